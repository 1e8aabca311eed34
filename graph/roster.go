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

// Add gives the next number to a figure, with the PMCID of its paper if it has one.
func (r *Roster) Add(figid, pmcid string) uint32 {
	r.figids = append(r.figids, figid)
	r.papers = append(r.papers, 0)
	number := uint32(len(r.figids) - 1)
	r.SetPaper(number, pmcid)
	return number
}

// SetPaper gives a figure another paper, or none.
func (r *Roster) SetPaper(number uint32, pmcid string) {
	if r.pmcids == nil {
		r.pmcids, r.seen = map[string]uint32{}, []uint32{0}
	}
	paper := uint32(0)
	if pmcid != "" {
		var known bool
		if paper, known = r.pmcids[pmcid]; !known {
			paper = uint32(len(r.seen))
			r.pmcids[pmcid] = paper
			r.seen = append(r.seen, 0)
		}
	}
	r.papers[number] = paper
}

// Figures is how many numbers there are.
func (r *Roster) Figures() int { return len(r.figids) }

// Figid is the figid of a number.
func (r *Roster) Figid(number uint32) string { return r.figids[number] }

// counter counts figures and their papers.
func (r *Roster) counter(said []saying) (c counter) {
	r.count++
	for i, s := range said {
		if i > 0 && said[i-1].figure == s.figure {
			continue
		}
		c.figures++
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
