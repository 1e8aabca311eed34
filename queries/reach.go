package queries

import (
	"iter"

	"figraph/graph/index"
)

// scratch is the memory of a search, a place for each entity or figure, used again
// by the next one.
type scratch struct {
	roles   []role
	marked  []index.EntityID
	count   []int32 // by entity; all 0 between two uses
	touched []uint32
	first   reach   // by entity: the ends to which a last hop leads
	second  reach   // by figure: what it draws of those entities
	meeting []meets // by entity: whether it is drawn with any of them
	asked   []index.EntityID
}

// meets is whether an entity is drawn with one from which a last hop leads to the
// end.
type meets uint8

const (
	notAsked meets = iota
	itMeets
	itDoesNot
)

// role is what an entity is in a question.
type role uint8

const (
	isFrom role = 1 << iota
	isTo
	avoided
	named  // an end, or to go through: an organism may be a node
	beside // drawn in a figure with both ends
)

func newScratch(entities, figures int) *scratch {
	return &scratch{roles: make([]role, entities), count: make([]int32, entities), meeting: make([]meets, entities),
		first: newReach(entities), second: newReach(figures)}
}

func (s *scratch) mark(e index.EntityID, r role) {
	s.roles[e] |= r
	s.marked = append(s.marked, e)
}

func (s *scratch) clear() {
	for _, e := range s.marked {
		s.roles[e] = 0
	}
	s.marked = s.marked[:0]
	s.first.clear()
	s.leave()
}

// leave forgets what leads to where a last hop begins.
func (s *scratch) leave() {
	s.second.clear()
	for _, e := range s.asked {
		s.meeting[e] = notAsked
	}
	s.asked = s.asked[:0]
}

// reach says to where entities or figures lead.
type reach struct {
	head  []int32  // the last way of each, and 1; 0: none
	lead  []uint64 // a bit for each that leads anywhere: most that is asked does not
	ways  []way
	heads []uint32
}

// way leads to one entity, in a list.
type way struct {
	entity   index.EntityID
	next     int32
	neighbor *neighbor // from where it leads, as one of the entity's; nil of figures
}

func newReach(n int) reach { return reach{head: make([]int32, n), lead: make([]uint64, n/64+1)} }

func (r *reach) has(from uint32) bool { return r.lead[from/64]>>(from%64)&1 != 0 }

func (r *reach) add(from uint32, to index.EntityID, n *neighbor) {
	if r.head[from] == 0 {
		r.heads = append(r.heads, from)
		r.lead[from/64] |= 1 << (from % 64)
	}
	r.ways = append(r.ways, way{to, r.head[from], n})
	r.head[from] = int32(len(r.ways))
}

// from yields the ways from one.
func (r *reach) from(from uint32) iter.Seq[way] {
	return func(yield func(way) bool) {
		for at := r.head[from]; at != 0; at = r.ways[at-1].next {
			if !yield(r.ways[at-1]) {
				return
			}
		}
	}
}

func (r *reach) clear() {
	for _, from := range r.heads {
		r.head[from] = 0
		r.lead[from/64] = 0
	}
	clear(r.ways) // it holds no lists
	r.heads, r.ways = r.heads[:0], r.ways[:0]
}

// approach finds out what leads to the other end.
func (s *search) approach(hops int) {
	s.leave()
	s.near, s.distance, s.wide, s.last = 0, nil, false, hops-1
	clear(s.met)
	if !s.approached {
		s.approachEnd(hops)
		s.approached = len(s.vias) == 0 // or else each plan has its own ends
	}
	if hops >= 3 {
		s.approachFurther(hops)
	}
	if hops >= 5 {
		s.measureDistances(hops)
	}
}

// approachEnd finds where a last hop begins.
func (s *search) approachEnd(hops int) {
	s.first.clear()
	for _, end := range s.to {
		if s.plan.allows(hops, end) {
			around := s.around(end)
			for i := range around {
				s.first.add(uint32(around[i].entity), end, &around[i])
			}
		}
	}
}

