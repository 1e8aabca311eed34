package queries

import "figraph/graph/index"

// scratch is the memory of a search, a place for each entity, used again by the
// next one.
type scratch struct {
	roles   []role
	marked  []index.EntityID
	count   []int32 // all 0 between two uses
	touched []uint32
	first   reach // from where a last hop leads to an end
	second  reach // from where a last but one hop leads to there
}

// role is what an entity is in a question.
type role uint8

const (
	isFrom role = 1 << iota
	isTo
	avoided
	named  // an end, or to go through: an organism may be a node
	beside // drawn in a figure with both ends
)

func newScratch(entities int) *scratch {
	return &scratch{roles: make([]role, entities), count: make([]int32, entities),
		first: reach{head: make([]int32, entities)}, second: reach{head: make([]int32, entities)}}
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
	s.second.clear()
}

// reach says to where entities lead.
type reach struct {
	head  []int32 // by entity: its last way and 1; 0: none
	ways  []way
	heads []index.EntityID
}

// way is one neighbour, in a list.
type way struct {
	neighbor
	next int32
}

func (r *reach) has(e index.EntityID) bool { return r.head[e] != 0 }

func (r *reach) add(from index.EntityID, n neighbor) {
	if r.head[from] == 0 {
		r.heads = append(r.heads, from)
	}
	r.ways = append(r.ways, way{n, r.head[from]})
	r.head[from] = int32(len(r.ways))
}

// each calls for each neighbour to which an entity leads.
func (r *reach) each(e index.EntityID, do func(*neighbor)) {
	for at := r.head[e]; at != 0; at = r.ways[at-1].next {
		do(&r.ways[at-1].neighbor)
	}
}

func (r *reach) clear() {
	for _, e := range r.heads {
		r.head[e] = 0
	}
	r.heads, r.ways = r.heads[:0], r.ways[:0]
}

// approach finds out what leads to the other end.
func (s *search) approach(hops int) {
	s.first.clear()
	s.second.clear()
	s.near, s.distance = 0, nil
	for _, end := range s.to {
		if s.plan.allows(hops, end) {
			around := s.around(end)
			for _, n := range around {
				s.first.add(n.entity, neighbor{end, n.figures, unknown})
			}
		}
	}
	if hops >= 3 {
		s.priceLastHops()
	}
	if hops >= 4 {
		s.approachFurther(hops)
	}
	if hops >= 5 {
		s.measureDistances(hops)
	}
}

// priceLastHops finds the least that the last hop can cost.
func (s *search) priceLastHops() {
	s.near = infinite
	for _, e := range s.first.heads {
		s.first.each(e, func(n *neighbor) {
			s.price(e, n)
			s.near = min(s.near, n.cost)
		})
	}
}

// approachFurther finds from where two hops lead to the other end.
func (s *search) approachFurther(hops int) {
	for _, e := range s.first.heads {
		if !s.mayPass(e, hops-1) {
			continue
		}
		for _, n := range s.around(e) {
			s.second.add(n.entity, neighbor{e, n.figures, unknown})
		}
	}
}

// mayPass says whether an entity may be the node at a place between the ends.
func (s *search) mayPass(e index.EntityID, place int) bool {
	return s.roles[e]&(isFrom|isTo|avoided) == 0 && (!s.together || s.roles[e]&beside != 0) && s.plan.allows(place, e)
}

// reaches says whether the other end may be so many hops from an entity.
func (s *search) reaches(e index.EntityID, hops int) bool {
	switch {
	case hops == 1:
		return s.first.has(e)
	case hops == 2 && len(s.second.heads) > 0:
		return s.second.has(e)
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
