package graph

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"figraph/record"
	"figraph/vocab"
)

// A fact is what one figure says of a thing that figures share. It is a byte
// record of fields between NULs, which no text of a record holds, so that an
// external sort brings all facts about a thing together. The last two fields are
// the figure that says it and where:
//
//	e  thing  there                                figid  -
//	e  thing  property  value                      figid  where     a vote for a value
//	e  thing  keyword   value                      figid  -         a value of several
//	e  thing  doid      number                     figid  -
//	e  thing  medicine                             figid  -         a medicine has its name
//	e  thing  chebi     number  agree  match  name figid  where
//	e  thing  count     paper                      figid  letters   an accepted row mentions it
//	l  thing  gene      paper                      figid  letters   a figure that draws both
//
// The letters are whether the figure names it, or both, and as what it mentions the thing.
// Equal facts are one fact: the sort drops doubles.
const (
	aboutThing byte = 'e'
	aboutLink  byte = 'l'
)

// The letters of kinds.
const (
	geneLetter     = "g"
	chemicalLetter = "c"
	diseaseLetter  = "d"
	familyLetter   = "f"
)

var letterOf = [record.Kinds + 1]string{record.Gene: geneLetter, record.Chemical: chemicalLetter,
	record.Disease: diseaseLetter, record.GeneFamily: familyLetter}

// The properties that need no vote.
const (
	thereFact    = "there"
	countFact    = "count"
	keywordFact  = "keyword"
	medicineFact = "medicine"
	chebiFact    = "chebi"
	doidFact     = "doid"
)

// The properties that figures vote on.
const (
	nameVote         = "name"
	wordVote         = "word" // a name for want of a better one
	taxonVote        = "taxon"
	lexiconTaxon     = "lexicon-taxon" // an organism for want of one in a table
	candidateName    = "candidate-name"
	candidateTaxon   = "candidate-taxon"
	titleVote        = "title"
	referenceVote    = "reference"
	yearVote         = "year"
	doiVote          = "doi"
	journalVote      = "journal"
	abbreviationVote = "abbreviation"
	publisherVote    = "publisher"
)

// The other words of facts.
const (
	separator     = "\x00"
	separatorByte = 0
	namesAgree    = "agree" // in MeSH and in ChEBI; sorts before the other
	namesDiffer   = "differ"
	named         = "n" // a figure names both ends of a link
	unnamed       = "u"
	inRecord      = "r" // something stands in the record, not in a table
)

// facts writes the facts of one figure.
type facts struct {
	m   *Model
	fig *record.Figure
	add func([]byte) error
	buf []byte
	err error
}

// Tally notes what a figure says of shared things, one call of add for each fact.
// The bytes are valid until add returns.
func (m *Model) Tally(fig *record.Figure, add func([]byte) error) error {
	f := &facts{m: m, fig: fig, add: add}
	f.paper()
	for i := range fig.Mentions {
		f.mention(&fig.Mentions[i])
	}
	f.taxa()
	edges, kinds := Edges(fig), kindsOf(fig)
	for entity, tier := range edges {
		f.note(aboutThing, entity.CURIE(), countFact, fig.Paper.PMCID, fig.ID, naming(tier)+kinds[entity])
	}
	f.links(edges, kinds)
	return f.err
}

// kindsOf are the letters of the kinds as which accepted rows mention each entity.
func kindsOf(fig *record.Figure) map[record.Entity]string {
	kinds := map[record.Entity]string{}
	for i := range fig.Mentions {
		m := &fig.Mentions[i]
		if letter := letterOf[m.Kind]; m.Row == record.Accepted && !strings.Contains(kinds[m.Entity], letter) {
			kinds[m.Entity] += letter
		}
	}
	for entity, letters := range kinds {
		if len(letters) > 1 {
			sorted := []byte(letters)
			slices.Sort(sorted)
			kinds[entity] = string(sorted)
		}
	}
	return kinds
}

// naming is the letter of whether rows of a tier name their entity.
func naming(tier record.Tier) string {
	if tier < record.Family {
		return named
	}
	return unnamed
}

func (f *facts) note(about byte, fields ...string) {
	if f.err != nil {
		return
	}
	f.buf = append(f.buf[:0], about)
	for _, field := range fields {
		f.buf = append(append(f.buf, separatorByte), field...)
	}
	f.err = f.add(f.buf)
}

// there notes that a thing is mentioned in whatever way.
func (f *facts) there(thing string) { f.note(aboutThing, thing, thereFact, f.fig.ID, "") }

// vote is for a value of a property, unless it is missing.
func (f *facts) vote(thing, property, value, where string) {
	if value != "" {
		f.note(aboutThing, thing, property, value, f.fig.ID, where)
	}
}

func (f *facts) paper() {
	p := &f.fig.Paper
	if p.PMCID == "" {
		return
	}
	paper := paperThing(p.PMCID)
	f.there(paper)
	f.vote(paper, titleVote, p.Title, f.key("papertitle"))
	f.vote(paper, referenceVote, p.Reference, f.key("reftext"))
	f.vote(paper, yearVote, p.Year, f.key("year"))
	f.vote(paper, doiVote, p.DOI, f.key("doi"))
	for _, word := range p.Keywords {
		f.note(aboutThing, paper, keywordFact, word, f.fig.ID, "")
	}
	slug := vocab.Slug(cmp.Or(p.Journal.Abbreviation, p.Journal.Title))
	if slug == "" {
		return
	}
	f.vote(paper, journalVote, slug, f.key("journal_title"))
	journal := JournalPrefix + slug
	f.there(journal)
	f.vote(journal, titleVote, p.Journal.Title, f.key("journal_title"))
	f.vote(journal, abbreviationVote, p.Journal.Abbreviation, f.key("journal_nlm_ta"))
	f.vote(journal, publisherVote, p.Journal.Publisher, f.key("publisher_name"))
}

