package index

import (
	"sort"
	"strconv"
	"strings"

	"figraph/record"
)

// Kinds are the kinds that an entity has: one, as a rule; a MeSH identifier may be
// read both as a chemical and as a disease.
type Kinds uint8

// The kinds. Drug stands beside Chemical.
const (
	Gene Kinds = 1 << iota
	Chemical
	Disease
	Family
	Organism
	Drug
)

// Drawn are the kinds that figures mention. Organisms they are about.
const Drawn = Gene | Chemical | Disease | Family

var kindNames = []string{"gene", "chemical", "disease", "family", "organism", "drug"}

// String is the names of the kinds, joined by "+".
func (k Kinds) String() string {
	var names []string
	for i, name := range kindNames {
		if k&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "+")
}

// EntityID is the number of an entity: its place in the order of CURIEs.
type EntityID uint32

// Entity is a gene, chemical, disease, family or organism.
type Entity struct {
	CURIE string // "ncbigene:207"
	Name  string // symbol, name, or Latin name; empty when nothing gives one
	Kinds Kinds  // none of what only candidates mention
	Taxon string // number of a gene's organism, empty when unknown
}

// Entities is how many entities there are.
func (x *Index) Entities() int { return x.sections[entitySection].rows() - 1 }

// Entity is an entity by its number.
func (x *Index) Entity(e EntityID) Entity {
	t := x.sections[entitySection]
	entity := Entity{CURIE: x.text(t.at(int(e), entityCURIE)), Name: x.text(t.at(int(e), entityName)), Kinds: x.KindsOf(e)}
	if taxon := t.at(int(e), entityTaxon); taxon != 0 {
		entity.Taxon = strconv.FormatUint(uint64(taxon), 10)
	}
	return entity
}

// CURIEOf is the CURIE of an entity.
func (x *Index) CURIEOf(e EntityID) string {
	return x.text(x.sections[entitySection].at(int(e), entityCURIE))
}

// NameOf is the name of an entity, empty when there is none.
func (x *Index) NameOf(e EntityID) string {
	return x.text(x.sections[entitySection].at(int(e), entityName))
}

// KindsOf is the kinds of an entity.
func (x *Index) KindsOf(e EntityID) Kinds {
	return Kinds(x.sections[entitySection].at(int(e), entityKinds))
}

// TaxonOf is the number of a gene's organism, 0 when unknown.
func (x *Index) TaxonOf(e EntityID) uint32 {
	return x.sections[entitySection].at(int(e), entityTaxon)
}

// NameKey is a number that entities have in common when they have one name; 0
// when there is none.
func (x *Index) NameKey(e EntityID) uint32 {
	return x.sections[entitySection].at(int(e), entityName)
}

// CountFigures is how many figures mention an entity, by a word of this tier or a
// better one.
func (x *Index) CountFigures(e EntityID, tier record.Tier) int {
	return int(x.sections[entitySection].at(int(e), entityFigures+int(tier)))
}

// CountPapers is how many distinct papers have such figures.
func (x *Index) CountPapers(e EntityID, tier record.Tier) int {
	return int(x.sections[entitySection].at(int(e), entityPapers+int(tier)))
}

// ByCURIE is the entity of a CURIE.
func (x *Index) ByCURIE(curie string) (EntityID, bool) {
	at, found := x.search(x.sections[entitySection], entityCURIE, x.Entities(), curie)
	return EntityID(at), found
}

// search finds a string in a sorted column.
func (x *Index) search(t table, column, rows int, want string) (int, bool) {
	at := sort.Search(rows, func(i int) bool { return string(x.bytes(t.at(i, column))) >= want })
	return at, at < rows && string(x.bytes(t.at(at, column))) == want
}
