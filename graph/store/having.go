package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// Having are the IRIs of the subjects that have all of some properties, in the
// order of the log, none when the store does not know one of them. They are found
// by the index of objects, in a time that hangs on how many subjects have each.
func (s *Store) Having(properties ...Property) (subjects []string, err error) {
	err = s.kv.DB().View(func(tx *bolt.Tx) error {
		log, index := tx.Bucket([]byte(logBucket)), tx.Bucket([]byte(opsBucket))
		if log == nil || index == nil {
			return fmt.Errorf("%w: no bucket %q or %q", ErrDamaged, logBucket, opsBucket)
		}
		var nodes []uint64
		for i, p := range properties {
			with := subjectsWith(tx, index, p)
			if i == 0 {
				nodes = with
				continue
			}
			nodes = slices.DeleteFunc(nodes, func(n uint64) bool {
				_, has := slices.BinarySearch(with, n)
				return !has
			})
		}
		forms := forms{log: log, slots: make([]slot, aboutSlots)}
		for _, n := range nodes {
			iri, err := forms.iri(uint32(n))
			if err != nil {
				return fmt.Errorf("%w: node %d: %v", ErrDamaged, n, err)
			}
			subjects = append(subjects, iri)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.file, err)
	}
	return subjects, nil
}

// subjectsWith are the nodes that have a property, by number.
func subjectsWith(tx *bolt.Tx, index *bolt.Bucket, p Property) (nodes []uint64) {
	object, known := nodeOf(tx, p.form())
	predicate, knownToo := nodeOf(tx, "<"+p.Predicate+">")
	if !known || !knownToo {
		return nil
	}
	prefix := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, object), predicate)
	cursor := index.Cursor()
	for key, _ := cursor.Seek(prefix); len(key) == 24 && string(key[:16]) == string(prefix); key, _ = cursor.Next() {
		nodes = append(nodes, binary.BigEndian.Uint64(key[16:]))
	}
	return nodes
}

// form is the canonical form of the object.
func (p Property) form() string {
	if p.IRI != "" {
		return "<" + p.IRI + ">"
	}
	return string(nquads.AppendString(nil, p.Text))
}
