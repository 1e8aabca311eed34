package index

import (
	"slices"

	"figraph/record"
)

// joinEdges makes the edges of each figure from its mentions and its organisms,
// and turns them round.
func (f *finisher) joinEdges() {
	f.figureEdgeStart = make([]uint32, 0, len(f.figures)+1)
	f.figureEdges = make([]uint32, 0, f.mentionStart[len(f.figures)])
	for figure, old := range f.figures {
		start := len(f.figureEdges)
		f.figureEdgeStart = append(f.figureEdgeStart, uint32(start))
		if f.b.figures.isKept(old) {
			f.keepEdges(old)
			continue
		}
		f.appendEdges(figure)
		own := f.figureEdges[start:]
		slices.Sort(own)
		f.figureEdges = f.figureEdges[:start+len(mergeEdges(own))]
	}
	f.figureEdgeStart = append(f.figureEdgeStart, uint32(len(f.figureEdges)))
	f.entityEdgeStart = starts(len(f.entities), func(count func(uint32)) {
		for _, edge := range f.figureEdges {
			count(edge >> edgeShift)
		}
	})
	next := slices.Clone(f.entityEdgeStart)
	f.entityEdges = make([]uint32, len(f.figureEdges))
	for figure := range f.figures {
		for _, edge := range f.figureEdges[f.figureEdgeStart[figure]:f.figureEdgeStart[figure+1]] {
			entity := edge >> edgeShift
			f.entityEdges[next[entity]] = uint32(figure)<<edgeShift | edge&(1<<edgeShift-1)
			next[entity]++
		}
	}
}

// appendEdges appends an edge for each mention and each organism of a figure.
func (f *finisher) appendEdges(figure int) {
	for _, i := range f.stated(figure) {
		m := f.b.mentions.at(i)
		if m.entity == noRow {
			continue
		}
		kinds := f.kindsOf(m)
		m.flags |= uint32(kinds) << flagKindShift
		f.figureEdges = append(f.figureEdges, packEdge(f.newEntity[m.entity], record.Tier(m.flags>>flagTierShift&3), kinds))
	}
	for _, organism := range f.b.figures.rows[f.figures[figure]].organisms {
		f.figureEdges = append(f.figureEdges, packEdge(f.newEntity[organism], record.Symbol, Organism))
	}
}

// mergeEdges makes one edge of those to the same entity: its best tier, all its
// kinds.
func mergeEdges(sorted []uint32) []uint32 {
	merged := sorted[:0]
	for _, packed := range sorted {
		e := unpackEdge(packed)
		if n := len(merged); n > 0 && merged[n-1]>>edgeShift == e.Other {
			last := unpackEdge(merged[n-1])
			merged[n-1] = packEdge(e.Other, min(last.Tier, e.Tier), last.Kinds|e.Kinds)
			continue
		}
		merged = append(merged, packed)
	}
	return merged
}

// kindsOf is as what a mention was read, or, when nobody knows, what its entity
// is.
func (f *finisher) kindsOf(m *mentionDraft) Kinds {
	entity := f.b.entities.rows[m.entity].kinds
	if kinds := Kinds(m.flags >> flagKindShift & (1<<edgeKindBits - 1)); kinds != 0 {
		return kinds
	}
	return entity & (1<<edgeKindBits - 1)
}
