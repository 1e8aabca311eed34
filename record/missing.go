package record

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// isMissing says whether text is one of the spellings of a missing value.
func isMissing(text string) bool {
	switch strings.TrimSpace(text) {
	case "", "NA", ".na.character", ".na.real", ".na.integer":
		return true
	}
	return false
}

// present is text, or empty when it is missing. Words, gene symbols and matches
// do not go through it: "NA" and "na" are names there.
func present(text string) string {
	if isMissing(text) {
		return ""
	}
	return text
}

// checkCharacters refuses the three characters that RDF may hold and that some
// of its readers stumble over: raptor empties a literal with a NUL, and gives up
// at U+FFFE and U+FFFF.
func checkCharacters(text string) error {
	if strings.IndexByte(text, 0) < 0 && !strings.Contains(text, "\xef\xbf") { // which U+FFFE and U+FFFF begin with
		return nil
	}
	if i := strings.IndexAny(text, "\x00\ufffe\uffff"); i >= 0 {
		r, _ := utf8.DecodeRuneInString(text[i:])
		return fmt.Errorf("the character U+%04X", r)
	}
	return nil
}
