package lexicon

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"

	"figraph/record"
)

// Learner makes a lexicon of what figures read: which symbols and words stood for
// which identifier, in how many figures. The order of figures makes no difference.
type Learner struct {
	things map[thingKey]*thing
}

// NewLearner is one that has seen no figure.
func NewLearner() *Learner { return &Learner{things: map[thingKey]*thing{}} }

// thingKey is an entity of a kind, or a family by its name and taxon, or another
// name without an identifier.
type thingKey struct {
	kind        Kind
	entity      record.Entity
	name, taxon string
}

// thing is what was learnt of an entity, with the figures that said it.
type thing struct {
	names, taxa, words map[string]int
	same               map[[2]string]bool // exact or not, by prefix and identifier
	members            map[record.Entity]bool
	medicine           bool
	count              int
}

func (l *Learner) thing(key thingKey) *thing {
	t := l.things[key]
	if t == nil {
		t = &thing{names: map[string]int{}, taxa: map[string]int{}, words: map[string]int{}, same: map[[2]string]bool{}, members: map[record.Entity]bool{}}
		l.things[key] = t
	}
	return t
}

// Add learns from the accepted rows of a figure that package resolve has decided.
func (l *Learner) Add(fig *record.Figure) {
	r := reader{l: l, seen: map[statement]bool{}}
	for i := range fig.Mentions {
		m := &fig.Mentions[i]
		if m.Row != record.Accepted || m.Entity == (record.Entity{}) {
			continue
		}
		switch m.Kind {
		case record.Gene:
			r.gene(m)
		case record.Chemical:
			r.term(m, Chemical)
		case record.Disease:
			r.term(m, Disease)
		}
	}
	for _, o := range fig.Taxa {
		r.organism(&o)
	}
}

// reader reads one figure, each statement of which counts once.
type reader struct {
	l    *Learner
	seen map[statement]bool
}

type statement struct {
	key  thingKey
	of   byte // 'c' that it was read, 'n' its name, 't' its taxon, 'w' a word
	text string
}

func (r *reader) first(key thingKey, of byte, text string) bool {
	s := statement{key, of, text}
	known := r.seen[s]
	r.seen[s] = true
	return !known
}

func (r *reader) count(key thingKey) {
	if t := r.l.thing(key); r.first(key, 'c', "") {
		t.count++
	}
}

func (r *reader) say(key thingKey, of byte, list map[string]int, text string) {
	if text = strings.TrimSpace(text); text != "" && r.first(key, of, text) {
		list[text]++
	}
}

func (r *reader) gene(m *record.Mention) {
	key := thingKey{kind: Gene, entity: m.Entity}
	t := r.l.thing(key)
	r.say(key, 'n', t.names, m.Name)
	taxon := m.Taxon
	if taxon == "" && strings.HasPrefix(m.Source, "hgnc_") {
		taxon = "9606"
	}
	r.say(key, 't', t.taxa, taxon)
	if m.Tier == record.Family {
		r.family(m, taxon)
		return
	}
	r.count(key)
	r.words(key, t, m)
}

// family learns that a gene is a member. That a word stood for the family says
// nothing of what the gene is called.
func (r *reader) family(m *record.Mention, taxon string) {
	name := strings.TrimSpace(m.Match)
	if name == "" || m.Source == "" {
		return
	}
	key := thingKey{kind: Family, name: name, taxon: taxon}
	t := r.l.thing(key)
	r.say(key, 'n', t.names, name)
	r.say(key, 't', t.taxa, taxon)
	r.count(key)
	r.words(key, t, m)
	t.members[m.Entity] = true
}

// words learns the dictionary's word for an entity, and the figure's where it has
// the same letters: "AKT1/2" does not name AKT1.
func (r *reader) words(key thingKey, t *thing, m *record.Mention) {
	r.say(key, 'w', t.words, m.Match)
	if own := letters(m.Word); own != "" && (own == letters(m.Match) || own == letters(m.Name)) {
		r.say(key, 'w', t.words, m.Word)
	}
}

func letters(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, Fold(word))
}

