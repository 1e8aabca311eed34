package lexicon

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"iter"
	"strings"
)

//go:embed builtin/organisms.tsv
var builtinOrganisms []byte

//go:embed builtin/medicines.txt
var builtinMedicines string

//go:embed builtin/usage.tsv
var builtinUsage string

// Builtin is the lexicon that needs no file: the organisms that figures name, with
// their misspellings, and the names of common medicines, which have no identifiers:
// the international nonproprietary ones, then those in use beside them.
func Builtin() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e, err := range Read("builtin/organisms.tsv", bytes.NewReader(builtinOrganisms)) {
			if !yield(e, err) {
				return
			}
		}
		for _, list := range []string{builtinMedicines, builtinUsage} {
			for line := range strings.Lines(list) {
				name, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
				if name == "" || name[0] == '#' {
					continue
				}
				if !yield(Entry{Kind: Chemical, Name: name, Medicine: true}, nil) {
					return
				}
			}
		}
	}
}

// AddBuiltin puts the built-in lexicon below those that were added before. Its sum
// is that of its files, one after the other.
func (s *Stack) AddBuiltin() error {
	sum := sha256.New()
	sum.Write(builtinOrganisms)
	sum.Write([]byte(builtinMedicines))
	sum.Write([]byte(builtinUsage))
	return s.Add("builtin", hex.EncodeToString(sum.Sum(nil)), Builtin())
}
