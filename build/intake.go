package build

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/graph/sorter"
	"figraph/nquads"
	"figraph/record"
	"figraph/resolve"
	"figraph/vocab"
)

// intake reads all records and states what each figure states.
type intake struct {
	sources    []*source
	read       int // records that there were; known when all are read
	v          *vocab.Vocabulary
	model      graph.Options
	statements *sorter.Sorter
	facts      *sorter.Sorter
	problems   *problemLog
	order      *turnstile
	claims     map[string]unit // figid to the record that is read; by turns only

	done    atomic.Int64 // records read
	quads   atomic.Int64
	skipped atomic.Int64

	mu     sync.Mutex
	rows   record.RowCounts
	inputs []Input
}

// unit is one record, in the order that decides between two of the same figid:
// by SOURCE as named, then by path.
type unit struct {
	source *source
	path   string
	line   int    // of a file of several records
	data   []byte // the line
}

func (u unit) display() string { return u.source.display(u.path) }

// place is the file, and the line where it has several records.
func (u unit) place() string {
	if u.line > 0 {
		return fmt.Sprintf("%s:%d", u.display(), u.line)
	}
	return u.display()
}

// Input is a file that was read.
type Input struct {
	Path   string `json:"path"` // within its SOURCE
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

func (in *intake) run(ctx context.Context, workers int) error {
	in.order = newTurnstile()
	in.claims = map[string]unit{}
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
	return in.leftovers()
}

// turn is a record, and its place among all.
type turn struct {
	number int
	unit   unit
	err    error // it cannot be read
}

// feed gives the records to the workers, in the order that decides.
func (in *intake) feed(ctx context.Context, turns chan<- turn) {
	input := func(file Input) {
		in.mu.Lock()
		defer in.mu.Unlock()
		in.inputs = append(in.inputs, file)
	}
	for _, s := range in.sources {
		for u, err := range s.units(input) {
			select {
			case turns <- turn{in.read, u, err}:
				in.read++
			case <-ctx.Done():
				return
			}
		}
	}
}

// worker states figures one after the other.
type worker struct {
	in         *intake
	model      *graph.Model
	lines      nquads.Appender
	line       []byte
	statements *sorter.Writer
	facts      *sorter.Writer
	rows       record.RowCounts
	inputs     []Input
}

func (in *intake) work(ctx context.Context, turns <-chan turn, workers int) error {
	w := &worker{in: in, model: graph.New(in.v, in.model), statements: in.statements.Writer(workers), facts: in.facts.Writer(workers)}
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
	in.rows.Add(w.rows)
	in.inputs = append(in.inputs, w.inputs...)
	return errors.Join(w.statements.Close(), w.facts.Close())
}

// unit reads a record, and states it if no earlier record has its figid.
func (w *worker) unit(t turn) error {
	u, err := t.unit, t.err
	var fig *record.Figure
	if err == nil {
		fig, err = w.read(u)
	}
	u.data = nil // read
	var earlier unit
	var twice bool
	passed := w.in.order.pass(t.number, func() {
		if err != nil {
			return
		}
		if earlier, twice = w.in.claims[fig.ID]; !twice {
			w.in.claims[fig.ID] = u
		}
	})
	switch {
	case !passed:
		return nil
	case err != nil:
		w.in.skipped.Add(1)
		return w.in.problems.add(skipped(u, err))
	case twice:
		w.in.skipped.Add(1)
		return w.in.problems.add(record.Problem{Severity: record.Fault, Code: "figid-twice", Figure: fig.ID, File: u.display(), Line: fig.Lines["figid"],
			Message: fmt.Sprintf("the figid %s was read from %s: this record was skipped", fig.ID, earlier.place())})
	}
	w.checkName(u, fig)
	if err := w.tables(u, fig); err != nil {
		return err
	}
	resolve.Resolve(fig)
	return w.state(fig)
}

func (w *worker) read(u unit) (*record.Figure, error) {
	if u.data != nil {
		return u.source.readLine(u.display(), u.line, u.data)
	}
	data, err := w.open(u.source, u.path)
	if err != nil {
		return nil, err
	}
	return record.ReadFigure(u.display(), data)
}

// open reads a file and notes it as an input.
func (w *worker) open(s *source, name string) ([]byte, error) {
	data, err := s.read(name)
	if err == nil {
		w.inputs = append(w.inputs, inputOf(name, data))
	}
	return data, err
}

func inputOf(name string, data []byte) Input {
	sum := sha256.Sum256(data)
	return Input{name, hex.EncodeToString(sum[:]), len(data)}
}

// skipped is the problem of a record that could not be read.
func skipped(u unit, err error) record.Problem {
	p := record.Problem{Severity: record.Fault, Code: "file-unreadable", File: u.display(), Line: u.line, Message: err.Error()}
	var syntax *record.SyntaxError
	if errors.As(err, &syntax) {
		p.Code, p.Line, p.Message = syntax.Code, syntax.Line, syntax.Err.Error()
	}
	p.Message += ": the record was skipped"
	return p
}

func (w *worker) checkName(u unit, fig *record.Figure) {
	if name := strings.TrimSuffix(path.Base(u.path), recordSuffix); u.source.checked && name != fig.ID {
		fig.Problems = append(fig.Problems, record.Problem{Severity: record.Warning, Code: "figid-file-name", Figure: fig.ID, File: u.display(), Line: fig.Lines["figid"],
			Message: fmt.Sprintf("the file is named %s, its figid is %s: the figid counts", name, fig.ID)})
	}
}

// tables reads the tables of a figure, which lie in the SOURCE of its record.
func (w *worker) tables(u unit, fig *record.Figure) error {
	for kind := range record.Kinds {
		t, there := u.source.tables[fig.ID+tableEnd(kind)]
		if !there {
			continue
		}
		t.used.Store(true)
		data, err := w.open(u.source, t.path)
		if err != nil {
			problem := record.Problem{Severity: record.Fault, Code: "file-unreadable", Figure: fig.ID, File: u.source.display(t.path), Message: err.Error() + ": the table was left out"}
			if err := w.in.problems.add(problem); err != nil {
				return err
			}
			continue
		}
		record.ReadTable(fig, kind, u.source.display(t.path), data)
	}
	return nil
}

// state sorts away what the figure states and tells. A statement that RDF cannot
// hold is a problem of the record, and the others stay.
func (w *worker) state(fig *record.Figure) error {
	err := w.model.State(fig, func(q rdf.Quad) error {
		line, malformed := w.lines.Append(w.line[:0], q)
		w.line = line
		if malformed != nil {
			fig.Problems = append(fig.Problems, record.Problem{Severity: record.Fault, Code: "statement-malformed", Figure: fig.ID, File: fig.File, Line: 1,
				Message: malformed.Error() + ": the statement was left out"})
			return nil
		}
		w.in.quads.Add(1)
		return w.statements.Add(line)
	})
	if err == nil {
		err = w.model.Tally(fig, w.facts.Add)
	}
	w.rows.Add(fig.Rows)
	for _, p := range fig.Problems {
		err = cmp.Or(err, w.in.problems.add(p))
	}
	return err
}

// leftovers accounts for the tables that no record was read for.
func (in *intake) leftovers() error {
	for _, s := range in.sources {
		for _, name := range s.unknown {
			if err := in.problems.add(record.Problem{Severity: record.Warning, Code: "table-unknown", File: s.display(name),
				Message: "the name is not a figid and -genes.tsv, -chemicals.tsv or -diseases.tsv: it was not read"}); err != nil {
				return err
			}
		}
		for name, t := range s.tables {
			if t.used.Load() {
				continue
			}
			p := record.Problem{Severity: record.Fault, Code: "table-without-record", File: s.display(t.path),
				Figure: strings.TrimSuffix(name, tableEnd(t.kind))}
			data, err := s.read(t.path)
			if err != nil {
				p.Message = err.Error() + ": the table was left out"
			} else {
				rows := record.CountRows(data)
				in.rows[t.kind][record.ProblemRow] += rows
				in.inputs = append(in.inputs, inputOf(t.path, data))
				p.Message = fmt.Sprintf("no record of this SOURCE was read for it: its %d rows were left out", rows)
			}
			if err := in.problems.add(p); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(in.inputs, func(a, b Input) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.SHA256, b.SHA256))
	})
	return nil
}

// locate names the file of a figure's record or table, for problems that are
// found when all figures are read.
func (in *intake) locate(figid string, kind int) string {
	u := in.claims[figid]
	if kind < 0 {
		return u.display()
	}
	if t, there := u.source.tables[figid+tableEnd(record.Kind(kind))]; there {
		return u.source.display(t.path)
	}
	return u.display()
}

// turnstile lets goroutines through in the order of their turns.
type turnstile struct {
	mu      sync.Mutex
	moved   *sync.Cond
	next    int
	stopped bool
}

func newTurnstile() *turnstile {
	t := &turnstile{}
	t.moved = sync.NewCond(&t.mu)
	return t
}

// pass waits for the turn and runs do, or says false when all was stopped.
func (t *turnstile) pass(turn int, do func()) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.next != turn && !t.stopped {
		t.moved.Wait()
	}
	if t.stopped {
		return false
	}
	do()
	t.next++
	t.moved.Broadcast()
	return true
}

func (t *turnstile) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopped = true
	t.moved.Broadcast()
}