// term learns a chemical or a disease: MeSH's name, the other database's, and the
// figure's word. The two databases mean the same where their names agree.
func (r *reader) term(m *record.Mention, kind Kind) {
	key := thingKey{kind: kind, entity: m.Entity}
	t := r.l.thing(key)
	r.count(key)
	name, other := m.Match, m.Name
	if name == "" || m.Entity.Space != record.MeSH {
		name, other = m.Name, m.Match
	}
	r.say(key, 'n', t.names, name)
	r.say(key, 'w', t.words, other)
	r.say(key, 'w', t.words, m.Word)
	if m.Xref != (record.Entity{}) {
		q := [2]string{m.Xref.Space.Prefix(), m.Xref.ID}
		t.same[q] = t.same[q] || m.Match != "" && Fold(m.Match) == Fold(m.Name)
	}
}

func (r *reader) organism(o *record.OrganismMention) {
	if o.Taxon == "" {
		return
	}
	key := thingKey{kind: Organism, entity: record.Entity{Space: record.Taxonomy, ID: o.Taxon}}
	t := r.l.thing(key)
	r.count(key)
	r.say(key, 'n', t.names, o.LatinName)
	for _, name := range o.Names {
		r.say(key, 'w', t.words, name)
	}
}

// AddEntry takes in what a lexicon says, such as one that was learnt before. A
// name counts as much as the figures that read it, and once when none did.
func (l *Learner) AddEntry(e *Entry) {
	key := thingKey{kind: e.Kind, entity: e.Entity}
	if e.Kind == Family || e.Entity == (record.Entity{}) {
		key.name, key.taxon = e.Name, e.Taxon
	}
	t := l.thing(key)
	t.count += e.Count
	t.medicine = t.medicine || e.Medicine
	for list, text := range map[*map[string]int]string{&t.names: e.Name, &t.taxa: e.Taxon} {
		if text != "" {
			(*list)[text] += max(1, e.Count)
		}
	}
	for i, word := range e.Synonyms {
		reads := 0
		if i < len(e.Reads) {
			reads = e.Reads[i]
		}
		t.words[word] += reads
	}
	for _, q := range e.Same {
		t.same[[2]string{q.Prefix, q.ID}] = t.same[[2]string{q.Prefix, q.ID}] || q.Exact
	}
	for _, m := range e.Members {
		t.members[m] = true
	}
}

// Entries are what was learnt, in the order of Compare.
func (l *Learner) Entries() []Entry {
	list := make([]Entry, 0, len(l.things))
	for key, t := range l.things {
		list = append(list, t.entry(key))
	}
	slices.SortFunc(list, func(a, b Entry) int { return Compare(&a, &b) })
	return list
}

// entry is the thing under the name that most figures give it; other names are
// synonyms.
func (t *thing) entry(key thingKey) Entry {
	e := Entry{Kind: key.kind, Entity: key.entity, Name: most(t.names), Taxon: most(t.taxa), Medicine: t.medicine, Count: t.count}
	words := maps.Clone(t.words)
	for name := range t.names {
		words[name] = max(words[name], t.names[name])
	}
	delete(words, e.Name)
	e.Synonyms = slices.Sorted(maps.Keys(words))
	for _, word := range e.Synonyms {
		e.Reads = append(e.Reads, words[word])
	}
	if t.count == 0 {
		e.Reads = nil
	}
	for q, exact := range t.same {
		e.Same = append(e.Same, Equivalent{q[0], q[1], exact})
	}
	e.Same = sortSame(e.Same)
	e.Members = slices.SortedFunc(maps.Keys(t.members), CompareEntities)
	return e
}

// most is the text that was said most often, of several the smallest.
func most(counts map[string]int) string {
	best := ""
	for text, n := range counts {
		if best == "" || n > counts[best] || n == counts[best] && text < best {
			best = text
		}
	}
	return best
}

// Compare orders entries as a table has them: by kind, identifier, name and taxon.
func Compare(a, b *Entry) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), CompareEntities(a.Entity, b.Entity), cmp.Compare(a.Name, b.Name),
		cmp.Compare(len(a.Taxon), len(b.Taxon)), cmp.Compare(a.Taxon, b.Taxon))
}
