package build

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/graph/sorter"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/nquads"
	"figraph/output"
	"figraph/record"
	"figraph/resolve/lexicon"
	"figraph/source"
	"figraph/vocab"
)

// job is one build under way.
type job struct {
	o        Options
	v        *vocab.Vocabulary
	dir      string // of the new build, not in force yet
	sources  []*source.Source
	lexicons *lexicon.Stack
	intake   *intake
	parts    []*parts // that are merged, in place of sources
	kept     *keeping // what is kept for a merge; nil without
	things   *spool   // of the ledger; nil without
	disputes *spool
	outputs  []*output.File
	builder  *store.Builder
	opened   []*sorter.Sorter
}

// run goes the way: read, reduce, count, write, install.
func (j *job) run(ctx context.Context) (*Summary, error) {
	export, err := restoring(j.sources)
	if err != nil {
		return nil, err
	}
	if err := checkDivision(j.o.Division, export); err != nil {
		return nil, err
	}
	var census *graph.Census
	if export != nil {
		census, err = j.restore(ctx, export)
	} else {
		census, err = j.state(ctx)
	}
	if err != nil {
		return nil, err
	}
	if export != nil { // only now it is known how they are laid out
		if err := j.openOutputs(); err != nil {
			return nil, err
		}
	}
	receipt := j.receipt(census)
	receipt.Options.Restored = export != nil
	if err := j.write(ctx, receipt, census); err != nil {
		return nil, err
	}
	return j.install(ctx, receipt, census)
}

// state reads records and states all that they say.
func (j *job) state(ctx context.Context) (*graph.Census, error) {
	if err := j.openOutputs(); err != nil {
		return nil, err
	}
	if err := j.prepare(); err != nil {
		return nil, err
	}
	if err := j.openLedger(); err != nil {
		return nil, err
	}
	if err := j.openLexicons(ctx); err != nil {
		return nil, err
	}
	if err := j.take(ctx); err != nil {
		return nil, err
	}
	if err := j.reduce(ctx); err != nil {
		return nil, err
	}
	return j.count(ctx)
}

// openOutputs begins the exports, so that a name that cannot be written is found
// before the work is done.
func (j *job) openOutputs() error {
	for _, name := range j.o.Exports {
		out, err := output.Create(name, j.o.Selection.Layout(j.v))
		if err != nil {
			return err
		}
		j.outputs = append(j.outputs, out)
	}
	return nil
}

// scratch makes a folder for runs within the build.
func (j *job) scratch(name string) (string, error) {
	dir := filepath.Join(j.dir, "scratch", name)
	return dir, os.MkdirAll(dir, 0o755)
}

func (j *job) newSorter(name string, memory int) (*sorter.Sorter, error) {
	dir, err := j.scratch(name)
	if err != nil {
		return nil, err
	}
	s := sorter.New(sorter.Options{Dir: dir, Memory: memory})
	j.opened = append(j.opened, s)
	return s, nil
}

// namesMemory is what the sort of names without an entity may take.
const namesMemory = 16 << 20

// prepare makes the sorts. Half of the memory is for statements, an eighth for
// facts, a sixteenth for witnesses; what the runtime and the store's dictionary need comes on top.
func (j *job) prepare() error {
	statements, err := j.newSorter("statements", j.o.Memory/2)
	if err != nil {
		return err
	}
	facts, err := j.newSorter("facts", j.o.Memory/8)
	if err != nil {
		return err
	}
	witnesses, err := j.newSorter("witnesses", j.o.Memory/16)
	if err != nil {
		return err
	}
	names, err := j.newSorter("names", namesMemory)
	if err != nil {
		return err
	}
	dir, err := j.scratch("problems")
	if err != nil {
		return err
	}
	j.intake = &intake{sources: j.sources, v: j.v, statements: statements, facts: facts, names: names, witnesses: witnesses, problems: newProblemLog(dir),
		part: j.o.Division}
	j.opened = append(j.opened, j.intake.problems.sorter)
	if j.o.Division.Of > 0 {
		j.intake.figures, err = j.newSorter("figures", namesMemory)
		return err
	}
	return nil
}

// take reads the sources, or what other builds read, and says whether a graph may
// be made of it.
func (j *job) take(ctx context.Context) (err error) {
	if j.parts != nil {
		err = j.gather(ctx)
	} else {
		err = j.read(ctx)
	}
	if err != nil {
		return err
	}
	return j.acceptable()
}

// acceptable says whether a graph may be made of what was read.
func (j *job) acceptable() error {
	var refused error
	switch {
	case j.o.Strict && j.strictErrors() > 0:
		refused = ErrProblems
	case int(j.intake.skipped.Load()) == j.intake.read && !j.o.Division.Cuts():
		refused = ErrNothingRead
	default:
		return nil
	}
	return errors.Join(refused, j.intake.problems.writeProblems(io.Discard, j.o.Problem))
}

