package queries

import (
	"cmp"
	"fmt"
	"math"
	"slices"

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

// similar lists them, and says how many the limit left out.
func (s *Sets) similar(figure index.FigureID, o SimilarOptions) (list []Similar, more int) {
	if o.Kinds == 0 {
		o.Kinds = index.Drawn
	}
	b := s.background(o.Kinds)
	drawn := b.drawnIn(figure)
	shared, weights := map[index.FigureID]int{}, map[index.FigureID]float64{}
	own := 0.0
	for _, e := range drawn {
		figures := b.figuresOf([]index.EntityID{e})
		w := b.weight(len(figures))
		own += w * w
		for _, f := range figures {
			shared[f]++
			weights[f] += w * w
		}
	}
	delete(shared, figure)
	list = make([]Similar, 0, len(shared))
	for f, n := range shared {
		if s.g.isOver() {
			return nil, 0
		}
		size, norm := b.norm(f)
		row := Similar{Figure: Figure{FigureID: f}, Shared: n, Jaccard: float64(n) / float64(len(drawn)+size-n)}
		if own > 0 && norm > 0 {
			row.Cosine = min(1, weights[f]/math.Sqrt(own*norm))
		}
		list = append(list, row)
	}
	slices.SortFunc(list, func(a, b Similar) int {
		first := cmp.Compare(b.Cosine, a.Cosine)
		if o.Rank == ByJaccard {
			first = cmp.Compare(b.Jaccard, a.Jaccard)
		}
		return cmp.Or(first, cmp.Compare(a.FigureID, b.FigureID))
	})
	if o.Limit > 0 && len(list) > o.Limit {
		list, more = list[:o.Limit], len(list)-o.Limit
	}
	for i := range list {
		list[i].Labels = b.labels(drawn, list[i].FigureID)
		list[i].Figure = s.g.figure(list[i].FigureID)
	}
	return list, more
}

// weight is how telling an entity of so many figures is; none when all draw it.
func (b *background) weight(figures int) float64 {
	return math.Log(float64(b.figures) / float64(figures))
}

// norm is the size of a figure, and the square of its length.
func (b *background) norm(f index.FigureID) (size int, square float64) {
	for _, e := range b.drawnIn(f) {
		w := b.weight(int(b.counts[e]))
		square += w * w
		size++
	}
	return size, square
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
