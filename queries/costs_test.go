package queries

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"
)

// TestCosts asks for more numbers than are remembered, from several goroutines at
// once, and compares each with what it is computed from.
func TestCosts(t *testing.T) {
	t.Parallel()
	c := newCosts(1000)
	var asking sync.WaitGroup
	for seed := range uint64(4) {
		asking.Go(func() {
			r := rand.New(rand.NewPCG(seed, 1))
			for range 1 << 20 {
				a, b, count := int32(1+r.IntN(1500)), int32(1+r.IntN(1500)), int32(r.IntN(4))
				if r.IntN(9) == 0 {
					a += 1<<degreeBits - 700 // beyond what a key has room for
				}
				want := float64(min(a, b)) + float64(max(a, b))/(1<<degreeBits) + 1/float64(1+count)
				if got := c.remembered(a, b, count, func() float64 { return want }); got != want {
					t.Errorf("degrees %d and %d, count %d: %v, want %v", a, b, count, got, want)
					return
				}
			}
		})
	}
	asking.Wait()
	c.remembered(3, 5, 2, func() float64 { return 7 })
	if got := c.remembered(5, 3, 2, func() float64 { return math.NaN() }); got != 7 {
		t.Errorf("a number that is known was computed again: %v", got)
	}
}
