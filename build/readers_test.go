package build

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"figraph/keep"
	"figraph/rdfexport"
	"figraph/torture"
)

// TestReadersKeepWhatTheyOpened replaces and removes a graph under a reader.
func TestReadersKeepWhatTheyOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := build(t, Options{Exports: in(dir, exportNames())}, goodRecords)
	g, err := old.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	build(t, Options{Folder: old.folder}, oldRecords)
	if _, err := os.Stat(g.Dir); !os.IsNotExist(err) {
		t.Fatalf("the former build is still there: %v", err)
	}
	for _, format := range rdfexport.Formats {
		if exportOf(t, g, format) != read(t, dir, "graph"+format.Extension) {
			t.Errorf("%s differs after the swap", format.Name)
		}
	}
	verdict, err := Check(t.Context(), g, nil)
	if err != nil || verdict.Sum != old.summary.Receipt.Sum {
		t.Errorf("verdict %+v (%v), want the sum %s", verdict, err, old.summary.Receipt.Sum)
	}
	if got := checkSound(t, old.folder); got == verdict.Sum {
		t.Error("who opens now reads the former graph")
	}
}

// TestReadersMeetBuilds opens a graph and checks it again and again while builds replace
// it.
func TestReadersMeetBuilds(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	done := make(chan struct{})
	var wg sync.WaitGroup
	opened := make([]int, 2)
	for i := range opened {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				g, err := m.folder.Open()
				if err != nil {
					t.Errorf("open %d: %v", opened[i], err)
					return
				}
				opened[i]++
				if _, err := Check(t.Context(), g, nil); err != nil {
					t.Errorf("check %d: %v", opened[i], err)
				}
				g.Close()
			}
		})
	}
	record := checkout(t, "PMC7000001__one")
	for range torture.Rounds(t, 30, 10) {
		build(t, Options{Folder: m.folder}, record)
	}
	close(done)
	wg.Wait()
	t.Logf("opened %v times", opened)
}

func TestNoGraph(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, folder := range []keep.Folder{keep.Folder(dir), keep.Folder(filepath.Join(dir, "nowhere"))} {
		if _, err := folder.Open(); !errors.Is(err, keep.ErrNoGraph) {
			t.Errorf("%s: %v, want ErrNoGraph", folder, err)
		}
	}
}
