package resolve_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"figraph/record"
	"figraph/resolve"
)

// geneRow is a gene of an organism; rows of other tests differ in what matters.
func geneRow(taxon, organism, id string) record.Mention {
	m := record.Mention{Kind: record.Gene, Taxon: taxon, OrganismName: organism, Word: "Akt", Match: "AKT", Name: "AKT" + id, ID: id, Source: "ncbigene_symbol"}
	if id != "" {
		m.Entity = record.Entity{Space: record.NCBIGene, ID: id}
	}
	return m
}

// outcome is the rows of a figure as letters: a, u, c, r.
func outcome(fig *record.Figure) string {
	var b strings.Builder
	for _, m := range fig.Mentions {
		b.WriteByte("uacrp"[m.Row])
	}
	return b.String()
}

func TestAcceptance(t *testing.T) {
	human, mouse := geneRow("9606", "Homo sapiens", "1"), geneRow("10090", "Mus musculus", "2")
	for _, c := range []struct {
		name                string
		recognized, curated []string
		rows                []record.Mention
		want, problem       string
	}{
		{"one of two", []string{"Homo sapiens"}, nil, []record.Mention{human, mouse}, "ac", ""},
		{"both", []string{"Homo sapiens", "Mus musculus"}, nil, []record.Mention{human, mouse}, "aa", ""},
		{"the curated field does not count", []string{"Homo sapiens"}, []string{"Mus musculus"}, []record.Mention{human, mouse}, "ac", ""},
		{"none of them", []string{"Rattus norvegicus"}, nil, []record.Mention{human, mouse}, "cc", "organism-mismatch"},
		{"missing, one organism", nil, []string{"Mus musculus"}, []record.Mention{human, geneRow("9606", "Homo sapiens", "3")}, "aa", ""},
		{"missing, several, some curated", nil, []string{"Mus musculus"}, []record.Mention{human, mouse}, "ca", ""},
		{"missing, several, none curated", nil, []string{"XXX"}, []record.Mention{human, mouse}, "aa", "organism-unknown"},
		{"case, quotes and blanks", []string{`homo  "SAPIENS"`}, nil, []record.Mention{human, mouse}, "ac", ""},
		{"by the taxon of a name", []string{"man"}, nil, []record.Mention{human, geneRow("9606", "Man", "3"), mouse}, "aac", ""},
		{"no taxon, by name", []string{"Foo = bar"}, nil, []record.Mention{geneRow("", "Foo  bar", "1"), mouse}, "ac", ""},
		{"no taxon, by the taxon of its name", []string{"man"}, nil, []record.Mention{geneRow("", "Homo sapiens", "1"), human, geneRow("9606", "Man", "3"), mouse}, "aaac", ""},
		{"a row without an organism is no second one", nil, nil, []record.Mention{geneRow("", "", "1"), human}, "aa", ""},
		{"a name with and without its taxon is one organism", nil, nil, []record.Mention{geneRow("", "Homo sapiens", "3"), human}, "aa", ""},
		{"neither taxon nor name", []string{"Homo sapiens"}, nil, []record.Mention{geneRow("", "", "1"), human}, "ca", ""},
		{"no identifier", []string{"Homo sapiens"}, nil, []record.Mention{geneRow("9606", "Homo sapiens", ""), geneRow("10090", "Mus musculus", "")}, "uu", ""},
		{"an equal row", []string{"Homo sapiens"}, nil, []record.Mention{human, human, mouse, mouse}, "arcr", ""},
	} {
		fig := &record.Figure{ID: "f", Mentions: slices.Clone(c.rows)}
		fig.Organisms[record.RecognizedOrganisms], fig.Organisms[record.CuratedOrganisms] = c.recognized, c.curated
		resolve.Resolve(fig)
		if got := outcome(fig); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		problem := ""
		if len(fig.Problems) > 0 {
			problem = fig.Problems[0].Code
		}
		if problem != c.problem {
			t.Errorf("%s: problem %q, want %q", c.name, problem, c.problem)
		}
		if total := fig.Rows.Read(record.Gene); total != len(c.rows) {
			t.Errorf("%s: %d rows are counted, want %d", c.name, total, len(c.rows))
		}
	}
}

