package web

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a part of a text, and whether it is one of the words looked for.
type piece struct {
	Text string
	Hit  bool
}

const (
	excerptRunes = 320
	beforeHit    = 70
)

// excerpt is the part of a text around the first of the words, with those marked.
func excerpt(text string, words []string) []piece {
	text = spaced(text)
	s := sought(words)
	return s.mark(cut(text, s.first(text)))
}

// spaced is a text with one blank between words, as nearly all have it already.
func spaced(text string) string {
	space := true
	for _, r := range text {
		is := r == ' ' || (r < ' ' || r >= utf8.RuneSelf) && unicode.IsSpace(r)
		if is && (space || r != ' ') {
			return strings.Join(strings.Fields(text), " ")
		}
		space = is
	}
	if space {
		return strings.TrimSpace(text)
	}
	return text
}

// marked parts a text into the words and what stands between. Words are found
// whole, whatever their case; the longest that begins at a place wins.
func marked(text string, words []string) []piece { return sought(words).mark(text) }

// finder finds words in texts.
type finder struct {
	words  []string
	begins [utf8.RuneSelf]bool // which characters of ASCII one begins with, whatever the case
}

func sought(words []string) *finder {
	f := &finder{words: words}
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		if small := unicode.ToLower(first); small < utf8.RuneSelf {
			f.begins[small] = true
			if capital := unicode.ToUpper(small); capital < utf8.RuneSelf {
				f.begins[capital] = true
			}
		}
	}
	return f
}

func (f *finder) mark(text string) (list []piece) {
	for start := 0; start < len(text); {
		at, n := f.next(text, start)
		if at > start {
			list = append(list, piece{text[start:at], false})
		}
		if n > 0 {
			list = append(list, piece{text[at : at+n], true})
		}
		start = at + n
	}
	return list
}

// next is where the next word is, and its length: from the end on 0.
func (f *finder) next(text string, from int) (at, n int) {
	for at = from; at < len(text); {
		size := 1
		if c := text[at]; c >= utf8.RuneSelf || f.begins[c] {
			if n := f.at(text, at); n > 0 {
				return at, n
			}
			_, size = utf8.DecodeRuneInString(text[at:])
		}
		at += size
	}
	return at, 0
}

// at is how many bytes at a place are one of the words, 0 when none is.
func (f *finder) at(text string, at int) int {
	if before, _ := utf8.DecodeLastRuneInString(text[:at]); at > 0 && isWordRune(before) {
		return 0
	}
	longest := 0
	for _, word := range f.words {
		n := prefixFold(text[at:], word)
		if n <= longest {
			continue
		}
		if after, _ := utf8.DecodeRuneInString(text[at+n:]); at+n == len(text) || !isWordRune(after) {
			longest = n
		}
	}
	return longest
}

// prefixFold is how many bytes of a text are a word, whatever the case.
func prefixFold(text, word string) int {
	at := 0
	for _, want := range word {
		got, size := utf8.DecodeRuneInString(text[at:])
		if size == 0 || got != want && unicode.ToLower(got) != unicode.ToLower(want) {
			return 0
		}
		at += size
	}
	return at
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// first is where the first of the words is, 0 where there is none.
func (f *finder) first(text string) int {
	if at, n := f.next(text, 0); n > 0 {
		return at
	}
	return 0
}

// cut is the part of a text around a place, at blanks, with dots where it was cut.
func cut(text string, at int) string {
	if runesEnd(text, excerptRunes) == len(text) {
		return text
	}
	before, after := "", ""
	if at > excerptRunes/2 {
		start := at - beforeHit
		if blank := strings.IndexByte(text[start:at], ' '); blank >= 0 {
			start += blank + 1
		} else {
			start = at
		}
		text, before = text[start:], "… "
	}
	if end := runesEnd(text, excerptRunes); end < len(text) {
		text, after = text[:end], " …"
		if end := strings.LastIndexByte(text, ' '); end > 0 {
			text = text[:end]
		}
	}
	return before + text + after
}

// runesEnd is where so many characters of a text end.
func runesEnd(text string, n int) int {
	for at := range text {
		if n == 0 {
			return at
		}
		n--
	}
	return len(text)
}
