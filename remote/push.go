package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"

	"figraph/nquads"
)

// Graph is what is pushed.
type Graph struct {
	Lines  iter.Seq2[nquads.Line, error] // in canonical order
	Counts map[string]int                // statements by graph name, for empty graphs too
	Sum    string
}

// PushOptions say how. The zero value is ready.
type PushOptions struct {
	Replace  bool
	Chunk    int               // bytes of a request, about; 0 is DefaultChunk
	State    *State            // of a former call, nil for none
	Keep     func(State) error // keeps the state, after each chunk
	Progress func(done, total int)
	Say      func(text string) // what people may want to know
}

// DefaultChunk is the size of a request with statements, in bytes.
const DefaultChunk = 16 << 20

// Pushed is what a push did.
type Pushed struct {
	Sent     int // statements, or changes of a patch, by this call
	Resumed  int // that a former call had sent
	Requests int
	Before   int // statements in these graphs before
}

// push is a push that is under way.
type push struct {
	store *Store
	o     PushOptions
	g     Graph
	state State
	limit int // bytes of a chunk
	done  Pushed
	total int
}

func (s *Store) newPush(g Graph, o PushOptions, way Way, from string) *push {
	p := &push{store: s, o: o, g: g, limit: o.Chunk, state: State{URL: s.URL, Way: way, Sum: g.Sum, From: from, Sent: map[string]int{}, Before: map[string]int{}}}
	if p.limit <= 0 {
		p.limit = DefaultChunk
	}
	if most := s.Dialect.mostUpdate; most > 0 && s.Dialect.graphs == "" {
		p.limit = min(p.limit, most)
	}
	if o.State.continues(p.state) {
		sent := p.state.Sent
		p.state = *o.State
		p.state.Sent = sent
		maps.Copy(sent, o.State.Sent)
	}
	for _, n := range g.Counts {
		p.total += n
	}
	return p
}

// Push puts a graph into the store: into graphs that are empty, or with Replace in
// the place of what they hold, each in one request. Where the store has no Graph
// Store protocol, or takes no such request, new graphs are loaded beside the old, and
// all change places in one update. Readers of a graph see the old or the new, where
// the store keeps requests apart. Push ends without an error only when the store
// counts what the graph has.
func (s *Store) Push(ctx context.Context, g Graph, o PushOptions) (Pushed, error) {
	way := Add
	if o.Replace {
		way = Replace
	}
	p := s.newPush(g, o, way, "")
	if o.Replace && s.Dialect.graphs != "" && !p.state.Beside {
		err := p.replaceAll(ctx)
		if !hasStatus(err, http.StatusRequestEntityTooLarge) {
			p.done.Before = sumOf(p.state.Before)
			return p.done, err
		}
		p.say("the store takes no request of the size of a graph: loading the new graphs beside the old")
		p.forget()
		p.state.Beside = true
	}
	there, err := p.begin(ctx)
	if err == nil && !there {
		if err = p.sendAll(ctx); err == nil {
			err = p.end(ctx)
		}
	}
	p.done.Before = sumOf(p.state.Before)
	return p.done, err
}

