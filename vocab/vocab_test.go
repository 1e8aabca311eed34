package vocab_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/nquads"
	"figraph/vocab"
)

// declared lists what a Turtle file of a vocabulary declares: the subjects that
// stand at the start of a line.
func declared(t *testing.T, text, prefix, namespace string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, form := range []string{`(?m)^\s*` + prefix + `:([A-Za-z0-9_]+)\s`, `(?m)^\s*<` + regexp.QuoteMeta(namespace) + `([A-Za-z0-9_]+)>\s`} {
		for _, m := range regexp.MustCompile(form).FindAllStringSubmatch(text, -1) {
			names[prefix+":"+m[1]] = true
		}
	}
	return names
}

// TestNoInventedTerm holds every term of schema.org and of WikiPathways that we
// emit against their published vocabularies, and ours against our own.
func TestNoInventedTerm(t *testing.T) {
	known := declared(t, vocab.OwnVocabulary, "pf", vocab.DefaultBase+"vocab#")
	checked := map[string]bool{"pf": true}
	for _, published := range []struct{ prefix, file, namespace string }{
		{"schema", "schemaorg-30.0-http.ttl", "http://schema.org/"},
		{"wp", "wp.ttl", "http://vocabularies.wikipathways.org/wp#"},
	} {
		text, err := os.ReadFile(filepath.Join("..", "..", "shared", "data", "vocab", published.file))
		if err != nil {
			t.Logf("not checked: terms of %s: %v", published.prefix, err)
			continue
		}
		checked[published.prefix] = true
		names := declared(t, string(text), published.prefix, published.namespace)
		if len(names) < 20 {
			t.Fatalf("%s declares %d terms: it was not read right", published.file, len(names))
		}
		for name := range names {
			known[name] = true
		}
	}
	for _, term := range vocab.All() {
		prefix, _, _ := strings.Cut(term.CURIE(), ":")
		if checked[prefix] && !known[term.CURIE()] {
			t.Errorf("%s is in no published vocabulary", term.CURIE())
		}
	}
}

// TestOwnVocabularyIsUsed finds terms of pf.ttl that nothing emits.
func TestOwnVocabularyIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, term := range vocab.All() {
		used[term.CURIE()] = true
	}
	for name := range declared(t, vocab.OwnVocabulary, "pf", vocab.DefaultBase+"vocab#") {
		if !used[name] {
			t.Errorf("%s is declared and never emitted", name)
		}
	}
}

// TestTermsOfOtherVocabularies lists the terms that no file at hand can vouch for,
// so that a new one is noticed and looked up.
func TestTermsOfOtherVocabularies(t *testing.T) {
	const vouched = ` bibo:doi dc:source dc:type dcterms:bibliographicCitation dcterms:description dcterms:identifier dcterms:isPartOf
		dcterms:license dcterms:publisher dcterms:references dcterms:source dcterms:title dctypes:Dataset foaf:page
		oa:Annotation oa:exact oa:hasBody oa:hasTarget obo:NCIT_C179773 pav:createdOn pav:createdWith pav:version rdf:type
		rdfs:label rdfs:seeAlso sh:declare sh:namespace sh:prefix sio:SIO_000628 sio:SIO_000983 sio:SIO_001257
		skos:closeMatch skos:exactMatch skos:prefLabel void:Dataset void:Linkset void:class void:classPartition
		void:distinctSubjects void:entities void:linkPredicate void:objectsTarget void:property void:propertyPartition
		void:subjectsTarget void:subset void:triples void:vocabulary `
	for _, term := range vocab.All() {
		prefix, _, _ := strings.Cut(term.CURIE(), ":")
		if prefix == "pf" || prefix == "schema" || prefix == "wp" {
			continue
		}
		if !strings.Contains(strings.Join(strings.Fields(vouched), " ")+" ", term.CURIE()+" ") {
			t.Errorf("%s: look it up in its vocabulary, then add it here and to docs/model.md", term.CURIE())
		}
	}
}

