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
	*revision
	*numbers
	values  valuer
	terms   map[string]*term // by form
	byHash  []*term
	links   []*patchedLink
	records []logRecord // that come; their ids follow each other
	gone    []uint64    // ids of records that go
	added   uint64      // links
	first   uint64      // id where the changes begin
}

// numbers are what a patch changes of the numbers in a store.
type numbers struct {
	size uint64 // links
	next uint64 // id to give
	runs []run
}

// logRecord is a record on its way into the log.
type logRecord struct{ key, value []byte }

// patchedLink is a change by its ids.
type patchedLink struct {
	*change
	terms [4]*term
	link  link
	id    uint32 // 0 of one that stays as it is
}

// by is what becomes of it: 1 when it comes, -1 when it goes, 0 when it stays.
func (c *change) by() int {
	switch {
	case c.after && !c.before:
		return 1
	case c.before && !c.after:
		return -1
	}
	return 0
}

func (p *Patch) apply(ctx context.Context) error {
	if len(p.changes) == 0 {
		return nil
	}
	if p.numbers == nil {
		if err := p.db.View(p.readNumbers); err != nil {
			return err
		}
	}
	a := &applier{revision: p.next, numbers: p.numbers, terms: make(map[string]*term, len(p.changes)), first: p.numbers.next}
	a.links = linksOf(p.changes)
	for _, step := range []func() error{a.resolve, a.number, a.writeObjects, a.flush, a.writeSubjects, a.count, a.writeNodes, a.flush, a.writeLog, a.writeNumbers} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// linksOf are the links of changes, those that come in canonical order.
func linksOf(changes map[string]*change) []*patchedLink {
	all := make([]patchedLink, 0, len(changes))
	links := make([]*patchedLink, 0, len(changes))
	var come []*patchedLink
	for _, c := range changes {
		all = append(all, patchedLink{change: c})
		if l := &all[len(all)-1]; c.by() > 0 {
			come = append(come, l)
		} else {
			links = append(links, l)
		}
	}
	slices.SortFunc(come, func(x, y *patchedLink) int { return bytes.Compare(x.line.Text, y.line.Text) })
	return append(links, come...)
}

func (p *Patch) readNumbers(tx *bolt.Tx) (err error) {
	n := &numbers{}
	meta := tx.Bucket([]byte(metaBucket))
	if n.size, err = number(meta, "size"); err != nil {
		return err
	}
	if n.next, err = number(meta, "horizon"); err != nil {
		return err
	}
	n.next++
	n.runs, err = runsOf(tx)
	p.numbers = n
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
		t.uses += l.by()
		*to = t.id
	}
	if l.by() > 0 {
		l.id, err = a.append(func(id uint32) []byte { return appendLinkRecord(nil, id, l.link) })
	}
	return err
}

// append makes the next record of the log.
func (a *applier) append(record func(id uint32) []byte) (id uint32, err error) {
	if a.next > math.MaxUint32-8 {
		return 0, errors.New("a store gives at most 4,294,967,287 ids: build the graph anew")
	}
	id = uint32(a.next)
	a.next++
	a.records = append(a.records, logRecord{idKey(uint64(id)), record(id)})
	return id, nil
}

// writeObjects changes the index of objects, where each statement is found, and
// finds the links of those that go.
func (a *applier) writeObjects() error {
	order := func(x, y *patchedLink) int {
		return cmp.Or(cmp.Compare(x.link.object, y.link.object), cmp.Compare(x.link.predicate, y.link.predicate),
			cmp.Compare(x.link.subject, y.link.subject))
	}
	key := func(l link) []byte { return idKey(uint64(l.object), uint64(l.predicate), uint64(l.subject)) }
	return a.writeIndex(opsBucket, order, key, func(ids []uint64, group []*patchedLink) error {
		for _, l := range group {
			if err := a.find(ids, l); err != nil {
				return err
			}
		}
		return nil
	})
}

