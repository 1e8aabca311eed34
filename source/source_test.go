package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"figraph/record"
)

const smallRecord = "---\nfigid: PMC1__one\n---\n"

// checkout has two records, a table of one of them, one of none, and what is
// neither.
var checkout = map[string]string{
	"_figures/PMC1__one.md":       smallRecord,
	"_figures/PMC2__two.md":       "---\nfigid: PMC2__two\n---\n",
	"_figures/notes.txt":          "no record",
	"_data/PMC1__one-genes.tsv":   "word\nAKT1\n",
	"_data/PMC3__x-chemicals.tsv": "word\n",
	"_data/PMC1__one-cells.tsv":   "word\n",
	"_data/wpid_map.tsv":          "of something else\n",
	"README.md":                   "# No record\n",
}

// wanted is what is listed of it.
var wanted = []string{
	"record _figures/PMC1__one.md", "record _figures/PMC2__two.md", "unknown _data/PMC1__one-cells.tsv",
	"table PMC1__one-genes.tsv", "table PMC3__x-chemicals.tsv",
}

func writeFiles(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func opened(t *testing.T, name string, stdin io.Reader) *Source {
	t.Helper()
	s, err := Open(t.Context(), name, stdin)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func listing(s *Source) (list []string) {
	for what, name := range s.Listing() {
		list = append(list, what+" "+name)
	}
	return list
}

// checkCheckout holds a source to the checkout that it was made of.
func checkCheckout(t *testing.T, form string, s *Source) {
	t.Helper()
	if got := listing(s); !slices.Equal(got, wanted) {
		t.Errorf("%s: lists %q, want %q", form, got, wanted)
	}
	files := slices.Clone(s.Records())
	for table := range s.Tables() {
		files = append(files, table.Path)
		if again, there := s.Table(table.Figid(), table.Kind); !there || again != table {
			t.Errorf("%s: the table %s is not that of %s", form, table.Path, table.Figid())
		}
	}
	for _, name := range files {
		if got, err := s.Read(name); err != nil || string(got) != checkout[name] {
			t.Errorf("%s: %s holds %q, %v", form, name, got, err)
		}
	}
	for u, err := range s.Units(Division{}, nil) {
		if err != nil {
			t.Fatal(err)
		}
		fig, err := u.Figure((*Source).Read)
		if figid, named := u.FileFigid(); err != nil || !named || fig.ID != figid || fig.File != u.File() {
			t.Errorf("%s: %s has the figid %q, by its name %q, %v", form, u, fig.ID, figid, err)
		}
	}
}

func TestEveryFormOfACheckout(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain := writeFiles(t, filepath.Join(dir, "plain"), checkout)
	topped := filepath.Dir(writeFiles(t, filepath.Join(dir, "topped", "pfocr-main"), checkout))
	checkCheckout(t, "folder", opened(t, plain, nil))
	s, err := FromFS("files", os.DirFS(plain))
	if err != nil {
		t.Fatal(err)
	}
	checkCheckout(t, "file system", s)
	for _, folder := range []string{plain, topped} {
		tarball := tarOf(t, folder)
		for name, data := range map[string][]byte{
			"a.zip": zipOf(t, folder), "a.tar": tarball, "a.tar.gz": gzipped(t, string(tarball)), "a.tgz": gzipped(t, string(tarball)), "a.tar.zst": zstandard(t, tarball),
		} {
			writeFiles(t, dir, map[string]string{name: string(data)})
			checkCheckout(t, filepath.Base(folder)+", "+name, opened(t, filepath.Join(dir, name), nil))
		}
	}
}

func zipOf(t *testing.T, folder string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if err := errors.Join(w.AddFS(os.DirFS(folder)), w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tarOf(t *testing.T, folder string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	if err := errors.Join(w.AddFS(os.DirFS(folder)), w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstandard(t *testing.T, data []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(data, nil)
}

// TestRevision reads a commit whose files the work tree has no more.
func TestRevision(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("skipped: git is not here")
	}
	dir := writeFiles(t, t.TempDir(), checkout)
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "one"}} {
		if out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	if err := os.RemoveAll(filepath.Join(dir, figuresFolder)); err != nil {
		t.Fatal(err)
	}
	checkCheckout(t, "revision", opened(t, dir+"@HEAD", nil))
	if _, err := Open(t.Context(), dir+"@nowhere", nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("a revision that is none: %v", err)
	}
}

func TestWhatIsNoSource(t *testing.T) {
	t.Parallel()
	dir := writeFiles(t, t.TempDir(), map[string]string{
		"bad.zip": "no archive", "bad.tar": strings.Repeat("no archive ", 200), "bad.tar.gz": "no gzip at all", "a.ttl": "", "empty/notes.txt": "",
		"renamed.tar": string(gzipped(t, smallRecord)),
	})
	for name, want := range map[string]string{
		"nowhere": ErrNotFound.Error(), "nowhere@HEAD": ErrNotFound.Error(), "bad.zip": "not a zip archive", "bad.tar": "not a tar archive",
		"bad.tar.gz": "gzip: invalid header", "renamed.tar": "not a tar archive", "a.ttl": "restored from N-Quads, not from turtle", "empty": "no records in",
	} {
		name := filepath.Join(dir, name)
		if _, err := OpenAll(t.Context(), []string{name}, nil); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	for text, want := range map[string]string{"<https://e.org/s> <https://e.org/p> \"o\" .\n": "looks like N-Quads"} {
		if _, err := Open(t.Context(), "-", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("standard input: %v, want %q", err, want)
		}
	}
	if _, err := Open(t.Context(), "-", nil); err == nil {
		t.Error("without a standard input there is no error")
	}
}

// TestStandardInputEndsWithTheContext waits for a terminal at which nobody types.
func TestStandardInputEndsWithTheContext(t *testing.T) {
	t.Parallel()
	silent, typing := io.Pipe()
	defer typing.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, "-", silent); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want Canceled", err)
	}
}

const twoLines = `{"_id":"PMC1__one","associatedWith":{"pmc":"PMC1"}}

{"_id":"broken"
{"_id":"PMC2__two","associatedWith":{"pmc":"PMC2"}}
`

// TestEachRecordIsInOnePart takes sources apart and finds each record once, with
// the same place and digest, those of one figid in the same part wherever they are,
// and each file of lines as the same input in each part.
func TestEachRecordIsInOnePart(t *testing.T) {
	t.Parallel()
	dir := writeFiles(t, t.TempDir(), checkout)
	writeFiles(t, dir, map[string]string{"a.ndjson": twoLines, "a.ndjson.gz": string(gzipped(t, twoLines)), "a.gmt": "PMC1__one\tOne\t207\nPMC2__two\tTwo\t5\n", "one.md": smallRecord})
	owners := map[string]int{} // of figids
	for name, want := range map[string]int{"": 2, "a.ndjson": 3, "a.ndjson.gz": 3, "a.gmt": 2, "one.md": 1, "-": 3} {
		read := func(part Division) (places map[string]string, inputs []Input) {
			file := name
			if name != "-" {
				file = filepath.Join(dir, name)
			}
			places = map[string]string{}
			for u, err := range opened(t, file, strings.NewReader(twoLines)).Units(part, func(input Input) { inputs = append(inputs, input) }) {
				if err != nil {
					t.Fatal(err)
				}
				places[u.String()] = u.Digest()
				fig, err := u.Figure((*Source).Read)
				var syntax *record.SyntaxError
				switch {
				case err != nil && (!errors.As(err, &syntax) || syntax.Line != u.Line):
					t.Errorf("%s: %v", u, err)
				case err != nil || part.Of == 0:
				case fig.File != u.File() || owners[fig.ID] > 0 && owners[fig.ID] != part.Number:
					t.Errorf("%s, of %s, is in part %d, another of its figid in part %d", u, fig.File, part.Number, owners[fig.ID])
				default:
					owners[fig.ID] = part.Number
				}
			}
			return places, inputs
		}
		whole, inputs := read(Division{})
		if len(whole) != want {
			t.Errorf("%q: %d records, want %d", name, len(whole), want)
		}
		together, found := map[string]string{}, 0
		for number := 1; number <= 5; number++ {
			places, same := read(Division{number, 5})
			maps.Copy(together, places)
			found += len(places)
			if !slices.Equal(same, inputs) {
				t.Errorf("%q: part %d has the inputs %v, want %v", name, number, same, inputs)
			}
		}
		if !maps.Equal(together, whole) || found != want {
			t.Errorf("%q: the parts have %d records, %v, want %v", name, found, together, whole)
		}
	}
}

// TestInputIsTheWholeFile hashes what a decompressor does not read to its end, or is
// reading still.
func TestInputIsTheWholeFile(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 10_000_000)
	rand.NewChaCha8([32]byte{}).Read(noise)
	for compression, file := range map[string][]byte{"gz": gzipped(t, string(noise)), "zst": zstandard(t, noise), "": noise} {
		r, err := NewHashed(bytes.NewReader(file), compression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(r, make([]byte, 9)); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(file)
		want := Input{"a", hex.EncodeToString(sum[:]), len(file)}
		if got, err := r.Input("a"); err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", compression, got, err, want)
		}
		if got := InputOf("a", file); got != want {
			t.Errorf("%v, want %v", got, want)
		}
	}
}

func TestNamesOfFiles(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]bool{
		"a.nq": {true, true}, "dir.d/a.nq.gz": {true, true}, "a.zip": {true, false}, "a.tgz": {true, false}, "a.tar.zst": {true, false}, "a.jsonl.zst": {true, false},
		"a.gmt": {true, false}, "a.md.gz": {true, false}, "a.tsv": {}, "a.zip.gz": {}, "nq": {}, "a.ttl": {},
	} {
		if got := [2]bool{IsNamed(name), IsExport(name)}; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestPathsWithinASource goes from a path to what people would open, and back.
func TestPathsWithinASource(t *testing.T) {
	t.Parallel()
	s := Absent(3, filepath.FromSlash("some/folder"))
	for _, path := range []string{"_figures/a.md", "a.ndjson"} {
		if got := s.Within(s.Display(path)); got != path {
			t.Errorf("%s comes back as %s", path, got)
		}
	}
	if got := Absent(0, "").Within("<standard input>"); got != "<standard input>" {
		t.Errorf("standard input is %s", got)
	}
	s.AddTable("PMC1__one", record.Gene, "_data/PMC1__one-genes.tsv")
	if table, there := s.Table("PMC1__one", record.Gene); !there || table.Figid() != "PMC1__one" || s.Number() != 3 {
		t.Errorf("the table is %v, the number %d", table, s.Number())
	}
	if _, err := s.Read("a.md"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is absent is read: %v", err)
	}
}
