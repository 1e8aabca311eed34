package build

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"figraph/graph"
	"figraph/graph/sorter"
	"figraph/record"
	"figraph/resolve"
	"figraph/source"
	"figraph/vocab"
)

// intake reads all records and states what each figure states.
type intake struct {
	sources    []*source.Source
	read       int // records that there were; known when all are read
	v          *vocab.Vocabulary
	model      graph.Options
	statements *sorter.Sorter
	facts      *sorter.Sorter
	witnesses  *sorter.Sorter
	names      *sorter.Sorter
	problems   *problemLog
	ledger     *ledger
	seen       *seen
	resolver   *resolve.Resolver
	learn      func(*record.Figure) error // takes the figures instead; nil to state them
	part       source.Division
	concerned  map[string]bool // figids of an update; nil to read all
	only       []lateUnit      // its records, in order
	figures    *sorter.Sorter  // what a merge needs to know of each figure; nil without parts
	keep       func() error    // keeps what was read for a merge; nil without parts
	order      *turnstile
	claims     map[string]source.Place // figid to the record that is read; by turns only

	done    atomic.Int64 // records read
	quads   atomic.Int64
	skipped atomic.Int64

	mu     sync.Mutex
	counts tallies
	inputs []source.Input
	whole  []wholeFile // files of many records, which every part reads
	strays []stray     // records that are not stated
	left   []leftover  // tables that no record was read for
}

func (in *intake) run(ctx context.Context, workers int) error {
	in.order = newTurnstile()
	in.claims = map[string]source.Place{}
	work, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(work, in.order.stop)
	defer stop()
	errs := make([]error, workers)
	turns := make(chan turn, 4*workers)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(turns)
		in.feed(work, turns)
	})
	for n := range workers {
		wg.Go(func() {
			if errs[n] = in.work(work, turns, workers); errs[n] != nil {
				cancel()
			}
		})
	}
	wg.Wait()
	if err := cmp.Or(ctx.Err(), errors.Join(errs...)); err != nil {
		return err
	}
	if err := in.leftovers(); err != nil {
		return err
	}
	if in.keep != nil {
		if err := in.keep(); err != nil {
			return err
		}
	}
	return in.account()
}

// turn is a record, and its place among all.
type turn struct {
	number int
	unit   source.Unit
	err    error // it cannot be read
}

// feed gives the records to the workers, in the order that decides.
func (in *intake) feed(ctx context.Context, turns chan<- turn) {
	if in.concerned != nil {
		for _, u := range in.only {
			select {
			case turns <- turn{in.read, u.Unit, u.err}:
				in.read++
			case <-ctx.Done():
				return
			}
		}
		return
	}
	for _, s := range in.sources {
		var look []byte
		if records := s.Records(); len(records) > 0 {
			look = in.seen.look(s, records[0])
		}
		input := func(file source.Input) {
			in.seen.note(look, file.SHA256)
			in.mu.Lock()
			defer in.mu.Unlock()
			in.whole = append(in.whole, wholeFile{s.Number(), file})
		}
		for u, err := range s.Units(in.part, input) {
			select {
			case turns <- turn{in.read, u, err}:
				in.read++
			case <-ctx.Done():
				return
			}
		}
	}
}