// key is where a key of the record stands.
func (f *facts) key(name string) string { return inRecord + strconv.Itoa(f.fig.Lines[name]) }

// JournalPrefix begins the name of a journal as a thing.
const JournalPrefix = "journal:"

func paperThing(pmcid string) string { return "pmc:" + pmcid }

func (f *facts) mention(m *record.Mention) {
	thing, where := m.Entity.CURIE(), whereOf(m)
	name, taxon := nameVote, taxonVote
	switch {
	case m.Row == record.Candidate && f.m.o.Candidates:
		name, taxon = candidateName, candidateTaxon
	case m.Row == record.Accepted, m.Row == record.Repeated && m.Kind != record.Gene && m.Entity != (record.Entity{}):
		// a repeated row may still give another ChEBI identifier or name
		f.vote(thing, wordVote, strings.TrimSpace(m.Word), where)
	default:
		return
	}
	if m.Origin != record.Keyword { // what a lexicon says is no figure's word
		f.vote(thing, name, entityName(m), where)
		f.vote(thing, taxon, m.Taxon, where)
	}
	f.vote(thing, lexiconTaxon, m.EntityTaxon, where)
	for _, id := range []string{m.Taxon, m.EntityTaxon} {
		if id != "" {
			f.there(taxonThing(id))
		}
	}
	if m.Taxon != "" {
		f.vote(taxonThing(m.Taxon), nameVote, m.OrganismName, where)
	}
	if m.Kind == record.Chemical && (f.m.o.Lexicons.IsMedicine(m.Match) || f.m.o.Lexicons.IsMedicine(m.Name)) {
		f.note(aboutThing, thing, medicineFact, f.fig.ID, "")
	}
	f.crossReference(thing, m, where)
}

// crossReference notes the ChEBI or DOID that stands beside a MeSH identifier,
// and whether the two columns give the same name.
func (f *facts) crossReference(thing string, m *record.Mention, where string) {
	switch m.Xref.Space {
	case record.ChEBI:
		agreement := namesDiffer
		if m.Match != "" && strings.EqualFold(m.Match, m.Name) {
			agreement = namesAgree
		}
		f.note(aboutThing, thing, chebiFact, m.Xref.ID, agreement, m.Match, m.Name, f.fig.ID, where)
	case record.DOID:
		f.note(aboutThing, thing, doidFact, m.Xref.ID, f.fig.ID, "")
	}
}

// entityName is the name that a row gives its entity: a gene's symbol, the MeSH
// name, else the name in the other vocabulary.
func entityName(m *record.Mention) string {
	if m.Kind == record.Gene {
		return m.Name
	}
	return cmp.Or(m.Match, m.Name)
}

// whereOf is the letter of the file and the line in it.
func whereOf(m *record.Mention) string {
	file := letterOf[m.Kind]
	if m.Origin != record.Table {
		file = inRecord
	}
	return file + strconv.Itoa(m.Line)
}

func taxonThing(taxon string) string { return record.Entity{Space: record.Taxonomy, ID: taxon}.CURIE() }

func (f *facts) taxa() {
	for _, o := range f.fig.Taxa {
		if o.Taxon != "" {
			f.there(taxonThing(o.Taxon))
			if o.Lexicon == "" {
				f.vote(taxonThing(o.Taxon), nameVote, o.LatinName, f.key("organisms"))
			}
		}
	}
	for _, o := range statedTaxa(f.fig) {
		f.note(aboutThing, taxonThing(o.Taxon), countFact, f.fig.Paper.PMCID, f.fig.ID, named)
	}
}

// links notes each chemical or disease together with each gene of the figure.
func (f *facts) links(edges map[record.Entity]record.Tier, kinds map[record.Entity]string) {
	genes := map[string]record.Tier{}
	for gene, tier := range edges {
		if gene.Space == record.NCBIGene {
			genes[gene.CURIE()] = tier
		}
	}
	for other, tier := range edges {
		letters := linkedLetters(kinds[other])
		if letters == "" {
			continue
		}
		for gene, geneTier := range genes {
			f.note(aboutLink, other.CURIE(), gene, f.fig.Paper.PMCID, f.fig.ID, naming(max(tier, geneTier))+letters)
		}
	}
}

// linkedLetters are those of the letters of kinds that are linked with genes.
func linkedLetters(letters string) string {
	return strings.Map(func(letter rune) rune {
		if strings.ContainsRune(chemicalLetter+diseaseLetter, letter) {
			return letter
		}
		return -1
	}, letters)
}

// fieldsOf cuts a fact at its separators into the given slice.
func fieldsOf(fact []byte, fields [][]byte) [][]byte {
	fields = fields[:0]
	for rest, more := fact[2:], true; more; {
		var field []byte
		field, rest, more = bytes.Cut(rest, []byte(separator))
		fields = append(fields, field)
	}
	return fields
}

// FigureOf is the figid of the figure that says a fact.
func FigureOf(fact []byte) []byte {
	where := max(0, bytes.LastIndexByte(fact, separatorByte))
	return fact[bytes.LastIndexByte(fact[:where], separatorByte)+1 : where]
}
