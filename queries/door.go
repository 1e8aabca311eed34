package queries

import "figraph/graph/index"

// door is an entity from which a last hop leads to the end, as a node of a path of
// three hops or more. It is open while paths through it may be among the best.
type door struct {
	entity index.EntityID
	cost   float64 // of the last hop, at least
}

// doorsMet are the doors that are drawn with an entity, as neighbours of it, of a last hop
// of at most so much, and some of more.
type doorsMet struct {
	list []neighbor
	most float64
}

// narrower is by how much less doors may cost for it to be worth while to close others; at
// 0 none closes.
const narrower = .8

// fitDoors closes doors of a last hop that costs too much, if that may be many, and has
// all others open.
func (s *search) fitDoors(most float64) {
	if most > s.opened || most < s.narrower*s.opened {
		s.openDoors(most)
	}
}

// mostNoted is the most edges of which it is noted what figures draw. Around a hub
// there are many more, and nearly every figure draws some of it.
const mostNoted = 1 << 14

// openDoors opens the doors of a last hop of at most so much, and no others, and notes
// which figures draw them.
func (s *search) openDoors(most float64) {
	s.opened = most
	s.second.clear()
	edges := 0
	for _, d := range s.doors {
		if d.cost > most {
			s.isOpen.remove(uint32(d.entity))
		} else {
			s.isOpen.add(uint32(d.entity))
			edges += int(s.degree[d.entity])
		}
	}
	if s.wide = edges > s.mostNoted; s.wide {
		return
	}
	for _, d := range s.doors {
		if d.cost > most {
			continue
		}
		for edge := range s.g.Index.FiguresOf(d.entity).All {
			if edge.Tier <= s.scope.Evidence && s.open(index.FigureID(edge.Other)) {
				s.second.add(edge.Other, d.entity, nil)
			}
		}
	}
}

func (s *scratch) forgetDoors() {
	for _, d := range s.doors {
		s.isOpen.remove(uint32(d.entity))
	}
	s.doors = s.doors[:0]
}

// countDoors counts the open doors that a figure draws.
func (s *search) countDoors(f uint32) {
	switch {
	case !s.wide:
		for at := s.second.head[f]; at != 0; at = s.second.ways[at-1].next {
			s.countOne(uint32(s.second.ways[at-1].entity))
		}
	case s.open(index.FigureID(f)):
		for edge := range s.g.Index.EntitiesOf(index.FigureID(f)).All {
			if s.isOpen.has(edge.Other) && edge.Tier <= s.scope.Evidence {
				s.countOne(edge.Other)
			}
		}
	}
}

// hasDoor says whether a figure draws an open door.
func (s *search) hasDoor(f uint32) bool {
	if !s.wide {
		return s.second.has(f)
	}
	if !s.open(index.FigureID(f)) {
		return false
	}
	for edge := range s.g.Index.EntitiesOf(index.FigureID(f)).All {
		if s.isOpen.has(edge.Other) && edge.Tier <= s.scope.Evidence {
			return true
		}
	}
	return false
}
