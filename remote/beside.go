package remote

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// beginReplacing begins to load new graphs beside the old ones, or goes on.
func (p *push) beginReplacing(ctx context.Context, held map[string]int) (there bool, err error) {
	loaded, err := p.counts(ctx, p.target)
	if err != nil {
		return false, err
	}
	if p.state.sent() == 0 {
		p.state.Before = held
	}
	if p.state.Switching && p.isSwitched(held, loaded) {
		p.done.Resumed = p.total
		return true, p.finish()
	}
	p.state.Switching = false
	fewer := false
	for _, graph := range p.graphs() {
		fewer = fewer || loaded[graph] < p.state.Sent[graph]
	}
	if fewer {
		p.say("the store has lost what a former call sent: sending all again")
		p.forget()
	}
	if p.done.Resumed = p.state.sent(); p.done.Resumed == 0 && sumOf(loaded) > 0 {
		if err := p.store.Update(ctx, p.dropping()); err != nil {
			return false, err
		}
	}
	return false, p.keep()
}

// isSwitched says that the new graphs are in the place of the old. Where the old had
// as many statements, counts do not tell.
func (p *push) isSwitched(held, loaded map[string]int) bool {
	_, unlike := differing(held, p.g.Counts)
	_, told := differing(p.state.Before, p.g.Counts)
	return !unlike && told && sumOf(loaded) == 0
}

// dropping empties the graphs beside, of a replacement that was given up.
func (p *push) dropping() []byte {
	var drops []string
	for _, graph := range p.graphs() {
		drops = append(drops, "DROP SILENT GRAPH <"+p.target(graph)+">")
	}
	return []byte(strings.Join(drops, " ;\n") + "\n")
}

// swap puts the new graphs over the old. An update of that kind must not be sent
// twice, since a store may take a graph that is gone for an empty one: so when no
// answer comes, counts say what happened.
func (p *push) swap(ctx context.Context) error {
	p.state.Switching = true
	if err := p.keep(); err != nil {
		return err
	}
	for times := 1; ; times++ {
		err := p.store.update(ctx, p.moves(), true)
		p.done.Requests++
		var down *DownError
		if err != nil && !errors.As(err, &down) {
			return err
		}
		if err != nil {
			if p.store.o.Retrying != nil {
				p.store.o.Retrying(down.Err, pause(times))
			}
			if err := p.store.wait(ctx, pause(times)); err != nil {
				return err
			}
		}
		held, loaded, asked := p.both(ctx)
		if asked != nil {
			return asked
		}
		_, unlike := differing(held, p.g.Counts)
		graph, incomplete := differing(loaded, p.g.Counts)
		switch {
		case !unlike && sumOf(loaded) == 0:
			return nil
		case incomplete:
			return &CountError{p.target(graph), loaded[graph], p.g.Counts[graph], "the new graphs are in the place of the old ones only in part: call again"}
		case times > max(p.store.o.Retries, 0):
			return fmt.Errorf("the store does not put the new graphs in the place of the old ones: %w", errors.Join(err, errUnmoved))
		}
	}
}

var errUnmoved = errors.New("call again, and only that is tried again")

func (p *push) both(ctx context.Context) (held, loaded map[string]int, err error) {
	if held, err = p.counts(ctx, itself); err == nil {
		loaded, err = p.counts(ctx, p.target)
	}
	return held, loaded, err
}

// moves is the update that puts the new graphs in the place of the old. It is no
// MOVE, by which Fuseki 5.6.0 loses statements where the graph is there.
func (p *push) moves() []byte {
	var moves []string
	for _, graph := range p.graphs() {
		moves = append(moves, "DROP SILENT GRAPH <"+graph+">")
		if beside := p.target(graph); p.g.Counts[graph] > 0 {
			moves = append(moves, "INSERT { GRAPH <"+graph+"> { ?s ?p ?o } } WHERE { GRAPH <"+beside+"> { ?s ?p ?o } }", "DROP SILENT GRAPH <"+beside+">")
		}
	}
	return []byte(strings.Join(moves, " ;\n") + "\n")
}
