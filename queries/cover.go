package queries

import (
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
	figures, members := e.candidates()
	waiting := make([][]int32, len(e.members)+1)
	covered := newBits(len(e.members))
	for c := range figures {
		n := members.of(c).without(covered)
		waiting[n] = append(waiting[n], int32(c))
	}
	places = map[index.FigureID]int{}
	for n := len(e.members); n > 0; n-- {
		isLess := func(c int32) bool { // others took some of it
			now := members.of(int(c)).without(covered)
			if now > 0 && now < n {
				waiting[now] = append(waiting[now], c)
			}
			return now < n
		}
		still := slices.DeleteFunc(waiting[n], isLess) // few, to be sorted
		slices.Sort(still)
		for _, c := range still {
			if !isLess(c) {
				places[figures[c]] = len(places) + 1
				covered.add(members.of(int(c)))
			}
		}
	}
	for i := range e.members {
		if !covered.has(i) {
			left = append(left, i)
		}
	}
	return places, left
}

// candidates are the significant figures, by p and number, and which members each
// draws.
func (e *enrichment) candidates() (figures []index.FigureID, members bitSets) {
	for i := 0; i < len(e.classes) && e.classes[i].q <= significant; {
		start, p := len(figures), e.classes[i].p
		for ; i < len(e.classes) && e.classes[i].p == p; i++ {
			figures = append(figures, e.classes[i].figures...)
		}
		slices.Sort(figures[start:])
	}
	at := e.overlap // no longer needed; by figure: its place among the candidates, from 1
	clear(at)
	for c, f := range figures {
		at[f] = int32(c + 1)
	}
	words := len(newBits(len(e.members)))
	members = bitSets{make(bitSet, words*len(figures)), words}
	for i, m := range e.members {
		for _, f := range m.figures {
			if at[f] > 0 {
				members.of(int(at[f] - 1)).set(i)
			}
		}
	}
	return figures, members
}

// bitSets are sets of one size.
type bitSets struct {
	all   bitSet
	words int
}

func (b bitSets) of(i int) bitSet { return b.all[i*b.words : (i+1)*b.words] }

// bitSet is a set of small numbers.
type bitSet []uint64

func newBits(n int) bitSet { return make(bitSet, (n+63)/64) }

func (b bitSet) set(i int) { b[i/64] |= 1 << (i % 64) }

func (b bitSet) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

// without counts the members that are not of another set.
func (b bitSet) without(other bitSet) (n int) {
	for i, word := range b {
		n += bits.OnesCount64(word &^ other[i])
	}
	return n
}

func (b bitSet) add(other bitSet) {
	for i := range b {
		b[i] |= other[i]
	}
}
