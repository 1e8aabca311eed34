package index

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold makes the spellings of a name comparable: compatibility forms, case, and
// runs of blanks.
func Fold(text string) string {
	if plain(text) {
		return strings.ToLower(text)
	}
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(text))), " ")
}

// plain says whether a text is ASCII with single blanks inside, as most are.
func plain(text string) bool {
	blank := true
	for i := range len(text) {
		c := text[i]
		if c >= 0x80 || c < ' ' || c == ' ' && blank {
			return false
		}
		blank = c == ' '
	}
	return text == "" || !blank
}
