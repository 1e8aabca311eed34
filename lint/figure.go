package lint

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"figraph/record"
)

var figureChecks = []*check{
	missing("title-missing", Warning, "figtitle", "A figure has no title",
		"Its page and every answer show its figid instead.", "Write a title; that of the paper will do.",
		func(f *record.Figure) string { return f.Title }),
	missing("caption-missing", Warning, "caption", "A figure has no caption",
		"Nothing says what is drawn, and searches in captions miss it.", "Copy the caption from the paper.",
		func(f *record.Figure) string { return f.Caption }),
	missing("figlink-missing", Warning, "figlink", "A figure has no link to its source",
		"Readers cannot see the figure in its paper.", "Write the path of the figure at PubMed Central.",
		func(f *record.Figure) string { return f.Link }),
	missing("number-missing", Warning, "number", "A figure has no number",
		"It cannot be found in its paper.", "Write the number as the paper has it, such as F3.",
		func(f *record.Figure) string { return f.Number }),
	missing("filename-missing", Warning, "filename", "A figure has no file name of its image",
		"Pictures are addressed by it.", "Write the name of the image, such as gr3.jpg.",
		func(f *record.Figure) string { return f.FileName }),
	missing("score-missing", Info, "automl_pathway", "A figure has no pathway score",
		"It is missing where scores filter.", "Let the classifier score the picture.",
		func(f *record.Figure) string { return f.Score }),
	{Rule: Rule{"score-range", Error, "A pathway score is not between 0 and 1",
		"It is a probability; filters by score take the figure in, or leave it out, wrongly.",
		"Write the score that the classifier gave."}, figure: func(f *figure) {
		if score, err := strconv.ParseFloat(f.Score, 64); err == nil && (score < 0 || score > 1) {
			f.key(firstKey(f, "automl_pathway", "pathway_score"), "the score %s is not between 0 and 1", f.Score)
		}
	}},
	{Rule: Rule{"caption-short", Info, "A caption is a word or two",
		"It says nothing of what is drawn; most often the rest was lost.",
		"Copy the caption from the paper."}, figure: func(f *figure) {
		if n := len(strings.Fields(f.Caption)); n > 0 && n < 3 {
			f.key("caption", "the caption is %q", f.Caption)
		}
	}},
	{Rule: Rule{"caption-brackets", Info, "A caption has brackets with nothing in them",
		"A citation stood there, which says where the figure was taken from.",
		"Restore the citation, or remove the brackets."}, figure: func(f *figure) {
		if !strings.ContainsAny(f.Caption, "([") {
			return
		}
		if at := emptyBrackets.FindStringIndex(f.Caption); at != nil {
			f.key("caption", "empty brackets in the caption: %q", around(f.Caption, at[0], at[1]))
		}
	}},
	{Rule: Rule{"figid-paper", Error, "A figid begins with another PMCID than the record's",
		"The figure is counted for the wrong paper.",
		"Correct pmcid or figid: one was copied from another record."}, figure: func(f *figure) {
		if own, is := paperOf(f.ID); is && f.Paper.PMCID != "" && own != f.Paper.PMCID {
			f.key("pmcid", "the figid begins with %s, the pmcid is %s", own, f.Paper.PMCID)
		}
	}},
	{Rule: Rule{"figlink-paper", Error, "A figure's link leads to another paper",
		"Readers land at a figure that is another one.",
		"Correct figlink or pmcid."}, figure: func(f *figure) {
		if linked := pmcidInLink.FindString(f.Link); linked != "" && f.Paper.PMCID != "" && linked != f.Paper.PMCID {
			f.key("figlink", "the link leads to %s, the pmcid is %s", linked, f.Paper.PMCID)
		}
	}},
	{Rule: Rule{"filename-differs", Warning, "The image has another name than the figid says",
		"The picture cannot be found by the figid, nor the record by its picture.",
		"Correct filename or figid."}, figure: func(f *figure) {
		_, image, _ := strings.Cut(f.ID, "__")
		own := strings.TrimSuffix(f.FileName, path.Ext(f.FileName))
		if f.isRecord() && own != "" && own != image && f.FileName != image {
			f.key("filename", "the image is %s, the figid %s", f.FileName, f.ID)
		}
	}},
	{Rule: Rule{"alias-differs", Warning, "The alias is not made of PMCID and number",
		"The old address of the figure leads to another one, or nowhere.",
		"Write PMCID, two underscores and the number."}, figure: func(f *figure) {
		paper, number, _ := strings.Cut(f.Alias, "__")
		wrong := f.Paper.PMCID != "" && paper != f.Paper.PMCID || shortNumber.MatchString(f.Number) && number != f.Number
		if f.Alias != "" && wrong {
			f.key("figid_alias", "the alias is %s, PMCID and number are %s and %s", f.Alias, f.Paper.PMCID, f.Number)
		}
	}},
	{Rule: Rule{"figtype-differs", Warning, "The type of a figure does not go with its number",
		"S is a scheme and SF a supplemental figure: one was taken for the other.",
		"Look at the paper, and correct number or figtype."}, figure: func(f *figure) {
		prefix := strings.TrimRight(shortNumber.FindString(f.Number), "0123456789")
		if want := figureTypes[prefix]; want != "" && f.Type != "" && !strings.EqualFold(f.Type, want) {
			f.key("figtype", "the number %s is that of a %s, the type is %s", f.Number, strings.ToLower(want), f.Type)
		}
	}},
	{Rule: Rule{"alias-twice", Warning, "Several figures have one alias",
		"Their common old address can lead to one of them only.",
		"Correct the number of one, or leave the alias out."},
		figure: func(f *figure) { noteKey(f, "figid_alias", f.Alias, f.ID) },
		thing:  func(t *thing) { shared(t, "the alias %s is also that of %s") }},
	{Rule: Rule{"figlink-twice", Warning, "Several figures have one link",
		"They are one figure that was taken twice, or one has the link of the other.",
		"Remove one record, or correct its link."},
		figure: func(f *figure) { noteKey(f, "figlink", strings.Trim(f.Link, "/"), f.ID) },
		thing:  func(t *thing) { shared(t, "the link %s is also that of %s") }},
	{Rule: Rule{"caption-twice", Info, "Several figures of a paper have one caption",
		"They may be one figure that was taken twice: its genes then count twice.",
		"Compare the pictures; remove one record, or correct the caption."},
		figure: func(f *figure) {
			if f.Paper.PMCID != "" && len(f.Caption) > 20 {
				noteKey(f, "caption", f.Paper.PMCID+" "+short(f.Caption), f.ID)
			}
		},
		thing: func(t *thing) { shared(t, "the caption (%s) is also that of %s") }},
	{Rule: Rule{"mentions-missing", Info, "A figure has neither rows nor keywords",
		"It says nothing: no gene, chemical or disease was read in it.",
		"Look whether its tables were lost, or the picture is no pathway."}, figure: func(f *figure) {
		if f.isRecord() && f.rowCount() == 0 && len(f.Keywords) == 0 {
			f.key("figid", "no table, no inline list and no keyword")
		}
	}},
	{Rule: Rule{"tables-missing", Warning, "A record has keywords but no table",
		"Its genes and chemicals are names without identifiers, and count nowhere.",
		"Restore the tables in _data."}, figure: func(f *figure) {
		if f.rowCount() == 0 && len(f.Keywords) > 0 {
			f.key("schema-jsonld", "%d keywords, such as %q, and no table", len(f.Keywords), f.Keywords[0])
		}
	}},
	{Rule: Rule{"keyword-without-row", Warning, "A keyword is in none of the figure's tables",
		"Record and tables were written at different times; one of them is stale.",
		"Write the record and its tables anew, together."}, figure: keywordsWithoutRow},
}

