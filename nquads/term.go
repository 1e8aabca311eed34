// Package nquads is the canonical N-Quads form of a statement: the one line, of
// the one spelling, by which figraph sorts, counts, sums and exchanges quads.
//
// An Appender turns knakk/rdf's quads into lines and checks every term on the
// way; Cut takes a line apart again without copying; Read reads N-Quads of
// any origin, strictly. The form is the canonical N-Quads of RDFC-1.0, whose
// blank node labels do not concern us: the graph has no blank nodes.
package nquads

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/knakk/rdf"
)

// The datatypes that decide how a literal is written.
const (
	xsdString     = "http://www.w3.org/2001/XMLSchema#string"
	rdfLangString = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
)

// class says of each byte what it does to an IRI.
type class uint8

const (
	fine class = iota
	multibyte
	percent
	refused
	bracket
	hash
)

var (
	iriClass = classesOfIRI()
	verbatim = bytesInLiterals() // the bytes that a quoted literal holds as they are
)

func classesOfIRI() (table [256]class) {
	for i := range table {
		switch {
		case i <= 0x20 || i == 0x7f || strings.IndexByte("<>\"{}|^`\\", byte(i)) >= 0:
			table[i] = refused
		case i >= 0x80:
			table[i] = multibyte
		case i == '%':
			table[i] = percent
		case i == '[' || i == ']':
			table[i] = bracket
		case i == '#':
			table[i] = hash
		}
	}
	return table
}

func bytesInLiterals() (table [256]bool) {
	for i := 0x20; i < 256; i++ {
		table[i] = i != '"' && i != '\\' && i != 0x7f
	}
	return table
}

// CheckIRI says what is wrong with an IRI, or nil. It asks what knakk/rdf's
// NewIRI leaves out: a scheme, valid UTF-8, no DEL, whole percent escapes, one
// fragment, brackets only around a host, and no character that RFC 3987 keeps out.
func CheckIRI[T string | []byte](s T) error {
	i := SchemeEnd(s)
	if i == 0 {
		return fmt.Errorf("IRI %.200q has no scheme: only absolute IRIs are written", s)
	}
	wide, fragment := false, false
	for ; i < len(s); i++ {
		c := iriClass[s[i]]
		switch {
		case c == fine:
		case c == multibyte:
			wide = true
		case c == hash && !fragment:
			fragment = true
		case c == percent:
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return fmt.Errorf("IRI %.200q has a %% without two hexadecimal digits", s)
			}
		case c != bracket || !hasIPHost(string(s)):
			return fmt.Errorf("IRI %.200q holds the character %q", s, s[i])
		}
	}
	if wide {
		return checkWide(string(s))
	}
	return nil
}

// checkWide checks the characters beyond ASCII.
func checkWide(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("IRI %.200q is not UTF-8", s)
	}
	beforeFragment, _, _ := strings.Cut(s, "#")
	query := strings.IndexByte(beforeFragment, '?')
	for i, r := range s {
		special := r >= 0xFFF0 && r <= 0xFFFD || r >= 0xE0000 && r <= 0xE0FFF || unicode.In(r, unicode.Cc, unicode.Noncharacter_Code_Point)
		inQuery := query >= 0 && i > query && i < len(beforeFragment)
		if special || unicode.Is(unicode.Co, r) && !inQuery {
			return fmt.Errorf("IRI %.200q holds the character %U", s, r)
		}
	}
	return nil
}

// SchemeEnd is where the colon after the scheme stands, 0 when there is none.
func SchemeEnd[T string | []byte](s T) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return i
		default:
			return 0
		}
	}
	return 0
}

var ipHost = regexp.MustCompile(`^[^:/?#]+://(?:[^]@/?#[]*@)?\[([0-9A-Fa-f:.]+)\](?::[0-9]*)?(?:[/?#][^][]*)?$`)

