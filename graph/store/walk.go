package store

import (
	"context"
	"fmt"

	"github.com/cayleygraph/cayley/graph"
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

// Walker asks Cayley for neighbours by its path API. It is for any number of
// goroutines.
type Walker struct{ qs graph.QuadStore }

// Walker opens Cayley's view of the store.
func (s *Store) Walker() (*Walker, error) {
	qs, err := s.Cayley()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: Cayley does not open it: %v", s.file, ErrDamaged, err)
	}
	return &Walker{qs}, nil
}

// Walk is where some steps lead from an IRI: distinct IRIs, in no order. It is
// empty for an IRI that no statement holds.
func (w *Walker) Walk(ctx context.Context, start string, steps ...Step) ([]string, error) {
	p := path.StartPath(w.qs, quad.IRI(start))
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
	var reached []string
	err := p.Iterate(ctx).Paths(false).EachValue(w.qs, func(v quad.Value) error {
		if iri, is := v.(quad.IRI); is {
			reached = append(reached, string(iri))
		}
		return nil
	})
	return unique(reached), err
}

func (p Property) value() quad.Value {
	if p.IRI != "" {
		return quad.IRI(p.IRI)
	}
	return quad.String(p.Text)
}

func unique(list []string) []string {
	seen := make(map[string]bool, len(list))
	kept := list[:0]
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			kept = append(kept, s)
		}
	}
	return kept
}
