package resolve_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"figraph/record"
	"figraph/resolve"
	"figraph/resolve/lexicon"
)

// keywordFigure is a figure with keywords from line 11 on.
func keywordFigure(organisms []string, words ...string) *record.Figure {
	fig := &record.Figure{ID: "f", File: "f.md", Keywords: words, Lines: map[string]int{"schema-jsonld": 10}}
	for i := range words {
		fig.Listed = append(fig.Listed, 11+i)
	}
	fig.Organisms[record.RecognizedOrganisms] = organisms
	return fig
}

// typed lists the mentions that keywords became.
func typed(fig *record.Figure) (list []string) {
	for i := range fig.Mentions {
		if m := &fig.Mentions[i]; m.Origin == record.Keyword {
			list = append(list, fmt.Sprintf("%s:%d %s %s %s", m.Word, m.Line, m.Kind, m.Taxon, said(m)))
		}
	}
	return list
}

func TestKeywords(t *testing.T) {
	human := []string{"Homo sapiens"}
	for _, c := range []struct {
		name      string
		organisms []string
		word      string
		want      []string
		says      string // of the problem
	}{
		{"a gene", human, "AKT1", []string{"AKT1:11 gene 9606 a ncbigene:207 symbol test exact"}, ""},
		{"letter by letter", human, "Akt1", nil, ""},
		{"punctuation at the end", human, "AKT1, ", []string{"AKT1, :11 gene 9606 a ncbigene:207 symbol test folded"}, ""},
		{"by a synonym", human, "PSD95", []string{"PSD95:11 gene 9606 a ncbigene:1742 synonym test exact"}, ""},
		{"one gene in each organism", []string{"rat", "mouse", "human"}, "Akt1", []string{"Akt1:11 gene 10116 a ncbigene:24185 symbol test exact", "Akt1:11 gene 10090 a ncbigene:11651 symbol test exact"}, ""},
		{"two organisms, and none is named", nil, "Akt1", nil, "the gene Akt1 (ncbigene:11651) or the gene Akt1 (ncbigene:24185)"},
		{"one organism, and none is named", nil, "AKT1", []string{"AKT1:11 gene 9606 a ncbigene:207 symbol test exact"}, ""},
		{"an organism that nobody knows", []string{"XXX"}, "AKT1", nil, ""},
		{"two genes of one organism", []string{"human", "mouse"}, "PKB", nil, "the gene AKT1 (ncbigene:207) or the gene AKT2 (ncbigene:208)"},
		{"the symbol of one gene, a synonym of another", human, "DLG4", nil, "the gene DLG4 (ncbigene:1742) or the gene DLG4L (ncbigene:9999)"},
		{"a chemical, folded", human, "KETAMINE", []string{"KETAMINE:11 chemical  a mesh:D007649 symbol test folded"}, ""},
		{"a disease", human, "depression", []string{"depression:11 disease  a mesh:D003866 synonym test folded"}, ""},
		{"a family, and none of its members", human, "pkc", []string{"pkc:11 family  a family:PKC family test folded"}, ""},
		{"gene and chemical", human, "CAT", nil, "the gene CAT (ncbigene:847) or the chemical Calcium (mesh:D002118)"},
		{"no gene of this organism", []string{"mouse"}, "CAT", []string{"CAT:11 chemical  a mesh:D002118 synonym test folded"}, ""},
		{"chemical and disease", human, "Ca", nil, "the chemical Calcium (mesh:D002118) or the disease Ca (mesh:D000003)"},
		{"gene and family", human, "RAS", nil, "the gene RAS (ncbigene:42) or the family RAS"},
		{"gene and medicine", human, "insulin", nil, "the gene INS (ncbigene:3630) or a medicine of this name"},
		{"a medicine without an identifier", human, "Brexanolone", nil, ""},
		{"an organism is no keyword", human, "mouse", nil, ""},
		{"nobody knows it", human, "unheard of", nil, ""},
		{"nothing but marks", human, "...", nil, ""},
	} {
		fig := keywordFigure(c.organisms, c.word)
		resolve.New(library(t)).Resolve(fig)
		if got := typed(fig); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if c.says == "" && len(fig.Problems) > 0 {
			t.Errorf("%s: problems %v", c.name, fig.Problems)
		}
		if c.says != "" && (len(fig.Problems) != 1 || !strings.Contains(fig.Problems[0].Error(), "f.md:11: warning: ") || !strings.Contains(fig.Problems[0].Message, c.says)) {
			t.Errorf("%s: problems %v, want %q", c.name, fig.Problems, c.says)
		}
		if fig.Rows != (record.RowCounts{}) {
			t.Errorf("%s: it counts among the rows: %v", c.name, fig.Rows)
		}
		want := record.KeywordCounts{Read: 1}
		switch {
		case c.want != nil:
			want.Resolved = 1
		case c.says != "":
			want.Ambiguous = 1
		default:
			want.Unresolved = 1
		}
		if fig.Words != want || (c.want == nil) != slices.Equal(fig.Untyped, []string{c.word}) {
			t.Errorf("%s: counted %+v, want %+v; untyped %q", c.name, fig.Words, want, fig.Untyped)
		}
	}
}

