package rdfexport

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"

	"figraph/nquads"
)

// PatchEncoder writes the way from one set of statements to another. The
// statements that are removed and those that are added have none in common, so
// their order does not matter.
type PatchEncoder interface {
	// EncodeChange writes a statement in canonical form.
	EncodeChange(line nquads.Line, added bool) error
	// Close ends the document. It does not close the writer below.
	Close() error
}

// NewRDFPatch writes an RDF Patch of one transaction, with headers of literals.
func NewRDFPatch(w io.Writer, headers [][2]string) (PatchEncoder, error) {
	p := &rdfPatch{w: w}
	for _, h := range headers {
		fmt.Fprintf(&p.buf, "H %s %s .\n", h[0], nquads.AppendString(nil, h[1]))
	}
	p.buf.WriteString("TX .\n")
	_, err := p.buf.WriteTo(w)
	return p, err
}

type rdfPatch struct {
	w   io.Writer
	buf bytes.Buffer
}

func (p *rdfPatch) EncodeChange(line nquads.Line, added bool) error {
	p.buf.WriteString(map[bool]string{true: "A ", false: "D "}[added])
	p.buf.Write(line.Text)
	_, err := p.buf.WriteTo(p.w)
	return err
}

func (p *rdfPatch) Close() error {
	_, err := io.WriteString(p.w, "TC .\n")
	return err
}

// NewSPARQLUpdate writes SPARQL Update, with headers as comments: operations of at
// most so many statements each, and no other.
func NewSPARQLUpdate(w io.Writer, headers [][2]string, chunk int) (PatchEncoder, error) {
	u := &sparqlUpdate{w: w, chunk: chunk, sides: [2]side{{verb: "DELETE"}, {verb: "INSERT"}}}
	for _, h := range headers {
		fmt.Fprintf(&u.buf, "# %s %s\n", h[0], nquads.AppendString(nil, h[1]))
	}
	_, err := u.buf.WriteTo(w)
	return u, err
}

type sparqlUpdate struct {
	w     io.Writer
	buf   bytes.Buffer
	chunk int
	sides [2]side
	begun bool
}

// side gathers the statements of one operation, by graph name.
type side struct {
	verb   string
	graphs map[string]*bytes.Buffer
	n      int
}

func (u *sparqlUpdate) EncodeChange(line nquads.Line, added bool) error {
	s := &u.sides[0]
	if added {
		s = &u.sides[1]
	}
	if s.graphs == nil {
		s.graphs = map[string]*bytes.Buffer{}
	}
	block := s.graphs[string(line.Graph)]
	if block == nil {
		block = new(bytes.Buffer)
		s.graphs[string(line.Graph)] = block
	}
	fmt.Fprintf(block, "  %s %s %s .\n", line.Subject, line.Predicate, line.Object)
	if s.n++; s.n < u.chunk {
		return nil
	}
	return u.operation(s)
}

// operation writes what a side gathered.
func (u *sparqlUpdate) operation(s *side) error {
	if s.n == 0 {
		return nil
	}
	if u.begun {
		u.buf.WriteString(";\n")
	}
	u.begun = true
	fmt.Fprintf(&u.buf, "%s DATA {\n", s.verb)
	for _, graph := range slices.Sorted(maps.Keys(s.graphs)) {
		if graph == "" {
			s.graphs[graph].WriteTo(&u.buf)
			continue
		}
		fmt.Fprintf(&u.buf, " GRAPH %s {\n", graph)
		s.graphs[graph].WriteTo(&u.buf)
		u.buf.WriteString(" }\n")
	}
	u.buf.WriteString("}\n")
	s.graphs, s.n = nil, 0
	_, err := u.buf.WriteTo(u.w)
	return err
}

func (u *sparqlUpdate) Close() error {
	for i := range u.sides {
		if err := u.operation(&u.sides[i]); err != nil {
			return err
		}
	}
	return nil
}
