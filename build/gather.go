package build

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"figraph/graph"
	"figraph/graph/index"
	"figraph/graph/sorter"
	"figraph/keep"
	"figraph/nquads"
	"figraph/output"
	"figraph/record"
	"figraph/source"
)

// gather takes what the builds of the parts read, in place of reading sources.
func (j *job) gather(ctx context.Context) error {
	if want, got := lexiconList(j.parts[0].header.Lexicons), lexiconList(j.usedLexicons()); want != got {
		return fmt.Errorf("the graphs were built with the lexicons %s, not %s: name the same files with --lexicon, in the same order", want, got)
	}
	g := newGathering(j.intake, j.parts)
	for _, step := range []func(context.Context, int, *parts) error{g.decide, g.figures, g.others} {
		for number, p := range j.parts {
			if err := step(ctx, number, p); err != nil {
				return err
			}
		}
	}
	total := 0
	for _, p := range j.parts {
		for _, name := range streamed {
			total += p.header.Sections[name].Records
		}
	}
	stop := keep.Watch(j.o.Progress, func() keep.Progress {
		return keep.Progress{Stage: "merge", Unit: "records", Done: int(g.done.Load()), Total: total, Statements: int(g.in.quads.Load())}
	})
	err := g.streams(ctx, j.o.Workers)
	stop()
	if err != nil {
		return err
	}
	return g.in.account()
}

// gathering brings parts into an intake.
type gathering struct {
	in      *intake
	parts   []*parts
	shards  bool                // of one build, not graphs that were built apart
	sources [][]*source.Source  // of each graph, by number
	owners  map[string]owner    // by figid
	lost    []*graph.Withdrawal // of each graph: its figures that another has first; nil without
	left    map[tableKey]bool   // tables that are accounted for
	done    atomic.Int64        // records of the large sections
}

// owner is the record that a figure is taken from.
type owner struct {
	graph, source int // by number
	path          string
	line          int
	content       string
}

// before says whether a single build reads the record first.
func (o owner) before(other owner) bool {
	return cmp.Or(cmp.Compare(o.source, other.source), cmp.Compare(o.path, other.path), cmp.Compare(o.line, other.line)) < 0
}

// tableKey names a table of shards, which have the same SOURCEs.
type tableKey struct {
	source int
	figid  string
	kind   record.Kind
}

func newGathering(in *intake, list []*parts) *gathering {
	g := &gathering{in: in, parts: list, shards: list[0].part.Cuts(), owners: map[string]owner{}, lost: make([]*graph.Withdrawal, len(list)), left: map[tableKey]bool{}}
	in.claims = map[string]source.Place{}
	for _, p := range list {
		var sources []*source.Source
		for number, name := range p.header.Sources {
			sources = append(sources, source.Absent(number, name))
		}
		g.sources = append(g.sources, sources)
		in.read += p.header.Read
		in.skipped.Add(int64(p.header.Skipped))
	}
	return g
}

// decide finds the record of each figid. Of shards it is the one that a single
// build reads first: most often there is one, since records belong to shards by
// figid, but a file may have another name.
func (g *gathering) decide(ctx context.Context, number int, p *parts) error {
	return eachMember(ctx, p, figureSection, func(c *claim) error {
		if c.Source < 0 || c.Source >= len(p.header.Sources) {
			return fmt.Errorf("%s: %w: a SOURCE number %d of %d", p.dir, keep.ErrDamaged, c.Source, len(p.header.Sources))
		}
		here := owner{number, c.Source, c.Path, c.Line, c.Content}
		first, claimed := g.owners[c.Figid]
		switch {
		case !claimed || g.shards && here.before(first):
			g.owners[c.Figid] = here
		case !g.shards && first.content != c.Content:
			return fmt.Errorf("the figid %s is in %s, from %s, and in %s, from %s, with different content: leave one out and build its graph again",
				c.Figid, g.parts[first.graph].graph, g.place(first), p.graph, g.place(here))
		}
		return nil
	})
}

