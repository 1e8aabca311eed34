package rdfexport

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/vocab"
)

// TestTurtleLayout is the layout, line by line: a fixed, sorted block of prefixes,
// used or not; a blank line before each subject, which stands alone; "a" first,
// then predicates by rank, then the others by IRI; objects sorted, the predicate
// repeated; one statement a line, whatever its text holds; the full stop alone.
func TestTurtleLayout(t *testing.T) {
	o := Options{
		Comment: "Two\nlines <a:s> <a:p> <a:o> .",
		Prefixes: []vocab.Prefix{
			{Name: "xsd", Namespace: xsdSpace},
			{Name: "unused", Namespace: "http://unused.org/"},
			{Name: "x", Namespace: "http://x.org/"},
		},
		Rank: map[string]int{"http://x.org/name": 0, "http://x.org/caption": 1, rdfSpace + "type": 9},
	}
	fig := "PMC7099999__41598_2020_12345_Fig4_HTML.html"
	quads := []rdf.Quad{
		quad(fig, "zz", mustIRI("http://x.org/o"), "g1"),
		quad(fig, "caption", text("(A) AKT1 phosphorylates \"TSC2\".\n(B) A \\ path;\t# no comment\r\n"), "g1"),
		quad(fig, "mentions", mustIRI("https://identifiers.org/ncbigene/7249"), "g1"),
		quad(fig, "mentions", mustIRI("https://identifiers.org/ncbigene/207"), "g1"),
		quad(fig, "doi", mustIRI("http://x.org/S0092-8674(20)30123-4"), ""),
		quad(fig, "name", must(rdf.NewLangLiteral("µ-opioid", "en")), "g1"),
		quad(fig, "score", typed("0.970", "decimal"), "g1"),
		quad(fig, "score", typed("5.0E-1", "double"), "g1"),
		quad(fig, "score", typed("0.5", "double"), "g1"),
		quad(fig, "year", typed("2020", "gYear"), "g1"),
		{Triple: rdf.Triple{Subj: mustIRI("http://x.org/" + fig), Pred: mustIRI(rdfSpace + "type"), Obj: mustIRI("http://x.org/Figure")}},
		quad(fig, "zz", mustIRI("http://x.org/o"), "g2"), // the first again, in another graph
		quad(fig, "aa", mustIRI("http://x.org/o"), "g2"),
		quad("a(1)", "name", text("unsafe"), "g1"),
	}
	const want = `# Two lines <a:s> <a:p> <a:o> .

@prefix unused: <http://unused.org/> .
@prefix x: <http://x.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

x:PMC7099999__41598_2020_12345_Fig4_HTML.html
    a x:Figure ;
    x:name "µ-opioid"@en ;
    x:caption "(A) AKT1 phosphorylates \"TSC2\".\n(B) A \\ path;\t# no comment\r\n" ;
    x:aa x:o ;
    x:doi <http://x.org/S0092-8674(20)30123-4> ;
    x:mentions <https://identifiers.org/ncbigene/207> ;
    x:mentions <https://identifiers.org/ncbigene/7249> ;
    x:score "0.5"^^xsd:double ;
    x:score 0.970 ;
    x:score 5.0E-1 ;
    x:year "2020"^^xsd:gYear ;
    x:zz x:o ;
.

<http://x.org/a(1)>
    x:name "unsafe" ;
.
`
	if got := turtle(t, o, quads); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	slices.Reverse(quads[:len(quads)-1])
	if got := turtle(t, o, quads); got != want {
		t.Errorf("in another order\n%s", got)
	}
}

