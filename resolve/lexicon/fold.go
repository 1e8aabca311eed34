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
	if folded, ok := appendSqueezed(b, name); ok {
		return folded
	}
	return append(b, foldUnicode(name)...)
}

// foldUnicode folds any name.
func foldUnicode(name string) string {
	for range maxPasses {
		next := pass(name)
		if next == name {
			break
		}
		name = next
	}
	return name
}

// maxPasses bounds the passes: a mark that followed a Greek letter can join the
// last letter of its name, and the next pass finds that.
const maxPasses = 8

// pass does to all characters what appendSqueezed does to the common ones.
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
	return squeeze(norm.NFKC.String(b.String()))
}

// squeeze leaves single blanks, none at the ends, and no punctuation at the end.
func squeeze(name string) string {
	return strings.TrimRight(strings.Join(strings.Fields(name), " "), endings)
}

const endings = " .,;:!?"

// appendSqueezed appends the folded name when it is of ASCII and plain Greek
// letters, as nearly all are; else it says that it is not.
func appendSqueezed(b []byte, name string) ([]byte, bool) {
	start, blank := len(b), false
	for i, r := range name {
		if r == ' ' || r >= '\t' && r <= '\r' {
			blank = true
			continue
		}
		if blank && len(b) > start {
			b = append(b, ' ')
		}
		blank = false
		switch {
		case r >= 'A' && r <= 'Z':
			b = append(b, name[i]|0x20)
		case r < 0x80:
			b = append(b, name[i])
		default:
			letter, plain := greek[r]
			if !plain {
				return b[:start], false
			}
			b = append(b, letter...)
		}
	}
	for len(b) > start && strings.IndexByte(endings, b[len(b)-1]) >= 0 {
		b = b[:len(b)-1]
	}
	return b, true
}

func isASCII[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// greek are the names of the letters, and of the micro and ohm signs that look
// like two of them.
var greek = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ζ': "zeta", 'η': "eta", 'θ': "theta",
	'ι': "iota", 'κ': "kappa", 'λ': "lambda", 'μ': "mu", 'ν': "nu", 'ξ': "xi", 'ο': "omicron", 'π': "pi", 'ρ': "rho",
	'σ': "sigma", 'ς': "sigma", 'τ': "tau", 'υ': "upsilon", 'φ': "phi", 'χ': "chi", 'ψ': "psi", 'ω': "omega",
	'Α': "alpha", 'Β': "beta", 'Γ': "gamma", 'Δ': "delta", 'Ε': "epsilon", 'Ζ': "zeta", 'Η': "eta", 'Θ': "theta",
	'Ι': "iota", 'Κ': "kappa", 'Λ': "lambda", 'Μ': "mu", 'Ν': "nu", 'Ξ': "xi", 'Ο': "omicron", 'Π': "pi", 'Ρ': "rho",
	'Σ': "sigma", 'Τ': "tau", 'Υ': "upsilon", 'Φ': "phi", 'Χ': "chi", 'Ψ': "psi", 'Ω': "omega",
	'\u00b5': "mu", '\u2126': "omega",
}
