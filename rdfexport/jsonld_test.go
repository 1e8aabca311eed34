package rdfexport

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"
	"github.com/piprate/json-gold/ld"

	"figraph/vocab"
)

var update = flag.Bool("update", false, "write vocab/context.jsonld anew")

// contextURL is where the documents of a test look for the shipped context.
const contextURL = vocab.DefaultBase + "context.jsonld"

// rereadJSONLD are the N-Quads that json-gold reads in a document. Without a
// loader it can follow no link.
func rereadJSONLD(document string, loader ld.DocumentLoader) (string, error) {
	input, err := ld.DocumentFromReader(strings.NewReader(document))
	if err != nil {
		return "", err
	}
	if loader == nil {
		loader = documents{}
	}
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader = loader
	options.Format = "application/n-quads"
	quads, err := ld.NewJsonLdProcessor().ToRDF(input, options)
	if err != nil {
		return "", err
	}
	return quads.(string), nil
}

// documents loads what it holds and nothing else.
type documents map[string]string

func (d documents) LoadDocument(url string) (*ld.RemoteDocument, error) {
	text, there := d[url]
	if !there {
		return nil, fmt.Errorf("%s is not to be loaded", url)
	}
	document, err := ld.DocumentFromReader(strings.NewReader(text))
	return &ld.RemoteDocument{DocumentURL: url, Document: document}, err
}

// normalized are statements with their blank nodes named canonically and their
// language tags in lower case.
func normalized(t *testing.T, lines []string) []string {
	t.Helper()
	lines = slices.Clone(lines)
	for i, line := range lines {
		lines[i] = aLanguageTag.ReplaceAllStringFunc(line, strings.ToLower)
	}
	if !slices.ContainsFunc(lines, aBlankNode.MatchString) {
		return lines
	}
	options := ld.NewJsonLdOptions("")
	options.InputFormat, options.Format = "application/n-quads", "application/n-quads"
	options.Algorithm = ld.AlgorithmURDNA2015
	text, err := ld.NewJsonLdProcessor().Normalize(strings.Join(lines, ""), options)
	if err != nil {
		t.Fatal(err)
	}
	return must(readLines(strings.NewReader(text.(string))))
}

// TestJSONLDLayout is the layout, line by line: the prefixes in a context, then a
// line for each subject within a graph, in the order of Turtle and TriG; one value
// alone, several in an array; "@type" where types are IRIs.
func TestJSONLDLayout(t *testing.T) {
	o := Options{Comment: "is of Turtle", Prefixes: layout.Prefixes[:2], Rank: layout.Rank}
	quads := append(graphQuads(),
		quad("f(1)", "a(1)", must(rdf.NewLangLiteral("µ \"quoted\"\n", "en-GB")), ""),
		quad("f(1)", "p", typed("true", "boolean"), ""),
		quad("f(1)", "p", typed("007", "integer"), ""),
		quad("f(1)", "p", typed("7", "integer"), ""),
		quad("f(1)", "p", text("7"), ""),
	)
	const want = `{"@context":{"@version":1.1,
"x":"http://x.org/",
"xsd":"http://www.w3.org/2001/XMLSchema#"},
"@graph":[
{"@id":"x:a","x:name":"default"},
{"@id":"x:g1","@graph":[
{"@id":"x:a","x:name":["1\n}","2"],"x:zz":{"@id":"x:o"}}]},
{"@id":"x:g2","@graph":[
{"@id":"x:a","x:zz":{"@id":"x:o"}}]},
{"@id":"http://other.org/a(1)","@graph":[
{"@id":"x:b","x:p":"in no namespace"}]},
{"@id":"x:g2","@graph":[
{"@id":"x:b","@type":"x:C","x:p":7}]},
{"@id":"_:g","@graph":[
{"@id":"x:c","x:p":{"@id":"_:o"}}]},
{"@id":"x:d","x:p":"default again"},
{"@id":"x:g1","@graph":[
{"@id":"x:e","x:p":"last"}]},
{"@id":"http://x.org/f(1)","http://x.org/a(1)":{"@value":"µ \"quoted\"\n","@language":"en-GB"},"x:p":[{"@value":"007","@type":"xsd:integer"},"7",7,true]}
]}
`
	f := must(FormatByName("jsonld"))
	document := encode(t, f, o, quads)
	if document != want {
		t.Errorf("got\n%s\nwant\n%s", document, want)
	}
	got, err := reread(f, document)
	if got, want := normalized(t, got), normalized(t, statements(f, quads)); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v; %s", err, difference(got, want))
	}
}

