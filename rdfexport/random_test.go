package rdfexport

import (
	"math/rand/v2"
	"strings"

	"github.com/knakk/rdf"

	"figraph/nquads"
	"figraph/vocab"
)

const (
	xsdSpace = "http://www.w3.org/2001/XMLSchema#"
	rdfSpace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
)

// layout is what the tests of Turtle write with.
var layout = Options{
	Prefixes: []vocab.Prefix{{Name: "xsd", Namespace: xsdSpace}, {Name: "x", Namespace: "http://x.org/"}, {Name: "rdf", Namespace: rdfSpace}, {Name: "ns", Namespace: "http://x.org/ns#"}},
	Rank:     map[string]int{"http://x.org/name": 0, "http://x.org/caption": 1},
}

// random makes graphs that are hard to write, the same ones in each run.
type random struct{ *rand.Rand }

func newRandom(seed uint64) random { return random{rand.New(rand.NewPCG(seed, 20261123))} }

var (
	// Raptor cuts a literal at U+0000, resolves /../ in Turtle and writes language
	// tags of N-Quads in lower case: none of these is here.
	textPieces = []string{"\"", "\\", ">", "<", " ", ".", " ;\n", " .\n", "\n", "\r", "\t", "\b", "\f", "\x01", "\x7f", "\\n", "^^", "@en", "#", "'''", `"""`,
		"a", "7", "é", "日本", "𝒳", "\u00a0", "\u2028", "@prefix x: <http://e.org/> .\n"}
	localPieces = []string{"a", "Z", "0", "_", "-", "a.b", "~", ":", "@", "!", "$", "&", "'", "(", ")", "*", "+", ",", ";", "=", "%20", "é", "日", "PMC", "/a"}
	numbers     = []string{"", "0", "007", "+5", "-5", "1.", ".5", "-0.50", "5.0E-1", "1e5", "1.E5", ".5e+3", "E5", ".", "1.5e", "+", "NaN", "INF", "true", "false", "1 ", "1 . x:a x:b 2"}
	kinds       = []string{"integer", "decimal", "double", "boolean", "float", "int", "dateTime"}
)

func (r random) join(pieces []string, most int) string {
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func (r random) iri() rdf.IRI {
	space := []string{"http://x.org/", "http://x.org/ns#", "http://other.org/"}[r.IntN(3)]
	last := []string{"", "a", "-", ".b"}[r.IntN(4)]
	return mustIRI(space + r.join(localPieces, 4) + last)
}

func (r random) object() rdf.Object {
	switch r.IntN(6) {
	case 0:
		return must(rdf.NewLiteral(r.join(textPieces, 10)))
	case 1:
		return must(rdf.NewLangLiteral(r.join(textPieces, 10), []string{"en", "de-ch"}[r.IntN(2)]))
	case 2:
		return rdf.NewTypedLiteral(r.join(textPieces, 10), r.iri())
	case 3, 4:
		return rdf.NewTypedLiteral(numbers[r.IntN(len(numbers))], mustIRI(xsdSpace+kinds[r.IntN(len(kinds))]))
	}
	return r.iri()
}

// graph makes quads, grouped by subject, some of them in two graphs.
func (r random) graph(subjects int) (quads []rdf.Quad) {
	graphs := []rdf.Context{nil, mustIRI("http://x.org/g1"), mustIRI("http://x.org/g2")}
	predicates := []rdf.IRI{mustIRI(rdfSpace + "type"), mustIRI("http://x.org/name"), mustIRI("http://x.org/caption"), r.iri(), r.iri()}
	for range subjects {
		subject := r.iri()
		for range 1 + r.IntN(8) {
			triple := rdf.Triple{Subj: subject, Pred: predicates[r.IntN(len(predicates))], Obj: r.object()}
			for range 1 + r.IntN(2) {
				quads = append(quads, rdf.Quad{Triple: triple, Ctx: graphs[r.IntN(len(graphs))]})
			}
		}
	}
	return quads
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func mustIRI(s string) rdf.IRI { return must(rdf.NewIRI(s)) }

// quad is a quad of short terms: s, p and g are local names, g may be "".
func quad(s, p string, o rdf.Object, g string) rdf.Quad {
	q := rdf.Quad{Triple: rdf.Triple{Subj: mustIRI("http://x.org/" + s), Pred: mustIRI("http://x.org/" + p), Obj: o}}
	if g != "" {
		q.Ctx = mustIRI("http://x.org/" + g)
	}
	return q
}

func text(s string) rdf.Literal { return must(rdf.NewLiteral(s)) }

func typed(s, kind string) rdf.Literal { return rdf.NewTypedLiteral(s, mustIRI(xsdSpace+kind)) }

// lineOf is the canonical line of a quad.
func lineOf(q rdf.Quad) nquads.Line {
	var lines nquads.Appender
	return must(nquads.Cut(must(lines.Append(nil, q))))
}
