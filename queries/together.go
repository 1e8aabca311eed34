package queries

import (
	"slices"

	"figraph/graph/index"
)

// shared are the figures in which all entities stand, which nobody changes.
func (s *search) shared(entities []index.EntityID) []index.FigureID {
	common := s.openOf(entities[0])
	for _, e := range entities[1:] {
		common = intersection(common, s.openOf(e))
	}
	return common
}

// openOf are the figures of an entity that are not avoided, in their order.
func (s *search) openOf(e index.EntityID) []index.FigureID {
	list, known := s.opens[e]
	if !known {
		edges := s.g.Index.FiguresOf(e)
		list = s.figureLists.list(edges.Len())
		for edge := range edges.All {
			if edge.Tier <= s.scope.Evidence && s.open(index.FigureID(edge.Other)) {
				list = append(list, index.FigureID(edge.Other))
			}
		}
		s.opens[e] = list
	}
	return list
}

// intersection are the figures of two lists in their order.
func intersection(a, b []index.FigureID) (common []index.FigureID) {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, f := range a {
		at := reached(b, f)
		if b = b[at:]; len(b) > 0 && b[0] == f {
			common = append(common, f)
		}
	}
	return common
}

// reached is the place of the first figure from one on: looked for near the beginning,
// then further and further.
func reached(list []index.FigureID, from index.FigureID) int {
	end := 1
	for end < len(list) && list[end-1] < from {
		end *= 2
	}
	start := end / 2
	at, _ := slices.BinarySearch(list[start:min(end, len(list))], from)
	return start + at
}

// drawBoth are the figures in which both entities stand, so many, which nobody changes.
// Of an end of many figures it is noted in a bitmap which they are: most hops that are
// shown begin or end there.
func (s *search) drawBoth(a, b index.EntityID, figures int) []index.FigureID {
	if s.roles[a]&(isFrom|isTo) == 0 {
		a, b = b, a
	}
	if s.roles[a]&(isFrom|isTo) == 0 || s.degree[a] < manyFigures {
		return intersection(s.openOf(a), s.openOf(b))
	}
	drawing, known := s.endsFigures[a]
	if !known {
		words := s.g.Index.Figures()/64 + 1
		drawing = s.bitmaps.list(words)[:words]
		clear(drawing)
		for _, f := range s.openOf(a) {
			drawing.add(uint32(f))
		}
		s.endsFigures[a] = drawing
	}
	common := s.figureLists.list(figures)
	for edge := range s.g.Index.FiguresOf(b).All {
		if edge.Tier <= s.scope.Evidence && drawing.has(edge.Other) {
			common = append(common, index.FigureID(edge.Other))
		}
	}
	return common
}
