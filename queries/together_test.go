package queries

import (
	"math/rand/v2"
	"slices"
	"testing"

	"figraph/graph/index"
)

// TestDrawBoth compares the figures of a hop from an end of many figures with what two
// lists have in common, where figures are avoided or do not pass.
func TestDrawBoth(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(6, 6))
	g := crowdedGraph(t, r)
	compared := 0
	for _, scope := range []Scope{{Evidence: DefaultEvidence}, {Evidence: index.WeakestTier, Filter: Filter{Organism: 9606}}} {
		p := g.Pathfinder(scope)
		for range 20 {
			a, b := index.EntityID(r.IntN(g.Index.Entities())), index.EntityID(r.IntN(g.Index.Entities()))
			o := PathOptions{Limit: 1, MaxHops: 1}
			for range r.IntN(40) {
				o.Avoid = append(o.Avoid, Subject{What: AFigure, Figure: index.FigureID(r.IntN(g.Index.Figures()))})
			}
			s, err := p.search(t.Context(), subjectOf(a), subjectOf(b), o)
			if err != nil {
				continue
			}
			for e := range index.EntityID(g.Index.Entities()) {
				if e == a || p.degree[e] == 0 || p.degree[a] < manyFigures {
					continue
				}
				want := intersection(s.openOf(a), s.openOf(e))
				for _, got := range [][]index.FigureID{s.drawBoth(a, e, len(want)), s.drawBoth(e, a, len(want))} {
					if !slices.Equal(got, want) {
						t.Fatalf("%v and %v are drawn in %v, want %v", a, e, got, want)
					}
				}
				compared++
			}
			s.release()
		}
	}
	if compared < 100 {
		t.Errorf("%d hops were compared", compared)
	}
}
