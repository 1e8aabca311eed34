package build

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"syscall"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/graph/index"
	"figraph/graph/sorter"
	"figraph/nquads"
	"figraph/record"
	"figraph/source"
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
	inputs     []source.Input
	strays     []stray // records that are not stated
	mark       int     // where the inputs of the record begin
	last       tallies // of the figure that was stated last
	lastNames  []namedMention
	things     map[string]bool // that it says something of
	counted    [record.Kinds]int
}

// newWorker makes one of several workers.
func (in *intake) newWorker(workers int) *worker {
	w := &worker{in: in, things: map[string]bool{}}
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
	err := t.err
	w.mark = len(w.inputs)
	var fig *record.Figure
	if err == nil {
		fig, err = t.unit.Figure(w.open)
	}
	u, digest := t.unit.Place, t.unit.Digest()
	var earlier source.Place
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
	case isOfMachine(err):
		return err
	case err != nil:
		problem := skipped(u, err)
		w.skip(u, stray{Digest: digest, Problem: &problem})
		return w.in.problems.add(problem)
	case twice:
		w.skip(u, stray{Figid: fig.ID, Digest: digest, Figure: fig.Lines["figid"]})
		return w.in.problems.add(readTwice(fig.ID, u, fig.Lines["figid"], earlier))
	}
	w.checkName(u, fig)
	if err := w.tables(u, fig); err != nil {
		return err
	}
	w.in.resolver.Resolve(fig)
	err = w.take(fig)
	alike := make(map[record.Problem]int, len(fig.Problems))
	for _, p := range fig.Problems {
		err = cmp.Or(err, w.in.report(p, u.Source, alike[p]))
		alike[p]++
	}
	if err != nil || w.figures == nil && w.in.ledger == nil {
		return err
	}
	c := w.claim(u, fig, digest)
	if w.figures == nil {
		return w.in.ledger.addClaim(c)
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return w.figures.Add(text)
}

const figidTwice = "figid-twice"

// readTwice is the problem of a record whose figid another has that comes first.
func readTwice(figid string, u source.Place, line int, first source.Place) record.Problem {
	return record.Problem{Severity: record.Fault, Code: figidTwice, Figure: figid, File: u.File(), Line: line, Message: twiceMessage(figid, first)}
}

func twiceMessage(figid string, first source.Place) string {
	return fmt.Sprintf("the figid %s was read from %s: this record was skipped", figid, first)
}

// skip counts a record that is not stated.
func (w *worker) skip(u source.Place, s stray) {
	w.in.skipped.Add(1)
	s.Source, s.Path, s.Line = u.Source.Number(), u.Path, u.Line
	if len(w.inputs) > w.mark {
		s.Input = &w.inputs[w.mark]
	}
	w.strays = append(w.strays, s)
}

// open reads a file and notes it as an input.
func (w *worker) open(s *source.Source, name string) ([]byte, error) {
	look := w.in.seen.look(s, name)
	data, err := s.Read(name)
	if err == nil {
		input := source.InputOf(name, data)
		w.inputs = append(w.inputs, input)
		w.in.seen.note(look, input.SHA256)
	}
	return data, err
}

// isOfMachine says whether a file could not be read though nothing is wrong with it: a
// graph without it would be another one, and the next build may read it.
func isOfMachine(err error) bool {
	return slices.ContainsFunc([]error{syscall.EIO, syscall.ENOSPC, syscall.ENOMEM, syscall.EMFILE, syscall.ENFILE}, func(of error) bool { return errors.Is(err, of) })
}

// skipped is the problem of a record that could not be read.
func skipped(u source.Place, err error) record.Problem {
	p := record.Problem{Severity: record.Fault, Code: unreadable(err), File: u.File(), Line: u.Line, Message: err.Error()}
	var syntax *record.SyntaxError
	if errors.As(err, &syntax) {
		p.Code, p.Line, p.Message = syntax.Code, syntax.Line, syntax.Err.Error()
	}
	p.Message += ": the record was skipped"
	return p
}

// unreadable is the code of a file or line that cannot be read.
func unreadable(err error) string {
	if errors.Is(err, source.ErrTooLong) {
		return "file-long"
	}
	return "file-unreadable"
}

func (w *worker) checkName(u source.Place, fig *record.Figure) {
	if name, named := u.FileFigid(); named && name != fig.ID {
		fig.Problems = append(fig.Problems, record.Problem{Severity: record.Warning, Code: "figid-file-name", Figure: fig.ID, File: u.File(), Line: fig.Lines["figid"],
			Message: fmt.Sprintf("the file is named %s, its figid is %s: the figid counts", name, fig.ID)})
	}
}

// tables reads the tables of a figure, which lie in the SOURCE of its record.
func (w *worker) tables(u source.Place, fig *record.Figure) error {
	w.counted = [record.Kinds]int{}
	for kind := range record.Kinds {
		t, there := u.Source.Table(fig.ID, kind)
		if !there {
			continue
		}
		t.Use()
		data, err := w.open(u.Source, t.Path)
		if isOfMachine(err) {
			return err
		}
		if err != nil {
			fig.Problems = append(fig.Problems, record.Problem{Severity: record.Fault, Code: unreadable(err), Figure: fig.ID, File: u.Source.Display(t.Path),
				Message: err.Error() + ": the table was left out"})
			continue
		}
		if w.figures != nil || w.in.ledger != nil {
			w.counted[kind] = record.CountRows(data)
		}
		record.ReadTable(fig, kind, u.Source.Display(t.Path), data)
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
		clear(w.things)
		err = w.model.Tally(fig, w.tell)
	}
	if err == nil {
		err = w.witness(fig)
	}
	number := 0
	w.last, w.lastNames = tallies{}, nil
	err = cmp.Or(err, w.last.take(fig, func(kind, name string) error {
		number++
		w.lastNames = append(w.lastNames, namedMention{kind, name})
		return w.names.Add(unresolvedRecord(kind, name, fig.ID, number))
	}))
	w.counts.add(w.last)
	return err
}

// tell takes a fact, and notes what it is about.
func (w *worker) tell(fact []byte) error {
	if thing := graph.Thing(fact); thing != nil && !w.things[string(thing)] {
		w.things[string(thing)] = true
	}
	return w.facts.Add(fact)
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
