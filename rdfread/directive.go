package rdfread

import (
	"bytes"
	"cmp"
	"fmt"

	"figraph/nquads"
)

// directive reads @prefix or @base.
func (p *parser) directive() error {
	var read func() error
	switch {
	case p.has("@prefix"):
		p.at += len("@prefix")
		read = p.prefix
	case p.has("@base"):
		p.at += len("@base")
		read = p.baseIRI
	default:
		return p.unexpected("@prefix or @base")
	}
	if c := p.peek(); isLetter(c) || isDigit(c) || c == '-' {
		return p.unexpected("a blank after the directive's name")
	}
	if err := read(); err != nil {
		return err
	}
	return p.expect('.', "the '.' that ends a directive")
}

func (p *parser) prefix() error {
	if err := p.skip(); err != nil {
		return err
	}
	colon, end, _, err := p.scanName()
	if err != nil {
		return err
	}
	if colon < 0 || end != colon+1 {
		return p.unexpected("a prefix and its ':'")
	}
	name := string(p.buf[p.at : p.at+colon])
	p.at += end
	if err := p.skip(); err != nil {
		return err
	}
	form, err := p.alone(p.iriReference)
	if err != nil {
		return err
	}
	if err := checkNamespace(len(form)); err != nil {
		return err
	}
	if p.held += len(form); p.held > maxToken {
		return fmt.Errorf("prefixes stand for more than %d bytes in all", maxToken)
	}
	form = bytes.Clone(form[:len(form)-1])
	p.prefixes[name] = namespace{form, bytes.IndexByte(form, '[') >= 0}
	return nil
}

// maxNamespace bounds what a few letters of a document can stand for, in bytes.
const maxNamespace = 4096

func checkNamespace(n int) error {
	if n > maxNamespace {
		return fmt.Errorf("a prefix or a base of %d bytes, more than %d", n, maxNamespace)
	}
	return nil
}

func (p *parser) baseIRI() error {
	if err := p.skip(); err != nil {
		return err
	}
	form, err := p.alone(p.iriReference)
	if err != nil {
		return err
	}
	return p.setBase(form[1 : len(form)-1])
}

func (p *parser) setBase(iri []byte) error {
	if err := cmp.Or(checkNamespace(len(iri)), nquads.CheckIRI(iri)); err != nil {
		return err
	}
	base := parseReference(string(iri))
	p.base = &base
	return nil
}

// alone reads a term that is no part of a statement. It is valid until the next
// term is read.
func (p *parser) alone(read func() error) ([]byte, error) {
	start := len(p.out)
	err := read()
	form := p.out[start:]
	p.out = p.out[:start]
	return form, err
}
