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
// ones. Two entities compete for the places of a figure, which the approximation
// of Hajek (1964) takes into account. docs/statistics.md has the formulas and the
// test against shuffled graphs.
type chance struct {
	figures int             // in which anything is drawn
	x       map[int]float64 // by the degree of an entity
	sizes   []sizeClass
}

// sizeClass is the figures of one size.
type sizeClass struct {
	size    int
	figures float64
	y       float64
	spread  float64 // sum of p(1-p) over all entities
}

// degreeClass is the entities of one degree.
type degreeClass struct {
	degree   int
	entities float64
	x        float64
}

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
	c := &chance{x: make(map[int]float64, len(degrees))}
	edges := 0
	for size, n := range sizes {
		c.figures += n
		edges += size * n
	}
	start := 1 / math.Sqrt(float64(edges))
	for _, size := range slices.Sorted(maps.Keys(sizes)) {
		c.sizes = append(c.sizes, sizeClass{size: size, figures: float64(sizes[size]), y: float64(size) * start})
	}
	classes := make([]degreeClass, 0, len(degrees))
	for _, degree := range slices.Sorted(maps.Keys(degrees)) {
		classes = append(classes, degreeClass{degree, float64(degrees[degree]), float64(degree) * start})
	}
	for range fitRounds {
		if c.fit(classes) < fitTolerance {
			break
		}
	}
	for _, d := range classes {
		c.x[d.degree] = d.x
		for i := range c.sizes {
			p := probabilityOf(d.x * c.sizes[i].y)
			c.sizes[i].spread += d.entities * p * (1 - p)
		}
	}
	return c
}

// fit does one round and says how far the parameters moved.
func (c *chance) fit(classes []degreeClass) (moved float64) {
	for i := range classes {
		d, sum := &classes[i], 0.0
		for _, s := range c.sizes {
			sum += s.figures * s.y / (1 + d.x*s.y)
		}
		next := float64(d.degree) / sum
		moved = max(moved, math.Abs(next-d.x)/next)
		d.x = next
	}
	for i := range c.sizes {
		s, sum := &c.sizes[i], 0.0
		for _, d := range classes {
			sum += d.entities * d.x / (1 + d.x*s.y)
		}
		next := float64(s.size) / sum
		moved = max(moved, math.Abs(next-s.y)/next)
		s.y = next
	}
	return moved
}

func probabilityOf(odds float64) float64 {
	if math.IsInf(odds, 1) {
		return 1
	}
	return odds / (1 + odds)
}

// expected is in how many figures entities of two degrees stand together.
func (c *chance) expected(a, b int) float64 {
	a, b = min(a, b), max(a, b) // the same sum whichever comes first
	xa, xb, sum := c.x[a], c.x[b], 0.0
	for _, s := range c.sizes {
		pa, pb := probabilityOf(xa*s.y), probabilityOf(xb*s.y)
		sum += s.figures * pa * pb * s.rivalry(pa, pb)
	}
	return min(sum, float64(a))
}

// rivalry is by how much two entities are drawn together less often than if the
// figure had room for any number.
func (s sizeClass) rivalry(pa, pb float64) float64 {
	apart := (1 - pa) * (1 - pb)
	switch {
	case s.size < 2:
		return 0
	case apart == 0 || s.spread == 0:
		return 1
	}
	return max(0, 1-apart/s.spread)
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
