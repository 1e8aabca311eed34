package lexicon

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"figraph/record"
)

// Reading is what a name can stand for.
type Reading struct {
	Entity  record.Entity
	Kind    Kind
	Name    string // the entity's symbol or preferred name
	Taxon   string // NCBI number, of a gene or family, where known
	Tier    record.Tier
	Lexicon string // which one says so
	Rule    string // how the name was found: Exact or Folded
}

// The rules of readings.
const (
	Exact  = "exact"  // as the lexicon writes it, byte for byte
	Folded = "folded" // in another spelling, by Fold
)

// Stack holds lexicons in order of preference: the first that has any reading of
// a name answers alone. Add is not for use beside anything else; once all are
// added, any number of goroutines may look up. The strings that it gives share its
// memory.
type Stack struct {
	shelves []*shelf
}

// NewStack is an empty stack.
func NewStack() *Stack { return &Stack{} }

// Add puts a lexicon below those added before. The first error of its entries is
// returned, and the stack is as before; see Lenient for survivable ones.
func (s *Stack) Add(name, sha256 string, entries iter.Seq2[Entry, error]) error {
	shelf := newShelf(Source{name, sha256})
	for e, err := range entries {
		if err == nil {
			err = shelf.load(&e)
		}
		if err != nil {
			return fmt.Errorf("read lexicon %s: %w", name, err)
		}
	}
	shelf.places = nil
	s.shelves = append(s.shelves, shelf)
	return nil
}

// Names are the lexicons, in order of preference.
func (s *Stack) Names() []Source {
	list := make([]Source, len(s.shelves))
	for i, shelf := range s.shelves {
		list[i] = shelf.Source
	}
	return list
}

// Genes are the genes that a symbol stands for, letter by letter, in some taxa
// (nil: in all): those whose symbol it is first, then those that have it as a
// synonym. It is ambiguous when there are several.
func (s *Stack) Genes(symbol string, taxa []string) []Reading {
	return s.find(query{kind: Gene, name: symbol, taxa: taxa, exact: true})
}

// Find gives what a name of a kind stands for, in any spelling that Fold makes
// the same; those whose own name it is first. It is ambiguous when there are
// several.
func (s *Stack) Find(kind Kind, name string) []Reading {
	return s.find(query{kind: kind, name: name})
}

type query struct {
	kind  Kind
	name  string
	taxa  []string // nil for any
	exact bool
}

func (s *Stack) find(q query) []Reading {
	var buffer [96]byte
	key := nameKey(buffer[:0], q.kind, q.name)
	if len(key) == 1 {
		return nil
	}
	hash := hashOf(key)
	for _, shelf := range s.shelves {
		var few [8]hit
		if hits := shelf.hits(few[:0], q, key, hash); len(hits) > 0 {
			return s.readings(shelf, hits, q.kind)
		}
	}
	return nil
}

// hit is a name that fits, of an entity.
type hit struct {
	entity uint32
	tier   record.Tier
	exact  bool
}

func (s *shelf) hits(list []hit, q query, key []byte, hash uint32) []hit {
	var buffer [96]byte
	for number, ok := s.byName.first(hash); ok; number, ok = s.byName.after(number) {
		n := &s.names[number]
		written := s.text(n.text)
		exact := written == q.name
		if !exact && (q.exact || string(nameKey(buffer[:0], q.kind, written)) != string(key)) ||
			n.kind != q.kind || !s.among(q.taxa, n.entity) {
			continue
		}
		list = append(list, hit{n.entity, n.tier, exact})
	}
	return list
}

func (s *shelf) among(taxa []string, number uint32) bool {
	return taxa == nil || slices.Contains(taxa, s.text(s.entities[number].taxon))
}

// readings are the hits, each entity once, by its best tier.
func (s *Stack) readings(shelf *shelf, hits []hit, kind Kind) []Reading {
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.entity, b.entity), cmp.Compare(a.tier, b.tier), -cmpBool(a.exact, b.exact))
	})
	hits = slices.CompactFunc(hits, func(a, b hit) bool { return a.entity == b.entity })
	list := make([]Reading, len(hits))
	for i, h := range hits {
		e := &shelf.entities[h.entity]
		r := Reading{shelf.entityOf(h.entity), kind, shelf.text(e.name), shelf.text(e.taxon), h.tier, shelf.Name, Folded}
		if r.Name == "" {
			r.Name = s.NameOf(r.Entity)
		}
		if h.exact {
			r.Rule = Exact
		}
		list[i] = r
	}
	slices.SortFunc(list, compareReadings)
	return list
}

func cmpBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func compareReadings(a, b Reading) int {
	return cmp.Or(cmp.Compare(a.Tier, b.Tier), CompareEntities(a.Entity, b.Entity), cmp.Compare(a.Name, b.Name))
}

