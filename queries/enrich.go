package queries

import (
	"cmp"
	"slices"

	"figraph/graph/index"
)

// EnrichOptions say what is listed. The zero value lists all figures that draw
// anything of the list.
type EnrichOptions struct {
	MinOverlap int     // 0: 1
	MaxQ       float64 // 0: any
	CoverOnly  bool    // only figures of the covering set
	Limit      int     // 0: all
}

// Enrichment is the answer to a list.
type Enrichment struct {
	Figures    []Enriched    `json:"figures"`
	Units      int           `json:"units"`     // in the background
	Asked      int           `json:"asked"`     // units of the list, of those in the background
	Tested     int           `json:"tested"`    // figures
	Listed     int           `json:"listed"`    // figures, before the limit
	Problems   []NameProblem `json:"-"`         // names that could not be read
	Missing    []string      `json:"missing"`   // names that no figure draws at this evidence
	NotCovered []string      `json:"uncovered"` // names that the covering set leaves out
}

// Enriched is a figure that draws something of a list.
type Enriched struct {
	Figure
	Overlap int      `json:"overlap"` // units of the list that it draws
	Size    int      `json:"size"`    // units that it draws
	P       float64  `json:"p"`       // of that overlap or more, hypergeometric
	Q       float64  `json:"q"`       // P adjusted for all figures tested, Benjamini-Hochberg
	Cover   int      `json:"cover"`   // its place in the covering set, from 1; 0 when it has none
	Names   []string `json:"names"`   // of the list, that it draws
}

// significant is the q up to which figures may be of the covering set.
const significant = .05

// Enrich tests for every figure whether it draws more of a list than chance would,
// by p, then the greater overlap, then CURIE. The background is all units of the
// kinds in the list that some figure draws.
//
// Of the figures with a q of at most 0.05 a small set is chosen that draws every
// name that any of them draws: greedily, each time the figure of the most names
// that are not covered yet.
func (s *Sets) Enrich(list List, o EnrichOptions) Enrichment {
	b := s.background(s.g.kindsOf(list.Items))
	members, missing := b.members(list.Items)
	e := enrichment{background: b, members: members, overlap: make([]int32, len(b.size))}
	answer := Enrichment{Figures: []Enriched{}, Units: b.units, Asked: len(members), Tested: b.figures, Problems: list.Problems,
		Missing: []string{}, NotCovered: []string{}}
	for _, item := range missing {
		answer.Missing = append(answer.Missing, item.Name)
	}
	e.count()
	e.test()
	cover, left := e.cover()
	for _, m := range left {
		answer.NotCovered = append(answer.NotCovered, members[m].names...)
	}
	for _, row := range e.rows(o, cover, &answer.Listed) {
		row.Names = e.names(row.FigureID)
		row.Figure = s.g.figure(row.FigureID)
		answer.Figures = append(answer.Figures, row)
	}
	return answer
}

// enrichment is a list on its way through the figures.
type enrichment struct {
	*background
	members []member
	overlap []int32 // by figure
	classes []*overlapClass
}

// overlapClass is the figures of one size and overlap, which have one p.
type overlapClass struct {
	size, overlap int
	figures       []index.FigureID // by number
	p, q          float64
}

func (e *enrichment) count() {
	for _, m := range e.members {
		for _, f := range m.figures {
			e.overlap[f]++
		}
	}
}

// test computes p and q of all figures with an overlap, class by class.
func (e *enrichment) test() {
	e.classify()
	slices.SortFunc(e.classes, func(a, b *overlapClass) int {
		return cmp.Or(cmp.Compare(a.p, b.p), cmp.Compare(b.overlap, a.overlap), cmp.Compare(a.size, b.size))
	})
	rank := 0
	for _, c := range e.classes {
		rank += len(c.figures)
		c.q = c.p * float64(e.figures) / float64(rank)
	}
	least := 1.0
	for _, c := range slices.Backward(e.classes) {
		least = min(least, c.q)
		c.q = least
	}
}

// classify puts the figures with an overlap into their classes.
func (e *enrichment) classify() {
	bySize := make([][]*overlapClass, e.largest+1) // and by overlap
	for f, overlap := range e.overlap {
		if overlap == 0 {
			continue
		}
		size := e.size[f]
		if missing := int(overlap) + 1 - len(bySize[size]); missing > 0 {
			bySize[size] = append(bySize[size], make([]*overlapClass, missing)...)
		}
		c := bySize[size][overlap]
		if c == nil {
			c = &overlapClass{size: int(size), overlap: int(overlap), p: UpperTail(e.units, int(size), len(e.members), int(overlap))}
			bySize[size][overlap] = c
			e.classes = append(e.classes, c)
		}
		c.figures = append(c.figures, index.FigureID(f))
	}
}

// rows are the figures to list, in order.
func (e *enrichment) rows(o EnrichOptions, cover map[index.FigureID]int, listed *int) []Enriched {
	var rows []Enriched
	for _, c := range e.classes {
		if c.overlap < o.MinOverlap || o.MaxQ > 0 && c.q > o.MaxQ {
			continue
		}
		full := o.Limit > 0 && len(rows) >= o.Limit && c.p > rows[len(rows)-1].P
		for _, f := range c.figures {
			if o.CoverOnly && cover[f] == 0 {
				continue
			}
			*listed++
			if !full {
				rows = append(rows, Enriched{Figure: Figure{FigureID: f}, Overlap: c.overlap, Size: c.size, P: c.p, Q: c.q, Cover: cover[f]})
			}
		}
	}
	slices.SortFunc(rows, func(a, b Enriched) int {
		return cmp.Or(cmp.Compare(a.P, b.P), cmp.Compare(b.Overlap, a.Overlap), cmp.Compare(a.FigureID, b.FigureID))
	})
	if o.Limit > 0 {
		rows = rows[:min(o.Limit, len(rows))]
	}
	return rows
}

// names are the names of the list that a figure draws.
func (e *enrichment) names(f index.FigureID) []string {
	var names []string
	for _, m := range e.members {
		if _, drawn := slices.BinarySearch(m.figures, f); drawn {
			names = append(names, m.names...)
		}
	}
	return names
}
