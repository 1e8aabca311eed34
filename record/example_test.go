package record_test

import (
	"fmt"
	"os"

	"figraph/record"
)

// A record and one of its tables, read from a checkout of the figure database.
func ExampleReadFigure() {
	const checkout = "../testdata/good"
	data, err := os.ReadFile(checkout + "/_figures/PMC9000001__fig-0001.md")
	if err != nil {
		fmt.Println(err)
		return
	}
	fig, err := record.ReadFigure("PMC9000001__fig-0001.md", data)
	if err != nil { // it names file, line and cure
		fmt.Println(err)
		return
	}
	if data, err = os.ReadFile(checkout + "/_data/" + fig.ID + "-chemicals.tsv"); err != nil {
		fmt.Println(err)
		return
	}
	record.ReadTable(fig, record.Chemical, fig.ID+"-chemicals.tsv", data)

	fmt.Println(fig.Title, "of", fig.Paper.PMCID, fig.Organisms[record.RecognizedOrganisms])
	for _, m := range fig.Mentions {
		fmt.Printf("%s: %q is %s, beside it %s\n", m.Kind, m.Word, m.Entity.CURIE(), m.Xref.CURIE())
	}
	fmt.Println(len(fig.Problems), "problems")
	// Output:
	// Invented figure fig-0001 of PMC9000001 [Homo sapiens]
	// chemical: "Ketamine" is mesh:D007649, beside it chebi:6121
	// 0 problems
}