// approachFurther finds the least that the last hop can cost, and the figures of
// what it begins at.
func (s *search) approachFurther(hops int) {
	s.near = infinite
	weight := 0
	for _, head := range s.first.heads {
		weight += s.g.Index.FiguresOf(index.EntityID(head)).Len()
	}
	s.wide = weight > widest
	for _, head := range s.first.heads {
		e := index.EntityID(head)
		if !s.mayPass(e, hops-1) {
			continue
		}
		if isOver(s.ctx) {
			return
		}
		s.near = min(s.near, s.lastHop(e))
		if s.wide {
			continue
		}
		edges := s.g.Index.FiguresOf(e)
		for i := range edges.Len() {
			if edge := edges.At(i); edge.Tier <= s.scope.Evidence && s.open(index.FigureID(edge.Other)) {
				s.second.add(edge.Other, e, nil)
			}
		}
	}
}

// widest is the most edges of which it is noted what figures draw. Around a hub
// there are many more, and nearly every figure draws some of it.
const widest = 1 << 14

// leading calls for the entities of a figure from which a last hop leads to the
// end, until it is told to stop.
func (s *search) leading(f uint32, do func(uint32) bool) {
	if !s.wide {
		for at := s.second.head[f]; at != 0; at = s.second.ways[at-1].next {
			if !do(uint32(s.second.ways[at-1].entity)) {
				return
			}
		}
		return
	}
	if !s.open(index.FigureID(f)) {
		return
	}
	edges := s.g.Index.EntitiesOf(index.FigureID(f))
	for i := range edges.Len() {
		edge := edges.At(i)
		if edge.Tier <= s.scope.Evidence && s.first.has(edge.Other) && s.mayPass(index.EntityID(edge.Other), s.last) && !do(edge.Other) {
			return
		}
	}
}

// meet are the entities drawn with one, from which a last hop leads to the end.
func (s *search) meet(e index.EntityID) []neighbor {
	if list, known := s.met[e]; known {
		return list
	}
	edges := s.g.Index.FiguresOf(e)
	for i := range edges.Len() {
		edge := edges.At(i)
		if edge.Tier > s.scope.Evidence {
			continue
		}
		s.leading(edge.Other, func(e uint32) bool { s.countOne(e); return true })
	}
	list := s.counted(e)
	s.met[e] = list
	return list
}

// meetsAny says whether meet would have any, which is often known soon.
func (s *search) meetsAny(e index.EntityID) bool {
	if s.meeting[e] == notAsked {
		s.meeting[e] = itDoesNot
		s.asked = append(s.asked, e)
		edges := s.g.Index.FiguresOf(e)
		for i := range edges.Len() {
			if s.meeting[e] == itMeets {
				break
			}
			if edge := edges.At(i); edge.Tier <= s.scope.Evidence {
				s.leading(edge.Other, func(uint32) bool { s.meeting[e] = itMeets; return false })
			}
		}
	}
	return s.meeting[e] == itMeets
}

// mayPass says whether an entity may be the node at a place between the ends.
func (s *search) mayPass(e index.EntityID, place int) bool {
	return s.roles[e]&(isFrom|isTo|avoided) == 0 && (!s.together || s.roles[e]&beside != 0) && s.plan.allows(place, e)
}

// reaches says whether the other end may be so many hops from an entity.
func (s *search) reaches(e index.EntityID, hops int) bool {
	switch {
	case hops == 2:
		return s.meetsAny(e)
	case s.distance != nil:
		return int(s.distance[e]) <= hops
	}
	return true
}

// measureDistances finds how many hops each entity is from the other end, at
// least; what is further than needed is far.
func (s *search) measureDistances(hops int) {
	const far = 1 << 15
	s.distance = make([]int16, len(s.degree))
	for e := range s.distance {
		s.distance[e] = far - 1
	}
	seen := make([]bool, s.g.Index.Figures())
	frontier := s.to
	for _, e := range frontier {
		s.distance[e] = 0
	}
	for hop := int16(1); int(hop) < hops && len(frontier) > 0; hop++ {
		var next []index.EntityID
		for _, e := range frontier {
			if isOver(s.ctx) {
				return
			}
			for _, f := range s.figuresOf(e) {
				if seen[f] {
					continue
				}
				seen[f] = true
				for _, other := range s.drawnIn(f) {
					if s.distance[other] > hop {
						s.distance[other] = hop
						next = append(next, other)
					}
				}
			}
		}
		frontier = next
	}
}
