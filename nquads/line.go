package nquads

import (
	"bytes"
	"fmt"

	"github.com/knakk/rdf"
)

// Line is a canonical line and its terms in canonical form: "<iri>", "_:label",
// or a quoted literal. The terms are parts of Text; Graph is empty for the
// default graph.
type Line struct {
	Text                              []byte // whole, with its newline
	Subject, Predicate, Object, Graph []byte
}

// Bare is the IRI in its canonical form, which shares its bytes.
func Bare(form []byte) []byte { return form[1 : len(form)-1] }

// Shape is where the first three terms of a line end. With its text it makes the
// line again, and it takes no more than twelve bytes.
type Shape struct{ Subject, Predicate, Object uint32 }

// Shape is the shape of the line.
func (l Line) Shape() Shape {
	subject := len(l.Subject)
	predicate := subject + 1 + len(l.Predicate)
	return Shape{uint32(subject), uint32(predicate), uint32(predicate + 1 + len(l.Object))}
}

// Line is the line of a text that has this shape.
func (s Shape) Line(text []byte) Line {
	l := Line{Text: text, Subject: text[:s.Subject], Predicate: text[s.Subject+1 : s.Predicate], Object: text[s.Predicate+1 : s.Object]}
	if after, end := int(s.Object)+1, len(text)-len(" .\n"); after < end {
		l.Graph = text[after:end]
	}
	return l
}

// Cut takes a canonical line apart, copying nothing. It trusts its input to be a
// line that an Appender wrote: what it checks is the shape, not the terms.
func Cut(text []byte) (Line, error) {
	l := Line{Text: text}
	rest := text
	for _, term := range [...]*[]byte{&l.Subject, &l.Predicate, &l.Object} {
		n := termEnd(rest)
		if n < 0 || n+1 >= len(rest) || rest[n] != ' ' {
			return Line{}, fmt.Errorf("not a canonical line: %.80q", text)
		}
		*term, rest = rest[:n:n], rest[n+1:]
	}
	if rest[0] != '.' {
		n := termEnd(rest)
		if n < 0 || n+1 >= len(rest) || rest[n] != ' ' {
			return Line{}, fmt.Errorf("not a canonical line: %.80q", text)
		}
		l.Graph, rest = rest[:n:n], rest[n+1:]
	}
	if string(rest) != ".\n" {
		return Line{}, fmt.Errorf("not a canonical line: %.80q", text)
	}
	return l, nil
}

// termEnd is the length of the term that b begins with, or -1.
func termEnd(b []byte) int {
	switch {
	case len(b) == 0:
		return -1
	case b[0] == '<':
		return bytes.IndexByte(b, '>') + 1
	case b[0] != '"':
		return bytes.IndexByte(b, ' ')
	}
	n := StringEnd(b)
	if n > 0 && n < len(b) && b[n] != ' ' { // a language tag or a datatype
		n += bytes.IndexByte(b[n:], ' ')
	}
	return n
}

// StringEnd is the length of the quoted string that b begins with, or -1.
func StringEnd(b []byte) int {
	for i := 1; ; {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		escapes := i
		for b[escapes-1] == '\\' {
			escapes--
		}
		if (i-escapes)%2 == 0 {
			return i + 1
		}
		i++
	}
}

// Appender turns quads into canonical lines. It keeps the form of the last
// subject and graph name, and of all predicates, since these repeat. The zero
// value is ready; it is not for several goroutines.
type Appender struct {
	subject, graph         rdf.Term
	subjectForm, graphForm []byte // with the blank that follows
	predicates             map[rdf.IRI][]byte
}

// Append appends the line of a quad, or says which term cannot be written and
// leaves b as it was. A nil context, and knakk's own "_:defaultGraph", stand for
// the default graph.
func (a *Appender) Append(b []byte, q rdf.Quad) ([]byte, error) {
	start := len(b)
	if err := a.setSubject(q.Subj); err != nil {
		return b, fmt.Errorf("subject: %w", err)
	}
	predicate, err := a.predicate(q.Pred)
	if err != nil {
		return b, fmt.Errorf("predicate: %w", err)
	}
	if err := a.setGraph(q.Ctx); err != nil {
		return b, fmt.Errorf("graph name: %w", err)
	}
	b = append(append(b, a.subjectForm...), predicate...)
	if b, err = AppendTerm(b, q.Obj); err != nil {
		return b[:start], fmt.Errorf("object: %w", err)
	}
	b = append(b, ' ')
	b = append(b, a.graphForm...)
	return append(b, '.', '\n'), nil
}

func (a *Appender) setSubject(subject rdf.Subject) (err error) {
	if a.subject != nil && rdf.Term(subject) == a.subject {
		return nil
	}
	a.subject = nil
	if a.subjectForm, err = AppendTerm(a.subjectForm[:0], subject); err != nil {
		return err
	}
	a.subjectForm = append(a.subjectForm, ' ')
	a.subject = subject
	return nil
}

func (a *Appender) setGraph(graph rdf.Context) (err error) {
	if graph == nil || rdf.Term(graph) == rdf.Term(knakkDefaultGraph) {
		a.graph, a.graphForm = nil, a.graphForm[:0]
		return nil
	}
	if a.graph != nil && rdf.Term(graph) == a.graph {
		return nil
	}
	a.graph = nil
	if a.graphForm, err = AppendTerm(a.graphForm[:0], graph); err != nil {
		return err
	}
	a.graphForm = append(a.graphForm, ' ')
	a.graph = graph
	return nil
}

func (a *Appender) predicate(p rdf.Predicate) ([]byte, error) {
	iri, ok := p.(rdf.IRI)
	if !ok {
		return nil, fmt.Errorf("a %T is no predicate", p)
	}
	if form, known := a.predicates[iri]; known {
		return form, nil
	}
	form, err := AppendTerm(nil, iri)
	if err != nil {
		return nil, err
	}
	if a.predicates == nil {
		a.predicates = map[rdf.IRI][]byte{}
	}
	form = append(form, ' ')
	a.predicates[iri] = form
	return form, nil
}

// knakkDefaultGraph is the context that knakk/rdf's decoder gives to a statement
// without a graph name.
var knakkDefaultGraph, _ = rdf.NewBlank("defaultGraph")
