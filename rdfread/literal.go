package rdfread

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"figraph/nquads"
)

// literal appends a literal that begins with a quote.
func (p *parser) literal() error {
	if err := p.quoted(); err != nil {
		return err
	}
	if err := p.skip(); err != nil {
		return err
	}
	switch p.peek() {
	case '@':
		return p.language()
	case '^':
		return p.datatype()
	}
	return nil
}

// quoted appends a string in one or three quotes of either kind.
func (p *parser) quoted() error {
	quote, quotes, three := p.peek(), 1, `"""`
	if quote == '\'' {
		three = "'''"
	}
	if p.has(three) {
		quotes = 3
	}
	end := stringEnd(p.window(), quote, quotes)
	for end < 0 && (quotes == 3 || bytes.IndexByte(p.window(), '\n') < 0) && p.more() {
		end = stringEnd(p.window(), quote, quotes)
	}
	if end < 0 {
		return errors.New("a string has no end")
	}
	text := p.window()[quotes:end]
	if n := bytes.IndexAny(text, "\r\n"); quotes == 1 && n >= 0 {
		p.at += quotes + n
		return errors.New("a line ends within a string")
	}
	if !utf8.Valid(text) {
		p.advance(quotes + invalidAt(text))
		return errors.New("not UTF-8")
	}
	if bytes.IndexByte(text, '\\') >= 0 {
		var err error
		if text, err = p.unescaped(quotes, text, nquads.AppendEscape); err != nil {
			return err
		}
	}
	p.out = nquads.AppendString(p.out, text)
	p.advance(end + quotes)
	return nil
}

func (p *parser) language() error {
	n := nquads.LanguageEnd(p.window()[1:])
	for n+1 == len(p.window()) && p.more() {
		n = nquads.LanguageEnd(p.window()[1:])
	}
	if err := nquads.CheckLanguage(p.window()[1 : n+1]); err != nil {
		return err
	}
	p.out = append(p.out, p.window()[:n+1]...)
	p.at += n + 1
	return nil
}

func (p *parser) datatype() (err error) {
	if !p.has("^^") {
		return p.unexpected("'^^' and a datatype")
	}
	p.at += len("^^")
	mark := len(p.out)
	p.out = append(p.out, "^^"...)
	if err := p.skip(); err != nil {
		return err
	}
	if c := p.peek(); c != '<' && !isNameStart(c) {
		return p.unexpected("a datatype")
	}
	if err := p.iri("a datatype"); err != nil {
		return err
	}
	p.out, err = nquads.EndLiteral(p.out, mark)
	return err
}

// number appends a number without quotes.
func (p *parser) number() error {
	const ahead = len("e+0") + 1 // what may have to be seen to know that it is over
	n, datatype := numberEnd(p.window())
	for n+ahead >= len(p.window()) && p.more() {
		n, datatype = numberEnd(p.window())
	}
	if n == 0 {
		return p.unexpected("an object")
	}
	p.out = append(append(append(p.out, '"'), p.window()[:n]...), `"^^`+xsdForm...)
	p.out = append(append(p.out, datatype...), '>')
	p.at += n
	return nil
}

// numberEnd is the length of the number that w begins with, 0 when there is none.
func numberEnd(w []byte) (n int, datatype string) {
	i := 0
	if w[0] == '+' || w[0] == '-' {
		i++
	}
	fraction := i + digits(w[i:])
	whole := fraction > i
	if whole {
		n, datatype = fraction, "integer"
	}
	if fraction < len(w) && w[fraction] == '.' {
		end := fraction + 1 + digits(w[fraction+1:])
		if end > fraction+1 {
			n, datatype, whole = end, "decimal", true
		}
		fraction = end
	}
	if exponent := exponentEnd(w[fraction:]); whole && exponent > 0 {
		n, datatype = fraction+exponent, "double"
	}
	return n, datatype
}

func exponentEnd(w []byte) int {
	i := 1
	if len(w) > 1 && (w[1] == '+' || w[1] == '-') {
		i++
	}
	if len(w) <= i || w[0]|0x20 != 'e' || !isDigit(w[i]) {
		return 0
	}
	return i + digits(w[i:])
}

func digits(w []byte) (n int) {
	for n < len(w) && isDigit(w[n]) {
		n++
	}
	return n
}
