package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"figraph/record"
	"figraph/vocab"
)

// chebiReference is a ChEBI number beside a MeSH identifier, with its first
// witness.
type chebiReference struct {
	number                     string
	agreed                     bool
	match, name, figure, where string
}

func (t *thing) addChEBI(fields [][]byte) {
	number := string(fields[0])
	if n := len(t.chebis); n == 0 || t.chebis[n-1].number != number {
		t.chebis = append(t.chebis, &chebiReference{number: number, agreed: string(fields[1]) == namesAgree,
			match: string(fields[2]), name: string(fields[3]), figure: string(fields[4]), where: string(fields[5])})
	}
}

// thing states a shared thing: what it is, by the prefix of its name.
func (m *Model) thing(t *thing, r Reducer) error {
	m.disagreements(t, r)
	prefix, id, _ := strings.Cut(t.name, ":")
	switch prefix {
	case "pmc":
		return m.paper(t, id, r.Emit)
	case "journal":
		return m.journal(t, id, r.Emit)
	case record.Taxonomy.Prefix():
		return m.taxon(t, id, r.Emit)
	case record.Families.Prefix():
		return m.family(t, id, r.Emit)
	}
	return m.described(t, entityOf(t.name), r)
}

// entityOf reads the CURIE that Entity.CURIE wrote.
func entityOf(curie string) record.Entity {
	prefix, id, _ := strings.Cut(curie, ":")
	for _, space := range []record.Space{record.NCBIGene, record.MeSH, record.ChEBI, record.DOID, record.Families} {
		if space.Prefix() == prefix {
			return record.Entity{Space: space, ID: id}
		}
	}
	return record.Entity{Space: record.Taxonomy, ID: id}
}

func (m *Model) paper(t *thing, pmcid string, emit Emit) error {
	s := m.about(m.v.Paper(pmcid), vocab.Figures, emit)
	s.are(vocab.ScholarlyArticle, vocab.PublicationReference)
	title := t.winner(titleVote)
	s.text(vocab.Label, title)
	s.text(vocab.SchemaName, title)
	s.text(vocab.Citation, t.winner(referenceVote))
	s.text(vocab.Identifier, pmcid)
	if doi := t.winner(doiVote); doi != "" {
		s.text(vocab.DOI, doi)
		s.say(vocab.SameAs, m.v.DOI(doi))
	}
	year := t.winner(yearVote)
	s.typed(vocab.DatePublished, year, m.datatype.year)
	s.integer(vocab.Year, canonicalYear(year))
	s.say(vocab.Page, m.v.PaperPage(pmcid))
	for _, word := range t.keywords {
		s.text(vocab.Keywords, word)
	}
	if slug := t.winner(journalVote); slug != "" {
		s.say(vocab.IsPartOf, m.v.Journal(slug))
	}
	return s.err
}

// canonicalYear is the year as an integer is written.
func canonicalYear(year string) string {
	if year == "" {
		return ""
	}
	return cmp.Or(strings.TrimLeft(year, "0"), "0")
}

func (m *Model) journal(t *thing, slug string, emit Emit) error {
	s := m.about(m.v.Journal(slug), vocab.Figures, emit)
	s.are(vocab.Periodical)
	s.text(vocab.SchemaName, cmp.Or(t.winner(titleVote), t.winner(abbreviationVote)))
	s.text(vocab.AlternateName, t.winner(abbreviationVote))
	s.text(vocab.Publisher, t.winner(publisherVote))
	return s.err
}

func (m *Model) taxon(t *thing, id string, emit Emit) error {
	s := m.about(m.v.Taxon(id), vocab.Entities, emit)
	s.are(vocab.Taxon)
	s.named(cmp.Or(t.winner(nameVote), m.o.Lexicons.NameOf(record.Entity{Space: record.Taxonomy, ID: id})))
	s.text(vocab.Identifier, id)
	s.text(vocab.TaxonNumber, id)
	s.counted(t.counts)
	return s.err
}

func (m *Model) family(t *thing, name string, emit Emit) error {
	s := m.about(m.v.Family(name), vocab.Entities, emit)
	s.are(vocab.GeneFamily)
	s.named(name)
	s.text(vocab.Identifier, name)
	s.counted(t.counts)
	for _, gene := range m.o.Lexicons.Members(name) {
		s.say(vocab.Member, m.entity(gene))
	}
	return s.err
}

