package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"figraph/nquads"
	"figraph/rdfexport"
)

// Change is a statement that comes or goes.
type Change struct {
	Line  nquads.Line
	Added bool
}

// Difference is what makes a new graph of an old one that the store holds.
type Difference struct {
	Changes iter.Seq2[Change, error] // none both added and removed
	Total   int                      // of them
	Old     map[string]int           // statements of the old graph, by graph name
	OldSum  string
	New     Graph // without Lines
}

// mostPatch is the size of a patch that goes in one request, in bytes.
const mostPatch = 4 << 20

// Patch sends a difference as SPARQL Update, in one request if it fits into a chunk:
// then readers see all of it or nothing, where the store keeps updates apart. The
// store must count what the old graph has, and counts in the end what the new one
// has. Replace of the options has no meaning here.
func (s *Store) Patch(ctx context.Context, d Difference, o PushOptions) (Pushed, error) {
	if o.Chunk <= 0 {
		o.Chunk = mostPatch
	}
	if most := s.Dialect.mostUpdate; most > 0 {
		o.Chunk = min(o.Chunk, most)
	}
	p := s.newPush(d.New, o, Patch, d.OldSum)
	p.total = d.Total
	there, err := p.beginPatching(ctx, d)
	if err != nil || there {
		return p.done, err
	}
	if err := p.sendChanges(ctx, d.Changes); err != nil {
		return p.done, err
	}
	if err := p.recountPatched(ctx); err != nil {
		return p.done, err
	}
	return p.done, p.finish()
}

func (p *push) beginPatching(ctx context.Context, d Difference) (there bool, err error) {
	held, err := p.counts(ctx, itself)
	if err != nil {
		return false, err
	}
	p.done.Before = sumOf(held)
	_, unlike := differing(held, p.g.Counts)
	if p.state.Done && !unlike {
		p.done.Resumed = p.total
		return true, nil
	}
	fresh := !p.isBegun() || p.state.Done
	if !fresh && p.state.Sent[""] > 0 {
		stands, err := p.stands(ctx, d.Changes)
		if err != nil {
			return false, err
		}
		if fresh = !stands; fresh {
			p.say("the store is not as a former call left it: sending all again")
		}
	}
	if fresh {
		p.forget()
		if graph, differs := differing(held, d.Old); differs {
			return false, &CountError{graph, held[graph], d.Old[graph], "it does not hold the graph that the patch is for: name that, or use --replace"}
		}
		p.state.Before = held
	}
	p.done.Resumed = p.state.Sent[""]
	return false, p.keep()
}

// stands says whether the last change that a former call sent is there. Counts do not
// tell: in a store that was put back as it was before, as many may have come as went.
func (p *push) stands(ctx context.Context, changes iter.Seq2[Change, error]) (bool, error) {
	seen := 0
	for c, err := range changes {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return false, err
		}
		if seen++; seen < p.state.Sent[""] {
			continue
		}
		n, err := p.store.number(ctx, fmt.Sprintf("SELECT (COUNT(*) AS ?n) WHERE { GRAPH %s { %s %s %s . } }", c.Line.Graph, c.Line.Subject, c.Line.Predicate, c.Line.Object))
		return err == nil && c.Added == (n > 0), passing(ctx, err)
	}
	return false, nil
}

func (p *push) sendChanges(ctx context.Context, changes iter.Seq2[Change, error]) error {
	var batch []Change
	size, seen := 0, 0
	for c, err := range changes {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if seen++; seen <= p.state.Sent[""] {
			continue
		}
		line, err := nquads.Cut(bytes.Clone(c.Line.Text))
		if err != nil {
			return err
		}
		batch, size = append(batch, Change{line, c.Added}), size+len(line.Text)
		if size >= p.limit {
			if err := p.deliverChanges(ctx, batch); err != nil {
				return err
			}
			batch, size = batch[:0], 0
		}
	}
	if len(batch) == 0 {
		return nil
	}
	return p.deliverChanges(ctx, batch)
}

// deliverChanges sends changes as deliver sends statements.
func (p *push) deliverChanges(ctx context.Context, batch []Change) error {
	text, err := asUpdate(batch)
	if err != nil {
		return err
	}
	err = p.store.Update(ctx, text)
	p.done.Requests++
	switch {
	case err == nil:
		p.state.Sent[""] += len(batch)
		p.sent(len(batch))
		return p.keep()
	case !mayBeCut(err):
		return err
	case len(batch) == 1:
		return &RefusedError{strings.TrimSuffix(string(batch[0].Line.Text), " .\n"), err}
	}
	p.shrink(err, len(text))
	half := len(batch) / 2
	if err := p.deliverChanges(ctx, batch[:half]); err != nil {
		return err
	}
	return p.deliverChanges(ctx, batch[half:])
}

func asUpdate(batch []Change) ([]byte, error) {
	var text bytes.Buffer
	update, err := rdfexport.NewSPARQLUpdate(&text, nil, len(batch))
	for _, c := range batch {
		if err == nil {
			err = update.EncodeChange(c.Line, c.Added)
		}
	}
	if err == nil {
		err = update.Close()
	}
	return text.Bytes(), err
}

func (p *push) recountPatched(ctx context.Context) error {
	held, err := p.counts(ctx, itself)
	if err != nil {
		return err
	}
	if graph, differs := differing(held, p.g.Counts); differs {
		return &CountError{graph, held[graph], p.g.Counts[graph], "the store has lost or got statements meanwhile: --replace puts the graph in the place of all that it holds"}
	}
	return nil
}
