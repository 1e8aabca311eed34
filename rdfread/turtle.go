package rdfread

import (
	"bytes"
	"fmt"
	"io"
	"iter"

	"figraph/nquads"
)

const (
	rdfForm = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	xsdForm = "<http://www.w3.org/2001/XMLSchema#"
)

// parser reads Turtle or TriG. The line that is being made stands at the end of
// out; before it stand the lines that it is nested in, as far as they are known.
type parser struct {
	*input
	yield    func(int, nquads.Result) bool
	out      []byte
	graph    []byte // the form of the graph name, with the blank that follows
	prefixes map[string]namespace
	held     int // bytes that prefixes stood for
	base     *reference
	trig     bool
	inGraph  bool // between the braces of a graph
	made     int  // blank nodes without a label
	depth    int
	scratch  []byte // a token without its escapes
}

// Turtle reads Turtle strictly and yields each statement with the number of the
// line where its object ends, as nquads.Read does. A Line is valid until the next
// one. A *nquads.SyntaxError, or the error of r, ends the sequence.
func Turtle(r io.Reader, o Options) iter.Seq2[int, nquads.Result] { return readTurtle(r, o, false) }

// TriG is Turtle for TriG: statements may have graph names.
func TriG(r io.Reader, o Options) iter.Seq2[int, nquads.Result] { return readTurtle(r, o, true) }

func readTurtle(r io.Reader, o Options, trig bool) iter.Seq2[int, nquads.Result] {
	return func(yield func(int, nquads.Result) bool) {
		p := &parser{input: newInput(r), yield: yield, prefixes: map[string]namespace{}, trig: trig}
		finish(p.input, p.document(o), yield)
	}
}

func (p *parser) document(o Options) error {
	if o.Base != "" {
		if err := p.setBase([]byte(o.Base)); err != nil {
			return fmt.Errorf("the base that was given: %w", err)
		}
	}
	for {
		if err := p.skip(); err != nil {
			return err
		}
		if p.atEnd() {
			return nil
		}
		if err := p.block(); err != nil {
			return err
		}
	}
}

// block reads a directive, statements up to their '.', or a graph of TriG.
func (p *parser) block() error {
	switch c := p.peek(); {
	case c == '@':
		return p.directive()
	case p.trig && c == '{':
		return p.wrappedGraph()
	case isLetter(c) && bytes.IndexByte([]byte("bgp"), c|0x20) >= 0:
		word, err := p.word()
		if err != nil {
			return err
		}
		if word != nil {
			return p.wordBlock(word)
		}
	}
	kind, err := p.subject()
	if err != nil {
		return err
	}
	if p.trig && kind == asGraphName && p.peek() == '{' {
		return p.namedGraph()
	}
	if err := p.predicates(kind); err != nil {
		return err
	}
	return p.expect('.', "the '.' that ends a statement")
}

// wordBlock reads what a word begins: PREFIX, BASE, or TriG's GRAPH.
func (p *parser) wordBlock(word []byte) error {
	n := len(word)
	switch {
	case bytes.EqualFold(word, []byte("prefix")):
		p.at += n
		return p.prefix()
	case bytes.EqualFold(word, []byte("base")):
		p.at += n
		return p.baseIRI()
	case p.trig && bytes.EqualFold(word, []byte("graph")):
		p.at += n
		return p.graphBlock()
	}
	return p.unexpected("a subject")
}

// ending says what a subject was, which decides what may follow it.
type ending int

const (
	asGraphName ending = iota // an IRI or a blank node: a graph name too
	asSubject                 // a collection: statements must follow
	asSentence                // a blank node with statements: none need to
)

