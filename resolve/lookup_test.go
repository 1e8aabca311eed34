package resolve_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"figraph/record"
	"figraph/resolve"
	"figraph/resolve/lexicon"
)

// entries yields entries as a dictionary does.
func entries(list []lexicon.Entry) iter.Seq2[lexicon.Entry, error] {
	return func(yield func(lexicon.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// stack is a stack of one lexicon, named "test".
func stack(t testing.TB, list ...lexicon.Entry) *lexicon.Stack {
	t.Helper()
	s := lexicon.NewStack()
	if err := s.Add("test", "00", entries(list)); err != nil {
		t.Fatal(err)
	}
	return s
}

func knownGene(id, taxon, symbol string, synonyms ...string) lexicon.Entry {
	return lexicon.Entry{Kind: lexicon.Gene, Entity: record.Entity{Space: record.NCBIGene, ID: id}, Taxon: taxon, Name: symbol, Synonyms: synonyms}
}

func knownTerm(kind lexicon.Kind, mesh, name string, synonyms ...string) lexicon.Entry {
	return lexicon.Entry{Kind: kind, Entity: record.Entity{Space: record.MeSH, ID: mesh}, Name: name, Synonyms: synonyms}
}

func knownFamily(name string, members ...string) lexicon.Entry {
	e := lexicon.Entry{Kind: lexicon.Family, Name: name}
	for _, id := range members {
		e.Members = append(e.Members, record.Entity{Space: record.NCBIGene, ID: id})
	}
	return e
}

func knownOrganism(taxon, latin string, others ...string) lexicon.Entry {
	return lexicon.Entry{Kind: lexicon.Organism, Entity: record.Entity{Space: record.Taxonomy, ID: taxon}, Name: latin, Synonyms: others}
}

// library is what most tests look up in.
func library(t testing.TB) *lexicon.Stack {
	return stack(t,
		knownGene("207", "9606", "AKT1", "PKB"), knownGene("208", "9606", "AKT2", "PKB"), knownGene("11651", "10090", "Akt1"),
		knownGene("24185", "10116", "Akt1"), knownGene("847", "9606", "CAT"), knownGene("1742", "9606", "DLG4", "PSD95"),
		knownGene("9999", "9606", "DLG4L", "DLG4"),
		knownTerm(lexicon.Chemical, "D007649", "Ketamine", "CI-581"), knownTerm(lexicon.Chemical, "D002118", "Calcium", "Ca", "cat"),
		knownTerm(lexicon.Chemical, "D000001", "Twin", "same"), knownTerm(lexicon.Chemical, "D000002", "Other", "same"),
		knownTerm(lexicon.Disease, "D003866", "Depressive Disorder", "Depression"), knownTerm(lexicon.Disease, "D000003", "Ca"),
		knownFamily("PKC", "5578", "5579"), knownFamily("RAS"), knownGene("42", "9606", "RAS"),
		knownOrganism("9606", "Homo sapiens", "human"), knownOrganism("10090", "Mus musculus", "mouse"), knownOrganism("10116", "Rattus norvegicus", "rat"),
		lexicon.Entry{Kind: lexicon.Chemical, Name: "Brexanolone", Medicine: true},
		lexicon.Entry{Kind: lexicon.Chemical, Name: "insulin", Medicine: true}, knownGene("3630", "9606", "INS", "insulin"),
	)
}

// said is a mention on a line, and what resolved it.
func said(m *record.Mention) string {
	return strings.TrimSpace(fmt.Sprintf("%c %s %s %s %s", "uacrp"[m.Row], m.Entity.CURIE(), m.Tier, m.Lexicon, m.Rule))
}

func unknown(kind record.Kind, word, match, name string) record.Mention {
	return record.Mention{Kind: kind, Word: word, Match: match, Name: name}
}

// TestRowsWithoutIdentifier looks each row up alone, in a figure of human and
// mouse.
func TestRowsWithoutIdentifier(t *testing.T) {
	in := func(m record.Mention, taxon, organism string) record.Mention {
		m.Taxon, m.OrganismName = taxon, organism
		return m
	}
	inline := func(m record.Mention) record.Mention {
		m.Origin = record.Inline
		return m
	}
	gene, chemical, disease := record.Gene, record.Chemical, record.Disease
	for _, c := range []struct {
		name string
		row  record.Mention
		want string // "" for unresolved
		says string // part of the problem
	}{
		{"a gene by its word", in(unknown(gene, "AKT1", "", ""), "9606", "Homo sapiens"), "a ncbigene:207 symbol test exact", ""},
		{"the match goes first", in(unknown(gene, "AKT1", "AKT2", ""), "9606", "Homo sapiens"), "a ncbigene:208 symbol test exact", ""},
		{"the word, where nobody knows the match", in(unknown(gene, " AKT1 ", "AKTONE", ""), "9606", "Homo sapiens"), "a ncbigene:207 symbol test exact", ""},
		{"by a synonym", in(unknown(gene, "PSD95", "", ""), "9606", "Homo sapiens"), "a ncbigene:1742 synonym test exact", ""},
		{"genes letter by letter", in(unknown(gene, "akt1", "", ""), "9606", "Homo sapiens"), "", ""},
		{"within the organism of the row", in(unknown(gene, "Akt1", "", ""), "10090", "Mus musculus"), "a ncbigene:11651 symbol test exact", ""},
		{"nothing of another organism", in(unknown(gene, "Akt1", "", ""), "9606", "Homo sapiens"), "", ""},
		{"the row's organism by its name", in(unknown(gene, "Akt1", "", ""), "", "Mouse"), "a ncbigene:11651 symbol test exact", ""},
		{"an organism that nobody knows", in(unknown(gene, "AKT1", "", ""), "", "Homo habilis"), "", "no row's organism is one of organisms_ner"},
		{"two genes", in(unknown(gene, "PKB", "", ""), "9606", "Homo sapiens"), "", `"PKB" may be the gene AKT1 (ncbigene:207) or the gene AKT2 (ncbigene:208)`},
		{"a symbol that is a synonym of another", in(unknown(gene, "DLG4", "", ""), "9606", "Homo sapiens"), "", `"DLG4" may be the gene DLG4`},
		{"acceptance by organism goes on", in(unknown(gene, "Akt1", "", ""), "10116", "Rattus norvegicus"), "c ncbigene:24185 symbol test exact", "no row's organism is one of organisms_ner"},
		{"inline, in the figure's organisms", inline(unknown(gene, "AKT1", "", "")), "a ncbigene:207 symbol test exact", ""},
		{"a family is no gene", inline(unknown(gene, "PKC", "", "")), "", ""},
		{"a chemical, in any spelling", unknown(chemical, "  KETAMINE ", "", ""), "a mesh:D007649 symbol test folded", ""},
		{"a chemical by its match", unknown(chemical, "junk", "Calcium", "calcium atom"), "a mesh:D002118 symbol test exact", ""},
		{"a chemical by its name", unknown(chemical, "junk", "", "CI-581"), "a mesh:D007649 synonym test exact", ""},
		{"two chemicals", unknown(chemical, "same", "", ""), "", `"same" may be the chemical Twin (mesh:D000001) or the chemical Other (mesh:D000002): it was given no entity`},
		{"of its own kind only", unknown(chemical, "Depression", "", ""), "", ""},
		{"a medicine without an identifier", unknown(chemical, "Brexanolone", "", ""), "", ""},
		{"a disease of a table", unknown(disease, "depression", "", ""), "a mesh:D003866 synonym test folded", ""},
		{"a disease from enrichment", inline(unknown(disease, "Depression", "", "")), "", ""},
		{"nobody knows it", unknown(chemical, "unheard of", "", ""), "", ""},
	} {
		fig := &record.Figure{ID: "f", Mentions: []record.Mention{c.row}}
		fig.Organisms[record.RecognizedOrganisms] = []string{"Homo sapiens", "Mus musculus"}
		resolve.New(library(t)).Resolve(fig)
		m := &fig.Mentions[0]
		if c.want == "" && (m.Row != record.Unresolved || m.Entity != (record.Entity{}) || m.Lexicon != "" || m.Rule != "") || c.want != "" && said(m) != c.want {
			t.Errorf("%s: %s, want %q", c.name, said(m), c.want)
		}
		if c.says == "" && len(fig.Problems) > 0 || c.says != "" && (len(fig.Problems) != 1 || !strings.Contains(fig.Problems[0].Message, c.says)) {
			t.Errorf("%s: problems %v, want %q", c.name, fig.Problems, c.says)
		}
		if fig.Rows[m.Kind][m.Row] != 1 || fig.Rows.Read(m.Kind) != 1 {
			t.Errorf("%s: rows are %v", c.name, fig.Rows)
		}
		if m.ID != "" {
			t.Errorf("%s: the identifier as read is %q", c.name, m.ID)
		}
	}
}

// TestWhereGenesAreLookedFor takes the organisms of a row that has none from the
// record's two lists.
func TestWhereGenesAreLookedFor(t *testing.T) {
	for _, c := range []struct {
		name                string
		recognized, curated []string
		word, want          string
	}{
		{"the recognized organism", []string{"Mus musculus"}, nil, "Akt1", "a ncbigene:11651 symbol test exact"},
		{"by a lexicon's name of it", []string{"mouse"}, nil, "Akt1", "a ncbigene:11651 symbol test exact"},
		{"not the curated one", []string{"Homo sapiens"}, []string{"mouse"}, "Akt1", "u : family"},
		{"the curated one for want of it", nil, []string{"mouse"}, "Akt1", "a ncbigene:11651 symbol test exact"},
		{"two organisms have one each", []string{"mouse", "rat"}, nil, "Akt1", "u : family"},
		{"none is named, and one gene there is", nil, nil, "AKT1", "a ncbigene:207 symbol test exact"},
		{"none is named, and two there are", nil, nil, "Akt1", "u : family"},
		{"one that nobody knows", []string{"XXX"}, nil, "AKT1", "u : family"},
		{"one that nobody knows, and a curated one", []string{"XXX"}, []string{"human"}, "AKT1", "u : family"},
		{"one of two is known", []string{"XXX", "human"}, nil, "AKT1", "a ncbigene:207 symbol test exact"},
	} {
		fig := &record.Figure{ID: "f", Mentions: []record.Mention{{Kind: record.Gene, Origin: record.Inline, Word: c.word}}}
		fig.Organisms[record.RecognizedOrganisms], fig.Organisms[record.CuratedOrganisms] = c.recognized, c.curated
		resolve.New(library(t)).Resolve(fig)
		if got := said(&fig.Mentions[0]); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestWhatTheGeneTableAcceptsIsNoChemical leaves a chemical without an identifier
// alone where the figure has a gene of the word; one with an identifier stays.
func TestWhatTheGeneTableAcceptsIsNoChemical(t *testing.T) {
	gene := record.Mention{Kind: record.Gene, Taxon: "9606", OrganismName: "Homo sapiens", Word: "Cat.", Match: "CAT", Name: "CAT", ID: "847",
		Source: "ncbigene_symbol", Entity: record.Entity{Space: record.NCBIGene, ID: "847"}}
	own := record.Mention{Kind: record.Chemical, Word: "CAT", ID: "mesh:D000009", Entity: record.Entity{Space: record.MeSH, ID: "D000009"}}
	fig := &record.Figure{ID: "f", Mentions: []record.Mention{unknown(record.Chemical, "cat", "", ""), own, gene}}
	resolve.New(library(t)).Resolve(fig)
	if got := outcome(fig); got != "uaa" {
		t.Errorf("rows are %s, want uaa", got)
	}
	if len(fig.Problems) != 1 || !strings.Contains(fig.Problems[0].Message, "the gene CAT (ncbigene:847) or the chemical Calcium (mesh:D002118)") {
		t.Errorf("problems: %v", fig.Problems)
	}
}

// TestLexiconsGiveOrganisms names organisms that the gene table does not have.
func TestLexiconsGiveOrganisms(t *testing.T) {
	fig := &record.Figure{ID: "f", Mentions: []record.Mention{geneRow("9606", "Man", "1"), geneRow("10090", "House mouse", "2")}}
	fig.Organisms[record.CuratedOrganisms] = []string{"man", "Rat", "Mus musculus", "mouse", "Prunus spinosa"}
	resolve.New(library(t)).Resolve(fig)
	var got []string
	for _, o := range fig.Taxa {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %q %s %s %s", o.Field, o.Taxon, o.Names, o.LatinName, o.Lexicon, o.Rule)))
	}
	want := []string{
		`organisms 9606 ["man"] Man`, `organisms 10116 ["Rat"] Rattus norvegicus test folded`, `organisms 10090 ["Mus musculus" "mouse"] House mouse test exact`,
		`organisms  ["Prunus spinosa"]`, `genes-table 9606 ["Man"] Man`, `genes-table 10090 ["House mouse"] House mouse`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestAmbiguousOrganism reports a name of several organisms, and neither one that
// the table has nor one that is the own name of one of them.
func TestAmbiguousOrganism(t *testing.T) {
	s := lexicon.NewStack()
	if err := s.Add("test", "", entries([]lexicon.Entry{knownOrganism("10088", "Mus", "mouse"), knownOrganism("10090", "Mus musculus", "mouse", "Mus")})); err != nil {
		t.Fatal(err)
	}
	fig := &record.Figure{ID: "f", File: "f.md", Lines: map[string]int{"organisms_ner": 7}}
	fig.Organisms[record.RecognizedOrganisms] = []string{"mouse", "Mus", "nobody"}
	resolve.New(s).Resolve(fig)
	want := `f.md:7: warning: "mouse" may be the organism Mus (taxon:10088) or the organism Mus musculus (taxon:10090): it was given no entity`
	if len(fig.Problems) != 1 || !strings.Contains(fig.Problems[0].Error(), want) {
		t.Errorf("problems %v", fig.Problems)
	}
	named := geneRow("10090", "mouse", "1")
	fig = &record.Figure{ID: "f", Mentions: []record.Mention{named}}
	fig.Organisms[record.RecognizedOrganisms] = []string{"mouse"}
	if resolve.New(s).Resolve(fig); len(fig.Problems) > 0 {
		t.Errorf("of a table's name: problems %v", fig.Problems)
	}
}

// TestAcceptanceByALexiconsName accepts rows of an organism that the record calls
// by a name that the table does not have. Where the table has the name, it alone
// decides.
func TestAcceptanceByALexiconsName(t *testing.T) {
	human, mouse := geneRow("9606", "Homo sapiens", "1"), geneRow("10090", "Mus musculus", "2")
	for _, c := range []struct {
		name                string
		recognized, curated []string
		rows                []record.Mention
		want, problem       string
	}{
		{"a common name", []string{"human"}, nil, []record.Mention{human, mouse}, "ac", ""},
		{"one name of the table, one of a lexicon", []string{"Homo sapiens", "mouse"}, nil, []record.Mention{human, mouse}, "aa", ""},
		{"an organism without rows", []string{"rat"}, nil, []record.Mention{human, mouse}, "cc", "organism-mismatch"},
		{"a curated name", nil, []string{"mouse"}, []record.Mention{human, mouse}, "ca", ""},
		{"the table's own taxon of a name wins", []string{"mouse"}, nil, []record.Mention{human, mouse, geneRow("10091", "Mouse", "3")}, "cca", ""},
		{"a row of the name, without a taxon", []string{"mouse"}, nil, []record.Mention{human, mouse, geneRow("", "Mouse", "3")}, "cca", ""},
	} {
		fig := &record.Figure{ID: "f", Mentions: slices.Clone(c.rows)}
		fig.Organisms[record.RecognizedOrganisms], fig.Organisms[record.CuratedOrganisms] = c.recognized, c.curated
		resolve.New(library(t)).Resolve(fig)
		if got := outcome(fig); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if codes := problemCodes(fig); codes != c.problem {
			t.Errorf("%s: problems %q, want %q", c.name, codes, c.problem)
		}
	}
}

func problemCodes(fig *record.Figure) string {
	var codes []string
	for _, p := range fig.Problems {
		codes = append(codes, p.Code)
	}
	return strings.Join(codes, " ")
}
