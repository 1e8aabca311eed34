package queries_test

import (
	"fmt"
	"os"
	"path/filepath"

	"figraph/build"
	"figraph/keep"
	"figraph/queries"
	"figraph/vocab"
)

// A question of the list that the command line and the API ask too.
func ExampleQuestion_Ask() {
	dir, err := os.MkdirTemp("", "figraph-example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	folder := keep.Folder(filepath.Join(dir, "kg"))
	if _, err := build.Build(background, build.Options{Folder: folder}, "../testdata/good"); err != nil {
		fmt.Println(err)
		return
	}

	graph, err := folder.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer graph.Close()
	index, err := graph.Index()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer index.Close()
	g := queries.Graph{Index: index, Vocab: graph.Vocab}
	answer, err := queries.ByName("genes").Ask(background, g, queries.Asked{Names: []string{"ketamine"}, Params: map[string]string{"organism": "Homo sapiens"}})
	if err != nil { // an *AmbiguousError or a *NotFoundError says what is near
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Heading)
	for _, gene := range answer.Value.([]queries.Link) {
		fmt.Println(gene.ID, gene.Label, gene.Papers)
	}
	// Output:
	// genes of ketamine (mesh:D007649); evidence: synonym; organism: Homo sapiens
	// ncbigene:207 AKT1 2
	// ncbigene:2475 MTOR 1
}

// A question in SPARQL, for an engine that has an export of the graph.
func ExampleTwin_Query() {
	v, err := vocab.New(vocab.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	g := queries.Graph{Vocab: v} // with an Index, names such as "ketamine" are found too
	query, err := queries.Twinned("figures-of-species").Query(g, map[string]string{"species": "Mus musculus"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(query)
	// Output:
	// # title: Figures of a Species
	// # category: Metadata
	// # description: Lists the figures about an organism, by its Latin name.
	// # param: species | string | Homo sapiens | Species
	//
	// PREFIX pf: <https://w3id.org/pfocr-kg/vocab#>
	// PREFIX schema: <http://schema.org/>
	// PREFIX wp: <http://vocabularies.wikipathways.org/wp#>
	//
	// SELECT DISTINCT ?figure ?title
	// WHERE {
	//   VALUES ?species { "Mus musculus" }
	//   ?figure a pf:Figure ;
	//     wp:organismName ?species .
	//   OPTIONAL { ?figure schema:name ?title . }
	// }
	// ORDER BY ?figure
}
