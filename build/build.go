// Package build is the way itself: sources to figures to statements, through one
// sort, to the store and to every export; and what is done with a graph
// afterwards: export, check, count. Command figraph and library users call the
// same functions.
//
// Build makes a graph, Export writes one out, Check verifies one, and Stats counts
// it. Nothing is printed: problems and progress go to the callbacks of Options.
package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/graph/sorter"
	"figraph/graph/store"
	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/record"
	"figraph/vocab"
)

// ErrProblems says that a strict build found bad input and changed nothing.
var ErrProblems = errors.New("the input has errors, and the build is strict: nothing was changed")

// ErrNothingRead says that no record could be read; a graph is not replaced by
// nothing.
var ErrNothingRead = errors.New("no record could be read: nothing was changed")

// DefaultMemory is what a build may use for sorting, unless told otherwise.
const DefaultMemory = 512 << 20

// Options say what to build and how. The zero value builds with defaults, into
// the current folder's "kg".
type Options struct {
	Folder Folder    // of the graph
	Stdin  io.Reader // for the SOURCE "-"

	// What the graph is. These options change the result.
	Base             string // of minted IRIs
	Schema           string // "http" or "https" for schema.org
	Candidates       bool
	MinPapers        int
	ImageURL         string
	NoXrefs          bool
	NoBuiltinLexicon bool // accepted from the start; built-in names come later
	CreatedOn        time.Time
	Tool             string

	// How it is made.
	Exports []string // files to write as well
	Strict  bool     // bad input ends the build
	Keep    int      // former builds to keep
	Wait    time.Duration
	Memory  int // bytes for sorting; 0 means DefaultMemory
	Workers int // 0 means one for each processor

	Problem  func(record.Problem) // each problem, by file and line
	Progress func(Progress)       // called now and then
}

// Progress says how far a build is.
type Progress struct {
	Stage       string // "read", "sort", "write", "index", "export"
	Unit        string // what Done and Total count: "records", "quads", "keys"
	Done, Total int    // Total is 0 when unknown
	Statements  int
}

// Summary is what a build made.
type Summary struct {
	Folder   string // of the build
	Problems string // file that lists them
	Exports  []string
	Receipt  Receipt
	Seconds  float64
}

// Build reads the sources and replaces the graph in the folder, when the new one
// is whole. A strict build that finds bad input returns ErrProblems. The former
// graph stays whatever goes wrong: with an error there is no summary, but for the
// case that the new graph is in force and an export could not get its name.
func Build(ctx context.Context, o Options, sources ...string) (*Summary, error) {
	start := time.Now()
	o.fill()
	v, err := vocab.New(vocab.Options{Base: o.Base, Schema: o.Schema})
	if err != nil {
		return nil, err
	}
	if o.Stdin != nil {
		o.Stdin = untilDone{ctx, o.Stdin}
	}
	opened, err := openSources(sources, o.Stdin)
	if err != nil {
		return nil, err
	}
	if err := o.checkExports(); err != nil {
		return nil, err
	}
	_, before := os.Lstat(string(o.Folder))
	unlock, err := o.Folder.lock(ctx, o.Wait)
	if err != nil {
		return nil, err
	}
	dir, err := o.Folder.begin()
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	j := &job{o: o, v: v, dir: dir, sources: opened}
	summary, err := j.run(ctx)
	err = errors.Join(err, j.cleanUp(), closeSources(opened))
	if summary == nil && errors.Is(before, fs.ErrNotExist) {
		o.Folder.leaveNothing()
	}
	if summary != nil {
		summary.Seconds = time.Since(start).Seconds()
	}
	return summary, errors.Join(err, unlock())
}

// checkExports refuses exports into the graph's own builds, which come and go.
func (o *Options) checkExports() error {
	builds, err := filepath.EvalSymlinks(filepath.Join(string(o.Folder), buildsFolder))
	if err != nil {
		return nil // there are none yet
	}
	for _, name := range o.Exports {
		dir, err := filepath.EvalSymlinks(filepath.Dir(name))
		if err != nil {
			continue // openOutputs says what is wrong with it
		}
		if relative, err := filepath.Rel(builds, dir); err == nil && filepath.IsLocal(relative) {
			return fmt.Errorf("%s lies within the graph's own folder, which a build replaces: write it elsewhere", name)
		}
	}
	return nil
}

