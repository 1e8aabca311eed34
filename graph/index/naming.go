package index

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"

	"figraph/record"
)

// naming lays out what entities are called: by themselves, by other databases, and
// by the words of figures that name them. Names are put in order by numbers: each
// folded form has one.
type naming struct {
	f      *finisher
	forms  []form            // distinct; those of a former index first, in order
	old    int               // how many these are
	byForm map[string]uint32 // the others, to the place among the forms
	byText map[uint32]uint32 // by the place of a text in the strings; noRow when it folds to nothing
	rows   []nameRow
	kept   int    // how many rows are a former index's, in order
	anew   []bool // former entities whose words are gathered anew
}

// form is a folded form.
type form struct {
	text   string // of a new one
	at     uint32 // among the strings, once it is there
	row    int    // of an old one, its first in the former table
	number uint32 // in the order of the forms
}

// nameRow is a name on its way to the table. Its text lies among the strings, or
// will.
type nameRow struct {
	key          uint64 // number of the form, rank, entity
	form, entity uint32
	rank         Rank
	at           uint32 // of its text; 0 when it is not there yet
	text         string // then
}

// newNaming takes over what a former index has of names.
func (f *finisher) newNaming() *naming {
	n := &naming{f: f, byForm: map[string]uint32{}, byText: map[uint32]uint32{}}
	n.inherit()
	return n
}

// add adds the names, when the mentions are there.
func (n *naming) add() {
	f := n.f
	for place, old := range f.entities {
		e := &f.b.entities.rows[old]
		if e.kinds == 0 || f.b.entities.isKept(old) {
			continue // known from candidates only, or named already
		}
		n.addText(e.name, uint32(place), Preferred)
		for _, alias := range e.aliases {
			if alias != e.curie {
				n.addText(alias, uint32(place), Equivalent)
			}
		}
	}
	n.addSynonyms()
	n.numberForms()
	old, own := n.rows[:n.kept:n.kept], n.rows[n.kept:]
	slices.SortFunc(own, n.compare)
	n.rows = merged(old, own, n.compare)
	n.write()
}

// inherit takes over all forms of the former index, and of the entities that are
// kept the names: those that figures gave, where none of the figures changed.
func (n *naming) inherit() {
	if n.f.b.former == nil {
		return
	}
	t := n.f.b.former.x.sections[nameSection]
	n.anew = n.f.touched()
	n.forms, n.rows = make([]form, 0, t.rows()), make([]nameRow, 0, t.rows()+t.rows()/8)
	for row := range t.rows() {
		folded, old := t.at(row, nameFolded), t.at(row, nameEntity)
		if len(n.forms) == 0 || n.forms[len(n.forms)-1].at != folded {
			n.forms = append(n.forms, form{at: folded, row: row})
		}
		place := uint32(len(n.forms) - 1)
		if rank := Rank(t.at(row, nameRank)); n.f.b.entities.isKept(old) && !(rank == Synonym && n.anew[old]) {
			n.rows = append(n.rows, nameRow{form: place, entity: n.f.newEntity[old], rank: rank, at: t.at(row, nameShown)})
		}
	}
	n.old, n.kept = len(n.forms), len(n.rows)
}

// addText adds a name that may lie anywhere.
func (n *naming) addText(text string, entity uint32, rank Rank) {
	if place := n.formOf(text); place != noRow {
		n.rows = append(n.rows, nameRow{form: place, entity: entity, rank: rank, text: text})
	}
}

// formOf is the place of a text's folded form, noRow when there is none.
func (n *naming) formOf(text string) uint32 {
	folded := Fold(text)
	if folded == "" {
		return noRow
	}
	if at, known := slices.BinarySearchFunc(n.forms[:n.old], folded, n.compareForm); known {
		return uint32(at)
	}
	place, known := n.byForm[folded]
	if !known {
		place = uint32(len(n.forms))
		n.forms = append(n.forms, form{text: folded})
		n.byForm[folded] = place
	}
	return place
}

// addSynonyms adds the words that name entities, each pair of word and entity
// once: of a gene the lexicon's entry, of others the word as well. Of figures that are
// kept only words are read that were not taken over.
func (n *naming) addSynonyms() {
	genes, skipped := make([]bool, len(n.f.entities)), make([]bool, len(n.f.entities))
	for place, old := range n.f.entities {
		genes[place] = n.f.b.entities.rows[old].kinds&Gene != 0
		skipped[place] = int(old) < len(n.anew) && !n.anew[old]
	}
	seen := newPairs(1 << 16)
	t := table{n.f.tables[mentionSection], mentionColumns}
	for figure, old := range n.f.figures {
		kept := n.f.b.figures.isKept(old)
		for row := int(n.f.mentionStart[figure]); row < int(n.f.mentionStart[figure+1]); row++ {
			if entity := t.at(row, mentionEntity); entity != noRow && !(kept && skipped[entity]) {
				n.addWords(t, row, entity, genes[entity], seen)
			}
		}
	}
}

