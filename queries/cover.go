package queries

import (
	"cmp"
	"container/heap"

	"figraph/graph/index"
)

// cover chooses, of the figures that are significant, a few that draw all members
// that any of them draws. It gives the place of each figure chosen, and the
// members that none draws.
func (e *enrichment) cover() (places map[index.FigureID]int, left []int) {
	drawn := map[index.FigureID][]int{}
	var queue gains
	for _, c := range e.classes {
		if c.q > significant {
			break
		}
		for _, f := range c.figures {
			drawn[f] = nil
			queue = append(queue, gain{f, c.overlap, c.p})
		}
	}
	for i, m := range e.members {
		for _, f := range m.figures {
			if list, candidate := drawn[f]; candidate {
				drawn[f] = append(list, i)
			}
		}
	}
	places = map[index.FigureID]int{}
	covered := make([]bool, len(e.members))
	heap.Init(&queue)
	for len(queue) > 0 && queue[0].names > 0 {
		best := &queue[0]
		if now := uncovered(drawn[best.figure], covered); now < best.names { // others took some of it
			best.names = now
			heap.Fix(&queue, 0)
			continue
		}
		places[best.figure] = len(places) + 1
		for _, i := range drawn[best.figure] {
			covered[i] = true
		}
		heap.Pop(&queue)
	}
	for i := range covered {
		if !covered[i] {
			left = append(left, i)
		}
	}
	return places, left
}

func uncovered(members []int, covered []bool) (n int) {
	for _, i := range members {
		if !covered[i] {
			n++
		}
	}
	return n
}

// gain is how many names a figure would cover, at most.
type gain struct {
	figure index.FigureID
	names  int
	p      float64
}

// gains is a heap: the most names first, then the smallest p, then by number.
type gains []gain

func (g gains) Len() int      { return len(g) }
func (g gains) Swap(i, j int) { g[i], g[j] = g[j], g[i] }
func (g *gains) Push(x any)   { *g = append(*g, x.(gain)) }
func (g gains) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(g[j].names, g[i].names), cmp.Compare(g[i].p, g[j].p), cmp.Compare(g[i].figure, g[j].figure)) < 0
}

func (g *gains) Pop() any {
	last := len(*g) - 1
	x := (*g)[last]
	*g = (*g)[:last]
	return x
}