func (o *Options) fill() {
	if o.Folder == "" {
		o.Folder = "kg"
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Memory <= 0 {
		o.Memory = DefaultMemory
	}
	if o.MinPapers <= 0 {
		o.MinPapers = graph.DefaultMinPapers
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
}

func openSources(names []string, stdin io.Reader) ([]*source, error) {
	var list []*source
	records := 0
	for _, name := range names {
		s, err := openSource(name, stdin)
		if err != nil {
			return nil, err
		}
		records += len(s.records)
		list = append(list, s)
	}
	if records == 0 {
		return nil, fmt.Errorf("no records in %q: a SOURCE is a checkout with a folder _figures, a folder of .md files that begin with ---, one such file, or - for standard input", names)
	}
	return list, nil
}

func closeSources(list []*source) error {
	var errs []error
	for _, s := range list {
		if s.archive != nil {
			errs = append(errs, s.archive.Close())
		}
	}
	return errors.Join(errs...)
}

// job is one build under way.
type job struct {
	o       Options
	v       *vocab.Vocabulary
	dir     string // of the new build, not in force yet
	sources []*source
	intake  *intake
	outputs []*output
	builder *store.Builder
	opened  []*sorter.Sorter
}

// run goes the way: read, reduce, count, write, install.
func (j *job) run(ctx context.Context) (*Summary, error) {
	export, err := restoring(j.sources)
	if err != nil {
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
	return j.install(ctx, receipt)
}

// state reads records and states all that they say.
func (j *job) state(ctx context.Context) (*graph.Census, error) {
	if err := j.openOutputs(); err != nil {
		return nil, err
	}
	if err := j.prepare(); err != nil {
		return nil, err
	}
	if err := j.read(ctx); err != nil {
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
		out, err := newOutput(name, rdfexport.ModelOptions(j.v))
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

// prepare makes the sorts. Half of the memory is for statements, an eighth for
// facts; what the runtime and the store's dictionary need comes on top.
func (j *job) prepare() error {
	statements, err := j.newSorter("statements", j.o.Memory/2)
	if err != nil {
		return err
	}
	facts, err := j.newSorter("facts", j.o.Memory/8)
	if err != nil {
		return err
	}
	dir, err := j.scratch("problems")
	if err != nil {
		return err
	}
	j.intake = &intake{sources: j.sources, v: j.v, model: j.modelOptions(), statements: statements, facts: facts, problems: newProblemLog(dir)}
	j.opened = append(j.opened, j.intake.problems.sorter)
	return nil
}

// read reads the sources.
func (j *job) read(ctx context.Context) error {
	total := 0
	for _, s := range j.sources {
		if s.readLine != nil { // who knows how many lines there are
			total = 0
			break
		}
		total += len(s.records)
	}
	stop := watch(j.o.Progress, func() Progress {
		return Progress{"read", "records", int(j.intake.done.Load()), total, int(j.intake.quads.Load())}
	})
	err := j.intake.run(ctx, j.o.Workers)
	stop()
	if err != nil {
		return err
	}
	var refused error
	switch {
	case j.o.Strict && j.intake.problems.counts.Errors > 0:
		refused = ErrProblems
	case int(j.intake.skipped.Load()) == j.intake.read:
		refused = ErrNothingRead
	default:
		return nil
	}
	return errors.Join(refused, j.intake.problems.writeProblems(io.Discard, j.o.Problem))
}

func (j *job) modelOptions() graph.Options {
	return graph.Options{ImageURL: j.o.ImageURL, NoXrefs: j.o.NoXrefs, Candidates: j.o.Candidates,
		MinPapers: j.o.MinPapers, CreatedOn: j.o.CreatedOn, Tool: j.o.Tool}
}

// watch reports progress until stop is called.
func watch(progress func(Progress), now func() Progress) (stop func()) {
	done := make(chan struct{})
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				progress(now())
				return
			case <-tick.C:
				progress(now())
			}
		}
	}()
	return func() {
		close(done)
		<-finished
	}
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
	stop := watch(j.o.Progress, func() Progress {
		return Progress{Stage: "reduce", Unit: "quads", Done: int(stated.Load()), Statements: int(stated.Load())}
	})
	defer stop()
	model := graph.New(j.v, j.modelOptions())
	err := j.addStatements(func(emit graph.Emit) error {
		return model.Reduce(until(ctx, j.intake.facts.Sorted()), graph.Reducer{
			Emit: func(q rdf.Quad) error {
				stated.Add(1)
				return emit(q)
			},
			Problem: func(p record.Problem) { failed = errors.Join(failed, j.intake.problems.add(p)) },
			Locate:  j.intake.locate,
		})
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
	stop := watch(j.o.Progress, func() Progress {
		return Progress{Stage: "sort", Unit: "quads", Done: int(counted.Load()), Statements: int(counted.Load())}
	})
	err := fanOut(ctx, j.intake.statements.Sorted(), func(line nquads.Line) error {
		census.Add(line)
		counted.Add(1)
		return nil
	})
	stop()
	return census, err
}

// describe states the data set and counts these statements too.
func (j *job) describe(census *graph.Census) (*graph.Census, error) {
	var texts [][]byte
	var lines nquads.Appender
	err := graph.New(j.v, j.modelOptions()).Describe(census, func(q rdf.Quad) error {
		text, err := lines.Append(nil, q)
		texts = append(texts, text)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(texts, bytes.Compare)
	meta := graph.NewCensus(j.v)
	w := j.intake.statements.Writer(4)
	for _, text := range slices.CompactFunc(texts, bytes.Equal) {
		line, err := nquads.Cut(text)
		if err == nil {
			err = w.Add(text)
		}
		if err != nil {
			return nil, errors.Join(err, w.Close())
		}
		meta.Add(line)
	}
	return meta, w.Close()
}

// write goes through the statements a second time, to the store and to every
// export.
func (j *job) write(ctx context.Context, receipt *Receipt, census *graph.Census) (err error) {
	scratch, err := j.scratch("store")
	if err != nil {
		return err
	}
	j.builder, err = store.NewBuilder(filepath.Join(j.dir, storeFolder), store.BuildOptions{Scratch: scratch, Memory: j.o.Memory / 4})
	if err != nil {
		return err
	}
	if err := j.stream(ctx, census.Triples()); err != nil {
		return err
	}
	receipt.Outputs = map[string]Output{}
	for _, out := range j.outputs {
		if receipt.Outputs[out.key], err = out.finish(); err != nil {
			return err
		}
	}
	notes, err := notesOf(j.v, census)
	if err != nil {
		return err
	}
	if err := j.finishStore(ctx, notes, census.Triples()); err != nil {
		return err
	}
	receipt.Store, err = outputOf(filepath.Join(j.dir, storeFolder, store.FileName))
	return err
}

// finishStore lets the builder write its dictionary and its indexes.
func (j *job) finishStore(ctx context.Context, notes map[string][]byte, statements int) error {
	stop := watch(j.o.Progress, func() Progress {
		done, total := j.builder.Indexed()
		return Progress{"index", "keys", done, total, statements}
	})
	defer stop()
	return j.builder.Finish(ctx, notes)
}

// stream gives the ordered stream to the store and the exports.
func (j *job) stream(ctx context.Context, total int) error {
	var written atomic.Int64
	takers := []taker{func(line nquads.Line) error {
		written.Add(1)
		return j.builder.Add(line)
	}}
	for _, out := range j.outputs {
		takers = append(takers, out.take)
	}
	stop := watch(j.o.Progress, func() Progress { return Progress{"write", "quads", int(written.Load()), total, int(written.Load())} })
	defer stop()
	if err := fanOut(ctx, j.intake.statements.Sorted(), takers...); err != nil {
		return err
	}
	if got := int(written.Load()); got != total {
		return fmt.Errorf("the second pass over the statements gave %d, the first %d: the scratch files changed", got, total)
	}
	return j.intake.statements.Close()
}

// install writes what belongs to the graph and puts it in force; then the exports
// appear.
func (j *job) install(ctx context.Context, receipt *Receipt) (*Summary, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err := writeFile(filepath.Join(j.dir, problemsFile(receipt.Sum)), func(f *os.File) error {
		return j.intake.problems.writeProblems(f, j.o.Problem)
	})
	if err != nil {
		return nil, err
	}
	if err := writeFile(filepath.Join(j.dir, receiptFile(receipt.Sum)), receipt.write); err != nil {
		return nil, err
	}
	if err := j.removeScratch(); err != nil {
		return nil, err
	}
	final, err := j.o.Folder.install(j.dir, receipt.Sum, j.o.Keep)
	if err != nil {
		return nil, err
	}
	summary := &Summary{Folder: final, Problems: filepath.Join(final, problemsFile(receipt.Sum)), Receipt: *receipt}
	for _, out := range j.outputs {
		if err := out.appear(); err != nil {
			return summary, fmt.Errorf("the graph is in force, but %s was not written: %w", out.name, err)
		}
		summary.Exports = append(summary.Exports, out.name)
	}
	return summary, nil
}

func (j *job) removeScratch() error {
	var errs []error
	for _, s := range j.opened {
		errs = append(errs, s.Close())
	}
	j.opened = nil
	return errors.Join(append(errs, os.RemoveAll(filepath.Join(j.dir, "scratch")))...)
}

// cleanUp removes what a build that did not come to its end leaves.
func (j *job) cleanUp() error {
	var errs []error
	for _, out := range j.outputs {
		errs = append(errs, out.discard())
	}
	if j.builder != nil {
		errs = append(errs, j.builder.Abort())
	}
	if _, err := os.Lstat(j.dir); err == nil {
		errs = append(errs, j.removeScratch(), os.RemoveAll(j.dir))
	}
	return errors.Join(errs...)
}
