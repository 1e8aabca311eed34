package corpus

import (
	"math"
	"math/bits"
)

// source is a splitmix64 stream. One word of state makes a new stream as cheap
// as a number, so every block, paper and figure has its own, and none depends on
// what another one drew. The generators of the standard library are not used,
// because a corpus must not change with the release of Go.
type source struct{ state uint64 }

// A stream is what a source is for; the same index in two streams gives
// unrelated numbers.
type stream uint64

const (
	streamPlan stream = iota + 1
	streamPaper
	streamFigure
	streamGenes
	streamChemicals
	streamDiseases
	streamUniverse
)

const golden = 0x9E3779B97F4A7C15

// newSource returns the stream s of the seed at an index.
func newSource(seed uint64, s stream, index int) *source {
	return &source{mix(mix(seed+uint64(s)*golden) + uint64(index)*golden)}
}

// mix is the finaliser of splitmix64; it also serves as a hash of small numbers.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xBF58476D1CE4E5B9
	x ^= x >> 27
	x *= 0x94D049BB133111EB
	return x ^ x>>31
}

// hash gives a number below n that depends on kind and index alone: what a gene
// or chemical is must not change with the seed or with the figure it is in.
func hash(kind string, index, n int) int {
	x := uint64(streamUniverse)
	for i := range len(kind) {
		x = mix(x ^ uint64(kind[i]))
	}
	hi, _ := bits.Mul64(mix(x+uint64(index)*golden), uint64(n))
	return int(hi)
}

func (s *source) next() uint64 {
	s.state += golden
	return mix(s.state)
}

// below draws from 0 to n-1.
func (s *source) below(n int) int {
	hi, _ := bits.Mul64(s.next(), uint64(n))
	return int(hi)
}

// between draws from lo to hi, both included.
func (s *source) between(lo, hi int) int { return lo + s.below(hi-lo+1) }

// unit draws from 0 up to, not including, 1.
func (s *source) unit() float64 { return float64(s.next()>>11) / (1 << 53) }

func (s *source) chance(p float64) bool { return s.unit() < p }

// normal draws a standard normal number as a sum of twelve: no logarithm, whose
// last bit differs between processors, and no tail beyond six.
func (s *source) normal() float64 {
	sum := 0
	for range 3 {
		x := s.next()
		sum += int(x&0xFFFF) + int(x>>16&0xFFFF) + int(x>>32&0xFFFF) + int(x>>48)
	}
	return float64(sum)/(1<<16) - 6
}

// logNormal draws a factor with median 1, cut at cut sigmas on either side, so
// that one figure can't take the rows of its whole block.
func (s *source) logNormal(sigma, cut float64) float64 {
	z := s.normal()
	return math.Exp(sigma * max(-cut, min(cut, z)))
}

// zipf draws a rank below n with a chance that falls as 1/(rank+offset). The
// offset flattens the head: no gene is in every figure.
func (s *source) zipf(n int, offset float64) int {
	x := offset * (math.Exp(s.unit()*math.Log((float64(n)+offset)/offset)) - 1)
	return min(int(x), n-1)
}

// pick draws one of the choices.
func pick[T any](s *source, choices []T) T { return choices[s.below(len(choices))] }