func (g *gathering) place(o owner) source.Place {
	return source.Place{Source: g.sources[o.graph][o.source], Path: o.path, Line: o.line}
}

// figures takes the figures of a graph, but for those that another has first.
func (g *gathering) figures(ctx context.Context, number int, p *parts) error {
	return eachMember(ctx, p, figureSection, func(c *claim) error {
		first := g.owners[c.Figid]
		switch {
		case first.graph != number && g.shards:
			return g.withdraw(number, c, first)
		case first.graph != number: // the same figure once more
			g.in.read--
			return nil
		}
		u := g.place(first)
		for kind, table := range c.Tables {
			if table != "" {
				u.Source.AddTable(c.Figid, record.Kind(kind), table)
				g.left[tableKey{c.Source, c.Figid, record.Kind(kind)}] = true
			}
		}
		g.in.claims[c.Figid] = u
		g.in.counts.add(c.tallies())
		g.in.inputs = append(g.in.inputs, c.Inputs...)
		return g.in.ledger.addClaim(c)
	})
}

// withdraw takes a figure back that the single build would have skipped.
func (g *gathering) withdraw(number int, c *claim, first owner) error {
	if g.lost[number] == nil {
		g.lost[number] = graph.NewWithdrawal(g.in.v)
	}
	g.lost[number].Add(g.in.v, c.Figid)
	g.in.skipped.Add(1)
	u := source.Place{Source: g.sources[number][c.Source], Path: c.Path, Line: c.Line}
	lost := stray{Figid: c.Figid, Source: c.Source, Path: c.Path, Line: c.Line, Figure: c.Figure, Digest: c.Digest}
	if c.Line == 0 && len(c.Inputs) > 0 {
		lost.Input = &c.Inputs[0]
		g.in.inputs = append(g.in.inputs, c.Inputs[0])
	}
	g.in.strays = append(g.in.strays, lost)
	for kind, table := range c.Tables {
		key := tableKey{c.Source, c.Figid, record.Kind(kind)}
		if table == "" || g.left[key] || first.source == c.Source {
			continue
		}
		g.left[key] = true
		l, err := c.leftover(record.Kind(kind), u)
		if err != nil {
			return err
		}
		g.in.left = append(g.in.left, l)
	}
	return g.in.problems.add(readTwice(c.Figid, u, c.Figure, g.place(first)))
}

// leftover is a table of a claim that came to nothing.
func (c *claim) leftover(kind record.Kind, u source.Place) (leftover, error) {
	for _, input := range c.Inputs {
		if input.Path == c.Tables[kind] {
			return newLeftover(c.Source, c.Figid, kind, u.Source.Display(input.Path), c.Counted[kind], input), nil
		}
	}
	return leftover{}, fmt.Errorf("the figid %s of %s was read from another file too, and its table %s could not be read: mend one of them, and build its shard again",
		c.Figid, u, u.Source.Display(c.Tables[kind]))
}

