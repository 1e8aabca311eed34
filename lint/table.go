package lint

import (
	"regexp"
	"strings"

	"figraph/record"
)

var tableChecks = []*check{
	{Rule: Rule{"row-repeated", Warning, "A row stands twice",
		"It counts once, but says that the table was put together twice.",
		"Remove it."}, figure: rowRepeated},
	{Rule: Rule{"table-without-rows", Info, "A table has a header and no rows",
		"A figure without genes, chemicals or diseases has no table of them: rows may be lost.",
		"Write the rows, or remove the table."}, figure: func(f *figure) {
		for kind := range record.Kinds {
			if f.Tables[kind] == "" || f.Rows[kind][record.ProblemRow] > 0 || f.isBrokenTable(f.Tables[kind]) {
				continue
			}
			some := false
			for m := range f.rows(kind) {
				some = some || m.Origin == record.Table
			}
			if !some {
				f.at(f.Tables[kind], 0, "the table has no rows")
			}
		}
	}},
	{Rule: Rule{"word-missing", Info, "A row has an identifier and no word",
		"Nobody can tell what in the figure it was read from.",
		"Write the word as printed."}, figure: func(f *figure) {
		for kind := range record.Kinds {
			for m := range f.rows(kind) {
				if f.isRecord() && strings.TrimSpace(m.Word) == "" {
					f.row(m, "%s has no word", m.ID)
				}
			}
		}
	}},
	{Rule: Rule{"word-is-identifier", Warning, "An identifier stands for a word",
		"DOID:12252 is printed in no figure; columns were mixed up, or a name was not found.",
		"Write the word as printed, and the identifier in its column."}, figure: func(f *figure) {
		for kind := range record.Kinds {
			for m := range f.rows(kind) {
				if identifierForm.MatchString(strings.TrimSpace(m.Word)) {
					f.row(m, "the word is %q", short(m.Word))
				}
			}
		}
	}},
	{Rule: Rule{"word-long", Info, "A word is longer than any name",
		"Several names, or a whole sentence, were read as one word.",
		"Give each name a row of its own."}, figure: func(f *figure) {
		f.cells(func(t text) {
			if n := len([]rune(t.value)); t.what == "word" && n > longestWord {
				t.say("the word %q has %d characters", short(t.value), n)
			}
		})
	}},
	{Rule: Rule{"word-run", Info, "Several names were read as one word",
		"Only one of them is found, if any.",
		"Give each name a row of its own."}, figure: wordRuns},
}

// longestWord is what hardly a name has.
const longestWord = 100

// isBrokenTable says whether reading found a table broken.
func (f *figure) isBrokenTable(file string) bool {
	for _, p := range f.Problems {
		if p.File == file && p.Severity == record.Fault {
			return true
		}
	}
	return false
}

func rowRepeated(f *figure) {
	type identity struct {
		kind                           record.Kind
		taxon, word, match, id, source string
	}
	first := map[identity]int{}
	for i := range f.Mentions {
		m := &f.Mentions[i]
		if m.Origin == record.Keyword {
			continue
		}
		id := identity{m.Kind, m.Taxon, m.Word, m.Match, m.ID, m.Source}
		if m.Row != record.Repeated {
			first[id] = m.Line
			continue
		}
		f.row(m, "the row of %q repeats line %d", short(firstOf(m.Word, m.Match, m.Name, m.ID)), first[id])
	}
}

func firstOf(names ...string) string {
	for _, name := range names {
		if name = strings.TrimSpace(name); name != "" {
			return name
		}
	}
	return ""
}

var identifierForm = regexp.MustCompile(`^(?i:doid|mesh|chebi|hgnc|ncbigene|omim|hmdb)[:_] ?[A-Za-z]?[0-9]+$|^ENSG[0-9]{11}$|^[CD][0-9]{6}$`)

// wordRuns reports chemicals and diseases whose word holds an arrow, a gap, or several
// words that the same table identifies apart.
func wordRuns(f *figure) {
	for _, kind := range []record.Kind{record.Chemical, record.Disease} {
		known := map[string]record.Entity{}
		for m := range f.rows(kind) {
			if word := strings.ToLower(strings.TrimSpace(m.Word)); given(m) != (record.Entity{}) && !strings.Contains(word, " ") {
				known[word] = m.Entity
			}
		}
		seen := map[string]bool{}
		for m := range f.rows(kind) {
			if parts := partsOf(m.Word, known); len(parts) > 1 && !seen[m.Word] {
				seen[m.Word] = true
				f.row(m, "%q may be %d names: %q", short(m.Word), len(parts), parts[:min(len(parts), 5)])
			}
		}
	}
}

var (
	// gap is what stands between two names.
	gap = regexp.MustCompile(`\s{2,}|\s+-{2,}>?\s+|\s*-*->\s*|\s*[\x{2190}-\x{21FF}]\s*`)
	// attribute is a word that belongs to the name before it.
	attribute = regexp.MustCompile(`(?i)^(?:[0-9,'-]*(?:bis|tris)?(?:phosphates?|sulfates?|oxides?)|acids?|thiols?|esters?|ethers?|salts?|esters?|[0-9].*)$`)
)

// partsOf are the names that a word is made of: those between gaps, or those between
// blanks, where the table identifies each, as different things.
func partsOf(word string, known map[string]record.Entity) []string {
	var parts []string
	for _, part := range gap.Split(strings.TrimSpace(word), -1) {
		if bare(part) != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) > 1 {
		return parts
	}
	parts = strings.Fields(word)
	things := map[record.Entity]bool{}
	for i, part := range parts {
		e, is := known[strings.ToLower(part)]
		if !is || things[e] || i > 0 && attribute.MatchString(part) {
			return nil
		}
		things[e] = true
	}
	return parts
}
