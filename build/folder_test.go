package build

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"figraph/keep"
	"figraph/output"
)

// inForce is the name of the build that the link names.
func inForce(t *testing.T, folder keep.Folder) string {
	t.Helper()
	link, err := os.Readlink(filepath.Join(string(folder), "current"))
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(link) != keep.BuildsFolder {
		t.Errorf("the link is %q, want one within the folder", link)
	}
	return filepath.Base(link)
}

func TestSameGraphGetsAFolderOfItsOwn(t *testing.T) {
	t.Parallel()
	record := checkout(t, "PMC7000001__one")
	m := build(t, Options{}, record)
	id := m.summary.Receipt.Sum
	for _, want := range []string{id + ".1", id, id + ".1"} {
		again := build(t, Options{Folder: m.folder}, record)
		if again.summary.Receipt.Sum != id {
			t.Fatalf("the sum is %s, want %s", again.summary.Receipt.Sum, id)
		}
		if got := inForce(t, m.folder); got != want || filepath.Base(again.summary.Folder) != want {
			t.Errorf("in force is %s, the summary says %s, want %s", got, again.summary.Folder, want)
		}
		checkTidy(t, m.folder, 1)
		checkSound(t, m.folder)
	}
}

func TestKeepKeepsTheLatest(t *testing.T) {
	t.Parallel()
	record := checkout(t, "PMC7000001__one")
	m := build(t, Options{}, record)
	id := m.summary.Receipt.Sum
	for n, want := range [][]string{
		{id, id + ".1"},
		{id, id + ".1", id + ".2"},
		{id + ".1", id + ".2", id + ".3"}, // the first is the oldest
		{id, id + ".2", id + ".3"},
	} {
		build(t, Options{Folder: m.folder, Keep: 2}, record)
		if got := names(t, string(m.folder), keep.BuildsFolder); !slices.Equal(got, want) {
			t.Errorf("build %d: builds are %q, want %q", n, got, want)
		}
	}
	build(t, Options{Folder: m.folder}, record)
	checkTidy(t, m.folder, 1)
}

// TestLeftoversGoWithTheNextBuild leaves what a build leaves that is killed: its
// unfinished folder, a whole build before its link, the new link before it
// replaced the old, an export under its temporary name.
func TestLeftoversGoWithTheNextBuild(t *testing.T) {
	t.Parallel()
	t.Run("none kept", func(t *testing.T) { checkLeftovers(t, 0, 1) })
	t.Run("some kept", func(t *testing.T) { checkLeftovers(t, 5, 3) }) // the whole builds
}

func checkLeftovers(t *testing.T, former, builds int) {
	dir := t.TempDir()
	folder := keep.Folder(filepath.Join(dir, "kg"))
	sources := checkout(t, "PMC7000001__one")
	o := Options{Folder: folder, Exports: in(dir, []string{"graph.nq"}), Keep: former}
	build(t, o, sources)
	write(t, "a run", string(folder), keep.BuildsFolder, output.Unfinished+"1234", "scratch", "statements", "run-1")
	write(t, "a store", string(folder), keep.BuildsFolder, "0123", keep.StoreFolder, "indexes.bolt")
	write(t, "half an export", dir, ".graph.nq"+output.Unfinished+"1234")
	if err := os.Symlink("builds/0123", filepath.Join(string(folder), ".current-new")); err != nil {
		t.Fatal(err)
	}
	build(t, o, sources)
	checkTidy(t, folder, builds)
	checkSound(t, folder)
	if got := names(t, dir); !slices.Equal(got, []string{"graph.nq", "kg"}) {
		t.Errorf("beside the graph lie %q", got)
	}
}

// TestFilesOfABuildCanBeRead looks at the modes: a graph is for others too.
func TestFilesOfABuildCanBeRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	m := build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg")), Exports: in(dir, []string{"graph.nq"})}, oldRecords)
	for name, want := range map[string]os.FileMode{
		m.summary.Folder: 0o755,
		filepath.Join(m.summary.Folder, keep.StoreFolder): 0o755,
		m.summary.Problems:             0o644,
		filepath.Join(dir, "graph.nq"): 0o644,
	} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v (%v), want %v", name, info.Mode(), err, want)
		}
	}
}
