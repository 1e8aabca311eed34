package sparql

import (
	"encoding/binary"
	"slices"
)

// Table is an answer: a canonical term for each variable, empty where it is unbound.
// That of a CONSTRUCT has the three of a triple.
type Table struct {
	Vars []string
	Rows [][]string
}

// solution has a term for each variable of a scope.
type solution []id

// evaluation is a query under way.
type evaluation struct {
	data  *Data
	scope *scope
}

// Answer answers a query.
func (d *Data) Answer(text string) (*Table, error) {
	q, err := parse(text)
	if err != nil {
		return nil, err
	}
	e := &evaluation{d, q.scope}
	if q.construct != nil {
		return e.construct(q), nil
	}
	t := &Table{}
	for _, p := range q.project {
		t.Vars = append(t.Vars, q.scope.names[p.slot])
	}
	for _, s := range e.query(q) {
		row := make([]string, len(q.project))
		for i, p := range q.project {
			row[i] = d.terms[s[p.slot]]
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func (e *evaluation) construct(q *query) *Table {
	t := &Table{Vars: []string{"subject", "predicate", "object"}}
	seen := map[[3]string]bool{}
	for _, s := range e.group(q.where, e.start()) {
		for _, p := range q.construct {
			triple := [3]string{e.data.terms[e.known(p.subject, s)], p.predicates[0], e.data.terms[e.known(p.object, s)]}
			if triple[0] != "" && triple[2] != "" && !seen[triple] {
				seen[triple] = true
				t.Rows = append(t.Rows, triple[:])
			}
		}
	}
	return t
}

func (e *evaluation) start() []solution { return []solution{make(solution, len(e.scope.names))} }

// query has the solutions of a query, in its own scope.
func (e *evaluation) query(q *query) []solution {
	found := e.group(q.where, e.start())
	if q.grouped {
		found = e.grouped(q, found)
	} else {
		for _, s := range found {
			for _, p := range q.project {
				if p.of != nil {
					term, _ := p.of.eval(e, s)
					s[p.slot] = e.data.intern(term)
				}
			}
		}
	}
	if q.distinct {
		found = e.distinct(q, found)
	}
	return found
}

// key is what some variables stand for, as a key of a map.
func key(s solution, slots []int) string {
	b := make([]byte, 0, 4*len(slots))
	for _, slot := range slots {
		b = binary.LittleEndian.AppendUint32(b, s[slot])
	}
	return string(b)
}

func (e *evaluation) distinct(q *query, found []solution) []solution {
	var slots []int
	for _, p := range q.project {
		slots = append(slots, p.slot)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(found, func(s solution) bool {
		k := key(s, slots)
		again := seen[k]
		seen[k] = true
		return again
	})
}

func (e *evaluation) grouped(q *query, found []solution) (groups []solution) {
	members := map[string][]solution{}
	var order []string
	if len(q.groupBy) == 0 {
		order, members[""] = []string{""}, found
	} else {
		for _, s := range found {
			k := key(s, q.groupBy)
			if members[k] == nil {
				order = append(order, k)
			}
			members[k] = append(members[k], s)
		}
	}
	for _, k := range order {
		of := members[k]
		s := make(solution, len(e.scope.names))
		for _, slot := range q.groupBy {
			s[slot] = of[0][slot]
		}
		if q.having != nil && !isTrue(e.overGroup(q.having, s, of)) {
			continue
		}
		for _, p := range q.project {
			if p.of != nil {
				term, _ := e.overGroup(p.of, s, of)
				s[p.slot] = e.data.intern(term)
			}
		}
		groups = append(groups, s)
	}
	return groups
}

// overGroup evaluates an expression of a group: aggregates stand alone or at the
// sides of a comparison.
func (e *evaluation) overGroup(x expression, s solution, of []solution) (string, bool) {
	switch x := x.(type) {
	case *aggregate:
		return x.over(e, of)
	case comparison:
		return comparison{x.operator, e.fixed(x.left, s, of), e.fixed(x.right, s, of)}.eval(e, s)
	}
	return x.eval(e, s)
}

func (e *evaluation) fixed(x expression, s solution, of []solution) expression {
	if a, is := x.(*aggregate); is {
		term, _ := a.over(e, of)
		return constant{term}
	}
	return x
}

// group has the solutions of a group that are compatible with given ones.
func (e *evaluation) group(g *group, in []solution) []solution {
	for _, part := range g.parts {
		in = e.part(part, in)
	}
	for _, filter := range g.filters {
		in = slices.DeleteFunc(slices.Clone(in), func(s solution) bool { return !isTrue(filter.eval(e, s)) })
	}
	return in
}

func (e *evaluation) part(part any, in []solution) (out []solution) {
	switch part := part.(type) {
	case []pattern:
		return e.patterns(part, in)
	case *group:
		return e.group(part, in)
	case *query:
		return e.join(in, e.subquery(part))
	case union:
		for _, branch := range part.branches {
			out = append(out, e.group(branch, in)...)
		}
	case optional:
		for _, s := range in {
			found := e.group(part.group, []solution{s})
			if len(found) == 0 {
				found = []solution{s}
			}
			out = append(out, found...)
		}
	case minus:
		return e.without(in, e.group(part.group, e.start()))
	case bind:
		for _, s := range in {
			term, _ := part.of.eval(e, s)
			s = slices.Clone(s)
			s[part.slot] = e.data.intern(term)
			out = append(out, s)
		}
	case values:
		for _, s := range in {
			for _, term := range part.terms {
				if n := e.data.intern(term); s[part.slot] == 0 || s[part.slot] == n {
					s := slices.Clone(s)
					s[part.slot] = n
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// subquery has the solutions of a subquery, in the scope of this query.
func (e *evaluation) subquery(q *query) (out []solution) {
	slots := make([]int, len(q.project))
	for i, p := range q.project {
		slots[i] = e.scope.slot(q.scope.names[p.slot])
	}
	for _, s := range (&evaluation{e.data, q.scope}).query(q) {
		outer := make(solution, len(e.scope.names))
		for i, p := range q.project {
			outer[slots[i]] = s[p.slot]
		}
		out = append(out, outer)
	}
	return out
}

// shared are the variables that all solutions of two lists have, and whether they
// share no others.
func shared(a, b []solution) (slots []int, plain bool) {
	if len(a) == 0 || len(b) == 0 {
		return nil, true
	}
	plain = true
	for slot := range a[0] {
		inA, allA := bound(a, slot)
		inB, allB := bound(b, slot)
		if inA && inB {
			slots = append(slots, slot)
			plain = plain && allA && allB
		}
	}
	return slots, plain
}

func bound(list []solution, slot int) (some, all bool) {
	all = true
	for _, s := range list {
		some, all = some || s[slot] != 0, all && s[slot] != 0
	}
	return some, all
}

// compatible says whether two solutions agree, and whether in anything.
func compatible(a, b solution, slots []int) (agree, overlap bool) {
	for _, slot := range slots {
		if a[slot] != 0 && b[slot] != 0 {
			if a[slot] != b[slot] {
				return false, true
			}
			overlap = true
		}
	}
	return true, overlap
}

func merged(a, b solution) solution {
	s := slices.Clone(a)
	for slot, n := range b {
		if n != 0 {
			s[slot] = n
		}
	}
	return s
}

func (e *evaluation) join(a, b []solution) (out []solution) {
	slots, plain := shared(a, b)
	if !plain {
		for _, s := range a {
			for _, t := range b {
				if agree, _ := compatible(s, t, slots); agree {
					out = append(out, merged(s, t))
				}
			}
		}
		return out
	}
	by := map[string][]solution{}
	for _, t := range b {
		k := key(t, slots)
		by[k] = append(by[k], t)
	}
	for _, s := range a {
		for _, t := range by[key(s, slots)] {
			out = append(out, merged(s, t))
		}
	}
	return out
}

// without leaves out the solutions that agree in something with one of b.
func (e *evaluation) without(a, b []solution) []solution {
	slots, plain := shared(a, b)
	if len(slots) == 0 {
		return a
	}
	by := map[string]bool{}
	for _, t := range b {
		by[key(t, slots)] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(s solution) bool {
		if plain {
			return by[key(s, slots)]
		}
		return slices.ContainsFunc(b, func(t solution) bool {
			agree, overlap := compatible(s, t, slots)
			return agree && overlap
		})
	})
}
