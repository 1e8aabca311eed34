package queries

import (
	"cmp"
	"sync"

	"figraph/graph/index"
)

// hit is a link before it is shown: a hub has tens of thousands.
type hit struct {
	entity          index.EntityID
	figures, papers uint32
	class           uint32 // the place of its statistics in a ranking
}

// ranking is the hits of a subject with the statistics that rank them, in room that is
// used again.
type ranking struct {
	by             Statistic
	hits           []hit
	papers, shared int // of the universe; of those, with the subject
	classes        []class
	known          classIndex
	tested         []test
}

// class is the statistics of all hits with the same counts: of the tens of thousands
// around a hub most are drawn with it once.
type class struct {
	n, k  int // papers with the other, and with both
	times int
	stats Statistics
	whole bool // whether there is more than P and Q
}

var rankings = sync.Pool{New: func() any { return &ranking{known: classIndex{far: map[uint64]uint32{}}} }}

func newRanking(by Statistic) *ranking {
	r := rankings.Get().(*ranking)
	r.by = by
	return r
}

// release gives the room to others, empty.
func (r *ranking) release() {
	r.known.forget(r.classes)
	r.hits, r.classes, r.tested = r.hits[:0], r.classes[:0], r.tested[:0]
	rankings.Put(r)
}

// measure computes what hits are ranked by, of each class once. It is false when the
// question is over before.
func (r *ranking) measure(g Graph, withSubject int, o LinkOptions) bool {
	u := g.universe(o)
	r.papers, r.shared = u.papers, withSubject
	for i := range r.hits {
		if i%restEvery == 0 && g.isOver() {
			return false
		}
		h := &r.hits[i]
		n, k := u.papersOf(h.entity), int(h.papers)
		h.class = r.known.at(n, k, len(r.classes))
		if int(h.class) == len(r.classes) {
			r.classes = append(r.classes, class{n: n, k: k})
		}
		r.classes[h.class].times++
	}
	for i := range r.classes {
		if i%restEvery == 0 && g.isOver() {
			return false
		}
		c := &r.classes[i]
		r.tested = append(r.tested, test{r.rankable(c), i, c.times})
	}
	adjust(r.tested, g.tests(&u, o), func(at int, q float64) { r.classes[at].stats.Q = q })
	return true
}

// rankable computes what hits are ranked by, and gives P.
func (r *ranking) rankable(c *class) float64 {
	if r.by == ByLogOdds || r.by == ByNPMI {
		c.stats, c.whole = statisticsOf(r.papers, r.shared, c.n, c.k), true
	} else {
		c.stats.P = UpperTail(r.papers, min(r.shared, c.n), max(r.shared, c.n), c.k)
	}
	return c.stats.P
}

// statistics are all of a hit. Those that nothing is ranked by are computed of what is
// shown alone.
func (r *ranking) statistics(h hit) Statistics {
	c := &r.classes[h.class]
	if !c.whole {
		K, n := min(r.shared, c.n), max(r.shared, c.n) // as statisticsOf has them
		c.stats.LogOdds, c.stats.NPMI, c.whole = logOdds(r.papers, K, n, c.k), npmi(r.papers, K, n, c.k), true
	}
	return c.stats
}

// first are the first hits in their order; of 0 all. A hub has tens of thousands, of
// which a page shows a few.
func (r *ranking) first(limit int) []hit {
	return first(r.hits, limit, func(a, b hit) int {
		if by := r.by.compare(&r.classes[a.class].stats, &r.classes[b.class].stats); by != 0 {
			return by
		}
		if a.papers != b.papers { // as nearly all do from those that are first
			return cmp.Compare(b.papers, a.papers)
		}
		return cmp.Or(cmp.Compare(b.figures, a.figures), cmp.Compare(a.entity, b.entity))
	})
}

// classIndex is the classes by both counts, of which most are small.
type classIndex struct {
	near [8][1024]uint32 // from 1
	far  map[uint64]uint32
}

// forget takes classes out again, which are all that there are.
func (x *classIndex) forget(classes []class) {
	for i := range classes {
		if c := &classes[i]; x.isNear(c.n, c.k) {
			x.near[c.k][c.n] = 0
		}
	}
	clear(x.far)
}

func (x *classIndex) isNear(n, k int) bool { return k < len(x.near) && n < len(x.near[0]) }

// at is the class of counts, the next one where it was not met before.
func (x *classIndex) at(n, k, next int) uint32 {
	if x.isNear(n, k) {
		at := &x.near[k][n]
		if *at == 0 {
			*at = uint32(next) + 1
		}
		return *at - 1
	}
	both := uint64(n)<<32 | uint64(k) // a number is found faster than a struct
	at, met := x.far[both]
	if !met {
		at = uint32(next)
		x.far[both] = at
	}
	return at
}
