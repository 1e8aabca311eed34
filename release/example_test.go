package release_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"figraph/build"
	"figraph/keep"
	"figraph/release"
)

// A release is written, and checked as whoever downloads it would.
func ExampleWrite() {
	dir, err := os.MkdirTemp("", "figraph")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx, folder := context.Background(), keep.Folder(filepath.Join(dir, "kg"))
	if _, err := build.Build(ctx, build.Options{Folder: folder}, filepath.Join("..", "testdata", "good")); err != nil {
		fmt.Println(err)
		return
	}
	graph, err := folder.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer graph.Close()
	name := filepath.Join(dir, "pfocr-kg-2026-01-02")
	manifest, err := release.Write(ctx, graph, name, release.Options{Date: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		fmt.Println(err)
		return
	}
	verdict, err := release.Check(ctx, name, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(manifest.Date, verdict.Sum == manifest.Sum, verdict.Files)
	// Output: 2026-01-02 true 21
}
