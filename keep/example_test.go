package keep_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"figraph/build"
	"figraph/keep"
	"figraph/rdfexport"
)

// The graph in force as N-Quads, whole and in canonical order, to any writer.
func ExampleExport() {
	dir, err := os.MkdirTemp("", "figraph-example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	folder := keep.Folder(filepath.Join(dir, "kg"))
	if _, err := build.Build(context.Background(), build.Options{Folder: folder}, "../testdata/good"); err != nil {
		fmt.Println(err)
		return
	}

	g, err := folder.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer g.Close()
	format, err := rdfexport.FormatByName("nquads")
	if err != nil {
		fmt.Println(err)
		return
	}
	var text strings.Builder
	if err := keep.Export(context.Background(), g, &text, keep.ExportOptions{Format: format}); err != nil {
		fmt.Println(err)
		return
	}
	lines := 0
	for in := bufio.NewScanner(strings.NewReader(text.String())); in.Scan(); {
		lines++
	}
	fmt.Println(lines == g.Stats.Quads)
	// Output:
	// true
}
