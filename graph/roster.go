package graph

import (
	"cmp"
	"slices"
)

// Roster numbers the figures of a graph for its tallies. The zero value has none.
type Roster struct {
	figids []string // by number
	papers []uint32 // of each, counted from 1; 0 is none
	pmcids map[string]uint32
	seen   []uint32 // by paper: the last count that it was in
	count  uint32
}

// Set gives a number to a figure, with the PMCID of its paper if it has one. Not all
// numbers up to the highest need be given.
func (r *Roster) Set(number uint32, figid, pmcid string) {
	for uint32(len(r.figids)) <= number {
		r.figids, r.papers = append(r.figids, ""), append(r.papers, 0)
	}
	r.figids[number], r.papers[number] = figid, r.paper(pmcid)
}

// paper is the number of a paper; that of none is 0.
func (r *Roster) paper(pmcid string) uint32 {
	if r.pmcids == nil {
		r.pmcids, r.seen = map[string]uint32{"": 0}, []uint32{0}
	}
	paper, known := r.pmcids[pmcid]
	if !known {
		paper = uint32(len(r.seen))
		r.pmcids[pmcid] = paper
		r.seen = append(r.seen, 0)
	}
	return paper
}

// Clone is a roster of the same figures for another goroutine, which shares what does
// not change. No number is given as long as there are clones.
func (r *Roster) Clone() *Roster {
	c := *r
	c.seen, c.count = make([]uint32, len(r.seen)), 0
	return &c
}

// Highest is the highest number that was given, 0 when none was.
func (r *Roster) Highest() uint32 { return uint32(max(1, len(r.figids)) - 1) }

// Figid is the figid of a number.
func (r *Roster) Figid(number uint32) string { return r.figids[number] }

// counter counts figures, each of which says it once, and their papers.
func (r *Roster) counter(said []saying) (c counter) {
	r.count++
	c.figures = len(said)
	for _, s := range said {
		if paper := r.papers[s.figure]; paper != 0 && r.seen[paper] != r.count {
			r.seen[paper] = r.count
			c.papers++
		}
	}
	return c
}

// first is the saying that comes first among facts: by figid, then by place.
func (r *Roster) first(said []saying) (figid, place string) {
	best := slices.MinFunc(said, r.compare)
	return r.Figid(best.figure), best.place()
}

func (r *Roster) compare(a, b saying) int {
	if a.figure == b.figure {
		return cmp.Compare(a.place(), b.place())
	}
	return cmp.Compare(r.figids[a.figure], r.figids[b.figure])
}
