package lexicon

import (
	"bytes"
	_ "embed"
	"iter"
	"strings"
)

//go:embed builtin/organisms.tsv
var builtinOrganisms []byte

//go:embed builtin/medicines.txt
var builtinMedicines string

// Builtin is the lexicon that needs no file: the organisms that figures name, with
// their misspellings, and the international nonproprietary names of common
// medicines, which have no identifiers.
func Builtin() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e, err := range Read("builtin/organisms.tsv", bytes.NewReader(builtinOrganisms)) {
			if !yield(e, err) {
				return
			}
		}
		for line := range strings.Lines(builtinMedicines) {
			name := strings.TrimSpace(line)
			if name == "" || name[0] == '#' {
				continue
			}
			if !yield(Entry{Kind: Chemical, Name: name, Medicine: true}, nil) {
				return
			}
		}
	}
}
