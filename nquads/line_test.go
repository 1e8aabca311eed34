package nquads

import (
	"bytes"
	"strings"
	"testing"

	"github.com/knakk/rdf"
)

// knakkLine is the line of a quad by knakk/rdf's own writers.
func knakkLine(t *testing.T, q rdf.Quad) string {
	t.Helper()
	if q.Ctx == nil {
		return q.Triple.Serialize(rdf.NTriples)
	}
	var b strings.Builder
	encoder := rdf.NewQuadEncoder(&b, rdf.NQuads)
	if err := encoder.Encode(q); err != nil {
		t.Fatal(err)
	}
	if err := encoder.Close(); err != nil {
		t.Fatal(err)
	}
	if b.String() != q.Serialize(rdf.NQuads) {
		t.Fatalf("knakk/rdf writes %q and %q", b.String(), q.Serialize(rdf.NQuads))
	}
	return b.String()
}

func TestAppendEqualsKnakk(t *testing.T) {
	var a Appender
	r := newRandom(2)
	for range 5000 {
		q := r.quad(textPieces)
		if r.IntN(2) == 0 { // two quads of one subject and graph, as they come
			a.Append(nil, rdf.Quad{Triple: rdf.Triple{Subj: q.Subj, Pred: r.iri(), Obj: r.iri()}, Ctx: q.Ctx})
		}
		got, err := a.Append([]byte("before "), q)
		if want := "before " + knakkLine(t, q); err != nil || string(got) != want {
			t.Fatalf("got %q and %v, want %q", got, err, want)
		}
	}
}

func TestDefaultGraph(t *testing.T) {
	var a Appender
	triple := rdf.Triple{Subj: mustIRI("a:s"), Pred: mustIRI("a:p"), Obj: mustIRI("a:o")}
	for _, test := range []struct {
		graph rdf.Context
		want  string
	}{
		{nil, "<a:s> <a:p> <a:o> .\n"},
		{mustIRI("a:g"), "<a:s> <a:p> <a:o> <a:g> .\n"},
		{mustBlank("defaultGraph"), "<a:s> <a:p> <a:o> .\n"},
		{mustIRI("a:g"), "<a:s> <a:p> <a:o> <a:g> .\n"},
		{nil, "<a:s> <a:p> <a:o> .\n"},
		{mustBlank("g"), "<a:s> <a:p> <a:o> _:g .\n"},
	} {
		got, err := a.Append(nil, rdf.Quad{Triple: triple, Ctx: test.graph})
		if err != nil || string(got) != test.want {
			t.Errorf("graph %v: got %q and %v, want %q", test.graph, got, err, test.want)
		}
	}
}

// TestAppendRefuses puts each faulty quad between two good ones: a fault must
// leave neither a trace in the bytes nor a wrong form for the next quad.
func TestAppendRefuses(t *testing.T) {
	s, p, o, g := mustIRI("a:s"), mustIRI("a:p"), mustIRI("a:o"), mustIRI("a:g")
	relative := mustIRI("relative")
	good := rdf.Quad{Triple: rdf.Triple{Subj: s, Pred: p, Obj: o}, Ctx: g}
	const line = "<a:s> <a:p> <a:o> <a:g> .\n"
	var a Appender
	for name, test := range map[string]struct {
		quad    rdf.Quad
		problem string
	}{
		"nothing":            {rdf.Quad{}, "subject: a term is missing"},
		"no subject":         {rdf.Quad{Triple: rdf.Triple{Pred: p, Obj: o}}, "subject: a term is missing"},
		"no predicate":       {rdf.Quad{Triple: rdf.Triple{Subj: s, Obj: o}}, "predicate: "},
		"no object":          {rdf.Quad{Triple: rdf.Triple{Subj: s, Pred: p}}, "object: a term is missing"},
		"pointer subject":    {rdf.Quad{Triple: rdf.Triple{Subj: &s, Pred: p, Obj: o}}, "subject: a *rdf.IRI is no term"},
		"pointer predicate":  {rdf.Quad{Triple: rdf.Triple{Subj: s, Pred: &p, Obj: o}}, "predicate: a *rdf.IRI is no predicate"},
		"pointer object":     {rdf.Quad{Triple: rdf.Triple{Subj: s, Pred: p, Obj: &o}}, "object: a *rdf.IRI is no term"},
		"pointer graph":      {rdf.Quad{Triple: good.Triple, Ctx: &g}, "graph name: a *rdf.IRI is no term"},
		"relative subject":   {rdf.Quad{Triple: rdf.Triple{Subj: relative, Pred: p, Obj: o}}, "subject: "},
		"relative predicate": {rdf.Quad{Triple: rdf.Triple{Subj: s, Pred: relative, Obj: o}}, "predicate: "},
		"relative object":    {rdf.Quad{Triple: rdf.Triple{Subj: s, Pred: p, Obj: relative}}, "object: "},
		"relative graph":     {rdf.Quad{Triple: good.Triple, Ctx: relative}, "graph name: "},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := a.Append(nil, good)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // a refused term is refused again
				if b, err = a.Append(b, test.quad); err == nil || !strings.HasPrefix(err.Error(), test.problem) {
					t.Errorf("error %v, want %q", err, test.problem)
				}
			}
			if b, err = a.Append(b, good); err != nil || string(b) != line+line {
				t.Errorf("after the fault: %q and %v", b, err)
			}
		})
	}
}

