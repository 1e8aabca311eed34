package queries

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"figraph/graph/index"
)

// Similarity names a measure of how much two figures draw alike.
type Similarity string

// The measures.
const (
	ByCosine  Similarity = "" // what is rare counts more
	ByJaccard Similarity = "jaccard"
)

// ParseSimilarity reads "cosine" or "jaccard"; empty is cosine.
func ParseSimilarity(name string) (Similarity, error) {
	switch name {
	case "", "cosine":
		return ByCosine, nil
	case "jaccard":
		return ByJaccard, nil
	}
	return "", fmt.Errorf("rank %q: use cosine or jaccard", name)
}

// SimilarOptions say which figures are compared and by what they draw.
type SimilarOptions struct {
	Kinds index.Kinds // of the entities compared; 0: all that figures draw
	Rank  Similarity
	Limit int // 0: all
}

// Similar is a figure that draws some of what another draws.
type Similar struct {
	Figure
	Cosine  float64  `json:"cosine"`  // of the two sets, each entity weighted by ln(figures / figures that draw it); 0 to 1
	Jaccard float64  `json:"jaccard"` // shared entities by all entities of both; 0 to 1
	Shared  int      `json:"shared"`
	Labels  []string `json:"labels"` // of the shared entities, the rarest first
}

// Similar lists the figures that draw some of what a figure draws, the most
// similar first, then by CURIE. The figure itself is not listed.
func (s *Sets) Similar(figure index.FigureID, o SimilarOptions) []Similar {
	list, _ := s.similar(figure, o)
	return list
}

// likeness is a figure that draws some of what another draws, before it is shown:
// around a figure that draws what many do there are tens of thousands.
type likeness struct {
	figure          index.FigureID
	shared          int32
	cosine, jaccard float64
}

// compare puts the more similar first.
func (s Similarity) compare(a, b likeness) int {
	first := cmp.Compare(b.cosine, a.cosine)
	if s == ByJaccard {
		first = cmp.Compare(b.jaccard, a.jaccard)
	}
	return cmp.Or(first, cmp.Compare(a.figure, b.figure))
}

// similar lists them, and says how many the limit left out.
func (s *Sets) similar(figure index.FigureID, o SimilarOptions) (list []Similar, more int) {
	if o.Kinds == 0 {
		o.Kinds = index.Drawn
	}
	b := s.background(o.Kinds)
	drawn := b.drawnIn(figure)
	c := comparisons.Get().(*comparison)
	all := c.alike(b, figure, drawn, s.g.isOver)
	best := first(all, o.Limit, o.Rank.compare)
	list = make([]Similar, 0, len(best))
	for _, l := range best {
		list = append(list, Similar{Figure: s.g.figure(l.figure), Shared: int(l.shared), Cosine: l.cosine, Jaccard: l.jaccard, Labels: b.labels(drawn, l.figure)})
	}
	comparisons.Put(c) // not where it panicked: then something is left in it
	return list, len(all) - len(best)
}

// comparison is the memory that comparing figures takes, used again by the next one.
type comparison struct {
	sharings []sharing // by figure; all zero between uses
	met      []index.FigureID
	list     []likeness
}

var comparisons = sync.Pool{New: func() any { return new(comparison) }}

// sharing is what a figure shares with one: how many entities, and what they weigh.
type sharing struct {
	weight float64
	shared int32
}

// alike are the figures that draw some of what one draws, in no order, none when the
// work is over. They are in the memory of the comparison.
func (c *comparison) alike(b *background, figure index.FigureID, drawn []index.EntityID, isOver func() bool) []likeness {
	if len(c.sharings) < len(b.size) {
		c.sharings = make([]sharing, len(b.size))
	}
	mem, met := c.sharings, c.met[:0]
	own := 0.0
	for _, e := range drawn {
		if isOver() {
			break
		}
		w := b.weight(int(b.counts[e]))
		own += w * w
		edges := b.g.Index.FiguresOf(e)
		for i := range edges.Len() {
			edge := edges.At(i)
			if edge.Tier > b.scope.Evidence || !b.open(index.FigureID(edge.Other)) {
				continue
			}
			of := &mem[edge.Other]
			if of.shared == 0 {
				met = append(met, index.FigureID(edge.Other))
			}
			of.shared++
			of.weight += w * w
		}
	}
	b.lengthsOnce.Do(b.measureLengths)
	list := slices.Grow(c.list[:0], len(met))
	for _, f := range met {
		n, weight := mem[f].shared, mem[f].weight
		mem[f] = sharing{}
		if f == figure {
			continue
		}
		of := b.lengths[f]
		l := likeness{figure: f, shared: n, jaccard: float64(n) / float64(len(drawn)+int(of.entities)-int(n))}
		if own > 0 && of.square > 0 {
			l.cosine = min(1, weight/math.Sqrt(own*of.square))
		}
		list = append(list, l)
	}
	c.met, c.list = met, list
	return list
}

// weight is how telling an entity of so many figures is; none when all draw it.
func (b *background) weight(figures int) float64 {
	return math.Log(float64(b.figures) / float64(figures))
}

// length is how many entities a figure draws, and the square of its length as their
// vector.
type length struct {
	square   float64
	entities int32
}

// measureLengths takes a look at every figure.
func (b *background) measureLengths() {
	squares := make([]float64, len(b.counts)) // by entity
	for e, n := range b.counts {
		if n > 0 {
			w := b.weight(int(n))
			squares[e] = w * w
		}
	}
	b.lengths = make([]length, len(b.size))
	for f := range b.lengths {
		for _, e := range b.drawnIn(index.FigureID(f)) {
			b.lengths[f].square += squares[e]
			b.lengths[f].entities++
		}
	}
}

// labels names what a figure shares, the rarest first.
func (b *background) labels(drawn []index.EntityID, f index.FigureID) []string {
	other := b.drawnIn(f)
	var both []index.EntityID
	for _, e := range drawn {
		if _, there := slices.BinarySearch(other, e); there {
			both = append(both, e)
		}
	}
	slices.SortStableFunc(both, func(x, y index.EntityID) int { return cmp.Compare(b.counts[x], b.counts[y]) })
	var labels []string
	for _, e := range both {
		entity := b.g.Index.Entity(e)
		labels = append(labels, cmp.Or(entity.Name, entity.CURIE))
	}
	return labels
}
