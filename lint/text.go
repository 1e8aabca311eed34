package lint

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"figraph/record"
)

var textChecks = []*check{
	{Rule: Rule{"text-lost", Error, "A character was lost in another encoding",
		"U+FFFD stands where a letter was; the word matches nothing.",
		"Read the word off the picture or the paper again."}, figure: func(f *figure) {
		f.texts(func(t text) {
			if strings.ContainsRune(t.value, utf8.RuneError) {
				t.say("%s holds U+FFFD: a character was lost", t)
			}
		})
	}},
	{Rule: Rule{"text-encoding", Warning, "Text was read in the wrong encoding",
		"UTF-8 that was read as Latin-1, Windows-1252 or Mac Roman shows two or three odd letters for each one.",
		"Turn it back, or copy it from the paper again."}, figure: func(f *figure) {
		f.texts(func(t text) {
			if found := findIn(misread, t.value, !isASCII(t.value)); found != "" {
				t.say("%s holds %q: UTF-8 that was read as something else", t, found)
			}
		})
	}},
	{Rule: Rule{"text-invisible", Warning, "Text holds characters that nobody sees",
		"Zero-width characters, soft hyphens and marks of direction part words that look whole, so that no search finds them.",
		"Remove the character."}, figure: func(f *figure) {
		f.texts(func(t text) {
			if at := invisible(t.value); at >= 0 {
				r, _ := utf8.DecodeRuneInString(t.value[at:])
				t.say("%s holds U+%04X, which nobody sees", t, r)
			}
		})
	}},
	{Rule: Rule{"text-control", Warning, "Text holds a control character",
		"Tabs, line breaks and the like end a cell or steer a terminal.",
		"Write a blank, or nothing."}, figure: func(f *figure) {
		f.texts(func(t text) {
			steers := func(r rune) bool { return unicode.IsControl(r) && !(r == '\n' && t.isProse()) }
			if at := strings.IndexFunc(t.value, steers); at >= 0 {
				r, _ := utf8.DecodeRuneInString(t.value[at:])
				t.say("%s holds the control character U+%04X", t, r)
			}
		})
	}},
	{Rule: Rule{"text-look-alike", Warning, "A word mixes letters of two alphabets that look alike",
		"It looks like another word and equals none: FOXO\u0417 ends with a Cyrillic letter.",
		"Write it with Latin letters."}, figure: func(f *figure) {
		f.texts(func(t text) {
			if word, r := lookAlike(t.value); word != "" {
				t.say("%s has %q with U+%04X %c, which is no Latin letter", t, short(word), r, r)
			}
		})
	}},
	{Rule: Rule{"text-not-nfc", Warning, "Text is not in Unicode's normal form C",
		"A letter and its accent are two characters: it looks the same as another spelling and does not equal it.",
		"Normalise it to NFC."}, figure: func(f *figure) {
		f.texts(func(t text) {
			if !isASCII(t.value) && !norm.NFC.IsNormalString(t.value) {
				t.say("%s is not in normal form C", t)
			}
		})
	}},
	{Rule: Rule{"text-markup", Warning, "Text holds HTML",
		"Tags and entities show as they are, and words in them are not found.",
		"Write the character itself."}, figure: func(f *figure) {
		f.texts(func(t text) {
			if found := findIn(markup, t.value, strings.ContainsAny(t.value, "<&")); found != "" {
				t.say("%s holds %q", t, short(found))
			}
		})
	}},
	{Rule: Rule{"text-blanks", Info, "A value has blanks at its ends, or several in a row",
		"It equals no other spelling of itself; in a word that was read from a picture they often part two words.",
		"Leave one blank between words, none at the ends."}, figure: func(f *figure) {
		f.texts(func(t text) {
			if t.value != "" && !t.isProse() && strings.Join(strings.Fields(t.value), " ") != t.value {
				t.say("%s has blanks at its ends, several in a row, or one that is no plain blank", t)
			}
		})
	}},
}

// text is a value that people read, and where it stands.
type text struct {
	f     *figure
	what  string // the key, or the column
	value string
	row   *record.Mention // nil of a key
}

func (t text) String() string { return fmt.Sprintf("%s %q", t.what, short(t.value)) }