func TestOtherKindsNeedNoOrganism(t *testing.T) {
	fig := &record.Figure{ID: "f"}
	fig.Organisms[record.RecognizedOrganisms] = []string{"Homo sapiens"}
	mesh := record.Entity{Space: record.MeSH, ID: "D007649"}
	inline := geneRow("", "", "1")
	inline.Origin = record.Inline
	fig.Mentions = []record.Mention{
		inline,
		{Kind: record.Chemical, Word: "ketamine", ID: "mesh:D007649", Entity: mesh},
		{Kind: record.Disease, Word: "depression", ID: "mesh:D003866", Entity: record.Entity{Space: record.MeSH, ID: "D003866"}},
		{Kind: record.Disease, Origin: record.Inline, Word: "Cancer", ID: "D009369"}, // has no entity: it comes from enrichment
		{Kind: record.Chemical, Word: "PERM"},
	}
	resolve.Resolve(fig)
	if got := outcome(fig); got != "aaauu" {
		t.Errorf("%s, want aaauu", got)
	}
}

func TestTiers(t *testing.T) {
	for source, want := range map[string]record.Tier{
		"ncbigene_symbol": record.Symbol, "hgnc_symbol": record.Symbol, "ncbigene_synonym": record.Synonym, "hgnc_alias_symbol": record.Synonym,
		"hgnc_prev_symbol": record.Synonym, "famplex_relations": record.Family, "bioentities_symbol": record.Family, "": record.Family, "new_source": record.Family,
	} {
		m := geneRow("9606", "Homo sapiens", "1")
		m.Source = source
		fig := &record.Figure{Mentions: []record.Mention{m}}
		resolve.Resolve(fig)
		if got := fig.Mentions[0].Tier; got != want {
			t.Errorf("source %q: %v, want %v", source, got, want)
		}
		if reported := len(fig.Problems) > 0; reported != (source == "new_source") {
			t.Errorf("source %q: %v", source, fig.Problems)
		}
	}
	for _, c := range []struct {
		word, match, name string
		want              record.Tier
	}{
		{"Ketamine", "ketamine", "", record.Symbol}, {" cortisol ", "Hydrocortisone", "Cortisol", record.Symbol},
		{"Ca", "Calcium", "calcium atom", record.Synonym}, {"Ca", "", "", record.Synonym}, {"", "Calcium", "", record.Family},
	} {
		fig := &record.Figure{Mentions: []record.Mention{{Kind: record.Chemical, Word: c.word, Match: c.match, Name: c.name, Entity: record.Entity{Space: record.MeSH, ID: "D1"}}}}
		resolve.Resolve(fig)
		if got := fig.Mentions[0].Tier; got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestAmbiguity(t *testing.T) {
	rows := []record.Mention{geneRow("9606", "Homo sapiens", "1"), geneRow("9606", "Homo sapiens", "2"), geneRow("10090", "Mus musculus", "3"), geneRow("9606", "Homo sapiens", "")}
	other := geneRow("9606", "Homo sapiens", "1")
	other.Match = "AKT1"
	fig := &record.Figure{Mentions: append(rows, other)}
	resolve.Resolve(fig)
	for i, want := range []int{2, 2, 1, 2, 1} {
		if got := fig.Mentions[i].Ambiguity; got != want {
			t.Errorf("row %d: %d readings, want %d", i, got, want)
		}
	}
}

func TestOrganismMentions(t *testing.T) {
	human, man, mouse := geneRow("9606", "Homo sapiens", "1"), geneRow("9606", "Man", "2"), geneRow("10090", "Mus musculus", "3")
	human.Counts, man.Counts = record.Counts{Direct: "2"}, record.Counts{Direct: "3"}
	fig := &record.Figure{Mentions: []record.Mention{human, man, mouse}}
	fig.Organisms[record.CuratedOrganisms] = []string{"homo sapiens", "Man", "Prunus spinosa", "XXX"}
	fig.Organisms[record.RecognizedOrganisms] = []string{"Homo sapiens"}
	resolve.Resolve(fig)
	var got []string
	for _, o := range fig.Taxa {
		got = append(got, fmt.Sprintf("%s %s %q %s %s", o.Field, o.Taxon, o.Names, o.LatinName, o.Counts.Direct))
	}
	want := []string{
		`organisms 9606 ["homo sapiens" "Man"] Homo sapiens `, `organisms  ["Prunus spinosa"]  `, `organisms  ["XXX"]  `,
		`organisms_ner 9606 ["Homo sapiens"] Homo sapiens `,
		`genes-table 9606 ["Homo sapiens" "Man"] Homo sapiens 2`, `genes-table 10090 ["Mus musculus"] Mus musculus `,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(fig.Problems) != 1 || fig.Problems[0].Code != "counts-differ" {
		t.Errorf("problems: %v", fig.Problems)
	}
}
