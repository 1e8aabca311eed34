package store

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"
)

// A table is a bucket of ours in the store's file, at which Cayley does not look.
const tablePrefix = ownBucket + ":"

// Row is a key of a table and what it holds.
type Row struct{ Key, Value []byte }

// Table reads records that belong to the graph and are no statements. There is a
// table of any name; one that nobody wrote is empty.
type Table struct {
	file, bucket string
	view         func(func(*bolt.Tx) error) error
}

// Table is the table of a name.
func (s *Store) Table(name string) Table {
	return Table{s.file, tablePrefix + name, s.kv.DB().View}
}

// Get is the value of a key, nil when the table has none.
func (t Table) Get(key []byte) (value []byte, err error) {
	err = t.view(func(tx *bolt.Tx) error {
		if bucket := tx.Bucket([]byte(t.bucket)); bucket != nil {
			value = bytes.Clone(bucket.Get(key))
		}
		return nil
	})
	return value, err
}

// All yields the rows whose keys have a prefix, in the order of the keys. Rows are
// valid until the sequence ends, which an error does too.
func (t Table) All(prefix []byte) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		err := t.view(func(tx *bolt.Tx) error {
			bucket := tx.Bucket([]byte(t.bucket))
			if bucket == nil {
				return nil
			}
			cursor := bucket.Cursor()
			for key, value := cursor.Seek(prefix); key != nil && bytes.HasPrefix(key, prefix); key, value = cursor.Next() {
				if !yield(Row{key, value}, nil) {
					return errStopped
				}
			}
			return nil
		})
		if err != nil && err != errStopped {
			yield(Row{}, fmt.Errorf("%s: %w", t.file, err))
		}
	}
}

// Put adds a row to a table. Rows come after the last statement, tables one after
// the other, and the keys of each in order.
func (b *Builder) Put(table string, key, value []byte) error {
	switch {
	case len(key) == 0 || len(key) > bolt.MaxKeySize:
		return fmt.Errorf("table %s: a key has 1 to %d bytes, not %d", table, bolt.MaxKeySize, len(key))
	case table != b.table && b.tables[table]:
		return fmt.Errorf("table %s: its rows do not come one after the other", table)
	case table == b.table && bytes.Compare(key, b.rowKey) <= 0:
		return fmt.Errorf("table %s: key %q comes after %q", table, key, b.rowKey)
	}
	b.table, b.tables[table] = table, true
	b.rowKey = append(b.rowKey[:0], key...)
	b.w.put(tablePrefix+table, key, value)
	return b.w.failed()
}

var errTableBegun = errors.New("statements come before the rows of tables")