// CompareEntities orders entities by space, then by identifier, the shorter
// number first.
func CompareEntities(a, b record.Entity) int {
	return cmp.Or(cmp.Compare(a.Space, b.Space), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
}

// Taxon is the one organism that a name stands for, and its Latin name. A name of
// several stands for none, but where it is the own name of one of them.
func (s *Stack) Taxon(name string) (id, latin string, ok bool) {
	list := s.Find(Organism, name)
	if len(list) == 0 || len(list) > 1 && list[1].Tier == list[0].Tier {
		return "", "", false
	}
	return list[0].Entity.ID, list[0].Name, true
}

// Members are the members of a family, as the first lexicon that has it says.
func (s *Stack) Members(family string) []record.Entity {
	var list []record.Entity
	var buffer [96]byte
	q := query{kind: Family, name: family}
	key := nameKey(buffer[:0], Family, family)
	for _, shelf := range s.shelves {
		var few [8]hit
		for _, h := range shelf.hits(few[:0], q, key, hashOf(key)) {
			for at := shelf.entities[h.entity].members; at != 0; at = shelf.members[at-1].next {
				m := shelf.members[at-1]
				list = append(list, record.Entity{Space: m.space, ID: shelf.text(m.id)})
			}
		}
		if len(list) > 0 {
			break
		}
	}
	slices.SortFunc(list, CompareEntities)
	return slices.Compact(list)
}

// IsMedicine says whether any lexicon has a name as that of a medicine.
func (s *Stack) IsMedicine(name string) bool {
	var buffer [96]byte
	key := appendFold(buffer[:0], name)
	return len(key) > 0 && slices.ContainsFunc(s.shelves, func(shelf *shelf) bool { return shelf.isMedicine(key) })
}

func (s *shelf) isMedicine(key []byte) bool {
	var buffer [96]byte
	for number, ok := s.byFolded.first(hashOf(key)); ok; number, ok = s.byFolded.after(number) {
		if string(appendFold(buffer[:0], s.text(s.medicines[number]))) == string(key) {
			return true
		}
	}
	return false
}

// MedicineEntity says whether an entity is a medicine: a lexicon says so of it, or
// of its preferred name.
func (s *Stack) MedicineEntity(e record.Entity) bool {
	for _, shelf := range s.shelves {
		if number, ok := shelf.find(e); ok {
			known := &shelf.entities[number]
			if known.medicine || known.kind == Chemical && known.name != 0 && s.IsMedicine(shelf.text(known.name)) {
				return true
			}
		}
	}
	return false
}

// Same are the equivalents of an entity in all lexicons, by prefix and
// identifier. One that any of them calls exact is exact.
func (s *Stack) Same(e record.Entity) []Equivalent {
	var list []Equivalent
	for _, shelf := range s.shelves {
		number, ok := shelf.find(e)
		if !ok {
			continue
		}
		for at := shelf.entities[number].same; at != 0; at = shelf.same[at-1].next {
			q := &shelf.same[at-1]
			list = append(list, Equivalent{shelf.text(q.prefix), shelf.text(q.id), q.exact})
		}
	}
	return sortSame(list)
}

// sortSame sorts equivalents, each once, the exact one first.
func sortSame(list []Equivalent) []Equivalent {
	slices.SortFunc(list, func(a, b Equivalent) int {
		return cmp.Or(cmp.Compare(a.Prefix, b.Prefix), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID), -cmpBool(a.Exact, b.Exact))
	})
	return slices.CompactFunc(list, func(a, b Equivalent) bool { return a.Prefix == b.Prefix && a.ID == b.ID })
}

// NameOf is the entity's symbol or preferred name in the first lexicon that has
// one, or empty.
func (s *Stack) NameOf(e record.Entity) string {
	for _, shelf := range s.shelves {
		if number, ok := shelf.find(e); ok && shelf.entities[number].name != 0 {
			return shelf.text(shelf.entities[number].name)
		}
	}
	return ""
}

// Entity is the one entity that an identifier stands for, of our own spaces or
// of any database that a lexicon gives equivalents of. The exact ones go first.
func (s *Stack) Entity(prefix, id string) (record.Entity, bool) {
	prefix = strings.ToLower(prefix)
	var buffer [96]byte
	hash := hashOf(sameKey(buffer[:0], prefix, id))
	var found [2][]record.Entity // close, exact
	for _, shelf := range s.shelves {
		for number, ok := shelf.bySame.first(hash); ok; number, ok = shelf.bySame.after(number) {
			q := &shelf.same[number]
			e := shelf.entityOf(q.entity)
			if shelf.text(q.prefix) == prefix && shelf.text(q.id) == id && e != (record.Entity{}) {
				found[btoi(q.exact)] = append(found[btoi(q.exact)], e)
			}
		}
	}
	for _, own := range ownSpaces {
		e := record.Entity{Space: own, ID: id}
		if own.Prefix() == prefix && s.knows(e) {
			found[1] = append(found[1], e)
		}
	}
	for _, list := range [][]record.Entity{found[1], found[0]} {
		slices.SortFunc(list, CompareEntities)
		switch list = slices.Compact(list); {
		case len(list) == 1:
			return list[0], true
		case len(list) > 1:
			return record.Entity{}, false
		}
	}
	return record.Entity{}, false
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *Stack) knows(e record.Entity) bool {
	return slices.ContainsFunc(s.shelves, func(shelf *shelf) bool { _, ok := shelf.find(e); return ok })
}

// find is the number of an entity that has an identifier.
func (s *shelf) find(e record.Entity) (uint32, bool) {
	if e == (record.Entity{}) {
		return 0, false
	}
	var buffer [96]byte
	for number, ok := s.byIdentity.first(hashOf(identity(buffer[:0], e, 0, ""))); ok; number, ok = s.byIdentity.after(number) {
		if known := &s.entities[number]; known.space == e.Space && s.text(known.id) == e.ID {
			return number, true
		}
	}
	return 0, false
}

func (s *shelf) entityOf(number uint32) record.Entity {
	return record.Entity{Space: s.entities[number].space, ID: s.text(s.entities[number].id)}
}
