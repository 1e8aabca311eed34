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
		classes := make([]class, len(hits))
		for i := range hits {
			hits[i] = hit{index.EntityID(i), r.Uint32N(5), r.Uint32N(3), uint32(i)}
			classes[i] = class{stats: Statistics{P: float64(r.IntN(4)) / 4, NPMI: float64(r.IntN(3))}}
		}
		r.Shuffle(len(hits), func(i, j int) { hits[i], hits[j] = hits[j], hits[i] })
		for _, rank := range []Statistic{ByPapers, ByP, ByNPMI} {
			ranked := func(limit int) []hit {
				r := ranking{by: rank, hits: slices.Clone(hits), classes: classes}
				return r.first(limit)
			}
			all := ranked(0)
			if len(all) != len(hits) || !slices.IsSortedFunc(all, func(a, b hit) int { return rank.compare(&classes[a.class].stats, &classes[b.class].stats) }) {
				t.Fatalf("by %q: %v", rank, all)
			}
			for _, n := range []int{1, 2, len(hits) / 9, len(hits) / 2, len(hits), 2 * len(hits)} {
				if first := ranked(n); n > 0 && !slices.Equal(first, all[:min(n, len(all))]) {
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
		var tested []test
		var each []float64
		for range r.IntN(20) {
			p, n := float64(1+r.IntN(9))/10*r.Float64(), 1+r.IntN(5)
			if r.IntN(3) == 0 && len(tested) > 0 {
				p = tested[0].p
			}
			tested, each = append(tested, test{p, len(each), n}), append(each, slices.Repeat([]float64{p}, n)...)
		}
		tests := r.IntN(100)
		want := Adjust(each, tests)
		adjust(tested, tests, func(at int, q float64) {
			if q != want[at] {
				t.Fatalf("%v of %d: q %d is %v, want %v", tested, tests, at, q, want[at])
			}
		})
	}
}
