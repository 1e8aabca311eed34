package queries

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exactTail is the upper tail by whole numbers.
func exactTail(N, K, n, k int) float64 {
	from, to := max(0, k, n+K-N), min(n, K)
	if from > to {
		return 0
	}
	a, b := new(big.Int).Binomial(int64(K), int64(from)), new(big.Int).Binomial(int64(N-K), int64(n-from))
	term, sum := new(big.Int).Mul(a, b), new(big.Int)
	for i := from; i <= to; i++ {
		sum.Add(sum, term)
		term.Mul(term, big.NewInt(int64(K-i)*int64(n-i)))
		term.Quo(term, big.NewInt(int64(i+1)*int64(max(1, N-K-n+i+1)))) // leaves nothing
	}
	p, _ := new(big.Rat).SetFrac(sum, new(big.Int).Binomial(int64(N), int64(n))).Float64()
	return p
}

func near(got, want, tolerance float64) bool {
	return got == want || math.Abs(got-want) <= tolerance*math.Abs(want)
}

func TestTailsAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 4000 {
		N := 1 + r.IntN(400)
		K, n := r.IntN(N+1), r.IntN(N+1)
		k := r.IntN(min(K, n)+3) - 1
		got, want := UpperTail(N, K, n, k), exactTail(N, K, n, k)
		if !near(got, want, 1e-11) {
			t.Errorf("UpperTail(%d, %d, %d, %d) = %v, want %v", N, K, n, k, got, want)
		}
		if log := logUpperTail(N, K, n, k); want > 0 && math.Abs(log-math.Log(want)) > 1e-10 || want == 0 && !math.IsInf(log, -1) {
			t.Errorf("logUpperTail(%d, %d, %d, %d) = %v, want %v", N, K, n, k, log, math.Log(want))
		}
	}
}

// TestUpperTailOfLargeGraphs takes counts of the real database.
func TestUpperTailOfLargeGraphs(t *testing.T) {
	for _, c := range [][4]int{{91117, 9800, 5200, 1500}, {91117, 9800, 5200, 560}, {78173, 12, 7, 3}, {91117, 91117, 5, 5}, {91117, 91116, 5, 4}, {91117, 4000, 4000, 176}, {91117, 4000, 4000, 175}} {
		got, want := UpperTail(c[0], c[1], c[2], c[3]), exactTail(c[0], c[1], c[2], c[3])
		if !near(got, want, 1e-9) {
			t.Errorf("UpperTail%v = %v, want %v", c, got, want)
		}
	}
	if log := logUpperTail(91117, 9800, 5200, 5000); log > -9000 || math.IsInf(log, -1) || UpperTail(91117, 9800, 5200, 5000) != 0 {
		t.Errorf("a tail too small for a float64 has the logarithm %v", log)
	}
}

func TestUpperTailFalls(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 300 {
		N := 1 + r.IntN(100_000)
		K, n := r.IntN(N+1), r.IntN(N+1)
		last := 1.0
		k := max(0, n+K-N)
		for range 200 {
			p := UpperTail(N, K, n, k)
			if p < 0 || p > last*(1+1e-12) {
				t.Fatalf("UpperTail(%d, %d, %d, %d) = %v after %v", N, K, n, k, p, last)
			}
			last, k = p, k+1+r.IntN(1+K/50)
		}
	}
}
