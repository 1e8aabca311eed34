package queries

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"figraph/graph/index"
)

// Statistics say how surprising it is that two entities share papers, given how
// many papers each has. They are computed over the papers that pass the filter:
// N of them in all, K with the subject, n with the other, k with both.
// docs/statistics.md has the formulas and where they come from.
type Statistics struct {
	P       float64 `json:"p"`        // of k papers or more, hypergeometric; 0 to 1
	Q       float64 `json:"q"`        // P adjusted for all entities of the kinds asked, Benjamini-Hochberg; 0 to 1
	LogOdds float64 `json:"log_odds"` // natural logarithm of the odds ratio, 0.5 added to each cell
	NPMI    float64 `json:"npmi"`     // normalised pointwise mutual information; -1 to 1, 0 when independent
}

// Statistic names one of the statistics to rank by.
type Statistic string

// The statistics. By none is by papers.
const (
	ByPapers  Statistic = ""
	ByP       Statistic = "p"
	ByQ       Statistic = "q"
	ByLogOdds Statistic = "log-odds"
	ByNPMI    Statistic = "npmi"
)

// ParseStatistic reads a statistic's name.
func ParseStatistic(name string) (Statistic, error) {
	s := Statistic(name)
	if s == "papers" || slices.Contains([]Statistic{ByPapers, ByP, ByQ, ByLogOdds, ByNPMI}, s) {
		return Statistic(map[bool]string{true: "", false: name}[s == "papers"]), nil
	}
	return "", fmt.Errorf("rank %q: use papers, p, q, log-odds or npmi", name)
}

// compare puts the more surprising first.
func (s Statistic) compare(a, b *Statistics) int {
	switch s {
	case ByP, ByQ:
		return cmp.Compare(s.of(a), s.of(b))
	case ByPapers:
		return 0
	}
	return cmp.Compare(s.of(b), s.of(a))
}

// of is the value of a statistic; by papers it is the normalised PMI.
func (s Statistic) of(stats *Statistics) float64 {
	switch s {
	case ByP:
		return stats.P
	case ByQ:
		return stats.Q
	case ByLogOdds:
		return stats.LogOdds
	}
	return stats.NPMI
}

// class is the statistics of all hits with the same counts: of the tens of thousands
// around a hub most are drawn with it once.
type class struct {
	N, K int // as statisticsOf takes them
	counts
	stats Statistics
	whole bool // whether there is more than P and Q
}

// counts are what differs between classes.
type counts struct{ n, k int }

// statistics are all of them. Those that nothing is ranked by are computed of what is
// shown alone.
func (c *class) statistics() Statistics {
	if !c.whole {
		K, n := min(c.K, c.n), max(c.K, c.n) // as statisticsOf has them
		c.stats.LogOdds, c.stats.NPMI, c.whole = logOdds(c.N, K, n, c.k), npmi(c.N, K, n, c.k), true
	}
	return c.stats
}

// rankable computes what hits are ranked by, and gives P.
func (c *class) rankable(rank Statistic) float64 {
	if rank == ByLogOdds || rank == ByNPMI {
		c.stats, c.whole = statisticsOf(c.N, c.K, c.n, c.k), true
	} else {
		c.stats.P = UpperTail(c.N, min(c.K, c.n), max(c.K, c.n), c.k)
	}
	return c.stats.P
}

// measure computes what hits are ranked by, of each class once. It is false when the
// question is over before.
func (g Graph) measure(hits []hit, withSubject int, o LinkOptions) bool {
	u, known := g.universe(o), classIndexes.Get().(*classIndex)
	of := make([]uint32, len(hits)) // of each its class
	var met []counts                // of each class
	var times []int
	for i, h := range hits {
		if i%restEvery == 0 && g.isOver() {
			return false
		}
		n := u.papersOf(h.entity)
		at := known.at(n, h.papers, len(met))
		if at == len(met) {
			met, times = append(met, counts{n, h.papers}), append(times, 0)
		}
		of[i] = uint32(at)
		times[at]++
	}
	classes, ps := make([]class, len(met)), make([]float64, len(met))
	for i, c := range met {
		if i%restEvery == 0 && g.isOver() {
			return false
		}
		classes[i] = class{N: u.papers, K: withSubject, counts: c}
		ps[i] = classes[i].rankable(o.Rank)
	}
	for i, q := range adjust(ps, times, g.tests(&u, o)) {
		classes[i].stats.Q = q
	}
	for i := range hits {
		hits[i].class = &classes[of[i]]
	}
	known.forget(classes)
	classIndexes.Put(known) // not where the question was over: then something is left in it
	return true
}