// strictErrors are the errors that end a strict build. Whether a table has no
// record at all, only the merge of all shards knows.
func (j *job) strictErrors() int {
	errs := j.intake.problems.counts.Errors
	if j.o.Division.Cuts() {
		errs -= len(j.intake.left)
	}
	return errs
}

// read reads the sources.
func (j *job) read(ctx context.Context) error {
	total := 0
	for _, s := range j.sources {
		if s.HasLines() || j.o.Division.Cuts() { // who knows how many there are
			total = 0
			break
		}
		total += len(s.Records())
	}
	stop := keep.Watch(j.o.Progress, func() keep.Progress {
		return keep.Progress{Stage: "read", Unit: "records", Done: int(j.intake.done.Load()), Total: total, Statements: int(j.intake.quads.Load())}
	})
	if j.intake.figures != nil {
		j.intake.keep = func() error { return j.keep(ctx) }
	}
	err := j.intake.run(ctx, j.o.Workers)
	stop()
	return err
}

func (j *job) modelOptions() graph.Options {
	return graph.Options{ImageURL: j.o.ImageURL, NoXrefs: j.o.NoXrefs, Candidates: j.o.Candidates,
		MinPapers: j.o.MinPapers, CreatedOn: j.o.CreatedOn, Tool: j.o.Tool, Lexicons: j.lexicons}
}

// addStatements makes a sorted run of the statements that state says.
func (j *job) addStatements(state func(graph.Emit) error) error {
	var lines nquads.Appender
	var line []byte
	w := j.intake.statements.Writer(4)
	err := state(func(q rdf.Quad) (err error) {
		if line, err = lines.Append(line[:0], q); err != nil {
			return err
		}
		return w.Add(line)
	})
	return errors.Join(err, w.Close())
}

// reduce states what all figures say of shared things.
func (j *job) reduce(ctx context.Context) error {
	var failed error
	var stated atomic.Int64
	stop := keep.Watch(j.o.Progress, func() keep.Progress {
		return keep.Progress{Stage: "reduce", Unit: "quads", Done: int(stated.Load()), Statements: int(stated.Load())}
	})
	defer stop()
	model := graph.New(j.v, j.modelOptions())
	err := j.addStatements(func(emit graph.Emit) error {
		reducer := graph.Reducer{
			Emit: func(q rdf.Quad) error {
				stated.Add(1)
				return emit(q)
			},
			Problem: func(p record.Problem) { failed = errors.Join(failed, j.intake.problems.add(p)) },
			Locate:  j.intake.locate,
		}
		settle := j.keepTallies(&reducer)
		err := model.Reduce(output.Until(ctx, j.intake.facts.Sorted()), reducer)
		return errors.Join(err, settle())
	})
	return errors.Join(err, failed, j.intake.facts.Close())
}

// count goes through the statements a first time, and adds the description of
// what it counted as one more sorted run.
func (j *job) count(ctx context.Context) (*graph.Census, error) {
	census, err := j.tally(ctx)
	if err != nil {
		return nil, err
	}
	meta, err := j.describe(census)
	if err != nil {
		return nil, err
	}
	census.Merge(meta)
	return census, nil
}

// tally counts the statements that there are.
func (j *job) tally(ctx context.Context) (*graph.Census, error) {
	census := graph.NewCensus(j.v)
	var counted atomic.Int64
	stop := keep.Watch(j.o.Progress, func() keep.Progress {
		return keep.Progress{Stage: "sort", Unit: "quads", Done: int(counted.Load()), Statements: int(counted.Load())}
	})
	err := output.FanOut(ctx, j.intake.statements.Sorted(), func(line nquads.Line) error {
		census.Add(line)
		counted.Add(1)
		return nil
	})
	stop()
	return census, err
}

// describe states the data set and counts these statements too.
func (j *job) describe(census *graph.Census) (*graph.Census, error) {
	lines, err := j.description(census)
	if err != nil {
		return nil, err
	}
	meta := graph.NewCensus(j.v)
	w := j.intake.statements.Writer(4)
	for _, line := range lines {
		if err := w.Add(line.Text); err != nil {
			return nil, errors.Join(err, w.Close())
		}
		meta.Add(line)
	}
	return meta, w.Close()
}

// description is what describes the data set, in canonical order.
func (j *job) description(census *graph.Census) ([]nquads.Line, error) {
	var set lineSet
	err := graph.New(j.v, j.modelOptions()).Describe(census, set.emit)
	return set.sorted(), err
}
