package build

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"figraph/graph"
	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/nquads"
	"figraph/record"
	"figraph/resolve/lexicon"
	"figraph/source"
	"figraph/vocab"
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
	opened, err := source.OpenAll(ctx, sources, o.Stdin)
	if err != nil {
		return nil, err
	}
	updated, err := o.update(ctx, opened)
	if updated != nil {
		updated.Seconds = time.Since(start).Seconds()
	}
	return updated, errors.Join(err, source.CloseAll(opened))
}

// update works under the lock of the graph, in a folder of its own for what it
// writes meanwhile.
func (o *Options) update(ctx context.Context, sources []*source.Source) (updated *Updated, err error) {
	if _, err := o.Folder.Current(); err != nil { // there is nothing to lock
		return nil, err
	}
	unlock, err := o.Folder.lock(ctx, o.Wait)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	stand, err := o.Folder.Current()
	if err != nil {
		return nil, err
	}
	dir, err := o.Folder.begin()
	if err != nil {
		return nil, err
	}
	u := &update{job: &job{o: *o, dir: dir, sources: sources, lexicons: lexicon.NewStack()}, stand: stand}
	err = guard(stand, func() (err error) {
		updated, err = u.run(ctx)
		return err
	})
	return updated, errors.Join(err, u.close(), u.cleanUp())
}

// update is one update under way.
type update struct {
	*job
	stand     string // folder of the graph in force
	files     graphFiles
	store     *store.Store // as it stands
	rows      []ledgerRow  // that change
	ledgerSum nquads.Sum
	sum       nquads.Sum // that was in force
	head      ledgerHead
	changes   *changes
	roster    graph.Roster
	model     *graph.Model
	fresh     []string // figids that were read, sorted
	set       *difference
	counts    FigureChanges

	tellFresh func() // of the problems of what was read
}

// run goes the way: look, read, compare, write beside, commit.
func (u *update) run(ctx context.Context) (*Updated, error) {
	if err := u.open(ctx); err != nil {
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
	census, err := u.compare(ctx)
	if err != nil {
		return nil, err
	}
	return u.install(ctx, census)
}

// leave leaves the graph as it is.
func (u *update) leave() (*Updated, error) {
	g := &Graph{Dir: u.stand, files: u.files}
	receipt, err := g.receipt()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: no receipt: %v", u.stand, ErrDamaged, err)
	}
	if u.o.Strict && receipt.Problems.Errors > 0 {
		return nil, ErrProblems
	}
	updated := &Updated{Figures: FigureChanges{Same: receipt.Figures}}
	if updated.Rest, err = restOf(u.store); err != nil {
		return nil, err
	}
	updated.Summary = u.summary(&receipt, u.files)
	return updated, u.intake.seen.write(u.o.Folder)
}

// restOf is the share of statements that updates added.
func restOf(s *store.Store) (float64, error) {
	rest, base, err := s.Rest()
	return float64(rest) / float64(max(1, rest+base)), err
}

func (u *update) summary(receipt *Receipt, files graphFiles) Summary {
	return Summary{Folder: u.stand, Problems: filepath.Join(u.stand, files.Problems), Unresolved: filepath.Join(u.stand, files.Unresolved), Receipt: *receipt}
}

