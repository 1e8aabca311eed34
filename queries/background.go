package queries

import (
	"slices"
	"sync"

	"figraph/graph/index"
)

// Sets answers questions of sets within one scope. It is for any number of
// goroutines.
type Sets struct {
	g           Graph
	scope       Scope
	backgrounds *backgrounds
}

// backgrounds are made when they are first needed.
type backgrounds struct {
	mutex  sync.Mutex
	byKind map[index.Kinds]*background
}

// Sets makes ready for questions of sets. The first question of each mix of kinds
// takes a look at every figure.
func (g Graph) Sets(scope Scope) *Sets {
	return &Sets{g: g, scope: scope, backgrounds: &backgrounds{byKind: map[index.Kinds]*background{}}}
}

func (s *Sets) background(kinds index.Kinds) *background {
	list := s.backgrounds
	list.mutex.Lock()
	defer list.mutex.Unlock()
	b, known := list.byKind[kinds]
	if !known {
		g := s.g
		if g.Ready != nil {
			g.ctx = nil // it outlives the question
		}
		b = newBackground(g, s.scope, kinds)
		list.byKind[kinds] = b
	}
	return b
}

// background is what a list is held against: all units of its kinds that at least
// one figure draws, and the figures that draw any. Genes of one symbol in several
// species are one unit, every other entity is one of its own.
type background struct {
	g       Graph
	scope   Scope
	passes  []bool  // by figure; nil: all
	unit    []int32 // by entity; none when it is not in the background
	units   int
	size    []int32 // by figure: units that it draws
	largest int32   // of the sizes
	figures int     // that draw any
	counts  []int32 // by entity: figures that draw it

	lengthsOnce sync.Once
	lengths     []length // by figure
}

// none is the unit of what is not in the background.
const none = -1

func newBackground(g Graph, scope Scope, kinds index.Kinds) *background {
	b := &background{g: g, scope: scope, unit: make([]int32, g.Index.Entities()), counts: make([]int32, g.Index.Entities()),
		size: make([]int32, g.Index.Figures())}
	if !scope.Filter.isZero() {
		b.passes = make([]bool, g.Index.Figures())
		for f := range b.passes {
			b.passes[f] = g.passes(scope.Filter, index.FigureID(f))
		}
	}
	symbols := map[uint32]int32{}
	for e := range index.EntityID(len(b.unit)) {
		b.unit[e] = none
		if g.Index.KindsOf(e)&kinds == 0 || !g.isOfTaxon(e, scope.Taxon) || !b.isDrawn(e) {
			continue
		}
		if g.Index.KindsOf(e)&index.Gene == 0 || g.Index.NameKey(e) == 0 {
			b.unit[e] = b.newUnit()
			continue
		}
		unit, met := symbols[g.Index.NameKey(e)]
		if !met {
			unit = b.newUnit()
			symbols[g.Index.NameKey(e)] = unit
		}
		b.unit[e] = unit
	}
	b.measure()
	return b
}

func (b *background) newUnit() int32 {
	b.units++
	return int32(b.units - 1)
}

// measure counts the units of each figure, and the figures of each entity.
func (b *background) measure() {
	seen := make([]int32, b.units) // by unit: the last figure and 1
	for f := range b.size {
		if b.g.isOver() {
			return
		}
		if !b.open(index.FigureID(f)) {
			continue
		}
		for _, e := range b.drawnIn(index.FigureID(f)) {
			b.counts[e]++
			if unit := b.unit[e]; seen[unit] != int32(f)+1 {
				seen[unit] = int32(f) + 1
				b.size[f]++
			}
		}
		if b.size[f] > 0 {
			b.figures++
		}
		b.largest = max(b.largest, b.size[f])
	}
}

func (b *background) open(f index.FigureID) bool { return b.passes == nil || b.passes[f] }

// isDrawn says whether a figure that counts draws an entity.
func (b *background) isDrawn(e index.EntityID) bool {
	if b.passes == nil {
		return b.g.Index.CountFigures(e, b.scope.Evidence) > 0
	}
	edges := b.g.Index.FiguresOf(e)
	for i := range edges.Len() {
		if edge := edges.At(i); edge.Tier <= b.scope.Evidence && b.passes[edge.Other] {
			return true
		}
	}
	return false
}

// drawnIn are the entities of the background that a figure draws.
func (b *background) drawnIn(f index.FigureID) []index.EntityID {
	edges := b.g.Index.EntitiesOf(f)
	list := make([]index.EntityID, 0, edges.Len())
	for i := range edges.Len() {
		if edge := edges.At(i); edge.Tier <= b.scope.Evidence && b.unit[edge.Other] != none {
			list = append(list, index.EntityID(edge.Other))
		}
	}
	return list
}

// member is a unit of a list: what its names mean, and where that is drawn.
type member struct {
	unit    int32
	names   []string
	figures []index.FigureID // by number
}

// members are the units of a list that are in the background, in the order of the
// list, with their figures in lists of the pile; the names of others are missing.
func (b *background) members(items []Item, lists *pile[index.FigureID]) (members []member, missing []Item) {
	at := map[int32]int{}
	meant := [][]index.EntityID{}
	for _, item := range items {
		found := false
		for _, e := range item.Entities {
			unit := b.unit[e]
			if unit == none {
				continue
			}
			found = true
			i, met := at[unit]
			if !met {
				i = len(members)
				at[unit] = i
				members, meant = append(members, member{unit: unit}), append(meant, nil)
			}
			meant[i] = append(meant[i], e)
			if !slices.Contains(members[i].names, item.Name) {
				members[i].names = append(members[i].names, item.Name)
			}
		}
		if !found {
			missing = append(missing, item)
		}
	}
	for i := range members {
		members[i].figures = b.figuresOf(meant[i], lists)
	}
	return members, missing
}

// figuresOf are the figures that count and draw one of the entities, in a list of the
// pile.
func (b *background) figuresOf(entities []index.EntityID, lists *pile[index.FigureID]) []index.FigureID {
	most := 0
	for _, e := range entities {
		most += b.g.Index.FiguresOf(e).Len()
	}
	figures := lists.list(most)
	for _, e := range entities {
		for edge := range b.g.Index.FiguresOf(e).All {
			if edge.Tier <= b.scope.Evidence && b.open(index.FigureID(edge.Other)) {
				figures = append(figures, index.FigureID(edge.Other))
			}
		}
	}
	if len(entities) > 1 {
		figures = inOrder(figures, b.g.Index.Figures())
	}
	return figures
}

// inOrder is a list in its order, each figure once. In a bitmap of all figures many are
// put in order sooner than they are sorted.
func inOrder(list []index.FigureID, of int) []index.FigureID {
	if len(list) < of/64 {
		slices.Sort(list)
		return slices.Compact(list)
	}
	met := make(bitmap, of/64+1)
	for _, f := range list {
		met.add(uint32(f))
	}
	list = list[:0]
	for f := range met.take {
		list = append(list, index.FigureID(f))
	}
	return list
}

// kindsOf are all kinds that a list has.
func (g Graph) kindsOf(items []Item) (kinds index.Kinds) {
	for _, item := range items {
		for _, e := range item.Entities {
			kinds |= g.Index.KindsOf(e) & index.Drawn
		}
	}
	return kinds
}
