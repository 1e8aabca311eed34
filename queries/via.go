package queries

import (
	"slices"

	"figraph/graph/index"
)

// via is what a path has to go through: a node, or a hop that is drawn in one of
// some figures.
type via struct {
	entities map[index.EntityID]bool
	drawn    []map[index.EntityID]bool // by figure
	aHop     bool
}

func (s *search) newVia(subject Subject) via {
	v := via{entities: map[index.EntityID]bool{}, aHop: subject.What != AnEntity}
	if !v.aHop {
		for _, e := range s.g.ofTaxon(subject.Entities, s.scope.Taxon) {
			v.entities[e] = true
			s.mark(e, named)
		}
		return v
	}
	for _, f := range s.figuresNamed(subject) {
		if !s.open(f) {
			continue
		}
		drawn := map[index.EntityID]bool{}
		for _, e := range s.standIn(f, index.Drawn|index.Organism) {
			drawn[e], v.entities[e] = true, true
		}
		v.drawn = append(v.drawn, drawn)
	}
	return v
}

// on says whether a path goes through.
func (v via) on(nodes []index.EntityID) bool {
	if !v.aHop {
		return slices.ContainsFunc(nodes, func(e index.EntityID) bool { return v.entities[e] })
	}
	for i := range len(nodes) - 1 {
		if slices.ContainsFunc(v.drawn, func(drawn map[index.EntityID]bool) bool { return drawn[nodes[i]] && drawn[nodes[i+1]] }) {
			return true
		}
	}
	return false
}

func (s *search) hasVias(nodes []index.EntityID) bool {
	return !slices.ContainsFunc(s.vias, func(v via) bool { return !v.on(nodes) })
}

// plan says which entities may stand at each place of a path; nil is any.
type plan []map[index.EntityID]bool

func (p plan) allows(place int, e index.EntityID) bool {
	return place >= len(p) || p[place] == nil || p[place][e]
}

// plans are the ways to lay what is to be gone through along paths of a number of
// hops. A path may follow several of them.
func (s *search) plans(hops int) []plan {
	plans := []plan{make(plan, hops+1)}
	for _, v := range s.vias {
		var next []plan
		for _, p := range plans {
			next = append(next, p.laid(v)...)
		}
		plans = next
	}
	return plans
}

// laid are the plans that go through one more thing.
func (p plan) laid(v via) []plan {
	var list []plan
	width := 1
	if v.aHop {
		width = 2
	}
	for start := 0; start+width <= len(p); start++ {
		next, possible := slices.Clone(p), true
		for place := start; place < start+width; place++ {
			next[place] = both(next[place], v.entities)
			possible = possible && len(next[place]) > 0
		}
		if possible {
			list = append(list, next)
		}
	}
	return list
}

// both are the entities that two places have in common; nil is any entity.
func both(a, b map[index.EntityID]bool) map[index.EntityID]bool {
	if a == nil {
		return b
	}
	common := map[index.EntityID]bool{}
	for e := range a {
		if b[e] {
			common[e] = true
		}
	}
	return common
}

// gather marks what is drawn in figures in which both ends stand.
func (s *search) gather() {
	s.together = true
	ends := map[index.FigureID]bool{}
	for _, e := range s.from {
		for _, f := range s.figuresOf(e) {
			ends[f] = true
		}
	}
	for _, e := range s.to {
		for _, f := range s.figuresOf(e) {
			if !ends[f] || !s.open(f) {
				continue
			}
			for _, e := range s.standIn(f, index.Drawn|index.Organism) {
				s.mark(e, beside)
			}
		}
	}
}
