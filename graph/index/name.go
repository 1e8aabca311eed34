package index

import (
	"bytes"
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

// NameID is the number of a name: its place in the order of the folded forms.
type NameID uint32

// Names is how many names there are.
func (x *Index) Names() int { return x.sections[nameSection].rows() }

// Name is a name by its number.
func (x *Index) Name(n NameID) Name {
	t, row := x.sections[nameSection], int(n)
	return Name{x.text(t.at(row, nameShown)), x.EntityOf(n), Rank(t.at(row, nameRank))}
}

// EntityOf is the entity of a name.
func (x *Index) EntityOf(n NameID) EntityID {
	return EntityID(x.sections[nameSection].at(int(n), nameEntity))
}

// FormKey is a number that names have in common when they have one folded form.
func (x *Index) FormKey(n NameID) uint32 { return x.sections[nameSection].at(int(n), nameFolded) }

// Named yields the names whose folded form is that of a text.
func (x *Index) Named(text string) iter.Seq[Name] {
	folded := Fold(text)
	return x.names(x.span(folded, func(form []byte) bool { return string(form) == folded }))
}

// Beginning yields the names whose folded form begins as a text does, in the
// order of the folded forms. A text of nothing but marks begins none.
func (x *Index) Beginning(text string) iter.Seq[Name] { return x.names(x.Begin(text)) }

// Begin are these names: from the first to before the last.
func (x *Index) Begin(text string) (from, to NameID) {
	folded := Fold(text)
	if folded == "" && strings.TrimSpace(text) != "" {
		return 0, 0
	}
	return x.span(folded, func(form []byte) bool { return bytes.HasPrefix(form, []byte(folded)) })
}

// span are the names from a folded form on as long as they are what is looked for.
func (x *Index) span(folded string, is func(form []byte) bool) (from, to NameID) {
	t := x.sections[nameSection]
	form := func(row int) []byte { return x.bytes(t.at(row, nameFolded)) }
	start := sort.Search(t.rows(), func(i int) bool { return string(form(i)) >= folded })
	n := sort.Search(t.rows()-start, func(i int) bool { return !is(form(start + i)) })
	return NameID(start), NameID(start + n)
}

func (x *Index) names(from, to NameID) iter.Seq[Name] {
	return func(yield func(Name) bool) {
		for n := from; n < to && yield(x.Name(n)); n++ {
		}
	}
}

// EachName yields all names and their folded forms, in the order of these.
func (x *Index) EachName() iter.Seq2[string, Name] {
	return func(yield func(string, Name) bool) {
		for n := range NameID(x.Names()) {
			if !yield(x.text(x.FormKey(n)), x.Name(n)) {
				return
			}
		}
	}
}
