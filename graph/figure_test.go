package graph_test

import (
	"strings"
	"testing"

	"figraph/graph"
	"figraph/record"
)

// TestFigureLinksOut states where a figure and its picture stand elsewhere, each only
// where the record says so.
func TestFigureLinksOut(t *testing.T) {
	fig := figure("PMC1__a", "PMC1")
	fig.Link, fig.FileName, fig.NDEx, fig.WPID = "/pmc/articles/PMC1/figure/F1/", "a b.jpg", "0a1b", "WP1"
	is := "fig:PMC1__a.html "
	m := state(t, graph.Options{ImageURL: "https://img.org/{pmcid}/{figid}/{filename}"}, fig)
	m.want(t, is+"schema:url https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/figure/F1/ figures", is+"schema:contentUrl https://img.org/PMC1/PMC1__a/a%20b.jpg figures",
		is+"rdfs:seeAlso https://www.ndexbio.org/viewer/networks/0a1b figures", is+"rdfs:seeAlso https://identifiers.org/wikipathways/WP1 figures",
		is+"schema:isPartOf pmc:PMC1 figures", is+"dcterms:references pmc:PMC1 figures")
	state(t, graph.Options{}, fig).reject(t, "schema:contentUrl")
	bare := figure("PMC1__a", "")
	m = state(t, graph.Options{ImageURL: "https://img.org/{figid}"}, bare)
	for _, predicate := range []string{"schema:url", "schema:contentUrl", "rdfs:seeAlso", "dcterms:references", "schema:isPartOf"} {
		m.reject(t, predicate)
	}
	bare.FileName = "a.jpg"
	state(t, graph.Options{ImageURL: "https://img.org/{figid}"}, bare).want(t, is+"schema:contentUrl https://img.org/PMC1__a figures")
	state(t, graph.Options{ImageURL: "https://img.org/{pmcid}/{figid}"}, bare).reject(t, "schema:contentUrl")
}

// TestIdentifiersThatAreNumbers carry the name of their database, in what identifies
// an entity and in the names of links.
func TestIdentifiersThatAreNumbers(t *testing.T) {
	chebi := record.Mention{Kind: record.Chemical, Word: "ketamine", Match: "ketamine", ID: "6121", Entity: of(record.ChEBI, "6121")}
	doid := record.Mention{Kind: record.Disease, Origin: record.Inline, Word: "depression", Match: "depression", ID: "1596", Entity: of(record.DOID, "1596"), Source: "s"}
	both := []record.Mention{gene("207", "AKT1", "ncbigene_symbol"), chebi, doid}
	m := state(t, graph.Options{MinPapers: 1}, figure("PMC1__a", "PMC1", both...))
	link := "https://w3id.org/pfocr-kg/link/"
	m.want(t, `obo:CHEBI_6121 dcterms:identifier "CHEBI:6121" entities`, "obo:CHEBI_6121 wp:bdbChEBI https://identifiers.org/chebi/CHEBI:6121 entities", "obo:CHEBI_6121 rdf:type wp:Metabolite entities",
		`obo:DOID_1596 dcterms:identifier "DOID:1596" entities`, "obo:DOID_1596 rdf:type schema:MedicalCondition entities",
		link+"CHEBI_6121-207 pf:chemical obo:CHEBI_6121 links", link+"DOID_1596-207 pf:disease obo:DOID_1596 links")
	m.reject(t, "obo:DOID_1596 wp:bdbChEBI")
	m.reject(t, "obo:DOID_1596 pf:chemical")
}

// TestSourceOfDiseasesInRecords says of diseases in the record itself that they were
// computed, and of no other rows.
func TestSourceOfDiseasesInRecords(t *testing.T) {
	row := func(kind record.Kind, origin record.Origin, id string) record.Mention {
		return record.Mention{Kind: kind, Origin: origin, Word: "w" + id, Match: "m", ID: id, Entity: of(record.MeSH, id), Source: "read"}
	}
	m := state(t, graph.Options{}, figure("PMC1__a", "PMC1", row(record.Disease, record.Inline, "D1"), row(record.Disease, record.Table, "D2"), row(record.Chemical, record.Inline, "D3")))
	sources := map[string]string{}
	for line := range m.lines {
		for _, predicate := range []string{"oa:hasBody", "dc:source"} {
			if mention, object, is := strings.Cut(line, " "+predicate+" "); is {
				sources[mention] += " " + strings.TrimSuffix(object, " mentions")
			}
		}
	}
	seen := map[string]bool{}
	for _, both := range sources {
		for _, id := range []string{"mesh:D1", "mesh:D2", "mesh:D3"} {
			if strings.Contains(both, id) {
				seen[strings.TrimSpace(strings.Replace(both, id, "", 1))+" "+id] = true
			}
		}
	}
	for _, want := range []string{`"enrichment" mesh:D1`, `"read" mesh:D2`, `"read" mesh:D3`} {
		if !seen[want] {
			t.Errorf("no mention with %s: %v", want, seen)
		}
	}
}

