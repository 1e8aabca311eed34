package queries

import (
	"cmp"
	"context"
	"math"
	"slices"

	"figraph/graph/index"
)

// search looks for the paths of one question, level by level: first all paths of
// one hop, then of two. It goes forward from the end around which there is less,
// the cheaper hops first, knows from the other end what is one hop away and in
// which figures that stands, and leaves a way when it can no longer be among the
// best.
type search struct {
	*Pathfinder
	*scratch
	ctx       context.Context
	options   PathOptions
	from, to  []index.EntityID
	reversed  bool // from and to changed places
	vias      []via
	closed    map[index.FigureID]bool // avoided
	together  bool
	usual     bool // what is drawn with an entity is as in other questions
	neighbors map[index.EntityID][]neighbor
	opens     map[index.EntityID][]index.FigureID
	best      []candidate

	approached bool // first is that of these ends

	// of one level, and one plan for what Via names
	plan     plan
	nodes    []index.EntityID
	hops     []step
	near     float64 // the least cost of a last hop
	last     int     // the place from which it goes
	wide     bool    // so many lead to the other end that figures are looked at one by one
	distance []int16 // to the other end, where it was measured
	met      map[index.EntityID][]neighbor
}

// candidate is a path that may be among the best.
type candidate struct {
	nodes []index.EntityID
	hops  []step
	cost  float64
}

// step is a hop: in how many figures, and its cost.
type step struct {
	figures int
	cost    float64
}

// neighbor is an entity that is drawn with another.
type neighbor struct {
	entity  index.EntityID
	figures int32
}

// priced is a neighbor with what the hop to it costs.
type priced struct {
	neighbor
	cost float64
}

// search makes a question ready.
func (p *Pathfinder) search(ctx context.Context, from, to Subject, o PathOptions) (*search, error) {
	s := &search{Pathfinder: p, scratch: p.scratch.Get().(*scratch), ctx: ctx, options: o,
		closed: map[index.FigureID]bool{}, neighbors: map[index.EntityID][]neighbor{}, opens: map[index.EntityID][]index.FigureID{}, met: map[index.EntityID][]neighbor{}}
	for _, subject := range o.Avoid {
		if subject.What != AnEntity {
			for _, f := range p.figuresNamed(subject) {
				s.closed[f] = true
			}
			continue
		}
		for _, e := range subject.Entities {
			s.mark(e, avoided)
		}
	}
	s.from, s.to = s.ends(from), s.ends(to)
	if err := s.sense(from, to); err != nil {
		s.release()
		return nil, err
	}
	for _, e := range s.from {
		s.mark(e, isFrom|named)
	}
	for _, e := range s.to {
		s.mark(e, isTo|named)
	}
	for _, subject := range o.Via {
		s.vias = append(s.vias, s.newVia(subject))
	}
	s.usual = len(s.closed) == 0 && !slices.ContainsFunc(s.marked, func(e index.EntityID) bool { return s.undrawn[e] })
	if o.Together {
		s.gather()
	}
	return s, nil
}

func (s *search) release() {
	s.scratch.clear()
	s.Pathfinder.scratch.Put(s.scratch)
}

// run looks for paths of more and more hops, until there are enough.
func (s *search) run() error {
	for hops := 1; hops <= s.options.MaxHops && len(s.best) < s.options.Limit; hops++ {
		if hops == 1 || hops == 3 {
			s.face(hops)
		}
		for _, plan := range s.plans(hops) {
			s.plan = plan
			if err := s.level(hops); err != nil {
				return err
			}
		}
	}
	return context.Cause(s.ctx)
}

// face turns to where there is more to see, so that the steps go where there is
// less.
func (s *search) face(hops int) {
	weight := func(ends []index.EntityID) (n int) {
		for _, e := range ends {
			n += int(s.degree[e])
			if hops < 3 || isOver(s.ctx) {
				continue
			}
			for _, next := range s.around(e) {
				n += int(s.degree[next.entity])
			}
		}
		return n
	}
	if weight(s.to) < weight(s.from) {
		s.from, s.to, s.reversed, s.approached = s.to, s.from, !s.reversed, false
	}
}