// missing is the check that a field is there.
func missing(id string, s Severity, key, title, why, cure string, field func(*record.Figure) string) *check {
	return &check{Rule: Rule{id, s, title, why, cure}, figure: func(f *figure) {
		if f.isRecord() && strings.TrimSpace(field(f.Figure)) == "" && !f.isReported(key) {
			f.key(key, "no %s", key)
		}
	}}
}

// isReported says whether a key has a value that could not be read: then it is not
// missing.
func (f *figure) isReported(key string) bool {
	line := f.Lines[key]
	next := line + 1 // where a value may stand, unless another key does
	for other, at := range f.Lines {
		if at == next && other != key {
			next = line
		}
	}
	return line > 0 && slices.ContainsFunc(f.Problems, func(p record.Problem) bool {
		of := p.Code == key+"-malformed" || p.Code == "score-malformed" || strings.HasPrefix(p.Code, "field-")
		return of && p.Severity == record.Fault && p.File == f.File && (p.Line == line || p.Line == next)
	})
}

var (
	emptyBrackets = regexp.MustCompile(`\(\s*[,;.]?\s*\)|\[\s*[,;.]?\s*\]`)
	pmcidInLink   = regexp.MustCompile(`PMC[0-9]+`)
	shortNumber   = regexp.MustCompile(`^(?:F|S|GA|SF|AF|EV)[0-9]+$`)
)

