package queries

import (
	"cmp"
	"context"
	"math"
	"slices"

	"figraph/graph/index"
)

// search looks for the paths of one question, level by level: first all paths of
// one hop, then of two. Of more it goes forward from the end around which there is
// less, the cheaper hops first, knows from the other end what is one hop away and in
// which figures that stands, and leaves a way when it can no longer be among the
// best.
type search struct {
	*Pathfinder
	*scratch
	ctx         context.Context
	options     PathOptions
	from, to    []index.EntityID
	reversed    bool // from and to changed places
	vias        []via
	closed      map[index.FigureID]bool // avoided
	together    bool
	usual       bool // what is drawn with an entity is as in other questions
	neighbors   map[index.EntityID][]neighbor
	opens       map[index.EntityID][]index.FigureID
	endsFigures map[index.EntityID]bitmap // by figure: whether it draws an end of many figures
	best        []candidate

	approached bool // first is that of these ends

	// of one level, and one plan for what Via names
	plan     plan
	nodes    []index.EntityID
	hops     []step
	near     float64 // the least cost of a last hop
	opened   float64 // doors of a last hop of at most so much are open
	wide     bool    // so many are open that figures are looked at one by one
	distance []int16 // to the other end, where it was measured
	met      map[index.EntityID]doorsMet
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

// search makes a question ready.
func (p *Pathfinder) search(ctx context.Context, from, to Subject, o PathOptions) (*search, error) {
	s := &search{Pathfinder: p, scratch: p.scratch.Get().(*scratch), ctx: ctx, options: o,
		closed: map[index.FigureID]bool{}, neighbors: map[index.EntityID][]neighbor{}, opens: map[index.EntityID][]index.FigureID{},
		met: map[index.EntityID]doorsMet{}, endsFigures: map[index.EntityID]bitmap{}}
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

// face turns to where there is less to see for up to two hops, of which only the
// neighbours of both ends are looked at; then to where there is more, so that the steps
// go where there is less.
func (s *search) face(hops int) {
	weight := func(ends []index.EntityID) (n int) {
		for _, e := range ends {
			n += int(s.degree[e])
			if hops < 3 || isOver(s.ctx) {
				continue
			}
			around := s.around(e)
			for i := range around {
				n += int(s.degree[around[i].entity])
			}
		}
		return n
	}
	if ahead, behind := weight(s.to), weight(s.from); hops < 3 && ahead > behind || hops >= 3 && ahead < behind {
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
		for end := range s.first.from(uint32(last)) {
			s.finish(end, cost)
		}
	case left == 2 && len(s.nodes) > 1:
		s.visitAll(last, s.meet(last, cost), cost)
	case left == 2:
		s.visitAll(last, s.around(last), cost)
	default:
		for _, n := range s.ranked(last, left) {
			if s.hopeless(cost + s.costOf(last, n) + s.near) {
				break
			}
			s.visit(last, n, cost, left)
		}
	}
}

// visitAll visits, of the neighbours of a node, those from which a last hop leads to the
// end.
func (s *search) visitAll(from index.EntityID, list []neighbor, cost float64) {
	for i := range list {
		if n := &list[i]; s.first.has(uint32(n.entity)) {
			s.visit(from, n, cost, 2)
		}
	}
}

// visit goes from a node to a neighbour, if that is allowed, and on from there.
func (s *search) visit(from index.EntityID, n *neighbor, cost float64, left int) {
	known, rest := n.known(), s.near
	if s.hopeless(cost+known+rest) || !s.mayPass(n.entity, len(s.nodes)) || slices.Contains(s.nodes, n.entity) {
		return
	}
	if left == 2 {
		if rest = s.lastHop(n.entity); s.hopeless(cost + known + rest) {
			return
		}
	}
	hop := s.costOf(from, n)
	if s.hopeless(cost + hop + rest) {
		return
	}
	s.push(n.entity, step{int(n.figures), hop})
	s.extend(cost+hop, left-1)
	s.pop()
}

// lastHop is the least that the last hop from an entity costs.
func (s *search) lastHop(e index.EntityID) float64 {
	least := infinite
	for end := range s.first.from(uint32(e)) {
		least = min(least, s.costOf(end.entity, end.neighbor))
	}
	return least
}

// finish goes the last hop.
func (s *search) finish(end way, cost float64) {
	hop := s.costOf(end.entity, end.neighbor)
	if s.hopeless(cost+hop) || slices.Contains(s.nodes, end.entity) {
		return
	}
	s.push(end.entity, step{int(end.neighbor.figures), hop})
	s.take()
	s.pop()
}

func (s *search) push(e index.EntityID, hop step) {
	s.nodes, s.hops = append(s.nodes, e), append(s.hops, hop)
}

func (s *search) pop() { s.nodes, s.hops = s.nodes[:len(s.nodes)-1], s.hops[:len(s.hops)-1] }

// slack is more than sums of costs can differ by rounding.
const slack = 1 + 1e-9

// hopeless says that no path of so much cost is among the best.
func (s *search) hopeless(cost float64) bool {
	return len(s.best) == s.options.Limit && cost > s.best[len(s.best)-1].cost*slack
}

// left is what a path may cost beyond so much to be among the best.
func (s *search) left(cost float64) float64 {
	if len(s.best) < s.options.Limit {
		return infinite
	}
	return s.best[len(s.best)-1].cost*slack - cost
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

func (s *search) open(f index.FigureID) bool {
	return (s.passes == nil || s.passes[f]) && (len(s.closed) == 0 || !s.closed[f])
}

// ranked are the neighbours from which the other end can be reached in time, the
// cheaper first.
func (s *search) ranked(e index.EntityID, left int) []*neighbor {
	var list []*neighbor
	around := s.around(e)
	for i := range around {
		if n := &around[i]; s.reaches(n.entity, left-1) {
			list = append(list, n)
		}
	}
	slices.SortFunc(list, func(a, b *neighbor) int {
		return cmp.Or(cmp.Compare(s.costOf(e, a), s.costOf(e, b)), cmp.Compare(a.entity, b.entity))
	})
	return list
}

var infinite = math.Inf(1)
