package graph_test

import (
	"bytes"
	"errors"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/nquads"
	"figraph/record"
	"figraph/resolve"
	"figraph/vocab"
)

func vocabulary(t testing.TB) *vocab.Vocabulary {
	t.Helper()
	v, err := vocab.New(vocab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// made is what figures state, as sets of short statements, and their problems.
type made struct {
	lines    map[string]bool // "subject predicate object graph", IRIs as CURIEs
	problems []record.Problem
}

// state goes the whole way in memory.
func state(t testing.TB, o graph.Options, figures ...*record.Figure) made {
	t.Helper()
	v := vocabulary(t)
	m := graph.New(v, o)
	out := made{lines: map[string]bool{}}
	emit := func(q rdf.Quad) error {
		var a nquads.Appender
		line, err := a.Append(nil, q)
		if err != nil {
			return err
		}
		cut, err := nquads.Cut(line)
		if err != nil {
			return err
		}
		out.lines[short(v, cut.Subject)+" "+short(v, cut.Predicate)+" "+short(v, cut.Object)+" "+strings.TrimPrefix(short(v, cut.Graph), "https://w3id.org/pfocr-kg/graph/")] = true
		return nil
	}
	var facts [][]byte
	for _, fig := range figures {
		if err := m.State(fig, emit); err != nil {
			t.Fatal(err)
		}
		if err := m.Tally(fig, func(fact []byte) error { facts = append(facts, bytes.Clone(fact)); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	err := m.Reduce(sorted(facts), graph.Reducer{Emit: emit, Problem: func(p record.Problem) { out.problems = append(out.problems, p) },
		Locate: func(figid string, kind int) string { return figid }})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sorted(facts [][]byte) iter.Seq2[[]byte, error] {
	slices.SortFunc(facts, bytes.Compare)
	return func(yield func([]byte, error) bool) {
		for _, fact := range slices.CompactFunc(facts, bytes.Equal) {
			if !yield(fact, nil) {
				return
			}
		}
	}
}

func short(v *vocab.Vocabulary, form []byte) string {
	if len(form) == 0 || form[0] != '<' {
		return string(form)
	}
	return v.Shorten(string(form[1 : len(form)-1]))
}

func (m made) want(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !m.lines[line] {
			t.Errorf("not stated: %s", line)
		}
	}
}

func (m made) reject(t *testing.T, part string) {
	t.Helper()
	for line := range m.lines {
		if strings.Contains(line, part) {
			t.Errorf("stated: %s", line)
		}
	}
}

// figure is a resolved figure with rows of a gene and a chemical.
func figure(id, pmcid string, mentions ...record.Mention) *record.Figure {
	fig := &record.Figure{ID: id, Paper: record.Paper{PMCID: pmcid}, Mentions: mentions}
	resolve.Resolve(fig)
	return fig
}

func gene(id, symbol, source string) record.Mention {
	return record.Mention{Kind: record.Gene, Taxon: "9606", OrganismName: "Homo sapiens", Word: symbol, Match: symbol, Name: symbol, ID: id, Source: source,
		Entity: record.Entity{Space: record.NCBIGene, ID: id}}
}

func chemical(mesh, match, chebi, name string) record.Mention {
	m := record.Mention{Kind: record.Chemical, Word: match, Match: match, Name: name, ID: "mesh:" + mesh, Entity: record.Entity{Space: record.MeSH, ID: mesh}}
	if chebi != "" {
		m.Xref = record.Entity{Space: record.ChEBI, ID: chebi}
	}
	return m
}

func TestLinkNeedsPapers(t *testing.T) {
	akt, family := gene("207", "AKT1", "ncbigene_symbol"), gene("208", "AKT2", "famplex_relations")
	ketamine := chemical("D007649", "Ketamine", "", "")
	figures := []*record.Figure{
		figure("PMC1__a", "PMC1", akt, family, ketamine), figure("PMC1__b", "PMC1", akt, ketamine), figure("PMC2__a", "PMC2", akt, family, ketamine),
		figure("PMC3__a", "", akt, ketamine), // no paper: it counts as a figure only
	}
	m := state(t, graph.Options{}, figures...)
	link := "https://w3id.org/pfocr-kg/link/D007649-207 "
	m.want(t, link+"rdf:type sio:SIO_001257 links", link+"rdf:type pf:CoMention links", link+"pf:chemical mesh:D007649 links", link+"pf:gene ncbigene:207 links",
		link+"sio:SIO_000628 mesh:D007649 links", link+"sio:SIO_000628 ncbigene:207 links", "mesh:D007649 pf:coMentionedWith ncbigene:207 links", "ncbigene:207 pf:coMentionedWith mesh:D007649 links",
		link+`pf:figureCount "4"^^<http://www.w3.org/2001/XMLSchema#integer> links`, link+`pf:paperCount "2"^^<http://www.w3.org/2001/XMLSchema#integer> links`,
		link+`pf:namedFigureCount "4"^^<http://www.w3.org/2001/XMLSchema#integer> links`,
		`https://w3id.org/pfocr-kg/link/D007649-208 pf:namedPaperCount "0"^^<http://www.w3.org/2001/XMLSchema#integer> links`)
	state(t, graph.Options{MinPapers: 3}, figures...).reject(t, " links")
	state(t, graph.Options{}, figures[:2]...).reject(t, " links")
}

func TestEdgesAndTiers(t *testing.T) {
	better := gene("208", "AKT2", "ncbigene_synonym")
	better.Word = "PKBb"
	m := state(t, graph.Options{}, figure("PMC1__a", "PMC1", gene("207", "AKT1", "famplex_relations"), gene("208", "AKT2", "famplex_relations"), better))
	fig := "fig:PMC1__a.html "
	m.want(t, fig+"schema:mentions ncbigene:207 figures", fig+"schema:mentions ncbigene:208 figures", fig+"pf:names ncbigene:208 figures", "ncbigene:207 dcterms:isPartOf "+fig+"figures")
	m.reject(t, "pf:names ncbigene:207")
}

// TestChEBINames states the join only where the names agree, in any figure.
func TestChEBINames(t *testing.T) {
	m := state(t, graph.Options{}, figure("PMC1__a", "PMC1",
		chemical("D007649", "Ketamine", "6121", "ketamine"), chemical("D018350", "AMPA acid", "28812", "another acid"),
		chemical("D020123", "Sirolimus", "9168", "rapamycin")),
		figure("PMC2__a", "PMC2", chemical("D020123", "Sirolimus", "9168", "sirolimus"), chemical("D020123", "Sirolimus", "1", "x")))
	m.want(t, "mesh:D007649 skos:closeMatch obo:CHEBI_6121 entities", "mesh:D007649 wp:bdbChEBI https://identifiers.org/chebi/CHEBI:6121 entities", "mesh:D018350 skos:closeMatch obo:CHEBI_28812 entities",
		"mesh:D020123 wp:bdbChEBI https://identifiers.org/chebi/CHEBI:9168 entities", "mesh:D020123 skos:closeMatch obo:CHEBI_1 entities")
	m.reject(t, "mesh:D018350 wp:bdbChEBI")
	m.reject(t, "chebi/CHEBI:1 ")
	if len(m.problems) != 2 || m.problems[0].Code != "chebi-name-differs" {
		t.Errorf("problems: %v", m.problems)
	}
}

// TestVotes takes the value of most figures, the smallest of equals, and reports
// the others.
func TestVotes(t *testing.T) {
	paper := func(figid, title, year string) *record.Figure {
		fig := figure(figid, "PMC1")
		fig.Paper.Title, fig.Paper.Year = title, year
		return fig
	}
	m := state(t, graph.Options{}, paper("PMC1__a", "B title", "2020"), paper("PMC1__b", "C title", "2021"), paper("PMC1__c", "C title", ""))
	m.want(t, `pmc:PMC1 schema:name "C title" figures`, `pmc:PMC1 pf:year "2020"^^<http://www.w3.org/2001/XMLSchema#integer> figures`, `pmc:PMC1 schema:datePublished "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> figures`)
	m.reject(t, "B title")
	var got []string
	for _, p := range m.problems {
		got = append(got, p.Code+" "+p.Figure)
	}
	if want := []string{"title-differs PMC1__a", "year-differs PMC1__b"}; !slices.Equal(got, want) {
		t.Errorf("problems %q, want %q", got, want)
	}
}

// TestCandidates states candidates on request, apart from annotations.
func TestCandidates(t *testing.T) {
	fly := gene("43518", "ca", "ncbigene_symbol")
	fly.Taxon, fly.OrganismName = "7227", "Drosophila melanogaster"
	fig := &record.Figure{ID: "PMC1__a", Paper: record.Paper{PMCID: "PMC1"}, Mentions: []record.Mention{gene("207", "AKT1", "ncbigene_symbol"), fly}}
	fig.Organisms[record.RecognizedOrganisms] = []string{"Homo sapiens"}
	resolve.Resolve(fig)
	state(t, graph.Options{}, fig).reject(t, "ncbigene:43518")
	m := state(t, graph.Options{Candidates: true}, fig)
	m.want(t, `ncbigene:43518 schema:name "ca" entities`, "ncbigene:43518 schema:taxonomicRange obo:NCBITaxon_7227 entities")
	m.reject(t, "ncbigene:43518 rdf:type")
	m.reject(t, "schema:mentions ncbigene:43518")
	candidates := 0
	for line := range m.lines {
		if strings.Contains(line, "rdf:type pf:Candidate") {
			candidates++
		}
	}
	if candidates != 1 {
		t.Errorf("%d candidates, want 1", candidates)
	}
}

// TestChemicalThatIsADisease reads one MeSH identifier both ways.
func TestChemicalThatIsADisease(t *testing.T) {
	disease := chemical("D000001", "Both", "", "")
	disease.Kind = record.Disease
	rows := []record.Mention{chemical("D000001", "Both", "", ""), disease, gene("207", "AKT1", "hgnc_symbol")}
	m := state(t, graph.Options{}, figure("PMC1__a", "PMC1", rows...), figure("PMC2__a", "PMC2", rows...))
	m.want(t, "mesh:D000001 rdf:type schema:ChemicalSubstance entities", "mesh:D000001 rdf:type schema:MedicalCondition entities",
		`mesh:D000001 pf:figureCount "2"^^<http://www.w3.org/2001/XMLSchema#integer> entities`,
		"https://w3id.org/pfocr-kg/link/D000001-207 rdf:type sio:SIO_000983 links", "https://w3id.org/pfocr-kg/link/D000001-207 rdf:type sio:SIO_001257 links",
		`https://w3id.org/pfocr-kg/link/D000001-207 pf:figureCount "2"^^<http://www.w3.org/2001/XMLSchema#integer> links`)
}

// TestOrderOfFiguresChangesNothing shuffles figures and rows.
func TestOrderOfFiguresChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	figures := randomFigures(r, 30)
	want := state(t, graph.Options{}, figures...)
	for range 5 {
		r.Shuffle(len(figures), func(i, j int) { figures[i], figures[j] = figures[j], figures[i] })
		got := state(t, graph.Options{}, figures...)
		if len(got.lines) != len(want.lines) {
			t.Fatalf("%d statements, want %d", len(got.lines), len(want.lines))
		}
		for line := range want.lines {
			if !got.lines[line] {
				t.Fatalf("in another order not stated: %s", line)
			}
		}
	}
}

func randomFigures(r *rand.Rand, n int) []*record.Figure {
	var figures []*record.Figure
	for i := range n {
		var rows []record.Mention
		for range r.IntN(8) {
			id := string(rune('1' + r.IntN(9)))
			if r.IntN(3) == 0 {
				rows = append(rows, chemical("D00000"+id, "C"+id, id, "c"+string(rune('1'+r.IntN(9)))))
				continue
			}
			rows = append(rows, gene(id, "G"+id+[]string{"", "x"}[r.IntN(2)], []string{"ncbigene_symbol", "famplex_relations"}[r.IntN(2)]))
		}
		fig := figure("PMC"+string(rune('1'+i%7))+"__f"+string(rune('a'+i)), "PMC"+string(rune('1'+i%7)), rows...)
		fig.Paper.Year = []string{"2019", "2020", ""}[r.IntN(3)]
		figures = append(figures, fig)
	}
	return figures
}

// TestCountsAgainstBruteForce recounts entities and links from the rows.
func TestCountsAgainstBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	figures := randomFigures(r, 26)
	m := state(t, graph.Options{MinPapers: 1}, figures...)
	type set = map[string]bool
	entityFigures, linkPapers := map[string]set{}, map[string]set{}
	put := func(m map[string]set, key, member string) {
		if m[key] == nil {
			m[key] = set{}
		}
		m[key][member] = true
	}
	for _, fig := range figures {
		for _, a := range fig.Mentions {
			put(entityFigures, a.Entity.CURIE(), fig.ID)
			for _, b := range fig.Mentions {
				if a.Kind == record.Chemical && b.Kind == record.Gene {
					put(linkPapers, a.Entity.ID+"-"+b.Entity.ID, fig.Paper.PMCID)
				}
			}
		}
	}
	for curie, figs := range entityFigures {
		m.want(t, curie+` pf:figureCount "`+strconv.Itoa(len(figs))+`"^^<http://www.w3.org/2001/XMLSchema#integer> entities`)
	}
	links := 0
	for name, papers := range linkPapers {
		m.want(t, "https://w3id.org/pfocr-kg/link/"+name+` pf:paperCount "`+strconv.Itoa(len(papers))+`"^^<http://www.w3.org/2001/XMLSchema#integer> links`)
	}
	for line := range m.lines {
		if strings.Contains(line, "rdf:type pf:CoMention") {
			links++
		}
	}
	if links != len(linkPapers) {
		t.Errorf("%d links, want %d", links, len(linkPapers))
	}
}

// TestErrorsEndTheStating gives an error at each statement and each fact.
func TestErrorsEndTheStating(t *testing.T) {
	fig := figure("PMC1__a", "PMC1", gene("207", "AKT1", "hgnc_symbol"), chemical("D007649", "Ketamine", "6121", "x"))
	m := graph.New(vocabulary(t), graph.Options{})
	broken := errors.New("broken")
	for _, c := range []struct {
		name string
		run  func(func() error) error
	}{
		{"State", func(fail func() error) error { return m.State(fig, func(rdf.Quad) error { return fail() }) }},
		{"Tally", func(fail func() error) error { return m.Tally(fig, func([]byte) error { return fail() }) }},
		{"Describe", func(fail func() error) error {
			return m.Describe(graph.NewCensus(vocabulary(t)), func(rdf.Quad) error { return fail() })
		}},
	} {
		for at := 1; ; at++ {
			calls := 0
			err := c.run(func() error {
				if calls++; calls == at {
					return broken
				}
				return nil
			})
			if calls < at {
				break
			}
			if !errors.Is(err, broken) || calls > at {
				t.Fatalf("%s: an error at call %d of %d: %v", c.name, at, calls, err)
			}
		}
	}
}

// TestMentionHash holds the hash against a value computed apart:
// printf 'gene\x1fPMC1__a\x1f9606\x1fAkt\x1fAKT\x1f207\x1fncbigene_synonym' | sha256sum
func TestMentionHash(t *testing.T) {
	if got, want := graph.MentionHash("gene", "PMC1__a", "9606", "Akt", "AKT", "207", "ncbigene_synonym"), "c219d02298d992c7"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
