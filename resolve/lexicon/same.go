package lexicon

import (
	"cmp"
	"slices"

	"figraph/record"
)

// registries are the databases whose exact identifiers make two entries one
// substance.
var registries = []string{"drugbank", "unii", "cas", "inchikey"}

// Same are the equivalents of an entity in all lexicons, by prefix and
// identifier; one that any of them calls exact is exact. A medicine that a lexicon
// has without an identifier of ours, such as DrugBank's, is the entity that shares
// a registry's identifier with it, and is close to that of its name.
func (s *Stack) Same(e record.Entity) []Equivalent {
	list := s.stated(e)
	twins := s.twins(list)
	if e.Space == record.MeSH || e.Space == record.ChEBI {
		twins = append(twins, s.namesakes(e)...)
	}
	for _, t := range twins {
		for _, q := range t.shelf.equivalents(t.number) {
			q.Exact = q.Exact && t.exact
			list = append(list, q)
		}
	}
	list = slices.DeleteFunc(list, func(q Equivalent) bool { return q.Prefix == e.Space.Prefix() && q.ID == e.ID })
	return sortSame(list)
}

// stated are the equivalents that lexicons give for an entity itself.
func (s *Stack) stated(e record.Entity) []Equivalent {
	var list []Equivalent
	for _, shelf := range s.shelves {
		if number, ok := shelf.find(e); ok {
			list = append(list, shelf.equivalents(number)...)
		}
	}
	return list
}

func (s *shelf) equivalents(number uint32) []Equivalent {
	var list []Equivalent
	for at := s.entities[number].same; at != 0; at = s.same[at-1].next {
		q := &s.same[at-1]
		list = append(list, Equivalent{s.text(q.prefix), s.text(q.id), q.exact})
	}
	return list
}

// sortSame sorts equivalents, each once, the exact one first.
func sortSame(list []Equivalent) []Equivalent {
	slices.SortFunc(list, func(a, b Equivalent) int {
		return cmp.Or(cmp.Compare(a.Prefix, b.Prefix), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID), -cmpBool(a.Exact, b.Exact))
	})
	return slices.CompactFunc(list, func(a, b Equivalent) bool { return a.Prefix == b.Prefix && a.ID == b.ID })
}

// nameless is an entry without an identifier of ours.
type nameless struct {
	shelf  *shelf
	number uint32
	exact  bool
}

// twins are the entries without an identifier of ours that share an exact
// identifier of a registry with the list.
func (s *Stack) twins(list []Equivalent) []nameless {
	var found []nameless
	for _, q := range list {
		if q.Exact && slices.Contains(registries, q.Prefix) {
			s.having(q.Prefix, q.ID, func(shelf *shelf, number uint32, exact bool) {
				if exact && shelf.entityOf(number) == (record.Entity{}) {
					found = append(found, nameless{shelf, number, true})
				}
			})
		}
	}
	return found
}

// namesakes are the medicines without an identifier of ours that have the name of
// an entity as their own.
func (s *Stack) namesakes(e record.Entity) []nameless {
	var found []nameless
	s.medicinesOf(s.NameOf(e), func(shelf *shelf, m medicine) bool {
		if m.own && shelf.entityOf(m.entity) == (record.Entity{}) {
			found = append(found, nameless{shelf, m.entity, false})
		}
		return true
	})
	return found
}

// having finds the entities that have an equivalent.
func (s *Stack) having(prefix, id string, each func(shelf *shelf, number uint32, exact bool)) {
	var buffer [96]byte
	hash := hashOf(sameKey(buffer[:0], prefix, id))
	for _, shelf := range s.shelves {
		for number, ok := shelf.bySame.first(hash); ok; number, ok = shelf.bySame.after(number) {
			if q := &shelf.same[number]; shelf.text(q.prefix) == prefix && shelf.text(q.id) == id {
				each(shelf, q.entity, q.exact)
			}
		}
	}
}

// preferred is the entity that figures would name: the one of MeSH that is exactly
// the same as one of ChEBI or Disease Ontology, where there is one, else itself.
func (s *Stack) preferred(e record.Entity) record.Entity {
	if e.Space != record.ChEBI && e.Space != record.DOID {
		return e
	}
	found := record.Entity{}
	several := false
	see := func(other record.Entity) {
		several = several || found != (record.Entity{}) && found != other
		found = other
	}
	for _, q := range s.stated(e) {
		if mesh, ok := entityIn(record.MeSH, q.ID); ok && q.Exact && q.Prefix == record.MeSH.Prefix() {
			see(mesh)
		}
	}
	s.having(e.Space.Prefix(), e.ID, func(shelf *shelf, number uint32, exact bool) {
		if other := shelf.entityOf(number); exact && other.Space == record.MeSH {
			see(other)
		}
	})
	if several || found == (record.Entity{}) {
		return e
	}
	return found
}