// TestKeywordMentions looks at the fields of a mention that has no row.
func TestKeywordMentions(t *testing.T) {
	fig := keywordFigure([]string{"human"}, "AKT1", "ci-581", "PKC", "AKT1")
	resolve.New(library(t)).Resolve(fig)
	var got []string
	for _, m := range fig.Mentions {
		got = append(got, fmt.Sprintf("%s id=%s name=%s match=%s source=%s taxon=%s ambiguity=%d", m.Word, m.ID, m.Name, m.Match, m.Source, m.EntityTaxon, m.Ambiguity))
	}
	want := []string{"AKT1 id=207 name=AKT1 match= source=keywords taxon=9606 ambiguity=1", "ci-581 id=mesh:D007649 name=Ketamine match= source=keywords taxon= ambiguity=1",
		"PKC id=PKC name=PKC match= source=keywords taxon= ambiguity=1"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if want := (record.KeywordCounts{Read: 3, Resolved: 3}); fig.Words != want {
		t.Errorf("counted %+v, want %+v", fig.Words, want)
	}
}

// TestRowsAccountForKeywords types no keyword that a row of any kind has as its
// word, match or name, if the row is accepted or unresolved.
func TestRowsAccountForKeywords(t *testing.T) {
	accepted := record.Mention{Kind: record.Gene, Taxon: "9606", OrganismName: "Homo sapiens", Word: "akt,", Match: "AKT", Name: "AKT1", ID: "207",
		Source: "ncbigene_synonym", Entity: record.Entity{Space: record.NCBIGene, ID: "207"}}
	candidate := accepted
	candidate.Taxon, candidate.OrganismName, candidate.Word, candidate.Match, candidate.Name = "10090", "Mus musculus", "w", "m", "Ketamine"
	left := unknown(record.Chemical, "Unheard  of", "", "")
	for _, c := range []struct {
		word string
		want record.KeywordCounts
	}{
		{"akt,", record.KeywordCounts{Read: 1, Rows: 1}}, {"Akt", record.KeywordCounts{Read: 1, Rows: 1}}, {"akt1", record.KeywordCounts{Read: 1, Rows: 1}},
		{"unheard of", record.KeywordCounts{Read: 1, Rows: 1}}, {"Ketamine", record.KeywordCounts{Read: 1, Resolved: 1}}, {"AKT2", record.KeywordCounts{Read: 1, Resolved: 1}},
	} {
		fig := keywordFigure([]string{"Homo sapiens"}, c.word)
		fig.Mentions = []record.Mention{accepted, candidate, left}
		resolve.New(library(t)).Resolve(fig)
		if fig.Words != c.want {
			t.Errorf("%s: counted %+v, want %+v", c.word, fig.Words, c.want)
		}
	}
}

// TestNoLexiconTypesNothing resolves as if there were no keywords.
func TestNoLexiconTypesNothing(t *testing.T) {
	for _, r := range []*resolve.Resolver{resolve.New(nil), resolve.New(lexicon.NewStack())} {
		fig := keywordFigure([]string{"human"}, "AKT1", "Ketamine")
		fig.Mentions = []record.Mention{unknown(record.Chemical, "ketamine", "", "")}
		r.Resolve(fig)
		if outcome(fig) != "u" || len(fig.Problems) > 0 {
			t.Errorf("rows %s, problems %v", outcome(fig), fig.Problems)
		}
		if want := (record.KeywordCounts{Read: 2, Rows: 1, Unresolved: 1}); fig.Words != want {
			t.Errorf("counted %+v, want %+v", fig.Words, want)
		}
	}
}

// TestFirstLexiconWins asks the second only for what the first does not know.
func TestFirstLexiconWins(t *testing.T) {
	s := lexicon.NewStack()
	if err := s.Add("first", "01", entries([]lexicon.Entry{knownGene("1", "9606", "AAA"), knownGene("2", "10090", "CCC")})); err != nil {
		t.Fatal(err)
	}
	if err := s.Add("second", "02", entries([]lexicon.Entry{knownGene("3", "9606", "AAA"), knownGene("4", "9606", "BBB"), knownGene("5", "9606", "CCC"),
		knownOrganism("9606", "Homo sapiens"), knownOrganism("10090", "Mus musculus")})); err != nil {
		t.Fatal(err)
	}
	fig := keywordFigure([]string{"Homo sapiens", "Mus musculus"}, "AAA", "BBB", "CCC")
	resolve.New(s).Resolve(fig)
	want := []string{"AAA:11 gene 9606 a ncbigene:1 symbol first exact", "BBB:12 gene 9606 a ncbigene:4 symbol second exact",
		"CCC:13 gene 9606 a ncbigene:5 symbol second exact", "CCC:13 gene 10090 a ncbigene:2 symbol first exact"}
	if got := typed(fig); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
