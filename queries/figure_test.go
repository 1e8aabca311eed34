package queries

import (
	"math/rand/v2"
	"slices"
	"testing"

	"figraph/graph/index"
)

// TestSharedFigures finds the figures in which one to four things stand, and their
// papers, and looks for them figure by figure.
func TestSharedFigures(t *testing.T) {
	found := 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 11))
		g := testGraph(t, randomFigures(r, 4+r.IntN(12), 30+r.IntN(60), 10))
		for range 20 {
			scope := randomScope(r)
			o := FigureOptions{Evidence: scope.Evidence, Filter: scope.Filter, Taxon: scope.Taxon}
			var subjects []Subject
			for range 1 + r.IntN(4) {
				s := Subject{What: AFigure, Figure: index.FigureID(r.IntN(g.Index.Figures()))}
				switch r.IntN(8) {
				case 0:
				case 1:
					s = Subject{What: APaper, Paper: index.PaperID(r.IntN(g.Index.Papers()))}
				default:
					s = Subject{Entities: []index.EntityID{randomEntity(r, g), randomEntity(r, g)}[:1+r.IntN(2)]}
				}
				subjects = append(subjects, s)
			}
			var want []index.FigureID
			papers := map[index.PaperID]int{}
			for f := range index.FigureID(g.Index.Figures()) {
				if g.passes(o.Filter, f) && !slices.ContainsFunc(subjects, func(s Subject) bool { return !drawsSubject(g, s, f, o) }) {
					want = append(want, f)
					if p, has := g.Index.PaperOf(f); has {
						papers[p]++
					}
				}
			}
			got := g.shared(subjects, o)
			if !slices.Equal(got, want) {
				t.Fatalf("%+v stand in %v, want %v", subjects, got, want)
			}
			for _, p := range g.papersOf(got) {
				if papers[p.paper] != len(p.figures) || !slices.IsSorted(p.figures) {
					t.Fatalf("of paper %d are %v, want %d", p.paper, p.figures, papers[p.paper])
				}
			}
			if n := g.distinctPapers(got); n != len(papers) || len(g.papersOf(got)) != n {
				t.Fatalf("%d papers, %d listed, want %d", n, len(g.papersOf(got)), len(papers))
			}
			if len(want) > 1 && len(subjects) > 1 {
				found++
			}
		}
	}
	if found < 50 {
		t.Errorf("figures were found %d times", found)
	}
}

// drawsSubject says whether a subject stands in a figure, by all that this mentions.
func drawsSubject(g Graph, s Subject, f index.FigureID, o FigureOptions) bool {
	paper, has := g.Index.PaperOf(f)
	switch s.What {
	case AFigure:
		return f == s.Figure
	case APaper:
		return has && paper == s.Paper
	}
	for edge := range g.Index.EntitiesOf(f).All {
		if e := index.EntityID(edge.Other); edge.Tier <= o.Evidence && slices.Contains(s.Entities, e) && g.isOfTaxon(e, o.Taxon) {
			return true
		}
	}
	return false
}
