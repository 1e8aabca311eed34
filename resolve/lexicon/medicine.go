package lexicon

import (
	"slices"

	"figraph/record"
)

// medicine is a name of one.
type medicine struct {
	entity uint32
	text   text
	own    bool // its preferred name
}

// IsMedicine says whether any lexicon has a name as that of a medicine.
func (s *Stack) IsMedicine(name string) bool {
	found := false
	s.medicinesOf(name, func(*shelf, medicine) bool {
		found = true
		return false
	})
	return found
}

// medicinesOf finds the medicines of a name, until each says that it is enough.
func (s *Stack) medicinesOf(name string, each func(*shelf, medicine) bool) {
	var buffer, other [96]byte
	key := appendFold(buffer[:0], name)
	if len(key) == 0 {
		return
	}
	hash := hashOf(key)
	for _, shelf := range s.shelves {
		for number, ok := shelf.byFolded.first(hash); ok; number, ok = shelf.byFolded.after(number) {
			m := shelf.medicines[number]
			if string(appendFold(other[:0], shelf.text(m.text))) == string(key) && !each(shelf, m) {
				return
			}
		}
	}
}

// MedicineEntity says whether an entity is a medicine: a lexicon says so of it, or
// of what a registry has under the same identifier; or its preferred name is one
// of a medicine; or a dictionary has the own name of one as a synonym of it and
// of nothing else. The words of figures make no medicine.
func (s *Stack) MedicineEntity(e record.Entity) bool {
	if s.medicines[e] {
		return true
	}
	for _, shelf := range s.shelves {
		if number, ok := shelf.find(e); ok {
			known := &shelf.entities[number]
			if known.medicine || known.kind == Chemical && known.name != 0 && s.IsMedicine(shelf.text(known.name)) {
				return true
			}
		}
	}
	return slices.ContainsFunc(s.twins(s.stated(e)), func(t nameless) bool { return t.shelf.entities[t.number].medicine })
}

// prescribe compares the medicines of a new lexicon with the names of all, and its
// names with the medicines of the others.
func (s *Stack) prescribe(added *shelf) {
	for _, from := range s.shelves {
		to := []*shelf{added}
		if from == added {
			to = s.shelves
		}
		for _, m := range from.medicines {
			if !m.own {
				continue
			}
			for _, shelf := range to {
				if e, ok := shelf.synonymOfOne(from.text(m.text)); ok {
					s.medicines[e] = true
				}
			}
		}
	}
}

// synonymOfOne is the chemical that has a name as a synonym, when no other has it.
func (s *shelf) synonymOfOne(name string) (e record.Entity, ok bool) {
	var buffer, other [96]byte
	key := nameKey(buffer[:0], Chemical, name)
	hash := hashOf(key)
	for number, found := s.byName.first(hash); found; number, found = s.byName.after(number) {
		n := &s.names[number]
		if n.kind != Chemical || string(nameKey(other[:0], Chemical, s.text(n.text))) != string(key) {
			continue
		}
		if own := s.entityOf(n.entity); n.tier != record.Synonym || n.learnt || ok && e != own {
			return record.Entity{}, false
		} else {
			e, ok = own, true
		}
	}
	return e, ok
}
