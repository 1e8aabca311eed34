package queries

import "math"

// UpperTail is the probability that of n things drawn without replacement out of
// N, of which K are marked, k or more are marked: what Fisher's exact test says of
// one side. It is 1 for k of 0 and 0 for a k that cannot be.
func UpperTail(N, K, n, k int) float64 {
	lowest, highest := max(0, n+K-N), min(n, K)
	switch {
	case k <= lowest:
		return 1
	case k > highest:
		return 0
	}
	if mean := float64(n) * float64(K) / float64(N); float64(k) > mean {
		return min(1, tailSum(N, K, n, k, highest, +1))
	}
	return max(0, 1-tailSum(N, K, n, k-1, lowest, -1))
}

// logUpperTail is the natural logarithm of UpperTail, for tails too small for a
// float64.
func logUpperTail(N, K, n, k int) float64 {
	lowest, highest := max(0, n+K-N), min(n, K)
	switch {
	case k <= lowest:
		return 0
	case k > highest:
		return math.Inf(-1)
	}
	if mean := float64(n) * float64(K) / float64(N); float64(k) > mean {
		return min(0, logTailSum(N, K, n, k, highest, +1))
	}
	return math.Log1p(-min(1, tailSum(N, K, n, k-1, lowest, -1)))
}

func tailSum(N, K, n, from, to, step int) float64 {
	return probability(N, K, n, from) * tailRatio(N, K, n, from, to, step)
}

func logTailSum(N, K, n, from, to, step int) float64 {
	return logProbability(N, K, n, from) + math.Log(tailRatio(N, K, n, from, to, step))
}

// tailRatio adds the probabilities from one count away from the mean to another,
// as parts of the first. Each is its neighbour times a ratio; they fall, so the sum
// ends when no more is added.
func tailRatio(N, K, n, from, to, step int) float64 {
	sum, term := 0.0, 1.0
	for k := from; ; k += step {
		sum += term
		if k == to || term < sum*1e-17 {
			return sum
		}
		if step > 0 {
			term *= float64(K-k) * float64(n-k) / (float64(k+1) * float64(N-K-n+k+1))
		} else {
			term *= float64(k) * float64(N-K-n+k) / (float64(K-k+1) * float64(n-k+1))
		}
	}
}

// probability is that of exactly k, by the way of Loader (2000), which R takes:
// logarithms of factorials would lose half of the digits.
func probability(N, K, n, k int) float64 {
	p := float64(n) / float64(N)
	if n == 0 || n == N {
		return 1
	}
	return binomial(k, K, p) * binomial(n-k, N-K, p) / binomial(n, N, p)
}

func logProbability(N, K, n, k int) float64 {
	p := float64(n) / float64(N)
	if n == 0 || n == N {
		return 0
	}
	return logBinomial(k, K, p) + logBinomial(n-k, N-K, p) - logBinomial(n, N, p)
}

func binomial(x, n int, p float64) float64 {
	exponent, factor := binomialParts(x, n, p)
	return math.Exp(exponent) * math.Sqrt(factor)
}

func logBinomial(x, n int, p float64) float64 {
	exponent, factor := binomialParts(x, n, p)
	return exponent + .5*math.Log(factor)
}

// binomialParts make the probability of x successes of n: exp(exponent) times the
// root of the factor.
func binomialParts(x, n int, p float64) (exponent, factor float64) {
	switch {
	case x == 0 && n == 0:
		return 0, 1
	case x == 0:
		return float64(n) * math.Log1p(-p), 1
	case x == n:
		return float64(n) * math.Log(p), 1
	}
	fx, fn, q := float64(x), float64(n), 1-p
	exponent = stirlingError(n) - stirlingError(x) - stirlingError(n-x) - deviance(fx, fn*p) - deviance(fn-fx, fn*q)
	return exponent, fn / (2 * math.Pi * fx * (fn - fx))
}

// stirlingError is log n! less Stirling's approximation of it.
func stirlingError(n int) float64 {
	if n < len(stirlingErrors) {
		return stirlingErrors[n]
	}
	x := float64(n)
	xx := x * x
	return (1./12 - (1./360-(1./1260-(1./1680-(1./1188)/xx)/xx)/xx)/xx) / x
}

// stirlingErrors are those of small numbers, of which the series is not good enough.
var stirlingErrors = func() (list [16]float64) {
	factorial := 1.0
	for n := range list {
		x := float64(n)
		factorial *= max(1, x)
		list[n] = math.Log(factorial) - (x+.5)*math.Log(x) + x - .5*math.Log(2*math.Pi)
	}
	return list
}()

// deviance is x log(x/m) + m - x, without the loss of digits near x = m.
func deviance(x, m float64) float64 {
	if math.Abs(x-m) >= .1*(x+m) {
		return x*math.Log(x/m) + m - x
	}
	v := (x - m) / (x + m)
	sum, term := (x-m)*v, 2*x*v
	for j := 1; ; j++ {
		term *= v * v
		next := sum + term/float64(2*j+1)
		if next == sum {
			return next
		}
		sum = next
	}
}
