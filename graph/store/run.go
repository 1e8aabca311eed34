package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
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
	var h sourceHeap
	for _, s := range sources {
		if more, err := s.advance(); err != nil {
			return err
		} else if more {
			h = append(h, s)
		}
	}
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
	for len(h) > 0 {
		if !yield(h[0].line, nil) {
			return errStopped
		}
		more, err := h[0].advance()
		if err != nil {
			return err
		}
		if !more {
			h[0] = h[len(h)-1]
			h = h[:len(h)-1]
		}
		h.down(0)
	}
	return nil
}

// sourceHeap has the source with the first line on top.
type sourceHeap []*source

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

// merged yields the lines of the base and of all runs.
func (scan *scanner) merged(runs []run, yield func(nquads.Line, error) bool) error {
	var sources []*source
	start := uint64(0)
	for i := range len(runs) + 1 {
		end := ^uint64(0)
		if i < len(runs) {
			end = runs[i].start
		}
		sources = append(sources, &source{scanner: scanner{forms: scan.forms}, next: scan.forms.between(start, end)})
		start = end
	}
	return merge(sources, yield)
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
				_, err = f.keep(uint32(id), r.value)
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
