package queries

import (
	"context"
	"fmt"
	"math"
	"slices"

	"figraph/graph/index"
)

// Scope is what counts as drawn: how well words must name their entities, in
// which figures, and the genes of which organism.
type Scope struct {
	Evidence Evidence
	Filter   Filter
	Taxon    uint32 // of genes; 0: any
}

// PathOptions narrow which paths are looked for. The zero value asks for the ten
// best of up to four hops.
type PathOptions struct {
	MaxHops  int       // 0: DefaultMaxHops
	Limit    int       // 0: DefaultPaths
	Via      []Subject // a path has each of them: a node, or a hop drawn in a figure
	Avoid    []Subject // a path has none of them
	Together bool      // some figure draws all nodes of the path
}

// What paths are looked for, unless told otherwise.
const (
	DefaultMaxHops = 4
	DefaultPaths   = 10
)

// Path leads from one entity to another; the two ends of each hop are drawn in
// the same figures.
type Path struct {
	Score    float64  `json:"score"` // of the hops' in series: 1 / sum(1/score); 0 and more
	DWPC     float64  `json:"dwpc"`  // degree-weighted path count, damping 0.4; more than 0
	Nodes    []Node   `json:"nodes"`
	Hops     []Hop    `json:"hops"`
	Together []string `json:"together"` // CURIEs of the figures that draw all nodes
}

// Node is an entity of a path.
type Node struct {
	ID    string `json:"id"` // CURIE
	Label string `json:"label"`
	Type  string `json:"type"`
	Taxon string `json:"taxon,omitempty"`

	Entity index.EntityID `json:"-"`
}

// Hop is two neighbours of a path, and where they are drawn together.
type Hop struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Figures  []string `json:"figures"` // CURIEs
	Papers   int      `json:"papers"`
	Expected float64  `json:"expected"`           // figures, if only frequencies and sizes decided
	P        float64  `json:"p"`                  // of so many figures or more
	Score    float64  `json:"score"`              // -log10 of P, good where P is too small to say
	Evidence []Figure `json:"evidence,omitempty"` // the figures with the words of both, where they were asked for
}

// NoPathError says why there can be no path, whatever the graph holds.
type NoPathError struct{ Reason string }

func (e *NoPathError) Error() string { return e.Reason }

// Paths answers one question of paths. For several of one scope, make a
// Pathfinder once.
func (g Graph) Paths(ctx context.Context, from, to Subject, scope Scope, o PathOptions) ([]Path, error) {
	return g.Pathfinder(scope).Paths(ctx, from, to, o)
}

// Paths lists the best paths between two subjects, the best first. A subject of
// several entities, or a figure or a paper with what it draws, may begin or end at
// any of them, and a path meets them only at its ends; one that could be read from
// either end is listed once, from the smaller CURIE. Other nodes are genes,
// chemicals, diseases and families, and what Via names.
//
// The paths that are ranked are all of the fewest hops; while these are fewer than
// Limit, all of one hop more, and so on until MaxHops. Of these the Limit best are
// listed: by score, then the shorter, then by CURIEs, read from the end whose
// CURIE is the smaller. No path is an empty list. The error is a *NoPathError for
// a question without sense, or the context's.
func (p *Pathfinder) Paths(ctx context.Context, from, to Subject, o PathOptions) ([]Path, error) {
	if o.MaxHops == 0 {
		o.MaxHops = DefaultMaxHops
	}
	if o.Limit == 0 {
		o.Limit = DefaultPaths
	}
	s, err := p.search(ctx, from, to, o)
	if err != nil {
		return nil, err
	}
	list, err := s.paths()
	s.release() // not where it panicked: then something is left in its memory
	return list, err
}

func (s *search) paths() ([]Path, error) {
	if err := s.run(); err != nil {
		return nil, err
	}
	list := make([]Path, 0, len(s.best))
	for _, c := range s.best {
		list = append(list, s.path(c))
	}
	return list, nil
}

// path shows a candidate.
func (s *search) path(c candidate) Path {
	nodes := c.nodes
	const both = isFrom | isTo
	first, last := nodes[0], nodes[len(nodes)-1]
	if s.roles[first]&s.roles[last]&both == both && first > last {
		slices.Reverse(nodes)
		slices.Reverse(c.hops)
	}
	path := Path{Score: 1 / c.cost, DWPC: 1, Nodes: make([]Node, 0, len(nodes)), Hops: make([]Hop, 0, len(c.hops))}
	for _, e := range nodes {
		entity := s.g.Index.Entity(e)
		path.Nodes = append(path.Nodes, Node{entity.CURIE, entity.Name, entity.Kinds.String(), entity.Taxon, e})
	}
	var together []index.FigureID
	for i, h := range c.hops {
		figures := s.drawBoth(nodes[i], nodes[i+1], h.figures)
		hop, weight := s.hop(nodes[i], nodes[i+1], h, figures)
		path.Hops = append(path.Hops, hop)
		path.DWPC *= weight
		if i == 0 {
			together = figures
		} else {
			together = intersection(together, figures)
		}
	}
	path.Together = s.g.figureCURIEs(together)
	return path
}

// hop shows two neighbours, and their part of the degree-weighted path count.
func (s *search) hop(a, b index.EntityID, h step, figures []index.FigureID) (Hop, float64) {
	hop := Hop{From: s.g.Index.CURIEOf(a), To: s.g.Index.CURIEOf(b), Expected: s.expected(a, b), Score: 1 / h.cost}
	hop.P = math.Pow(10, -hop.Score)
	weight := 0.0
	for _, f := range figures {
		weight += s.weight[s.size[f]]
	}
	hop.Figures = s.g.figureCURIEs(figures)
	hop.Papers = s.g.distinctPapers(figures)
	return hop, weight * math.Pow(float64(s.degree[a])*float64(s.degree[b]), -damping)
}

// damping is Hetionet's (Himmelstein and Baranzini 2015).
const damping = 0.4

// ends are the entities that a path may begin or end with.
func (s *search) ends(subject Subject) []index.EntityID {
	var list []index.EntityID
	switch subject.What {
	case AnEntity:
		list = slices.Clone(s.g.ofTaxon(subject.Entities, s.scope.Taxon))
	default:
		for _, f := range s.figuresNamed(subject) {
			if s.open(f) {
				list = append(list, s.drawnIn(f)...)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// sense refuses questions that no graph could answer.
func (s *search) sense(from, to Subject) error {
	switch {
	case s.options.MaxHops < 1 || s.options.Limit < 1:
		return &NoPathError{fmt.Sprintf("paths of up to %d hops, and of them %d: ask for 1 or more of each", s.options.MaxHops, s.options.Limit)}
	case from.What == to.What && from.What == AnEntity && len(s.from) == 1 && slices.Equal(s.from, s.to):
		return &NoPathError{fmt.Sprintf("%s is both ends: a path leads from one thing to another", s.g.Index.Entity(s.from[0]).CURIE)}
	}
	for _, end := range []Subject{from, to} {
		if figures := s.figuresNamed(end); end.What != AnEntity && len(figures) > 0 && !slices.ContainsFunc(figures, s.open) {
			return s.bothEndAndAvoided(s.g.CURIEs(end)[0])
		}
	}
	for _, e := range slices.Concat(s.from, s.to) {
		if s.roles[e]&avoided != 0 {
			return s.bothEndAndAvoided(s.g.Index.Entity(e).CURIE)
		}
	}
	return nil
}

func (s *search) bothEndAndAvoided(curie string) error {
	return &NoPathError{fmt.Sprintf("%s is an end of the path and to be avoided", curie)}
}
