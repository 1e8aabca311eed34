package rdfread

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"figraph/nquads"
)

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// isNameStart says whether a prefixed name, or a word, may begin with a byte.
func isNameStart(c byte) bool { return isLetter(c) || c == ':' || c >= 0x80 }

// iri appends the IRI that stands in angle brackets or as a prefixed name.
func (p *parser) iri(what string) error {
	if p.peek() == '<' {
		return p.iriReference()
	}
	return p.prefixedName(what)
}

// iriReference appends an IRI in angle brackets, resolved.
func (p *parser) iriReference() error {
	if p.peek() != '<' {
		return p.unexpected("an IRI in '<' and '>'")
	}
	end := bytes.IndexByte(p.window(), '>')
	for end < 0 && bytes.IndexByte(p.window(), '\n') < 0 && p.more() {
		end = bytes.IndexByte(p.window(), '>')
	}
	if end < 0 {
		return errors.New("an IRI has no end")
	}
	iri := p.window()[1:end]
	if bytes.IndexByte(iri, '\\') >= 0 {
		var err error
		if iri, err = p.unescaped(1, iri, nquads.AppendCodePoint); err != nil {
			return err
		}
	}
	if err := p.appendResolved(iri); err != nil {
		if bytes.IndexByte(iri, '\n') >= 0 {
			return errors.New("an IRI has no end")
		}
		return err
	}
	p.at += end + 1
	return nil
}

func (p *parser) appendResolved(iri []byte) (err error) {
	if nquads.SchemeEnd(iri) > 0 {
		p.out, err = nquads.AppendIRI(p.out, iri)
		return err
	}
	if p.base == nil {
		return fmt.Errorf("IRI %.200q is relative, and the document names no base", iri)
	}
	for i, c := range iri { // what could be taken for the end of a part
		if c <= ' ' || c == '<' || c == '>' {
			return fmt.Errorf("IRI %.200q holds the character %q", iri, iri[i])
		}
	}
	whole, err := p.base.resolve(string(iri))
	if err == nil {
		p.out, err = nquads.AppendIRI(p.out, whole)
	}
	return err
}

// unescaped is a part of a token, from an offset on, with its escapes resolved. It
// is valid until the next one. After an error the input stands at the escape.
func (p *parser) unescaped(offset int, text []byte, appendEscape func(b, text []byte) ([]byte, int, error)) ([]byte, error) {
	p.scratch = p.scratch[:0]
	for i := 0; ; {
		n := bytes.IndexByte(text[i:], '\\')
		if n < 0 {
			p.scratch = append(p.scratch, text[i:]...)
			return p.scratch, nil
		}
		p.scratch = append(p.scratch, text[i:i+n]...)
		i += n
		out, size, err := appendEscape(p.scratch, text[i:])
		if err != nil {
			p.advance(offset + i)
			return nil, err
		}
		p.scratch, i = out, i+size
	}
}

// blankNode appends a labelled blank node.
func (p *parser) blankNode() error {
	if !p.has("_:") {
		return p.unexpected("a blank node label after '_:'")
	}
	end, _ := wordEnd(p.window()[2:])
	for end+2+utf8.UTFMax > len(p.window()) && p.more() {
		end, _ = wordEnd(p.window()[2:])
	}
	label := bytes.TrimRight(p.window()[2:2+end], ".")
	if !isLabelStart(label) {
		p.at += 2
		return p.unexpected("a blank node label after '_:'")
	}
	p.out = appendLabel(p.out, label)
	p.at += 2 + len(label)
	return nil
}

// isLabelStart says whether a blank node label may begin as w does.
func isLabelStart(w []byte) bool {
	r, _ := utf8.DecodeRune(w)
	return nquads.IsLabelRune(r, true) && len(w) > 0
}
