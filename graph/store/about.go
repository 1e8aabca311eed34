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
func (s *Store) About(iri string) iter.Seq2[nquads.Line, error] {
	return func(yield func(nquads.Line, error) bool) {
		err := s.kv.DB().View(func(tx *bolt.Tx) error {
			log, index := tx.Bucket([]byte(logBucket)), tx.Bucket([]byte(spBucket))
			if log == nil || index == nil {
				return fmt.Errorf("%w: no bucket %q or %q", ErrDamaged, logBucket, spBucket)
			}
			subject, known := nodeOf(tx, "<"+iri+">")
			if !known {
				return nil
			}
			links, err := linksOf(index, subject)
			if err != nil {
				return fmt.Errorf("%w: index of subjects, node %d: %v", ErrDamaged, subject, err)
			}
			scan := scanner{forms: forms{log: log, slots: make([]slot, aboutSlots)}}
			return scan.links(links, uint32(subject), yield)
		})
		if err != nil && err != errStopped {
			yield(nquads.Line{}, fmt.Errorf("%s: %w", s.file, err))
		}
	}
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

// linksOf are the links of a subject, in the order of the log.
func linksOf(index *bolt.Bucket, subject uint64) (links []uint64, err error) {
	prefix := binary.BigEndian.AppendUint64(nil, subject)
	cursor := index.Cursor()
	for key, value := cursor.Seek(prefix); len(key) == 16 && string(key[:8]) == string(prefix); key, value = cursor.Next() {
		for len(value) > 0 {
			id, size := binary.Uvarint(value)
			if size <= 0 {
				return nil, errRecord
			}
			links, value = append(links, id), value[size:]
		}
	}
	slices.Sort(links)
	return links, nil
}

// links yields the lines of some links of a subject.
func (scan *scanner) links(ids []uint64, subject uint32, yield func(nquads.Line, error) bool) error {
	for _, id := range ids {
		r, err := parseRecord(scan.forms.log.Get(binary.BigEndian.AppendUint64(nil, id)))
		if err == nil && (r.id != id || r.value != nil || !r.deleted && r.link.subject != subject) {
			err = errRecord
		}
		if err != nil {
			return fmt.Errorf("%w: log record %d: %v", ErrDamaged, id, err)
		}
		if r.deleted {
			continue
		}
		line, err := scan.line(r.link)
		if err != nil {
			return fmt.Errorf("%w: log record %d: %v", ErrDamaged, id, err)
		}
		if !yield(line, nil) {
			return errStopped
		}
	}
	return nil
}
