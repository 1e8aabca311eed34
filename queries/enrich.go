package queries

import (
	"cmp"
	"slices"
	"sync"

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
	e := enrichments.Get().(*enrichment)
	missing := e.begin(s.background(s.g.kindsOf(list.Items)), list.Items)
	answer := Enrichment{Units: e.units, Asked: len(e.members), Tested: e.figures, Problems: list.Problems,
		Missing: []string{}, NotCovered: []string{}}
	for _, item := range missing {
		answer.Missing = append(answer.Missing, item.Name)
	}
	e.test()
	cover, left := e.cover()
	for _, m := range left {
		answer.NotCovered = append(answer.NotCovered, e.members[m].names...)
	}
	e.list(o, cover, &answer.Listed)
	answer.Figures = make([]Enriched, 0, len(e.rows))
	for _, r := range e.rows {
		c := r.class
		answer.Figures = append(answer.Figures, Enriched{Figure: s.g.figure(r.figure), Overlap: c.overlap, Size: c.size, P: c.p, Q: c.q,
			Cover: cover[r.figure], Names: e.names(r.figure)})
	}
	e.end()
	return answer
}

// enrichment is a list on its way through the figures, with the memory that takes,
// used again by the next one.
type enrichment struct {
	*background
	members []member
	overlap []int32 // by figure
	classes []overlapClass
	rows    []enrichedRow
	lists   pile[index.FigureID] // of members and classes
	classAt [][]int32            // by size and overlap: the place of the class, from 1

	// of the covering set
	candidates []index.FigureID
	drawn      bitSets // by candidate
	covered    bitSet
	waiting    waiting
}

var enrichments = sync.Pool{New: func() any { return new(enrichment) }}

// overlapClass is the figures of one size and overlap, which have one p.
type overlapClass struct {
	size, overlap int
	count         int
	figures       []index.FigureID // by number
	p, q          float64
}

// enrichedRow is a figure to list.
type enrichedRow struct {
	figure index.FigureID
	class  *overlapClass
}

// begin finds the members of a list, and how many of them each figure draws.
func (e *enrichment) begin(b *background, items []Item) (missing []Item) {
	e.background = b
	e.members, missing = b.members(items, &e.lists)
	e.overlap = zeros(e.overlap, len(b.size))
	for _, m := range e.members {
		for _, f := range m.figures {
			e.overlap[f]++
		}
	}
	return missing
}

// end leaves the memory to the next one; not where it panicked.
func (e *enrichment) end() {
	e.background, e.members = nil, nil
	e.lists.drop()
	enrichments.Put(e)
}

// test computes p and q of all figures with an overlap, class by class.
func (e *enrichment) test() {
	e.classify()
	slices.SortFunc(e.classes, func(a, b overlapClass) int {
		return cmp.Or(cmp.Compare(a.p, b.p), cmp.Compare(b.overlap, a.overlap), cmp.Compare(a.size, b.size))
	})
	rank := 0
	for i := range e.classes {
		c := &e.classes[i]
		rank += c.count
		c.q = c.p * float64(e.figures) / float64(rank)
	}
	least := 1.0
	for i := range slices.Backward(e.classes) {
		c := &e.classes[i]
		least = min(least, c.q)
		c.q = least
	}
}

// classify puts the figures with an overlap into their classes, which are counted
// first.
func (e *enrichment) classify() {
	e.classes = e.classes[:0]
	e.classAt = append(e.classAt, make([][]int32, max(0, int(e.largest)+1-len(e.classAt)))...)
	for size := range e.classAt {
		e.classAt[size] = e.classAt[size][:0]
	}
	for f, overlap := range e.overlap {
		if overlap > 0 {
			e.classOf(f).count++
		}
	}
	for i := range e.classes {
		e.classes[i].figures = e.lists.list(e.classes[i].count)
	}
	for f, overlap := range e.overlap {
		if overlap > 0 {
			c := e.classOf(f)
			c.figures = append(c.figures, index.FigureID(f))
		}
	}
}

// classOf is the class of a figure.
func (e *enrichment) classOf(f int) *overlapClass {
	size, overlap := int(e.size[f]), int(e.overlap[f])
	at := e.classAt[size]
	if missing := overlap + 1 - len(at); missing > 0 {
		at = append(at, make([]int32, missing)...)
		e.classAt[size] = at
	}
	if at[overlap] == 0 {
		e.classes = append(e.classes, overlapClass{size: size, overlap: overlap, p: UpperTail(e.units, size, len(e.members), overlap)})
		at[overlap] = int32(len(e.classes))
	}
	return &e.classes[at[overlap]-1]
}

// list finds the figures to list, in order.
func (e *enrichment) list(o EnrichOptions, cover map[index.FigureID]int, listed *int) {
	rows := e.rows[:0]
	for i := range e.classes {
		c := &e.classes[i]
		if c.overlap < o.MinOverlap || o.MaxQ > 0 && c.q > o.MaxQ {
			continue
		}
		full := o.Limit > 0 && len(rows) >= o.Limit && c.p > rows[len(rows)-1].class.p
		for _, f := range c.figures {
			if o.CoverOnly && cover[f] == 0 {
				continue
			}
			*listed++
			if !full {
				rows = append(rows, enrichedRow{f, c})
			}
		}
	}
	slices.SortFunc(rows, func(a, b enrichedRow) int {
		return cmp.Or(cmp.Compare(a.class.p, b.class.p), cmp.Compare(b.class.overlap, a.class.overlap), cmp.Compare(a.figure, b.figure))
	})
	if o.Limit > 0 {
		rows = rows[:min(o.Limit, len(rows))]
	}
	e.rows = rows
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
