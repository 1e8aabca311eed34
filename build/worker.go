package build

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/graph/index"
	"figraph/graph/sorter"
	"figraph/nquads"
	"figraph/record"
)

// worker states figures one after the other, or has them learnt from.
type worker struct {
	in         *intake
	take       func(*record.Figure) error // what is done with a figure
	model      *graph.Model
	lines      nquads.Appender
	line       []byte
	statements *sorter.Writer
	facts      *sorter.Writer
	names      *sorter.Writer // of mentions without an entity
	witnesses  *sorter.Writer // of where mentions were read
	figures    *sorter.Writer // what a merge needs to know of each figure; nil without parts
	counts     tallies
	inputs     []Input
	loose      []Input // of records that are not stated
	mark       int     // where the inputs of the record begin
	last       tallies // of the figure that was stated last
	counted    [record.Kinds]int
}

// newWorker makes one of several workers.
func (in *intake) newWorker(workers int) *worker {
	w := &worker{in: in}
	if in.learn != nil {
		w.take = in.learn
		return w
	}
	w.take = w.state
	w.model = graph.New(in.v, in.model)
	w.statements, w.facts, w.names = in.statements.Writer(workers), in.facts.Writer(workers), in.names.Writer(workers)
	w.witnesses = in.witnesses.Writer(workers)
	if in.figures != nil {
		w.figures = in.figures.Writer(workers)
	}
	return w
}

func (w *worker) close() error {
	if w.in.learn != nil {
		return nil
	}
	err := errors.Join(w.statements.Close(), w.facts.Close(), w.names.Close(), w.witnesses.Close())
	if w.figures != nil {
		err = errors.Join(err, w.figures.Close())
	}
	return err
}

// unit reads a record, and states it if no earlier record has its figid.
func (w *worker) unit(t turn) error {
	u, err := t.unit, t.err
	w.mark = len(w.inputs)
	var fig *record.Figure
	if err == nil {
		fig, err = w.read(u)
	}
	content := digestOf(u)
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
		w.skip()
		return w.in.problems.add(skipped(u, err))
	case twice:
		w.skip()
		return w.in.problems.add(readTwice(fig.ID, u, fig.Lines["figid"], earlier))
	}
	w.checkName(u, fig)
	if err := w.tables(u, fig); err != nil {
		return err
	}
	w.in.resolver.Resolve(fig)
	err = w.take(fig)
	for _, p := range fig.Problems {
		err = cmp.Or(err, w.in.problems.add(p))
	}
	if err != nil || w.figures == nil {
		return err
	}
	text, err := w.claim(u, fig, content)
	if err != nil {
		return err
	}
	return w.figures.Add(text)
}

const figidTwice = "figid-twice"

// readTwice is the problem of a record whose figid another has that comes first.
func readTwice(figid string, u unit, line int, first unit) record.Problem {
	return record.Problem{Severity: record.Fault, Code: figidTwice, Figure: figid, File: u.display(), Line: line, Message: twiceMessage(figid, first)}
}

func twiceMessage(figid string, first unit) string {
	return fmt.Sprintf("the figid %s was read from %s: this record was skipped", figid, first.place())
}

// skip counts a record that is not stated.
func (w *worker) skip() {
	w.in.skipped.Add(1)
	w.loose = append(w.loose, w.inputs[w.mark:]...)
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
	w.counted = [record.Kinds]int{}
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
		if w.figures != nil {
			w.counted[kind] = record.CountRows(data)
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
	if err == nil {
		err = w.witness(fig)
	}
	number := 0
	w.last = tallies{}
	err = cmp.Or(err, w.last.take(fig, func(kind, name string) error {
		number++
		return w.names.Add(unresolvedRecord(kind, name, fig.ID, number))
	}))
	w.counts.add(w.last)
	return err
}

// witness notes where each mention that is stated was read.
func (w *worker) witness(fig *record.Figure) error {
	for i := range fig.Mentions {
		m := &fig.Mentions[i]
		if m.Row != record.Accepted && m.Row != record.Unresolved {
			continue
		}
		w.line = index.AppendWitness(w.line[:0], w.model.MentionIRI(fig, m).String(), m)
		if err := w.witnesses.Add(w.line); err != nil {
			return err
		}
	}
	return nil
}
