package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"figraph/graph"
	"figraph/graph/sorter"
	"figraph/graph/store"
	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// difference takes the old and the new statements of one thing after the other,
// changes the store by what differs, and keeps the counts.
type difference struct {
	u           *update
	census      *graph.Census
	remove, add []nquads.Line
	presence    map[string]*presence // by graph name and subject
	subjects    map[string]bool      // CURIEs of what the index is told anew
	shared      map[string]bool      // canonical forms of predicates of which a subject has more than is compared
}

// presence is how many statements of a layer a subject has, among those compared.
type presence struct {
	line          nquads.Line // one of them
	before, after int
}

func (u *update) newDifference() (*difference, error) {
	census, err := graph.ParseCensus(u.v, u.head.Census)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %v", u.stand, ErrDamaged, err)
	}
	d := &difference{u: u, census: census, presence: map[string]*presence{}, subjects: map[string]bool{}, shared: map[string]bool{}}
	for _, term := range []vocab.Term{vocab.PartOf, vocab.CoMentionedWith} {
		d.shared["<"+u.v.IRI(term).String()+">"] = true
	}
	return d, nil
}

// compare takes sorted statements, and tells which of their subjects are told anew.
func (d *difference) compare(old, new []nquads.Line) error {
	for _, line := range old {
		d.told(line.Subject)
	}
	return eachDifference(old, new, func(line nquads.Line, by int) error {
		d.count(line, by)
		switch by {
		case -1:
			d.census.Change(line, -1)
			d.remove = append(d.remove, line)
		case 1:
			d.census.Change(line, 1)
			d.add = append(d.add, line)
		}
		return nil
	})
}

func (d *difference) told(subject []byte) {
	if subject[0] == '<' {
		if curie, is := d.u.v.CURIE(string(subject[1 : len(subject)-1])); is {
			d.subjects[curie] = true
		}
	}
}

func (d *difference) count(line nquads.Line, by int) {
	key := string(line.Graph) + string(line.Subject)
	p := d.presence[key]
	if p == nil {
		p = &presence{line: line}
		d.presence[key] = p
	}
	if by <= 0 {
		p.before++
	}
	if by >= 0 {
		p.after++
	}
}

// countSubjects brings the distinct subjects of the layers in line.
func (d *difference) countSubjects() error {
	for _, p := range d.presence {
		before, after := p.before, p.after
		if d.shared[string(p.line.Predicate)] {
			all, err := d.u.store.Count(bare(p.line.Subject), bare(p.line.Predicate))
			if err != nil {
				return err
			}
			before, after = all, all-before+after
		}
		layer := d.census.Layers[bare(p.line.Graph)]
		if before > 0 {
			layer.Subjects--
		}
		if after > 0 {
			layer.Subjects++
		}
	}
	return nil
}

func bare(form []byte) string { return string(form[1 : len(form)-1]) }

