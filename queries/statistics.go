package queries

import (
	"cmp"
	"fmt"
	"math"
	"slices"

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
func (s Statistic) compare(a, b Statistics) int {
	switch s {
	case ByP, ByQ:
		return cmp.Compare(s.of(a), s.of(b))
	case ByPapers:
		return 0
	}
	return cmp.Compare(s.of(b), s.of(a))
}

// of is the value of a statistic; by papers it is the normalised PMI.
func (s Statistic) of(stats Statistics) float64 {
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

// measure computes the statistics of hits. Those with the same counts have the same:
// of the tens of thousands around a hub most are drawn with it once.
func (g Graph) measure(hits []hit, withSubject int, o LinkOptions) {
	u, classOf := g.universe(o), map[uint64]int{} // by both counts: a number is found faster than a struct
	class := make([]int, len(hits))
	var all []Statistics // by class
	var ps []float64
	var times []int
	for i, h := range hits {
		if i%restEvery == 0 && g.isOver() {
			return
		}
		of := u.papersOf(h.entity)
		both := uint64(of)<<32 | uint64(h.papers)
		at, met := classOf[both]
		if !met {
			at = len(all)
			classOf[both] = at
			stats := statisticsOf(u.papers, withSubject, of, h.papers)
			all, ps, times = append(all, stats), append(ps, stats.P), append(times, 0)
		}
		class[i] = at
		times[at]++
	}
	for i, q := range adjust(ps, times, g.tests(&u, o)) {
		all[i].Q = q
	}
	for i := range hits {
		hits[i].stats = all[class[i]]
	}
}

// restEvery is after how many steps of a loop somebody looks whether it is to end.
const restEvery = 16

// universe is the papers that statistics are over.
type universe struct {
	g      Graph
	o      LinkOptions
	papers int
}

func (g Graph) universe(o LinkOptions) universe {
	u := universe{g, o, g.Index.Papers()}
	if !o.Filter.isZero() {
		u.papers = 0
		for p := range g.Index.Papers() {
			if g.isOver() {
				break
			}
			if slices.ContainsFunc(g.Index.FiguresOfPaper(index.PaperID(p)), func(f index.FigureID) bool { return g.passes(o.Filter, f) }) {
				u.papers++
			}
		}
	}
	return u
}

// papersOf counts the papers of the universe that mention an entity.
func (u *universe) papersOf(e index.EntityID) int {
	if u.o.Filter.isZero() {
		return u.g.Index.CountPapers(e, u.o.Evidence)
	}
	return u.g.papersAmong(u.g.figuresOf([]index.EntityID{e}, u.o.Evidence, u.o.Filter))
}

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
	order, rank := make([]int, len(ps)), 0
	for i := range order {
		order[i] = i
		rank += times[i]
	}
	tests = max(tests, rank)
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(ps[b], ps[a]) })
	qs := make([]float64, len(ps))
	least := 1.0
	for _, at := range order {
		least = min(least, ps[at]*float64(tests)/float64(rank))
		qs[at] = least
		rank -= times[at]
	}
	return qs
}