func sumOf(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// target is where statements of a graph are sent to.
func (p *push) target(graph string) string {
	if p.state.Way == Replace {
		return graph + ".loading"
	}
	return graph
}

func (p *push) graphs() []string { return slices.Sorted(maps.Keys(p.g.Counts)) }

// counts asks what graphs hold now.
func (p *push) counts(ctx context.Context, name func(string) string) (map[string]int, error) {
	counts := map[string]int{}
	for _, graph := range p.graphs() {
		n, err := p.store.Count(ctx, name(graph))
		if err != nil {
			return nil, err
		}
		counts[graph] = n
	}
	return counts, nil
}

func itself(graph string) string { return graph }

// begin compares the store with the state of a former call, and says whether all
// is there already.
func (p *push) begin(ctx context.Context) (there bool, err error) {
	held, err := p.counts(ctx, itself)
	if err != nil {
		return false, err
	}
	graph, differs := differing(held, p.g.Counts)
	switch {
	case p.state.Done && p.state.Way == Replace: // the same again is wanted: counts do not tell what was changed
		p.forget()
	case p.state.Done && !differs:
		p.done.Resumed = p.total
		return true, nil
	case p.state.Done:
		return false, &CountError{graph, held[graph], p.g.Counts[graph], "it was changed since it was pushed; --replace puts the graph in its place"}
	}
	if p.state.Way == Replace {
		return p.beginReplacing(ctx, held)
	}
	return false, p.beginAdding(held)
}

// forget begins anew.
func (p *push) forget() {
	p.state.Sent, p.state.Switching, p.state.Done = map[string]int{}, false, false
}

func (p *push) beginAdding(held map[string]int) error {
	if p.state.sent() == 0 {
		for _, graph := range p.graphs() {
			if n := held[graph]; n > 0 && !p.isBegun() {
				return &NotEmptyError{graph, n}
			}
		}
	}
	for _, graph := range p.graphs() {
		if held[graph] < p.state.Sent[graph] {
			p.say("the store holds fewer statements in %s than a former call sent: sending them again", graph)
			p.state.Sent[graph] = 0
		}
	}
	p.done.Resumed = p.state.sent()
	return p.keep()
}

// isBegun says that a former call may have had its first chunk taken without
// hearing of it.
func (p *push) isBegun() bool { return p.o.State.continues(p.state) }

func (p *push) say(format string, args ...any) {
	if p.o.Say != nil {
		p.o.Say(fmt.Sprintf(format, args...))
	}
}

func (p *push) keep() error {
	if p.o.Keep == nil {
		return nil
	}
	state := p.state
	state.Sent = maps.Clone(state.Sent)
	return p.o.Keep(state)
}

func (p *push) finish() error {
	p.state.Done, p.state.Switching = true, false
	return p.keep()
}

// chunk is a part of a graph in N-Triples.
type chunk struct {
	text []byte
	ends []int // of its lines
}

func (c *chunk) add(line nquads.Line) {
	for _, term := range [][]byte{line.Subject, line.Predicate, line.Object} {
		c.text = append(append(c.text, term...), ' ')
	}
	c.text = append(c.text, ".\n"...)
	c.ends = append(c.ends, len(c.text))
}

// halves cuts a chunk of several lines.
func (c *chunk) halves() (first, second chunk) {
	n := len(c.ends) / 2
	at := c.ends[n-1]
	first, second = chunk{c.text[:at], c.ends[:n]}, chunk{text: c.text[at:]}
	for _, end := range c.ends[n:] {
		second.ends = append(second.ends, end-at)
	}
	return first, second
}

// sendAll sends what no former call has sent, graph by graph, in one pass.
func (p *push) sendAll(ctx context.Context) error {
	chunks, seen := map[string]*chunk{}, map[string]int{}
	for line, err := range p.g.Lines {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		graph := string(bytes.Trim(line.Graph, "<>"))
		c := chunks[graph]
		if c == nil {
			if _, known := p.g.Counts[graph]; !known {
				return fmt.Errorf("the statement %.200s stands in no graph of those that are pushed", line.Text)
			}
			c = &chunk{}
			chunks[graph] = c
		}
		if seen[graph]++; seen[graph] <= p.state.Sent[graph] {
			continue
		}
		c.add(line)
		if len(c.text) >= p.limit {
			if err := p.deliver(ctx, graph, *c); err != nil {
				return err
			}
			c.text, c.ends = c.text[:0], c.ends[:0]
		}
	}
	for _, graph := range p.graphs() {
		if c := chunks[graph]; c != nil && len(c.ends) > 0 {
			if err := p.deliver(ctx, graph, *c); err != nil {
				return err
			}
		}
	}
	return nil
}

// deliver sends a chunk. One that the store does not take is sent in halves: if it
// is too large so are others, and if a statement in it is refused that is found.
func (p *push) deliver(ctx context.Context, graph string, c chunk) error {
	err := p.store.insert(ctx, p.target(graph), c.text)
	p.done.Requests++
	switch {
	case err == nil:
		p.state.Sent[graph] += len(c.ends)
		p.sent(len(c.ends))
		return p.keep()
	case !mayBeCut(err):
		return err
	case len(c.ends) == 1:
		return &RefusedError{strings.TrimSuffix(string(c.text), " .\n"), err}
	}
	p.shrink(err, len(c.text))
	first, second := c.halves()
	if err := p.deliver(ctx, graph, first); err != nil {
		return err
	}
	return p.deliver(ctx, graph, second)
}

// shrink makes further chunks smaller, if one of this size was too large.
func (p *push) shrink(err error, size int) {
	if hasStatus(err, http.StatusRequestEntityTooLarge) {
		p.limit = max(1, min(p.limit, size/2))
	}
}

func (p *push) sent(n int) {
	p.done.Sent += n
	if p.o.Progress != nil {
		p.o.Progress(p.state.sent(), p.total)
	}
}

func hasStatus(err error, codes ...int) bool {
	var status *StatusError
	return errors.As(err, &status) && slices.Contains(codes, status.Status)
}

// mayBeCut says that a store may take a part of what it does not take whole.
func mayBeCut(err error) bool {
	return hasStatus(err, http.StatusRequestEntityTooLarge, http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError)
}

// end puts new graphs in the place of old ones, and counts.
func (p *push) end(ctx context.Context) error {
	if err := p.recount(ctx, p.target); err != nil {
		return err
	}
	if p.state.Way == Replace {
		if err := p.swap(ctx); err != nil {
			return err
		}
	}
	return p.finish()
}

// recount holds what the store counts against what was sent. Where it has fewer,
// the next call sends all again.
func (p *push) recount(ctx context.Context, name func(string) string) error {
	got, err := p.counts(ctx, name)
	if err != nil {
		return err
	}
	graph, differs := differing(got, p.g.Counts)
	if !differs {
		return nil
	}
	e := &CountError{name(graph), got[graph], p.g.Counts[graph], "it has lost statements that it had taken: call again, and they are sent again"}
	if e.Got > e.Want {
		e.Cure = "others write to it too: --replace puts the graph in the place of all that it holds"
	}
	for graph, n := range got {
		if n < p.g.Counts[graph] || p.state.Way == Replace {
			p.state.Sent[graph] = 0
		}
	}
	return errors.Join(e, p.keep())
}