// described states a gene, a chemical or a disease. An identifier that is read
// both as a chemical and as a disease is both. What only candidates mention has a
// name and an organism, and no class.
func (m *Model) described(t *thing, e record.Entity, r Reducer) error {
	s := m.about(m.entity(e), vocab.Entities, r.Emit)
	if t.kinds == "" {
		s.named(cmp.Or(t.winner(candidateName), m.o.Lexicons.NameOf(e)))
		s.inOrganism(cmp.Or(t.winner(candidateTaxon), t.winner(lexiconTaxon)))
		return s.err
	}
	s.named(cmp.Or(t.winner(nameVote), m.o.Lexicons.NameOf(e), t.winner(wordVote)))
	s.text(vocab.Identifier, identifier(e, ":"))
	s.counted(t.counts)
	if t.is(geneLetter) {
		s.are(vocab.Gene, vocab.GeneProduct)
		s.inOrganism(cmp.Or(t.winner(taxonVote), t.winner(lexiconTaxon)))
		m.geneReferences(s, e)
	}
	if t.is(chemicalLetter) {
		s.are(vocab.ChemicalSubstance, vocab.Metabolite)
		if t.medicine || m.o.Lexicons.MedicineEntity(e) {
			s.are(vocab.Drug)
		}
		m.chemicalReferences(s, t, e, r)
	}
	if t.is(diseaseLetter) {
		s.are(vocab.MedicalCondition)
		for _, number := range t.doids {
			s.say(vocab.CloseMatch, m.v.DiseaseOntology(number))
		}
	}
	m.equivalents(s, t, e)
	return s.err
}

// equivalents states what the lexicons have an entity equal to. ChEBI and the
// Disease Ontology divide their matter otherwise than MeSH: they are close.
func (m *Model) equivalents(s *statements, t *thing, e record.Entity) {
	for _, q := range m.o.Lexicons.Same(e) {
		term, known := m.v.Equivalent(q.Prefix, q.ID)
		if !known || term == m.entity(e) {
			continue
		}
		match := vocab.CloseMatch
		if q.Exact && (t.is(geneLetter) || q.Prefix != record.ChEBI.Prefix() && q.Prefix != record.DOID.Prefix()) {
			match = vocab.ExactMatch
		}
		s.say(match, term)
	}
}

// identifier is the identifier in the spelling of its own database; those that
// are numbers carry the name of the database, with a joint between.
func identifier(e record.Entity, joint string) string {
	switch e.Space {
	case record.ChEBI, record.DOID:
		return strings.ToUpper(e.Space.Prefix()) + joint + e.ID
	}
	return e.ID
}

func (s *statements) named(name string) {
	s.text(vocab.SchemaName, name)
	s.text(vocab.PrefLabel, name)
}

func (s *statements) counted(c counter) {
	s.integer(vocab.FigureCount, strconv.Itoa(c.figures))
	s.integer(vocab.PaperCount, strconv.Itoa(c.papers))
}

func (s *statements) inOrganism(taxon string) {
	if taxon != "" {
		s.say(vocab.TaxonomicRange, s.m.v.Taxon(taxon))
	}
}

func (m *Model) geneReferences(s *statements, e record.Entity) {
	s.say(vocab.BdbEntrezGene, m.entity(e))
	if m.o.NoXrefs {
		return
	}
	for _, spelling := range m.v.GeneSpellings(e.ID) {
		s.say(vocab.ExactMatch, spelling)
	}
}

// chemicalReferences states the ChEBI identifiers of a chemical. By which one
// WikiPathways may join is said only where the names agree, or a lexicon calls the
// pair the same: the column was filled by name, and at times with another compound.
func (m *Model) chemicalReferences(s *statements, t *thing, e record.Entity, r Reducer) {
	if e.Space == record.ChEBI {
		s.say(vocab.BdbChEBI, m.v.ChEBIForWikiPathways(e.ID))
	}
	confirmed := m.confirmedChEBI(e)
	for _, number := range confirmed {
		s.say(vocab.BdbChEBI, m.v.ChEBIForWikiPathways(number))
	}
	for _, ref := range t.chebis {
		s.say(vocab.CloseMatch, m.v.ChEBI(ref.number))
		if ref.agreed {
			s.say(vocab.BdbChEBI, m.v.ChEBIForWikiPathways(ref.number))
			continue
		}
		if slices.Contains(confirmed, ref.number) {
			continue
		}
		file, line := r.locate(ref.figure, ref.where)
		r.Problem(record.Problem{Severity: record.Warning, Code: "chebi-name-differs", Figure: ref.figure, File: file, Line: line,
			Message: fmt.Sprintf("%s is %q, chebi:%s is %q: no wp:bdbChEBI was stated", t.name, ref.match, ref.number, ref.name)})
	}
}

// confirmedChEBI are the ChEBI numbers that a lexicon calls the same as an entity.
func (m *Model) confirmedChEBI(e record.Entity) (numbers []string) {
	for _, q := range m.o.Lexicons.Same(e) {
		if q.Exact && q.Prefix == record.ChEBI.Prefix() {
			numbers = append(numbers, strings.TrimPrefix(q.ID, "CHEBI:"))
		}
	}
	return numbers
}
