package queries

import (
	"math"
	"math/bits"
	"sync/atomic"
)

// costs remembers numbers that hang on two degrees and a count of figures alone, each
// in the one slot that its key falls on until another takes that. It is for any number
// of goroutines.
type costs struct {
	slots []slot
	shift int // of a key: leaves the number of a slot
}

// slot holds a number, and its key mixed with the bits of the number: when two write
// at once, one's key and the other's number make no key.
type slot struct{ mixed, bits atomic.Uint64 }

// mostSlotBits makes 8 MB.
const mostSlotBits = 19

// newCosts has room for some numbers of each entity.
func newCosts(entities int) *costs {
	width := min(mostSlotBits, bits.Len(uint(4*entities)))
	return &costs{make([]slot, 1<<width), 64 - width}
}

// degreeBits are those of a degree in a key, and of a count.
const degreeBits = 21

// costKey is the key of two degrees and a count; 0 where they are too large for one.
func costKey(a, b, count int32) uint64 {
	a, b = min(a, b), max(a, b)
	if max(b, count) >= 1<<degreeBits {
		return 0
	}
	const golden = 0x9E3779B97F4A7C15 // odd, so that no two products are the same
	return (1<<63 | uint64(a)<<(2*degreeBits) | uint64(b)<<degreeBits | uint64(count)) * golden
}

// remembered is the number of two degrees and a count, computed unless it is known.
func (c *costs) remembered(a, b, count int32, compute func() float64) float64 {
	key := costKey(a, b, count)
	number, known := c.look(key)
	if !known {
		number = compute()
		c.keep(key, number)
	}
	return number
}

func (c *costs) look(key uint64) (number float64, known bool) {
	s := &c.slots[key>>c.shift]
	bits := s.bits.Load()
	return math.Float64frombits(bits), key != 0 && s.mixed.Load() == key^bits
}

func (c *costs) keep(key uint64, number float64) {
	s, bits := &c.slots[key>>c.shift], math.Float64bits(number)
	s.bits.Store(bits)
	s.mixed.Store(key ^ bits)
}
