package store

import (
	"encoding/binary"
	"fmt"
	"iter"
	"slices"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// aboutSlots is enough for the predicates and graph names of one subject.
const aboutSlots = 1 << 8

// About yields the statements whose subject is an IRI, in the canonical order,
// none when the store does not know it. They are found by the index of subjects,
// in a time that hangs on how many they are. A Line is valid until the next. An
// error ends the sequence.
func (s *Store) About(iri string) iter.Seq2[nquads.Line, error] { return s.at(subjects, iri) }

// Said yields those of About with a predicate, an IRI.
func (s *Store) Said(iri, predicate string) iter.Seq2[nquads.Line, error] {
	return func(yield func(nquads.Line, error) bool) {
		err := s.kv.DB().View(func(tx *bolt.Tx) error {
			_, index, err := subjects.buckets(tx)
			if err != nil {
				return err
			}
			node, known := nodeOf(tx, "<"+iri+">")
			by, used := nodeOf(tx, "<"+predicate+">")
			if !known || !used {
				return nil
			}
			links, err := appendIDs(nil, index.Get(idKey(node, by)))
			if err != nil {
				return subjects.damaged(node, err)
			}
			if len(links) == 0 {
				return nil
			}
			slices.Sort(links)
			return subjects.read(tx, make([]slot, saidSlots), node, links, yield)
		})
		if err != nil && err != errStopped {
			yield(nquads.Line{}, fmt.Errorf("%s: %w", s.file, err))
		}
	}
}

// saidSlots is enough for the terms of a few statements.
const saidSlots = 1 << 4

// Outline is what About yields, one line after the other, but of each predicate only the
// first few statements. How many there are beyond is left, by predicate.
func (s *Store) Outline(iri string, few int) (lines []byte, left map[string]int, err error) {
	left = map[string]int{}
	err = s.kv.DB().View(func(tx *bolt.Tx) error {
		node, known := nodeOf(tx, "<"+iri+">")
		if !known {
			return nil
		}
		slots := make([]slot, aboutSlots)
		links, err := subjects.outline(tx, slots, node, few, left)
		if err != nil {
			return err
		}
		predicate, n := "", 0
		return subjects.read(tx, slots, node, links, func(line nquads.Line, err error) bool {
			if string(line.Predicate) != predicate {
				predicate, n = string(line.Predicate), 0
			}
			if n++; n <= few {
				lines = append(lines, line.Text...)
			}
			return true
		})
	})
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.file, err)
	}
	return lines, left, nil
}

// outline are the links of About without those that cannot be among the first few of a
// predicate. The base, and each run, is in canonical order.
func (e end) outline(tx *bolt.Tx, slots []slot, node uint64, few int, left map[string]int) (links []uint64, err error) {
	log, index, err := e.buckets(tx)
	if err != nil {
		return nil, err
	}
	runs, err := runsOf(tx)
	if err != nil {
		return nil, err
	}
	names := forms{log: log, near: leavesOf(tx, log), slots: slots}
	prefix := idKey(node)
	cursor := index.Cursor()
	for key, value := cursor.Seek(prefix); len(key) == 8*e.ids && string(key[:8]) == string(prefix); key, value = cursor.Next() {
		of, err := appendIDs(nil, value)
		if err != nil {
			return nil, e.damaged(node, err)
		}
		slices.Sort(of)
		if len(of) > few {
			predicate, err := names.iri(uint32(binary.BigEndian.Uint64(key[8:])))
			if err != nil {
				return nil, e.damaged(node, err)
			}
			left[predicate] = len(of) - few
			of = firstOfEach(runs, of, few)
		}
		links = append(links, of...)
	}
	slices.Sort(links)
	return links, nil
}

// firstOfEach are the first few of the base and of each run, of links in the order of the
// log.
func firstOfEach(runs []run, links []uint64, few int) (first []uint64) {
	for len(links) > 0 {
		n := len(links)
		if next := runOf(runs, links[0]) + 1; next < len(runs) {
			n, _ = slices.BinarySearch(links, runs[next].start)
		}
		first, links = append(first, links[:min(n, few)]...), links[n:]
	}
	return first
}

// To yields the statements whose object is an IRI, as About does.
func (s *Store) To(iri string) iter.Seq2[nquads.Line, error] { return s.at(objects, iri) }

// Count is how many statements have a subject and a predicate, both IRIs, in all
// graphs together.
func (s *Snapshot) Count(subject, predicate string) (n int, err error) {
	if s.predicates == nil {
		s.predicates = map[string]uint64{}
	}
	by, met := s.predicates[predicate]
	if !met {
		by, _ = nodeOf(s.tx, "<"+predicate+">") // 0 is no node
		s.predicates[predicate] = by
	}
	node, known := nodeOf(s.tx, "<"+subject+">")
	if s.bySubject == nil {
		s.bySubject = s.tx.Bucket([]byte(spBucket))
	}
	if !known || by == 0 || s.bySubject == nil {
		return 0, nil
	}
	links, err := appendIDs(nil, s.bySubject.Get(idKey(node, by)))
	if err != nil {
		err = fmt.Errorf("%s: %w: index of subjects, of %s: %v", s.file, ErrDamaged, subject, err)
	}
	return len(links), err
}

// Snapshot reads a store again and again in one transaction, with the terms that it
// met at hand. It is for one goroutine.
type Snapshot struct {
	tx         *bolt.Tx
	file       string
	log        *bolt.Bucket
	slots      []slot            // once they are of use
	predicates map[string]uint64 // nodes of those that were counted
	bySubject  *bolt.Bucket
}

