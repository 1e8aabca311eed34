package graph

import (
	"bytes"
	"slices"
	"strings"

	"figraph/record"
)

// StateTally states a thing from its tally: what Reduce states from the facts that
// are in it. The tally of nothing states nothing.
func (m *Model) StateTally(name string, t *Tally, figures *Roster, r Reducer) error {
	if t.Empty() {
		return nil
	}
	return m.thing(t.thing(name, figures), r)
}

// thing gathers what the facts of a tally would.
func (t *Tally) thing(name string, figures *Roster) *thing {
	x := &thing{name: name}
	for i := range t.groups {
		g := &t.groups[i]
		switch g.property {
		case thereFact:
		case countFact:
			x.counts = figures.counter(g.said)
			x.kinds = union(g.said).letters()
		case keywordFact:
			x.keywords = append(x.keywords, g.values[0])
		case medicineFact:
			x.medicine = true
		case doidFact:
			x.doids = append(x.doids, g.values[0])
		case chebiFact:
			x.takeChEBI(g, figures)
		default:
			x.takeVotes(g)
		}
	}
	x.findWitnesses(t, figures)
	return x
}

// takeChEBI takes a ChEBI number; groups come in the order of facts, so the first of
// a number is the one that counts.
func (t *thing) takeChEBI(g *group, figures *Roster) {
	if n := len(t.chebis); n > 0 && t.chebis[n-1].number == g.values[0] {
		return
	}
	figid, place := figures.first(g.said)
	t.chebis = append(t.chebis, &chebiReference{number: g.values[0], agreed: g.values[1] == namesAgree,
		match: g.values[2], name: g.values[3], figure: figid, where: place})
}

func (t *thing) takeVotes(g *group) {
	v := value{text: g.values[0]}
	for i, s := range g.said {
		if i == 0 || g.said[i-1].figure != s.figure {
			v.figures++
		}
	}
	vote := t.vote(g.property)
	vote.values = append(vote.values, v)
}

// findWitnesses finds where the values of contested votes stand first, which only
// problems tell.
func (t *thing) findWitnesses(from *Tally, figures *Roster) {
	for _, v := range t.votes {
		if _, there := reported[v.property]; !there || len(v.values) < 2 {
			continue
		}
		for i := range v.values {
			x := &v.values[i]
			for _, g := range from.groups {
				if g.property == v.property && g.values[0] == x.text {
					x.figure, x.where = figures.first(g.said)
				}
			}
		}
	}
}

// StateLink states the link of a chemical or disease and a gene from their
// tallies, if enough papers support it.
func (m *Model) StateLink(other, gene string, ofOther, ofGene *Tally, figures *Roster, emit Emit) error {
	var all, naming []saying
	l := link{other: other, gene: gene}
	eachCommon(ofOther.counts(), ofGene.counts(), func(a, b saying) {
		if !a.links() {
			return
		}
		all = append(all, a)
		if a.names() && b.names() {
			naming = append(naming, a)
		}
	})
	l.letters = linkedLetters(union(all).letters())
	l.all, l.named = figures.counter(all), figures.counter(naming)
	return m.link(&l, emit)
}

// union has the letters of all.
func union(said []saying) (all saying) {
	for _, s := range said {
		all.where |= s.where
	}
	return all
}

// eachCommon yields the sayings of figures that are in both lists. The shorter one
// leads, since a hub may stand beside a thing that is in one figure.
func eachCommon(a, b []saying, yield func(a, b saying)) {
	if len(a) > len(b) {
		eachCommon(b, a, func(x, y saying) { yield(y, x) })
		return
	}
	for _, s := range a {
		at, _ := slices.BinarySearchFunc(b, saying{s.figure, 0}, saying.compare)
		if b = b[at:]; len(b) > 0 && b[0].figure == s.figure {
			yield(s, b[0])
		}
	}
}

// Linked says whether a figure links the thing with the genes that it mentions, and
// whether it mentions it at all.
func (t *Tally) Linked(figure uint32) (linked, mentioned bool) {
	said := t.counts()
	at, _ := slices.BinarySearchFunc(said, saying{figure, 0}, saying.compare)
	if at == len(said) || said[at].figure != figure {
		return false, false
	}
	return said[at].links(), true
}

// IsGene says whether a thing is a gene, by its name.
func IsGene(thing string) bool { return strings.HasPrefix(thing, record.NCBIGene.Prefix()+":") }

// Thing is the name of the thing that a fact is about; nil of a link's.
func Thing(fact []byte) []byte {
	if fact[0] != aboutThing {
		return nil
	}
	name, _, _ := bytes.Cut(fact[2:], []byte(separator))
	return name
}
