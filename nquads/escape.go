package nquads

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

var longEscape = [256]byte{'t': '\t', 'b': '\b', 'n': '\n', 'r': '\r', 'f': '\f', '"': '"', '\'': '\'', '\\': '\\'}

// AppendEscape appends the character of the escape that text begins with, \n and
// the like, \uXXXX or \UXXXXXXXX, and gives the escape's size. After an error b is
// as it was, and the size is 0.
func AppendEscape(b, text []byte) ([]byte, int, error) {
	if len(text) > 1 && longEscape[text[1]] != 0 {
		return append(b, longEscape[text[1]]), 2, nil
	}
	return AppendCodePoint(b, text)
}

// AppendCodePoint is AppendEscape for IRIs, which have \uXXXX and \UXXXXXXXX only.
func AppendCodePoint(b, text []byte) ([]byte, int, error) {
	digits := 0
	if len(text) > 1 && text[1] == 'u' {
		digits = 4
	} else if len(text) > 1 && text[1] == 'U' {
		digits = 8
	}
	if digits == 0 || 2+digits > len(text) {
		return b, 0, errors.New("bad escape")
	}
	var r rune
	for _, c := range text[2 : 2+digits] {
		if !isHex(c) {
			return b, 0, errors.New("bad escape")
		}
		r = r<<4 | rune(hexValue(c))
	}
	if !utf8.ValidRune(r) {
		return b, 0, fmt.Errorf("%U is no character", uint32(r))
	}
	return utf8.AppendRune(b, r), 2 + digits, nil
}

// AppendUnescaped appends the text of a canonical string, without its quotes.
func AppendUnescaped(b, escaped []byte) []byte {
	for {
		i := bytes.IndexByte(escaped, '\\')
		if i < 0 {
			return append(b, escaped...)
		}
		b = append(b, escaped[:i]...)
		c, size := escaped[i+1], 2
		if c == 'u' {
			c, size = hexValue(escaped[i+4])<<4|hexValue(escaped[i+5]), 6
		} else if plain := longEscape[c]; plain != 0 {
			c = plain
		}
		b = append(b, c)
		escaped = escaped[i+size:]
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// hexValue is the value of a hexadecimal digit.
func hexValue(c byte) byte { return c&15 + c>>6*9 }