func TestJSONLDOfNothing(t *testing.T) {
	f := must(FormatByName("jsonld"))
	if got, want := encode(t, f, Options{}, nil), "{\"@context\":{\"@version\":1.1},\n\"@graph\":[\n]}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestJSONLDTerms(t *testing.T) {
	const xsd, word = "^^<" + xsdSpace, `^^<http://x.org/dt>`
	for _, test := range []struct{ form, want string }{
		{`"a"`, `"a"`},
		{`"a\n\"\\\u007F\b"`, `"a\n\"\\\u007F\b"`},
		{`"a"@en`, `{"@value":"a","@language":"en"}`},
		{`"a"` + word, `{"@value":"a","@type":"x:dt"}`},
		{`"a"^^<http://x.org/a(1)>`, `{"@value":"a","@type":"http://x.org/a(1)"}`},
		{`"0"` + xsd + `integer>`, `0`},
		{`"-42"` + xsd + `integer>`, `-42`},
		{`"999999999999999"` + xsd + `integer>`, `999999999999999`},
		{`"1000000000000000"` + xsd + `integer>`, `{"@value":"1000000000000000","@type":"xsd:integer"}`},
		{`"-0"` + xsd + `integer>`, `{"@value":"-0","@type":"xsd:integer"}`},
		{`"+5"` + xsd + `integer>`, `{"@value":"+5","@type":"xsd:integer"}`},
		{`"007"` + xsd + `integer>`, `{"@value":"007","@type":"xsd:integer"}`},
		{`"-"` + xsd + `integer>`, `{"@value":"-","@type":"xsd:integer"}`},
		{`""` + xsd + `integer>`, `{"@value":"","@type":"xsd:integer"}`},
		{`"1,\"x\":2"` + xsd + `integer>`, `{"@value":"1,\"x\":2","@type":"xsd:integer"}`},
		{`"true"` + xsd + `boolean>`, `true`},
		{`"1"` + xsd + `boolean>`, `{"@value":"1","@type":"xsd:boolean"}`},
		{`"0.970"` + xsd + `decimal>`, `{"@value":"0.970","@type":"xsd:decimal"}`},
		{`"5.0E-1"` + xsd + `double>`, `{"@value":"5.0E-1","@type":"xsd:double"}`},
		{`"7"` + xsd + `int>`, `{"@value":"7","@type":"xsd:int"}`},
	} {
		e := must(NewJSONLD(io.Discard, layout))
		got := e.appendLiteral(nil, []byte(test.form))
		if string(got) != test.want || !json.Valid(got) {
			t.Errorf("%s: got %s, want %s", test.form, got, test.want)
		}
	}
}

// TestTypesThatAreNoIRIs writes rdf:type as what it is when a literal is among its
// objects.
func TestTypesThatAreNoIRIs(t *testing.T) {
	f := must(FormatByName("jsonld"))
	quads := []rdf.Quad{quad("s", "p", text("o"), ""), quad("s", "p", mustIRI("http://x.org/C"), "")}
	for i := range quads {
		quads[i].Pred = mustIRI(rdfSpace + "type")
	}
	document := encode(t, f, layout, quads)
	if want := `{"@id":"x:s","rdf:type":["o",{"@id":"x:C"}]}`; !strings.Contains(document, want) {
		t.Errorf("got %s, want %s", document, want)
	}
	if got, err := reread(f, document); err != nil || !slices.Equal(got, statements(f, quads)) {
		t.Errorf("%v; %s", err, difference(got, statements(f, quads)))
	}
}

