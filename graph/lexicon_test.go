package graph_test

import (
	"iter"
	"testing"

	"figraph/graph"
	"figraph/record"
	"figraph/resolve"
	"figraph/resolve/lexicon"
)

func entries(list ...lexicon.Entry) iter.Seq2[lexicon.Entry, error] {
	return func(yield func(lexicon.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func library(t testing.TB, list ...lexicon.Entry) *lexicon.Stack {
	t.Helper()
	s := lexicon.NewStack()
	if err := s.Add("test.tsv", "0a", entries(list...)); err != nil {
		t.Fatal(err)
	}
	return s
}

func of(space record.Space, id string) record.Entity { return record.Entity{Space: space, ID: id} }

// withKeywords is a figure of a human, resolved with lexicons.
func withKeywords(s *lexicon.Stack, figid, pmcid string, words []string, mentions ...record.Mention) *record.Figure {
	fig := &record.Figure{ID: figid, Paper: record.Paper{PMCID: pmcid}, Mentions: mentions, Keywords: words}
	fig.Organisms[record.RecognizedOrganisms] = []string{"human"}
	resolve.New(s).Resolve(fig)
	return fig
}

const integer = `"^^<http://www.w3.org/2001/XMLSchema#integer> `

// TestKeywordsAreMentions states what a keyword resolves to: mention, edges,
// entity, and in links.
func TestKeywordsAreMentions(t *testing.T) {
	s := library(t,
		lexicon.Entry{Kind: lexicon.Gene, Entity: of(record.NCBIGene, "627"), Taxon: "9606", Name: "BDNF"},
		lexicon.Entry{Kind: lexicon.Chemical, Entity: of(record.MeSH, "D007649"), Name: "Ketamine", Synonyms: []string{"CI-581"}},
		lexicon.Entry{Kind: lexicon.Family, Name: "PKC α/β", Members: []record.Entity{of(record.NCBIGene, "5578"), of(record.NCBIGene, "5579")}},
		lexicon.Entry{Kind: lexicon.Organism, Entity: of(record.Taxonomy, "9606"), Name: "Homo sapiens", Synonyms: []string{"human"}})
	words := []string{"BDNF", "ci-581", "pkc alpha/beta"}
	m := state(t, graph.Options{Lexicons: s}, withKeywords(s, "PMC1__a", "PMC1", words), withKeywords(s, "PMC2__a", "PMC2", words))
	hash := graph.MentionHash("gene", "PMC1__a", "9606", "BDNF", "", "627", "keywords")
	mention := "https://w3id.org/pfocr-kg/mention/PMC1__a-" + hash + " "
	family := "https://w3id.org/pfocr-kg/family/PKC%20%CE%B1%2F%CE%B2"
	m.want(t, mention+"rdf:type oa:Annotation mentions", mention+"oa:hasBody ncbigene:627 mentions", mention+`oa:exact "BDNF" mentions`, mention+`dc:source "keywords" mentions`,
		mention+`pf:tier "symbol" mentions`, mention+`pf:ambiguity "1`+integer+"mentions", mention+`pf:lexicon "test.tsv" mentions`, mention+`pf:rule "exact" mentions`,
		"fig:PMC1__a.html schema:mentions ncbigene:627 figures", "fig:PMC1__a.html pf:names ncbigene:627 figures", "ncbigene:627 dcterms:isPartOf fig:PMC1__a.html figures",
		`ncbigene:627 schema:name "BDNF" entities`, "ncbigene:627 schema:taxonomicRange obo:NCBITaxon_9606 entities", `ncbigene:627 pf:paperCount "2`+integer+"entities",
		"fig:PMC1__a.html pf:names mesh:D007649 figures", `mesh:D007649 schema:name "Ketamine" entities`,
		"https://w3id.org/pfocr-kg/link/D007649-627 rdf:type pf:CoMention links",
		"fig:PMC1__a.html schema:mentions "+family+" figures", family+" rdf:type pf:GeneFamily entities", family+" pf:member ncbigene:5578 entities", family+" pf:member ncbigene:5579 entities",
		family+` schema:name "PKC α/β" entities`, family+` skos:prefLabel "PKC α/β" entities`, family+` dcterms:identifier "PKC α/β" entities`, family+` pf:figureCount "2`+integer+"entities",
		"https://w3id.org/pfocr-kg/mention/PMC1__a-"+graph.MentionHash("family", "PMC1__a", "", "pkc alpha/beta", "", "PKC α/β", "keywords")+` pf:tier "family" mentions`,
		"fig:PMC1__a.html wp:organism obo:NCBITaxon_9606 figures", `fig:PMC1__a.html wp:organismName "Homo sapiens" figures`, `obo:NCBITaxon_9606 schema:name "Homo sapiens" entities`,
		"https://w3id.org/pfocr-kg/mention/PMC1__a-"+graph.MentionHash("organism", "PMC1__a", "", "human", "", "", "organisms_ner")+` oa:hasBody obo:NCBITaxon_9606 mentions`)
	m.reject(t, "pf:match")
	m.reject(t, "pf:names "+family)
	m.reject(t, "schema:mentions ncbigene:5578")
	m.reject(t, "ncbigene:5578 rdf:type")
	m.reject(t, family+" pf:coMentionedWith")
	if len(m.problems) > 0 {
		t.Errorf("problems: %v", m.problems)
	}
}

// TestLexiconsHaveNoVote keeps a table's name and organism of an entity, whatever
// a lexicon calls it, and however many figures have it from there.
func TestLexiconsHaveNoVote(t *testing.T) {
	s := library(t,
		lexicon.Entry{Kind: lexicon.Gene, Entity: of(record.NCBIGene, "207"), Taxon: "9605", Name: "AKTONE"},
		lexicon.Entry{Kind: lexicon.Organism, Entity: of(record.Taxonomy, "9606"), Name: "Homo"},
		lexicon.Entry{Kind: lexicon.Organism, Entity: of(record.Taxonomy, "9605"), Name: "Other", Synonyms: []string{"human"}})
	row := gene("207", "AKT1", "ncbigene_symbol")
	m := state(t, graph.Options{Lexicons: s}, figure("PMC1__a", "PMC1", row), withKeywords(s, "PMC2__a", "PMC2", []string{"AKTONE"}), withKeywords(s, "PMC3__a", "PMC3", []string{"AKTONE"}))
	m.want(t, `ncbigene:207 schema:name "AKT1" entities`, "ncbigene:207 schema:taxonomicRange obo:NCBITaxon_9606 entities", `ncbigene:207 pf:figureCount "3`+integer+"entities",
		`obo:NCBITaxon_9606 schema:name "Homo sapiens" entities`)
	m.reject(t, `schema:name "AKTONE"`)
	m.reject(t, "ncbigene:207 schema:taxonomicRange obo:NCBITaxon_9605")
	if len(m.problems) > 0 {
		t.Errorf("problems: %v", m.problems)
	}
}

// TestNameOfWhatNoTableNames prefers a lexicon's name to the printed word.
func TestNameOfWhatNoTableNames(t *testing.T) {
	row := record.Mention{Kind: record.Chemical, Origin: record.Inline, Word: "K", ID: "D007649", Entity: of(record.MeSH, "D007649")}
	s := library(t, lexicon.Entry{Kind: lexicon.Chemical, Entity: of(record.MeSH, "D007649"), Name: "Ketamine"})
	state(t, graph.Options{}, figure("PMC1__a", "PMC1", row)).want(t, `mesh:D007649 schema:name "K" entities`)
	state(t, graph.Options{Lexicons: s}, figure("PMC1__a", "PMC1", row)).want(t, `mesh:D007649 schema:name "Ketamine" entities`)
}

// TestDrugs types a chemical by its match, its name or its entity, in any one
// figure, and never by the printed word.
func TestDrugs(t *testing.T) {
	s := library(t, lexicon.Entry{Kind: lexicon.Chemical, Name: "ketamine", Medicine: true}, lexicon.Entry{Kind: lexicon.Chemical, Name: "Rapamycin", Medicine: true},
		lexicon.Entry{Kind: lexicon.Chemical, Entity: of(record.MeSH, "D000900"), Name: "Ampicillin", Medicine: true})
	word := chemical("D000002", "Calcium", "", "")
	word.Word = "ketamine"
	rows := []record.Mention{chemical("D007649", "Ketamine", "", ""), chemical("D020123", "Sirolimus", "", "rapamycin"), chemical("D000900", "Anything", "", ""), word}
	bare := chemical("D007649", "", "", "")
	for _, figures := range [][]*record.Figure{{figure("PMC1__a", "PMC1", rows...), figure("PMC2__a", "PMC2", bare)}, {figure("PMC2__a", "PMC2", bare), figure("PMC1__a", "PMC1", rows...)}} {
		m := state(t, graph.Options{Lexicons: s}, figures...)
		m.want(t, "mesh:D007649 rdf:type schema:Drug entities", "mesh:D020123 rdf:type schema:Drug entities", "mesh:D000900 rdf:type schema:Drug entities", "mesh:D007649 rdf:type schema:ChemicalSubstance entities")
		m.reject(t, "mesh:D000002 rdf:type schema:Drug")
	}
	disease := chemical("D000900", "Ampicillin", "", "")
	disease.Kind = record.Disease
	state(t, graph.Options{Lexicons: s}, figure("PMC1__a", "PMC1", disease)).reject(t, "schema:Drug")
	state(t, graph.Options{}, figure("PMC1__a", "PMC1", rows...)).reject(t, "schema:Drug")
}

// TestEquivalents states those of databases that have IRIs in use.
func TestEquivalents(t *testing.T) {
	same := func(list ...lexicon.Equivalent) []lexicon.Equivalent { return list }
	exact := func(prefix, id string) lexicon.Equivalent {
		return lexicon.Equivalent{Prefix: prefix, ID: id, Exact: true}
	}
	near := func(prefix, id string) lexicon.Equivalent { return lexicon.Equivalent{Prefix: prefix, ID: id} }
	s := library(t,
		lexicon.Entry{Kind: lexicon.Gene, Entity: of(record.NCBIGene, "207"), Taxon: "9606", Name: "AKT1",
			Same: same(exact("ensembl", "ENSG00000142208"), exact("hgnc", "HGNC:391"), near("omim", "164730"),
				exact("ncbigene", "207"), exact("imgt", "X"))},
		lexicon.Entry{Kind: lexicon.Chemical, Entity: of(record.MeSH, "D018350"), Name: "AMPA",
			Same: same(exact("chebi", "CHEBI:28812"), near("chebi", "1"), exact("drugbank", "DB1"), near("pubchem.compound", "1 2"))},
		lexicon.Entry{Kind: lexicon.Disease, Entity: of(record.MeSH, "D003866"), Name: "Depression", Same: same(exact("doid", "1596"))})
	disease := chemical("D003866", "Depression", "", "")
	disease.Kind = record.Disease
	rows := []record.Mention{gene("207", "AKT1", "ncbigene_symbol"), chemical("D018350", "AMPA acid", "28812", "another acid"), disease, gene("208", "AKT2", "ncbigene_symbol")}
	for _, o := range []graph.Options{{Lexicons: s}, {Lexicons: s, NoXrefs: true}} {
		m := state(t, o, figure("PMC1__a", "PMC1", rows...))
		m.want(t, "ncbigene:207 skos:exactMatch https://identifiers.org/ensembl/ENSG00000142208 entities", "ncbigene:207 skos:exactMatch https://identifiers.org/hgnc/391 entities",
			"ncbigene:207 skos:closeMatch https://identifiers.org/mim/164730 entities",
			"mesh:D018350 skos:closeMatch obo:CHEBI_28812 entities", "mesh:D018350 wp:bdbChEBI https://identifiers.org/chebi/CHEBI:28812 entities",
			"mesh:D018350 skos:exactMatch https://identifiers.org/drugbank/DB1 entities", "mesh:D018350 skos:closeMatch https://identifiers.org/pubchem.compound/1%202 entities",
			"mesh:D003866 skos:closeMatch obo:DOID_1596 entities")
		m.want(t, "mesh:D018350 skos:closeMatch obo:CHEBI_1 entities")
		m.reject(t, "chebi/CHEBI:1 ")
		m.reject(t, "skos:exactMatch ncbigene:207")
		m.reject(t, "skos:exactMatch obo:")
		m.reject(t, "imgt")
		if len(m.problems) > 0 {
			t.Errorf("a lexicon has the pair: %v", m.problems)
		}
		if m.lines["ncbigene:207 skos:exactMatch http://purl.uniprot.org/geneid/207 entities"] == o.NoXrefs {
			t.Errorf("NoXrefs %v: other spellings", o.NoXrefs)
		}
	}
}

// TestRowsThatALexiconResolved keep their names as read, and say who resolved
// them.
func TestRowsThatALexiconResolved(t *testing.T) {
	s := library(t, lexicon.Entry{Kind: lexicon.Gene, Entity: of(record.NCBIGene, "627"), Taxon: "9606", Name: "BDNF", Synonyms: []string{"BULN2"}})
	row := record.Mention{Kind: record.Gene, Origin: record.Inline, Word: "BULN2"}
	fig := &record.Figure{ID: "PMC1__a", Mentions: []record.Mention{row}}
	mention := "https://w3id.org/pfocr-kg/mention/PMC1__a-" + graph.MentionHash("gene", "PMC1__a", "", "BULN2", "", "", "") + " "
	bare := figure("PMC1__a", "", row)
	m := state(t, graph.Options{}, bare)
	m.want(t, mention+"rdf:type oa:Annotation mentions")
	m.reject(t, "oa:hasBody")
	m.reject(t, "pf:lexicon")
	resolve.New(s).Resolve(fig)
	state(t, graph.Options{Lexicons: s}, fig).want(t, mention+"oa:hasBody ncbigene:627 mentions", mention+`pf:tier "synonym" mentions`, mention+`pf:lexicon "test.tsv" mentions`,
		`ncbigene:627 schema:name "BDNF" entities`, "ncbigene:627 schema:taxonomicRange obo:NCBITaxon_9606 entities", "obo:NCBITaxon_9606 rdf:type schema:Taxon entities")
}

// TestLexiconsBelongToTheGraph describes them, in their order.
func TestLexiconsBelongToTheGraph(t *testing.T) {
	v := vocabulary(t)
	s := library(t)
	if err := s.Add("second", "0b", entries()); err != nil {
		t.Fatal(err)
	}
	m := described(t, graph.Options{Lexicons: s}, graph.NewCensus(v))
	one, two := "https://w3id.org/pfocr-kg/lexicon/1", "https://w3id.org/pfocr-kg/lexicon/2"
	dataset := "https://w3id.org/pfocr-kg/dataset "
	m.want(t, dataset+"pf:usesLexicon "+one, dataset+"pf:usesLexicon "+two, one+` dcterms:title "test.tsv"`, one+` dcterms:identifier "sha256:0a"`, one+` schema:position "1"`,
		two+` dcterms:title "second"`, two+` dcterms:identifier "sha256:0b"`, two+` schema:position "2"`)
}
