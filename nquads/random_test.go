package nquads

import (
	"math/rand/v2"
	"strings"

	"github.com/knakk/rdf"
)

// random makes terms that are hard to write, the same ones in each run.
type random struct{ *rand.Rand }

func newRandom(seed uint64) random { return random{rand.New(rand.NewPCG(seed, 20261123))} }

var (
	// textPieces are what takes a writer or Cut in: quotes, ends of terms, line ends.
	textPieces = []string{"\"", "\\", ">", "<", " ", ".", " .\n", "\n", "\r", "\\n", "\\\"", "^^", "^^<a:b>", "@", "@en", "_:b", "#",
		"a", "7", "AKT1", "é", "µ", "日本", "𝒳", "\u00a0", "\u2028", "\ufffd", "\uffff", "'"}
	// controlPieces are the characters that knakk/rdf writes as they are.
	controlPieces = []string{"\x00", "\x01", "\t", "\b", "\v", "\f", "\x1b", "\x1f", "\x7f"}
	iriPieces     = []string{"a", "Z", "0", "_", "-", ".", "~", "/", ":", "@", "!", "$", "&", "'", "(", ")", "*", "+", ",", ";", "=", "%20", "é", "日", "𐀀"}
)

func (r random) join(pieces []string, most int) string {
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func (r random) iri() rdf.IRI {
	s := "http://x.org/" + r.join(iriPieces, 8)
	if r.IntN(3) == 0 {
		s += "?" + r.join(iriPieces, 3)
	}
	if r.IntN(3) == 0 {
		s += "#" + r.join(iriPieces, 3)
	}
	return mustIRI(s)
}

func (r random) blank() rdf.Blank {
	return mustBlank([]string{"b1", "a.b", "x-", "_", "007"}[r.IntN(5)])
}

func (r random) literal(pieces []string) rdf.Literal {
	text := r.join(pieces, 12)
	switch r.IntN(4) {
	case 0:
		return must(rdf.NewLangLiteral(text, []string{"en", "de-CH", "es-419", "EN"}[r.IntN(4)]))
	case 1:
		return rdf.NewTypedLiteral(text, r.iri())
	case 2:
		return rdf.NewTypedLiteral(text, mustIRI("http://www.w3.org/2001/XMLSchema#double"))
	}
	return must(rdf.NewLiteral(text))
}

// quad makes a quad whose literals consist of the pieces. Every third one is of
// the default graph.
func (r random) quad(pieces []string) (q rdf.Quad) {
	q.Subj, q.Pred, q.Obj = r.iri(), r.iri(), r.literal(pieces)
	if r.IntN(6) == 0 {
		q.Subj = r.blank()
	}
	switch r.IntN(6) {
	case 0:
		q.Obj = r.blank()
	case 1:
		q.Obj = r.iri()
	}
	switch r.IntN(3) {
	case 0:
		q.Ctx = r.iri()
	case 1:
		q.Ctx = r.blank()
	}
	return q
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func mustIRI(s string) rdf.IRI { return must(rdf.NewIRI(s)) }

func mustBlank(label string) rdf.Blank { return must(rdf.NewBlank(label)) }
