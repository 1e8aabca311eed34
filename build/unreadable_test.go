package build

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"figraph/record"
)

// codes are the problems in short: code and file name.
func codes(problems []record.Problem) (list []string) {
	for _, p := range problems {
		list = append(list, p.Code+" "+filepath.Base(p.File))
	}
	slices.Sort(list)
	return list
}

// afterListing is a standard input that does something when it is read: the
// SOURCEs before it have been listed by then, and no file was read.
type afterListing struct {
	do   func()
	text io.Reader
}

func (a *afterListing) Read(p []byte) (int, error) {
	if a.do != nil {
		a.do()
		a.do = nil
	}
	return a.text.Read(p)
}

// TestVanishedFilesAreProblems removes files between listing and reading.
func TestVanishedFilesAreProblems(t *testing.T) {
	t.Parallel()
	dir := checkout(t, "PMC7000001__one", "PMC7000002__two", "PMC7000003__three")
	write(t, smallTable, dir, dataFolder, "PMC7000009__none"+tableEnd(record.Gene))
	plain := t.TempDir()
	write(t, smallRecord("PMC7000004__four"), plain, "PMC7000004__four.md")
	stdin := &afterListing{text: strings.NewReader(smallRecord("PMC7000005__five")), do: func() {
		for _, name := range []string{
			filepath.Join(dir, figuresFolder, "PMC7000001__one.md"),
			filepath.Join(dir, dataFolder, "PMC7000002__two-genes.tsv"),
			filepath.Join(dir, dataFolder, "PMC7000009__none-genes.tsv"),
			filepath.Join(plain, "PMC7000004__four.md"),
		} {
			if err := os.Remove(name); err != nil {
				t.Error(err)
			}
		}
	}}
	m := build(t, Options{Stdin: stdin}, dir, plain, "-")
	want := []string{
		"file-unreadable PMC7000001__one.md",
		"file-unreadable PMC7000002__two-genes.tsv",
		"file-unreadable PMC7000004__four.md",
		"table-without-record PMC7000001__one-genes.tsv",
		"table-without-record PMC7000009__none-genes.tsv",
	}
	if got := codes(m.problems); !slices.Equal(got, want) {
		t.Errorf("problems %q, want %q", got, want)
	}
	r := &m.summary.Receipt
	if r.Figures != 3 || r.Records.Skipped != 2 || r.Rows["genes"].Accepted != 1 || r.Rows["genes"].Problem != 1 {
		t.Errorf("receipt: %d figures, records %+v, rows %+v", r.Figures, r.Records, r.Rows["genes"])
	}
	checkBalance(t, m)
}

// TestUnreadableNamesAreProblems lists what no file system layer will open.
func TestUnreadableNamesAreProblems(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, smallRecord("PMC7000001__one"), dir, "PMC7000001__one.md")
	write(t, smallRecord("PMC7000002__two"), dir, "not-utf8-\xff.md")
	for name, target := range map[string]string{"loop.md": "loop.md", "folder.md": ".", "gone.md": "nowhere"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	m := build(t, Options{}, dir)
	want := []string{"file-unreadable folder.md", "file-unreadable gone.md", "file-unreadable loop.md", "file-unreadable not-utf8-\uFFFD.md"}
	if got := codes(m.problems); !slices.Equal(got, want) {
		t.Errorf("problems %q, want %q", got, want)
	}
	checkBalance(t, m)
}

func TestNothingReadReplacesNothing(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	dir := t.TempDir()
	write(t, "---\nno figid\n---\n", dir, "a.md")
	again, err := tryBuild(t, t.Context(), Options{Folder: m.folder}, dir)
	if !errors.Is(err, ErrNothingRead) || len(again.problems) != 1 {
		t.Errorf("%v, problems %v", err, again.problems)
	}
	if got := checkSound(t, m.folder); got != m.summary.Receipt.Sum {
		t.Errorf("the sum is %s, want %s", got, m.summary.Receipt.Sum)
	}
	checkTidy(t, m.folder, 1)
}

func TestStandardInputThatFails(t *testing.T) {
	t.Parallel()
	stdin := io.MultiReader(strings.NewReader("---\n"), &afterListing{text: brokenInput{}})
	if _, err := tryBuild(t, t.Context(), Options{Stdin: stdin}, "-"); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v", err)
	}
	if _, err := tryBuild(t, t.Context(), Options{}, "-"); err == nil {
		t.Error("without a standard input there is no error")
	}
}

type brokenInput struct{}

func (brokenInput) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }
