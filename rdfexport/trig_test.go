package rdfexport

import (
	"slices"
	"testing"

	"github.com/knakk/rdf"
)

// graphQuads are two subjects that share graphs, a graph of no namespace and one
// that is a blank node.
func graphQuads() []rdf.Quad {
	other := quad("b", "p", text("in no namespace"), "")
	other.Ctx = mustIRI("http://other.org/a(1)")
	blank := quad("c", "p", must(rdf.NewBlank("o")), "")
	blank.Ctx = must(rdf.NewBlank("g"))
	return []rdf.Quad{
		quad("a", "zz", mustIRI("http://x.org/o"), "g2"),
		quad("a", "zz", mustIRI("http://x.org/o"), "g1"),
		quad("a", "name", text("2"), "g1"),
		quad("a", "name", text("1\n}"), "g1"),
		quad("a", "name", text("default"), ""),
		quad("b", "p", typed("7", "integer"), "g2"),
		{Triple: rdf.Triple{Subj: mustIRI("http://x.org/b"), Pred: mustIRI(rdfSpace + "type"), Obj: mustIRI("http://x.org/C")}, Ctx: mustIRI("http://x.org/g2")},
		other,
		blank,
		quad("d", "p", text("default again"), ""),
		quad("e", "p", text("last"), "g1"),
	}
}

// TestTriGLayout is Turtle's layout within blocks of graphs: a subject's
// statements of the default graph first, then by graph name; a block stays open
// until another graph follows, and the default graph has none.
func TestTriGLayout(t *testing.T) {
	o := Options{Comment: "is of Turtle", Prefixes: layout.Prefixes[1:2], Rank: layout.Rank}
	const want = `@prefix x: <http://x.org/> .

x:a
    x:name "default" ;
.

x:g1 {

x:a
    x:name "1\n}" ;
    x:name "2" ;
    x:zz x:o ;
.

}

x:g2 {

x:a
    x:zz x:o ;
.

}

<http://other.org/a(1)> {

x:b
    x:p "in no namespace" ;
.

}

x:g2 {

x:b
    a x:C ;
    x:p 7 ;
.

}

_:g {

x:c
    x:p _:o ;
.

}

x:d
    x:p "default again" ;
.

x:g1 {

x:e
    x:p "last" ;
.

}
`
	f := must(FormatByName("trig"))
	got := encode(t, f, o, graphQuads())
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, err := reread(f, got); err != nil || !slices.Equal(got, statements(f, graphQuads())) {
		t.Errorf("%v; %s", err, difference(got, statements(f, graphQuads())))
	}
}

// TestSubjectsShareABlock writes subjects of one graph in one block.
func TestSubjectsShareABlock(t *testing.T) {
	const want = "\nx:g {\n\nx:a\n    x:p \"1\" ;\n.\n\nx:b\n    x:p \"2\" ;\n.\n\n}\n"
	quads := []rdf.Quad{quad("a", "p", text("1"), "g"), quad("b", "p", text("2"), "g")}
	got := encode(t, must(FormatByName("trig")), Options{Prefixes: layout.Prefixes[1:2]}, quads)
	if got != "@prefix x: <http://x.org/> .\n"+want {
		t.Errorf("got\n%s", got)
	}
}
