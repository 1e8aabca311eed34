package rdfread

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"figraph/nquads"
)

// jsonReader reads JSON strictly. (encoding/json takes a key that stands twice,
// half a surrogate pair and what is not UTF-8, and says nothing.)
type jsonReader struct {
	*input
	first   int64  // where in the document the value begins that is held in memory
	what    string // that value is
	depth   int
	scratch []byte
}

// hold begins a value of which no more than MaxWhole bytes are held in memory.
func (j *jsonReader) hold(what string) { j.first, j.what = j.before+int64(j.at), what }

// next is the byte that follows white space, 0 at the end.
func (j *jsonReader) next() byte {
	j.blanks()
	return j.peek()
}

// punctuation passes white space and a character.
func (j *jsonReader) punctuation(c byte, where string) error {
	if found := j.next(); found != c {
		return j.unexpected(fmt.Sprintf("%q %s", c, where))
	}
	j.at++
	return nil
}

// value reads a value: nil, a bool, a json.Number, a string, a []any or a
// map[string]any.
func (j *jsonReader) value() (any, error) {
	if size := j.before + int64(j.at) - j.first; size > MaxWhole {
		return nil, fmt.Errorf("%s is longer than %d bytes", j.what, MaxWhole)
	}
	switch c := j.next(); {
	case c == '{':
		j.at++
		m := map[string]any{}
		_, err := j.members(m, "")
		return m, err
	case c == '[':
		j.at++
		array := []any{}
		return array, j.elements(func() error {
			item, err := j.value()
			array = append(array, item)
			return err
		})
	case c == '"':
		return j.string()
	case c == '-' || isDigit(c):
		return j.number()
	}
	for word, value := range map[string]any{"null": nil, "true": true, "false": false} {
		if j.has(word) {
			j.at += len(word)
			return value, nil
		}
	}
	return nil, j.unexpected("a value of JSON")
}

// members reads the rest of an object into m. It stops before the array of an
// "@graph" when all that came before is the key that is named, and says so.
func (j *jsonReader) members(m map[string]any, before string) (stopped bool, err error) {
	if err := j.enter(); err != nil {
		return false, err
	}
	defer func() { j.depth-- }()
	if len(m) == 0 && j.next() == '}' {
		j.at++
		return false, nil
	}
	for {
		if j.next() != '"' {
			return false, j.unexpected("a key")
		}
		line, column := j.line, j.column()
		key, err := j.string()
		if err != nil {
			return false, err
		}
		if _, twice := m[key]; twice {
			return false, &nquads.SyntaxError{Line: line, Column: column, Err: fmt.Errorf("the key %.200q stands twice in an object", key)}
		}
		if err := j.punctuation(':', "after a key"); err != nil {
			return false, err
		}
		if _, came := m[before]; came && before != "" && len(m) == 1 && key == "@graph" && j.next() == '[' {
			return true, nil
		}
		if m[key], err = j.value(); err != nil {
			return false, err
		}
		if j.next() == '}' {
			j.at++
			return false, nil
		}
		if err := j.punctuation(',', "or '}' after a value"); err != nil {
			return false, err
		}
	}
}

// elements reads the rest of an array, each element by read.
func (j *jsonReader) elements(read func() error) error {
	if err := j.enter(); err != nil {
		return err
	}
	defer func() { j.depth-- }()
	if j.next() == ']' {
		j.at++
		return nil
	}
	for {
		if err := read(); err != nil {
			return err
		}
		if j.next() == ']' {
			j.at++
			return nil
		}
		if err := j.punctuation(',', "or ']' after an element"); err != nil {
			return err
		}
	}
}

// maxJSONDepth is how deep values may stand in each other; json-gold recurses.
const maxJSONDepth = 500

func (j *jsonReader) enter() error {
	if j.depth++; j.depth > maxJSONDepth {
		return fmt.Errorf("brackets stand deeper than %d in each other", maxJSONDepth)
	}
	return nil
}

func (j *jsonReader) string() (string, error) {
	end := stringEnd(j.window(), '"', 1)
	for end < 0 && bytes.IndexByte(j.window(), '\n') < 0 && j.more() {
		end = stringEnd(j.window(), '"', 1)
	}
	if end < 0 {
		return "", errors.New("a string has no end")
	}
	text := j.window()[1:end]
	if n := bytes.IndexFunc(text, func(r rune) bool { return r < ' ' }); n >= 0 {
		err := fmt.Errorf("a string holds the character %q as it is", text[n])
		j.at += 1 + n
		return "", err
	}
	if !utf8.Valid(text) {
		j.at += 1 + invalidAt(text)
		return "", errors.New("not UTF-8")
	}
	if bytes.IndexByte(text, '\\') >= 0 {
		var offset int
		var err error
		if text, offset, err = j.unescaped(text); err != nil {
			j.at += 1 + offset
			return "", err
		}
	}
	j.at += end + 1
	return string(text), nil
}

// unescaped is a string without its escapes, or where the one stands that is wrong.
func (j *jsonReader) unescaped(text []byte) ([]byte, int, error) {
	out := j.scratch[:0]
	for i := 0; i < len(text); {
		if text[i] != '\\' {
			out = append(out, text[i])
			i++
			continue
		}
		var size int
		var err error
		if out, size, err = appendJSONEscape(out, text[i:]); err != nil {
			return nil, i, err
		}
		i += size
	}
	j.scratch = out
	return out, 0, nil
}

func appendJSONEscape(b, text []byte) ([]byte, int, error) {
	if c := text[1]; c == '/' {
		return append(b, c), 2, nil
	} else if c == '\'' || c == 'U' {
		return b, 0, errors.New("bad escape") // which Turtle has
	} else if c != 'u' {
		return nquads.AppendEscape(b, text)
	}
	if first, ok := unitOf(text); ok && utf16.IsSurrogate(first) {
		second, _ := unitOf(text[6:])
		r := utf16.DecodeRune(first, second)
		if r == utf8.RuneError {
			return b, 0, fmt.Errorf("%U is half a character", first)
		}
		return utf8.AppendRune(b, r), 12, nil
	}
	return nquads.AppendCodePoint(b, text)
}

// unitOf is the UTF-16 unit of the escape that text begins with.
func unitOf(text []byte) (r rune, ok bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil
}

func (j *jsonReader) number() (json.Number, error) {
	end := jsonNumberEnd(j.window())
	for end == len(j.window()) && j.more() {
		end = jsonNumberEnd(j.window())
	}
	text := string(j.window()[:end])
	if !json.Valid([]byte(text)) {
		return "", fmt.Errorf("%.40q is no number of JSON", text)
	}
	j.at += end
	return json.Number(text), nil
}

// jsonNumberEnd is the length of what w begins with that may be a number.
func jsonNumberEnd(w []byte) int {
	n := 0
	for n < len(w) && bytes.IndexByte([]byte("+-.eE0123456789"), w[n]) >= 0 {
		n++
	}
	return n
}