// hasIPHost says whether the brackets in s are two, around a host that is an
// IPv6 address.
func hasIPHost(s string) bool {
	parts := ipHost.FindStringSubmatch(s)
	if parts == nil {
		return false
	}
	address, err := netip.ParseAddr(parts[1])
	return err == nil && address.Is6()
}

// LanguageEnd is the length of what s begins with that may be a language tag.
func LanguageEnd[T string | []byte](s T) int {
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] >= '0' && s[n] <= '9' || s[n] == '-') {
		n++
	}
	return n
}

// CheckLanguage says what is wrong with a language tag, or nil.
func CheckLanguage[T string | []byte](s T) error {
	first, start := true, 0 // of the part
	for i := range len(s) + 1 {
		switch {
		case i == len(s) || s[i] == '-':
			if i == start {
				return fmt.Errorf("language tag %.200q", s)
			}
			first, start = false, i+1
		case s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z':
		case first || s[i] < '0' || s[i] > '9':
			return fmt.Errorf("language tag %.200q", s)
		}
	}
	return nil
}

// AppendString appends s as a quoted, escaped string. It does not check UTF-8.
func AppendString[T string | []byte](b []byte, s T) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, '"')
	last := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if verbatim[c] {
			continue
		}
		b = append(b, s[last:i]...)
		last = i + 1
		if short := shortEscape[c]; short != 0 {
			b = append(b, '\\', short)
		} else {
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	b = append(b, s[last:]...)
	return append(b, '"')
}

var shortEscape = [256]byte{'"': '"', '\\': '\\', '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f'}

// AppendTerm appends the canonical form of a term, or says why it has none and
// leaves b as it was.
func AppendTerm(b []byte, t rdf.Term) ([]byte, error) {
	switch x := t.(type) {
	case rdf.IRI:
		return AppendIRI(b, x.String())
	case rdf.Literal:
		return appendLiteral(b, x)
	case rdf.Blank:
		if x == (rdf.Blank{}) || !isLabel(x.String()) {
			return b, fmt.Errorf("blank node label %q", x.Serialize(rdf.NQuads))
		}
		return append(append(b, "_:"...), x.String()...), nil
	case nil:
		return b, errors.New("a term is missing")
	}
	return b, fmt.Errorf("a %T is no term", t)
}

// AppendIRI appends the canonical form of an IRI, or says what is wrong with it and
// leaves b as it was.
func AppendIRI[T string | []byte](b []byte, iri T) ([]byte, error) {
	if err := CheckIRI(iri); err != nil {
		return b, err
	}
	return append(append(append(b, '<'), iri...), '>'), nil
}

func appendLiteral(b []byte, x rdf.Literal) ([]byte, error) {
	text, language, datatype := x.String(), x.Lang(), x.DataType.String()
	if !utf8.ValidString(text) {
		return b, fmt.Errorf("literal %.40q is not UTF-8", text)
	}
	switch {
	case language != "":
		if err := CheckLanguage(language); err != nil {
			return b, err
		}
		return append(append(AppendString(b, text), '@'), language...), nil
	case datatype == xsdString:
		return AppendString(b, text), nil
	case datatype == "" || datatype == rdfLangString:
		return b, fmt.Errorf("literal %.40q has the datatype %q and no language", text, datatype)
	}
	if err := CheckIRI(datatype); err != nil {
		return b, err
	}
	b = append(AppendString(b, text), "^^<"...)
	return append(append(b, datatype...), '>'), nil
}

// EndLiteral ends the literal at the end of b, whose datatype's form, with the
// "^^" before it, begins at mark: xsd:string is not written, and rdf:langString
// needs a language.
func EndLiteral(b []byte, mark int) ([]byte, error) {
	switch string(b[mark+len("^^<") : len(b)-1]) {
	case xsdString:
		return b[:mark], nil
	case rdfLangString:
		return b, errors.New("rdf:langString without a language tag")
	}
	return b, nil
}