// TestJSONLDRefuses asks that what a processor would read as something else, or
// drop, is refused wherever it stands.
func TestJSONLDRefuses(t *testing.T) {
	o := Options{Prefixes: append([]vocab.Prefix{{Name: "http", Namespace: "http://other.org/"}}, layout.Prefixes...)}
	taken := mustIRI("x:a")
	subject, predicate, graph := quad("s", "p", text("o"), ""), quad("s", "p", text("o"), ""), quad("s", "p", text("o"), "")
	subject.Subj, predicate.Pred, graph.Ctx = taken, taken, taken
	for name, q := range map[string]rdf.Quad{
		"subject":   subject,
		"predicate": predicate,
		"object":    quad("s", "p", taken, ""),
		"datatype":  quad("s", "p", rdf.NewTypedLiteral("o", taken), ""),
		"graph":     graph,
		"http":      quad("s", "p", mustIRI("http:a"), ""),
	} {
		e := must(NewJSONLD(io.Discard, o))
		if err := e.Encode(q); err == nil || !strings.Contains(err.Error(), "its scheme is the prefix") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	e := must(NewJSONLD(io.Discard, o))
	if err := e.Encode(quad("s", "p", must(rdf.NewLangLiteral("o", "en-abcdefgh")), "")); err != nil {
		t.Errorf("the longest language tag: got %v", err)
	}
	if err := e.Encode(quad("s", "p", must(rdf.NewLangLiteral("o", "en-abcdefghi")), "")); err == nil || !strings.Contains(err.Error(), "language tag") {
		t.Errorf("a long language tag: got %v", err)
	}
	if _, err := NewJSONLD(io.Discard, Options{Prefixes: []vocab.Prefix{{Name: "urn", Namespace: "urn:x/"}}}); err == nil {
		t.Error("a namespace whose scheme is its own prefix was taken")
	}
	quads := []rdf.Quad{quad("s", "p", mustIRI("x://a/b"), ""), quad("s", "p", mustIRI("X:a"), ""), quad("s", "p", mustIRI("xs:a"), "")}
	f := must(FormatByName("jsonld"))
	if got, err := reread(f, encode(t, f, o, quads)); err != nil || !slices.Equal(got, statements(f, quads)) {
		t.Errorf("schemes like a prefix: %v; %s", err, difference(got, statements(f, quads)))
	}
}

// TestShippedContext holds the file that is shipped against the context that the
// documents carry.
func TestShippedContext(t *testing.T) {
	o := ModelOptions(must(vocab.New(vocab.Options{})))
	want := fmt.Sprintf("{\"@context\":%s}\n", Context(o))
	if *update {
		if err := os.WriteFile(filepath.Join("..", "vocab", "context.jsonld"), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if vocab.Context != want {
		t.Errorf("vocab/context.jsonld is not the context of the documents: go test ./rdfexport -run ShippedContext -update")
	}
}

// TestDocumentWithShippedContext puts a link to the shipped file in the place of
// the context.
func TestDocumentWithShippedContext(t *testing.T) {
	o := ModelOptions(must(vocab.New(vocab.Options{})))
	figure := rdf.Triple{Subj: mustIRI("https://pfocr.wikipathways.org/figures/PMC1__a.html"), Pred: mustIRI(rdfSpace + "type"), Obj: mustIRI("http://schema.org/ImageObject")}
	quads := []rdf.Quad{{Triple: figure, Ctx: mustIRI(vocab.DefaultBase + "graph/figures")}}
	figure.Pred, figure.Obj = mustIRI("http://schema.org/mentions"), mustIRI("https://identifiers.org/ncbigene/207")
	quads = append(quads, rdf.Quad{Triple: figure, Ctx: quads[0].Ctx})
	figure.Pred, figure.Obj = mustIRI(vocab.DefaultBase+"vocab#year"), typed("2020", "gYear")
	quads = append(quads, rdf.Quad{Triple: figure, Ctx: quads[0].Ctx})

	f := must(FormatByName("jsonld"))
	document := encode(t, f, o, quads)
	linked := strings.Replace(document, string(Context(o)), `"`+contextURL+`"`, 1)
	if linked == document || !strings.Contains(document, `"schema:mentions":{"@id":"ncbigene:207"}`) {
		t.Fatalf("the document has no context or does not use it:\n%s", document)
	}
	text, err := rereadJSONLD(linked, documents{contextURL: vocab.Context})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := readLines(strings.NewReader(text)); err != nil || !slices.Equal(got, statements(f, quads)) {
		t.Errorf("%v; %s", err, difference(got, statements(f, quads)))
	}
}
