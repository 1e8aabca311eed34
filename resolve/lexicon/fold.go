package lexicon

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold makes the spellings of a name comparable: NFKC and case folding, Greek
// letters by their names, one kind of dash and of prime, single blanks, no
// punctuation at the end. Folding what is folded changes nothing.
func Fold(name string) string {
	var buffer [64]byte
	return string(appendFold(buffer[:0], name))
}

// appendFold appends the folded name to b.
func appendFold(b []byte, name string) []byte {
	if isASCII(name) {
		return appendSqueezed(b, name)
	}
	for range maxPasses {
		next := string(appendSqueezed(nil, pass(name)))
		if next == name {
			break
		}
		name = next
	}
	return append(b, name...)
}

// maxPasses bounds the passes: a mark that followed a Greek letter can join the
// last letter of its name, and the next pass finds that.
const maxPasses = 8

// pass does to all characters what appendSqueezed does to ASCII.
func pass(name string) string {
	name = norm.NFKC.String(cases.Fold().String(norm.NFKC.String(name)))
	var b strings.Builder
	for _, r := range name {
		switch letter := greek[r]; {
		case letter != "":
			b.WriteString(letter)
		case unicode.Is(unicode.Pd, r) || r == '\u2212':
			b.WriteByte('-')
		case r == '\u2032' || r == '\u2019' || r == '\u2018':
			b.WriteByte('\'')
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case !unicode.Is(unicode.Cf, r):
			b.WriteRune(r)
		}
	}
	return norm.NFKC.String(b.String())
}

// appendSqueezed appends name with small ASCII letters and single blanks, without
// blanks at its ends and punctuation at its end.
func appendSqueezed(b []byte, name string) []byte {
	start, blank := len(b), false
	for i := range len(name) {
		c := name[i]
		if c == ' ' || c >= '\t' && c <= '\r' {
			blank = true
			continue
		}
		if blank && len(b) > start {
			b = append(b, ' ')
		}
		if blank = false; c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		b = append(b, c)
	}
	for len(b) > start && strings.IndexByte(" .,;:!?", b[len(b)-1]) >= 0 {
		b = b[:len(b)-1]
	}
	return b
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// greek are the names of the small letters. Folding leaves no final sigma.
var greek = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ζ': "zeta", 'η': "eta", 'θ': "theta",
	'ι': "iota", 'κ': "kappa", 'λ': "lambda", 'μ': "mu", 'ν': "nu", 'ξ': "xi", 'ο': "omicron", 'π': "pi", 'ρ': "rho",
	'σ': "sigma", 'τ': "tau", 'υ': "upsilon", 'φ': "phi", 'χ': "chi", 'ψ': "psi", 'ω': "omega",
}
