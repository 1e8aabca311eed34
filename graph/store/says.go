package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Count is how many statements have a subject and a predicate, both IRIs, in all
// graphs together.
func (s *Store) Count(subject, predicate string) (n int, err error) {
	err = s.kv.DB().View(func(tx *bolt.Tx) error {
		from, known := nodeOf(tx, "<"+subject+">")
		by, used := nodeOf(tx, "<"+predicate+">")
		index := tx.Bucket([]byte(spBucket))
		if !known || !used || index == nil {
			return nil
		}
		ids, err := appendIDs(nil, index.Get(append(idKey(from), idKey(by)...)))
		n = len(ids)
		return err
	})
	if err != nil {
		err = fmt.Errorf("%s: %w: index of subjects, of %s: %v", s.file, ErrDamaged, subject, err)
	}
	return n, err
}
