package lexicon

import (
	"cmp"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"figraph/record"
)

// brute is a stack of lexicons as lists, that is asked
// by reading them through.
type brute [][]Entry

func sequence(entries []Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (b brute) stack(t *testing.T) *Stack {
	t.Helper()
	s := NewStack()
	for i, entries := range b {
		if err := s.Add(fmt.Sprint(i), "", sequence(entries)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// answer is what the test compares of a reading.
type answer struct {
	entity  record.Entity
	tier    record.Tier
	lexicon string
}

func answersOf(readings []Reading) []answer {
	var list []answer
	for _, r := range readings {
		list = append(list, answer{r.Entity, r.Tier, r.Lexicon})
	}
	return list
}

func (b brute) find(kind Kind, fits func(string) bool, taxa []string) []answer {
	for i, entries := range b {
		best := map[record.Entity]record.Tier{}
		for _, e := range entries {
			if e.Kind != kind || e.Entity == (record.Entity{}) || taxa != nil && !slices.Contains(taxa, taxonIn(entries, e.Entity)) {
				continue
			}
			note := func(tier record.Tier) {
				of := b.preferred(e.Entity)
				if known, ok := best[of]; !ok || tier < known {
					best[of] = tier
				}
			}
			if e.Name != "" && fits(e.Name) {
				note(tierOf(kind, true))
			}
			if slices.ContainsFunc(e.Synonyms, fits) {
				note(tierOf(kind, false))
			}
		}
		var list []answer
		for e, tier := range best {
			list = append(list, answer{e, tier, fmt.Sprint(i)})
		}
		if len(list) > 0 {
			slices.SortFunc(list, func(a, b answer) int { return cmp.Or(cmp.Compare(a.tier, b.tier), CompareEntities(a.entity, b.entity)) })
			return list
		}
	}
	return nil
}

// taxonIn is the first taxon that a lexicon gives an entity.
func taxonIn(entries []Entry, e record.Entity) string {
	for _, other := range entries {
		if other.Entity == e && other.Taxon != "" {
			return other.Taxon
		}
	}
	return ""
}

func (b brute) preferred(e record.Entity) record.Entity {
	mesh := map[record.Entity]bool{}
	for _, entries := range b {
		for _, other := range entries {
			for _, q := range other.Same {
				if own := ownEntity(q); q.Exact && other.Entity == e && own.Space == record.MeSH {
					mesh[own] = true
				} else if q.Exact && own == e && other.Entity.Space == record.MeSH {
					mesh[other.Entity] = true
				}
			}
		}
	}
	if (e.Space == record.ChEBI || e.Space == record.DOID) && len(mesh) == 1 {
		for own := range mesh {
			return own
		}
	}
	return e
}

func (b brute) same(e record.Entity) []Equivalent {
	exact := map[[2]string]bool{}
	for _, entries := range b {
		for _, other := range entries {
			for _, q := range other.Same {
				if key := [2]string{q.Prefix, q.ID}; other.Entity == e {
					exact[key] = exact[key] || q.Exact
				}
			}
		}
	}
	var list []Equivalent
	for key, is := range exact {
		list = append(list, Equivalent{key[0], key[1], is})
	}
	slices.SortFunc(list, func(a, b Equivalent) int {
		return cmp.Or(cmp.Compare(a.Prefix, b.Prefix), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return list
}

var (
	someNames = []string{"AKT", "akt", "Akt.", "akt.", "TNF-α", "TNF-alpha", "TNF-Α", "a  b", "A B", "β", "Beta", "E. coli = K12", "E. coli K12", "x"}
	someTaxa  = []string{"9606", "10090", ""}
	ofKind    = map[Kind][]record.Space{Gene: {record.NCBIGene}, Chemical: {record.MeSH, record.ChEBI}, Disease: {record.MeSH, record.DOID}, Organism: {record.Taxonomy}}
)

func randomEntry(random *rand.Rand) Entry {
	kind := []Kind{Gene, Chemical, Disease, Organism}[random.IntN(4)]
	space := ofKind[kind][random.IntN(len(ofKind[kind]))]
	e := Entry{Kind: kind, Entity: record.Entity{Space: space, ID: fmt.Sprint(1 + random.IntN(9))}}
	if space == record.MeSH {
		e.Entity.ID = fmt.Sprintf("%c00%s", "DC"[kind%2], e.Entity.ID)
	}
	if random.IntN(4) > 0 {
		e.Name = someNames[random.IntN(len(someNames))]
	}
	if kind == Gene {
		e.Taxon = someTaxa[random.IntN(len(someTaxa))]
	}
	for range random.IntN(4) {
		e.Synonyms = append(e.Synonyms, someNames[random.IntN(len(someNames))])
	}
	for range random.IntN(3) {
		prefix := []string{"chebi", "doid", "mesh", "ensembl"}[random.IntN(4)]
		id := fmt.Sprint(1 + random.IntN(9))
		if prefix == "mesh" {
			id = fmt.Sprintf("%c00%s", "DC"[kind%2], id)
		}
		if own := ownEntity(Equivalent{Prefix: prefix, ID: id}); own != e.Entity {
			e.Same = append(e.Same, Equivalent{prefix, id, random.IntN(2) == 0})
		}
	}
	return e
}

// TestStackIsBruteForce compares stacks of random lexicons with lists that are
// read through, with good hashes and with bad ones.
func TestStackIsBruteForce(t *testing.T) {
	defer func(mask uint32) { hashMask = mask }(hashMask)
	compareWithBruteForce(t, 150)
	for _, hashMask = range []uint32{1, 0} {
		compareWithBruteForce(t, 40)
	}
}

func compareWithBruteForce(t *testing.T, rounds int) {
	random := rand.New(rand.NewPCG(3, 4))
	found := 0
	for range rounds {
		b := make(brute, 1+random.IntN(3))
		for i := range b {
			for range random.IntN(12) {
				b[i] = append(b[i], randomEntry(random))
			}
		}
		s := b.stack(t)
		for _, name := range someNames {
			for kind := range ofKind {
				fold := func(of string) string { return string(nameKey(nil, kind, of)) }
				want := b.find(kind, func(other string) bool { return fold(other) == fold(name) }, nil)
				if got := answersOf(s.Find(kind, name)); !slices.Equal(got, want) {
					t.Fatalf("%s %q in %+v: %v, want %v", kind, name, b, got, want)
				}
				found += len(want)
			}
			for _, taxa := range [][]string{nil, {}, {"9606"}, {"10090", "9606"}} {
				want := b.find(Gene, func(other string) bool { return other == name }, taxa)
				if bare := strings.TrimSuffix(name, "."); want == nil {
					want = b.find(Gene, func(other string) bool { return other == bare }, taxa)
				}
				if got := answersOf(s.Genes(name, taxa)); !slices.Equal(got, want) {
					t.Fatalf("gene %q of %q in %+v: %v, want %v", name, taxa, b, got, want)
				}
			}
		}
		for _, entries := range b {
			for _, e := range entries {
				if got, want := s.Same(e.Entity), b.same(e.Entity); !slices.Equal(got, want) {
					t.Fatalf("same as %v in %+v: %v, want %v", e.Entity, b, got, want)
				}
			}
		}
	}
	if found < 30*rounds {
		t.Errorf("only %d readings were compared", found)
	}
}

// TestOrderOfAdd asks that the order of lexicons decides only which of them
// answers: where one alone has a name, order is nothing.
func TestOrderOfAdd(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		var lists [2][]Entry
		for i := range lists {
			for range 6 {
				e := randomEntry(random)
				e.Same = nil
				lists[i] = append(lists[i], e)
			}
		}
		one, other := brute{lists[0], lists[1]}.stack(t), brute{lists[1], lists[0]}.stack(t)
		alone := [2]*Stack{brute{lists[0]}.stack(t), brute{lists[1]}.stack(t)}
		entities := func(list []Reading) []answer {
			answers := answersOf(list)
			for i := range answers {
				answers[i].lexicon = ""
			}
			return answers
		}
		for _, name := range someNames {
			for kind := range ofKind {
				first, second := entities(alone[0].Find(kind, name)), entities(alone[1].Find(kind, name))
				got, turned := entities(one.Find(kind, name)), entities(other.Find(kind, name))
				if first == nil {
					first = second
				} else if second == nil {
					second = first
				}
				if !slices.Equal(got, first) || !slices.Equal(turned, second) {
					t.Fatalf("%s %q: %v and %v, want %v and %v", kind, name, got, turned, first, second)
				}
			}
		}
	}
}

// TestShuffledEntries asks that the order within a lexicon is nothing to lookups.
func TestShuffledEntries(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		var list []Entry
		for range 10 {
			list = append(list, randomEntry(random))
		}
		s := brute{list}.stack(t)
		shuffled := slices.Clone(list)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again := brute{shuffled}.stack(t)
		for _, name := range someNames {
			if got, want := answersOf(again.Find(Chemical, name)), answersOf(s.Find(Chemical, name)); !slices.Equal(got, want) {
				t.Fatalf("%q: %v, want %v", name, got, want)
			}
		}
	}
}
