package rdfexport

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/knakk/rdf"

	"figraph/nquads"
	"figraph/vocab"
)

// Turtle writes Turtle for people and for diffs: a fixed block of prefixes, each
// subject on a line of its own, one statement a line, ending in " ;", and the
// full stop alone, so that a statement more or less is one line more or less.
// Graph names are dropped. It holds the statements of one subject.
//
// TriG is the same with graph names: the statements of one graph stand in a block
// of it. A graph has as many blocks as its subjects change to other graphs.
type Turtle struct {
	out      output
	prefixes map[string]string // namespace to prefix and colon
	last     [16]prefixed      // those that were asked for last, by their length
	lines    nquads.Appender
	line     []byte
	subject  subject
	graph    []byte // whose block is open; TriG only
}

type prefixed struct {
	namespace []byte
	prefix    string
}

const xsdForm = "<http://www.w3.org/2001/XMLSchema#"

// NewTurtle makes an encoder of Turtle. It fails on a prefix or a namespace that
// Turtle cannot hold.
func NewTurtle(w io.Writer, o Options) (*Turtle, error) { return newTurtle(w, o, false) }

// NewTriG makes an encoder of TriG, with the errors of NewTurtle.
func NewTriG(w io.Writer, o Options) (*Turtle, error) {
	o.Comment = ""
	return newTurtle(w, o, true)
}

func newTurtle(w io.Writer, o Options, graphs bool) (*Turtle, error) {
	prefixes, err := prefixesOf(o)
	if err != nil {
		return nil, err
	}
	t := &Turtle{out: newOutput(w), prefixes: prefixes, subject: newSubject(o, graphs)}
	t.header(o)
	return t, nil
}