func TestTurtleOfNothing(t *testing.T) {
	if got := turtle(t, Options{}, nil); got != "" {
		t.Errorf("without prefixes: %q", got)
	}
	if got, want := turtle(t, Options{Prefixes: layout.Prefixes[1:2]}, nil), "@prefix x: <http://x.org/> .\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTurtleTerms(t *testing.T) {
	const xsd, dt = "^^<" + xsdSpace, "^^<http://x.org/dt>"
	for _, test := range []struct{ form, want string }{
		{"<http://x.org/a>", "x:a"},
		{"<http://x.org/PMC10033682__41598_2023_31924_Fig4_HTML.html>", "x:PMC10033682__41598_2023_31924_Fig4_HTML.html"},
		{"<http://x.org/10.1038>", "x:10.1038"},
		{"<http://x.org/R-HSA-1234.5>", "x:R-HSA-1234.5"},
		{"<http://x.org/_>", "x:_"},
		{"<http://x.org/a->", "x:a-"},
		{"<http://x.org/a..b>", "x:a..b"},
		{"<http://x.org/ns#a>", "ns:a"},
		{"<" + rdfSpace + "type>", "rdf:type"},
		{"<http://x.org/>", ""},
		{"<http://x.org>", ""},
		{"<http://x.org/ns#>", ""},
		{"<http://x.org/ns#a/b>", ""},
		{"<http://x.org/a/b>", ""},
		{"<http://x.org/#a>", ""},
		{"<http://x.org/a.>", ""},
		{"<http://x.org/.a>", ""},
		{"<http://x.org/.>", ""},
		{"<http://x.org/-a>", ""},
		{"<http://x.org/a:b>", ""},
		{"<http://x.org/a%20b>", ""},
		{"<http://x.org/S0092-8674(20)30123-4>", ""},
		{"<http://x.org/5'-UTR>", ""},
		{"<http://x.org/a,x:b>", ""},
		{"<http://x.org/a;x:b>", ""},
		{"<http://x.org/q?id=1>", ""},
		{"<http://x.org/é>", ""},
		{"<http://other.org/a>", ""},
		{"<urn:uuid:1>", ""},
		{"_:b", ""},

		{`"a"`, ""},
		{`""`, ""},
		{`"a\n\"\\\u007F# \t"`, ""},
		{`"a"@en-GB`, ""},
		{`"a"` + dt, `"a"^^x:dt`},
		{`"x\" . <http://evil/s> <http://evil/p> \"y"` + dt, `"x\" . <http://evil/s> <http://evil/p> \"y"^^x:dt`},
		{`"1"^^<http://x.org/a(1)>`, ""},

		{`"0"` + xsd + `integer>`, "0"},
		{`"007"` + xsd + `integer>`, "007"},
		{`"+5"` + xsd + `integer>`, "+5"},
		{`"-42"` + xsd + `integer>`, "-42"},
		{`""` + xsd + `integer>`, `""^^xsd:integer`},
		{`"+"` + xsd + `integer>`, `"+"^^xsd:integer`},
		{`"--1"` + xsd + `integer>`, `"--1"^^xsd:integer`},
		{`" 1"` + xsd + `integer>`, `" 1"^^xsd:integer`},
		{`"1 . <http://evil/s> <http://evil/p> 2"` + xsd + `integer>`, `"1 . <http://evil/s> <http://evil/p> 2"^^xsd:integer`},
		{`"1.0"` + xsd + `integer>`, `"1.0"^^xsd:integer`},
		{`"1e5"` + xsd + `integer>`, `"1e5"^^xsd:integer`},
		{`"٣"` + xsd + `integer>`, `"٣"^^xsd:integer`},
		{`"0.970"` + xsd + `decimal>`, "0.970"},
		{`".5"` + xsd + `decimal>`, ".5"},
		{`"-.5"` + xsd + `decimal>`, "-.5"},
		{`"5"` + xsd + `decimal>`, `"5"^^xsd:decimal`},
		{`"5."` + xsd + `decimal>`, `"5."^^xsd:decimal`},
		{`"."` + xsd + `decimal>`, `"."^^xsd:decimal`},
		{`"1.5e3"` + xsd + `decimal>`, `"1.5e3"^^xsd:decimal`},
		{`"1.2.3"` + xsd + `decimal>`, `"1.2.3"^^xsd:decimal`},
		{`"5.0E-1"` + xsd + `double>`, "5.0E-1"},
		{`"1e+21"` + xsd + `double>`, "1e+21"},
		{`"1.E5"` + xsd + `double>`, "1.E5"},
		{`"-.5e3"` + xsd + `double>`, "-.5e3"},
		{`"0.95"` + xsd + `double>`, `"0.95"^^xsd:double`},
		{`"1"` + xsd + `double>`, `"1"^^xsd:double`},
		{`"NaN"` + xsd + `double>`, `"NaN"^^xsd:double`},
		{`"+Inf"` + xsd + `double>`, `"+Inf"^^xsd:double`},
		{`"E5"` + xsd + `double>`, `"E5"^^xsd:double`},
		{`".e5"` + xsd + `double>`, `".e5"^^xsd:double`},
		{`"1e"` + xsd + `double>`, `"1e"^^xsd:double`},
		{`"1e-"` + xsd + `double>`, `"1e-"^^xsd:double`},
		{`"1d5"` + xsd + `double>`, `"1d5"^^xsd:double`},
		{`"1e5 "` + xsd + `double>`, `"1e5 "^^xsd:double`},
		{`"true"` + xsd + `boolean>`, "true"},
		{`"false"` + xsd + `boolean>`, "false"},
		{`"1"` + xsd + `boolean>`, `"1"^^xsd:boolean`},
		{`"True"` + xsd + `boolean>`, `"True"^^xsd:boolean`},
		{`"1.5"` + xsd + `float>`, `"1.5"^^xsd:float`},
		{`"7"` + xsd + `int>`, `"7"^^xsd:int`},
		{`"7"^^<http://x.org/integer>`, `"7"^^x:integer`},
		{`"7"^^<integer:7>`, ""},
	} {
		e := must(NewTurtle(io.Discard, layout))
		if test.want == "" {
			test.want = test.form
		}
		if got := string(e.appendTerm(nil, []byte(test.form))); got != test.want {
			t.Errorf("%s: got %s, want %s", test.form, got, test.want)
		}
	}
}

