package rdfexport

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
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
type Turtle struct {
	out        output
	prefixes   map[string]string // namespace to prefix and colon
	rank       map[string]int
	lines      nquads.Appender
	line       []byte
	subject    []byte
	arena      []byte
	statements []statement
}

// statement is predicate and object in canonical form, by their places in the
// arena.
type statement struct {
	rank               int
	start, middle, end int
}

const (
	xsdForm  = "<http://www.w3.org/2001/XMLSchema#"
	typeForm = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
)

// NewTurtle makes an encoder of Turtle. It fails on a prefix or a namespace that
// Turtle cannot hold.
func NewTurtle(w io.Writer, o Options) (*Turtle, error) {
	t := &Turtle{out: output{w: w}, prefixes: map[string]string{}, rank: map[string]int{}}
	names := map[string]bool{}
	for _, p := range o.Prefixes {
		if !isLocal([]byte(p.Name)) || !isLetter(p.Name[0]) || names[p.Name] || t.prefixes[p.Namespace] != "" {
			return nil, fmt.Errorf("prefix %q of %q: each prefix and each namespace stands once, and a prefix is letters, digits, - and _", p.Name, p.Namespace)
		}
		if err := nquads.CheckIRI(p.Namespace); err != nil {
			return nil, fmt.Errorf("prefix %q: %w", p.Name, err)
		}
		names[p.Name] = true
		t.prefixes[p.Namespace] = p.Name + ":"
	}
	for iri, place := range o.Rank {
		t.rank["<"+iri+">"] = place
	}
	t.rank[typeForm] = math.MinInt
	t.header(o)
	return t, nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (t *Turtle) header(o Options) {
	if o.Comment != "" {
		t.out.buf = fmt.Appendf(t.out.buf, "# %s\n\n", strings.Join(strings.Fields(o.Comment), " "))
	}
	sorted := slices.Clone(o.Prefixes)
	slices.SortFunc(sorted, func(a, b vocab.Prefix) int { return cmp.Compare(a.Name, b.Name) })
	for _, p := range sorted {
		t.out.buf = fmt.Appendf(t.out.buf, "@prefix %s: <%s> .\n", p.Name, p.Namespace)
	}
}

// Encode writes a quad. Statements of one subject come together.
func (t *Turtle) Encode(q rdf.Quad) error {
	if t.out.err != nil {
		return t.out.err
	}
	if t.line, t.out.err = t.lines.Append(t.line[:0], q); t.out.err != nil {
		return t.out.err
	}
	line, err := nquads.Cut(t.line)
	if err != nil {
		t.out.err = err
		return err
	}
	return t.EncodeLine(line)
}

// EncodeLine writes a statement in canonical form.
func (t *Turtle) EncodeLine(line nquads.Line) error {
	if t.out.err != nil {
		return t.out.err
	}
	if !bytes.Equal(line.Subject, t.subject) {
		if err := t.endSubject(); err != nil {
			return err
		}
		t.subject = append(t.subject[:0], line.Subject...)
	}
	rank, known := t.rank[string(line.Predicate)]
	if !known {
		rank = math.MaxInt
	}
	s := statement{rank: rank, start: len(t.arena)}
	t.arena = append(t.arena, line.Predicate...)
	s.middle = len(t.arena)
	t.arena = append(t.arena, line.Object...)
	s.end = len(t.arena)
	t.statements = append(t.statements, s)
	return nil
}

// endSubject writes the statements that were gathered, each once: the same
// statement may stand in two graphs.
func (t *Turtle) endSubject() error {
	if len(t.statements) == 0 {
		return t.out.err
	}
	slices.SortFunc(t.statements, t.compare)
	b := append(t.out.buf, '\n')
	b = append(t.appendTerm(b, t.subject), '\n')
	for i, s := range t.statements {
		if i > 0 && t.compare(t.statements[i-1], s) == 0 {
			continue
		}
		b = append(b, "    "...)
		if predicate := t.arena[s.start:s.middle]; string(predicate) == typeForm {
			b = append(b, 'a')
		} else {
			b = t.appendTerm(b, predicate)
		}
		b = append(b, ' ')
		b = append(t.appendTerm(b, t.arena[s.middle:s.end]), " ;\n"...)
	}
	t.out.buf = append(b, '.', '\n')
	t.arena, t.statements = t.arena[:0], t.statements[:0]
	return t.out.flush(false)
}

func (t *Turtle) compare(x, y statement) int {
	if x.rank != y.rank {
		return cmp.Compare(x.rank, y.rank)
	}
	return cmp.Or(bytes.Compare(t.arena[x.start:x.middle], t.arena[y.start:y.middle]),
		bytes.Compare(t.arena[x.middle:x.end], t.arena[y.middle:y.end]))
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
	cut := max(bytes.LastIndexByte(iri, '/'), bytes.LastIndexByte(iri, '#')) + 1
	if prefix, there := t.prefixes[string(iri[:cut])]; there && isLocal(iri[cut:]) {
		return append(append(b, prefix...), iri[cut:]...)
	}
	return append(b, form...)
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

// Close writes the last subject.
func (t *Turtle) Close() error {
	if err := t.endSubject(); err != nil {
		return err
	}
	return t.out.flush(true)
}
