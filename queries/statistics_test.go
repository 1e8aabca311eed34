package queries_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"figraph/queries"
)

// exactTail is the upper tail in exact arithmetic.
func exactTail(N, K, n, k int) float64 {
	choose := func(a, b int) *big.Int {
		if b < 0 || b > a {
			return new(big.Int)
		}
		return new(big.Int).Binomial(int64(a), int64(b))
	}
	sum := new(big.Int)
	for i := max(0, k); i <= min(n, K); i++ {
		sum.Add(sum, new(big.Int).Mul(choose(K, i), choose(N-K, n-i)))
	}
	ratio, _ := new(big.Rat).SetFrac(sum, choose(N, n)).Float64()
	return ratio
}

// TestUpperTailIsExact compares with exact arithmetic, in the tails too.
func TestUpperTailIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 2000 {
		N := 1 + r.IntN(900)
		K, n := r.IntN(N+1), r.IntN(N+1)
		k := r.IntN(min(K, n) + 2)
		got, want := queries.UpperTail(N, K, n, k), exactTail(N, K, n, k)
		if math.Abs(got-want) > 1e-11*want+1e-300 && math.Abs(got-want) > 1e-13 {
			t.Errorf("UpperTail(%d, %d, %d, %d) = %g, want %g", N, K, n, k, got, want)
		}
	}
}

// TestAdjust compares with R's p.adjust(c(.01,.02,.03,.04,.5), "BH"), and with more
// tests than p-values.
func TestAdjust(t *testing.T) {
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }
	for _, c := range []struct {
		ps    []float64
		tests int
		want  []float64
	}{
		{[]float64{.01, .02, .03, .04, .5}, 5, []float64{.05, .05, .05, .05, .5}},
		{[]float64{.5, .01}, 2, []float64{.5, .02}},
		{[]float64{.01}, 10, []float64{.1}},
		{[]float64{.4, .9}, 100, []float64{1, 1}},
		{nil, 5, nil},
	} {
		if got := queries.Adjust(c.ps, c.tests); !slices.EqualFunc(got, c.want, near) {
			t.Errorf("Adjust(%v, %d) = %v, want %v", c.ps, c.tests, got, c.want)
		}
	}
}
