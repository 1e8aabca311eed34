package build

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"figraph/graph"
	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/nquads"
	"figraph/output"
)

// newState is the state that an update puts in force.
type newState struct {
	census  *graph.Census
	receipt *keep.Receipt
	files   keep.Files
}

// install compares what figures state together, changes the store, beside its state in
// force, and writes what belongs to the new state beside what belongs to the old one.
// Then it commits.
func (u *update) install(ctx context.Context) (*Updated, error) {
	if u.o.Problem != nil {
		u.tellFresh()
	}
	patch, err := u.openPatch(ctx)
	if err != nil {
		return nil, err
	}
	var state newState
	if err = u.change(ctx, patch, &state); err == nil {
		err = u.commit(ctx, patch, &state)
	}
	if err != nil {
		if !u.committed {
			state.files.Remove(u.old.Dir)
		}
		return nil, errors.Join(err, patch.Abort())
	}
	return u.settle(&state)
}

// openPatch opens the store for the change. Only now its readers have to be gone.
func (u *update) openPatch(ctx context.Context) (*store.Patch, error) {
	if err := u.old.Close(); err != nil {
		return nil, err
	}
	patch, err := store.OpenPatch(ctx, filepath.Join(u.old.Dir, keep.StoreFolder), u.o.Wait)
	if err != nil {
		return nil, err
	}
	u.before = patch.Former()
	if err := u.old.Files.Sweep(u.old.Dir); err != nil { // not before the state in force is sure to last
		return nil, errors.Join(err, patch.Abort())
	}
	return patch, nil
}

// change does all but to commit.
func (u *update) change(ctx context.Context, patch *store.Patch, state *newState) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	inStore := newSequence(u.old.Dir)
	err := u.changeBeside(ctx, patch, inStore, state)
	if err != nil {
		cancel()
	}
	return errors.Join(err, inStore.wait())
}

func (u *update) changeBeside(ctx context.Context, patch *store.Patch, inStore *sequence, state *newState) (err error) {
	things, err := u.compareThings(ctx)
	if err != nil {
		return err
	}
	most := u.set.take()
	inStore.then(func() error { return most.apply(ctx, patch) })
	if state.census, err = u.compareRest(ctx, things); err != nil {
		return err
	}
	rest := u.set.take()
	inStore.then(func() error { return errors.Join(u.putRows(patch), rest.apply(ctx, patch)) })
	if state.files, err = keep.NewFiles(u.old.Dir, state.census.Sum()); err != nil {
		return err
	}
	state.receipt = u.receipt(state.census)
	state.receipt.Updates = u.head.Updates + 1
	state.receipt.Outputs = map[string]output.Written{}
	return u.writeBeside(ctx, state)
}

// writeBeside writes index, problems, names and receipt.
func (u *update) writeBeside(ctx context.Context, state *newState) (err error) {
	place := func(name string) string { return filepath.Join(u.old.Dir, name) }
	lists := newSequence(u.old.Dir)
	lists.then(func() error {
		return output.WriteFile(place(state.files.Problems), func(f *os.File) error { return u.intake.problems.writeProblems(f, nil) })
	})
	lists.then(func() error { return u.writeUnresolved(ctx, place(state.files.Unresolved)) })
	lists.then(func() error { return u.intake.seen.write(u.o.Folder) })
	state.receipt.Index, err = u.writeIndex(ctx, place(state.files.Index), state.census.Sum())
	if err = errors.Join(err, lists.wait()); err != nil {
		return err
	}
	written, err := output.WriteMeasured(place(state.files.Receipt), state.receipt.Write)
	state.files.Sums = map[string]output.Written{state.files.Index: state.receipt.Index, state.files.Receipt: written}
	if err != nil {
		return err
	}
	return errors.Join(keep.WriteSums(u.old.Dir, state.files), output.SyncFolder(u.old.Dir))
}

// writeIndex makes the index of the new state from that of the old one.
func (u *update) writeIndex(ctx context.Context, name string, sum nquads.Sum) (output.Written, error) {
	old, err := index.Open(filepath.Join(u.old.Dir, u.old.Files.Index), u.old.Sum)
	if err != nil {
		return output.Written{}, err
	}
	defer old.Close()
	builder := index.NewBuilder(u.v, output.Until(ctx, u.intake.witnesses.Sorted()))
	defer builder.Close()
	if err := builder.Inherit(old, func(curie string) bool { return u.set.subjects[curie] }); err != nil {
		return output.Written{}, err
	}
	for line, err := range output.Until(ctx, output.Cut(u.intake.statements.Sorted())) {
		if err == nil {
			err = builder.Add(line)
		}
		if err != nil {
			return output.Written{}, err
		}
	}
	return output.WriteMeasured(name, func(f *os.File) error { return builder.Finish(f, sum, u.intake.fileOf) })
}

// putRows puts what changed of the ledger into the patch.
func (u *update) putRows(patch *store.Patch) error {
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
func (u *update) notes(state *newState) (map[string][]byte, error) {
	notes, err := keep.NotesOf(u.v, state.census)
	if err != nil {
		return nil, err
	}
	if notes[keep.FilesNote], err = json.Marshal(state.files); err != nil {
		return nil, err
	}
	if notes[ledgerNote], err = u.ledgerHead(state.census, u.roster.Highest(), u.ledgerSum, u.head.Updates+1); err != nil {
		return nil, err
	}
	return notes, keep.SealNotes(notes)
}

// commit names the new state, and puts it in force.
func (u *update) commit(ctx context.Context, patch *store.Patch, state *newState) error {
	notes, err := u.notes(state)
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
func (u *update) settle(state *newState) (*Updated, error) {
	u.old.Files.Remove(u.old.Dir)
	updated := &Updated{Summary: u.summary(state.receipt, state.files), Figures: u.counts, Quads: u.set.quads}
	s, err := store.Open(filepath.Join(u.old.Dir, keep.StoreFolder))
	if err == nil {
		updated.Rest, err = restOf(s)
		err = errors.Join(err, s.Close())
	}
	return updated, errors.Join(err, output.SyncFolder(u.old.Dir))
}
