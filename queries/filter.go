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
func (g Graph) passes(f Filter, figure index.FigureID) bool { return g.passing(f)(figure) }

// passing is passes of many figures.
func (g Graph) passing(f Filter) func(index.FigureID) bool {
	scored, organism, known := f.MinScore > 0, index.EntityID(0), false
	if f.Organism != 0 {
		organism, known = g.Index.ByCURIE(taxonCURIE(f.Organism))
	}
	return func(figure index.FigureID) bool {
		return g.isOfYears(f, figure) && (!scored || g.isScored(f, figure)) && (f.Organism == 0 || known && g.states(figure, organism))
	}
}

func (g Graph) isOfYears(f Filter, figure index.FigureID) bool {
	if f.FromYear <= 0 && f.ToYear <= 0 {
		return true
	}
	year := g.yearOf(figure)
	return year != 0 && year >= f.FromYear && (f.ToYear <= 0 || year <= f.ToYear)
}

func (g Graph) isScored(f Filter, figure index.FigureID) bool {
	score, err := strconv.ParseFloat(g.Index.ScoreOf(figure), 64)
	if err != nil || score < f.MinScore {
		return false
	}
	return true
}

// states says whether a figure is about an organism.
func (g Graph) states(figure index.FigureID, organism index.EntityID) bool {
	for edge := range g.Index.EntitiesOf(figure).All {
		if index.EntityID(edge.Other) == organism {
			return true
		}
	}
	return false
}
