package build

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"figraph/graph"
	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/nquads"
)

// install writes what belongs to the new state beside what belongs to the old one,
// and commits. The store is changed meanwhile, in memory.
func (u *update) install(ctx context.Context, census *graph.Census) (_ *Updated, err error) {
	updated := &Updated{Figures: u.counts, Quads: QuadChanges{len(u.set.add), len(u.set.remove)}}
	receipt := u.receipt(census)
	receipt.Updates = u.head.Updates + 1
	receipt.Outputs = map[string]Output{}
	files, err := newFiles(u.old.Dir, census.Sum())
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil && !u.committed {
			files.remove(u.old.Dir)
		}
	}()
	if u.o.Problem != nil {
		u.tellFresh()
	}
	patch, err := u.openPatch(ctx)
	if err != nil {
		return nil, err
	}
	var applied error
	var wg sync.WaitGroup
	wg.Go(func() { applied = guard(u.old.Dir, func() error { return u.apply(ctx, patch) }) })
	err = u.writeBeside(ctx, receipt, census.Sum(), &files)
	wg.Wait()
	if err = errors.Join(err, applied); err == nil {
		err = u.commit(ctx, patch, census, files)
	}
	if err != nil {
		return nil, errors.Join(err, patch.Abort())
	}
	return updated, u.settle(updated, receipt, files)
}

// writeBeside writes index, problems, names and receipt.
func (u *update) writeBeside(ctx context.Context, receipt *Receipt, sum nquads.Sum, files *graphFiles) (err error) {
	if receipt.Index, err = u.writeIndex(ctx, filepath.Join(u.old.Dir, files.Index), sum); err != nil {
		return err
	}
	err = writeFile(filepath.Join(u.old.Dir, files.Problems), func(f *os.File) error { return u.intake.problems.writeProblems(f, nil) })
	if err != nil {
		return err
	}
	if err := u.writeUnresolved(ctx, filepath.Join(u.old.Dir, files.Unresolved)); err != nil {
		return err
	}
	name := filepath.Join(u.old.Dir, files.Receipt)
	if err := writeFile(name, receipt.write); err != nil {
		return err
	}
	written, err := outputOf(name)
	files.Sums = map[string]Output{files.Index: receipt.Index, files.Receipt: written}
	return errors.Join(err, writeSums(u.old.Dir, *files), syncFolder(u.old.Dir))
}

// writeIndex makes the index of the new state from that of the old one.
func (u *update) writeIndex(ctx context.Context, name string, sum nquads.Sum) (Output, error) {
	old, err := index.Open(filepath.Join(u.old.Dir, u.old.files.Index), u.old.Sum)
	if err != nil {
		return Output{}, err
	}
	defer old.Close()
	builder := index.NewBuilder(u.v, until(ctx, u.intake.witnesses.Sorted()))
	defer builder.Close()
	if err := builder.Inherit(old, func(curie string) bool { return u.set.subjects[curie] }); err != nil {
		return Output{}, err
	}
	for line, err := range until(ctx, cut(u.intake.statements.Sorted())) {
		if err == nil {
			err = builder.Add(line)
		}
		if err != nil {
			return Output{}, err
		}
	}
	if err := writeFile(name, func(f *os.File) error { return builder.Finish(f, sum, u.intake.fileOf) }); err != nil {
		return Output{}, err
	}
	return outputOf(name)
}

// openPatch opens the store for the change. Only now its readers have to be gone.
func (u *update) openPatch(ctx context.Context) (*store.Patch, error) {
	if err := u.old.Close(); err != nil {
		return nil, err
	}
	return store.OpenPatch(ctx, filepath.Join(u.old.Dir, storeFolder), u.o.Wait)
}

// apply puts everything into the patch that does not hang on the files beside.
func (u *update) apply(ctx context.Context, patch *store.Patch) error {
	for _, line := range u.set.remove {
		if err := patch.Remove(line); err != nil {
			return err
		}
	}
	for _, line := range u.set.add {
		if err := patch.Add(line); err != nil {
			return err
		}
	}
	if err := patch.Apply(ctx); err != nil {
		return err
	}
	slices.SortFunc(u.rows, func(a, b ledgerRow) int { return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.key, b.key)) })
	for _, r := range u.rows {
		var err error
		if len(r.value) == 0 {
			err = patch.Delete(r.table, []byte(r.key))
		} else {
			err = patch.Put(r.table, []byte(r.key), r.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// notes name the state that the change puts in force.
func (u *update) notes(census *graph.Census, files graphFiles) (map[string][]byte, error) {
	notes, err := notesOf(u.v, census)
	if err != nil {
		return nil, err
	}
	if notes[filesNote], err = json.Marshal(files); err != nil {
		return nil, err
	}
	if notes[ledgerNote], err = u.ledgerHead(census, u.roster.Highest(), u.ledgerSum, u.head.Updates+1); err != nil {
		return nil, err
	}
	return notes, sealNotes(notes)
}

// commit names the new state, and puts it in force.
func (u *update) commit(ctx context.Context, patch *store.Patch, census *graph.Census, files graphFiles) error {
	notes, err := u.notes(census, files)
	if err != nil {
		return err
	}
	for name, note := range notes {
		if err := patch.SetNote(name, note); err != nil {
			return err
		}
	}
	u.committed = true
	return patch.Commit(ctx)
}

// settle removes what belonged to the old state and says what is there now.
func (u *update) settle(updated *Updated, receipt *Receipt, files graphFiles) error {
	u.old.files.remove(u.old.Dir)
	updated.Summary = u.summary(receipt, files)
	s, err := store.Open(filepath.Join(u.old.Dir, storeFolder))
	if err == nil {
		updated.Rest, err = restOf(s)
		err = errors.Join(err, s.Close())
	}
	return errors.Join(err, syncFolder(u.old.Dir), u.intake.seen.write(u.o.Folder))
}
