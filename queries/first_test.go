package queries

import (
	"math/rand/v2"
	"slices"
	"testing"

	"figraph/graph/index"
)

// TestFirstHits takes the first of random hits, many of them alike, and compares
// with the beginning of all in order.
func TestFirstHits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	for range 200 {
		hits := make([]hit, 1+r.IntN(400))
		for i := range hits {
			hits[i] = hit{index.EntityID(i), r.IntN(5), r.IntN(3), &class{stats: Statistics{P: float64(r.IntN(4)) / 4, NPMI: float64(r.IntN(3))}}}
		}
		r.Shuffle(len(hits), func(i, j int) { hits[i], hits[j] = hits[j], hits[i] })
		for _, rank := range []Statistic{ByPapers, ByP, ByNPMI} {
			o := LinkOptions{Rank: rank}
			all := o.first(slices.Clone(hits), 0)
			if len(all) != len(hits) || !slices.IsSortedFunc(all, func(a, b hit) int { return rank.compare(&a.class.stats, &b.class.stats) }) {
				t.Fatalf("by %q: %v", rank, all)
			}
			for _, n := range []int{1, 2, len(hits) / 9, len(hits) / 2, len(hits), 2 * len(hits)} {
				if first := o.first(slices.Clone(hits), n); n > 0 && !slices.Equal(first, all[:min(n, len(all))]) {
					t.Fatalf("by %q, first %d of %d: %v, want %v", rank, n, len(hits), first, all[:n])
				}
			}
		}
	}
}

// TestAdjustAlike adjusts p-values that are met several times at once, and one by
// one.
func TestAdjustAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	for range 200 {
		var ps, each []float64
		var times []int
		for range r.IntN(20) {
			p, n := float64(1+r.IntN(9))/10*r.Float64(), 1+r.IntN(5)
			if r.IntN(3) == 0 && len(ps) > 0 {
				p = ps[0]
			}
			ps, times, each = append(ps, p), append(times, n), append(each, slices.Repeat([]float64{p}, n)...)
		}
		tests := r.IntN(100)
		want, at := Adjust(each, tests), 0
		for i, q := range adjust(ps, times, tests) {
			if q != want[at] {
				t.Fatalf("%v by %v of %d: q %d is %v, want %v", ps, times, tests, i, q, want[at])
			}
			at += times[i]
		}
	}
}
