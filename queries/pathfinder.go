package queries

import (
	"math"
	"slices"
	"sync"

	"figraph/graph/index"
)

// Pathfinder answers questions of paths within one scope. It is for any number of
// goroutines.
type Pathfinder struct {
	g        Graph
	scope    Scope
	passes   []bool    // by figure; nil: all
	figures  int       // that pass
	degree   []int32   // by entity: figures that pass; 0: the entity is no node
	size     []int32   // by figure that passes: how many nodes it draws
	weight   []float64 // by size: what a figure adds to a degree-weighted path count
	chance   *chance
	organism []bool // by entity
	undrawn  []bool // by entity: a figure that passes is about it, and does not draw it
	costs    *costs // of hops, by both degrees and the figures; without a count: how many are expected

	neighborhoods neighborhoods
	mostNoted     int
	narrower      float64
	scratch       sync.Pool
}

// Pathfinder makes ready for questions of paths, which takes a look at every
// figure.
func (g Graph) Pathfinder(scope Scope) *Pathfinder {
	p := &Pathfinder{g: g, scope: scope, figures: g.Index.Figures(), degree: make([]int32, g.Index.Entities()), size: make([]int32, g.Index.Figures()),
		organism: make([]bool, g.Index.Entities()), undrawn: make([]bool, g.Index.Entities()), costs: newCosts(g.Index.Entities()),
		neighborhoods: neighborhoods{lists: map[index.EntityID]neighborhood{}}, mostNoted: mostNoted, narrower: narrower}
	if !scope.Filter.isZero() {
		p.passes = make([]bool, g.Index.Figures())
		p.figures = 0
		for f := range p.passes {
			if p.passes[f] = g.passes(scope.Filter, index.FigureID(f)); p.passes[f] {
				p.figures++
			}
		}
	}
	p.scratch.New = func() any { return newScratch(g.Index.Entities(), g.Index.Figures()) }
	sizes := p.countDegrees()
	p.weight = weights(sizes)
	degrees := map[int]int{}
	for e, d := range p.degree {
		kinds := g.Index.KindsOf(index.EntityID(e))
		p.organism[e] = kinds&index.Organism != 0
		if d > 0 && kinds&index.Drawn != 0 {
			degrees[int(d)]++
		}
	}
	p.chance = newChance(sizes, degrees)
	return p
}

// countDegrees counts the figures of each entity, and gives how many figures draw
// how many entities.
func (p *Pathfinder) countDegrees() map[int]int {
	outside := make([]bool, len(p.degree))
	for e := range outside {
		outside[e] = !p.g.isOfTaxon(index.EntityID(e), p.scope.Taxon)
	}
	sizes := map[int]int{}
	for f := range index.FigureID(p.g.Index.Figures()) {
		if p.g.isOver() {
			break
		}
		if p.passes != nil && !p.passes[f] {
			continue
		}
		size, edges := 0, p.g.Index.EntitiesOf(f)
		for i := range edges.Len() {
			edge := edges.At(i)
			if edge.Tier > p.scope.Evidence || outside[edge.Other] {
				continue
			}
			p.degree[edge.Other]++
			if edge.Kinds&index.Drawn != 0 {
				size++
			} else {
				p.undrawn[edge.Other] = true
			}
		}
		if p.size[f] = int32(size); size > 0 {
			sizes[size]++
		}
	}
	return sizes
}

// weights are what figures add to a degree-weighted path count, by their size.
func weights(sizes map[int]int) []float64 {
	most := 0
	for size := range sizes {
		most = max(most, size)
	}
	list := make([]float64, most+1)
	for size := range list {
		list[size] = math.Pow(float64(size), -2*damping)
	}
	return list
}

// expected is in how many figures two entities would stand together by chance.
// What organisms a figure is about does not hang on its size.
func (p *Pathfinder) expected(a, b index.EntityID) float64 {
	if p.organism[a] || p.organism[b] {
		return float64(p.degree[a]) * float64(p.degree[b]) / float64(p.figures)
	}
	return p.chance.expected(int(p.degree[a]), int(p.degree[b]))
}

// figuresOf are the figures of an entity that count, in their order.
func (p *Pathfinder) figuresOf(e index.EntityID) []index.FigureID {
	edges := p.g.Index.FiguresOf(e)
	figures := make([]index.FigureID, 0, edges.Len())
	for edge := range edges.All {
		if edge.Tier <= p.scope.Evidence && (p.passes == nil || p.passes[edge.Other]) {
			figures = append(figures, index.FigureID(edge.Other))
		}
	}
	return figures
}

// figuresNamed is a figure, or those of a paper, without those that do not pass.
func (p *Pathfinder) figuresNamed(s Subject) []index.FigureID {
	figures := []index.FigureID{s.Figure}
	if s.What == APaper {
		figures = p.g.Index.FiguresOfPaper(s.Paper)
	}
	return slices.DeleteFunc(figures, func(f index.FigureID) bool { return p.passes != nil && !p.passes[f] })
}

// drawnIn are the nodes of a figure, by number.
func (p *Pathfinder) drawnIn(f index.FigureID) []index.EntityID { return p.standIn(f, index.Drawn) }

// standIn are the entities of a figure that it mentions as these kinds.
func (p *Pathfinder) standIn(f index.FigureID, kinds index.Kinds) []index.EntityID {
	var list []index.EntityID
	edges := p.g.Index.EntitiesOf(f)
	for i := range edges.Len() {
		if edge := edges.At(i); edge.Tier <= p.scope.Evidence && edge.Kinds&kinds != 0 && p.degree[edge.Other] > 0 {
			list = append(list, index.EntityID(edge.Other))
		}
	}
	return list
}

// cost is the resistance of a hop: 1 / -log10 p.
func (p *Pathfinder) cost(a, b index.EntityID, figures int, expected float64) float64 {
	s := surprise(int(p.degree[a]), int(p.degree[b]), figures, expected)
	if s == 0 {
		return math.Inf(1)
	}
	return 1 / s
}
