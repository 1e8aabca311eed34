package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// A run is a stretch of the log whose links are in canonical order: the base that
// a build wrote, or what one patch added. Runs follow each other, and the links of
// none use a node of a later one.
type run struct {
	start uint64 // its first id
	links uint64 // how many of its links are left
}

// runsBucket has the runs after the base: start, in big endian, to links. A store
// that was never patched has none.
const runsBucket = ownBucket + ".runs"

// runsOf are the runs after the base.
func runsOf(tx *bolt.Tx) (runs []run, err error) {
	bucket := tx.Bucket([]byte(runsBucket))
	if bucket == nil {
		return nil, nil
	}
	err = bucket.ForEach(func(key, value []byte) error {
		links, size := binary.Uvarint(value)
		if len(key) != 8 || size <= 0 {
			return fmt.Errorf("%w: bucket %q, key %x", ErrDamaged, runsBucket, key)
		}
		runs = append(runs, run{binary.BigEndian.Uint64(key), links})
		return nil
	})
	return runs, err
}

// runOf is the place of the run of an id, -1 for the base.
func runOf(runs []run, id uint64) int {
	at, found := slices.BinarySearchFunc(runs, id, func(r run, id uint64) int { return cmp.Compare(r.start, id) })
	if found {
		return at
	}
	return at - 1
}

// Rest is how many statements patches added that are still there, and how many the
// build wrote that are. A scan merges the two: the larger the rest, the slower.
func (s *Store) Rest() (rest, base int, err error) {
	err = s.kv.DB().View(func(tx *bolt.Tx) error {
		rest, base, err = restOf(tx)
		return err
	})
	if err != nil {
		err = fmt.Errorf("%s: %w", s.file, err)
	}
	return rest, base, err
}

func restOf(tx *bolt.Tx) (rest, base int, err error) {
	runs, err := runsOf(tx)
	if err != nil {
		return 0, 0, err
	}
	size, err := number(tx.Bucket([]byte(metaBucket)), "size")
	for _, r := range runs {
		rest += int(r.links)
	}
	return rest, int(size) - rest, err
}

// number is one of the numbers that Cayley keeps of a store.
func number(meta *bolt.Bucket, key string) (uint64, error) {
	if meta == nil {
		return 0, fmt.Errorf("%w: no bucket %q", ErrDamaged, metaBucket)
	}
	value := meta.Get([]byte(key))
	if len(value) != 8 {
		return 0, fmt.Errorf("%w: bucket %q has no number %q", ErrDamaged, metaBucket, key)
	}
	return binary.LittleEndian.Uint64(value), nil
}

// source gives the lines of one run, and has one of them at hand.
type source struct {
	scanner
	next func() (id uint64, l link, more bool, err error)
	line nquads.Line
}

// advance goes to the next line, and says whether there is one.
func (s *source) advance() (bool, error) {
	id, l, more, err := s.next()
	if !more || err != nil {
		return false, err
	}
	if s.line, err = s.scanner.line(l); err != nil {
		return false, fmt.Errorf("%w: log record %d: %v", ErrDamaged, id, err)
	}
	return true, nil
}

// merge yields the lines of all sources in canonical order.
func merge(sources []*source, yield func(nquads.Line, error) bool) error {
	h, err := newHeap(sources)
	for ; err == nil && len(h) > 0; err = h.advance() {
		if !yield(h[0].line, nil) {
			return errStopped
		}
	}
	return err
}

// sourceHeap has the source with the first line on top.
type sourceHeap []*source

func newHeap(sources []*source) (h sourceHeap, err error) {
	for _, s := range sources {
		more, err := s.advance()
		if err != nil {
			return nil, err
		}
		if more {
			h = append(h, s)
		}
	}
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
	return h, nil
}

// advance goes to the next line of all.
func (h *sourceHeap) advance() error {
	old := *h
	more, err := old[0].advance()
	if err != nil {
		return err
	}
	if !more {
		old[0] = old[len(old)-1]
		*h = old[:len(old)-1]
	}
	h.down(0)
	return nil
}

func (h sourceHeap) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h); child++ {
			if bytes.Compare(h[child].line.Text, h[least].line.Text) < 0 {
				least = child
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}

// newRest are the runs after the base.
func newRest(log *bolt.Bucket, runs []run) (sourceHeap, error) {
	shared := forms{log: log, slots: newSlots(log)}
	var sources []*source
	for i, r := range runs {
		end := ^uint64(0)
		if i+1 < len(runs) {
			end = runs[i+1].start
		}
		sources = append(sources, &source{scanner: scanner{forms: shared}, next: shared.between(r.start, end)})
	}
	return newHeap(sources)
}

// merged yields the lines of the base and of all runs.
func (s *Store) merged(end uint64, rest sourceHeap, yield func(*nquads.Block) bool) error {
	m := merger{rest: rest, yield: yield}
	var failed error
	err := s.base(end, func(block *nquads.Block) bool {
		failed = m.take(block)
		return failed == nil
	})
	if err == nil {
		failed = errors.Join(m.before(nil), m.flush())
	}
	if failed != nil {
		return failed
	}
	return err
}

// merger puts the lines of runs between those of the base.
type merger struct {
	rest  sourceHeap
	mixed nquads.Block
	yield func(*nquads.Block) bool
}

// take takes a block of the base, and passes it on as it is where no line of a run
// belongs into it.
func (m *merger) take(block *nquads.Block) error {
	if block.Len() == 0 {
		return nil
	}
	if len(m.rest) == 0 || bytes.Compare(block.Last().Text, m.rest[0].line.Text) < 0 {
		if err := m.flush(); err != nil || m.yield(block) {
			return err
		}
		return errStopped
	}
	for line := range block.Lines() {
		if err := m.before(line.Text); err != nil {
			return err
		}
		m.mixed.Add(line)
	}
	return m.flush()
}

// before adds the lines of runs that come before a line, or all that are left.
func (m *merger) before(line []byte) error {
	for len(m.rest) > 0 && (line == nil || bytes.Compare(m.rest[0].line.Text, line) < 0) {
		m.mixed.Add(m.rest[0].line)
		err := m.rest.advance()
		if err == nil && m.mixed.Len() >= spanIDs {
			err = m.flush()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) flush() error {
	if m.mixed.Len() > 0 && !m.yield(&m.mixed) {
		return errStopped
	}
	m.mixed.Reset()
	return nil
}

// between reads the links of a stretch of the log.
func (f forms) between(start, end uint64) func() (uint64, link, bool, error) {
	cursor := f.log.Cursor()
	key, value := cursor.Seek(idKey(start))
	return func() (uint64, link, bool, error) {
		for ; key != nil && binary.BigEndian.Uint64(key) < end; key, value = cursor.Next() {
			id := binary.BigEndian.Uint64(key)
			r, err := parseRecord(value)
			if err == nil && r.id != id {
				err = errRecord
			}
			if err == nil && r.value != nil {
				f.keep(uint32(id), r.value)
			}
			if err != nil {
				return 0, link{}, false, fmt.Errorf("%w: log record %d: %v", ErrDamaged, id, err)
			}
			if r.value == nil && !r.deleted {
				key, value = cursor.Next()
				return id, r.link, true, nil
			}
		}
		return 0, link{}, false, nil
	}
}

// idKey is the key of ids in Cayley's buckets.
func idKey(ids ...uint64) []byte {
	key := make([]byte, 0, 24)
	for _, id := range ids {
		key = binary.BigEndian.AppendUint64(key, id)
	}
	return key
}
