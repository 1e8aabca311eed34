package build

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"figraph/graph"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/nquads"
	"figraph/resolve/lexicon"
	"figraph/source"
)

// ErrNoLedger says that a graph does not know what its figures came from.
var ErrNoLedger = errors.New("the graph keeps no account of its records")

// Updated is what an update did.
type Updated struct {
	Summary
	Figures FigureChanges
	Quads   QuadChanges
	Rest    float64 // share of the statements that lie outside of the order in which a build writes them
	Rebuilt bool    // most records changed, so the graph was built anew, and nobody counted statements
}

// FigureChanges count figures by what became of them. A figure is changed when a
// file that it was read from is, whatever that means for its statements.
type FigureChanges struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Removed int `json:"removed"`
	Same    int `json:"same"`
}

// QuadChanges count the statements that were taken out of the store and put in.
type QuadChanges struct {
	Added   int `json:"added"`
	Removed int `json:"removed"`
}

// Compacting is the share of Updated.Rest above which a build is worth its time.
const Compacting = 0.1

// Update brings the graph in force in line with its sources: it is then the graph
// that Build makes of them, with the options that it was built with. Only records are
// read that changed since, by the size and the time of change of their files, or by
// what they hold if Rehash is set; only statements that differ are written. The store
// is changed in one transaction, which is all or nothing. When most records changed the
// graph is built anew instead.
//
// Of the options that change the result only Lexicons are heeded, which must be the
// same files again. Nobody may have the store open meanwhile: Update waits for
// readers as long as it waits for other writers.
func Update(ctx context.Context, o Options, sources ...string) (*Updated, error) {
	start := time.Now()
	o.fill()
	if len(o.Exports) > 0 {
		return nil, errors.New("an update writes no exports: export the graph afterwards")
	}
	updated, err := o.update(ctx, sources)
	if updated != nil {
		updated.Seconds = time.Since(start).Seconds()
	}
	return updated, err
}

// update works under the lock of the graph, in a folder of its own for what it
// writes meanwhile.
func (o *Options) update(ctx context.Context, sources []string) (updated *Updated, err error) {
	if _, err := o.Folder.Current(); err != nil { // there is nothing to lock
		return nil, err
	}
	unlock, err := o.Folder.Lock(ctx, o.Wait)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	old, err := o.Folder.Open()
	if err != nil {
		return nil, err
	}
	dir, err := o.Folder.Begin()
	if err != nil {
		return nil, errors.Join(err, old.Close())
	}
	u := &update{job: &job{o: *o, dir: dir, lexicons: lexicon.NewStack()}, old: old, before: old.Store}
	err = keep.Guard(old.Dir, func() (err error) {
		updated, err = u.run(ctx, sources)
		return err
	})
	return updated, errors.Join(err, old.Close(), u.cleanUp(), source.CloseAll(u.sources))
}

// update is one update under way.
type update struct {
	*job
	old       *keep.Graph  // as it stands
	before    *store.Store // its store, also while that is patched
	head      *ledgerHead
	entries   []keyedEntry // of the ledger, by key; until they are taken over
	rows      []ledgerRow  // of the ledger, that change
	ledgerSum nquads.Sum
	changes   *changes
	roster    graph.Roster
	fresh     []string // figids that were read, sorted
	set       *difference
	counts    FigureChanges
	committed bool // or the disk failed meanwhile: then either state may be in force, and keeps its files

	tellFresh func() // of the problems of what was read
}

// run goes the way: look, read, compare, write beside, commit.
func (u *update) run(ctx context.Context, sources []string) (*Updated, error) {
	if err := u.open(ctx, sources); err != nil {
		return nil, err
	}
	if err := u.look(ctx); err != nil {
		return nil, err
	}
	switch {
	case u.changes.none():
		return u.leave()
	case u.changes.most():
		return u.rebuild(ctx)
	}
	if err := u.read(ctx); err != nil {
		return nil, err
	}
	if err := u.inheritAndCompare(ctx); err != nil {
		return nil, err
	}
	return u.install(ctx)
}

// leave leaves the graph as it is.
func (u *update) leave() (*Updated, error) {
	receipt, err := u.old.Receipt()
	if err != nil {
		return nil, err
	}
	if u.o.Strict && receipt.Problems.Errors > 0 {
		return nil, ErrProblems
	}
	updated := &Updated{Figures: FigureChanges{Same: receipt.Figures}}
	if updated.Rest, err = restOf(u.old.Store); err != nil {
		return nil, err
	}
	updated.Summary = u.summary(&receipt, u.old.Files)
	return updated, u.intake.seen.write(u.o.Folder)
}

// restOf is the share of statements that updates added.
func restOf(s *store.Store) (float64, error) {
	rest, base, err := s.Rest()
	return float64(rest) / float64(max(1, rest+base)), err
}

func (u *update) summary(receipt *keep.Receipt, files keep.Files) Summary {
	return Summary{Folder: u.old.Dir, Problems: filepath.Join(u.old.Dir, files.Problems), Unresolved: filepath.Join(u.old.Dir, files.Unresolved), Receipt: *receipt}
}

// rebuild builds the graph anew: most of it changed, and to gather what differs
// would take longer, and more memory.
func (u *update) rebuild(ctx context.Context) (*Updated, error) {
	var counts FigureChanges
	u.entries = nil
	if err := u.old.Close(); err != nil {
		return nil, err
	}
	dir, err := u.o.Folder.Begin()
	if err != nil {
		return nil, err
	}
	j := &job{o: u.o, v: u.v, dir: dir, sources: u.sources, lexicons: lexicon.NewStack()}
	summary, err := j.run(ctx)
	if err = errors.Join(err, j.cleanUp()); summary == nil {
		return nil, err
	}
	for figid := range j.intake.claims {
		switch {
		case !u.changes.concerned[figid]:
			counts.Same++
		case u.changes.stated[figid] != nil:
			counts.Changed++
		default:
			counts.Added++
		}
	}
	counts.Removed = len(u.changes.stated) - counts.Changed
	return &Updated{Summary: *summary, Figures: counts, Rebuilt: true}, errors.Join(err, j.intake.seen.write(u.o.Folder))
}
