package rdfexport_test

import (
	"fmt"
	"os"

	"github.com/knakk/rdf"

	"figraph/rdfexport"
	"figraph/vocab"
)

func Example() {
	iri := func(s string) rdf.IRI {
		term, err := rdf.NewIRI(s)
		if err != nil {
			panic(err)
		}
		return term
	}
	caption, _ := rdf.NewLiteral("Signalling through \"mTOR\".\n(A) AKT1")
	figure := iri("https://pfocr.wikipathways.org/figures/PMC1__fig1.html")
	quads := []rdf.Quad{
		{Triple: rdf.Triple{Subj: figure, Pred: iri("http://schema.org/mentions"), Obj: iri("https://identifiers.org/ncbigene/207")}},
		{Triple: rdf.Triple{Subj: figure, Pred: iri("http://schema.org/caption"), Obj: caption}},
		{Triple: rdf.Triple{Subj: figure, Pred: iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), Obj: iri("http://schema.org/ImageObject")}},
	}

	format, err := rdfexport.FormatByName("turtle")
	if err != nil {
		panic(err)
	}
	encoder, err := format.NewEncoder(os.Stdout, rdfexport.Options{Prefixes: []vocab.Prefix{
		{Name: "schema", Namespace: "http://schema.org/"},
		{Name: "fig", Namespace: "https://pfocr.wikipathways.org/figures/"},
	}})
	if err != nil {
		panic(err)
	}
	for _, q := range quads {
		if err := encoder.Encode(q); err != nil {
			panic(err)
		}
	}
	if err := encoder.Close(); err != nil {
		panic(err)
	}
	// Output:
	// @prefix fig: <https://pfocr.wikipathways.org/figures/> .
	// @prefix schema: <http://schema.org/> .
	//
	// fig:PMC1__fig1.html
	//     a schema:ImageObject ;
	//     schema:caption "Signalling through \"mTOR\".\n(A) AKT1" ;
	//     schema:mentions <https://identifiers.org/ncbigene/207> ;
	// .
}

func ExampleFormatOfFile() {
	for _, name := range []string{"graph.ttl", "out/graph.nq.gz", "graph.txt"} {
		format, compression, err := rdfexport.FormatOfFile(name)
		fmt.Printf("%q %q %v\n", format.MediaType, compression, err)
	}
	// Output:
	// "text/turtle" "" <nil>
	// "application/n-quads" "gz" <nil>
	// "" "" graph.txt: the name says no format: end it in one of .nq, .nt, .ttl, .trig, .jsonld, with or without .gz or .zst
}