// rebuild builds the graph anew: most of it changed, and to gather what differs
// would take longer, and more memory.
func (u *update) rebuild(ctx context.Context) (*Updated, error) {
	var counts FigureChanges
	if err := u.close(); err != nil {
		return nil, err
	}
	dir, err := u.o.Folder.begin()
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

// close closes the store that is read, if it is open.
func (u *update) close() error {
	if u.store == nil {
		return nil
	}
	s := u.store
	u.store = nil
	return s.Close()
}

// open opens the store as others read it, and takes over how the graph was made.
func (u *update) open(ctx context.Context) (err error) {
	if u.store, err = store.Open(filepath.Join(u.stand, storeFolder)); err != nil {
		return err
	}
	note, err := u.store.Note(ledgerNote)
	switch {
	case err != nil:
		return err
	case note == nil:
		return fmt.Errorf("%s: %w, as one that was restored, merged of graphs built apart, or built by an older figraph: build it from its sources", u.o.Folder, ErrNoLedger)
	}
	if err := json.Unmarshal(note, &u.head); err != nil {
		return fmt.Errorf("%s: %w: the ledger: %v", u.stand, ErrDamaged, err)
	}
	if u.head.Version != ledgerVersion {
		return fmt.Errorf("%s: an account of records of version %d, where this figraph knows %d: build the graph again", u.o.Folder, u.head.Version, ledgerVersion)
	}
	sum, err := u.store.Note(sumNote)
	if err == nil {
		u.sum, err = nquads.ParseSum(string(sum))
	}
	if err == nil {
		u.ledgerSum, err = nquads.ParseSum(u.head.Sum)
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %v", u.stand, ErrDamaged, err)
	}
	if u.files, err = filesInForce(u.store.Note, u.sum); err != nil {
		return fmt.Errorf("%s: %w: %v", u.stand, ErrDamaged, err)
	}
	return errors.Join(u.files.sweep(u.stand), u.adopt(ctx))
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
	u.model = graph.New(u.v, u.modelOptions())
	return nil
}

// look finds which records have to be read.
func (u *update) look(ctx context.Context) (err error) {
	stop := watch(u.o.Progress, func() Progress { return Progress{Stage: "look", Unit: "figures"} })
	defer stop()
	before := newSeen()
	if !u.o.Rehash {
		before = readSeen(u.o.Folder)
	}
	u.intake.seen = newSeen()
	u.changes, err = findChanges(ctx, u.sources, u.store.Table(entryTable), before, u.intake.seen, u.o.Workers)
	return err
}

// read reads them as a build does, and takes over from the ledger what became of
// all others.
func (u *update) read(ctx context.Context) error {
	members, err := u.newSorter("ledger", u.o.Memory/16)
	if err != nil {
		return err
	}
	in := u.intake
	in.ledger = newLedger(members)
	in.only, in.concerned, in.whole = u.changes.late, u.changes.concerned, u.changes.whole
	if in.only == nil {
		in.only = []lateUnit{}
	}
	in.problems.fresh = []record.Problem{}
	if err := u.job.read(ctx); err != nil {
		return err
	}
	fresh := in.problems.fresh
	in.problems.fresh = nil
	u.tellFresh = func() {
		slices.SortFunc(fresh, record.Problem.Compare)
		for _, p := range fresh {
			u.o.Problem(p)
		}
	}
	u.fresh = slices.Sorted(maps.Keys(in.claims))
	return nil
}

// inheritAndCompare takes over the ledger while the statements of figures are
// compared.
func (u *update) inheritAndCompare(ctx context.Context) (err error) {
	if u.set, err = u.newDifference(); err != nil {
		return err
	}
	var inherited error
	var wg sync.WaitGroup
	wg.Go(func() {
		inherited = guard(u.stand, func() error { return u.inherit(ctx) })
		u.intake.sortInputs()
	})
	err = u.compareFigures(ctx)
	wg.Wait()
	if err = errors.Join(err, inherited); err != nil {
		return err
	}
	return u.acceptable()
}

// inherit takes over what the ledger has of the records that are as they were.
func (u *update) inherit(ctx context.Context) error {
	in := u.intake
	names := in.names.Writer(2)
	for row, err := range until(ctx, u.store.Table(entryTable).All(nil)) {
		if err != nil {
			return err
		}
		e, err := parseEntry(row.Value)
		if err != nil {
			return fmt.Errorf("%s: %w: the ledger, entry %q: %v", u.stand, ErrDamaged, row.Key, err)
		}
		key := string(row.Key)
		if e.claim != nil {
			if e.number == 0 || e.number > u.head.Numbers {
				return fmt.Errorf("%s: %w: the ledger, entry %q: a figure of the number %d", u.stand, ErrDamaged, row.Key, e.number)
			}
			u.roster.Set(e.number, key, e.claim.Paper)
		}
		if u.changes.concerned[key] || u.changes.former[key] {
			continue
		}
		if e.claim != nil {
			u.counts.Same++
		}
		if err := in.inherit(key, e, func(record []byte) error { return names.Add(record) }); err != nil {
			return err
		}
	}
	if err := names.Close(); err != nil {
		return err
	}
	return nil
}

// inherit takes over an entry.
func (in *intake) inherit(key string, e *entry, name func([]byte) error) error {
	if c := e.claim; c != nil {
		in.read++
		in.claims[key] = source.Place{Source: in.sources[c.Source], Path: c.Path, Line: c.Line}
		in.counts.add(c.tallies())
		in.inputs = append(in.inputs, c.Inputs...)
		for i, n := range c.Names {
			if err := name(unresolvedRecord(n.Kind, n.Name, key, i+1)); err != nil {
				return err
			}
		}
	}
	for _, s := range e.strays {
		in.read++
		in.skipped.Add(1)
		if s.Input != nil {
			in.inputs = append(in.inputs, *s.Input)
		}
		if err := in.problems.add(in.strayProblem(key, e, s)); err != nil {
			return err
		}
	}
	for _, t := range e.tables {
		in.counts.rows[t.Kind][record.ProblemRow] += t.Rows
		if t.Input != nil {
			in.inputs = append(in.inputs, *t.Input)
		}
		t.Problem.File = in.sources[t.Source].Display(t.Path)
		if err := in.problems.add(t.Problem); err != nil {
			return err
		}
	}
	for _, p := range e.problems {
		if err := in.problems.add(in.displayed(p)); err != nil {
			return err
		}
	}
	return nil
}

// strayProblem is why a record is not stated.
func (in *intake) strayProblem(figid string, e *entry, s stray) record.Problem {
	place := source.Place{Source: in.sources[s.Source], Path: s.Path, Line: s.Line}
	if s.Problem != nil {
		p := *s.Problem
		p.File = place.File()
		return p
	}
	return readTwice(figid, place, s.Figure, source.Place{Source: in.sources[e.claim.Source], Path: e.claim.Path, Line: e.claim.Line})
}

// displayed names the file of a problem as people would open it.
func (in *intake) displayed(p placedProblem) record.Problem {
	problem := p.Problem
	problem.File = in.sources[p.Source].Display(p.File)
	return problem
}

// acceptable says whether a graph may be made of what was read.
func (u *update) acceptable() error {
	var refused error
	switch {
	case u.o.Strict && u.strictErrors() > 0:
		refused = ErrProblems
	case int(u.intake.skipped.Load()) == u.intake.read:
		refused = ErrNothingRead
	default:
		return nil
	}
	return errors.Join(refused, u.intake.problems.writeProblems(io.Discard, u.o.Problem))
}

// install writes what belongs to the new state beside what belongs to the old one,
// and commits. The store is changed meanwhile, in memory.
func (u *update) install(ctx context.Context, census *graph.Census) (_ *Updated, err error) {
	updated := &Updated{Figures: u.counts, Quads: QuadChanges{len(u.set.add), len(u.set.remove)}}
	receipt := u.receipt(census)
	receipt.Updates = u.head.Updates + 1
	receipt.Outputs = map[string]Output{}
	files, err := newFiles(u.stand, census.Sum())
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			files.remove(u.stand)
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
	wg.Go(func() { applied = guard(u.stand, func() error { return u.apply(ctx, patch) }) })
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
	if receipt.Index, err = u.writeIndex(ctx, filepath.Join(u.stand, files.Index), sum); err != nil {
		return err
	}
	err = writeFile(filepath.Join(u.stand, files.Problems), func(f *os.File) error { return u.intake.problems.writeProblems(f, nil) })
	if err != nil {
		return err
	}
	if err := u.writeUnresolved(ctx, filepath.Join(u.stand, files.Unresolved)); err != nil {
		return err
	}
	name := filepath.Join(u.stand, files.Receipt)
	if err := writeFile(name, receipt.write); err != nil {
		return err
	}
	written, err := outputOf(name)
	files.Sums = map[string]Output{files.Index: receipt.Index, files.Receipt: written}
	return errors.Join(err, syncFolder(u.stand))
}

// writeIndex makes the index of the new state from that of the old one.
func (u *update) writeIndex(ctx context.Context, name string, sum nquads.Sum) (Output, error) {
	old, err := index.Open(filepath.Join(u.stand, u.files.Index), u.sum)
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

// notes name the state that the change puts in force.
func (u *update) notes(census *graph.Census, files graphFiles) (map[string][]byte, error) {
	notes, err := notesOf(u.v, census)
	if err != nil {
		return nil, err
	}
	if notes[filesNote], err = json.Marshal(files); err != nil {
		return nil, err
	}
	notes[ledgerNote], err = u.ledgerHead(census, u.roster.Highest(), u.ledgerSum, u.head.Updates+1)
	return notes, err
}

// openPatch opens the store for the change. Only now its readers have to be gone.
func (u *update) openPatch(ctx context.Context) (*store.Patch, error) {
	if err := u.close(); err != nil {
		return nil, err
	}
	return store.OpenPatch(ctx, filepath.Join(u.stand, storeFolder), u.o.Wait)
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
	return patch.Commit(ctx)
}

// settle removes what belonged to the old state and says what is there now.
func (u *update) settle(updated *Updated, receipt *Receipt, files graphFiles) error {
	u.files.remove(u.stand)
	updated.Summary = u.summary(receipt, files)
	s, err := store.Open(filepath.Join(u.stand, storeFolder))
	if err == nil {
		updated.Rest, err = restOf(s)
		err = errors.Join(err, s.Close())
	}
	return errors.Join(err, syncFolder(u.stand), u.intake.seen.write(u.o.Folder))
}
