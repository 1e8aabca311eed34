package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"figraph/graph"
	"figraph/graph/sorter"
	"figraph/keep"
	"figraph/nquads"
	"figraph/output"
	"figraph/record"
)

// compareThings compares what all figures state together of the things that the
// concerned ones say something of, and brings the ledger in line.
func (u *update) compareThings(ctx context.Context) (*things, error) {
	numbers, err := u.writeEntries(ctx)
	if err != nil {
		return nil, err
	}
	t := &things{u: u, numbers: numbers, facts: map[string][][]byte{}, leaving: map[string][]uint32{},
		before: map[string]*graph.Tally{}, after: map[string]*graph.Tally{}}
	if err := t.gather(ctx); err != nil {
		return nil, err
	}
	t.into = u.intake.statements.Writer(4)
	err = t.compareAll(ctx)
	return t, errors.Join(err, t.into.Close())
}

// things compares shared things.
type things struct {
	u             *update
	numbers       map[string]uint32
	facts         map[string][][]byte     // new ones, by thing
	leaving       map[string][]uint32     // figures that take back what they said, by thing
	before, after map[string]*graph.Tally // who mentions a thing
	journals      []string                // IRIs of those that changed
	into          *sorter.Writer
}

// gather finds the things that are concerned.
func (t *things) gather(ctx context.Context) error {
	for _, e := range t.u.changes.stated {
		for _, thing := range e.claim.Things {
			t.leaving[thing] = append(t.leaving[thing], e.number)
		}
	}
	for fact, err := range output.Until(ctx, t.u.intake.facts.Sorted()) {
		if err != nil {
			return err
		}
		if thing := graph.Thing(fact); thing != nil {
			t.facts[string(thing)] = append(t.facts[string(thing)], slices.Clone(fact))
		}
	}
	return nil
}

func (t *things) compareAll(ctx context.Context) error {
	concerned := map[string]bool{}
	for thing := range t.leaving {
		concerned[thing] = true
	}
	for thing := range t.facts {
		concerned[thing] = true
	}
	if err := t.inheritDisputes(ctx, concerned); err != nil {
		return err
	}
	if err := t.compareEach(ctx, slices.Sorted(maps.Keys(concerned))); err != nil {
		return err
	}
	for _, journal := range t.journals {
		if err := t.tellPapers(journal); err != nil {
			return err
		}
	}
	return nil
}

// inheritDisputes takes over the problems of things that are not concerned.
func (t *things) inheritDisputes(ctx context.Context, concerned map[string]bool) error {
	for row, err := range output.Until(ctx, t.u.before.Table(disputeTable).All(nil)) {
		if err != nil {
			return err
		}
		if concerned[string(row.Key)] {
			continue
		}
		var list []placedProblem
		if err := json.Unmarshal(row.Value, &list); err != nil {
			return fmt.Errorf("%s: %w: the ledger, problems of %q: %v", t.u.old.Dir, keep.ErrDamaged, row.Key, err)
		}
		for _, p := range list {
			if err := t.u.intake.problems.add(t.u.intake.displayed(p)); err != nil {
				return err
			}
		}
	}
	return nil
}

// compareEach compares each thing before and after.
func (t *things) compareEach(ctx context.Context, names []string) error {
	workers := t.workers()
	w := window[restated]{t.u.old.Dir, len(workers),
		func(worker, i int) (restated, error) { return workers[worker].restate(names[i]) },
		func(i int, r restated) error { return t.settle(names[i], &r) }}
	return w.run(ctx, len(names))
}

func (t *things) workers() []*restating {
	workers := make([]*restating, t.u.o.Workers)
	for i := range workers {
		workers[i] = &restating{t, graph.New(t.u.v, t.u.modelOptions()), t.u.roster.Clone()}
	}
	return workers
}

// restating states things again. It is for one goroutine.
type restating struct {
	*things
	model  *graph.Model
	roster *graph.Roster
}

