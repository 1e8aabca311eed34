package nquads

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"
)

// SyntaxError says where and why a document is malformed.
type SyntaxError struct {
	Line   int // first line is 1
	Column int // in bytes, first is 1
	Err    error
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %v", e.Line, e.Column, e.Err)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// maxLine bounds what one line may hold in memory.
const maxLine = 64 << 20

// Read reads N-Quads (and N-Triples) strictly and yields each statement with the
// number of its line, in canonical form. A Line is valid until the next one. A
// *SyntaxError, or the error of r, ends the sequence.
func Read(r io.Reader) iter.Seq2[int, Result] { return read(r, false) }

// ReadTriples is Read for N-Triples: a graph name is an error.
func ReadTriples(r io.Reader) iter.Seq2[int, Result] { return read(r, true) }

func read(r io.Reader, triples bool) iter.Seq2[int, Result] {
	return func(yield func(int, Result) bool) {
		in := bufio.NewReaderSize(r, 1<<16)
		p := &parser{triples: triples}
		for number := 1; ; number++ {
			text, err := readLine(in, p.text[:0])
			p.text = text
			if err != nil && (err != io.EOF || len(text) == 0) {
				if err != io.EOF {
					yield(number, Result{Err: fmt.Errorf("line %d: %w", number, err)})
				}
				return
			}
			line, found, perr := p.parse(text)
			if perr != nil {
				yield(number, Result{Err: &SyntaxError{number, p.at + 1, perr}})
				return
			}
			same := found && err == nil && bytes.Equal(text, line.Text[:len(line.Text)-1])
			if found && !yield(number, Result{Line: line, Canonical: same}) {
				return
			}
		}
	}
}

// Result is a statement or the error that ended the reading.
type Result struct {
	Line      Line
	Canonical bool // whether it stood there in this form already, newline and all
	Err       error
}

// readLine reads up to and without the line's end.
func readLine(in *bufio.Reader, b []byte) ([]byte, error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(b)+len(part) > maxLine {
			return b, fmt.Errorf("longer than %d bytes", maxLine)
		}
		b = append(b, part...)
		if err == bufio.ErrBufferFull {
			continue
		}
		if n := len(b); n > 0 && b[n-1] == '\n' {
			b = b[:n-1]
		}
		return b, err
	}
}

// parser reads one line; out is the canonical line that it makes.
type parser struct {
	text, out []byte
	at        int // position in text
	triples   bool
	unescaped []byte // text of the last literal that had escapes
}

func (p *parser) parse(text []byte) (line Line, found bool, err error) {
	p.text, p.out, p.at = bytes.TrimRight(text, "\r"), p.out[:0], 0
	if err := p.checkCharacters(); err != nil {
		return line, false, err
	}
	if p.atEnd() {
		return line, false, nil
	}
	var ends [4]uint32
	for part, read := range [...]func() error{p.subject, p.iri, p.object, p.graph} {
		if p.blanks(); part == 3 && p.peek() == '.' {
			break
		}
		if err := read(); err != nil {
			return line, false, err
		}
		ends[part] = uint32(len(p.out))
		p.out = append(p.out, ' ')
	}
	p.blanks()
	if p.peek() != '.' {
		return line, false, errors.New("expected the '.' that ends a statement")
	}
	p.at++
	if !p.atEnd() {
		return line, false, errors.New("text after the '.'")
	}
	p.out = append(p.out, '.', '\n')
	return Shape{ends[0], ends[1], ends[2]}.Line(p.out), true, nil
}

func (p *parser) blanks() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
}

// checkCharacters finds what no line may hold. A carriage return would end the
// line too, and what follows it could hide behind a comment.
func (p *parser) checkCharacters() error {
	if !utf8.Valid(p.text) {
		for r, size := rune(0), 0; r != utf8.RuneError || size > 1; r, size = utf8.DecodeRune(p.text[p.at:]) {
			p.at += size
		}
		return errors.New("not UTF-8")
	}
	if at := bytes.IndexByte(p.text, '\r'); at >= 0 {
		p.at = at
		return errors.New("a carriage return within a line")
	}
	return nil
}

// atEnd says whether nothing but blanks and a comment is left.
func (p *parser) atEnd() bool {
	p.blanks()
	return p.at >= len(p.text) || p.peek() == '#'
}

