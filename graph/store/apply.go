package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// applier writes the changes of a patch, bucket by bucket in the order of the keys.
type applier struct {
	tx           *bolt.Tx
	log, ops, sp *bolt.Bucket
	values       valuer
	terms        map[string]*term // by form
	byHash       []*term
	links        []*patchedLink
	runs         []run
	first, next  uint64 // ids: where the patch begins, and the next to give
	size         uint64
	added        uint64
}

// patchedLink is a change by its ids.
type patchedLink struct {
	*change
	terms [4]*term
	link  link
	id    uint32 // 0 of one that stays as it is
}

func (p *Patch) apply(ctx context.Context) error {
	if len(p.changes) == 0 {
		return nil
	}
	a := &applier{tx: p.tx, terms: map[string]*term{}}
	if err := a.open(); err != nil {
		return err
	}
	for _, c := range p.changes {
		a.links = append(a.links, &patchedLink{change: c})
	}
	slices.SortFunc(a.links, func(x, y *patchedLink) int { return bytes.Compare(x.line.Text, y.line.Text) })
	for _, step := range []func() error{a.resolve, a.number, a.writeObjects, a.writeSubjects, a.removeLinks, a.writeNodes, a.writeNumbers} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) open() (err error) {
	for name, bucket := range map[string]**bolt.Bucket{logBucket: &a.log, opsBucket: &a.ops, spBucket: &a.sp} {
		if *bucket, err = a.tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	a.log.FillPercent = 1 // new ids come after all others
	meta := a.tx.Bucket([]byte(metaBucket))
	if a.size, err = number(meta, "size"); err != nil {
		return err
	}
	if a.next, err = number(meta, "horizon"); err != nil {
		return err
	}
	a.next++
	a.first = a.next
	a.runs, err = runsOf(a.tx)
	return err
}

// number gives ids to what is new, in canonical order, and writes it to the log.
// Then every link has the ids of its terms, but for those that cannot be there.
func (a *applier) number() error {
	kept := a.links[:0]
	for _, l := range a.links {
		if !l.known() {
			if l.before {
				return missing(l)
			}
			if !l.after {
				continue
			}
		}
		if err := a.numberLink(l); err != nil {
			return err
		}
		kept = append(kept, l)
	}
	a.links = kept
	return nil
}

// known says whether all terms have nodes.
func (l *patchedLink) known() bool {
	for _, t := range l.terms {
		if t != nil && t.id == 0 {
			return false
		}
	}
	return true
}

func missing(l *patchedLink) error {
	return fmt.Errorf("%w: there is no statement %s", ErrDamaged, shown(l.line))
}

func (a *applier) numberLink(l *patchedLink) (err error) {
	uses := 0
	switch {
	case l.after && !l.before:
		uses = 1
	case l.before && !l.after:
		uses = -1
	}
	for i, to := range [4]*uint32{&l.link.subject, &l.link.predicate, &l.link.object, &l.link.graph} {
		t := l.terms[i]
		if t == nil {
			continue
		}
		if t.id == 0 {
			if err := a.newNode(t); err != nil {
				return err
			}
		}
		t.uses += uses
		*to = t.id
	}
	if uses == 1 {
		l.id, err = a.append(func(id uint32) []byte { return appendLinkRecord(nil, id, l.link) })
	}
	return err
}

// append writes the next record of the log.
func (a *applier) append(record func(id uint32) []byte) (id uint32, err error) {
	if a.next > math.MaxUint32-8 {
		return 0, errors.New("a store gives at most 4,294,967,287 ids: build the graph anew")
	}
	id = uint32(a.next)
	a.next++
	return id, a.log.Put(idKey(uint64(id)), record(id))
}

// writeObjects changes the index of objects, where each statement is found, and
// finds the links of those that go.
func (a *applier) writeObjects() error {
	order := func(x, y *patchedLink) int {
		return cmp.Or(cmp.Compare(x.link.object, y.link.object), cmp.Compare(x.link.predicate, y.link.predicate),
			cmp.Compare(x.link.subject, y.link.subject))
	}
	slices.SortFunc(a.links, order)
	return eachGroup(a.links, order, func(group []*patchedLink) error {
		l := group[0].link
		key := idKey(uint64(l.object), uint64(l.predicate), uint64(l.subject))
		ids, err := appendIDs(nil, a.ops.Get(key))
		if err != nil {
			return fmt.Errorf("%w: index of objects, key %x: %v", ErrDamaged, key, err)
		}
		for _, l := range group {
			if err := a.find(ids, l); err != nil {
				return err
			}
		}
		return a.change(a.ops, key, ids, group)
	})
}

// find looks for a link among those of its triple, one in each graph, and holds
// the change against what it finds.
func (a *applier) find(ids []uint64, l *patchedLink) error {
	found := uint64(0)
	for _, id := range ids {
		r, err := parseRecord(a.log.Get(idKey(id)))
		if err == nil && (r.id != id || r.value != nil) {
			err = errRecord
		}
		if err != nil {
			return fmt.Errorf("%w: log record %d: %v", ErrDamaged, id, err)
		}
		if r.link == l.link && !r.deleted {
			found = id
		}
	}
	switch {
	case l.before && found == 0:
		return missing(l)
	case !l.before && found != 0:
		return fmt.Errorf("there is already a statement %s", shown(l.line))
	case l.before && !l.after:
		l.id = uint32(found)
	}
	return nil
}

// writeSubjects changes the index of subjects.
func (a *applier) writeSubjects() error {
	order := func(x, y *patchedLink) int {
		return cmp.Or(cmp.Compare(x.link.subject, y.link.subject), cmp.Compare(x.link.predicate, y.link.predicate))
	}
	slices.SortFunc(a.links, order)
	return eachGroup(a.links, order, func(group []*patchedLink) error {
		key := idKey(uint64(group[0].link.subject), uint64(group[0].link.predicate))
		ids, err := appendIDs(nil, a.sp.Get(key))
		if err != nil {
			return fmt.Errorf("%w: index of subjects, key %x: %v", ErrDamaged, key, err)
		}
		return a.change(a.sp, key, ids, group)
	})
}

func eachGroup(links []*patchedLink, order func(x, y *patchedLink) int, do func([]*patchedLink) error) error {
	for len(links) > 0 {
		n := 1
		for n < len(links) && order(links[0], links[n]) == 0 {
			n++
		}
		if err := do(links[:n]); err != nil {
			return err
		}
		links = links[n:]
	}
	return nil
}

// change takes links out of an index's list, and puts links in. A list that is
// empty then goes.
func (a *applier) change(index *bolt.Bucket, key []byte, ids []uint64, group []*patchedLink) error {
	var out, in []uint64
	for _, l := range group {
		switch {
		case l.before && !l.after:
			out = append(out, uint64(l.id))
		case l.after && !l.before:
			in = append(in, uint64(l.id))
		}
	}
	if len(out)+len(in) == 0 {
		return nil
	}
	slices.Sort(out)
	slices.Sort(in)
	left := slices.DeleteFunc(slices.Clone(ids), func(id uint64) bool {
		_, gone := slices.BinarySearch(out, id)
		return gone
	})
	if len(left)+len(out) != len(ids) {
		return fmt.Errorf("%w: index key %x does not list the links of its statements once", ErrDamaged, key)
	}
	left = append(left, in...) // new ids are the greatest
	if len(left) == 0 {
		return index.Delete(key)
	}
	var value []byte
	for _, id := range left {
		value = binary.AppendUvarint(value, id)
	}
	return index.Put(key, value)
}

// removeLinks takes the links that go out of the log, and counts the links of each
// run.
func (a *applier) removeLinks() error {
	var gone []uint64
	for _, l := range a.links {
		switch {
		case l.before && !l.after:
			gone = append(gone, uint64(l.id))
		case l.after && !l.before:
			a.added++
		}
	}
	for _, id := range gone {
		if at := runOf(a.runs, id); at >= 0 {
			if a.runs[at].links == 0 {
				return fmt.Errorf("%w: run %d has more links than it says", ErrDamaged, a.runs[at].start)
			}
			a.runs[at].links--
		}
	}
	if a.size < uint64(len(gone)) {
		return fmt.Errorf("%w: of %d statements %d go", ErrDamaged, a.size, len(gone))
	}
	a.size += a.added - uint64(len(gone))
	return a.remove(gone)
}

func (a *applier) remove(ids []uint64) error {
	slices.Sort(ids)
	for _, id := range ids {
		if err := a.log.Delete(idKey(id)); err != nil {
			return err
		}
	}
	return nil
}

// writeNumbers writes the runs and Cayley's numbers.
func (a *applier) writeNumbers() error {
	if a.added > 0 {
		a.runs = append(a.runs, run{a.first, a.added})
	}
	if err := a.writeRuns(); err != nil {
		return err
	}
	meta := a.tx.Bucket([]byte(metaBucket))
	return errors.Join(meta.Put([]byte("size"), littleEndian(a.size)), meta.Put([]byte("horizon"), littleEndian(a.next-1)))
}

func (a *applier) writeRuns() error {
	bucket, err := a.tx.CreateBucketIfNotExists([]byte(runsBucket))
	if err != nil {
		return err
	}
	for _, r := range a.runs {
		if r.links == 0 {
			err = bucket.Delete(idKey(r.start))
		} else {
			err = bucket.Put(idKey(r.start), binary.AppendUvarint(nil, r.links))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
