package keep_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"figraph/build"
	"figraph/keep"
)

// TestPointersAreFiles builds, replaces and opens graphs as on Windows, where current
// is a file.
func TestPointersAreFiles(t *testing.T) {
	defer keep.PointersAsFiles(keep.PointersAsFiles(true))
	folder := keep.Folder(t.TempDir())
	var stamps []keep.Stamp
	for range 2 {
		if _, err := build.Build(context.Background(), build.Options{Folder: folder}, filepath.Join("..", "testdata", "good")); err != nil {
			t.Fatal(err)
		}
		g, err := folder.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := build.Check(context.Background(), g, nil); err != nil {
			t.Error(err)
		}
		g.Close()
		stamp, err := folder.Stamp()
		if err != nil {
			t.Fatal(err)
		}
		stamps = append(stamps, stamp)
	}
	if info, err := os.Lstat(filepath.Join(string(folder), "current")); err != nil || !info.Mode().IsRegular() {
		t.Errorf("current is %v, %v", info, err)
	}
	if stamps[0] == stamps[1] {
		t.Error("another build has the same stamp")
	}
}