func TestTypeIsWordOfPredicateOnly(t *testing.T) {
	word := mustIRI(rdfSpace + "type")
	got := turtle(t, Options{}, []rdf.Quad{{Triple: rdf.Triple{Subj: word, Pred: word, Obj: word}}})
	if want := "\n" + typeForm + "\n    a " + typeForm + " ;\n.\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRankDecidesOrder(t *testing.T) {
	predicates := []string{"c", "b", "a", "e", "d"}
	rank := map[string]int{"http://x.org/d": 3, "http://x.org/b": -1, "http://x.org/c": 3, "http://x.org/a": 7}
	var quads []rdf.Quad
	for _, p := range predicates {
		quads = append(quads, quad("s", p, text(p), ""))
	}
	var order []string
	for line := range strings.Lines(turtle(t, Options{Prefixes: layout.Prefixes, Rank: rank}, quads)) {
		if p, found := strings.CutPrefix(line, "    x:"); found {
			order = append(order, p[:1])
		}
	}
	if want := []string{"b", "c", "d", "a", "e"}; !slices.Equal(order, want) {
		t.Errorf("got %v, want %v", order, want)
	}
}

func TestPrefixesRefused(t *testing.T) {
	const space = "http://x.org/"
	for name, prefixes := range map[string][]vocab.Prefix{
		"no name":                {{Name: "", Namespace: space}},
		"digit first":            {{Name: "1a", Namespace: space}},
		"dash first":             {{Name: "-a", Namespace: space}},
		"underscore first":       {{Name: "_", Namespace: space}},
		"blank":                  {{Name: "a b", Namespace: space}},
		"colon":                  {{Name: "a:b", Namespace: space}},
		"dot last":               {{Name: "a.", Namespace: space}},
		"not ASCII":              {{Name: "é", Namespace: space}},
		"name injects":           {{Name: "x: <http://e.org/> .\n@prefix y", Namespace: space}},
		"namespace injects":      {{Name: "x", Namespace: "http://x.org/> .\n<http://e.org/s> <http://e.org/p> <http://e.org/o"}},
		"namespace with newline": {{Name: "x", Namespace: "http://x.org/\n"}},
		"no namespace":           {{Name: "x", Namespace: ""}},
		"relative namespace":     {{Name: "x", Namespace: "ns#"}},
		"a name twice":           {{Name: "x", Namespace: space}, {Name: "x", Namespace: space + "ns#"}},
		"a namespace twice":      {{Name: "x", Namespace: space}, {Name: "y", Namespace: space}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range slices.DeleteFunc(slices.Clone(Formats), func(f Format) bool { return !hasPrefixes(f) }) {
				var b strings.Builder
				if _, err := f.NewEncoder(&b, Options{Prefixes: prefixes}); err == nil || !strings.Contains(err.Error(), "prefix") {
					t.Errorf("%s: got %v, want an error about the prefix", f.Name, err)
				}
				if b.Len() > 0 {
					t.Errorf("%s: wrote %q", f.Name, b.String())
				}
			}
		})
	}
}

