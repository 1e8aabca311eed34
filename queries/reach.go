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
	first   reach // by entity: the ends to which a last hop leads
	second  reach // by figure: the doors that it draws
	doors   []door
	isOpen  bitmap  // by entity: a door that is open
	meeting []meets // by entity: whether it is drawn with any door
	asked   []index.EntityID

	neighborLists pile[neighbor]
	figureLists   pile[index.FigureID]
	bitmaps       pile[uint64]
}

// meets is whether an entity is drawn with a door.
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
		first: newReach(entities), second: newReach(figures), isOpen: make(bitmap, entities/64+1)}
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
	s.neighborLists.drop()
	s.figureLists.drop()
	s.bitmaps.drop()
}

// leave forgets what leads to where a last hop begins.
func (s *scratch) leave() {
	s.second.clear()
	s.forgetDoors()
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
	neighbor *neighbor // of the entity, from which it leads; nil of figures
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
	s.near, s.distance, s.wide = 0, nil, false
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

// approachFurther finds the doors, and the least that the last hop can cost.
func (s *search) approachFurther(hops int) {
	s.near = infinite
	for _, head := range s.first.heads {
		if isOver(s.ctx) {
			return
		}
		if e := index.EntityID(head); s.mayPass(e, hops-1) {
			cost := s.lastHop(e)
			s.near = min(s.near, cost)
			s.doors = append(s.doors, door{e, cost})
		}
	}
	s.openDoors(infinite)
}

// meet are the doors drawn with an entity, to which a way of some cost led: all through
// which a path may still be among the best, and some more.
func (s *search) meet(e index.EntityID, cost float64) []neighbor {
	most := s.left(cost)
	if m, known := s.met[e]; known && most <= m.most {
		return m.list
	}
	s.fitDoors(most)
	for edge := range s.g.Index.FiguresOf(e).All {
		if edge.Tier <= s.scope.Evidence {
			s.countDoors(edge.Other)
		}
	}
	m := doorsMet{s.counted(e), s.opened}
	s.met[e] = m
	return m.list
}

// meetsAny says whether meet would have any at whatever cost, which is often known soon.
func (s *search) meetsAny(e index.EntityID) bool {
	if s.meeting[e] == notAsked {
		s.fitDoors(infinite)
		s.meeting[e] = itDoesNot
		s.asked = append(s.asked, e)
		for edge := range s.g.Index.FiguresOf(e).All {
			if edge.Tier <= s.scope.Evidence && s.hasDoor(edge.Other) {
				s.meeting[e] = itMeets
				break
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
