package lint

import (
	"regexp"
	"strconv"
	"strings"

	"figraph/record"
)

var paperChecks = []*check{
	missing("papertitle-missing", Warning, "papertitle", "The title of the paper is missing",
		"Answers show a bare PMCID.", "Take it from PubMed Central.",
		func(f *record.Figure) string { return f.Paper.Title }),
	missing("reftext-missing", Warning, "reftext", "The reference of the paper is missing",
		"Nobody can cite the figure.", "Take it from PubMed Central.",
		func(f *record.Figure) string { return f.Paper.Reference }),
	missing("year-missing", Warning, "year", "The year of the paper is missing",
		"Filters by year leave the figure out.", "Take it from PubMed Central.",
		func(f *record.Figure) string { return f.Paper.Year }),
	sinceNewFields("doi-missing", "doi", "A paper of the years that have DOIs has none",
		"It cannot be joined with data that know papers by DOI.",
		func(f *record.Figure) string { return f.Paper.DOI }),
	sinceNewFields("journal-missing", "journal_title", "A paper of the years that have journals has none",
		"Answers cannot say where it was published.",
		func(f *record.Figure) string { return f.Paper.Journal.Title }),
	{Rule: Rule{"year-future", Error, "A paper is of a year that has not come",
		"A digit is wrong, or the clock of whoever wrote it.",
		"Take the year from PubMed Central."}, figure: func(f *figure) {
		if year, err := strconv.Atoi(f.Paper.Year); err == nil && year > f.year {
			f.key("year", "the year is %s, and it is %d", f.Paper.Year, f.year)
		}
	}},
	{Rule: Rule{"year-early", Warning, "A paper is older than pathway figures are",
		"A digit is wrong: nobody drew pathways before 1900.",
		"Take the year from PubMed Central."}, figure: func(f *figure) {
		if year, err := strconv.Atoi(f.Paper.Year); err == nil && year < 1900 {
			f.key("year", "the year is %s", f.Paper.Year)
		}
	}},
	{Rule: Rule{"reftext-year", Warning, "The reference has another year than the record",
		"One of them is wrong, and filters go by the record's.",
		"Take both from PubMed Central."}, figure: func(f *figure) {
		if found := referenceYear.FindStringSubmatch(f.Paper.Reference); found != nil && f.Paper.Year != "" && found[1] != f.Paper.Year {
			f.key("reftext", "the reference is of %s, the year is %s", found[1], f.Paper.Year)
		}
	}},
	{Rule: Rule{"reftext-incomplete", Info, "A reference lacks its year, volume or pages",
		"What was missing left its marks: no year before a semicolon, or NA.",
		"Take it from PubMed Central."}, figure: func(f *figure) {
		if found := brokenReference.FindString(f.Paper.Reference); found != "" {
			f.key("reftext", "the reference %q lacks something at %q", short(f.Paper.Reference), strings.TrimSpace(found))
		}
	}},
	ofPaper("title-differs", "papertitle", "title", "Figures of one paper give it several titles",
		func(f *record.Figure) string { return strings.TrimRight(f.Paper.Title, ". ") }),
	ofPaper("year-differs", "year", "year", "Figures of one paper give it several years",
		func(f *record.Figure) string { return f.Paper.Year }),
	ofPaper("reference-differs", "reftext", "reference", "Figures of one paper give it several references",
		func(f *record.Figure) string { return f.Paper.Reference }),
	ofPaper("doi-differs", "doi", "DOI", "Figures of one paper give it several DOIs",
		func(f *record.Figure) string { return strings.ToLower(f.Paper.DOI) }),
	ofPaper("journal-differs", "journal_title", "journal", "Figures of one paper give it several journals",
		func(f *record.Figure) string { return f.Paper.Journal.Title }),
	{Rule: Rule{"doi-twice", Warning, "Several papers have one DOI",
		"A DOI is of one paper: one of them has that of the other.",
		"Take it from PubMed Central."},
		figure: func(f *figure) { noteKey(f, "doi", strings.ToLower(f.Paper.DOI), f.Paper.PMCID) },
		thing:  func(t *thing) { shared(t, "the DOI %s is also that of %s") }},
}

// newFieldsSince is the first year whose papers have DOI and journal in the records.
const newFieldsSince = 2023

// sinceNewFields is the check that a field is there in records that have it.
func sinceNewFields(id, key, title, why string, field func(*record.Figure) string) *check {
	return &check{Rule: Rule{id, Info, title, why, "Take it from PubMed Central."}, figure: func(f *figure) {
		year, err := strconv.Atoi(f.Paper.Year)
		if err == nil && year >= newFieldsSince && f.isRecord() && field(f.Figure) == "" && !f.isReported(key) {
			f.key(key, "no %s, in a record of %d", key, year)
		}
	}}
}

// ofPaper is the check that figures agree on their paper.
func ofPaper(id, key, noun, title string, field func(*record.Figure) string) *check {
	return &check{
		Rule: Rule{id, Warning, title, "Only one can be right; the graph takes what most figures say.", "Make them one, as PubMed Central has it."},
		figure: func(f *figure) {
			if text := field(f.Figure); text != "" && f.Paper.PMCID != "" {
				f.noteAt(f.Paper.PMCID, text, recordFile, f.lineOf(key))
			}
		},
		thing: func(t *thing) {
			t.others(func(most, v *value) {
				t.at(v, "%s has the %s %q here (%s), and %q elsewhere (%s)", t.name, noun, short(v.text), inFigures(v.figures), short(most.text), inFigures(most.figures))
			})
		},
	}
}

var (
	// referenceYear is the year before volume and pages, or a date: "Neuron. 2019 Apr;102(1):75-90."
	referenceYear = regexp.MustCompile(`\. ((?:18|19|20)[0-9]{2})(?: [A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?(?: [0-9]{1,2})?)?[;:.]`)
	// brokenReference is where something is missing.
	brokenReference = regexp.MustCompile(`\. ;|\bNA[).:;]|\(NA\)|;\(|;:|: *\.$`)
)
