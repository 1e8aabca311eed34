package rdfexport

import (
	"bytes"
	"fmt"
	"io"

	"github.com/knakk/rdf"

	"figraph/nquads"
)

// JSONLD writes JSON-LD 1.1, streaming: one line for each subject within a graph,
// with the prefixes as its context, and each graph's subjects in the "@graph" of
// its name. It holds the statements of one subject.
//
// A term is shortened by a prefix only where no processor can take it for
// something else. What a processor would read as something else, or drop without
// a word, is refused: an IRI whose scheme is one of the prefixes, a language tag
// with a part of more than eight characters.
type JSONLD struct {
	out      output
	prefixes map[string]string // namespace to prefix and colon
	names    map[string]bool   // of the prefixes
	lines    nquads.Appender
	line     []byte
	subject  subject
	graph    []byte // whose array is open
	nodes    int    // in the array that is open
	entries  int    // in the document
}

// NewJSONLD makes an encoder of JSON-LD. It fails as NewTurtle does, and on a
// namespace that a prefix would change.
func NewJSONLD(w io.Writer, o Options) (*JSONLD, error) {
	prefixes, err := prefixesOf(o)
	if err != nil {
		return nil, err
	}
	e := &JSONLD{out: newOutput(w), prefixes: prefixes, names: map[string]bool{}, subject: newSubject(o, true)}
	for _, p := range o.Prefixes {
		e.names[p.Name] = true
	}
	for _, p := range o.Prefixes {
		if err := e.checkIRI([]byte(p.Namespace)); err != nil {
			return nil, fmt.Errorf("prefix %q: %w", p.Name, err)
		}
	}
	e.out.buf = append(append(e.out.buf, `{"@context":`...), Context(o)...)
	e.out.buf = append(e.out.buf, ",\n\"@graph\":["...)
	return e, nil
}

// Context is the JSON-LD context of a document: its prefixes.
func Context(o Options) []byte {
	b := []byte(`{"@version":1.1`)
	for _, p := range sortedPrefixes(o) {
		b = fmt.Appendf(b, ",\n\"%s\":\"%s\"", p.Name, p.Namespace) // neither holds what JSON escapes
	}
	return append(b, '}')
}

// Encode writes a quad. Statements of one subject come together.
func (e *JSONLD) Encode(q rdf.Quad) error { return e.out.encode(e, &e.lines, &e.line, q) }

// EncodeLine writes a statement in canonical form.
func (e *JSONLD) EncodeLine(line nquads.Line) error {
	if e.out.err != nil {
		return e.out.err
	}
	if !e.subject.is(line) {
		if err := e.endSubject(); err != nil {
			return err
		}
		e.subject.begin(line)
	}
	for _, form := range [...][]byte{line.Subject, line.Predicate, line.Object, line.Graph} {
		if e.out.err = e.check(form); e.out.err != nil {
			return e.out.err
		}
	}
	e.subject.add(line)
	return nil
}

// check refuses what a processor would read as something else, or drop.
func (e *JSONLD) check(form []byte) error {
	if len(form) == 0 || form[0] == '_' {
		return nil
	}
	if form[0] == '<' {
		return e.checkIRI(form[1 : len(form)-1])
	}
	switch rest := form[nquads.StringEnd(form):]; {
	case len(rest) == 0:
		return nil
	case rest[0] == '@':
		return checkLanguage(rest[1:])
	default:
		return e.checkIRI(rest[3 : len(rest)-1])
	}
}

func (e *JSONLD) checkIRI(iri []byte) error {
	scheme, rest, _ := bytes.Cut(iri, []byte(":"))
	if e.names[string(scheme)] && !bytes.HasPrefix(rest, []byte("//")) {
		return fmt.Errorf("IRI %q cannot be written in JSON-LD: its scheme is the prefix %s", iri, scheme)
	}
	return nil
}

// checkLanguage holds a tag to BCP 47, as processors do, who drop the literal.
func checkLanguage(tag []byte) error {
	for part := range bytes.SplitSeq(tag, []byte("-")) {
		if len(part) > 8 {
			return fmt.Errorf("language tag %q cannot be written in JSON-LD: a part is longer than eight characters", tag)
		}
	}
	return nil
}

// endSubject writes what was gathered: an object for each graph.
func (e *JSONLD) endSubject() error {
	s := &e.subject
	b := e.out.buf
	for rest := s.sorted(); len(rest) > 0; {
		n := 1
		for n < len(rest) && bytes.Equal(s.graph(rest[n]), s.graph(rest[0])) {
			n++
		}
		b = e.openGraph(b, s.graph(rest[0]))
		b = e.appendNode(b, rest[:n])
		rest = rest[n:]
	}
	e.out.buf = b
	s.statements = s.statements[:0]
	return e.out.flush(false)
}

