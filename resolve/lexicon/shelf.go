package lexicon

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"

	"figraph/record"
)

// Source is a lexicon that a stack holds.
type Source struct {
	Name   string
	SHA256 string // of the file, in hex
}

// shelf is one lexicon in memory: all text in one arena, all else in arrays of
// numbers.
type shelf struct {
	Source
	arena strings.Builder

	entities   []entity
	byIdentity index // entities, by space and identifier, or by kind and name

	names  []name
	byName index // names, by kind and folded name

	same   []same
	bySame index // equivalents, by prefix and identifier

	members   []member
	medicines []medicine
	byFolded  index // medicines, by folded name

	places   map[string]text     // of what recurs, while loading: taxa, prefixes
	enrolled map[membership]bool // while loading
}

// text is a place in the arena: the length as a varint, then the bytes. Place 0
// is the empty text.
type text uint32

type entity struct {
	id, name, taxon text
	same, members   uint32 // first of its list + 1
	kind            Kind
	space           record.Space
	medicine        bool
}

type name struct {
	entity uint32
	text   text
	kind   Kind
	tier   record.Tier
	learnt bool // a word of a corpus, not a dictionary's
}

type same struct {
	entity, next uint32 // next of the entity + 1
	prefix, id   text
	exact        bool
}

type membership struct {
	family uint32
	member record.Entity
}

type member struct {
	next  uint32
	id    text
	space record.Space
}

func newShelf(source Source) *shelf {
	s := &shelf{Source: source, places: map[string]text{"": 0}, enrolled: map[membership]bool{}}
	s.arena.WriteByte(0)
	return s
}

var errTooLarge = errors.New("the lexicon holds more than 4 GB of names: leave out the organisms that the figures do not name")

// load takes an entry in.
func (s *shelf) load(e *Entry) error {
	if s.arena.Len() > math.MaxUint32-1<<24 {
		return errTooLarge
	}
	number := s.entity(e)
	own := &s.entities[number]
	own.medicine = own.medicine || e.Medicine
	if own.taxon == 0 {
		own.taxon = s.recurring(e.Taxon)
	}
	if e.Name != "" {
		at := s.own(number, e.Name)
		s.name(e, number, e.Name, at, true)
	}
	for _, synonym := range e.Synonyms {
		s.name(e, number, synonym, 0, false)
	}
	s.equate(number, e.Same)
	s.enrol(number, e.Members)
	return nil
}

// own is the place of a name, which the entity takes as its own when it has none.
func (s *shelf) own(number uint32, name string) text {
	own := &s.entities[number]
	if own.name == 0 {
		own.name = s.put(name)
		return own.name
	}
	if s.text(own.name) == name {
		return own.name
	}
	return s.put(name)
}

// entity is the number of an entry's entity, a new one or that of an earlier
// entry.
func (s *shelf) entity(e *Entry) uint32 {
	var buffer [96]byte
	hash := hashOf(identity(buffer[:0], e.Entity, e.Kind, e.Name))
	for number, ok := s.byIdentity.first(hash); ok; number, ok = s.byIdentity.after(number) {
		known := &s.entities[number]
		if known.space == e.Entity.Space && s.text(known.id) == e.Entity.ID &&
			(e.Entity != record.Entity{} || known.kind == e.Kind && s.text(known.name) == e.Name) {
			return number
		}
	}
	s.entities = append(s.entities, entity{id: s.put(e.Entity.ID), space: e.Entity.Space, kind: e.Kind})
	return s.byIdentity.add(hash)
}

// identity is the key of an entity; one without an identifier is its name.
func identity(b []byte, e record.Entity, kind Kind, name string) []byte {
	b = append(b, byte(e.Space))
	if e == (record.Entity{}) {
		return append(append(b, byte(kind)), name...)
	}
	return append(b, e.ID...)
}

