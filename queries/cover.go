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
	e.findCandidates()
	e.waiting.begin(len(e.members), len(e.candidates))
	e.covered = zeros(e.covered, e.drawn.words)
	for c := range e.candidates {
		e.waiting.add(int32(c), e.mayAdd(int32(c)))
	}
	places = map[index.FigureID]int{}
	for n := len(e.members); n > 0; n-- {
		for _, c := range e.waiting.take(n, e.mayAdd) {
			if now := e.mayAdd(c); now < n { // others took some of it
				e.waiting.add(c, now)
				continue
			}
			places[e.candidates[c]] = len(places) + 1
			e.covered.add(e.drawn.of(int(c)))
		}
	}
	for i := range e.members {
		if !e.covered.has(i) {
			left = append(left, i)
		}
	}
	return places, left
}

// mayAdd counts the members that a candidate draws and that are not covered.
func (e *enrichment) mayAdd(c int32) int { return e.drawn.of(int(c)).without(e.covered) }

// findCandidates finds the significant figures, by p and number, and which members each
// draws.
func (e *enrichment) findCandidates() {
	e.candidates = e.candidates[:0]
	for i := 0; i < len(e.classes) && e.classes[i].q <= significant; {
		start, p := len(e.candidates), e.classes[i].p
		for ; i < len(e.classes) && e.classes[i].p == p; i++ {
			e.candidates = append(e.candidates, e.classes[i].figures...)
		}
		slices.Sort(e.candidates[start:])
	}
	at := e.overlap // no longer needed; by figure: its place among the candidates, from 1
	clear(at)
	for c, f := range e.candidates {
		at[f] = int32(c + 1)
	}
	words := wordsFor(len(e.members))
	e.drawn = bitSets{zeros(e.drawn.all, words*len(e.candidates)), words}
	for i, m := range e.members {
		for _, f := range m.figures {
			if at[f] > 0 {
				e.drawn.of(int(at[f] - 1)).set(i)
			}
		}
	}
}

// waiting are candidates in lists, by how many members each might add when it was last
// counted.
type waiting struct {
	first []int32 // by that number: a candidate, from 1; 0: none
	next  []int32 // by candidate: the next one of its list
	taken []int32
}

func (w *waiting) begin(members, candidates int) {
	w.first, w.next = zeros(w.first, members+1), zeros(w.next, candidates)
}

func (w *waiting) add(c int32, n int) { w.next[c], w.first[n] = w.first[n], c+1 }

// take takes a list of candidates, and gives those that count as many still, by number.
// The others wait further down.
func (w *waiting) take(n int, count func(int32) int) []int32 {
	w.taken = w.taken[:0]
	for at := w.first[n]; at > 0; {
		c := at - 1
		at = w.next[c]
		if now := count(c); now < n {
			w.add(c, now)
		} else {
			w.taken = append(w.taken, c)
		}
	}
	slices.Sort(w.taken)
	return w.taken
}

// bitSets are sets of one size.
type bitSets struct {
	all   bitSet
	words int
}

func (b bitSets) of(i int) bitSet { return b.all[i*b.words : (i+1)*b.words] }

// bitSet is a set of small numbers.
type bitSet []uint64

// wordsFor are the words of a set of numbers below n.
func wordsFor(n int) int { return (n + 63) / 64 }

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
