package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"figraph/graph"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/nquads"
	"figraph/output"
	"figraph/vocab"
)

// difference takes the old and the new statements of one thing after the other,
// changes the store by what differs, and keeps the counts.
type difference struct {
	u        *update
	census   *graph.Census
	found    found                // since it was taken
	quads    QuadChanges          // altogether
	presence map[string]*presence // by graph name and subject
	last     *presence            // that a statement was counted for
	subject  []byte               // that was told last
	subjects map[string]bool      // CURIEs of what the index is told anew
	shared   map[string]bool      // canonical forms of predicates of which a subject has more than is compared
}

// found are statements that differ.
type found struct{ remove, add []nquads.Line }

// apply has a patch write them.
func (f found) apply(ctx context.Context, patch *store.Patch) error {
	for _, line := range f.remove {
		if err := patch.Remove(line); err != nil {
			return err
		}
	}
	for _, line := range f.add {
		if err := patch.Add(line); err != nil {
			return err
		}
	}
	return patch.Apply(ctx)
}

// take gives what was found since it was called last.
func (d *difference) take() found {
	taken := d.found
	d.found = found{}
	return taken
}

// presence is how many statements of a layer a subject has, among those compared.
type presence struct {
	line          nquads.Line // one of them
	before, after int
}

func (u *update) newDifference() (*difference, error) {
	census, err := graph.ParseCensus(u.v, u.head.Census)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %v", u.old.Dir, keep.ErrDamaged, err)
	}
	d := &difference{u: u, census: census, presence: map[string]*presence{}, subjects: map[string]bool{}, shared: map[string]bool{}}
	for _, term := range []vocab.Term{vocab.PartOf, vocab.CoMentionedWith} {
		d.shared["<"+u.v.IRI(term).String()+">"] = true
	}
	return d, nil
}

// compareRest compares the links of things, and brings the census in line.
func (u *update) compareRest(ctx context.Context, t *things) (census *graph.Census, err error) {
	if err := t.compareLinks(ctx); err != nil {
		return nil, err
	}
	if err := u.set.countSubjects(); err != nil {
		return nil, err
	}
	return u.set.census, u.compareDescription()
}

// compareFigures compares what figures state by themselves.
func (u *update) compareFigures(ctx context.Context) error {
	var new lineSet
	old, err := u.stated(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() { old.sorted() })
	defer wg.Wait()
	for line, err := range output.Until(ctx, output.Cut(u.intake.statements.Sorted())) {
		if err != nil {
			return err
		}
		new.add(line)
	}
	wg.Wait()
	return u.set.compare(old.list, new.sorted())
}

// stated is what the figures that change state in the store, which several read.
func (u *update) stated(ctx context.Context) (all lineSet, err error) {
	figids := slices.Collect(maps.Keys(u.changes.stated))
	sets, errs := make([]lineSet, u.o.Workers), make([]error, u.o.Workers)
	var wg sync.WaitGroup
	for n := range sets {
		wg.Go(func() {
			errs[n] = keep.Guard(u.old.Dir, func() error {
				return u.before.Snapshot(func(now *store.Snapshot) error {
					for i := n; i < len(figids); i += len(sets) {
						if err := errors.Join(u.statedBy(now, figids[i], &sets[n]), ctx.Err()); err != nil {
							return err
						}
					}
					return nil
				})
			})
		})
	}
	wg.Wait()
	for _, set := range sets {
		all.list = append(all.list, set.list...)
	}
	return all, errors.Join(errs...)
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
			mentions = append(mentions, string(nquads.Bare(line.Subject)))
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
		u.set.change(line, by)
		return nil
	})
	u.set.census.Merge(meta)
	return err
}

// compare takes sorted statements, and tells which of their subjects are told anew.
func (d *difference) compare(old, new []nquads.Line) error {
	for _, line := range old {
		d.told(line.Subject)
	}
	return eachDifference(old, new, func(line nquads.Line, by int) error {
		d.count(line, by)
		if by != 0 {
			d.census.Change(line, by)
		}
		d.change(line, by)
		return nil
	})
}

// change notes a statement for the store.
func (d *difference) change(line nquads.Line, by int) {
	switch by {
	case -1:
		d.found.remove = append(d.found.remove, line)
		d.quads.Removed++
	case 1:
		d.found.add = append(d.found.add, line)
		d.quads.Added++
	}
}

func (d *difference) told(subject []byte) {
	if bytes.Equal(subject, d.subject) {
		return
	}
	d.subject = subject
	if subject[0] == '<' {
		if curie, is := d.u.v.CURIE(string(subject[1 : len(subject)-1])); is {
			d.subjects[curie] = true
		}
	}
}

// present is the presence that a statement belongs to: most often that of the one before.
func (d *difference) present(line nquads.Line) *presence {
	if d.last != nil && bytes.Equal(d.last.line.Subject, line.Subject) && bytes.Equal(d.last.line.Graph, line.Graph) {
		return d.last
	}
	key := string(line.Graph) + string(line.Subject)
	if d.last = d.presence[key]; d.last == nil {
		d.last = &presence{line: line}
		d.presence[key] = d.last
	}
	return d.last
}

func (d *difference) count(line nquads.Line, by int) {
	p := d.present(line)
	if by <= 0 {
		p.before++
	}
	if by >= 0 {
		p.after++
	}
}

// countSubjects brings the distinct subjects of the layers in line.
func (d *difference) countSubjects() error {
	return d.u.before.Snapshot(d.countSubjectsIn)
}

func (d *difference) countSubjectsIn(now *store.Snapshot) error {
	for _, p := range d.presence {
		before, after := p.before, p.after
		if d.shared[string(p.line.Predicate)] {
			all, err := now.Count(string(nquads.Bare(p.line.Subject)), string(nquads.Bare(p.line.Predicate)))
			if err != nil {
				return err
			}
			before, after = all, all-before+after
		}
		layer := d.census.Layers[string(nquads.Bare(p.line.Graph))]
		if before > 0 {
			layer.Subjects--
		}
		if after > 0 {
			layer.Subjects++
		}
	}
	return nil
}