func (in *intake) work(ctx context.Context, turns <-chan turn, workers int) error {
	w := in.newWorker(workers)
	for t := range turns {
		if ctx.Err() != nil {
			break
		}
		if err := w.unit(t); err != nil {
			return err
		}
		in.done.Add(1)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.counts.add(w.counts)
	in.inputs = append(in.inputs, w.inputs...)
	in.strays = append(in.strays, w.strays...)
	return w.close()
}

// leftover is a table that no record was read for.
type leftover struct {
	Source  int            `json:"source"` // by number
	Figid   string         `json:"figid"`
	Kind    record.Kind    `json:"kind"`
	Rows    int            `json:"rows"`
	Path    string         `json:"path"`
	Input   *source.Input  `json:"input,omitempty"` // nil when it cannot be read
	Problem record.Problem `json:"problem"`
}

// leftovers finds the tables that no record was read for, and reports files that
// only look like tables.
func (in *intake) leftovers() error {
	for _, s := range in.sources {
		for _, name := range s.Unknown() {
			if !in.part.Has(name) {
				continue
			}
			if err := in.problems.add(record.Problem{Severity: record.Warning, Code: "table-unknown", File: s.Display(name),
				Message: "the name is not a figid and -genes.tsv, -chemicals.tsv or -diseases.tsv: it was not read"}); err != nil {
				return err
			}
		}
		for t := range s.Tables() {
			if figid := t.Figid(); !t.Used() && in.part.Has(figid) && (in.concerned == nil || in.concerned[figid]) {
				l, err := leftoverOf(s, figid, t)
				if err != nil {
					return err
				}
				in.left = append(in.left, l)
			}
		}
	}
	return nil
}

func leftoverOf(s *source.Source, figid string, t *source.Table) (leftover, error) {
	data, err := s.Read(t.Path)
	if isOfMachine(err) {
		return leftover{}, err
	}
	if err != nil {
		l := leftover{Source: s.Number(), Figid: figid, Kind: t.Kind, Path: t.Path}
		l.Problem = withoutRecord(s.Display(t.Path), figid, err.Error()+": the table was left out")
		return l, nil
	}
	return newLeftover(s.Number(), figid, t.Kind, s.Display(t.Path), record.CountRows(data), source.InputOf(t.Path, data)), nil
}

func newLeftover(number int, figid string, kind record.Kind, file string, rows int, input source.Input) leftover {
	return leftover{number, figid, kind, rows, input.Path, &input,
		withoutRecord(file, figid, fmt.Sprintf("no record of this SOURCE was read for it: its %d rows were left out", rows))}
}

func withoutRecord(file, figid, message string) record.Problem {
	return record.Problem{Severity: record.Fault, Code: "table-without-record", File: file, Figure: figid, Message: message}
}

// account counts the tables that no record was read for, and puts the inputs into
// their order.
func (in *intake) account() error {
	for _, l := range in.left {
		in.counts.rows[l.Kind][record.ProblemRow] += l.Rows
		if l.Input != nil {
			in.inputs = append(in.inputs, *l.Input)
		}
		if err := errors.Join(in.problems.add(l.Problem), in.ledger.addTable(l)); err != nil {
			return err
		}
	}
	for _, w := range in.whole {
		in.inputs = append(in.inputs, w.Input)
		if err := in.ledger.addJSON(placeKey(w.Source, w.Input.Path, 0), wholeMember, 0, w); err != nil {
			return err
		}
	}
	for i := range in.strays {
		if err := in.ledger.addStray(&in.strays[i]); err != nil {
			return err
		}
	}
	in.sortInputs()
	return nil
}

func (in *intake) sortInputs() {
	slices.SortFunc(in.inputs, func(a, b source.Input) int {
		if order := cmp.Compare(a.Path, b.Path); order != 0 {
			return order
		}
		return cmp.Compare(a.SHA256, b.SHA256)
	})
}

// locate names the file of a figure's record or table as people would open it, for
// problems that are found when all figures are read.
func (in *intake) locate(figid string, kind int) string {
	u := in.claims[figid]
	if name := in.fileOf(figid, kind); name != "" {
		return u.Source.Display(name)
	}
	return u.File()
}

// fileOf is the path of a figure's record (kind < 0) or table within its SOURCE,
// empty when there is none.
func (in *intake) fileOf(figid string, kind int) string {
	u, read := in.claims[figid]
	switch {
	case !read:
		return ""
	case kind < 0:
		return u.Path
	}
	if t, there := u.Source.Table(figid, record.Kind(kind)); there {
		return t.Path
	}
	return ""
}
