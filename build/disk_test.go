package build

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"figraph/keep"
)

// TestFullDiskLeavesTheOldGraph builds in a process whose files may not grow
// beyond a size: the disk is full, sooner or later.
func TestFullDiskLeavesTheOldGraph(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a build for each size of a disk")
	}
	t.Parallel()
	dir := t.TempDir()
	export := filepath.Join(dir, "graph.nq")
	folder := keep.Folder(filepath.Join(dir, "kg"))
	old := build(t, Options{Folder: folder, Exports: []string{export}}, oldRecords)
	before := read(t, export)
	c := child{Folder: folder, Turns: [][]string{{goodRecords, badRecords}}, Exports: []string{export}, Memory: 1 << 20}
	for _, size := range []uint64{1, 5_000, 20_000, 70_000, 150_000, 300_000, 500_000, 800_000, 1_000_000, 1_200_000} {
		c.FileSize = size
		if a := c.run(t); a.Error == "" {
			t.Errorf("%d bytes: the build says nothing", size)
		}
		if sum := checkSound(t, folder); sum != old.summary.Receipt.Sum {
			t.Errorf("%d bytes: the sum is %s, want the old one", size, sum)
		}
		if read(t, export) != before {
			t.Errorf("%d bytes: the export has changed", size)
		}
		checkTidy(t, folder, 1)
		if got := names(t, dir); !slices.Equal(got, []string{"graph.nq", "kg"}) {
			t.Errorf("%d bytes: beside the graph lie %q", size, got)
		}
	}
	c.FileSize = 1 << 30
	if a := c.run(t); a.Error != "" {
		t.Errorf("with room enough: %s", a.Error)
	}
	checkTidy(t, folder, 1)
}

const nobody = 65534

// openToAll makes a temporary folder that other users reach.
func openToAll(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestUnwritableFolderIsAnError(t *testing.T) {
	t.Parallel()
	dir := openToAll(t)
	records := shuffledCopy(t, newRandom(), oldRecords, filepath.Join(dir, "records"))
	closed := filepath.Join(dir, "closed")
	if err := os.Mkdir(closed, 0o555); err != nil {
		t.Fatal(err)
	}
	c := child{Folder: keep.Folder(filepath.Join(closed, "kg")), Turns: [][]string{{records}}, User: nobody}
	if a := c.run(t); a.Error == "" {
		t.Error("the build says nothing")
	}
	if got := names(t, closed); len(got) > 0 {
		t.Errorf("the folder holds %q", got)
	}
}

// TestUnwritableExportLeavesTheOldGraph names an export in a folder that is closed
// to the user, whose graph is not.
func TestUnwritableExportLeavesTheOldGraph(t *testing.T) {
	t.Parallel()
	dir := openToAll(t)
	records := shuffledCopy(t, newRandom(), oldRecords, filepath.Join(dir, "records"))
	open, closed := filepath.Join(dir, "open"), filepath.Join(dir, "closed")
	for name, mode := range map[string]os.FileMode{open: 0o777, closed: 0o555} {
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	c := child{Folder: keep.Folder(filepath.Join(open, "kg")), Turns: [][]string{{records}}, User: nobody}
	first := c.run(t)
	if first.Error != "" {
		t.Fatal(first.Error)
	}
	c.Exports = []string{filepath.Join(closed, "graph.nq")}
	if a := c.run(t); a.Error == "" {
		t.Error("the build says nothing")
	}
	if got := checkSound(t, c.Folder); got != first.Sum {
		t.Errorf("the sum is %s, want %s", got, first.Sum)
	}
	checkTidy(t, c.Folder, 1)
}

func TestFolderBelowAFileIsAnError(t *testing.T) {
	t.Parallel()
	file := write(t, "a file", t.TempDir(), "file")
	if _, err := tryBuild(t, t.Context(), Options{Folder: keep.Folder(filepath.Join(file, "kg"))}, oldRecords); err == nil {
		t.Error("the build says nothing")
	}
}
