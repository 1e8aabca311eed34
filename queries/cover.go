package queries

import (
	"cmp"
	"math/bits"
	"slices"

	"figraph/graph/index"
)

// cover chooses, of the figures that are significant, a few that draw all members
// that any of them draws: each time the figure of the most that are not covered
// yet, then of the smallest p, then by number. It gives the place of each figure
// chosen, and the members that none draws.
//
// A candidate waits among those of as many members as it might still add, and is
// counted again only when its turn comes: what it adds can but fall.
func (e *enrichment) cover() (places map[index.FigureID]int, left []int) {
	candidates := e.candidates()
	waiting := make([][]*candidateFigure, len(e.members)+1)
	for i := range candidates {
		c := &candidates[i]
		waiting[c.adds(nil)] = append(waiting[c.adds(nil)], c)
	}
	places = map[index.FigureID]int{}
	covered := newBits(len(e.members))
	for n := len(e.members); n > 0; n-- {
		slices.SortFunc(waiting[n], func(a, b *candidateFigure) int {
			if a.p != b.p {
				return cmp.Compare(a.p, b.p)
			}
			return cmp.Compare(a.figure, b.figure)
		})
		for _, c := range waiting[n] {
			if now := c.adds(covered); now < n { // others took some of it
				waiting[now] = append(waiting[now], c)
				continue
			}
			places[c.figure] = len(places) + 1
			covered.add(c.members)
		}
	}
	for i := range e.members {
		if !covered.has(i) {
			left = append(left, i)
		}
	}
	return places, left
}

// candidateFigure is a significant figure, and which members it draws.
type candidateFigure struct {
	figure  index.FigureID
	p       float64
	members bitSet
}

// adds counts the members that are not covered yet.
func (c *candidateFigure) adds(covered bitSet) (n int) {
	for i, word := range c.members {
		if covered != nil {
			word &^= covered[i]
		}
		n += bits.OnesCount64(word)
	}
	return n
}

// candidates are the significant figures.
func (e *enrichment) candidates() []candidateFigure {
	at := make([]int32, len(e.overlap)) // by figure: its place among the candidates, from 1
	var list []candidateFigure
	for _, c := range e.classes {
		if c.q > significant {
			break
		}
		for _, f := range c.figures {
			list = append(list, candidateFigure{figure: f, p: c.p})
			at[f] = int32(len(list))
		}
	}
	words := len(newBits(len(e.members)))
	all := make(bitSet, words*len(list))
	for i := range list {
		list[i].members = all[i*words : (i+1)*words]
	}
	for i, m := range e.members {
		for _, f := range m.figures {
			if at[f] > 0 {
				list[at[f]-1].members.set(i)
			}
		}
	}
	return list
}

// bitSet is a set of small numbers.
type bitSet []uint64

func newBits(n int) bitSet { return make(bitSet, (n+63)/64) }

func (b bitSet) set(i int) { b[i/64] |= 1 << (i % 64) }

func (b bitSet) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b bitSet) add(other bitSet) {
	for i := range b {
		b[i] |= other[i]
	}
}
