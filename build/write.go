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
	"figraph/nquads"
)

// write goes through the statements once more, to the store and to every export.
func (j *job) write(ctx context.Context, receipt *Receipt, census *graph.Census) (err error) {
	scratch, err := j.scratch("store")
	if err != nil {
		return err
	}
	j.builder, err = store.NewBuilder(filepath.Join(j.dir, storeFolder), store.BuildOptions{Scratch: scratch, Memory: j.o.Memory / 4})
	if err != nil {
		return err
	}
	indexer := index.NewBuilder(j.v, until(ctx, j.intake.witnesses.Sorted()))
	defer indexer.Close()
	if err := j.stream(ctx, census.Triples(), indexer); err != nil {
		return err
	}
	if receipt.Index, err = j.finishIndex(indexer, census.Sum()); err != nil {
		return err
	}
	receipt.Outputs = map[string]Output{}
	for _, out := range j.outputs {
		written, err := out.finish()
		if err != nil {
			return err
		}
		receipt.Outputs[out.key] = j.o.Selection.describe(written)
	}
	notes, err := notesOf(j.v, census)
	if err == nil {
		err = j.writeLedger(ctx, census, notes)
	}
	if err == nil {
		err = sealNotes(notes)
	}
	if err != nil {
		return err
	}
	if err := j.finishStore(ctx, notes, census.Triples()); err != nil {
		return err
	}
	receipt.Store, err = measureStore(filepath.Join(j.dir, storeFolder, store.FileName))
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

// finishIndex writes the question index, which knows the files of figures unless
// the graph is restored.
func (j *job) finishIndex(indexer *index.Builder, sum nquads.Sum) (Output, error) {
	return writeMeasured(filepath.Join(j.dir, index.FileName(sum)), func(f *os.File) error { return indexer.Finish(f, sum, j.intake.fileOf) })
}

// stream gives the ordered stream to the store and the question index, and to the
// exports what is selected of it.
func (j *job) stream(ctx context.Context, total int, indexer *index.Builder) error {
	selected, err := j.sift(ctx, total)
	if err != nil {
		return err
	}
	takers := []taker{j.builder.Add, indexer.Add}
	var ends []func() error
	for _, out := range j.outputs {
		through, end := selected.onto(out.take)
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
func (j *job) sift(ctx context.Context, total int) (*sifting, error) {
	selection := j.o.Selection
	if len(j.outputs) == 0 {
		selection = Selection{}
	}
	return selection.sift(j.v, func(stage string, take taker) error { return j.pass(ctx, stage, total, take) })
}

// pass gives all statements to takers.
func (j *job) pass(ctx context.Context, stage string, total int, takers ...taker) error {
	var taken atomic.Int64
	first := takers[0]
	takers = append([]taker{func(line nquads.Line) error {
		taken.Add(1)
		return first(line)
	}}, takers[1:]...)
	stop := watch(j.o.Progress, func() Progress {
		return Progress{stage, "quads", int(taken.Load()), total, int(taken.Load())}
	})
	defer stop()
	if err := fanOut(ctx, j.intake.statements.Sorted(), takers...); err != nil {
		return err
	}
	if got := int(taken.Load()); got != total {
		return fmt.Errorf("another pass over the statements gave %d, the first %d: the scratch files changed", got, total)
	}
	return nil
}

// install writes what belongs to the graph and puts it in force; then the exports
// appear.
func (j *job) install(ctx context.Context, receipt *Receipt, census *graph.Census) (*Summary, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err := writeFile(filepath.Join(j.dir, problemsFile(receipt.Sum)), func(f *os.File) error {
		return j.intake.problems.writeProblems(f, j.o.Problem)
	})
	if err != nil {
		return nil, err
	}
	if !receipt.Options.Restored { // of whose names nobody knows
		if err := j.writeUnresolved(ctx, filepath.Join(j.dir, unresolvedFile(receipt.Sum))); err != nil {
			return nil, err
		}
	}
	if receipt.Parts, err = j.kept.finish(j.dir, receipt.Sum); err != nil {
		return nil, err
	}
	if err := writeFile(filepath.Join(j.dir, receiptFile(receipt.Sum)), receipt.write); err != nil {
		return nil, err
	}
	if err := writeSums(j.dir, filesBySum(census.Sum())); err != nil {
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
	if !receipt.Options.Restored {
		summary.Unresolved = filepath.Join(final, unresolvedFile(receipt.Sum))
	}
	for _, out := range j.outputs {
		if err := out.appear(); err != nil {
			return summary, fmt.Errorf("the graph is in force, but %s was not written: %w", out.name, err)
		}
		summary.Exports = append(summary.Exports, out.name)
	}
	return summary, nil
}

func (j *job) writeUnresolved(ctx context.Context, name string) error {
	byCount, err := j.newSorter("counts", namesMemory)
	if err != nil {
		return err
	}
	return writeFile(name, func(f *os.File) error {
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