// peek is the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) subject() error {
	if p.peek() == '_' {
		return p.blankNode()
	}
	return p.iri()
}

func (p *parser) graph() error {
	if p.triples {
		return errors.New("expected the '.' that ends a statement: N-Triples have no graph names")
	}
	return p.subject()
}

func (p *parser) object() error {
	if p.peek() == '"' {
		return p.literal()
	}
	return p.subject()
}

func (p *parser) iri() error {
	if p.peek() != '<' {
		return errors.New("expected an IRI in '<' and '>'")
	}
	p.at++
	p.out = append(p.out, '<')
	start := len(p.out)
	if n := bytes.IndexByte(p.text[p.at:], '>'); n > 0 && bytes.IndexByte(p.text[p.at:p.at+n], '\\') < 0 {
		p.out = append(p.out, p.text[p.at:p.at+n]...)
		p.at += n
	}
	for {
		switch c := p.peek(); {
		case p.at >= len(p.text):
			return errors.New("an IRI has no end")
		case c == '>':
			if err := CheckIRI(p.out[start:]); err != nil {
				return err
			}
			p.at++
			p.out = append(p.out, '>')
			return nil
		case c == '\\':
			if err := p.codePoint(); err != nil {
				return err
			}
		default:
			p.out = append(p.out, c)
			p.at++
		}
	}
}

// codePoint reads \uXXXX or \UXXXXXXXX.
func (p *parser) codePoint() (err error) {
	var size int
	p.out, size, err = AppendCodePoint(p.out, p.text[p.at:])
	p.at += size
	return err
}

func (p *parser) literal() error {
	text, err := p.quoted()
	if err != nil {
		return err
	}
	p.out = AppendString(p.out, text)
	switch {
	case p.peek() == '@':
		return p.language()
	case p.peek() == '^':
		return p.datatype()
	}
	return nil
}

// quoted reads a quoted string. Its text is valid until the next one is read.
func (p *parser) quoted() ([]byte, error) {
	rest := p.text[p.at+1:]
	if n := bytes.IndexByte(rest, '"'); n >= 0 && bytes.IndexByte(rest[:n], '\\') < 0 {
		p.at += n + len(`""`)
		return rest[:n], nil
	}
	text := p.unescaped[:0]
	for p.at++; p.at < len(p.text); {
		switch c := p.text[p.at]; c {
		case '"':
			p.at++
			p.unescaped = text
			return text, nil
		case '\\':
			var size int
			var err error
			if text, size, err = AppendEscape(text, p.text[p.at:]); err != nil {
				return nil, err
			}
			p.at += size
		default:
			text = append(text, c)
			p.at++
		}
	}
	return nil, errors.New("a literal has no end")
}

func (p *parser) language() error {
	end := p.at + 1 + LanguageEnd(p.text[p.at+1:])
	if err := CheckLanguage(p.text[p.at+1 : end]); err != nil {
		return err
	}
	p.out = append(p.out, p.text[p.at:end]...)
	p.at = end
	return nil
}

func (p *parser) datatype() (err error) {
	start := len(p.out)
	if p.at+2 > len(p.text) || p.text[p.at+1] != '^' {
		return errors.New("expected '^^' and a datatype")
	}
	p.at += 2
	p.out = append(p.out, "^^"...)
	if err := p.iri(); err != nil {
		return err
	}
	p.out, err = EndLiteral(p.out, start)
	return err
}

// blankNode reads a label by the grammar of N-Quads 1.1.
func (p *parser) blankNode() error {
	start := p.at
	if p.at+2 >= len(p.text) || p.text[p.at+1] != ':' {
		return errors.New("expected a blank node label after '_:'")
	}
	p.at += 2
	for first := true; p.at < len(p.text); first = false {
		r, size := utf8.DecodeRune(p.text[p.at:])
		if !IsLabelRune(r, first) && (first || r != '.') {
			break
		}
		p.at += size
	}
	for p.text[p.at-1] == '.' {
		p.at--
	}
	if p.at == start+2 {
		return errors.New("expected a blank node label after '_:'")
	}
	p.out = append(p.out, p.text[start:p.at]...)
	return nil
}
