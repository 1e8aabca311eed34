package queries

import (
	"maps"
	"math"
	"slices"
)

// chance says in how many figures two entities would stand together if nothing
// but their own frequency and the sizes of the figures decided what is drawn.
//
// It is the bipartite configuration model (Saracco et al. 2015): an entity of d
// figures stands in a figure of s entities with probability xy/(1+xy), where each
// x depends on d alone, each y on s alone, and all expected degrees are the real
// ones. That model has the degrees in the mean only. Where they are fixed, the
// probabilities differ a little (settle), and two entities compete for the places
// of a figure, which the approximation of Hajek (1964) takes into account.
// docs/statistics.md has the formulas and the test against shuffled graphs.
type chance struct {
	figures int // in which anything is drawn
	sizes   []sizeClass
	degrees []degreeClass
	at      map[int]int // the class of a degree
}

// sizeClass is the figures of one size.
type sizeClass struct {
	size    int
	figures float64
	y       float64
	spread  float64 // sum of p(1-p) over all entities
	shift   float64
}

// degreeClass is the entities of one degree.
type degreeClass struct {
	degree   int
	entities float64
	x        float64
	spread   float64 // sum of p(1-p) over all figures
	shift    float64
	cells    []cell // by size class
}

// cell is an entity and a figure, by their classes: the probability that one
// stands in the other, where all degrees are fixed, and how far it varies: p(1-p)
// of the fitted p.
type cell struct{ p, variance float64 }

// The fit ends when no parameter moves by more than its tolerance. Degrees that no
// finite parameters have, such as that of an entity of every figure, end it by
// the number of rounds: their probabilities are then near 1.
const (
	fitTolerance = 1e-10
	fitRounds    = 1000
)

// newChance fits the model to how many figures have each size and how many
// entities each degree. Neither holds a size or a degree of 0.
func newChance(sizes, degrees map[int]int) *chance {
	c := &chance{at: make(map[int]int, len(degrees))}
	edges := 0
	for size, n := range sizes {
		c.figures += n
		edges += size * n
	}
	start := 1 / math.Sqrt(float64(edges))
	for _, size := range slices.Sorted(maps.Keys(sizes)) {
		c.sizes = append(c.sizes, sizeClass{size: size, figures: float64(sizes[size]), y: float64(size) * start})
	}
	for _, degree := range slices.Sorted(maps.Keys(degrees)) {
		c.at[degree] = len(c.degrees)
		c.degrees = append(c.degrees, degreeClass{degree: degree, entities: float64(degrees[degree]), x: float64(degree) * start, cells: make([]cell, len(c.sizes))})
	}
	for range fitRounds {
		if c.fit() < fitTolerance {
			break
		}
	}
	c.spread()
	c.settle()
	return c
}

// fit does one round and says how far the parameters moved.
func (c *chance) fit() (moved float64) {
	for i := range c.degrees {
		d, sum := &c.degrees[i], 0.0
		for _, s := range c.sizes {
			sum += s.figures * s.y / (1 + d.x*s.y)
		}
		next := float64(d.degree) / sum
		moved = max(moved, math.Abs(next-d.x)/next)
		d.x = next
	}
	for i := range c.sizes {
		s, sum := &c.sizes[i], 0.0
		for _, d := range c.degrees {
			sum += d.entities * d.x / (1 + d.x*s.y)
		}
		next := float64(s.size) / sum
		moved = max(moved, math.Abs(next-s.y)/next)
		s.y = next
	}
	return moved
}

// spread computes the probabilities of the model.
func (c *chance) spread() {
	for i := range c.degrees {
		d := &c.degrees[i]
		for j := range c.sizes {
			s := &c.sizes[j]
			p := probabilityOf(d.x * s.y)
			d.cells[j] = cell{p, p * (1 - p)}
			d.spread += s.figures * p * (1 - p)
			s.spread += d.entities * p * (1 - p)
		}
	}
}

func probabilityOf(odds float64) float64 {
	if math.IsInf(odds, 1) {
		return 1
	}
	return odds / (1 + odds)
}

// settle moves the probabilities to where they are when no degree varies: by the
// next term of the expansion of which the model is the first, v/2 (shift of the
// entity + shift of the figure) - skew, the shifts being those that leave all
// degrees as they are.
func (c *chance) settle() {
	for range fitRounds {
		if c.shift() < fitTolerance {
			break
		}
	}
	for i := range c.degrees {
		d := &c.degrees[i]
		for j, s := range c.sizes {
			k := &d.cells[j]
			k.p = min(1, max(0, k.p+k.variance*(d.shift+s.shift)/2-k.skew(d.spread, s.spread)))
		}
	}
}

// skew is how far fixed degrees of an entity and a figure alone would move the
// probability of their cell, against the shifts.
func (k cell) skew(spreads ...float64) (moved float64) {
	for _, spread := range spreads {
		if spread > 0 {
			moved += k.variance / spread * (1 - 2*k.p) / 2
		}
	}
	return moved
}

// shift does one round of finding the shifts and says how far they moved.
func (c *chance) shift() (moved float64) {
	for i := range c.degrees {
		d, sum := &c.degrees[i], 0.0
		for j, s := range c.sizes {
			sum += s.figures * (2*d.cells[j].skew(d.spread, s.spread) - d.cells[j].variance*s.shift)
		}
		d.shift = 0
		if d.spread > 0 {
			d.shift = sum / d.spread
		}
	}
	for j := range c.sizes {
		s, sum := &c.sizes[j], 0.0
		for _, d := range c.degrees {
			sum += d.entities * (2*d.cells[j].skew(d.spread, s.spread) - d.cells[j].variance*d.shift)
		}
		next := 0.0
		if s.spread > 0 {
			next = sum / s.spread
		}
		moved = max(moved, math.Abs(next-s.shift))
		s.shift = next
	}
	return moved
}

// expected is in how many figures entities of two degrees stand together.
func (c *chance) expected(a, b int) float64 {
	a, b = min(a, b), max(a, b) // the same sum whichever comes first
	x, y, sum := c.degrees[c.at[a]].cells, c.degrees[c.at[b]].cells, 0.0
	for j, s := range c.sizes {
		sum += s.figures * s.together(x[j], y[j])
	}
	return min(sum, float64(a))
}

// together is the probability that two entities stand in one figure: less than if
// it had room for any number.
func (s sizeClass) together(x, y cell) float64 {
	switch {
	case s.size < 2:
		return 0
	case s.spread == 0:
		return x.p * y.p
	}
	return max(0, x.p*y.p-x.variance*y.variance/s.spread)
}

// mostFigures bounds the figures that a tail is computed over, where the
// expectation is next to nothing.
const mostFigures = 1 << 40

// surprise is -log10 of the chance that entities of two degrees stand together in
// k figures or more: the hypergeometric upper tail over as many figures as make
// the expectation what it is.
func surprise(a, b, k int, expected float64) float64 {
	a, b = max(a, b), min(a, b)
	figures := mostFigures
	if effective := float64(a) * float64(b) / expected; effective < mostFigures {
		figures = max(a, int(math.Round(effective)))
	}
	return max(0, -logUpperTail(figures, a, b, k)/math.Ln10)
}
