package corpus

import (
	"strings"
	"unicode/utf8"
)

// yamlWriter writes scalars as libyaml does, which writes the real records: it
// breaks a line at the first single blank after column 80, quotes only what must
// be quoted, and does not indent lists under their key. It knows no double
// quotes, since the corpus has no characters that would need them.
type yamlWriter struct {
	out    []byte
	column int
}

const foldAfter = 80

// raw writes text as it is; it must not hold a line break but at its end.
func (w *yamlWriter) raw(text string) {
	w.out = append(w.out, text...)
	w.column += utf8.RuneCountInString(text)
	if strings.HasSuffix(text, "\n") {
		w.column = 0
	}
}

// field writes a key and its value; the key brings its own indentation.
func (w *yamlWriter) field(key, value string) {
	w.raw(key)
	w.raw(": ")
	w.scalar(value, 2+indentation(key))
	w.raw("\n")
}

func indentation(key string) int { return len(key) - len(strings.TrimLeft(key, " ")) }

// item writes an entry of the list of keywords, which stands two deep.
func (w *yamlWriter) item(value string) {
	w.raw("  - ")
	w.scalar(value, 4)
	w.raw("\n")
}

// scalar writes a value, its later lines indented by so many blanks.
func (w *yamlWriter) scalar(value string, indent int) {
	if isPlain(value) {
		w.fold(value, indent, false)
		return
	}
	w.raw("'")
	w.fold(value, indent, true)
	w.raw("'")
}

// fold breaks a line only at a single blank within the text: two of them would
// come back as one.
func (w *yamlWriter) fold(value string, indent int, quoted bool) {
	start := 0
	for i := range len(value) {
		switch c := value[i]; {
		case c == ' ' && w.column+utf8.RuneCountInString(value[start:i]) > foldAfter && isSingleBlank(value, i):
			w.raw(value[start:i])
			w.raw("\n")
			w.raw("      "[:indent])
			start = i + 1
		case c == '\'' && quoted:
			w.raw(value[start : i+1]) // once more with what follows
			start = i
		}
	}
	w.raw(value[start:])
}

func isSingleBlank(value string, i int) bool {
	return i > 0 && i < len(value)-1 && value[i-1] != ' ' && value[i+1] != ' '
}

// isPlain tells whether a value can stand without quotes and is still read as
// text. Fields that are numbers or null on purpose are written raw.
func isPlain(value string) bool {
	if value == "" || value[0] == ' ' || value[len(value)-1] == ' ' {
		return false
	}
	if strings.HasPrefix(value, "---") || strings.HasPrefix(value, "...") {
		return false
	}
	if strings.IndexByte("#,[]{}&*!|>'\"%@`", value[0]) >= 0 {
		return false
	}
	if strings.IndexByte("-?:", value[0]) >= 0 && (len(value) == 1 || value[1] == ' ') {
		return false
	}
	if strings.Contains(value, ": ") || strings.Contains(value, " #") || strings.HasSuffix(value, ":") {
		return false
	}
	return !looksTyped(value)
}

// looksTyped tells whether a reader of YAML 1.1 could take text for a boolean,
// null, a number or a date. It says so a little too often, which costs a pair of
// quotes.
func looksTyped(value string) bool {
	switch strings.ToLower(value) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<":
		return true
	}
	if strings.Trim(value, "0123456789+-.:_") == "" {
		return true
	}
	digits := strings.TrimLeft(value, "+-.")
	if digits == "" || digits[0] < '0' || digits[0] > '9' {
		lower := strings.ToLower(digits)
		return lower == "inf" || lower == "nan"
	}
	return strings.Trim(strings.ToLower(digits), "0123456789abcdefxo_+-.") == ""
}