// others takes what is small: the records that are not stated, the tables without
// a record, the problems.
func (g *gathering) others(ctx context.Context, number int, p *parts) error {
	if number == 0 || !g.shards {
		g.in.whole = append(g.in.whole, p.header.Whole...)
	}
	err := eachMember(ctx, p, straySection, func(s *stray) error {
		if s.Input != nil {
			g.in.inputs = append(g.in.inputs, *s.Input)
		}
		g.in.strays = append(g.in.strays, *s)
		return nil
	})
	if err != nil {
		return err
	}
	err = eachMember(ctx, p, tableSection, func(l *leftover) error {
		if l.Kind >= record.Kinds {
			return fmt.Errorf("%s: %w: a table of kind %d", p.dir, keep.ErrDamaged, l.Kind)
		}
		key := tableKey{l.Source, l.Figid, l.Kind}
		if !g.shards || !g.left[key] { // a record of another shard may have used it
			g.in.left = append(g.in.left, *l)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return g.problems(ctx, number, p)
}

// problems takes those of what a graph read. Those of lexicons are found anew,
// those of a figure belong to the graph that it is taken from, and of a record that
// was skipped it may be known only now what for.
func (g *gathering) problems(ctx context.Context, number int, p *parts) error {
	var last record.Problem
	alike := 0
	for line, err := range output.Until(ctx, p.records(problemSection)) {
		if err != nil {
			return err
		}
		problem, err := parseProblem(line)
		if err != nil {
			return fmt.Errorf("%s: %w: %v", p.dir, keep.ErrDamaged, err)
		}
		first, owned := g.owners[problem.Figure]
		switch {
		case problem.Code == lexiconProblem:
			continue
		case problem.Code == figidTwice && g.shards && owned:
			problem.Message = twiceMessage(problem.Figure, g.place(first))
		case problem.Code != figidTwice && owned && first.graph != number:
			continue
		}
		if alike++; problem != last {
			last, alike = problem, 0
		}
		if err := g.problem(problem, alike); err != nil {
			return err
		}
	}
	return nil
}

// problem takes one problem; that of a second record is remembered with the record.
func (g *gathering) problem(p record.Problem, alike int) error {
	first, owned := g.owners[p.Figure]
	if !owned || p.Code == figidTwice {
		return g.in.problems.add(p)
	}
	return g.in.report(p, g.place(first).Source, alike)
}

// streamed are the large sections.
var streamed = []string{statementSection, factSection, witnessSection, nameSection}

// streams brings the large sections into the sorts, several graphs at a time.
func (g *gathering) streams(ctx context.Context, workers int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			if err := g.stream(ctx, next, workers); err != nil {
				cancel(err)
			}
		})
	}
	for number := range g.parts {
		select {
		case next <- number:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

// stream brings one graph after the other in, by writers of its own.
func (g *gathering) stream(ctx context.Context, next <-chan int, workers int) (err error) {
	into := map[string]*sorter.Writer{
		statementSection: g.in.statements.Writer(workers), factSection: g.in.facts.Writer(workers),
		witnessSection: g.in.witnesses.Writer(workers), nameSection: g.in.names.Writer(workers),
	}
	defer func() {
		for _, w := range into {
			err = errors.Join(err, w.Close())
		}
	}()
	for number := range next {
		for _, name := range streamed {
			if err := g.section(ctx, number, name, into[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// section brings a large section of a graph in.
func (g *gathering) section(ctx context.Context, number int, name string, w *sorter.Writer) error {
	for record, err := range output.Until(ctx, g.parts[number].records(name)) {
		g.done.Add(1)
		if err == nil {
			record, err = withdrawn(name, record, g.lost[number])
		}
		if err == nil && record != nil {
			err = w.Add(record)
		}
		if err != nil {
			return err
		}
		if name == statementSection {
			g.in.quads.Add(1)
		}
	}
	return nil
}

// withdrawn gives a record as it is sorted, nil if it is of a figure that is withdrawn.
func withdrawn(section string, record []byte, lost *graph.Withdrawal) ([]byte, error) {
	if lost == nil {
		return record, nil
	}
	gone := false
	switch section {
	case statementSection:
		line, err := nquads.Cut(record)
		if err != nil {
			return nil, fmt.Errorf("%w: %v", keep.ErrDamaged, err)
		}
		gone = lost.States(line)
	case factSection:
		gone = lost.Has(graph.FigureOf(record))
	case witnessSection:
		gone = lost.Mentions(index.WitnessIRI(record))
	case nameSection:
		gone = lost.Has(figidOfUnresolved(record))
	}
	if gone {
		return nil, nil
	}
	return record, nil
}

// eachMember reads a section of JSON.
func eachMember[T any](ctx context.Context, p *parts, name string, take func(*T) error) error {
	for text, err := range output.Until(ctx, p.records(name)) {
		if err != nil {
			return err
		}
		member := new(T)
		if err := json.Unmarshal(text, member); err != nil {
			return fmt.Errorf("%s: %w: %s: %v", p.dir, keep.ErrDamaged, name, err)
		}
		if err := take(member); err != nil {
			return err
		}
	}
	return nil
}
