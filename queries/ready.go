package queries

import (
	"slices"
	"sync"

	"figraph/graph/index"
)

// Ready keeps what questions make ready by a look at every figure or entity; that
// of paths and of sets for the latest few scopes. The zero value is ready;
// it belongs to one graph, and is for any number of goroutines.
type Ready struct {
	mutex  sync.Mutex
	latest []*scopeReady // the latest last
	tests  map[testsOf]int

	columns   func() *columns // counted when they are first used
	curies    func() *curies  // written when they are first used
	universes universes
}

// columns are what questions of links ask of thousands of entities, one after the other
// by its number: 17 bytes of each, which stay in the processor's cache where the rows of
// the index do not.
type columns struct {
	papers [index.WeakestTier + 1][]uint32 // that mention it by a word of the tier or a better one
	taxa   []uint32                        // of genes, 0 when unknown
	kinds  []index.Kinds
}

// entities are the columns of the index.
func (r *Ready) entities(x *index.Index) *columns {
	r.mutex.Lock()
	if r.columns == nil {
		r.columns = sync.OnceValue(func() *columns { return columnsOf(x) })
	}
	count := r.columns
	r.mutex.Unlock()
	return count()
}

func columnsOf(x *index.Index) *columns {
	c := &columns{}
	for e := range index.EntityID(x.Entities()) {
		c.kinds, c.taxa = append(c.kinds, x.KindsOf(e)), append(c.taxa, x.TaxonOf(e))
		for tier := range c.papers {
			c.papers[tier] = append(c.papers[tier], uint32(x.CountPapers(e, Evidence(tier))))
		}
	}
	return c
}

// testsOf is what the number of tests of links hangs on.
type testsOf struct {
	kinds     index.Kinds
	medicines bool
	evidence  Evidence
	taxon     uint32
}

// mostTests is how many numbers of tests are kept.
const mostTests = 256

func (r *Ready) testsOf(of testsOf) (n int, known bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	n, known = r.tests[of]
	return n, known
}

func (r *Ready) keepTests(of testsOf, n int) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.tests) == mostTests || r.tests == nil {
		r.tests = map[testsOf]int{}
	}
	r.tests[of] = n
}

// scopesReady is for how many scopes it is kept: some megabytes each, and 24 of what
// questions of paths leave for others (costs, neighborhoods).
const scopesReady = 8

// scopeReady is what is ready for a scope.
type scopeReady struct {
	scope Scope
	paths func() *Pathfinder
	sets  *Sets
}

// of is what is ready for a scope of a graph, or will be when it is first used.
func (r *Ready) of(g Graph, scope Scope) *scopeReady {
	g.ctx, g.memo = nil, nil // it outlives the question
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return latest(&r.latest, scopesReady, func(s *scopeReady) bool { return s.scope == scope }, func() *scopeReady {
		return &scopeReady{scope: scope, paths: sync.OnceValue(func() *Pathfinder { return g.Pathfinder(scope) }), sets: g.Sets(scope)}
	})
}

// latest is what is sought of a list, or made, and then the last of it. The first leaves
// where there would be too many.
func latest[T any](list *[]T, most int, is func(T) bool, make func() T) (found T) {
	if at := slices.IndexFunc(*list, is); at >= 0 {
		found = (*list)[at]
		*list = slices.Delete(*list, at, at+1)
	} else {
		found = make()
		if len(*list) == most {
			*list = slices.Delete(*list, 0, 1)
		}
	}
	*list = append(*list, found)
	return found
}

// pathfinder is one that was made ready before, or a new one.
func (g Graph) pathfinder(scope Scope) *Pathfinder {
	if g.Ready == nil {
		return g.Pathfinder(scope)
	}
	return g.Ready.of(g, scope).paths()
}

// sets are those that were made ready before, or new ones.
func (g Graph) sets(scope Scope) *Sets {
	if g.Ready == nil {
		return g.Sets(scope)
	}
	return &Sets{g: g, scope: scope, backgrounds: g.Ready.of(g, scope).sets.backgrounds}
}
