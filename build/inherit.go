package build

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"figraph/keep"
	"figraph/record"
	"figraph/source"
)

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
		inherited = keep.Guard(u.old.Dir, func() error { return u.inherit(ctx) })
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
	claims := make(map[string]source.Place, len(in.claims)+len(u.entries))
	maps.Copy(claims, in.claims)
	in.claims, in.inputs = claims, slices.Grow(in.inputs, 3*len(u.entries))
	for _, e := range u.entries {
		if e.claim != nil {
			if e.number == 0 || e.number > u.head.Numbers {
				return fmt.Errorf("%s: %w: the ledger, entry %q: a figure of the number %d", u.old.Dir, keep.ErrDamaged, e.key, e.number)
			}
			u.roster.Set(e.number, e.key, e.claim.Paper)
		}
		if u.changes.concerned[e.key] || u.changes.former[e.key] {
			continue
		}
		if e.claim != nil {
			u.counts.Same++
		}
		if err := errors.Join(in.inherit(e.key, e.entry, names.Add), ctx.Err()); err != nil {
			return err
		}
	}
	u.entries = nil
	return names.Close()
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