// TestPapersAndTheirJournals states what records say of both, a DOI in two ways.
func TestPapersAndTheirJournals(t *testing.T) {
	fig := figure("PMC1__a", "PMC1")
	fig.Paper = record.Paper{PMCID: "PMC1", Title: "T", Reference: "R", DOI: "10.1/A(2)", Year: "0099", Keywords: []string{"k2", "k1", "k2"},
		Journal: record.Journal{Title: "The Journal", Abbreviation: "J", Publisher: "P"}}
	m := state(t, graph.Options{}, fig)
	m.want(t, `pmc:PMC1 rdfs:label "T" figures`, `pmc:PMC1 dcterms:bibliographicCitation "R" figures`, `pmc:PMC1 dcterms:identifier "PMC1" figures`,
		`pmc:PMC1 pf:year "99"^^<http://www.w3.org/2001/XMLSchema#integer> figures`, `pmc:PMC1 schema:datePublished "0099"^^<http://www.w3.org/2001/XMLSchema#gYear> figures`,
		`pmc:PMC1 schema:keywords "k1" figures`, `pmc:PMC1 schema:keywords "k2" figures`, "pmc:PMC1 schema:sameAs https://doi.org/10.1/a(2) figures",
		"pmc:PMC1 schema:isPartOf https://w3id.org/pfocr-kg/journal/j figures", `https://w3id.org/pfocr-kg/journal/j schema:name "The Journal" figures`,
		`https://w3id.org/pfocr-kg/journal/j schema:alternateName "J" figures`, `https://w3id.org/pfocr-kg/journal/j schema:publisher "P" figures`)
	fig.Paper = record.Paper{PMCID: "PMC1", Year: "0000"}
	m = state(t, graph.Options{}, fig)
	m.want(t, `pmc:PMC1 pf:year "0"^^<http://www.w3.org/2001/XMLSchema#integer> figures`)
	for _, none := range []string{"rdfs:label \"\"", "schema:sameAs", "journal"} {
		m.reject(t, none)
	}
}

// TestOrganismsOfAFigure states all that the record's own fields name, and of the
// gene table's none.
func TestOrganismsOfAFigure(t *testing.T) {
	taxon := func(field record.OrganismField, name, id, latin string) record.OrganismMention {
		return record.OrganismMention{Field: field, Names: []string{name}, Taxon: id, LatinName: latin}
	}
	fig := &record.Figure{ID: "PMC1__a", Taxa: []record.OrganismMention{taxon(record.CuratedOrganisms, "human", "9606", "Homo sapiens"), taxon(record.RecognizedOrganisms, "mouse", "10090", "Mus musculus"),
		taxon(record.RecognizedOrganisms, "men", "9606", "Homo sapiens"), taxon(record.RecognizedOrganisms, "nobody", "", ""), taxon(record.TableOrganisms, "fish", "7955", "Danio rerio"),
		{Field: record.TableOrganisms, Taxon: "4932"}}} // a number without a name
	m := state(t, graph.Options{}, fig)
	is := "fig:PMC1__a.html wp:organism"
	m.want(t, is+" obo:NCBITaxon_9606 figures", is+" obo:NCBITaxon_10090 figures", is+`Name "Homo sapiens" figures`, is+`Name "Mus musculus" figures`)
	m.reject(t, is+" obo:NCBITaxon_7955")
	m.want(t, "https://w3id.org/pfocr-kg/mention/PMC1__a-"+graph.MentionHash("organism", "PMC1__a", "4932", "", "", "", record.TableOrganisms.String())+" oa:hasBody obo:NCBITaxon_4932 mentions")
	for id, n := range map[string]string{"9606": "1", "10090": "1", "7955": "0"} {
		m.want(t, "obo:NCBITaxon_"+id+` pf:figureCount "`+n+integer+"entities")
	}
}
