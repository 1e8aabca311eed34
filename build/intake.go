package build

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"figraph/graph"
	"figraph/graph/sorter"
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
	witnesses  *sorter.Sorter
	names      *sorter.Sorter
	problems   *problemLog
	resolver   *resolve.Resolver
	learn      func(*record.Figure) error // takes the figures instead; nil to state them
	order      *turnstile
	claims     map[string]unit // figid to the record that is read; by turns only

	done    atomic.Int64 // records read
	quads   atomic.Int64
	skipped atomic.Int64

	mu     sync.Mutex
	counts tallies
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
	return w.close()
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
				in.counts.rows[t.kind][record.ProblemRow] += rows
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

// locate names the file of a figure's record or table as people would open it, for
// problems that are found when all figures are read.
func (in *intake) locate(figid string, kind int) string {
	u := in.claims[figid]
	if name := in.fileOf(figid, kind); name != "" {
		return u.source.display(name)
	}
	return u.display()
}

// fileOf is the path of a figure's record (kind < 0) or table within its SOURCE,
// empty when there is none.
func (in *intake) fileOf(figid string, kind int) string {
	u, read := in.claims[figid]
	switch {
	case !read:
		return ""
	case kind < 0:
		return u.path
	}
	if t, there := u.source.tables[figid+tableEnd(record.Kind(kind))]; there {
		return t.path
	}
	return ""
}
