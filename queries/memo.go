package queries

import (
	"slices"

	"figraph/graph/index"
)

// memo is the latest figures and counts of a subject. Questions about one thing, asked
// one after the other, count the same.
type memo struct {
	figuresOf figuresKey
	figures   []index.FigureID
	countsOf  countsKey
	counts    []hit
}

// figuresKey is what the figures of entities hang on.
type figuresKey struct {
	entities []index.EntityID
	evidence Evidence
	filter   Filter
}

func (k figuresKey) is(other figuresKey) bool {
	return k.evidence == other.evidence && k.filter == other.filter && k.entities != nil && slices.Equal(k.entities, other.entities)
}

// countsKey is what the counts around entities hang on beside.
type countsKey struct {
	figuresKey
	kinds     index.Kinds
	medicines bool
	taxon     uint32
}

func (k countsKey) is(other countsKey) bool {
	return k.kinds == other.kinds && k.medicines == other.medicines && k.taxon == other.taxon && k.figuresKey.is(other.figuresKey)
}

// Remembering is the graph for several questions about one thing, which one goroutine
// asks.
func (g Graph) Remembering() Graph {
	g.memo = &memo{}
	return g
}

// figuresOf are the figures that mention one of the entities well enough, in the
// order of their papers; those without a paper are last. They are not to be changed.
func (g Graph) figuresOf(entities []index.EntityID, evidence Evidence, filter Filter) []index.FigureID {
	of := figuresKey{entities, evidence, filter}
	if g.memo != nil && g.memo.figuresOf.is(of) {
		return g.memo.figures
	}
	figures := g.figuresDrawing(of)
	g.sortByPaper(figures)
	if g.memo != nil {
		of.entities = slices.Clone(entities)
		g.memo.figures, g.memo.figuresOf = figures, of
	}
	return figures
}

// around appends what is drawn with entities, without themselves, and how often, by
// number.
func (g Graph) around(hits []hit, entities []index.EntityID, figures []index.FigureID, o LinkOptions) []hit {
	if g.memo == nil {
		return g.tally(hits, figures, entities, o)
	}
	of := countsKey{figuresKey{entities, o.Evidence, o.Filter}, o.Kinds, o.Medicines, o.Taxon}
	if !g.memo.countsOf.is(of) {
		g.memo.counts = g.tally(nil, figures, entities, o)
		of.entities = slices.Clone(entities)
		g.memo.countsOf = of
	}
	return append(hits, g.memo.counts...)
}
