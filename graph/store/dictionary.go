package store

import (
	"encoding/binary"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"
)

// Hash is Cayley's key of a term: the SHA-1 of the form in which Cayley prints it.
type Hash [20]byte

// Hasher computes keys of terms. It keeps buffers, and is for one goroutine.
type Hasher struct{ values valuer }

// Hash is the key of a canonical term.
func (h *Hasher) Hash(form []byte) Hash { return Hash(h.values.hash(form)) }

// Node is a term of the graph as Cayley keeps it. Form and Value are valid until
// the next node.
type Node struct {
	Hash  Hash
	Uses  int    // places in statements where the term stands
	Form  []byte // canonical
	Value []byte // Cayley's, in protobuf's wire form
}

// Nodes yields the terms of the graph in the order in which they are first used.
// An error ends the sequence.
func (s *Store) Nodes() iter.Seq2[Node, error] {
	return func(yield func(Node, error) bool) {
		err := s.kv.DB().View(func(tx *bolt.Tx) error { return eachNode(tx, yield) })
		if err != nil && err != errStopped {
			yield(Node{}, fmt.Errorf("%s: %w", s.file, err))
		}
	}
}

func eachNode(tx *bolt.Tx, yield func(Node, error) bool) error {
	log := tx.Bucket([]byte(logBucket))
	if log == nil {
		return fmt.Errorf("%w: no bucket %q", ErrDamaged, logBucket)
	}
	var hasher Hasher
	var form []byte
	cursor := log.Cursor()
	for key, value := cursor.First(); key != nil; key, value = cursor.Next() {
		r, err := parseRecord(value)
		if err == nil && (r.value == nil || r.deleted) {
			continue
		}
		if err == nil {
			form, err = appendForm(form[:0], r.value)
		}
		if err != nil {
			return fmt.Errorf("%w: log record %x: %v", ErrDamaged, key, err)
		}
		node := Node{Hash: hasher.Hash(form), Form: form, Value: r.value}
		if node.Uses, err = usesOf(tx, node.Hash); err != nil {
			return fmt.Errorf("%w: log record %x: %v", ErrDamaged, key, err)
		}
		if !yield(node, nil) {
			return errStopped
		}
	}
	return nil
}

func usesOf(tx *bolt.Tx, h Hash) (int, error) {
	bucket := tx.Bucket([]byte{'n', h[0], h[1]})
	if bucket == nil {
		return 0, fmt.Errorf("nothing says how often the node is used")
	}
	uses, size := binary.Uvarint(bucket.Get(h[:]))
	if size <= 0 {
		return 0, fmt.Errorf("nothing says how often the node is used")
	}
	return int(uses), nil
}

// AppendForm appends the canonical form of a term that Cayley keeps in protobuf's
// wire form.
func AppendForm(b, value []byte) ([]byte, error) { return appendForm(b, value) }