func TestAppendAllocatesNothing(t *testing.T) {
	var a Appender
	q := rdf.Quad{Triple: rdf.Triple{Subj: mustIRI("a:s"), Pred: mustIRI("a:p"), Obj: rdf.NewTypedLiteral("1\n", mustIRI("a:d"))}, Ctx: mustIRI("a:g")}
	text := must(a.Append(nil, q))
	if n := testing.AllocsPerRun(100, func() { text = must(a.Append(text[:0], q)) }); n > 0 {
		t.Errorf("%v allocations for a line whose terms came before", n)
	}
}

func TestCutInvertsAppend(t *testing.T) {
	var a Appender
	r := newRandom(3)
	pieces := append(controlPieces, textPieces...)
	for range 5000 {
		q := r.quad(pieces)
		text := must(a.Append(nil, q))
		line, err := Cut(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if !bytes.Equal(line.Text, text) {
			t.Errorf("text %q of %q", line.Text, text)
		}
		var graph rdf.Term
		if q.Ctx != nil {
			graph = q.Ctx
		}
		for name, part := range map[string]struct {
			got  []byte
			term rdf.Term
		}{"subject": {line.Subject, q.Subj}, "predicate": {line.Predicate, q.Pred}, "object": {line.Object, q.Obj}, "graph": {line.Graph, graph}} {
			var want []byte
			if part.term != nil {
				want = must(AppendTerm(nil, part.term))
			}
			if !bytes.Equal(part.got, want) || cap(part.got) != len(part.got) {
				t.Errorf("%s of %q: got %q, want %q", name, text, part.got, want)
			}
		}
	}
}

func TestCutRefuses(t *testing.T) {
	for _, text := range []string{
		"", "\n", ".", " ", ".\n", "<a:s>", "<a:s> ", "<a:s> <a:p>", "<a:s> <a:p> ", "<a:s> <a:p> <a:o>", "<a:s> <a:p> <a:o> ", "<a:s> <a:p> <a:o> .",
		"<a:s> <a:p> <a:o>.\n", "<a:s> <a:p> .\n", "<a:s> <a:p> <a:o> . \n", "<a:s> <a:p> <a:o> <a:g>.\n", "<a:s> <a:p> <a:o> <a:g> <a:h> .\n",
		"<a:s", "<a:s <a:p <a:o .\n", "<a:s><a:p> <a:o> .\n", "<a:s> <a:p> \"x .\n", "<a:s> <a:p> \"x\\\" .\n", "<a:s> <a:p> \"x\"", "<a:s> <a:p> \"x\"@en",
		"<a:s> <a:p> \"x\"^^<a:d>", "<a:s> <a:p> <a:o> .\r\n", "<a:s> <a:p> <a:o> .\n\n", "<a:s> <a:p> <a:o> \"g .\n",
	} {
		if line, err := Cut([]byte(text)); err == nil {
			t.Errorf("Cut(%q) = %q %q %q %q", text, line.Subject, line.Predicate, line.Object, line.Graph)
		}
	}
}
