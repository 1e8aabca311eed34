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
	shelves   []*shelf
	medicines map[record.Entity]bool // those that have a medicine's name as a synonym
}

// NewStack is an empty stack.
func NewStack() *Stack { return &Stack{medicines: map[record.Entity]bool{}} }

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
	shelf.places, shelf.enrolled = nil, nil
	s.shelves = append(s.shelves, shelf)
	s.prescribe(shelf)
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
// synonym. It is ambiguous when there are several. A symbol that nobody has is
// looked up once more without the punctuation at its end, as in "PSD95,".
func (s *Stack) Genes(symbol string, taxa []string) []Reading {
	list := s.find(query{kind: Gene, name: symbol, taxa: taxa, exact: true})
	bare := strings.TrimRight(symbol, endings)
	if len(list) > 0 || bare == symbol {
		return list
	}
	list = s.find(query{kind: Gene, name: bare, taxa: taxa, exact: true})
	for i := range list {
		list[i].Rule = Folded
	}
	return list
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
		list[i] = s.reading(shelf, h, kind)
	}
	slices.SortFunc(list, compareReadings)
	if kind != Chemical && kind != Disease {
		return list
	}
	seen := 0 // two entities can be one of MeSH
	for i, r := range list {
		if !slices.ContainsFunc(list[:seen], func(earlier Reading) bool { return earlier.Entity == list[i].Entity }) {
			list[seen] = r
			seen++
		}
	}
	return list[:seen]
}

func (s *Stack) reading(shelf *shelf, h hit, kind Kind) Reading {
	e := &shelf.entities[h.entity]
	own := shelf.entityOf(h.entity)
	r := Reading{s.preferred(own), kind, shelf.text(e.name), shelf.text(e.taxon), h.tier, shelf.Name, Folded}
	if r.Name == "" || r.Entity != own {
		r.Name = cmp.Or(s.NameOf(r.Entity), r.Name, s.NameOf(own))
	}
	if h.exact {
		r.Rule = Exact
	}
	return r
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
		enrolled := map[uint32]bool{}
		for _, h := range shelf.hits(few[:0], q, key, hashOf(key)) {
			if enrolled[h.entity] {
				continue
			}
			enrolled[h.entity] = true
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

// TaxonOf is the NCBI number of a gene's organism in the first lexicon that has the
// gene, or empty.
func (s *Stack) TaxonOf(e record.Entity) string {
	for _, shelf := range s.shelves {
		if number, ok := shelf.find(e); ok && shelf.entities[number].taxon != 0 {
			return shelf.text(shelf.entities[number].taxon)
		}
	}
	return ""
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