// figureTypes are the types of figures by the letters of their numbers.
var figureTypes = map[string]string{"F": "Figure", "S": "Scheme", "SF": "Supplemental figure", "GA": "Graphical abstract", "AF": "Appendix figure", "EV": "Extended view"}

// paperOf is the PMCID that a figid begins with.
func paperOf(figid string) (pmcid string, is bool) {
	pmcid, _, is = strings.Cut(figid, "__")
	return pmcid, is && pmcidInLink.FindString(pmcid) == pmcid
}

// firstKey is the first of some keys that the record has.
func firstKey(f *figure, keys ...string) string {
	for _, key := range keys {
		if f.Lines[key] > 0 {
			return key
		}
	}
	return keys[0]
}

// around is a place in a text with a few letters before and after.
func around(text string, from, to int) string {
	const beside = 20
	before, after := []rune(text[:from]), []rune(text[to:])
	return string(before[max(0, len(before)-beside):]) + text[from:to] + string(after[:min(beside, len(after))])
}

// noteKey notes that a key has something for a value that figures may share.
func noteKey(f *figure, key, shared, own string) {
	if shared != "" {
		f.noteAt(shared, own, recordFile, f.lineOf(key))
	}
}

// shared reports all figures but the first that have something in common with it.
func shared(t *thing, format string) {
	for i := range t.values[1:] {
		t.at(&t.values[i+1], format, t.name, t.values[0].text)
	}
}

// rowCount counts rows and inline items, those that could not be read as well.
func (f *figure) rowCount() (n int) {
	for kind := range record.Kinds {
		n += f.Rows[kind][record.ProblemRow]
		for range f.rows(kind) {
			n++
		}
	}
	return n
}

// keywordsWithoutRow reports the keywords that no row has as word, match or name.
func keywordsWithoutRow(f *figure) {
	if f.rowCount() == 0 {
		return
	}
	called := map[string]bool{}
	for kind := range record.Kinds {
		for m := range f.rows(kind) {
			for _, name := range []string{m.Word, m.Match, m.Name} {
				called[strings.TrimSpace(name)] = true
			}
		}
	}
	var without []string
	for _, word := range f.Keywords {
		if !called[strings.TrimSpace(word)] && !slices.Contains(without, word) {
			without = append(without, word)
		}
	}
	if len(without) > 0 {
		shown := without[:min(len(without), 5)]
		f.key("schema-jsonld", "no row has %d of %d keywords: %q", len(without), len(f.Keywords), shown)
	}
}
