package build

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"figraph/keep"
	"figraph/output"
	"figraph/rdfexport"
	"figraph/record"
)

// Where the records for tests lie.
const (
	goodRecords = "../testdata/good"
	oldRecords  = "../testdata/old"
	badRecords  = "../testdata/bad"
	allRecords  = "../../shared/data/pfocr" // where it is there
)

// made is a graph that a test built, with what it may be compared by.
type made struct {
	folder   keep.Folder
	summary  *Summary
	problems []record.Problem
}

// build builds records into a folder of its own, or the one that o names.
func build(t testing.TB, o Options, sources ...string) made {
	t.Helper()
	m, err := tryBuild(t, t.Context(), o, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func tryBuild(t testing.TB, ctx context.Context, o Options, sources ...string) (m made, err error) {
	t.Helper()
	if o.Folder == "" {
		o.Folder = keep.Folder(filepath.Join(t.TempDir(), "kg"))
	}
	if o.Wait == 0 {
		o.Wait = time.Minute
	}
	m.folder = o.Folder
	o.Problem = func(p record.Problem) { m.problems = append(m.problems, p) }
	m.summary, err = Build(ctx, o, sources...)
	return m, err
}

// read is the content of a file.
func read(t testing.TB, name ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(name...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// write makes a file and its folders.
func write(t testing.TB, content string, name ...string) string {
	t.Helper()
	path := filepath.Join(name...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// smallRecord is the least that a record holds.
func smallRecord(figid string) string {
	paper, _, _ := strings.Cut(figid, "__")
	return "---\nfigid: " + figid + "\npmcid: " + paper + "\nfilename: a.jpg\nfigtitle: Small\n---\n"
}

const smallTable = "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\tcount_direct\tcount_synonym\tcount_match\n" +
	"9606\tHomo sapiens\tPrimates\tAKT1\tAKT1\tAKT1\t207\tncbigene_symbol\t1\tNA\t1\n"

// The names of a checkout, spelled here too: what has them otherwise is another
// database.
const (
	figuresFolder = "_figures"
	dataFolder    = "_data"
	recordSuffix  = ".md"
)

func tableEnd(kind record.Kind) string { return "-" + kind.Plural() + ".tsv" }

// checkout makes a checkout of small records, each with a gene table.
func checkout(t testing.TB, figids ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, figid := range figids {
		write(t, smallRecord(figid), dir, figuresFolder, figid+recordSuffix)
		write(t, smallTable, dir, dataFolder, figid+tableEnd(record.Gene))
	}
	return dir
}

func newRandom() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// shuffledCopy copies a folder, its files in a random order.
func shuffledCopy(t testing.TB, random *rand.Rand, from, to string) string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(from, func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	random.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	for _, name := range files {
		short, err := filepath.Rel(from, name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, read(t, name), to, short)
	}
	return to
}

// checkSound opens the graph in force, reads it whole and gives its sum.
func checkSound(t testing.TB, folder keep.Folder) string {
	t.Helper()
	g, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	verdict, err := Check(t.Context(), g, nil)
	if err != nil {
		t.Fatal(err)
	}
	return verdict.Sum
}

// names lists a folder.
func names(t testing.TB, dir ...string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir...))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// checkTidy says what stands in a graph's folder that should not: all but the
// link, the lock, which files were seen, and so many builds.
func checkTidy(t testing.TB, folder keep.Folder, builds int) {
	t.Helper()
	list := slices.DeleteFunc(names(t, string(folder)), func(name string) bool { return name == seenFile })
	if got, want := list, []string{"builds", "current", "lock"}; !slices.Equal(got, want) {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
	got := names(t, string(folder), keep.BuildsFolder)
	if len(got) != builds || slices.ContainsFunc(got, func(name string) bool { return strings.HasPrefix(name, output.Unfinished) }) {
		t.Errorf("builds are %q, want %d", got, builds)
	}
}

// exportOf is the graph in force in a format.
func exportOf(t testing.TB, g *keep.Graph, format rdfexport.Format) string {
	t.Helper()
	var out bytes.Buffer
	if err := keep.Export(t.Context(), g, &out, keep.ExportOptions{Format: format}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
