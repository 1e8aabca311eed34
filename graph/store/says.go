package store

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Count is how many statements with a subject and a predicate the store had when
// the patch began, whatever was changed since, in all graphs together.
func (p *Patch) Count(subject, predicate string) (n int, err error) {
	err = p.read(func(tx *bolt.Tx) error {
		from, known := nodeOf(tx, "<"+subject+">")
		by, used := nodeOf(tx, "<"+predicate+">")
		index := tx.Bucket([]byte(spBucket))
		if !known || !used || index == nil {
			return nil
		}
		key := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, from), by)
		for value := index.Get(key); len(value) > 0; n++ {
			_, size := binary.Uvarint(value)
			if size <= 0 {
				return fmt.Errorf("%s: %w: index of subjects, node %d: %v", p.file, ErrDamaged, from, errRecord)
			}
			value = value[size:]
		}
		return nil
	})
	return n, err
}