func mustNew(t *testing.T, o vocab.Options) *vocab.Vocabulary {
	t.Helper()
	v, err := vocab.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestOwnVocabularyParses reads pf.ttl with knakk/rdf, whose decoder is right on
// documents as plain as this one.
func TestOwnVocabularyParses(t *testing.T) {
	triples, err := rdf.NewTripleDecoder(strings.NewReader(vocab.OwnVocabulary), rdf.Turtle).DecodeAll()
	if err != nil || len(triples) < 80 {
		t.Fatalf("%d triples, %v", len(triples), err)
	}
}

// TestNamesAreIRIs mints names of awkward text and checks each.
func TestNamesAreIRIs(t *testing.T) {
	v := mustNew(t, vocab.Options{})
	awkward := "PMC1__a b<c>\"é\\{}|^`%zz\u2028#?/.."
	for name, term := range map[string]rdf.IRI{
		"figure": v.Figure(awkward), "doi": v.DOI("10.1002/(SICI)1097-0258(19980815/30)17:15<1661::AID>3.0.CO;2-2" + awkward),
		"family": v.Family(awkward), "lexicon": v.Lexicon("1"), "mention": v.Mention(awkward, "0123"), "journal": v.Journal(vocab.Slug(awkward)), "image": v.Image("https://x.org/{figid}/{pmcid}/{filename}", awkward, awkward, awkward),
	} {
		if err := nquads.CheckIRI(term.String()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, want := v.Figure("PMC1__x.y-z").String(), "https://pfocr.wikipathways.org/figures/PMC1__x.y-z.html"; got != want {
		t.Errorf("figure: %s, want %s", got, want)
	}
	if got, want := v.DOI("10.1016/S0092-8674(20)30123-4").String(), "https://doi.org/10.1016/s0092-8674(20)30123-4"; got != want {
		t.Errorf("DOI: %s, want %s", got, want)
	}
	for link, want := range map[string]string{
		"pmc/articles/PMC1/figure/F3/":  "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/figure/F3/",
		"/pmc/articles/PMC1/figure/F3":  "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/figure/F3",
		"https://example.org/figure/F3": "https://example.org/figure/F3",
	} {
		if got := v.FigurePage(link).String(); got != want {
			t.Errorf("link %s: %s, want %s", link, got, want)
		}
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"PLoS One": "plos-one", "PloS one": "plos-one", "J. Biol. Chem.": "j-biol-chem", "--": "", "Épilepsie": "%C3%A9pilepsie",
		" Brain & behavior ": "brain-behavior",
	} {
		if got := vocab.Slug(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestOptions(t *testing.T) {
	for _, base := range []string{"kg/", "ftp://x/", "https://x.org", "https://x.org/ /", "https://x.org/%zz/", "https://x.org/é/", "https://x.org/kg#", "https://x.org/?kg/"} {
		if _, err := vocab.New(vocab.Options{Base: base}); err == nil {
			t.Errorf("base %q was accepted", base)
		}
	}
	if _, err := vocab.New(vocab.Options{Schema: "ftp"}); err == nil {
		t.Error("scheme ftp was accepted")
	}
	v := mustNew(t, vocab.Options{Base: "https://example.org/kg/", Schema: "https"})
	if got := v.IRI(vocab.SchemaName).String(); got != "https://schema.org/name" {
		t.Errorf("schema:name is %s", got)
	}
	if got := v.Shorten(v.IRI(vocab.PfFigure).String()); got != "pf:Figure" {
		t.Errorf("pf:Figure is %s", got)
	}
}

// TestTermsAreSpelled finds a constant without an entry in the table.
func TestTermsAreSpelled(t *testing.T) {
	v := mustNew(t, vocab.Options{})
	seen := map[string]bool{}
	for _, term := range vocab.All() {
		if err := nquads.CheckIRI(v.IRI(term).String()); err != nil || strings.HasSuffix(term.CURIE(), ":") {
			t.Errorf("term %d (%s): %v", term, term.CURIE(), err)
		}
		if seen[term.CURIE()] {
			t.Errorf("%s stands twice", term.CURIE())
		}
		seen[term.CURIE()] = true
	}
}

// TestEquivalents spells identifiers of other databases as others do, and none of
// a database that has no IRIs in use.
func TestEquivalents(t *testing.T) {
	v := mustNew(t, vocab.Options{})
	for curie, want := range map[string]string{
		"ensembl:ENSG00000176697": "https://identifiers.org/ensembl/ENSG00000176697", "hgnc:1033": "https://identifiers.org/hgnc/1033", "hgnc:HGNC:1033": "https://identifiers.org/hgnc/1033",
		"chebi:CHEBI:6121": "http://purl.obolibrary.org/obo/CHEBI_6121", "chebi:6121": "http://purl.obolibrary.org/obo/CHEBI_6121", "doid:1596": "http://purl.obolibrary.org/obo/DOID_1596",
		"mesh:D007649": "http://id.nlm.nih.gov/mesh/D007649", "omim:164730": "https://identifiers.org/mim/164730", "cas:50-00-0 <x>": "https://identifiers.org/cas/50-00-0%20%3Cx%3E",
		"unheard:1": "", "hgnc:": "", "hgnc:HGNC:": "", "": "",
	} {
		prefix, id, _ := strings.Cut(curie, ":")
		term, known := v.Equivalent(prefix, id)
		if known != (want != "") || known && term.String() != want {
			t.Errorf("%s: %v %v, want %q", curie, term, known, want)
		}
		if err := nquads.CheckIRI(term.String()); known && err != nil {
			t.Errorf("%s: %v", curie, err)
		}
	}
	seen := map[string]bool{}
	for _, e := range vocab.Externals() {
		if key := e.Predicate.CURIE() + e.Prefix; seen[key] || seen[e.Name] || nquads.CheckIRI(v.Within("linkset", e.Name).String()) != nil {
			t.Errorf("the link set %s stands twice, or has no IRI", e.Name)
		} else {
			seen[key], seen[e.Name] = true, true
		}
	}
}

// TestAliases takes the IRIs of equivalents for the CURIEs that they were made of,
// and older spellings for those in force.
func TestAliases(t *testing.T) {
	v := mustNew(t, vocab.Options{})
	for _, e := range vocab.Externals() {
		prefix, is := strings.CutSuffix(e.Name, "-exact")
		term, known := v.Equivalent(prefix, "X1 (y)")
		if got := v.Alias(term.String()); is && known && got != prefix+":X1 (y)" && got != prefix+":"+vocab.Escape("X1 (y)") {
			t.Errorf("%s is %q", term, got)
		}
	}
	for iri, want := range map[string]string{
		"https://identifiers.org/mim/164730": "omim:164730", "https://identifiers.org/wb/WBGene00000001": "wormbase:WBGene00000001",
		"http://purl.obolibrary.org/obo/MONDO_0005148": "mondo:0005148", "http://www.wikidata.org/entity/Q1": "wikidata:Q1", "http://snomed.info/id/44054006": "snomedct:44054006",
		"https://identifiers.org/chebi/CHEBI:6121": "chebi:6121", "https://identifiers.org/unheard/1": "unheard:1", "https://identifiers.org/cas/50-00-0%20%3Cx%3E": "cas:50-00-0 <x>",
		"http://identifiers.org/ncbigene/207": "ncbigene:207", "http://purl.uniprot.org/geneid/207": "ncbigene:207", "https://example.org/1": "", "": "",
	} {
		if got := v.Alias(iri); got != want {
			t.Errorf("%s is %q, want %q", iri, got, want)
		}
	}
}

// TestImagesAreFilledOnce fills templates with what looks like their places.
func TestImagesAreFilledOnce(t *testing.T) {
	v := mustNew(t, vocab.Options{})
	parts := []string{"", "PMC1", "{figid}", "{pmcid}", "{filename}", "a b.jpg"}
	for _, figid := range parts {
		for _, pmcid := range parts {
			for _, filename := range parts {
				template := "https://x.org/{figid}/{pmcid}/{filename}?{figid}"
				want := strings.NewReplacer("{figid}", vocab.Escape(figid), "{pmcid}", vocab.Escape(pmcid), "{filename}", vocab.Escape(filename)).Replace(template)
				if got := v.Image(template, figid, pmcid, filename).String(); got != want {
					t.Errorf("%q, %q, %q: %s, want %s", figid, pmcid, filename, got, want)
				}
			}
		}
	}
}