// level looks for the paths of a number of hops.
func (s *search) level(hops int) error {
	s.approach(hops)
	for _, e := range s.from {
		if isOver(s.ctx) {
			return context.Cause(s.ctx)
		}
		if !s.plan.allows(0, e) {
			continue
		}
		s.nodes, s.hops = append(s.nodes[:0], e), s.hops[:0]
		s.extend(0, hops)
	}
	return context.Cause(s.ctx)
}

// extend goes on from the last node, with hops left to go.
func (s *search) extend(cost float64, left int) {
	if isOver(s.ctx) {
		return
	}
	last := s.nodes[len(s.nodes)-1]
	switch {
	case left == 1:
		s.first.each(uint32(last), func(end neighbor) { s.finish(last, end, cost) })
	case left == 2 && len(s.nodes) > 1:
		for _, n := range s.meet(last) {
			s.visit(last, n, cost, left)
		}
	case left == 2:
		for _, n := range s.around(last) {
			if s.first.has(uint32(n.entity)) {
				s.visit(last, n, cost, left)
			}
		}
	default:
		for _, n := range s.ranked(last, left) {
			if s.hopeless(cost + n.cost + s.near) {
				break
			}
			s.visit(last, n.neighbor, cost, left)
		}
	}
}

// visit goes from a node to a neighbour, if that is allowed, and on from there.
func (s *search) visit(from index.EntityID, n neighbor, cost float64, left int) {
	if !s.mayPass(n.entity, len(s.nodes)) || slices.Contains(s.nodes, n.entity) {
		return
	}
	rest := s.near
	if left == 2 {
		rest = s.lastHop(n.entity)
	}
	if s.hopeless(cost + rest) {
		return
	}
	hop := s.price(from, n)
	if s.hopeless(cost + hop + rest) {
		return
	}
	s.push(n, hop)
	s.extend(cost+hop, left-1)
	s.pop()
}

// lastHop is the least that the last hop from an entity costs.
func (s *search) lastHop(e index.EntityID) float64 {
	least := infinite
	s.first.each(uint32(e), func(end neighbor) { least = min(least, s.price(e, end)) })
	return least
}

// finish goes the last hop.
func (s *search) finish(last index.EntityID, end neighbor, cost float64) {
	if slices.Contains(s.nodes, end.entity) {
		return
	}
	hop := s.price(last, end)
	if s.hopeless(cost + hop) {
		return
	}
	s.push(end, hop)
	s.take()
	s.pop()
}

func (s *search) push(n neighbor, cost float64) {
	s.nodes = append(s.nodes, n.entity)
	s.hops = append(s.hops, step{int(n.figures), cost})
}

func (s *search) pop() { s.nodes, s.hops = s.nodes[:len(s.nodes)-1], s.hops[:len(s.hops)-1] }

// price is the cost of the hop to a neighbour.
func (s *search) price(from index.EntityID, n neighbor) float64 {
	if s.organism[from] || s.organism[n.entity] {
		return s.cost(from, n.entity, int(n.figures), s.expected(from, n.entity))
	}
	a, b := s.degree[from], s.degree[n.entity]
	return s.costs.remembered(a, b, n.figures, func() float64 {
		expected := s.costs.remembered(a, b, 0, func() float64 { return s.expected(from, n.entity) })
		return s.cost(from, n.entity, int(n.figures), expected)
	})
}

// slack is more than sums of costs can differ by rounding.
const slack = 1 + 1e-9

// hopeless says that no path of so much cost is among the best.
func (s *search) hopeless(cost float64) bool {
	return len(s.best) == s.options.Limit && cost > s.best[len(s.best)-1].cost*slack
}

// take puts the path at hand among the best, if it belongs there.
func (s *search) take() {
	c := candidate{nodes: s.nodes, hops: s.hops, cost: inSeries(s.hops)}
	at, met := slices.BinarySearchFunc(s.best, c, compareCandidates)
	if met || at == s.options.Limit || !s.hasVias(s.nodes) || s.together && len(s.shared(s.nodes)) == 0 {
		return
	}
	c.nodes, c.hops = slices.Clone(c.nodes), slices.Clone(c.hops)
	if s.reversed {
		slices.Reverse(c.nodes)
		slices.Reverse(c.hops)
	}
	if len(s.best) == s.options.Limit {
		s.best = s.best[:len(s.best)-1]
	}
	s.best = slices.Insert(s.best, at, c)
}

