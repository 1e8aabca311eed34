package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
)

// Step goes from nodes to their neighbours, and keeps those that have what is
// asked of them.
type Step struct {
	Predicate string // IRI
	Back      bool   // from object to subject
	Having    []Property
}

// Property is a statement that a node must be the subject of. The object is an IRI
// or a plain literal.
type Property struct {
	Predicate string
	IRI       string
	Text      string
}

// Walker asks Cayley for neighbours by its path API, whatever keeps the graph. It
// is for any number of goroutines.
type Walker struct {
	qs    graph.QuadStore
	name  Namer
	clean func(error) error
}

// Namer gives the canonical forms of nodes.
type Namer func(context.Context, []refs.ValueHash) ([]string, error)

// Walker opens Cayley's view of the store.
func (s *Store) Walker() (*Walker, error) {
	qs, err := s.Cayley()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: Cayley does not open it: %v", s.file, ErrDamaged, err)
	}
	return NewWalker(qs, nil, func(err error) error { return err }), nil
}

// NewWalker walks over any store of Cayley's. clean is asked about each error.
// A Namer is for stores whose nodes are hashes, and spares them from being asked
// node by node; nil is Cayley's own way.
func NewWalker(qs graph.QuadStore, name Namer, clean func(error) error) *Walker {
	return &Walker{qs, name, clean}
}

// Walk is where some steps lead from an IRI: distinct IRIs, in no order. It is
// empty for an IRI that no statement holds.
func (w *Walker) Walk(ctx context.Context, start string, steps ...Step) ([]string, error) {
	var nodes []graph.Ref
	err := along(path.StartPath(w.qs, quad.IRI(start)), steps).Iterate(ctx).Paths(false).Each(func(r graph.Ref) error {
		nodes = append(nodes, r)
		return nil
	})
	if err = w.ended(ctx, err); err != nil {
		return nil, err
	}
	forms, err := w.forms(ctx, unique(nodes))
	var reached []string
	for _, form := range forms {
		if form[0] == '<' {
			reached = append(reached, form[1:len(form)-1])
		}
	}
	return reached, err
}

// Pair is two terms in canonical form.
type Pair struct{ From, To string }

// Pairs is where further steps lead from each node that some steps lead to from
// an IRI: distinct pairs of such a node and one that is reached from it, in no
// order.
func (w *Walker) Pairs(ctx context.Context, start string, steps []Step, further ...Step) ([]Pair, error) {
	const from, to = "from", "to"
	p := along(path.StartPath(w.qs, quad.IRI(start)), steps)
	if len(steps) > 0 { // SQL stores make no one query of a path that begins with a tag
		p = p.Tag(from)
	}
	p = along(p, further).Tag(to)
	n := numbering{at: map[any]uint32{}}
	seen := map[[2]uint32]bool{}
	var ends [][2]uint32
	err := p.Iterate(ctx).TagEach(func(tags map[string]graph.Ref) error {
		end := [2]uint32{0, n.of(tags[to])}
		if len(steps) > 0 {
			end[0] = n.of(tags[from])
		}
		if !seen[end] {
			seen[end] = true
			ends = append(ends, end)
		}
		return nil
	})
	if err = w.ended(ctx, err); err != nil {
		return nil, err
	}
	forms, err := w.forms(ctx, n.nodes)
	if err != nil {
		return nil, err
	}
	pairs := make([]Pair, len(ends))
	for i, end := range ends {
		pairs[i] = Pair{"<" + start + ">", forms[end[1]]}
		if len(steps) > 0 {
			pairs[i].From = forms[end[0]]
		}
	}
	return pairs, nil
}

// numbering numbers nodes as they are met.
type numbering struct {
	nodes []graph.Ref
	at    map[any]uint32 // by key
}

func (n *numbering) of(r graph.Ref) uint32 {
	key := keyOf(r)
	number, met := n.at[key]
	if !met {
		number = uint32(len(n.nodes))
		n.at[key], n.nodes = number, append(n.nodes, r)
	}
	return number
}

func along(p *path.Path, steps []Step) *path.Path {
	for _, step := range steps {
		if step.Back {
			p = p.In(quad.IRI(step.Predicate))
		} else {
			p = p.Out(quad.IRI(step.Predicate))
		}
		for _, property := range step.Having {
			p = p.Has(quad.IRI(property.Predicate), property.value())
		}
	}
	return p
}

// ended is the error of an iteration. One whose context has ended stops without.
func (w *Walker) ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return w.clean(err)
}

// keyOf is a node's key. An SQL store gives hashes in two types.
func keyOf(r graph.Ref) any {
	if hashed, is := r.(interface{ SQLValue() interface{} }); is {
		if b, is := hashed.SQLValue().([]byte); is {
			return refs.ValueHash(b)
		}
	}
	return refs.ToKey(r)
}

// forms are the canonical forms of nodes.
func (w *Walker) forms(ctx context.Context, nodes []graph.Ref) ([]string, error) {
	if w.name != nil {
		hashes := make([]refs.ValueHash, len(nodes))
		for i, n := range nodes {
			hash, is := keyOf(n).(refs.ValueHash)
			if !is {
				return nil, fmt.Errorf("Cayley gave a node as %T, not as a hash", n)
			}
			hashes[i] = hash
		}
		forms, err := w.name(ctx, hashes)
		return forms, w.clean(err)
	}
	values, err := refs.ValuesOf(ctx, w.qs, nodes)
	if err != nil {
		return nil, err
	}
	forms := make([]string, len(values))
	for i, v := range values {
		if forms[i], err = formOf(v); err != nil {
			return nil, err
		}
	}
	return forms, nil
}

func (p Property) value() quad.Value {
	if p.IRI != "" {
		return quad.IRI(p.IRI)
	}
	return quad.String(p.Text)
}

// unique drops nodes that were met before.
func unique(nodes []graph.Ref) []graph.Ref {
	seen := make(map[any]bool, len(nodes))
	return slices.DeleteFunc(nodes, func(r graph.Ref) bool {
		key := keyOf(r)
		again := seen[key]
		seen[key] = true
		return again
	})
}
