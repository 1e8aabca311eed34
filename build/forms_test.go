package build

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"figraph/keep"
	"figraph/output"
)

// zipOf packs a folder below a top folder, as archives of a repository are.
// Beside it stand empty files.
func zipOf(t *testing.T, folder, top string, beside ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	each(t, folder, func(name string, data []byte) error {
		w, err := z.Create(top + name)
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	})
	for _, name := range beside {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tarOf(t *testing.T, folder, top string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, hostile := range []tar.Header{{Name: "../escape.md", Typeflag: tar.TypeReg}, {Name: top + "_figures/link.md", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}} {
		if err := w.WriteHeader(&hostile); err != nil {
			t.Fatal(err)
		}
	}
	each(t, folder, func(name string, data []byte) error {
		err := w.WriteHeader(&tar.Header{Name: "./" + top + name, Mode: 0o644, Size: int64(len(data))})
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func each(t *testing.T, folder string, do func(name string, data []byte) error) {
	t.Helper()
	files := os.DirFS(folder)
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		return errors.Join(err, do(name, data))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func packed(t *testing.T, compression string, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	c, err := output.NewCompressor(&out, compression)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Write(data)
	if err := errors.Join(err, c.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestArchivesAreTheFoldersTheyHold builds one checkout in every package: the
// graph and the hashes of the files in it are the same.
func TestArchivesAreTheFoldersTheyHold(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a build of each archive")
	}
	t.Parallel()
	dir := t.TempDir()
	want := build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg"))}, goodRecords)
	tarball := tarOf(t, goodRecords, "pfocr-main/")
	for name, data := range map[string][]byte{
		"a.zip": zipOf(t, goodRecords, ""), "b.zip": zipOf(t, goodRecords, "pfocr-main/"),
		"mac.zip": zipOf(t, goodRecords, "pfocr-main/", "__MACOSX/._pfocr-main", ".DS_Store"), "a.tar": tarball,
		"a.tar.gz": packed(t, "gz", tarball), "a.tgz": packed(t, "gz", tarball), "a.tar.zst": packed(t, "zst", tarball),
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		got := build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg-"+name))}, file)
		checkSameReceipt(t, name, got.summary.Receipt, want.summary.Receipt)
	}
}

func checkSameReceipt(t *testing.T, name string, got, want keep.Receipt) {
	t.Helper()
	if got, want := asJSON(t, got), asJSON(t, want); got != want {
		t.Errorf("%s: the receipt is\n%.600s\nwant\n%.600s", name, got, want)
	}
}

func TestRevisionOfARepository(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("skipped: git is not here")
	}
	dir := t.TempDir()
	repository := checkout(t, "PMC7000001__one")
	git := func(args ...string) {
		t.Helper()
		args = append([]string{"-C", repository, "-c", "user.name=x", "-c", "user.email=x@example.org"}, args...)
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-qm", "one")
	want := build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg"))}, repository)
	each(t, repository, func(name string, _ []byte) error { // the work tree moves on
		if strings.HasPrefix(name, figuresFolder) {
			return os.Remove(filepath.Join(repository, name))
		}
		return nil
	})
	got := build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg2"))}, repository+"@HEAD")
	checkSameReceipt(t, "HEAD", got.summary.Receipt, want.summary.Receipt)
	if _, err := tryBuild(t, t.Context(), Options{Folder: keep.Folder(filepath.Join(dir, "kg3"))}, repository+"@nowhere"); err == nil || !strings.Contains(err.Error(), "git does not know this revision") {
		t.Errorf("a revision that is none: %v", err)
	}
}

func TestArchivesThatAreNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"a.zip", "a.tar", "a.tar.gz", "a.tar.zst"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(strings.Repeat("no archive ", 200)), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := tryBuild(t, t.Context(), Options{Folder: keep.Folder(filepath.Join(dir, "kg"))}, file); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

const twoLines = `{"_id":"PMC7000001__one","associatedWith":{"title":"One","pmc":"PMC7000001","mentions":{"genes":{"ncbigene":["207","x"]},"chemicals":{"mesh":["D007649"]}}}}

{"_id":"broken"
{"_id":"PMC7000001__one","associatedWith":{"title":"Again","pmc":"PMC7000001"}}
{"_id":"PMC7000002__two","associatedWith":{"title":"Two","pmc":"PMC7000002","mentions":{"genes":{"ncbigene":["207"]},"chemicals":{"mesh":["D007649"]}}}}
`

// TestFilesOfManyFigures reads NDJSON and GMT, plain, compressed and from standard
// input, to the same graph, with each fault at its line.
func TestFilesOfManyFigures(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sums := map[string]string{}
	for name, data := range map[string][]byte{
		"a.ndjson": []byte(twoLines), "a.ndjson.gz": packed(t, "gz", []byte(twoLines)), "a.jsonl.zst": packed(t, "zst", []byte(twoLines)), "-": []byte(twoLines),
		"marked.ndjson": []byte("\ufeff" + strings.ReplaceAll(twoLines, "\n", "\r\n")),
	} {
		file := name
		if name != "-" {
			file = filepath.Join(dir, name)
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		m := build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg"+name)), Stdin: bytes.NewReader(data)}, file)
		r := m.summary.Receipt
		sums[r.Sum] = name
		if got := r.Records; got != (keep.RecordCounts{Read: 4, Stated: 2, Skipped: 2}) || len(r.Inputs) != 1 || r.Inputs[0].Bytes != len(data) {
			t.Errorf("%s: records %+v, inputs %+v", name, got, r.Inputs)
		}
		if got := r.Rows["genes"]; got != (keep.RowCounts{Read: 3, Accepted: 2, Problem: 1}) || r.Layers["links"].Quads == 0 {
			t.Errorf("%s: genes %+v, links %+v", name, got, r.Layers["links"])
		}
		problems, err := os.ReadFile(m.summary.Problems)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"item-malformed\tPMC7000001__one\t", "\t1\t\"x\" is no", "record-json\t\t", "\t3\tnot a BioThings", "figid-twice\tPMC7000001__one\t", "\t4\tthe figid", ":1: this record was skipped"} {
			if !strings.Contains(string(problems), want) {
				t.Errorf("%s: no %q in\n%s", name, want, problems)
			}
		}
	}
	if len(sums) != 1 {
		t.Errorf("the same lines give several graphs: %v", sums)
	}
	gmt := filepath.Join(dir, "a.gmt")
	if err := os.WriteFile(gmt, []byte("\ufeffPMC7000001__one\tOne\t207\tAKT2\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	m := build(t, Options{Folder: keep.Folder(filepath.Join(dir, "gmt"))}, gmt)
	if got := m.summary.Receipt.Rows["genes"]; got != (keep.RowCounts{Read: 2, Accepted: 1, Unresolved: 1}) || m.summary.Receipt.Papers != 1 {
		t.Errorf("GMT: %+v", got)
	}
}

// TestCompressedRecord reads one record in a compressed file.
func TestCompressedRecord(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "one.md.gz")
	if err := os.WriteFile(file, packed(t, "gz", []byte(smallRecord("PMC7000001__one"))), 0o644); err != nil {
		t.Fatal(err)
	}
	if m := build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg"))}, file); m.summary.Receipt.Figures != 1 {
		t.Errorf("%+v", m.summary.Receipt.Records)
	}
}