// Snapshot gives do the store as it is now, until do returns.
func (s *Store) Snapshot(do func(*Snapshot) error) error {
	return s.kv.DB().View(func(tx *bolt.Tx) error {
		log := tx.Bucket([]byte(logBucket))
		if log == nil {
			return fmt.Errorf("%s: %w: no bucket %q", s.file, ErrDamaged, logBucket)
		}
		return do(&Snapshot{tx: tx, file: s.file, log: log})
	})
}

// About is as that of the store.
func (s *Snapshot) About(iri string) iter.Seq2[nquads.Line, error] { return s.at(subjects, iri) }

// To is as that of the store.
func (s *Snapshot) To(iri string) iter.Seq2[nquads.Line, error] { return s.at(objects, iri) }

func (s *Snapshot) at(e end, iri string) iter.Seq2[nquads.Line, error] {
	return func(yield func(nquads.Line, error) bool) {
		if s.slots == nil {
			s.slots = newSlots(s.log)
		}
		err := e.lines(s.tx, s.slots, "<"+iri+">", yield)
		if err != nil && err != errStopped {
			yield(nquads.Line{}, fmt.Errorf("%s: %w", s.file, err))
		}
	}
}

func (s *Store) at(e end, iri string) iter.Seq2[nquads.Line, error] {
	return func(yield func(nquads.Line, error) bool) {
		err := s.kv.DB().View(func(tx *bolt.Tx) error {
			return e.lines(tx, make([]slot, aboutSlots), "<"+iri+">", yield)
		})
		if err != nil && err != errStopped {
			yield(nquads.Line{}, fmt.Errorf("%s: %w", s.file, err))
		}
	}
}

// end is one of the two ends of a statement by which an index finds it.
type end struct {
	name   string
	bucket string
	ids    int // of a key
	of     func(link) uint32
}

var (
	subjects = end{"subjects", spBucket, 2, func(l link) uint32 { return l.subject }}
	objects  = end{"objects", opsBucket, 3, func(l link) uint32 { return l.object }}
)

// lines yields the statements that have a term at this end, in canonical order.
func (e end) lines(tx *bolt.Tx, slots []slot, form string, yield func(nquads.Line, error) bool) error {
	_, index, err := e.buckets(tx)
	if err != nil {
		return err
	}
	node, known := nodeOf(tx, form)
	if !known {
		return nil
	}
	links, err := e.links(index, node)
	if err != nil {
		return e.damaged(node, err)
	}
	return e.read(tx, slots, node, links, yield)
}

func (e end) buckets(tx *bolt.Tx) (log, index *bolt.Bucket, err error) {
	log, index = tx.Bucket([]byte(logBucket)), tx.Bucket([]byte(e.bucket))
	if log == nil || index == nil {
		return nil, nil, fmt.Errorf("%w: no bucket %q or %q", ErrDamaged, logBucket, e.bucket)
	}
	return log, index, nil
}

func (e end) damaged(node uint64, err error) error {
	return fmt.Errorf("%w: index of %s, node %d: %v", ErrDamaged, e.name, node, err)
}

// read yields the statements of links of a node in canonical order. The links are in the
// order of the log.
func (e end) read(tx *bolt.Tx, slots []slot, node uint64, links []uint64, yield func(nquads.Line, error) bool) error {
	log, _, err := e.buckets(tx)
	if err != nil {
		return err
	}
	runs, err := runsOf(tx)
	if err != nil {
		return err
	}
	var sources []*source
	near, nodes := leavesOf(tx, log), leavesOf(tx, log) // each goes its own way through the log
	for len(links) > 0 {
		n := len(links)
		if next := runOf(runs, links[0]) + 1; next < len(runs) {
			n, _ = slices.BinarySearch(links, runs[next].start)
		}
		s := &source{scanner: scanner{forms: forms{log: log, near: nodes, slots: slots}}}
		s.next = e.among(near, links[:n], uint32(node))
		sources, links = append(sources, s), links[n:]
	}
	return merge(sources, yield)
}

// nodeOf is the id of a term's node.
func nodeOf(tx *bolt.Tx, form string) (uint64, bool) {
	var v valuer
	h := v.hash([]byte(form))
	bucket := tx.Bucket([]byte{'v', h[0], h[1]})
	if bucket == nil {
		return 0, false
	}
	id, size := binary.Uvarint(bucket.Get(h[:]))
	return id, size > 0
}

// links are the links of a node, in the order of the log.
func (e end) links(index *bolt.Bucket, node uint64) (links []uint64, err error) {
	prefix := idKey(node)
	cursor := index.Cursor()
	for key, value := cursor.Seek(prefix); len(key) == 8*e.ids && string(key[:8]) == string(prefix); key, value = cursor.Next() {
		if links, err = appendIDs(links, value); err != nil {
			return nil, err
		}
	}
	slices.Sort(links)
	return links, nil
}

// appendIDs appends the ids of an index's value.
func appendIDs(ids []uint64, value []byte) ([]uint64, error) {
	for len(value) > 0 {
		id, size := binary.Uvarint(value)
		if size <= 0 {
			return nil, errRecord
		}
		ids, value = append(ids, id), value[size:]
	}
	return ids, nil
}

// among reads some links of a node.
func (e end) among(log *leaves, ids []uint64, node uint32) func() (uint64, link, bool, error) {
	return func() (uint64, link, bool, error) {
		for len(ids) > 0 {
			id := ids[0]
			ids = ids[1:]
			r, err := log.record(id)
			if err == nil && (r.id != id || r.value != nil || !r.deleted && e.of(r.link) != node) {
				err = errRecord
			}
			if err != nil {
				return 0, link{}, false, fmt.Errorf("%w: log record %d: %v", ErrDamaged, id, err)
			}
			if !r.deleted {
				return id, r.link, true, nil
			}
		}
		return 0, link{}, false, nil
	}
}
