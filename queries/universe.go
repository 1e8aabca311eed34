package queries

import (
	"slices"
	"sync"

	"figraph/graph/index"
)

// universe is the papers that statistics are over.
type universe struct {
	g      Graph
	o      LinkOptions
	papers int
	by     []uint32 // entity: how many, where that is kept ready
}

func (g Graph) universe(o LinkOptions) universe {
	u := universe{g: g, o: o}
	switch {
	case o.Filter.isZero():
		u.papers = g.Index.Papers()
		if g.Ready != nil {
			u.by = g.Ready.entities(g.Index).papers[o.Evidence]
		}
	case g.Ready != nil:
		u.papers, u.by = g.Ready.universes.of(g, o.Filter, o.Evidence).count()
	default:
		u.papers = g.papersThatPass(o.Filter)
	}
	return u
}

// papersThatPass counts the papers with a figure that passes.
func (g Graph) papersThatPass(f Filter) (n int) {
	passes := g.passing(f)
	for p := range g.Index.Papers() {
		if g.isOver() {
			break
		}
		if slices.ContainsFunc(g.Index.FiguresOfPaper(index.PaperID(p)), passes) {
			n++
		}
	}
	return n
}

// papersOf counts the papers of the universe that mention an entity.
func (u *universe) papersOf(e index.EntityID) int {
	switch {
	case u.by != nil:
		return int(u.by[e])
	case u.o.Filter.isZero():
		return u.g.Index.CountPapers(e, u.o.Evidence)
	}
	return u.g.distinctPapers(u.g.figuresOf([]index.EntityID{e}, u.o.Evidence, u.o.Filter))
}

// universesReady is for how many filters the papers of all entities are kept: four bytes
// of each entity.
const universesReady = 8

// universes are those of the latest few filters.
type universes struct {
	mutex  sync.Mutex
	latest []*universeReady // the latest last
}

// universeReady is counted when it is first used.
type universeReady struct {
	filter   Filter
	evidence Evidence
	count    func() (papers int, by []uint32)
}

func (u *universes) of(g Graph, filter Filter, evidence Evidence) *universeReady {
	g.ctx, g.memo = nil, nil // it outlives the question
	u.mutex.Lock()
	defer u.mutex.Unlock()
	return latest(&u.latest, universesReady, func(r *universeReady) bool { return r.filter == filter && r.evidence == evidence }, func() *universeReady {
		return &universeReady{filter, evidence, sync.OnceValues(func() (int, []uint32) { return g.countPapers(filter, evidence) })}
	})
}

// countPapers counts the papers that pass, and those of each entity, by one look at all
// figures, where a hub's links would look at many of them again and again.
func (g Graph) countPapers(filter Filter, evidence Evidence) (papers int, by []uint32) {
	passes, counts := g.passing(filter), make([]count, g.Index.Entities())
	var figures []index.FigureID
	for f := range index.FigureID(g.Index.Figures()) {
		if passes(f) {
			figures = append(figures, f)
		}
	}
	g.sortByPaper(figures)
	for _, f := range figures {
		paper := g.paperKey(f)
		for edge := range g.Index.EntitiesOf(f).All {
			if edge.Tier <= evidence {
				counts[edge.Other].add(paper)
			}
		}
	}
	by = make([]uint32, len(counts))
	for e, c := range counts {
		by[e] = c.papers
	}
	return g.distinctPapers(figures), by
}
