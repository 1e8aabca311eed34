package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// described is what a model says of the data set.
func described(t testing.TB, o graph.Options, c *graph.Census) made {
	t.Helper()
	v := vocabulary(t)
	m := made{lines: map[string]bool{}}
	err := graph.New(v, o).Describe(c, func(q rdf.Quad) error {
		var a nquads.Appender
		text, err := a.Append(nil, q)
		if err != nil {
			return err
		}
		line, err := nquads.Cut(text)
		m.lines[short(v, line.Subject)+" "+short(v, line.Predicate)+" "+short(v, line.Object)] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const dataset = "https://w3id.org/pfocr-kg/dataset "

func integerOf(n int) string {
	return fmt.Sprintf(`"%d"^^<http://www.w3.org/2001/XMLSchema#integer>`, n)
}

// TestOptionsThatTheDataSetTells states the time in UTC, and what is not as it is by
// default.
func TestOptionsThatTheDataSetTells(t *testing.T) {
	v := vocabulary(t)
	at := time.Date(2026, 11, 26, 1, 30, 0, 0, time.FixedZone("", 2*60*60))
	c := graph.NewCensus(v)
	c.Evidence = record.AtSymbol
	m := described(t, graph.Options{CreatedOn: at, MinPapers: 3, Tool: "figraph 1"}, c)
	m.want(t, dataset+`pav:createdOn "2026-11-25T23:30:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>`, dataset+"pf:minPapers "+integerOf(3), dataset+`pf:evidence "symbol"`,
		dataset+`pav:createdWith "figraph 1"`, dataset+"void:triples "+integerOf(0), dataset+"pf:corpusFigures "+integerOf(0))
	m = described(t, graph.Options{}, graph.NewCensus(v))
	for _, none := range []string{"pav:createdOn", "pav:createdWith", "pf:minPapers", "pf:evidence", "void:Linkset", "Partition"} {
		m.reject(t, none)
	}
}

// TestCountsOfTheDataSet counts the statements of a small graph by hand: in all, in
// each layer, by class, by predicate, and to other data sets.
func TestCountsOfTheDataSet(t *testing.T) {
	v := vocabulary(t)
	one, two := figure("PMC1__a", "PMC1", gene("207", "AKT1", "ncbigene_symbol"), gene("208", "AKT2", "ncbigene_symbol")), figure("PMC2__a", "")
	one.Paper.DOI, one.WPID = "10.1/a", "WP1"
	two.WPID, two.NDEx = "WP2", "0a"
	lines := graphOf(t, v, graph.Options{}, record.AtFamily, []*record.Figure{one, two})
	c := census(t, v, lines)
	m := described(t, graph.Options{}, c)
	inMeta := func(line string) bool { return strings.Contains(line, "graph/meta> .") }
	m.want(t, dataset+"void:triples "+integerOf(len(slices.DeleteFunc(slices.Clone(lines), inMeta))),
		dataset+"pf:corpusFigures "+integerOf(2), dataset+"pf:corpusPapers "+integerOf(1))
	figures, entities := "https://w3id.org/pfocr-kg/graph/figures", "https://w3id.org/pfocr-kg/graph/entities"
	m.want(t, dataset+"void:subset "+figures, figures+" void:distinctSubjects "+integerOf(5), // figures, paper, genes, which are part of one
		entities+" void:distinctSubjects "+integerOf(3), // genes, their organism
		figures+" void:classPartition "+figures+"/class/pf:Figure", figures+"/class/pf:Figure void:class pf:Figure", figures+"/class/pf:Figure void:entities "+integerOf(2),
		entities+"/class/wp:GeneProduct void:entities "+integerOf(2), entities+" void:propertyPartition "+entities+"/property/wp:bdbEntrezGene",
		entities+"/property/wp:bdbEntrezGene void:property wp:bdbEntrezGene", entities+"/property/wp:bdbEntrezGene void:triples "+integerOf(2),
		figures+"/property/schema:mentions void:triples "+integerOf(2))
	linkset := "https://w3id.org/pfocr-kg/linkset/"
	for name, n := range map[string]int{"ncbigene": 2, "identifiers-ncbigene": 2, "uniprot-geneid": 2, "doi": 1, "wikipathways": 2, "ndex": 1} {
		m.want(t, dataset+"void:subset "+linkset+name, linkset+name+" rdf:type void:Linkset", linkset+name+" void:triples "+integerOf(n))
	}
	m.want(t, linkset+"doi void:linkPredicate schema:sameAs", linkset+"doi void:subjectsTarget "+figures, linkset+"doi void:objectsTarget https://www.doi.org/")
	for _, none := range []string{"chebi", "doid", "wikipathways-chebi"} {
		m.reject(t, linkset+none+" ")
	}
	if n := c.Used(vocab.Mentions); n != 2 {
		t.Errorf("%d uses of schema:mentions, want 2", n)
	}
	if n := c.Of(vocab.GeneProduct); n != 2 {
		t.Errorf("%d gene products, want 2", n)
	}
}

// TestCensusesAddUp counts layers apart, and together.
func TestCensusesAddUp(t *testing.T) {
	v := vocabulary(t)
	texts := graphOf(t, v, graph.Options{MinPapers: 1}, record.AtFamily, []*record.Figure{figure("PMC1__a", "PMC1", gene("207", "AKT1", "ncbigene_symbol"), chemical("D1", "C", "", ""))})
	whole, parts, meta := graph.NewCensus(v), graph.NewCensus(v), graph.NewCensus(v)
	for _, line := range cutLines(t, texts) {
		whole.Add(line)
		if string(line.Graph) == "<"+v.Graph(vocab.Meta).String()+">" {
			meta.Add(line)
		} else {
			parts.Add(line)
		}
	}
	parts.Merge(meta)
	var sum nquads.Sum
	for _, text := range texts {
		sum.Add(nquads.HashLine([]byte(text)))
	}
	for name, c := range map[string]*graph.Census{"in one": whole, "in parts": parts} {
		if c.Triples() != len(texts) || c.Sum() != sum {
			t.Errorf("%s: %d statements with the sum %s, want %d with %s", name, c.Triples(), c.Sum(), len(texts), sum)
		}
	}
	for layer, want := range whole.Layers {
		got := parts.Layers[layer]
		if got.Triples != want.Triples || got.Subjects != want.Subjects || got.Sum != want.Sum || fmt.Sprint(got.Classes, got.Uses) != fmt.Sprint(want.Classes, want.Uses) {
			t.Errorf("%s: %v, want %v", layer, got, want)
		}
	}
}

// TestClassesThatAreNoIRIs has a census of names that cannot be written: the
// description fails, and says so.
func TestClassesThatAreNoIRIs(t *testing.T) {
	v := vocabulary(t)
	c := graph.NewCensus(v)
	c.Layers[v.Graph(vocab.Figures).String()].Uses["no <IRI>"] = 1
	err := graph.New(v, graph.Options{}).Describe(c, func(q rdf.Quad) error {
		var a nquads.Appender
		_, err := a.Append(nil, q)
		return err
	})
	if err == nil {
		t.Error("it was described")
	}
}
