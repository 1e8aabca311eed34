package graph

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"

	"figraph/record"
	"figraph/vocab"
)

// A fact is what one figure says of a thing that figures share. It is a byte
// record of fields between NULs, which no text of a record holds, so that an
// external sort brings all facts about a thing together:
//
//	e  thing  class     letter
//	e  thing  property  value   figid   where     a vote for a value
//	e  thing  count     paper   figid             a figure that mentions it
//	e  thing  set-property      value             a value of several
//	e  thing  medicine                            a medicine has its name
//	e  thing  chebi     number  agree   figid   where   match   name
//	l  thing  gene      paper   figid   letters   a figure that draws both
//
// Equal facts are one fact: the sort drops doubles.
const (
	aboutThing byte = 'e'
	aboutLink  byte = 'l'
)

// The letters of classes.
const (
	geneLetter     = "g"
	chemicalLetter = "c"
	diseaseLetter  = "d"
	familyLetter   = "f"
	taxonLetter    = "t"
	paperLetter    = "p"
	journalLetter  = "j"
)

var letterOf = [record.Kinds + 1]string{record.Gene: geneLetter, record.Chemical: chemicalLetter,
	record.Disease: diseaseLetter, record.GeneFamily: familyLetter}

// The properties that need no vote.
const (
	classFact    = "class"
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
	edges := Edges(fig)
	for entity := range edges {
		f.note(aboutThing, entity.CURIE(), countFact, fig.Paper.PMCID, fig.ID)
	}
	f.links(edges)
	return f.err
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
	f.note(aboutThing, paper, classFact, paperLetter)
	f.vote(paper, titleVote, p.Title, f.key("papertitle"))
	f.vote(paper, referenceVote, p.Reference, f.key("reftext"))
	f.vote(paper, yearVote, p.Year, f.key("year"))
	f.vote(paper, doiVote, p.DOI, f.key("doi"))
	for _, word := range p.Keywords {
		f.note(aboutThing, paper, keywordFact, word)
	}
	slug := vocab.Slug(cmp.Or(p.Journal.Abbreviation, p.Journal.Title))
	if slug == "" {
		return
	}
	f.vote(paper, journalVote, slug, f.key("journal_title"))
	journal := "journal:" + slug
	f.note(aboutThing, journal, classFact, journalLetter)
	f.vote(journal, titleVote, p.Journal.Title, f.key("journal_title"))
	f.vote(journal, abbreviationVote, p.Journal.Abbreviation, f.key("journal_nlm_ta"))
	f.vote(journal, publisherVote, p.Journal.Publisher, f.key("publisher_name"))
}

// key is where a key of the record stands.
func (f *facts) key(name string) string { return inRecord + strconv.Itoa(f.fig.Lines[name]) }

func paperThing(pmcid string) string { return "pmc:" + pmcid }

func (f *facts) mention(m *record.Mention) {
	thing, where := m.Entity.CURIE(), whereOf(m)
	name, taxon := nameVote, taxonVote
	switch {
	case m.Row == record.Candidate && f.m.o.Candidates:
		name, taxon = candidateName, candidateTaxon
	case m.Row == record.Accepted, m.Row == record.Repeated && m.Kind != record.Gene && m.Entity != (record.Entity{}):
		// a repeated row may still give another ChEBI identifier or name
		f.note(aboutThing, thing, classFact, letterOf[m.Kind])
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
			f.note(aboutThing, taxonThing(id), classFact, taxonLetter)
		}
	}
	if m.Taxon != "" {
		f.vote(taxonThing(m.Taxon), nameVote, m.OrganismName, where)
	}
	if m.Kind == record.Chemical && (f.m.o.Lexicons.IsMedicine(m.Match) || f.m.o.Lexicons.IsMedicine(m.Name)) {
		f.note(aboutThing, thing, medicineFact)
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
		f.note(aboutThing, thing, chebiFact, m.Xref.ID, agreement, f.fig.ID, where, m.Match, m.Name)
	case record.DOID:
		f.note(aboutThing, thing, doidFact, m.Xref.ID)
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
			f.note(aboutThing, taxonThing(o.Taxon), classFact, taxonLetter)
			if o.Lexicon == "" {
				f.vote(taxonThing(o.Taxon), nameVote, o.LatinName, f.key("organisms"))
			}
		}
	}
	for _, o := range statedTaxa(f.fig) {
		f.note(aboutThing, taxonThing(o.Taxon), countFact, f.fig.Paper.PMCID, f.fig.ID)
	}
}

// links notes each chemical or disease together with each gene of the figure.
func (f *facts) links(edges map[record.Entity]record.Tier) {
	kinds := map[record.Entity]string{}
	for i := range f.fig.Mentions {
		m := &f.fig.Mentions[i]
		isOther := m.Kind == record.Chemical || m.Kind == record.Disease
		if m.Row == record.Accepted && isOther && !strings.Contains(kinds[m.Entity], letterOf[m.Kind]) {
			kinds[m.Entity] += letterOf[m.Kind]
		}
	}
	for other, letters := range kinds {
		for gene, tier := range edges {
			if gene.Space != record.NCBIGene {
				continue
			}
			naming := unnamed
			if tier < record.Family && edges[other] < record.Family {
				naming = named
			}
			f.note(aboutLink, other.CURIE(), gene.CURIE(), f.fig.Paper.PMCID, f.fig.ID, naming+letters)
		}
	}
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

// AppendSigned appends a fact with the figid of the figure that says it, so that it
// can be taken back. Signed facts sort as the facts do.
func AppendSigned(b, fact []byte, figid string) []byte {
	return append(append(append(b, fact...), separatorByte), figid...)
}

// CutSigned takes a signed fact apart.
func CutSigned(signed []byte) (fact, figid []byte) {
	at := bytes.LastIndexByte(signed, separatorByte)
	if at < 0 {
		return signed, nil
	}
	return signed[:at], signed[at+1:]
}