// addWords adds the words of a mention.
func (n *naming) addWords(t table, row int, entity uint32, isGene bool, seen *pairs) {
	if record.Tier(t.at(row, mentionFlags)>>flagTierShift&3) >= record.Family {
		return
	}
	match := t.at(row, mentionMatch)
	if match != 0 && seen.add(match, entity) {
		n.addSynonym(match, entity)
	}
	if match == 0 || !isGene {
		if word := t.at(row, mentionWord); word != 0 && seen.add(word, entity) {
			n.addSynonym(word, entity)
		}
	}
}

func (n *naming) addSynonym(at, entity uint32) {
	text := n.f.b.strings.bytes(at)
	trimmed := bytes.TrimSpace(text)
	place, known := n.byText[at]
	if !known {
		place = n.formOf(string(trimmed))
		n.byText[at] = place
	}
	switch {
	case place == noRow:
	case len(trimmed) < len(text):
		n.rows = append(n.rows, nameRow{form: place, entity: entity, rank: Synonym, text: string(trimmed)})
	default:
		n.rows = append(n.rows, nameRow{form: place, entity: entity, rank: Synonym, at: at})
	}
}

func (n *naming) compareForm(f form, text string) int {
	return cmp.Compare(string(n.f.b.strings.bytes(f.at)), text)
}

// numberForms gives the forms their numbers.
func (n *naming) numberForms() {
	sorted := make([]uint32, len(n.forms))
	for i := range sorted {
		sorted[i] = uint32(i)
	}
	old, own := sorted[:n.old:n.old], sorted[n.old:]
	slices.SortFunc(own, func(a, b uint32) int { return cmp.Compare(n.forms[a].text, n.forms[b].text) })
	sorted = merged(old, own, func(a, b uint32) int { return n.compareForm(n.forms[a], n.forms[b].text) })
	for number, place := range sorted {
		n.forms[place].number = uint32(number)
	}
	for i := range n.rows {
		r := &n.rows[i]
		r.key = uint64(n.forms[r.form].number)<<32 | uint64(r.rank)<<(32-edgeShift) | uint64(r.entity)
	}
}

func (n *naming) compare(a, b nameRow) int {
	if a.key != b.key {
		return cmp.Compare(a.key, b.key)
	}
	return bytes.Compare(n.textOf(&a), n.textOf(&b))
}

func (n *naming) textOf(r *nameRow) []byte {
	if r.at != 0 {
		return n.f.b.strings.bytes(r.at)
	}
	return []byte(r.text)
}

// write writes the rows, of each form one for an entity: that with the best rank, and
// the first spelling.
func (n *naming) write() {
	n.f.grow(nameSection, len(n.rows))
	last := make([]uint32, len(n.f.entities)) // the form that an entity has a row of, and one more
	for i := range n.rows {
		r := &n.rows[i]
		if last[r.entity] == r.form+1 {
			continue
		}
		last[r.entity] = r.form + 1
		form := &n.forms[r.form]
		if form.at == 0 {
			form.at = n.f.b.strings.put(form.text)
		}
		if r.at == 0 {
			r.at = n.placeOf(r)
		}
		n.f.row(nameSection, form.at, r.at, r.entity, uint32(r.rank))
	}
}

// placeOf is where a text lies, of a former name where it lay.
func (n *naming) placeOf(r *nameRow) uint32 {
	if int(r.form) < n.old {
		t, form := n.f.b.former.x.sections[nameSection], &n.forms[r.form]
		for row := form.row; row < t.rows() && t.at(row, nameFolded) == form.at; row++ {
			if shown := t.at(row, nameShown); string(n.f.b.strings.bytes(shown)) == r.text {
				return shown
			}
		}
	}
	return n.f.b.strings.put(r.text)
}

// pairs is a set of pairs of a text's place and an entity's number, which is none
// of all ones.
type pairs struct {
	slots []uint64 // 0 is an empty one
	count int
}

func newPairs(slots int) *pairs { return &pairs{slots: make([]uint64, slots)} }

// add says whether the pair was not there yet.
func (p *pairs) add(text, entity uint32) bool {
	key := uint64(text)<<32 | uint64(entity) + 1
	if !p.put(key) {
		return false
	}
	if p.count++; p.count > len(p.slots)/2 {
		full := p.slots
		p.slots = make([]uint64, 2*len(full))
		for _, key := range full {
			if key != 0 {
				p.put(key)
			}
		}
	}
	return true
}

func (p *pairs) put(key uint64) bool {
	const golden = 0x9e3779b97f4a7c15
	for at := key * golden >> (65 - bits.Len(uint(len(p.slots)))); ; at = (at + 1) & uint64(len(p.slots)-1) {
		switch p.slots[at] {
		case key:
			return false
		case 0:
			p.slots[at] = key
			return true
		}
	}
}
