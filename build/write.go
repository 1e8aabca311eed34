package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"

	"figraph/graph"
	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/nquads"
	"figraph/output"
)

// write goes through the statements once more, to the store and to every export.
func (j *job) write(ctx context.Context, receipt *keep.Receipt, census *graph.Census) (err error) {
	scratch, err := j.scratch("store")
	if err != nil {
		return err
	}
	j.builder, err = store.NewBuilder(filepath.Join(j.dir, keep.StoreFolder), store.BuildOptions{Scratch: scratch, Memory: j.o.Memory / 4})
	if err != nil {
		return err
	}
	indexer := index.NewBuilder(j.v, output.Until(ctx, j.intake.witnesses.Sorted()))
	defer indexer.Close()
	if err := j.stream(ctx, census.Triples(), indexer); err != nil {
		return err
	}
	if receipt.Index, err = j.finishIndex(indexer, census.Sum()); err != nil {
		return err
	}
	receipt.Outputs = map[string]output.Written{}
	for _, out := range j.outputs {
		written, err := out.Finish()
		if err != nil {
			return err
		}
		receipt.Outputs[out.Key] = j.o.Selection.Describe(written)
	}
	notes, err := keep.NotesOf(j.v, census)
	if err == nil {
		err = j.writeLedger(ctx, census, notes)
	}
	if err == nil {
		err = keep.SealNotes(notes)
	}
	if err != nil {
		return err
	}
	if err := j.finishStore(ctx, notes, census.Triples()); err != nil {
		return err
	}
	receipt.Store, err = keep.MeasureStore(filepath.Join(j.dir, keep.StoreFolder, store.FileName))
	return err
}

// finishStore lets the builder write its dictionary and its indexes.
func (j *job) finishStore(ctx context.Context, notes map[string][]byte, statements int) error {
	stop := keep.Watch(j.o.Progress, func() keep.Progress {
		done, total := j.builder.Indexed()
		return keep.Progress{Stage: "index", Unit: "keys", Done: done, Total: total, Statements: statements}
	})
	defer stop()
	return j.builder.Finish(ctx, notes)
}

// finishIndex writes the question index, which knows the files of figures unless
// the graph is restored.
func (j *job) finishIndex(indexer *index.Builder, sum nquads.Sum) (output.Written, error) {
	return output.WriteMeasured(filepath.Join(j.dir, index.FileName(sum)), func(f *os.File) error { return indexer.Finish(f, sum, j.intake.fileOf) })
}

// stream gives the ordered stream to the store and the question index, and to the
// exports what is selected of it.
func (j *job) stream(ctx context.Context, total int, indexer *index.Builder) error {
	selected, err := j.sift(ctx, total)
	if err != nil {
		return err
	}
	takers := []output.Taker{j.builder.Add, indexer.Add}
	var ends []func() error
	for _, out := range j.outputs {
		through, end := selected.Onto(out.Take)
		takers, ends = append(takers, through), append(ends, end)
	}
	if err := j.pass(ctx, "write", total, takers...); err != nil {
		return err
	}
	for _, end := range ends {
		if err := end(); err != nil {
			return err
		}
	}
	return j.intake.statements.Close()
}

// sift finds out what the exports take.
func (j *job) sift(ctx context.Context, total int) (*keep.Sifting, error) {
	selection := j.o.Selection
	if len(j.outputs) == 0 {
		selection = keep.Selection{}
	}
	return selection.Sift(j.v, func(stage string, take output.Taker) error { return j.pass(ctx, stage, total, take) })
}

// pass gives all statements to takers.
func (j *job) pass(ctx context.Context, stage string, total int, takers ...output.Taker) error {
	var taken atomic.Int64
	first := takers[0]
	takers = append([]output.Taker{func(line nquads.Line) error {
		taken.Add(1)
		return first(line)
	}}, takers[1:]...)
	stop := keep.Watch(j.o.Progress, func() keep.Progress {
		return keep.Progress{Stage: stage, Unit: "quads", Done: int(taken.Load()), Total: total, Statements: int(taken.Load())}
	})
	defer stop()
	if err := output.FanOut(ctx, j.intake.statements.Sorted(), takers...); err != nil {
		return err
	}
	if got := int(taken.Load()); got != total {
		return fmt.Errorf("another pass over the statements gave %d, the first %d: the scratch files changed", got, total)
	}
	return nil
}

// install writes what belongs to the graph and puts it in force; then the exports
// appear.
func (j *job) install(ctx context.Context, receipt *keep.Receipt, census *graph.Census) (*Summary, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err := output.WriteFile(filepath.Join(j.dir, keep.ProblemsFile(receipt.Sum)), func(f *os.File) error {
		return j.intake.problems.writeProblems(f, j.o.Problem)
	})
	if err != nil {
		return nil, err
	}
	if !receipt.Options.Restored { // of whose names nobody knows
		if err := j.writeUnresolved(ctx, filepath.Join(j.dir, keep.UnresolvedFile(receipt.Sum))); err != nil {
			return nil, err
		}
	}
	if receipt.Parts, err = j.kept.finish(j.dir, receipt.Sum); err != nil {
		return nil, err
	}
	if err := output.WriteFile(filepath.Join(j.dir, keep.ReceiptFile(receipt.Sum)), receipt.Write); err != nil {
		return nil, err
	}
	if err := keep.WriteSums(j.dir, keep.FilesOf(census.Sum())); err != nil {
		return nil, err
	}
	if err := j.removeScratch(); err != nil {
		return nil, err
	}
	final, err := j.o.Folder.Install(j.dir, receipt.Sum, j.o.Keep)
	if err != nil {
		return nil, err
	}
	summary := &Summary{Folder: final, Problems: filepath.Join(final, keep.ProblemsFile(receipt.Sum)), Receipt: *receipt}
	if !receipt.Options.Restored {
		summary.Unresolved = filepath.Join(final, keep.UnresolvedFile(receipt.Sum))
	}
	for _, out := range j.outputs {
		if err := out.Appear(); err != nil {
			return summary, fmt.Errorf("the graph is in force, but %s was not written: %w", out.Name, err)
		}
		summary.Exports = append(summary.Exports, out.Name)
	}
	return summary, nil
}

func (j *job) writeUnresolved(ctx context.Context, name string) error {
	byCount, err := j.newSorter("counts", namesMemory)
	if err != nil {
		return err
	}
	return output.WriteFile(name, func(f *os.File) error {
		return writeUnresolved(ctx, f, j.intake.names, byCount)
	})
}

func (j *job) removeScratch() error {
	var errs []error
	for _, s := range j.opened {
		errs = append(errs, s.Close())
	}
	j.opened = nil
	for _, s := range []*spool{j.things, j.disputes} {
		if s != nil {
			errs = append(errs, s.close())
		}
	}
	j.things, j.disputes = nil, nil
	return errors.Join(append(errs, os.RemoveAll(filepath.Join(j.dir, "scratch")))...)
}

// cleanUp removes what a build that did not come to its end leaves.
func (j *job) cleanUp() error {
	var errs []error
	for _, out := range j.outputs {
		errs = append(errs, out.Discard())
	}
	if j.builder != nil {
		errs = append(errs, j.builder.Abort())
	}
	if _, err := os.Lstat(j.dir); err == nil {
		errs = append(errs, j.removeScratch(), os.RemoveAll(j.dir))
	}
	return errors.Join(errs...)
}