// prefixesOf maps each namespace to its prefix and a colon.
func prefixesOf(o Options) (map[string]string, error) {
	prefixes, names := map[string]string{}, map[string]bool{}
	for _, p := range o.Prefixes {
		if !isLocal([]byte(p.Name)) || !isLetter(p.Name[0]) || names[p.Name] || prefixes[p.Namespace] != "" {
			return nil, fmt.Errorf("prefix %q of %q: each prefix and each namespace stands once, and a prefix is letters, digits, - and _", p.Name, p.Namespace)
		}
		if err := nquads.CheckIRI(p.Namespace); err != nil {
			return nil, fmt.Errorf("prefix %q: %w", p.Name, err)
		}
		names[p.Name] = true
		prefixes[p.Namespace] = p.Name + ":"
	}
	return prefixes, nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (t *Turtle) header(o Options) {
	if o.Comment != "" {
		t.out.buf = fmt.Appendf(t.out.buf, "# %s\n\n", strings.Join(strings.Fields(o.Comment), " "))
	}
	for _, p := range sortedPrefixes(o) {
		t.out.buf = fmt.Appendf(t.out.buf, "@prefix %s: <%s> .\n", p.Name, p.Namespace)
	}
}

func sortedPrefixes(o Options) []vocab.Prefix {
	return slices.SortedFunc(slices.Values(o.Prefixes), func(a, b vocab.Prefix) int { return cmp.Compare(a.Name, b.Name) })
}

// Encode writes a quad. Statements of one subject come together.
func (t *Turtle) Encode(q rdf.Quad) error { return t.out.encode(t, &t.lines, &t.line, q) }

// EncodeLine writes a statement in canonical form.
func (t *Turtle) EncodeLine(line nquads.Line) error {
	if t.out.err != nil {
		return t.out.err
	}
	if !t.subject.is(line) {
		if err := t.endSubject(); err != nil {
			return err
		}
		t.subject.begin(line)
	}
	t.subject.add(line)
	return nil
}

// endSubject writes the statements that were gathered.
func (t *Turtle) endSubject() error {
	s := &t.subject
	b, last := t.out.buf, []byte(nil)
	for i, st := range s.sorted() {
		if graph := s.graph(st); i == 0 || !bytes.Equal(graph, last) {
			if i > 0 {
				b = append(b, ".\n"...)
			}
			b = append(t.openGraph(b, graph), '\n')
			b = append(t.appendTerm(b, s.form), '\n')
			last = graph
		}
		b = append(b, "    "...)
		if predicate := s.predicate(st); string(predicate) == typeForm {
			b = append(b, 'a')
		} else {
			b = t.appendTerm(b, predicate)
		}
		b = append(b, ' ')
		b = append(t.appendTerm(b, s.object(st)), " ;\n"...)
		if len(b) >= flushSize {
			t.out.buf = b
			if err := t.out.flush(false); err != nil {
				return err
			}
			b = t.out.buf
		}
	}
	if len(s.statements) > 0 {
		b = append(b, ".\n"...)
	}
	t.out.buf = b
	s.statements = s.statements[:0]
	return t.out.flush(false)
}

// openGraph ends the block of the last graph and begins that of another, unless
// it is open already. The default graph has no block.
func (t *Turtle) openGraph(b, graph []byte) []byte {
	if bytes.Equal(graph, t.graph) {
		return b
	}
	b = t.closeGraph(b)
	t.graph = append(t.graph[:0], graph...)
	if len(graph) == 0 {
		return b
	}
	return append(t.appendTerm(append(b, '\n'), graph), " {\n"...)
}

func (t *Turtle) closeGraph(b []byte) []byte {
	if len(t.graph) == 0 {
		return b
	}
	t.graph = t.graph[:0]
	return append(b, "\n}\n"...)
}

// appendTerm appends a canonical term in Turtle's form. A canonical string is a
// string of Turtle too.
func (t *Turtle) appendTerm(b, form []byte) []byte {
	switch form[0] {
	case '<':
		return t.appendIRI(b, form)
	case '_':
		return append(b, form...)
	}
	end := nquads.StringEnd(form)
	if end == len(form) || form[end] != '^' {
		return append(b, form...)
	}
	datatype := form[end+2:]
	if isBare(form[1:end-1], datatype) {
		return append(b, form[1:end-1]...)
	}
	b = append(append(b, form[:end]...), '^', '^')
	return t.appendIRI(b, datatype)
}

// appendIRI appends a prefixed name where one fits without escapes, else the IRI.
func (t *Turtle) appendIRI(b, form []byte) []byte {
	iri := form[1 : len(form)-1]
	cut := len(iri)
	for cut > 0 && iri[cut-1] != '/' && iri[cut-1] != '#' {
		cut--
	}
	if prefix := t.prefix(iri[:cut]); prefix != "" && isLocal(iri[cut:]) {
		return append(append(b, prefix...), iri[cut:]...)
	}
	return append(b, form...)
}

// prefix is the prefix of a namespace with its colon, empty if it has none. One
// namespace is asked for again and again.
func (t *Turtle) prefix(namespace []byte) string {
	last := &t.last[len(namespace)%len(t.last)]
	if !bytes.Equal(namespace, last.namespace) {
		last.namespace = append(last.namespace[:0], namespace...)
		last.prefix = t.prefixes[string(namespace)]
	}
	return last.prefix
}

// isLocal says whether s is a local name that needs no escape in any parser:
// letters, digits, _, and within also . and -.
func isLocal(s []byte) bool {
	for i, c := range s {
		word := c >= '0' && c <= '9' || isLetter(c) || c == '_'
		last := i == len(s)-1
		if !word && (i == 0 || c != '-' && (c != '.' || last)) {
			return false
		}
	}
	return len(s) > 0
}

// isBare says whether a number or a boolean, written without quotes, is read back
// with the same datatype and the same spelling.
func isBare(text, datatype []byte) bool {
	kind, isXSD := bytes.CutPrefix(datatype, []byte(xsdForm))
	if !isXSD {
		return false
	}
	rest := text
	if len(rest) > 0 && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	whole, rest := digits(rest)
	switch string(kind) {
	case "boolean>":
		return string(text) == "true" || string(text) == "false"
	case "integer>":
		return whole > 0 && len(rest) == 0
	case "decimal>":
		if len(rest) == 0 || rest[0] != '.' {
			return false
		}
		fraction, rest := digits(rest[1:])
		return fraction > 0 && len(rest) == 0
	case "double>":
		return isDouble(whole, rest)
	}
	return false
}

// isDouble says whether what follows the whole digits makes a double of Turtle,
// which has an exponent.
func isDouble(whole int, rest []byte) bool {
	fraction := 0
	if len(rest) > 0 && rest[0] == '.' {
		fraction, rest = digits(rest[1:])
	}
	if whole+fraction == 0 || len(rest) == 0 || rest[0]|0x20 != 'e' {
		return false
	}
	if rest = rest[1:]; len(rest) > 0 && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	exponent, rest := digits(rest)
	return exponent > 0 && len(rest) == 0
}

func digits(b []byte) (n int, rest []byte) {
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	return n, b[n:]
}

// Close writes the last subject and ends the last block.
func (t *Turtle) Close() error {
	if err := t.endSubject(); err == nil {
		t.out.buf = t.closeGraph(t.out.buf)
	}
	t.subject.end()
	return t.out.end()
}

// Size is how many bytes the document has so far, without the subject that is
// held.
func (t *Turtle) Size() int64 { return t.out.size() }
