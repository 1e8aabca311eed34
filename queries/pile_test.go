package queries

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPile fills lists of a pile, some with more than they have room for, and holds
// them against lists of their own, until all are dropped.
func TestPile(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	var p pile[int]
	next := 0
	for range 20 {
		var lists, want [][]int
		for range 40 {
			n := r.IntN(100)
			if r.IntN(60) == 0 {
				n = mostPiled + r.IntN(100)
			}
			list := p.list(n)
			if len(list) != 0 || cap(list) != n {
				t.Fatalf("a list of %d has %d of %d", n, len(list), cap(list))
			}
			var own []int
			for range r.IntN(n + 3) {
				next++
				list, own = append(list, next), append(own, next)
			}
			lists, want = append(lists, list), append(want, own)
		}
		for i := range lists {
			if !slices.Equal(lists[i], want[i]) {
				t.Fatalf("list %d of %d is not what was put into it", i, len(lists))
			}
		}
		p.drop()
	}
}
