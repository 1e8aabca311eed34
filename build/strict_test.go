package build

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"figraph/keep"
)

func TestStrictBuildChangesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	export := filepath.Join(dir, "graph.nq")
	m := build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg")), Exports: []string{export}, Strict: true}, goodRecords)
	before := read(t, export)
	strict, err := tryBuild(t, t.Context(), Options{Folder: m.folder, Exports: []string{export}, Strict: true}, badRecords)
	if !errors.Is(err, ErrProblems) {
		t.Errorf("error %v, want ErrProblems", err)
	}
	lax := build(t, Options{}, badRecords)
	if !slices.Equal(strict.problems, lax.problems) {
		t.Errorf("%d problems were said, %d without Strict", len(strict.problems), len(lax.problems))
	}
	if got := checkSound(t, m.folder); got != m.summary.Receipt.Sum || read(t, export) != before {
		t.Error("the graph or the export has changed")
	}
	checkTidy(t, m.folder, 1)
	if got := names(t, dir); !slices.Equal(got, []string{"graph.nq", "kg"}) {
		t.Errorf("beside the graph lie %q", got)
	}
}
