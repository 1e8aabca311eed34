package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"

	"figraph/graph"
	"figraph/graph/store"
	"figraph/nquads"
)

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
	if !receipt.Options.Restored { // of whose names nobody knows
		if err := j.writeUnresolved(ctx, receipt.Sum); err != nil {
			return nil, err
		}
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

func (j *job) writeUnresolved(ctx context.Context, sum string) error {
	byCount, err := j.newSorter("counts", namesMemory)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(j.dir, unresolvedFile(sum)), func(f *os.File) error {
		return writeUnresolved(ctx, f, j.intake.names, byCount)
	})
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
