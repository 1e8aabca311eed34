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
	tested := make([]test, len(ps))
	for i, p := range ps {
		tested[i] = test{p, i, 1}
	}
	qs := make([]float64, len(ps))
	adjust(tested, tests, func(i int, q float64) { qs[i] = q })
	return qs
}

// test is a p-value that was met so many times, and where it belongs.
type test struct {
	p         float64
	at, times int
}

// adjust is Adjust of p-values that were met several times. Equal ones have the q of
// the last of them. It changes the order.
func adjust(tested []test, tests int, give func(at int, q float64)) {
	rank := 0
	for _, t := range tested {
		rank += t.times
	}
	tests = max(tests, rank)
	slices.SortFunc(tested, func(a, b test) int { return cmp.Compare(b.p, a.p) })
	least := 1.0
	for _, t := range tested {
		least = min(least, t.p*float64(tests)/float64(rank))
		give(t.at, least)
		rank -= t.times
	}
}
