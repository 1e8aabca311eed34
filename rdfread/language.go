package rdfread

import (
	"bytes"
	"fmt"
	"strings"
)

// eachLanguage changes the language tags of value objects.
func eachLanguage(value any, change func(tag string) (string, error)) (err error) {
	switch x := value.(type) {
	case []any:
		for _, item := range x {
			if err := eachLanguage(item, change); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, item := range x {
			if err := eachLanguage(item, change); err != nil {
				return err
			}
		}
		if tag, is := x["@language"].(string); is {
			x["@language"], err = change(tag)
		}
	}
	return err
}

// hideCase keeps the capitals of a language tag from json-gold, which makes them
// small: "en-GB" is "en-^g^b".
func hideCase(tag string) (string, error) {
	var b []byte
	for _, c := range []byte(tag) {
		if c == '^' {
			return "", fmt.Errorf("language tag %.200q", tag)
		}
		if c >= 'A' && c <= 'Z' {
			b = append(b, '^')
		}
		b = append(b, c)
	}
	return string(bytes.ToLower(b)), nil
}

// shownCase is the tag that hideCase was given.
func shownCase(tag string) string {
	first, rest, _ := strings.Cut(tag, "^")
	var b strings.Builder
	b.WriteString(first)
	for part := range strings.SplitSeq(rest, "^") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}