func (t text) say(format string, args ...any) {
	if t.row != nil {
		t.f.row(t.row, format, args...)
		return
	}
	t.f.key(t.what, format, args...)
}

// isProse says whether blanks are nothing: captions and references are set as they
// were found.
func (t text) isProse() bool {
	return t.what == "caption" || t.what == "reftext" || t.what == "papertitle"
}

// texts gives all values that people read, each of a table's once.
func (f *figure) texts(see func(text)) {
	for _, t := range []text{
		{what: "figtitle", value: f.Title}, {what: "caption", value: f.Caption}, {what: "number", value: f.Number},
		{what: "papertitle", value: f.Paper.Title}, {what: "reftext", value: f.Paper.Reference},
		{what: "journal_title", value: f.Paper.Journal.Title}, {what: "publisher_name", value: f.Paper.Journal.Publisher},
	} {
		t.f = f
		see(t)
	}
	for _, field := range []record.OrganismField{record.CuratedOrganisms, record.RecognizedOrganisms} {
		for _, name := range f.Organisms[field] {
			see(text{f: f, what: field.String(), value: name})
		}
	}
	for _, word := range f.Paper.Keywords {
		see(text{f: f, what: "keywords", value: word})
	}
	f.cells(see)
}

// cells gives the texts of rows.
func (f *figure) cells(see func(text)) {
	type cell struct {
		kind        record.Kind
		what, value string
	}
	seen := map[cell]bool{}
	for kind := range record.Kinds {
		for m := range f.rows(kind) {
			for _, c := range []cell{{kind, "word", m.Word}, {kind, "match", m.Match}, {kind, "name", m.Name}} {
				if c.value != "" && !seen[c] {
					seen[c] = true
					see(text{f, c.what, c.value, m})
				}
			}
		}
	}
}

// misread are remains of UTF-8 that was read as Latin-1 or Windows-1252, and as Mac Roman.
var misread = regexp.MustCompile("[\u00C2\u00C3\u00CE\u00CF][\u0080-\u00BF]|\u00E2\u20AC|\u00E2\u0080|\u201A\u00C4|\u00CE\u2018|\u0152[\u2264\u2265\u00B1\u00B2\u00B3\u00B5]|\u221A[\u00A9\u00A0\u00AE]")

// markup are tags that papers have, and entities.
var markup = regexp.MustCompile(`(?i)</?(?:a|b|br|div|em|font|i|italic|li|p|span|strong|sub|sup|tt|u|ul|xref)(?:\s[^<>]*)?/?>|&(?:#[0-9]+|#x[0-9a-f]+|amp|lt|gt|quot|apos|nbsp|alpha|beta|gamma|delta|kappa|mu|rarr);`)

// findIn is what a pattern finds in text; most text can be told to hold nothing of it
// at a glance.
func findIn(pattern *regexp.Regexp, text string, may bool) string {
	if !may {
		return ""
	}
	return pattern.FindString(text)
}

// invisible is the first such character of text, or -1.
func invisible(text string) int {
	if isASCII(text) {
		return -1
	}
	return strings.IndexFunc(text, isInvisible)
}

// isInvisible says whether a character takes no place, but changes what text equals.
func isInvisible(r rune) bool {
	return r == '\u00AD' || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// lookAlike is a word that has Latin letters and one of another alphabet that looks
// like one. Greek letters that look like none, as in TNF\u03B1, are meant.
func lookAlike(s string) (word string, letter rune) {
	if isASCII(s) {
		return "", 0
	}
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		latin, found := false, rune(0)
		for _, r := range word {
			switch {
			case unicode.Is(unicode.Latin, r):
				latin = true
			case unicode.Is(unicode.Cyrillic, r) || strings.ContainsRune(greekLookAlikes, r):
				found = r
			}
		}
		if latin && found != 0 {
			return word, found
		}
	}
	return "", 0
}

// greekLookAlikes are the Greek letters that are drawn as Latin ones.
const greekLookAlikes = "\u0391\u0392\u0395\u0396\u0397\u0399\u039A\u039C\u039D\u039F\u03A1\u03A4\u03A5\u03A7\u03BF"

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
