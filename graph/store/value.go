package store

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cayleygraph/quad"

	"figraph/nquads"
)

// The fields of a Cayley value, in protobuf's wire form. Numbers and times of
// Cayley's own are not written: it would read "1"^^xsd:integer and its Int(1) as
// one node, and print them with datatypes that no other program knows.
const (
	tagString = 2<<3 | 2
	tagIRI    = 3<<3 | 2
	tagBlank  = 4<<3 | 2
	tagTyped  = 5<<3 | 2
	tagLang   = 6<<3 | 2

	tagText  = 1<<3 | 2 // within a typed or language-tagged string
	tagOther = 2<<3 | 2 // its datatype or language
)

// hash is Cayley's key of a value: the SHA-1 of its printed form.
type hash [sha1.Size]byte

// valuer turns canonical terms into Cayley's values and back. It keeps buffers.
type valuer struct{ text, printed, inner []byte }

// hash is the key of a term. Cayley prints a term as we do, but for characters
// that it does not escape.
func (v *valuer) hash(form []byte) hash {
	if form[0] != '"' || bytes.IndexByte(form, '\\') < 0 {
		return sha1.Sum(form)
	}
	end := nquads.StringEnd(form)
	v.text = nquads.AppendUnescaped(v.text[:0], form[1:end-1])
	v.printed = append(v.printed[:0], '"')
	for _, c := range v.text {
		switch c {
		case '\\', '"':
			v.printed = append(v.printed, '\\', c)
		case '\n':
			v.printed = append(v.printed, '\\', 'n')
		case '\r':
			v.printed = append(v.printed, '\\', 'r')
		case '\t':
			v.printed = append(v.printed, '\\', 't')
		default:
			v.printed = append(v.printed, c)
		}
	}
	v.printed = append(append(v.printed, '"'), form[end:]...)
	return sha1.Sum(v.printed)
}

// append appends the value of a canonical term.
func (v *valuer) append(b, form []byte) []byte {
	switch form[0] {
	case '<':
		return appendField(b, tagIRI, form[1:len(form)-1])
	case '_':
		return appendField(b, tagBlank, form[2:])
	}
	end := nquads.StringEnd(form)
	v.text = nquads.AppendUnescaped(v.text[:0], form[1:end-1])
	if end == len(form) {
		return appendField(b, tagString, v.text)
	}
	tag, other := byte(tagLang), form[end+1:]
	if form[end] == '^' {
		tag, other = tagTyped, form[end+3:len(form)-1]
	}
	v.inner = v.inner[:0]
	if len(v.text) > 0 {
		v.inner = appendField(v.inner, tagText, v.text)
	}
	v.inner = appendField(v.inner, tagOther, other)
	return appendField(b, tag, v.inner)
}

func appendField(b []byte, tag byte, value []byte) []byte {
	b = binary.AppendUvarint(append(b, tag), uint64(len(value)))
	return append(b, value...)
}

var errValue = errors.New("not a value that figraph writes")

// appendForm appends the canonical form of a value.
func appendForm(b, value []byte) ([]byte, error) {
	if len(value) > 2 && value[0] == tagIRI && int(value[1]) == len(value)-2 && value[1] < 0x80 { // most are
		return append(append(append(b, '<'), value[2:]...), '>'), nil
	}
	tag, content, rest, err := cutField(value)
	if err != nil || len(rest) > 0 {
		return b, errValue
	}
	switch tag {
	case tagIRI:
		return append(append(append(b, '<'), content...), '>'), nil
	case tagBlank:
		return append(append(b, "_:"...), content...), nil
	case tagString:
		return nquads.AppendString(b, content), nil
	case tagTyped, tagLang:
		return appendTagged(b, tag, content)
	}
	return b, fmt.Errorf("%w: tag %d", errValue, tag)
}

// textOf is the text of a value that is a literal, empty of another.
func textOf(value []byte) (text []byte, err error) {
	tag, content, rest, err := cutField(value)
	switch {
	case err != nil || len(rest) > 0:
		return nil, errValue
	case tag == tagIRI, tag == tagBlank:
		return nil, nil
	case tag == tagString:
		return content, nil
	case tag == tagTyped, tag == tagLang:
		text, _, err = cutTagged(content)
		return text, err
	}
	return nil, fmt.Errorf("%w: tag %d", errValue, tag)
}

// cutTagged cuts what a typed or language-tagged string holds.
func cutTagged(inner []byte) (text, other []byte, err error) {
	for len(inner) > 0 {
		field, content, rest, err := cutField(inner)
		if err != nil {
			return nil, nil, err
		}
		if field == tagText {
			text = content
		} else {
			other = content
		}
		inner = rest
	}
	return text, other, nil
}

func appendTagged(b []byte, tag byte, inner []byte) ([]byte, error) {
	text, other, err := cutTagged(inner)
	if err != nil {
		return b, err
	}
	b = nquads.AppendString(b, text)
	if tag == tagLang {
		return append(append(b, '@'), other...), nil
	}
	return append(append(append(b, "^^<"...), other...), '>'), nil
}

func cutField(b []byte) (tag byte, content, rest []byte, err error) {
	if len(b) < 2 {
		return 0, nil, nil, errValue
	}
	n, size := binary.Uvarint(b[1:])
	if size <= 0 || n > uint64(len(b)-1-size) {
		return 0, nil, nil, errValue
	}
	content = b[1+size:]
	return b[0], content[:n], content[n:], nil
}

// formOf is the canonical form of a value as Cayley hands it out.
func formOf(v quad.Value) (string, error) {
	switch v := v.(type) {
	case quad.IRI:
		return "<" + string(v) + ">", nil
	case quad.BNode:
		return "_:" + string(v), nil
	case quad.String:
		return string(nquads.AppendString(nil, string(v))), nil
	case quad.TypedString:
		return string(nquads.AppendString(nil, string(v.Value))) + "^^<" + string(v.Type) + ">", nil
	case quad.LangString:
		return string(nquads.AppendString(nil, string(v.Value))) + "@" + v.Lang, nil
	}
	return "", fmt.Errorf("%w: a %T", errValue, v)
}
