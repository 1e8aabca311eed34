package graph

import (
	"bytes"

	"figraph/nquads"
	"figraph/vocab"
)

// Withdrawal knows what figures state by themselves, so that a figure can be taken
// back from the statements of many.
type Withdrawal struct {
	figids   map[string]bool
	figures  map[string]bool // canonical forms
	mentions map[string]bool // the same, without the hash at their end
	inverse  []byte          // the predicate from an entity to a figure
}

// hashEnd is what ends the canonical form of a mention: the hash and ">".
const hashEnd = 16 + 1

// NewWithdrawal makes one of no figures.
func NewWithdrawal(v *vocab.Vocabulary) *Withdrawal {
	return &Withdrawal{map[string]bool{}, map[string]bool{}, map[string]bool{}, form(v.IRI(vocab.PartOf).String())}
}

// Add adds a figure.
func (w *Withdrawal) Add(v *vocab.Vocabulary, figid string) {
	w.figids[figid] = true
	w.figures[string(form(v.Figure(figid).String()))] = true
	mention := form(v.Mention(figid, "").String())
	w.mentions[string(mention[:len(mention)-1])] = true
}

// Has says whether one of the figures is of this figid.
func (w *Withdrawal) Has(figid []byte) bool { return w.figids[string(figid)] }

// States says whether one of the figures makes this statement, which State made.
func (w *Withdrawal) States(line nquads.Line) bool {
	return w.figures[string(line.Subject)] || w.Mentions(line.Subject) ||
		bytes.Equal(line.Predicate, w.inverse) && w.figures[string(line.Object)]
}

// Mentions says whether the canonical form of an IRI is that of a mention in one
// of the figures.
func (w *Withdrawal) Mentions(iri []byte) bool {
	return len(iri) > hashEnd && w.mentions[string(iri[:len(iri)-hashEnd])]
}
