package index

import (
	"encoding/binary"

	"figraph/record"
)

// Edge says that a figure mentions an entity: how well its best word names it,
// and as what.
type Edge struct {
	Other uint32 // an EntityID or a FigureID
	Tier  record.Tier
	Kinds Kinds // of the rows; an organism's is Organism
}

func packEdge(other uint32, tier record.Tier, kinds Kinds) uint32 {
	return other<<edgeShift | uint32(kinds&(1<<edgeKindBits-1))<<edgeTierBits | uint32(tier)
}

func unpackEdge(n uint32) Edge {
	return Edge{n >> edgeShift, record.Tier(n & (1<<edgeTierBits - 1)), Kinds(n >> edgeTierBits & (1<<edgeKindBits - 1))}
}

// Edges are the edges of one figure or one entity, by the number of the other.
type Edges struct{ data []byte } // as they lie in the file

func edges(t table, start, end uint32) Edges { return Edges{t.data[4*int(start) : 4*int(end)]} }

// Len is how many edges there are.
func (e Edges) Len() int { return len(e.data) / 4 }

// At is an edge, from 0.
func (e Edges) At(i int) Edge { return unpackEdge(binary.LittleEndian.Uint32(e.data[4*i:])) }

// All yields the edges.
func (e Edges) All(yield func(Edge) bool) {
	for data := e.data; len(data) >= 4; data = data[4:] {
		if !yield(unpackEdge(binary.LittleEndian.Uint32(data))) {
			return
		}
	}
}

// FiguresOf are the figures that mention an entity, or that are about an
// organism.
func (x *Index) FiguresOf(e EntityID) Edges {
	t := x.sections[entitySection]
	return edges(x.sections[entityEdgeSection], t.at(int(e), entityEdgeStart), t.at(int(e)+1, entityEdgeStart))
}

// EntitiesOf are the entities that a figure mentions, and its organisms.
func (x *Index) EntitiesOf(f FigureID) Edges {
	t := x.sections[figureSection]
	return edges(x.sections[figureEdgeSection], t.at(int(f), figureEdgeStart), t.at(int(f)+1, figureEdgeStart))
}

// WeakestTier counts every mention.
const WeakestTier = record.Family
