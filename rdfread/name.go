package rdfread

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"figraph/nquads"
)

// namespace is the form of what a prefix stands for, without its '>'.
type namespace struct {
	form    []byte
	bracket bool // whether it holds a '[', which need not be right before any name
}

// prefixedName appends the IRI of a prefixed name.
func (p *parser) prefixedName(what string) error {
	colon, end, plain, err := p.scanName()
	if err != nil {
		return err
	}
	if colon < 0 {
		return p.unexpected(what)
	}
	w := p.window()
	space, declared := p.prefixes[string(w[:colon])]
	if !declared {
		return fmt.Errorf("the prefix %.200q is not declared", w[:colon+1])
	}
	start := len(p.out)
	p.out = append(p.out, space.form...)
	if local := w[colon+1 : end]; plain {
		p.out = append(p.out, local...)
	} else if local, err = p.unescaped(colon+1, local, appendLocalEscape); err != nil {
		return err
	} else {
		p.out = append(p.out, local...)
	}
	if !plain || space.bracket {
		if err := nquads.CheckIRI(p.out[start+1:]); err != nil {
			return err
		}
	}
	p.out = append(p.out, '>')
	p.at += end
	return nil
}

// appendLocalEscape appends the character after a backslash, which is a right one.
func appendLocalEscape(b, text []byte) ([]byte, int, error) { return append(b, text[1]), 2, nil }

// scanName finds the ends of the prefixed name that begins here: the colon, -1
// when there is none, and the end of the whole or of the word. A plain local name
// has neither escapes nor characters beyond ASCII.
func (p *parser) scanName() (colon, end int, plain bool, err error) {
	for {
		w := p.window()
		colon = -1
		end, _ = wordEnd(w)
		if end < len(w) && w[end] == ':' && (end == 0 || w[end-1] != '.') {
			colon = end
			end, plain, err = localEnd(w, colon+1)
		}
		if end+utf8.UTFMax <= len(w) || !p.more() {
			break
		}
	}
	w := p.window()
	switch {
	case err != nil:
		p.at += end
	case colon > 0 && !isPrefixStart(w):
		return -1, 0, false, p.unexpected("a letter at the start of a prefix")
	case colon < 0:
		end = len(bytes.TrimRight(w[:end], "."))
	}
	return colon, end, plain, err
}

// isPrefixStart says whether a prefix may begin as w does.
func isPrefixStart(w []byte) bool {
	r, _ := utf8.DecodeRune(w)
	return nquads.IsLabelRune(r, true) && r != '_' && !(r >= '0' && r <= '9')
}

// word is the word that begins here, nil when it is a prefixed name.
func (p *parser) word() ([]byte, error) {
	colon, end, _, err := p.scanName()
	if colon >= 0 || err != nil {
		return nil, err
	}
	return p.window()[:end], nil
}

var isNameByte = nameBytes()

// nameBytes are the bytes that a name may hold within.
func nameBytes() (table [256]bool) {
	for i := range 0x80 {
		table[i] = i == '.' || nquads.IsLabelRune(rune(i), false)
	}
	return table
}

// wordEnd is the length of the characters of a name that w begins with, and says
// whether some are beyond ASCII.
func wordEnd(w []byte) (end int, wide bool) {
	for i := 0; ; {
		for i < len(w) && isNameByte[w[i]] {
			i++
		}
		if i == len(w) || w[i] < utf8.RuneSelf {
			return i, wide
		}
		r, size := utf8.DecodeRune(w[i:])
		if size == 1 || !nquads.IsLabelRune(r, false) {
			return i, wide
		}
		i += size
		wide = true
	}
}

// localEnd is the end of the local name that begins at start.
func localEnd(w []byte, start int) (end int, plain bool, err error) {
	plain = true
	i := start
	if !isLocalStart(w[start:]) {
		return start, true, nil
	}
	for {
		n, wide := wordEnd(w[i:])
		i += n
		plain = plain && !wide
		switch {
		case i < len(w) && w[i] == ':':
			i++
		case i < len(w) && w[i] == '%':
			if i+2 >= len(w) {
				return i, false, errors.New("a % without two hexadecimal digits")
			}
			i, plain = i+3, false // CheckIRI asks the digits
		case i < len(w) && w[i] == '\\':
			if i+1 >= len(w) || bytes.IndexByte([]byte("_~.-!$&'()*+,;=/?#@%"), w[i+1]) < 0 {
				return i, false, errors.New("bad escape")
			}
			i, plain = i+2, false
		default:
			for w[i-1] == '.' && w[i-2] != '\\' {
				i--
			}
			return i, plain, nil
		}
	}
}

// isLocalStart says whether a local name may begin as w does.
func isLocalStart(w []byte) bool {
	r, size := utf8.DecodeRune(w)
	if size == 0 || r >= utf8.RuneSelf && size == 1 {
		return false
	}
	return nquads.IsLabelRune(r, true) || r == ':' || r == '%' || r == '\\'
}