// restated is a thing before and after.
type restated struct {
	old, new      []nquads.Line
	before, after *graph.Tally // who mentions it
	row, tally    []byte       // of the ledger: its tally before and after
	disputed      []placedProblem
}

// restate states one thing before and after.
func (w *restating) restate(thing string) (r restated, err error) {
	if r.row, err = w.u.before.Table(thingTable).Get([]byte(thing)); err != nil {
		return r, err
	}
	tally, err := graph.ParseTally(r.row)
	if err != nil {
		return r, fmt.Errorf("%s: %w: the ledger, %q: %v", w.u.old.Dir, keep.ErrDamaged, thing, err)
	}
	nobody := graph.Reducer{Problem: func(record.Problem) {}, Locate: func(string, int) string { return "" }}
	if r.old, err = w.state(thing, tally, nobody); err != nil {
		return r, err
	}
	r.before = tally.Mentions()
	for _, number := range w.leaving[thing] {
		tally.Remove(number)
	}
	for _, fact := range w.facts[thing] {
		if err := tally.Add(fact, w.numbers[string(graph.FigureOf(fact))]); err != nil {
			return r, err
		}
	}
	r.after = tally.Mentions()
	in := w.u.intake
	r.new, err = w.state(thing, tally, graph.Reducer{Locate: in.locate,
		Problem: func(p record.Problem) { r.disputed = append(r.disputed, placed(in.claims[p.Figure].Source, p)) }})
	r.tally = tally.Append(make([]byte, 0, len(r.row)+len(r.row)/8+64))
	return r, err
}

// state is what a tally states, in canonical order.
func (w *restating) state(thing string, tally *graph.Tally, r graph.Reducer) ([]nquads.Line, error) {
	var set lineSet
	r.Emit = set.emit
	err := w.model.StateTally(thing, tally, w.roster, r)
	return set.sorted(), err
}

// settle takes over what became of a thing.
func (t *things) settle(thing string, r *restated) error {
	t.before[thing], t.after[thing] = r.before, r.after
	t.noteJournal(thing, r.old, r.new)
	return errors.Join(t.write(thing, r), t.tell(r.old, r.new))
}

// write writes the tally of a thing and what is disputed about it.
func (t *things) write(thing string, r *restated) error {
	for _, p := range r.disputed {
		if err := t.u.intake.problems.add(t.u.intake.displayed(p)); err != nil {
			return err
		}
	}
	var text []byte
	if len(r.disputed) > 0 {
		var err error
		if text, err = json.Marshal(r.disputed); err != nil {
			return err
		}
	}
	t.u.replace(thingTable, thing, r.row, r.tally)
	return t.u.put(disputeTable, thing, text)
}

// tell compares statements of a shared thing, and gives the new ones to the index.
func (t *things) tell(old, new []nquads.Line) error {
	for _, line := range new {
		if err := t.into.Add(line.Text); err != nil {
			return err
		}
	}
	return t.u.set.compare(old, new)
}

// noteJournal notes a journal whose statements changed.
func (t *things) noteJournal(thing string, old, new []nquads.Line) {
	slug, is := strings.CutPrefix(thing, graph.JournalPrefix)
	same := slices.EqualFunc(old, new, func(a, b nquads.Line) bool { return bytes.Equal(a.Text, b.Text) })
	if is && !same {
		t.journals = append(t.journals, t.u.v.Journal(slug).String())
	}
}

// tellPapers has the index told anew of all papers of journals that changed: their
// rows have the name.
func (t *things) tellPapers(journal string) error {
	var papers []string
	for line, err := range t.u.before.To(journal) {
		if err != nil {
			return err
		}
		papers = append(papers, string(nquads.Bare(line.Subject)))
	}
	for _, paper := range papers {
		curie, is := t.u.v.CURIE(paper)
		if !is || t.u.set.subjects[curie] {
			continue
		}
		t.u.set.subjects[curie] = true
		for line, err := range t.u.before.About(paper) {
			if err == nil {
				err = t.into.Add(line.Text)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
