package sparql

import "slices"

// known is what a node stands for in a solution, 0 if it is open.
func (e *evaluation) known(n node, s solution) id {
	if n.slot >= 0 {
		return s[n.slot]
	}
	return e.data.intern(n.term)
}

// patterns has the solutions of triple patterns, those first of which least is
// open.
func (e *evaluation) patterns(list []pattern, in []solution) []solution {
	if len(in) == 0 {
		return nil
	}
	fixed := make([]bool, len(e.scope.names))
	for slot := range fixed {
		_, fixed[slot] = bound(in, slot)
	}
	list = slices.Clone(list)
	for len(list) > 0 && len(in) > 0 {
		at := e.cheapest(list, fixed)
		p := list[at]
		list = slices.Delete(list, at, at+1)
		in = e.pattern(p, in)
		for _, n := range []node{p.subject, p.object} {
			if n.slot >= 0 {
				fixed[n.slot] = true
			}
		}
	}
	return in
}

// cheapest is the pattern that is expected to have the fewest solutions for each
// one before.
func (e *evaluation) cheapest(list []pattern, fixed []bool) int {
	best, least := 0, -1.0
	for i, p := range list {
		cost := e.cost(p, fixed)
		if least < 0 || cost < least {
			best, least = i, cost
		}
	}
	return best
}

func (e *evaluation) cost(p pattern, fixed []bool) (cost float64) {
	isFixed := func(n node) bool { return n.slot < 0 || fixed[n.slot] }
	for _, r := range e.relations(p) {
		n := float64(len(r.forward))
		switch s, o := isFixed(p.subject), isFixed(p.object); {
		case s && o:
			cost++
		case s:
			cost += n / float64(1+distinctKeys(r.forward))
		case o:
			cost += n / float64(1+distinctKeys(r.backward))
			if p.object.slot < 0 {
				cost += float64(len(of(r.backward, e.data.intern(p.object.term))))
			}
		default:
			cost += n
		}
	}
	return cost
}

// distinctKeys estimates how many keys there are by a few of the pairs.
func distinctKeys(pairs []pair) int {
	const sample = 1000
	few := pairs[:min(len(pairs), sample)]
	keys := 0
	for i := range few {
		if i == 0 || few[i].key != few[i-1].key {
			keys++
		}
	}
	return keys * len(pairs) / max(1, len(few))
}

func (e *evaluation) relations(p pattern) (list []*relation) {
	for _, predicate := range p.predicates {
		if r := e.data.relation(e.data.intern(predicate)); r != nil {
			list = append(list, r)
		}
	}
	return list
}

func (e *evaluation) pattern(p pattern, in []solution) (out []solution) {
	relations := e.relations(p)
	for _, s := range in {
		subject, object := e.known(p.subject, s), e.known(p.object, s)
		for _, r := range relations {
			out = e.match(p, r, s, subject, object, out)
		}
	}
	return out
}

func (e *evaluation) match(p pattern, r *relation, s solution, subject, object id, out []solution) []solution {
	switch {
	case subject != 0 && object != 0:
		if r.has(subject, object) {
			out = append(out, s)
		}
		return out
	case subject != 0:
		for _, t := range of(r.forward, subject) {
			out = append(out, extended(s, p.object.slot, t.value))
		}
		return out
	case object != 0:
		for _, t := range of(r.backward, object) {
			out = append(out, extended(s, p.subject.slot, t.value))
		}
		return out
	}
	for _, t := range r.forward {
		if p.subject.slot == p.object.slot && t.key != t.value {
			continue
		}
		next := extended(s, p.subject.slot, t.key)
		next[p.object.slot] = t.value
		out = append(out, next)
	}
	return out
}

func extended(s solution, slot int, n id) solution {
	s = slices.Clone(s)
	s[slot] = n
	return s
}