// name notes that an entity has a name. What has no identifier is no reading, but
// for a family, which is its name.
func (s *shelf) name(e *Entry, number uint32, written string, at text, preferred bool) {
	var buffer [96]byte
	key := nameKey(buffer[:0], e.Kind, written)
	if len(key) == 1 {
		return
	}
	if e.Entity != (record.Entity{}) || e.Kind == Family {
		n := name{entity: number, kind: e.Kind, tier: tierOf(e.Kind, preferred), learnt: !preferred && e.Reads != nil}
		if !s.saidLast(n, written, hashOf(key)) {
			if at == 0 {
				at = s.put(written)
			}
			n.text = at
			s.names = append(s.names, n)
			s.byName.add(hashOf(key))
		}
	}
	if e.Medicine {
		if at == 0 {
			at = s.put(written)
		}
		s.medicines = append(s.medicines, medicine{number, at, preferred})
		s.byFolded.add(hashOf(key[1:]))
	}
}

// saidLast says whether the last name of a hash is the same one: in many dictionaries
// an entity has several rows.
func (s *shelf) saidLast(n name, written string, hash uint32) bool {
	number, ok := s.byName.first(hash)
	if !ok {
		return false
	}
	last := s.names[number]
	same := s.text(last.text) == written
	last.text = 0
	return same && last == n
}

func tierOf(kind Kind, preferred bool) record.Tier {
	switch {
	case kind == Family:
		return record.Family
	case preferred:
		return record.Symbol
	}
	return record.Synonym
}

// nameKey is the key of a name: its kind and its folded form.
func nameKey(b []byte, kind Kind, written string) []byte {
	if kind == Organism {
		written = unmarked(written)
	}
	return appendFold(append(b, byte(kind)), written)
}

// unmarked is the name of an organism without the marks that the records' writer
// takes out of them.
func unmarked(name string) string {
	if !strings.ContainsAny(name, "\"':=") {
		return name
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"':=", r) {
			return -1
		}
		return r
	}, name)
}

func (s *shelf) equate(number uint32, list []Equivalent) {
	var buffer [96]byte
	for _, q := range list {
		prefix := s.recurring(q.Prefix)
		s.same = append(s.same, same{entity: number, next: s.entities[number].same, prefix: prefix, id: s.put(q.ID), exact: q.Exact})
		s.entities[number].same = s.bySame.add(hashOf(sameKey(buffer[:0], q.Prefix, q.ID))) + 1
	}
}

func sameKey(b []byte, prefix, id string) []byte {
	return append(append(append(b, prefix...), ':'), id...)
}

// enrol adds the members of a family that are not known yet.
func (s *shelf) enrol(number uint32, list []record.Entity) {
	for _, e := range list {
		if s.enrolled[membership{number, e}] {
			continue
		}
		e.ID = strings.Clone(e.ID) // of a line that need not be kept
		s.enrolled[membership{number, e}] = true
		s.members = append(s.members, member{next: s.entities[number].members, id: s.put(e.ID), space: e.Space})
		s.entities[number].members = uint32(len(s.members))
	}
}

// put puts text into the arena.
func (s *shelf) put(written string) text {
	if written == "" {
		return 0
	}
	at := text(s.arena.Len())
	var length [binary.MaxVarintLen64]byte
	s.arena.Write(length[:binary.PutUvarint(length[:], uint64(len(written)))])
	s.arena.WriteString(written)
	return at
}

// recurring puts text that many entries have into the arena once.
func (s *shelf) recurring(written string) text {
	at, known := s.places[written]
	if !known {
		at = s.put(written)
		s.places[strings.Clone(written)] = at
	}
	return at
}

// text is what stands at a place. It shares the arena's memory.
func (s *shelf) text(at text) string {
	arena := s.arena.String()[at:]
	length, shift := 0, 0
	for i := range len(arena) {
		length |= int(arena[i]&0x7f) << shift
		if arena[i] < 0x80 {
			return arena[i+1 : i+1+length]
		}
		shift += 7
	}
	return ""
}
