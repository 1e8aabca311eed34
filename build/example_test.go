package build_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"figraph/build"
	"figraph/keep"
	"figraph/lint"
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
		Folder:  keep.Folder(filepath.Join(dir, "kg")),
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

// A report on records is given finding by finding.
func ExampleLint() {
	linted, err := build.Lint(context.Background(), build.LintOptions{
		Rules: []string{"organism-nameless", "year-differs"},
		Finding: func(f lint.Finding) error {
			fmt.Printf("%s:%d: %s [%s]\n", filepath.Base(f.File), f.Line, f.Message, f.Rule.ID)
			return nil
		},
	}, filepath.Join("..", "testdata", "good"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(linted.Findings, "findings in", linted.Figures, "figures")
	// Output:
	// PMC9000002__ner-two.md:4: organisms has 1 entries without a name beside Homo sapiens [organism-nameless]
	// PMC9000002__ner-two.md:7: organisms_ner has 1 entries without a name beside Homo sapiens, Mus musculus [organism-nameless]
	// PMC9000004__ner-absent-some.md:4: organisms has 1 entries without a name beside Mus musculus, Prunus spinosa [organism-nameless]
	// PMC9000030__title-missing.md:15: PMC9000030 has the year "2020" here (in 1 figure), and "2019" elsewhere (in 1 figure) [year-differs]
	// PMC9000036__vote-c.md:15: PMC9000036 has the year "2020" here (in 1 figure), and "2021" elsewhere (in 2 figures) [year-differs]
	// 5 findings in 47 figures
}
