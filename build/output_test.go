package build

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"figraph/rdfexport"
)

// TestOutputsAtOnce writes a file twice at the same time: neither takes the
// other's half for a leftover, and the last one stays.
func TestOutputsAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "graph.nq")
	first, err := newOutput(name, rdfexport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := newOutput(name, rdfexport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("the folder holds %q, want two files under way", got)
	}
	for _, o := range []*output{second, first} {
		if _, err := o.finish(); err != nil {
			t.Error(err)
		}
		if err := errors.Join(o.appear(), o.discard()); err != nil {
			t.Error(err)
		}
	}
	if got := names(t, dir); !slices.Equal(got, []string{"graph.nq"}) {
		t.Errorf("the folder holds %q", got)
	}
}

func TestOutputThatIsDiscarded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := newOutput(filepath.Join(dir, "graph.ttl.gz"), rdfexport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(o.discard(), o.discard()); err != nil {
		t.Error(err)
	}
	if got := names(t, dir); len(got) > 0 {
		t.Errorf("the folder holds %q", got)
	}
}

// TestOutputsThatCannotBe are found before anything is built.
func TestOutputsThatCannotBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "folder.nq"), 0o755); err != nil {
		t.Fatal(err)
	}
	m := build(t, Options{Folder: Folder(filepath.Join(dir, "kg"))}, oldRecords)
	for name, want := range map[string]error{"folder.nq": nil, "nowhere/graph.nq": fs.ErrNotExist, "graph.xml": nil, "kg/lock/graph.nq": nil} {
		read := false
		o := Options{Folder: m.folder, Exports: in(dir, []string{"sound.nq", name}), Progress: func(p Progress) { read = true }}
		_, err := tryBuild(t, t.Context(), o, goodRecords)
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
		if read {
			t.Errorf("%s: the records were read before", name)
		}
	}
	if got := checkSound(t, m.folder); got != m.summary.Receipt.Sum {
		t.Errorf("the sum is %s, want %s", got, m.summary.Receipt.Sum)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"folder.nq", "kg"}) {
		t.Errorf("beside the graph lie %q", got)
	}
}
