package queries

import (
	"math"
	"sync"
	"sync/atomic"

	"figraph/graph/index"
)

// neighbor is an entity that is drawn with another.
type neighbor struct {
	entity  index.EntityID
	figures int32
	cost    atomic.Uint64 // bits of what the hop to it costs; 0: not known yet
}

// known is what the hop to a neighbour costs, as far as that is known: 0 or more.
func (n *neighbor) known() float64 { return math.Float64frombits(n.cost.Load()) }

// neighborhoods are the neighbours of entities of many figures, kept from one question
// for others. It is for any number of goroutines.
type neighborhoods struct {
	mutex sync.Mutex
	lists map[index.EntityID]neighborhood
	held  int // neighbours in all
}

type neighborhood struct {
	list    []neighbor
	figures int32 // of the entity
}

// Neighbours of an entity of so many figures are kept, and of all at most so many: 16
// MB.
const (
	manyFigures   = 100
	mostNeighbors = 1 << 20
)

func (n *neighborhoods) find(e index.EntityID) (list []neighbor, known bool) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	kept, known := n.lists[e]
	return kept.list, known
}

// keep keeps neighbours, which nobody changes, where there is room beside those of
// entities of as many figures or more: these are asked for more often, and take longer to
// count for the room they have. It gives a list that is kept, or else the one it got.
func (n *neighborhoods) keep(e index.EntityID, kept neighborhood) []neighbor {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	room := mostNeighbors - n.held
	for _, other := range n.lists {
		if other.figures < kept.figures {
			room += len(other.list)
		}
	}
	if _, known := n.lists[e]; known || len(kept.list) > room {
		return kept.list
	}
	for other, leaving := range n.lists {
		if n.held+len(kept.list) <= mostNeighbors {
			break
		}
		if leaving.figures < kept.figures {
			delete(n.lists, other)
			n.held -= len(leaving.list)
		}
	}
	kept.list = copyOf(kept.list)
	n.lists[e] = kept
	n.held += len(kept.list)
	return kept.list
}

// copyOf is neighbours in memory of their own.
func copyOf(list []neighbor) []neighbor {
	own := make([]neighbor, len(list))
	for i := range own {
		n := &list[i]
		own[i].entity, own[i].figures = n.entity, n.figures
		own[i].cost.Store(n.cost.Load())
	}
	return own
}

// around are the entities drawn with one, which nobody changes.
func (s *search) around(e index.EntityID) []neighbor {
	list, known := s.neighbors[e]
	if known {
		return list
	}
	toKeep := s.usual && s.degree[e] >= manyFigures
	if toKeep {
		list, known = s.neighborhoods.find(e)
	}
	if !known {
		list = s.countAround(e)
		if toKeep && !isOver(s.ctx) {
			list = s.neighborhoods.keep(e, neighborhood{list, s.degree[e]})
		}
	}
	s.neighbors[e] = list
	return list
}

// countAround counts the entities drawn with one.
func (s *search) countAround(e index.EntityID) []neighbor {
	for f := range s.g.Index.FiguresOf(e).All {
		if isOver(s.ctx) {
			break
		}
		if f.Tier <= s.scope.Evidence && s.open(index.FigureID(f.Other)) {
			s.countIn(index.FigureID(f.Other))
		}
	}
	return s.counted(e)
}

// countIn counts the entities of a figure.
func (s *search) countIn(f index.FigureID) {
	for edge := range s.g.Index.EntitiesOf(f).All {
		if edge.Tier <= s.scope.Evidence && (edge.Kinds&index.Drawn != 0 || s.roles[edge.Other]&named != 0) {
			s.countOne(edge.Other)
		}
	}
}

func (s *search) countOne(e uint32) {
	if s.count[e] == 0 {
		s.touched = append(s.touched, e)
	}
	s.count[e]++
}

// counted are the nodes that were counted, without one, and counts from 0 again.
func (s *search) counted(without index.EntityID) []neighbor {
	list := s.neighborLists.list(len(s.touched))
	for _, e := range s.touched {
		if index.EntityID(e) != without && s.degree[e] > 0 {
			list = append(list, neighbor{entity: index.EntityID(e), figures: s.count[e]})
		}
		s.count[e] = 0
	}
	s.touched = s.touched[:0]
	return list
}

// costOf is the cost of the hop to a neighbour.
func (s *search) costOf(from index.EntityID, n *neighbor) float64 {
	cost := n.known()
	if cost == 0 {
		cost = s.price(from, n.entity, n.figures)
		n.cost.Store(math.Float64bits(cost))
	}
	return cost
}

// price is the cost of a hop that so many figures draw.
func (s *search) price(from, to index.EntityID, figures int32) float64 {
	if s.organism[from] || s.organism[to] {
		return s.cost(from, to, int(figures), s.expected(from, to))
	}
	a, b := s.degree[from], s.degree[to]
	return s.costs.remembered(a, b, figures, func() float64 {
		expected := s.costs.remembered(a, b, 0, func() float64 { return s.expected(from, to) })
		return s.cost(from, to, int(figures), expected)
	})
}