// subject reads a subject to the start of out, and the white space after it.
func (p *parser) subject() (kind ending, err error) {
	p.out = p.out[:0]
	switch c := p.peek(); {
	case c == '[':
		var full bool
		if full, err = p.brackets(); full {
			kind = asSentence
		}
	case c == '(':
		kind, err = asSubject, p.collection()
	case c == '_':
		err = p.blankNode()
	case c == '<' || isNameStart(c):
		err = p.iri("a subject")
	default:
		err = p.unexpected("a subject")
	}
	if err == nil {
		err = p.skip()
	}
	return kind, err
}

// predicates reads the statements of the subject that stands at the start of out.
func (p *parser) predicates(kind ending) error {
	if c := p.peek(); kind == asSentence && (c == '.' || c == '}' && p.inGraph) {
		return nil
	}
	return p.predicateObjectList(0)
}

// predicateObjectList reads predicates and objects of the subject that stands in
// out from start on, and the white space after them.
func (p *parser) predicateObjectList(start int) error {
	subject := len(p.out)
	for {
		p.out = append(p.out[:subject], ' ')
		if err := p.verb(); err != nil {
			return err
		}
		if err := p.objectList(start, subject); err != nil {
			return err
		}
		if p.peek() != ';' {
			return nil
		}
		for p.peek() == ';' {
			p.at++
			if err := p.skip(); err != nil {
				return err
			}
		}
		if c := p.peek(); c == '.' || c == ']' || c == '}' {
			return nil
		}
	}
}

func (p *parser) verb() error {
	c := p.peek()
	if c == 'a' {
		word, err := p.word()
		if err != nil {
			return err
		}
		if string(word) == "a" {
			p.at++
			p.out = append(p.out, rdfForm+"type>"...)
			return nil
		}
	}
	if c != '<' && !isNameStart(c) {
		return p.unexpected("a predicate")
	}
	return p.iri("a predicate")
}

func (p *parser) objectList(start, subject int) error {
	predicate := len(p.out)
	for {
		p.out = append(p.out[:predicate], ' ')
		if err := p.skip(); err != nil {
			return err
		}
		if err := p.object(); err != nil {
			return err
		}
		if err := p.emit(start, subject, predicate); err != nil {
			return err
		}
		if err := p.skip(); err != nil {
			return err
		}
		if p.peek() != ',' {
			return nil
		}
		p.at++
	}
}

// emit ends the line that stands in out from start on and yields it.
func (p *parser) emit(start, subject, predicate int) error {
	if p.failed { // within the object
		return p.err
	}
	object := len(p.out)
	p.out = append(append(append(p.out, ' '), p.graph...), ".\n"...)
	shape := nquads.Shape{Subject: uint32(subject - start), Predicate: uint32(predicate - start), Object: uint32(object - start)}
	if !p.yield(p.line, nquads.Result{Line: shape.Line(p.out[start:])}) {
		return errStopped
	}
	return nil
}

// object appends an object. The statements in its brackets are yielded.
func (p *parser) object() error {
	switch c := p.peek(); {
	case c == '<':
		return p.iriReference()
	case c == '"' || c == '\'':
		return p.literal()
	case c == '[':
		_, err := p.brackets()
		return err
	case c == '(':
		return p.collection()
	case c == '_':
		return p.blankNode()
	case isDigit(c) || c == '+' || c == '-' || c == '.':
		return p.number()
	case c == 't' || c == 'f':
		return p.booleanOrName()
	case isNameStart(c):
		return p.iri("an object")
	}
	return p.unexpected("an object")
}

func (p *parser) booleanOrName() error {
	word, err := p.word()
	if err != nil {
		return err
	}
	if string(word) != "true" && string(word) != "false" {
		return p.iri("an object")
	}
	p.out = append(append(append(p.out, '"'), word...), `"^^`+xsdForm+"boolean>"...)
	p.at += len(word)
	return nil
}

// expect passes white space and a character.
func (p *parser) expect(c byte, what string) error {
	if err := p.skip(); err != nil {
		return err
	}
	if p.peek() != c {
		return p.unexpected(what)
	}
	p.at++
	return nil
}
