package build

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"figraph/keep"
	"figraph/nquads"
	"figraph/source"
	"figraph/vocab"
)

// open lists the sources, and takes over how the graph was made.
func (u *update) open(ctx context.Context, sources []string) error {
	head, err := ledgerOf(u.old)
	switch {
	case err != nil:
		return err
	case head == nil:
		return fmt.Errorf("%s: %w, as one that was restored, merged of graphs built apart, or built by an older figraph: build it from its sources", u.o.Folder, ErrNoLedger)
	}
	u.head = head
	if u.head.Version != ledgerVersion {
		return fmt.Errorf("%s: %w: an account of records of version %d, where this figraph knows %d", u.o.Folder, keep.ErrVersion, u.head.Version, ledgerVersion)
	}
	if u.ledgerSum, err = nquads.ParseSum(u.head.Sum); err != nil {
		return fmt.Errorf("%s: %w: the ledger: %v", u.old.Dir, keep.ErrDamaged, err)
	}
	if err := u.list(ctx, sources); err != nil {
		return err
	}
	return u.adopt(ctx)
}

// list lists the sources while the ledger is read.
func (u *update) list(ctx context.Context, sources []string) (err error) {
	var listed error
	var wg sync.WaitGroup
	wg.Go(func() { u.sources, listed = source.OpenAll(ctx, sources, u.o.Stdin) })
	u.entries, err = readEntries(ctx, u.old)
	wg.Wait()
	return errors.Join(listed, err)
}

// adopt takes the options by which the graph was built, and reads its lexicons.
func (u *update) adopt(ctx context.Context) (err error) {
	if err := u.o.adoptFrom(string(u.o.Folder), u.head.Tool, u.head.Created, u.head.Options); err != nil {
		return err
	}
	if u.v, err = vocab.New(vocab.Options{Base: u.o.Base, Schema: u.o.Schema}); err != nil {
		return err
	}
	if export, err := restoring(u.sources); err != nil || export != nil {
		return errors.Join(err, fmt.Errorf("an N-Quads export is restored as it stands, with figraph build: there is nothing to update"))
	}
	if err := u.prepare(); err != nil {
		return err
	}
	if err := u.openLexicons(ctx); err != nil {
		return err
	}
	if want, got := lexiconList(u.head.Lexicons), lexiconList(u.usedLexicons()); want != got {
		return fmt.Errorf("the graph was built with the lexicons %s, not %s: name the same files with --lexicon, in the same order, or build it again", want, got)
	}
	return nil
}

// look finds which records have to be read.
func (u *update) look(ctx context.Context) (err error) {
	stop := keep.Watch(u.o.Progress, func() keep.Progress { return keep.Progress{Stage: "look", Unit: "figures"} })
	defer stop()
	before := newSeen()
	var wg sync.WaitGroup
	wg.Go(func() {
		if !u.o.Rehash {
			before = readSeen(u.o.Folder)
		}
	})
	u.intake.seen = newSeen()
	u.changes = newChanges(u.sources, u.old.Store.Table(entryTable), u.intake.seen)
	wg.Wait()
	u.changes.before = before
	err = u.changes.find(ctx, u.entries, u.o.Workers)
	return err
}
