package nquads

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/knakk/rdf"
)

// The tests of this file show faults of knakk/rdf that figraph works around. One
// that fails is good news: knakk/rdf mended the fault, and the workaround that the
// test names may go.

// knakkTurtle is a statement by knakk/rdf's Turtle encoder.
func knakkTurtle(t *testing.T, object rdf.Object) string {
	t.Helper()
	var b strings.Builder
	encoder := rdf.NewTripleEncoder(&b, rdf.Turtle)
	encoder.GenerateNamespaces = false
	encoder.Namespaces["http://x.org/"] = "x"
	err := encoder.Encode(rdf.Triple{Subj: mustIRI("a:s"), Pred: mustIRI("a:p"), Obj: object})
	if err := errors.Join(err, encoder.Close()); err != nil {
		t.Fatal(err)
	}
	_, statement, _ := strings.Cut(b.String(), "<a:p>\t")
	return statement
}

func TestKnakkTurtleFaults(t *testing.T) {
	for name, test := range map[string]struct {
		object rdf.Object
		fault  string // what it writes
	}{
		"a double becomes a decimal":         {must(rdf.NewLiteral(0.95)), "0.95 ."},
		"a double becomes an integer":        {must(rdf.NewLiteral(1.0)), "1 ."},
		"a decimal becomes an integer":       {rdf.NewTypedLiteral("5", mustIRI("http://www.w3.org/2001/XMLSchema#decimal")), "5 ."},
		"a number injects a statement":       {rdf.NewTypedLiteral("1 . <a:s> <a:p> 2", mustIRI("http://www.w3.org/2001/XMLSchema#integer")), "1 . <a:s> <a:p> 2 ."},
		"parentheses in a local name":        {mustIRI("http://x.org/S0092-8674(20)30123-4"), "x:S0092-8674(20)30123-4 ."},
		"a dot at the end of a local name":   {mustIRI("http://x.org/PMC1__fig."), "x:PMC1__fig. ."},
		"a comma in a local name":            {mustIRI("http://x.org/a,x:b"), "x:a,x:b ."},
		"a backslash under a short datatype": {rdf.NewTypedLiteral(`C:\temp`, mustIRI("http://x.org/dt")), `"C:\temp"^^x:dt .`},
	} {
		if got := knakkTurtle(t, test.object); got != test.fault {
			t.Errorf("%s: knakk/rdf wrote %q, and now %q. Workaround: rdfexport.Turtle", name, test.fault, got)
		}
	}
}

func TestKnakkTermFaults(t *testing.T) {
	for _, bad := range []string{"foo/bar", "http://x.org/\x7f", "http://x.org/\xff", "http://x.org/100%", "http://x.org/a[1]", "http://x.org/a#b#c"} {
		if _, err := rdf.NewIRI(bad); err != nil {
			t.Errorf("NewIRI accepted %q, and now says %v. Workaround: CheckIRI", bad, err)
		}
	}
	for _, bad := range []string{"a b", "_:a", "fig.", "a .\n<a:s> <a:p> _:b"} {
		if _, err := rdf.NewBlank(bad); err != nil {
			t.Errorf("NewBlank accepted %q, and now says %v. Workaround: isLabel", bad, err)
		}
	}
	if _, err := rdf.NewLangLiteral("x", "zh-Hant-TW"); err == nil {
		t.Error("NewLangLiteral refused a tag of three parts, and now takes it. Workaround: decoded, in term_test.go")
	}
	if got := must(rdf.NewLiteral("\x00\t\x7f")).Serialize(rdf.NQuads); got != "\"\x00\t\x7f\"" {
		t.Errorf("Serialize wrote control characters as they are, and now %s. Workaround: AppendString", got)
	}
	var iri rdf.Subject = &rdf.IRI{}
	if got := (rdf.Triple{Subj: iri, Pred: mustIRI("a:p")}).Serialize(rdf.NTriples); got != " <a:p>  .\n" {
		t.Errorf("Serialize wrote nothing for pointers and nil, and now %q. Workaround: AppendTerm", got)
	}
}

func TestKnakkDecoderTakesAnErrorForTheEnd(t *testing.T) {
	failure := errors.New("connection reset")
	broken := func() io.Reader {
		return io.MultiReader(strings.NewReader("<a:s> <a:p> <a:o> .\n<a:s> <a:p> <a:p> .\n"), iotest.ErrReader(failure))
	}
	quads, err := rdf.NewQuadDecoder(broken(), rdf.NQuads).DecodeAll()
	if err != nil || len(quads) != 2 {
		t.Errorf("the decoder took a reader's error for the end, and now gives %d quads and %v. Workaround: Read", len(quads), err)
	}
	if _, err := readAll(t, broken()); !errors.Is(err, failure) {
		t.Errorf("Read gives %v", err)
	}
}

func TestKnakkNamesTheDefaultGraph(t *testing.T) {
	const line = "<a:s> <a:p> <a:o> .\n"
	q, err := rdf.NewQuadDecoder(strings.NewReader(line), rdf.NQuads).Decode()
	if err != nil {
		t.Fatal(err)
	}
	if got := q.Serialize(rdf.NQuads); got != "<a:s> <a:p> <a:o> _:defaultGraph .\n" {
		t.Errorf("the encoder moved a statement to a graph named _:defaultGraph, and now writes %q. Workaround: Appender.setGraph", got)
	}
	var a Appender
	if got, err := a.Append(nil, q); err != nil || string(got) != line {
		t.Errorf("Append gives %q and %v", got, err)
	}
}

func TestKnakkDecoderAcceptsSurrogates(t *testing.T) {
	const line = "<a:s> <a:p> \"\\ud800\" .\n"
	if _, err := rdf.NewQuadDecoder(strings.NewReader(line), rdf.NQuads).Decode(); err != nil {
		t.Errorf("the decoder accepted a surrogate, and now says %v. Workaround: Read", err)
	}
}