// classIndex is the classes by both counts, of which most are small.
type classIndex struct {
	near [8][1024]uint32 // from 1
	far  map[uint64]int
}

var classIndexes = sync.Pool{New: func() any { return &classIndex{far: map[uint64]int{}} }}

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
func (x *classIndex) at(n, k, next int) int {
	if x.isNear(n, k) {
		at := &x.near[k][n]
		if *at == 0 {
			*at = uint32(next) + 1
		}
		return int(*at) - 1
	}
	both := uint64(n)<<32 | uint64(k) // a number is found faster than a struct
	at, met := x.far[both]
	if !met {
		at = next
		x.far[both] = at
	}
	return at
}

// restEvery is after how many steps of a loop somebody looks whether it is to end.
const restEvery = 16

// tests is the count of tests, counted once where something is kept ready.
func (g Graph) tests(u *universe, o LinkOptions) int {
	if g.Ready == nil {
		return u.tests(o.Kinds)
	}
	of := testsOf{o.Kinds, o.Medicines, o.Evidence, o.Taxon}
	n, known := g.Ready.testsOf(of)
	if !known {
		n = u.tests(o.Kinds)
		g.Ready.keepTests(of, n)
	}
	return n
}

// tests counts the entities that could have been listed: all of the kinds that
// some paper mentions at the evidence asked.
func (u *universe) tests(kinds index.Kinds) int {
	n := 0
	for e := range index.EntityID(u.g.Index.Entities()) {
		is := u.g.Index.KindsOf(e)
		if is&kinds != 0 && (!u.o.Medicines || is&index.Drug != 0) && u.g.isOfTaxon(e, u.o.Taxon) && u.g.Index.CountPapers(e, u.o.Evidence) > 0 {
			n++
		}
	}
	return n
}

// statisticsOf are the statistics of k papers shared by one entity with K and
// another with n of N papers, Q left out.
func statisticsOf(N, K, n, k int) Statistics {
	K, n = min(K, n), max(K, n) // the same to the last bit from either end
	return Statistics{P: UpperTail(N, K, n, k), LogOdds: logOdds(N, K, n, k), NPMI: npmi(N, K, n, k)}
}

// logOdds is the natural logarithm of the odds ratio with one half added to each
// cell (Haldane 1956, Anscombe 1956). Papers that draw both in different figures alone
// are among K and n and not of k, so that nothing, or less, may be left without either.
func logOdds(N, K, n, k int) float64 {
	a, b, c, d := float64(k)+.5, float64(K-k)+.5, float64(n-k)+.5, float64(max(0, N-K-n+k))+.5
	return math.Log(a) + math.Log(d) - math.Log(b) - math.Log(c)
}

// npmi is the pointwise mutual information divided by its greatest value (Bouma
// 2009); -1 when nothing is shared, 1 when everything is.
func npmi(N, K, n, k int) float64 {
	if k == 0 || N == 0 {
		return -1
	}
	if k == N {
		return 1
	}
	joint := float64(k) / float64(N)
	return (math.Log(joint) - math.Log(float64(K)/float64(N)) - math.Log(float64(n)/float64(N))) / -math.Log(joint)
}

// Adjust corrects p-values for the false discovery rate (Benjamini and Hochberg
// 1995). tests is how many there were, of which those not given had p = 1.
func Adjust(ps []float64, tests int) []float64 {
	return adjust(ps, slices.Repeat([]int{1}, len(ps)), tests)
}

// adjust is Adjust of p-values that were each met so many times. Equal ones have
// the q of the last of them.
func adjust(ps []float64, times []int, tests int) []float64 {
	type one struct {
		p  float64
		at int
	}
	order, rank := make([]one, len(ps)), 0
	for i, p := range ps {
		order[i] = one{p, i}
		rank += times[i]
	}
	tests = max(tests, rank)
	slices.SortFunc(order, func(a, b one) int { return cmp.Compare(b.p, a.p) })
	qs := make([]float64, len(ps))
	least := 1.0
	for _, o := range order {
		least = min(least, o.p*float64(tests)/float64(rank))
		qs[o.at] = least
		rank -= times[o.at]
	}
	return qs
}
