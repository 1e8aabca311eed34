package build

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"figraph/keep"
)

// TestOutputsThatCannotBe are found before anything is built.
func TestOutputsThatCannotBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "folder.nq"), 0o755); err != nil {
		t.Fatal(err)
	}
	m := build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg"))}, oldRecords)
	for name, want := range map[string]error{"folder.nq": nil, "nowhere/graph.nq": fs.ErrNotExist, "graph.xml": nil, "kg/lock/graph.nq": nil} {
		read := false
		o := Options{Folder: m.folder, Exports: in(dir, []string{"sound.nq", name}), Progress: func(p keep.Progress) { read = true }}
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
