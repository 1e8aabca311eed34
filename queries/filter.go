package queries

import (
	"strconv"

	"figraph/graph/index"
)

// Filter narrows which figures count. The zero value lets all through.
type Filter struct {
	FromYear, ToYear int     // of the paper; 0: no bound. A figure without a year passes only without bounds
	MinScore         float64 // of the figure; one without a score passes only at 0
	Organism         uint32  // number of a taxon that the figure states; 0: any
}

func (f Filter) isZero() bool { return f == Filter{} }

// passes says whether a figure counts.
func (g Graph) passes(f Filter, figure index.FigureID) bool {
	if f.FromYear > 0 || f.ToYear > 0 {
		paper, has := g.Index.PaperOf(figure)
		if !has {
			return false
		}
		year := g.Index.YearOf(paper)
		if year == 0 || year < f.FromYear || f.ToYear > 0 && year > f.ToYear {
			return false
		}
	}
	if f.MinScore > 0 {
		score, err := strconv.ParseFloat(g.Index.Figure(figure).Score, 64)
		if err != nil || score < f.MinScore {
			return false
		}
	}
	return f.Organism == 0 || g.states(figure, f.Organism)
}

// states says whether a figure is about an organism.
func (g Graph) states(figure index.FigureID, taxon uint32) bool {
	organism, there := g.Index.ByCURIE(taxonCURIE(taxon))
	if !there {
		return false
	}
	edges := g.Index.EntitiesOf(figure)
	for i := range edges.Len() {
		if e := edges.At(i); index.EntityID(e.Other) == organism {
			return true
		}
	}
	return false
}
