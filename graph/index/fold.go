package index

import "figraph/resolve/lexicon"

// Fold makes the spellings of a name comparable, as lexicons do: what they take
// for one name is one in a question.
func Fold(text string) string { return lexicon.Fold(text) }
