package graph

import (
	"strconv"
	"strings"

	"github.com/knakk/rdf"

	"figraph/vocab"
)

// link gathers the figures that draw a chemical or a disease, and a gene.
type link struct {
	other, gene string // CURIEs
	all, named  counter
	letters     string
}

// add takes the paper, the figure, and the letters of one fact.
func (l *link) add(fields [][]byte) {
	l.all.add(fields[0], fields[1])
	letters := string(fields[2])
	if letters[:1] == named {
		l.named.add(fields[0], fields[1])
	}
	for _, letter := range letters[1:] {
		if !strings.ContainsRune(l.letters, letter) {
			l.letters += string(letter)
		}
	}
}

// link states a link that enough papers support.
func (m *Model) link(l *link, emit Emit) error {
	if l.all.papers < m.o.MinPapers {
		return nil
	}
	otherEntity, geneEntity := entityOf(l.other), entityOf(l.gene)
	other, gene := m.entity(otherEntity), m.entity(geneEntity)
	s := m.about(m.v.Link(identifier(otherEntity, "_"), geneEntity.ID), vocab.Links, emit)
	if strings.Contains(l.letters, chemicalLetter) {
		s.are(vocab.ChemicalGeneAssociation)
		s.say(vocab.PfChemical, other)
	}
	if strings.Contains(l.letters, diseaseLetter) {
		s.are(vocab.DiseaseGeneAssociation)
		s.say(vocab.PfDisease, other)
	}
	s.are(vocab.CoMention)
	s.say(vocab.PfGene, gene)
	s.say(vocab.RefersTo, other)
	s.say(vocab.RefersTo, gene)
	s.counted(l.all)
	s.integer(vocab.NamedFigureCount, strconv.Itoa(l.named.figures))
	s.integer(vocab.NamedPaperCount, strconv.Itoa(l.named.papers))
	if s.err == nil {
		s.err = m.coMentioned(other, gene, emit)
	}
	return s.err
}

// coMentioned states the shortcut, both ways.
func (m *Model) coMentioned(a, b rdf.IRI, emit Emit) error {
	there := m.about(a, vocab.Links, emit)
	there.say(vocab.CoMentionedWith, b)
	back := m.about(b, vocab.Links, emit)
	back.err = there.err
	back.say(vocab.CoMentionedWith, a)
	return back.err
}