// compare compares what the concerned figures state together with others, and brings
// ledger and census in line.
func (u *update) compare(ctx context.Context) (census *graph.Census, err error) {
	numbers, err := u.writeEntries(ctx)
	if err != nil {
		return nil, err
	}
	for _, step := range []func() error{
		func() error { return u.compareThings(ctx, numbers) },
		u.set.countSubjects,
		u.compareDescription,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return u.set.census, nil
}

// writeEntries writes what the sources hold now under the figids that are concerned,
// and numbers the figures.
func (u *update) writeEntries(ctx context.Context) (numbers map[string]uint32, err error) {
	numbers = map[string]uint32{}
	for i, figid := range u.fresh {
		numbers[figid] = u.head.Numbers + uint32(i) + 1
		if u.changes.stated[figid] == nil {
			u.counts.Added++
		} else {
			u.counts.Changed++
		}
	}
	u.counts.Removed = len(u.changes.stated) - u.counts.Changed
	gone := maps.Clone(u.changes.former)
	maps.Copy(gone, u.changes.concerned)
	for row, err := range until(ctx, u.intake.ledger.entries(func(figid string) uint32 { return numbers[figid] })) {
		if err != nil {
			return nil, err
		}
		delete(gone, string(row.key))
		if err := u.put(entryTable, string(row.key), slices.Clone(row.value)); err != nil {
			return nil, err
		}
		e, err := parseEntry(row.value)
		if err != nil {
			return nil, err
		}
		if e.claim != nil {
			u.roster.Set(e.number, e.claim.Figid, e.claim.Paper)
		}
	}
	for key := range gone {
		if err := u.put(entryTable, key, nil); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// compareFigures compares what figures state by themselves.
func (u *update) compareFigures(ctx context.Context) error {
	var old, new lineSet
	err := u.store.Snapshot(func(now *store.Snapshot) error {
		for figid := range u.changes.stated {
			if err := errors.Join(u.statedBy(now, figid, &old), ctx.Err()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for line, err := range until(ctx, cut(u.intake.statements.Sorted())) {
		if err != nil {
			return err
		}
		new.add(line)
	}
	return u.set.compare(old.sorted(), new.sorted())
}

// statedBy gathers what a figure states in the store: of itself, of its mentions,
// and of entities that they are in it.
func (u *update) statedBy(now *store.Snapshot, figid string, into *lineSet) error {
	figure := u.v.Figure(figid).String()
	target := "<" + u.v.IRI(vocab.HasTarget).String() + ">"
	var mentions []string
	for line, err := range now.About(figure) {
		if err != nil {
			return err
		}
		into.add(line)
	}
	for line, err := range now.To(figure) {
		if err != nil {
			return err
		}
		if string(line.Predicate) == target {
			mentions = append(mentions, bare(line.Subject))
			continue
		}
		into.add(line)
	}
	for _, mention := range mentions {
		for line, err := range now.About(mention) {
			if err != nil {
				return err
			}
			into.add(line)
		}
	}
	return nil
}

// compareThings compares what all figures state together of the things that the
// concerned ones say something of, and their links.
func (u *update) compareThings(ctx context.Context, numbers map[string]uint32) error {
	t := &things{u: u, numbers: numbers, facts: map[string][][]byte{}, leaving: map[string][]uint32{},
		before: map[string]*graph.Tally{}, after: map[string]*graph.Tally{}}
	if err := t.gather(ctx); err != nil {
		return err
	}
	t.into = u.intake.statements.Writer(4)
	err := t.compareAll(ctx)
	return errors.Join(err, t.into.Close())
}

// things compares shared things.
type things struct {
	u             *update
	numbers       map[string]uint32
	facts         map[string][][]byte     // new ones, by thing
	leaving       map[string][]uint32     // figures that take back what they said, by thing
	before, after map[string]*graph.Tally // who mentions a thing
	journals      []string                // IRIs of those that changed
	into          *sorter.Writer
}

// gather finds the things that are concerned.
func (t *things) gather(ctx context.Context) error {
	for _, e := range t.u.changes.stated {
		for _, thing := range e.claim.Things {
			t.leaving[thing] = append(t.leaving[thing], e.number)
		}
	}
	for fact, err := range until(ctx, t.u.intake.facts.Sorted()) {
		if err != nil {
			return err
		}
		if thing := graph.Thing(fact); thing != nil {
			t.facts[string(thing)] = append(t.facts[string(thing)], slices.Clone(fact))
		}
	}
	return nil
}

func (t *things) compareAll(ctx context.Context) error {
	concerned := map[string]bool{}
	for thing := range t.leaving {
		concerned[thing] = true
	}
	for thing := range t.facts {
		concerned[thing] = true
	}
	if err := t.inheritDisputes(ctx, concerned); err != nil {
		return err
	}
	if err := t.compareEach(ctx, slices.Sorted(maps.Keys(concerned))); err != nil {
		return err
	}
	for _, journal := range t.journals {
		if err := t.tellPapers(journal); err != nil {
			return err
		}
	}
	return t.compareLinks(ctx)
}

// inheritDisputes takes over the problems of things that are not concerned.
func (t *things) inheritDisputes(ctx context.Context, concerned map[string]bool) error {
	for row, err := range until(ctx, t.u.store.Table(disputeTable).All(nil)) {
		if err != nil {
			return err
		}
		if concerned[string(row.Key)] {
			continue
		}
		var list []placedProblem
		if err := json.Unmarshal(row.Value, &list); err != nil {
			return fmt.Errorf("%s: %w: the ledger, problems of %q: %v", t.u.stand, ErrDamaged, row.Key, err)
		}
		for _, p := range list {
			if err := t.u.intake.problems.add(t.u.intake.displayed(p)); err != nil {
				return err
			}
		}
	}
	return nil
}

// thingsAtOnce are compared side by side before what differs is told, in order.
const thingsAtOnce = 256

// compareEach compares each thing before and after.
func (t *things) compareEach(ctx context.Context, names []string) error {
	workers := make([]*restating, t.u.o.Workers)
	for i := range workers {
		workers[i] = &restating{t, graph.New(t.u.v, t.u.modelOptions()), t.u.roster.Clone()}
	}
	for window := range slices.Chunk(names, thingsAtOnce) {
		done := make([]restated, len(window))
		var wg sync.WaitGroup
		for n, w := range workers {
			wg.Go(func() {
				for i := n; i < len(window); i += len(workers) {
					done[i] = w.restate(window[i])
				}
			})
		}
		wg.Wait()
		for i := range done {
			if err := errors.Join(done[i].err, ctx.Err()); err != nil {
				return err
			}
			if err := t.settle(window[i], &done[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// restating states things again. It is for one goroutine.
type restating struct {
	*things
	model  *graph.Model
	roster *graph.Roster
}

// restated is a thing before and after.
type restated struct {
	old, new      []nquads.Line
	before, after *graph.Tally // who mentions it
	tally         []byte
	disputed      []placedProblem
	err           error
}

// restate states one thing before and after.
func (w *restating) restate(thing string) (r restated) {
	value, err := w.u.store.Table(thingTable).Get([]byte(thing))
	if err != nil {
		return restated{err: err}
	}
	tally, err := graph.ParseTally(value)
	if err != nil {
		return restated{err: fmt.Errorf("%s: %w: the ledger, %q: %v", w.u.stand, ErrDamaged, thing, err)}
	}
	nobody := graph.Reducer{Problem: func(record.Problem) {}, Locate: func(string, int) string { return "" }}
	if r.old, r.err = w.state(thing, tally, nobody); r.err != nil {
		return r
	}
	r.before = tally.Mentions()
	for _, number := range w.leaving[thing] {
		tally.Remove(number)
	}
	for _, fact := range w.facts[thing] {
		if r.err = tally.Add(fact, w.numbers[string(graph.FigureOf(fact))]); r.err != nil {
			return r
		}
	}
	r.after = tally.Mentions()
	in := w.u.intake
	r.new, r.err = w.state(thing, tally, graph.Reducer{Locate: in.locate,
		Problem: func(p record.Problem) { r.disputed = append(r.disputed, placed(in.claims[p.Figure].Source, p)) }})
	r.tally = tally.Append(nil)
	return r
}

// state is what a tally states, in canonical order.
func (w *restating) state(thing string, tally *graph.Tally, r graph.Reducer) ([]nquads.Line, error) {
	var set lineSet
	r.Emit = set.emit
	err := w.model.StateTally(thing, tally, w.roster, r)
	return set.sorted(), err
}

// settle takes over what became of a thing.
func (t *things) settle(thing string, r *restated) error {
	t.before[thing], t.after[thing] = r.before, r.after
	t.noteJournal(thing, r.old, r.new)
	return errors.Join(t.write(thing, r), t.tell(r.old, r.new))
}

// tell compares statements of a shared thing, and gives the new ones to the index.
func (t *things) tell(old, new []nquads.Line) error {
	for _, line := range new {
		if err := t.into.Add(line.Text); err != nil {
			return err
		}
	}
	return t.u.set.compare(old, new)
}

// noteJournal notes a journal whose statements changed.
func (t *things) noteJournal(thing string, old, new []nquads.Line) {
	slug, is := strings.CutPrefix(thing, graph.JournalPrefix)
	same := slices.EqualFunc(old, new, func(a, b nquads.Line) bool { return bytes.Equal(a.Text, b.Text) })
	if is && !same {
		t.journals = append(t.journals, t.u.v.Journal(slug).String())
	}
}

// write writes the tally of a thing and what is disputed about it.
func (t *things) write(thing string, r *restated) error {
	for _, p := range r.disputed {
		if err := t.u.intake.problems.add(t.u.intake.displayed(p)); err != nil {
			return err
		}
	}
	var text []byte
	if len(r.disputed) > 0 {
		var err error
		if text, err = json.Marshal(r.disputed); err != nil {
			return err
		}
	}
	return errors.Join(t.u.put(thingTable, thing, r.tally), t.u.put(disputeTable, thing, text))
}

// put changes a row of the ledger, once, when the store is changed; to nothing takes
// it out.
func (u *update) put(table, key string, value []byte) error {
	old, err := u.store.Table(table).Get([]byte(key))
	if err != nil {
		return err
	}
	if len(old) > 0 {
		u.ledgerSum.Add(hashOfRow(table, []byte(key), old).Negative())
	}
	if len(value) > 0 {
		u.ledgerSum.Add(hashOfRow(table, []byte(key), value))
	}
	u.rows = append(u.rows, ledgerRow{table, key, value})
	return nil
}

// ledgerRow is a row as it will be.
type ledgerRow struct {
	table, key string
	value      []byte
}

// compareLinks compares the links of things and genes that a concerned figure drew
// or draws together.
func (t *things) compareLinks(ctx context.Context) error {
	pairs := map[[2]string]bool{}
	for figid, e := range t.u.changes.stated {
		addPairs(pairs, e.claim.Things, t.before, t.u.changes.stated[figid].number)
	}
	byFigure := map[uint32][]string{}
	for thing, facts := range t.facts {
		for _, fact := range facts {
			n := t.numbers[string(graph.FigureOf(fact))]
			if list := byFigure[n]; len(list) == 0 || list[len(list)-1] != thing {
				byFigure[n] = append(list, thing)
			}
		}
	}
	for number, list := range byFigure {
		addPairs(pairs, list, t.after, number)
	}
	for pair := range pairs {
		var old, new lineSet
		err := t.link(pair, t.before, &old)
		if err == nil {
			err = errors.Join(t.link(pair, t.after, &new), ctx.Err())
		}
		if err == nil {
			err = t.u.set.compare(old.sorted(), new.sorted())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *things) link(pair [2]string, at map[string]*graph.Tally, into *lineSet) error {
	return t.u.model.StateLink(pair[0], pair[1], at[pair[0]], at[pair[1]], &t.u.roster, into.emit)
}

// addPairs adds each chemical or disease together with each gene of a figure.
func addPairs(pairs map[[2]string]bool, things []string, at map[string]*graph.Tally, figure uint32) {
	var others, genes []string
	for _, thing := range things {
		linked, mentioned := at[thing].Linked(figure)
		if linked {
			others = append(others, thing)
		}
		if mentioned && graph.IsGene(thing) {
			genes = append(genes, thing)
		}
	}
	for _, other := range others {
		for _, gene := range genes {
			pairs[[2]string{other, gene}] = true
		}
	}
}

// compareDescription compares what the data set says of itself.
func (u *update) compareDescription() error {
	before, err := graph.ParseCensus(u.v, u.head.Census)
	if err != nil {
		return err
	}
	before.Forget(vocab.Meta)
	old, err := u.description(before)
	if err != nil {
		return err
	}
	u.set.census.Forget(vocab.Meta)
	new, err := u.description(u.set.census)
	if err != nil {
		return err
	}
	meta := graph.NewCensus(u.v)
	for _, line := range new {
		meta.Add(line)
	}
	err = eachDifference(old, new, func(line nquads.Line, by int) error {
		switch by {
		case -1:
			u.set.remove = append(u.set.remove, line)
		case 1:
			u.set.add = append(u.set.add, line)
		}
		return nil
	})
	u.set.census.Merge(meta)
	return err
}

// tellPapers has the index told anew of all papers of journals that changed: their
// rows have the name.
func (t *things) tellPapers(journal string) error {
	var papers []string
	for line, err := range t.u.store.To(journal) {
		if err != nil {
			return err
		}
		papers = append(papers, bare(line.Subject))
	}
	for _, paper := range papers {
		curie, is := t.u.v.CURIE(paper)
		if !is || t.u.set.subjects[curie] {
			continue
		}
		t.u.set.subjects[curie] = true
		for line, err := range t.u.store.About(paper) {
			if err == nil {
				err = t.into.Add(line.Text)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