// find looks for a link among those of its triple, one in each graph, and holds
// the change against what it finds.
func (a *applier) find(ids []uint64, l *patchedLink) error {
	found := uint64(0)
	for _, id := range ids {
		value, err := a.get(logBucket, idKey(id))
		if err != nil {
			return err
		}
		r, err := parseRecord(value)
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
	key := func(l link) []byte { return idKey(uint64(l.subject), uint64(l.predicate)) }
	return a.writeIndex(spBucket, order, key, func([]uint64, []*patchedLink) error { return nil })
}

// writeIndex changes an index. See is shown the links that each key had.
func (a *applier) writeIndex(bucket string, order func(x, y *patchedLink) int, key func(link) []byte, see func([]uint64, []*patchedLink) error) error {
	slices.SortFunc(a.links, order)
	groups := groupsOf(a.links, order)
	var e edits
	for _, group := range groups {
		e.keys = append(e.keys, key(group[0].link))
	}
	e.change = func(i int, old []byte) ([]byte, error) {
		ids, err := appendIDs(nil, old)
		if err != nil {
			return nil, fmt.Errorf("%w: index %q, key %x: %v", ErrDamaged, bucket, e.keys[i], err)
		}
		if err := see(ids, groups[i]); err != nil {
			return nil, err
		}
		value, err := changeIDs(ids, groups[i])
		if err != nil {
			err = fmt.Errorf("%w: index %q, key %x %v", ErrDamaged, bucket, e.keys[i], err)
		}
		return value, err
	}
	_, err := a.edit(bucket, e)
	return err
}

// groupsOf are the links that are alike in an order.
func groupsOf(links []*patchedLink, order func(x, y *patchedLink) int) (groups [][]*patchedLink) {
	for len(links) > 0 {
		n := 1
		for n < len(links) && order(links[0], links[n]) == 0 {
			n++
		}
		groups, links = append(groups, links[:n]), links[n:]
	}
	return groups
}

var errListed = errors.New("does not list the links of its statements once")

// changeIDs takes links out of an index's list, and puts links in. Of a list that is
// empty then nothing is left.
func changeIDs(ids []uint64, group []*patchedLink) (value []byte, err error) {
	var out, in []uint64
	for _, l := range group {
		switch l.by() {
		case -1:
			out = append(out, uint64(l.id))
		case 1:
			in = append(in, uint64(l.id))
		}
	}
	slices.Sort(out)
	slices.Sort(in)
	left := 0
	for _, id := range ids {
		if _, gone := slices.BinarySearch(out, id); !gone {
			value = binary.AppendUvarint(value, id)
			left++
		}
	}
	if left+len(out) != len(ids) {
		return nil, errListed
	}
	for _, id := range in { // new ids are the greatest
		value = binary.AppendUvarint(value, id)
	}
	return value, nil
}

// count counts the links that come and go, and those of each run.
func (a *applier) count() error {
	for _, l := range a.links {
		switch l.by() {
		case -1:
			a.gone = append(a.gone, uint64(l.id))
		case 1:
			a.added++
		}
	}
	for _, id := range a.gone {
		if at := runOf(a.runs, id); at >= 0 {
			if a.runs[at].links == 0 {
				return fmt.Errorf("%w: run %d has more links than it says", ErrDamaged, a.runs[at].start)
			}
			a.runs[at].links--
		}
	}
	if a.size < uint64(len(a.gone)) {
		return fmt.Errorf("%w: of %d statements %d go", ErrDamaged, a.size, len(a.gone))
	}
	a.size += a.added - uint64(len(a.gone))
	return nil
}

// writeLog takes records out of the log, and appends those that come.
func (a *applier) writeLog() error {
	slices.Sort(a.gone)
	var e edits
	for _, id := range a.gone {
		e.keys = append(e.keys, idKey(id))
	}
	for _, r := range a.records {
		e.keys = append(e.keys, r.key)
	}
	e.change = func(i int, _ []byte) ([]byte, error) {
		if i < len(a.gone) {
			return nil, nil
		}
		return a.records[i-len(a.gone)].value, nil
	}
	_, err := a.edit(logBucket, e)
	return err
}

// writeNumbers writes the runs and Cayley's numbers.
func (a *applier) writeNumbers() error {
	if a.added > 0 {
		a.runs = append(a.runs, run{a.first, a.added})
	}
	runs := edits{change: func(i int, _ []byte) ([]byte, error) {
		if a.runs[i].links == 0 {
			return nil, nil
		}
		return binary.AppendUvarint(nil, a.runs[i].links), nil
	}}
	for _, r := range a.runs {
		runs.keys = append(runs.keys, idKey(r.start))
	}
	if _, err := a.edit(runsBucket, runs); err != nil {
		return err
	}
	numbers := [][]byte{littleEndian(a.next - 1), littleEndian(a.size)}
	_, err := a.edit(metaBucket, edits{keys: [][]byte{[]byte("horizon"), []byte("size")}, change: func(i int, _ []byte) ([]byte, error) { return numbers[i], nil }})
	return err
}
