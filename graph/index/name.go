package index

import (
	"iter"
	"sort"
	"strings"
)

// Rank says what a name is to its entity; the smaller, the sooner it is meant.
type Rank uint8

// The ranks.
const (
	Preferred  Rank = iota // symbol, name
	Synonym                // a word that figures name the entity by
	Equivalent             // a CURIE in another database
)

// Name is a name of an entity.
type Name struct {
	Text   string
	Entity EntityID
	Rank   Rank
}

// Names is how many names there are.
func (x *Index) Names() int { return x.sections[nameSection].rows() }

// Named yields the names whose folded form is that of a text.
func (x *Index) Named(text string) iter.Seq[Name] {
	folded := Fold(text)
	return namesAlone(x.namesFrom(folded, func(form string) bool { return form == folded }))
}

// Beginning yields the names whose folded form begins as a text does, in the
// order of the folded forms. A text of nothing but marks begins none.
func (x *Index) Beginning(text string) iter.Seq[Name] {
	return namesAlone(x.BeginningForms(text))
}

// BeginningForms yields these names and their folded forms.
func (x *Index) BeginningForms(text string) iter.Seq2[string, Name] {
	folded := Fold(text)
	if folded == "" && strings.TrimSpace(text) != "" {
		return func(func(string, Name) bool) {}
	}
	return x.namesFrom(folded, func(form string) bool { return strings.HasPrefix(form, folded) })
}

func (x *Index) namesFrom(folded string, while func(string) bool) iter.Seq2[string, Name] {
	return func(yield func(string, Name) bool) {
		t := x.sections[nameSection]
		start := sort.Search(t.rows(), func(i int) bool { return x.text(t.at(i, nameFolded)) >= folded })
		for i := start; i < t.rows(); i++ {
			if form := x.text(t.at(i, nameFolded)); !while(form) || !yield(form, x.name(i)) {
				return
			}
		}
	}
}

func namesAlone(names iter.Seq2[string, Name]) iter.Seq[Name] {
	return func(yield func(Name) bool) {
		for _, n := range names {
			if !yield(n) {
				return
			}
		}
	}
}

// EachName yields all names and their folded forms, in the order of these.
func (x *Index) EachName() iter.Seq2[string, Name] {
	return func(yield func(string, Name) bool) {
		t := x.sections[nameSection]
		for i := range t.rows() {
			if !yield(x.text(t.at(i, nameFolded)), x.name(i)) {
				return
			}
		}
	}
}

func (x *Index) name(row int) Name {
	t := x.sections[nameSection]
	return Name{x.text(t.at(row, nameShown)), EntityID(t.at(row, nameEntity)), Rank(t.at(row, nameRank))}
}