// openGraph begins the array of a graph, unless it is open. Nodes of the default
// graph stand in the document's own array.
func (e *JSONLD) openGraph(b, graph []byte) []byte {
	if bytes.Equal(graph, e.graph) {
		return b
	}
	b = e.closeGraph(b)
	e.graph, e.nodes = append(e.graph[:0], graph...), 0
	if len(graph) == 0 {
		e.nodes = e.entries
		return b
	}
	if e.entries > 0 {
		b = append(b, ',')
	}
	e.entries++
	b = e.appendID(append(b, "\n{\"@id\":"...), graph)
	return append(b, ",\"@graph\":["...)
}

func (e *JSONLD) closeGraph(b []byte) []byte {
	if len(e.graph) == 0 {
		return b
	}
	e.graph = e.graph[:0]
	return append(b, "]}"...)
}

// appendNode appends a subject with its statements, which come by predicate.
func (e *JSONLD) appendNode(b []byte, statements []statement) []byte {
	s := &e.subject
	if e.nodes > 0 {
		b = append(b, ',')
	}
	e.nodes++
	if len(e.graph) == 0 {
		e.entries++
	}
	b = e.appendID(append(b, "\n{\"@id\":"...), s.form)
	for len(statements) > 0 {
		predicate := s.predicate(statements[0])
		n := 1
		for n < len(statements) && bytes.Equal(s.predicate(statements[n]), predicate) {
			n++
		}
		b = e.appendProperty(b, predicate, statements[:n])
		statements = statements[n:]
	}
	return append(b, '}')
}

// appendProperty appends a key and its values; one value stands alone.
func (e *JSONLD) appendProperty(b, predicate []byte, statements []statement) []byte {
	isType := string(predicate) == typeForm
	for _, st := range statements {
		isType = isType && e.subject.object(st)[0] != '"' // "@type" holds IRIs only
	}
	if isType {
		b = append(b, `,"@type":`...)
	} else {
		b = append(e.appendID(append(b, ','), predicate), ':')
	}
	if len(statements) > 1 {
		b = append(b, '[')
	}
	for i, st := range statements {
		if i > 0 {
			b = append(b, ',')
		}
		object := e.subject.object(st)
		switch {
		case isType:
			b = e.appendID(b, object)
		case object[0] == '"':
			b = e.appendLiteral(b, object)
		default:
			b = append(e.appendID(append(b, `{"@id":`...), object), '}')
		}
	}
	if len(statements) > 1 {
		b = append(b, ']')
	}
	return b
}

// appendLiteral appends a literal. A canonical string is a string of JSON too.
// Only integers that JSON numbers hold exactly, and booleans, are written bare.
func (e *JSONLD) appendLiteral(b, form []byte) []byte {
	end := nquads.StringEnd(form)
	if end == len(form) {
		return append(b, form...)
	}
	if form[end] == '@' {
		b = append(append(b, `{"@value":`...), form[:end]...)
		return fmt.Appendf(b, `,"@language":"%s"}`, form[end+1:])
	}
	text, datatype := form[1:end-1], form[end+2:]
	if isNative(text, datatype) {
		return append(b, text...)
	}
	b = append(append(b, `{"@value":`...), form[:end]...)
	return append(e.appendID(append(b, `,"@type":`...), datatype), '}')
}

// isNative says whether a processor reads the bare JSON value back with the same
// datatype and spelling.
func isNative(text, datatype []byte) bool {
	switch string(datatype) {
	case xsdForm + "boolean>":
		return string(text) == "true" || string(text) == "false"
	case xsdForm + "integer>":
		number := bytes.TrimPrefix(text, []byte("-"))
		n, rest := digits(number)
		return n > 0 && n <= 15 && len(rest) == 0 && (number[0] != '0' || len(text) == 1)
	}
	return false
}

// appendID appends an IRI or a blank node as a JSON string, shortened where a
// prefix fits.
func (e *JSONLD) appendID(b, form []byte) []byte {
	b = append(b, '"')
	if form[0] == '_' {
		return append(append(b, form...), '"')
	}
	iri := form[1 : len(form)-1]
	cut := max(bytes.LastIndexByte(iri, '/'), bytes.LastIndexByte(iri, '#')) + 1
	if prefix, there := e.prefixes[string(iri[:cut])]; there && isLocal(iri[cut:]) {
		b = append(append(b, prefix...), iri[cut:]...)
	} else {
		b = append(b, iri...)
	}
	return append(b, '"')
}

// Close writes the last subject and ends the document.
func (e *JSONLD) Close() error {
	if err := e.endSubject(); err == nil && e.nodes >= 0 {
		e.out.buf = append(e.closeGraph(e.out.buf), "\n]}\n"...)
		e.nodes = -1 // the document is ended
	}
	e.subject.end()
	return e.out.end()
}

// Size is how many bytes the document has so far, without the subject that is
// held.
func (e *JSONLD) Size() int64 { return e.out.size() }