func TestPrefixesOfTheModel(t *testing.T) {
	v := must(vocab.New(vocab.Options{}))
	document := turtle(t, ModelOptions(v), nil)
	if _, err := rereadTurtle(document, false); err != nil {
		t.Error(err)
	}
	if got, want := strings.Count(document, "@prefix "), len(v.Prefixes()); got != want || want == 0 {
		t.Errorf("%d prefixes, want %d", got, want)
	}
}

// TestOnceForManyGraphs writes the same triple in many graphs, near and far.
func TestOnceForManyGraphs(t *testing.T) {
	var quads []rdf.Quad
	for _, g := range []string{"g1", "g2", ""} {
		quads = append(quads, quad("s", "p", text("o"), g), quad("s", "p", typed("1", "int"), g), quad("s", "p", typed("1", "long"), g))
	}
	want := "\nx:s\n    x:p \"1\"^^xsd:int ;\n    x:p \"1\"^^xsd:long ;\n    x:p \"o\" ;\n.\n"
	if got := turtle(t, layout, quads); !strings.HasSuffix(got, " .\n"+want) {
		t.Errorf("got %s", got)
	}
}

// TestOrderWithinASubject writes two statements in either order, and twice: the
// document is the same, and has each once.
func TestOrderWithinASubject(t *testing.T) {
	var quads []rdf.Quad
	for _, p := range []string{"a", "b", "caption", "name"} {
		for _, g := range []string{"", "g1", "g2"} {
			quads = append(quads, quad("s", p, text("1"), g), quad("s", p, text("2"), g))
		}
	}
	for _, f := range slices.DeleteFunc(slices.Clone(Formats), func(f Format) bool { return !hasPrefixes(f) }) {
		for _, a := range quads {
			for _, b := range quads {
				want := encode(t, f, layout, []rdf.Quad{a, b})
				for _, again := range [][]rdf.Quad{{b, a}, {a, a, b}, {b, b, a}, {a, b, a}} {
					if got := encode(t, f, layout, again); got != want {
						t.Fatalf("%s: %s, for %v; for %v %s", f.Name, got, again, []rdf.Quad{a, b}, want)
					}
				}
				if got := must(reread(f, want)); !slices.Equal(got, statements(f, []rdf.Quad{a, b})) {
					t.Fatalf("%s: %s, for %v", f.Name, want, []rdf.Quad{a, b})
				}
			}
		}
	}
}

// TestOnceInNTriples writes lines in order, as a graph has them.
func TestOnceInNTriples(t *testing.T) {
	quads := []rdf.Quad{quad("s", "p", text("o"), ""), quad("s", "p", text("o"), "g1"), quad("s", "p", text("o"), "g2"), quad("s", "q", text("o"), "g1")}
	want := "<http://x.org/s> <http://x.org/p> \"o\" .\n<http://x.org/s> <http://x.org/q> \"o\" .\n"
	if got := encode(t, must(FormatByName("ntriples")), layout, quads); got != want {
		t.Errorf("got %s", got)
	}
}

func TestSubjectComesBack(t *testing.T) {
	quads := []rdf.Quad{quad("s", "p", text("1"), ""), quad("s2", "p", text("2"), ""), quad("s", "p", text("3"), ""), quad("s", "p", text("1"), "")}
	if document := turtle(t, layout, quads); strings.Count(document, "\nx:s\n") != 2 {
		t.Errorf("got %s", document)
	}
	for _, f := range Formats {
		document, want := encode(t, f, layout, quads), statements(f, quads)
		for name, read := range readersOf(t, f) {
			if got, err := read(f, document); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s by %s: %v; %s", f.Name, name, err, difference(got, want))
			}
		}
	}
}