// inSeries is the cost of hops, the same sum from either end.
func inSeries(hops []step) float64 {
	var costs [16]float64
	list := costs[:0]
	for _, h := range hops {
		list = append(list, h.cost)
	}
	slices.Sort(list)
	sum := 0.0
	for _, cost := range list {
		sum += cost
	}
	return sum
}

// compareCandidates is the order of the answer.
func compareCandidates(a, b candidate) int {
	return cmp.Or(cmp.Compare(a.cost, b.cost), compareNodes(a.nodes, b.nodes))
}

// compareNodes puts the shorter first, and compares paths of one length as each is
// read from its smaller end.
func compareNodes(a, b []index.EntityID) int {
	if order := cmp.Compare(len(a), len(b)); order != 0 {
		return order
	}
	last := len(a) - 1
	backA, backB := a[0] > a[last], b[0] > b[last]
	for i := range a {
		x, y := i, i
		if backA {
			x = last - i
		}
		if backB {
			y = last - i
		}
		if order := cmp.Compare(a[x], b[y]); order != 0 {
			return order
		}
	}
	return 0
}

// around are the entities drawn with one, which nobody changes.
func (s *search) around(e index.EntityID) []neighbor {
	list, known := s.neighbors[e]
	if known {
		return list
	}
	toKeep := s.usual && s.degree[e] >= manyFigures
	if toKeep {
		list, known = s.neighborhoods.find(e)
	}
	if !known {
		list = s.countAround(e)
		if toKeep && !isOver(s.ctx) {
			s.neighborhoods.keep(e, list)
		}
	}
	s.neighbors[e] = list
	return list
}

// countAround counts the entities drawn with one.
func (s *search) countAround(e index.EntityID) []neighbor {
	figures := s.g.Index.FiguresOf(e)
	for i := range figures.Len() {
		if isOver(s.ctx) {
			break
		}
		if f := figures.At(i); f.Tier <= s.scope.Evidence && s.open(index.FigureID(f.Other)) {
			s.countIn(index.FigureID(f.Other))
		}
	}
	return s.counted(e)
}

// countIn counts the entities of a figure.
func (s *search) countIn(f index.FigureID) {
	edges := s.g.Index.EntitiesOf(f)
	for i := range edges.Len() {
		edge := edges.At(i)
		if edge.Tier <= s.scope.Evidence && (edge.Kinds&index.Drawn != 0 || s.roles[edge.Other]&named != 0) {
			s.countOne(edge.Other)
		}
	}
}

func (s *search) countOne(e uint32) {
	if s.count[e] == 0 {
		s.touched = append(s.touched, e)
	}
	s.count[e]++
}

// counted are the nodes that were counted, without one, and counts from 0 again.
func (s *search) counted(without index.EntityID) []neighbor {
	list := make([]neighbor, 0, len(s.touched))
	for _, e := range s.touched {
		if index.EntityID(e) != without && s.degree[e] > 0 {
			list = append(list, neighbor{index.EntityID(e), s.count[e]})
		}
		s.count[e] = 0
	}
	s.touched = s.touched[:0]
	return list
}

func (s *search) open(f index.FigureID) bool {
	return (s.passes == nil || s.passes[f]) && (len(s.closed) == 0 || !s.closed[f])
}

// ranked are the neighbours from which the other end can be reached in time, the
// cheaper first.
func (s *search) ranked(e index.EntityID, left int) []priced {
	var list []priced
	for _, n := range s.around(e) {
		if s.reaches(n.entity, left-1) {
			list = append(list, priced{n, s.price(e, n)})
		}
	}
	slices.SortFunc(list, func(a, b priced) int { return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.entity, b.entity)) })
	return list
}

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
		list = slices.DeleteFunc(s.figuresOf(e), func(f index.FigureID) bool { return !s.open(f) })
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

var infinite = math.Inf(1)
