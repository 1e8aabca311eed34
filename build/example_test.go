package build_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"figraph/build"
	"figraph/rdfexport"
	"figraph/record"
)

// A graph from records, in a folder, with each problem of the records.
func ExampleBuild() {
	dir, err := os.MkdirTemp("", "figraph-example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	errors := 0
	o := build.Options{
		Folder:  build.Folder(filepath.Join(dir, "kg")),
		Exports: []string{filepath.Join(dir, "graph.ttl.gz")},
		Problem: func(p record.Problem) {
			if p.Severity == record.Fault { // something was left out: p names file and line
				errors++
			}
		},
	}
	summary, err := build.Build(context.Background(), o, "../testdata/good")
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := summary.Receipt.Rows["chemicals"]
	fmt.Println(summary.Receipt.Figures, "figures,", errors, "errors")
	fmt.Println(rows.Read == rows.Accepted+rows.Unresolved+rows.Candidate+rows.Repeated+rows.Problem)
	// Output:
	// 47 figures, 0 errors
	// true
}

// The graph in force as N-Quads, whole and in canonical order, to any writer.
func ExampleExport() {
	dir, err := os.MkdirTemp("", "figraph-example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	folder := build.Folder(filepath.Join(dir, "kg"))
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
	if err := build.Export(context.Background(), g, &text, build.ExportOptions{Format: format}); err != nil {
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
