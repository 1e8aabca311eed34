package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// term is a node that the changes name.
type term struct {
	form  []byte
	hash  hash
	id    uint32
	fresh bool
	uses  int // more than before
}

// resolve finds the nodes of all terms.
func (a *applier) resolve() error {
	for _, l := range a.links {
		for i, form := range [4][]byte{l.line.Subject, l.line.Predicate, l.line.Object, l.line.Graph} {
			if len(form) > 0 {
				l.terms[i] = a.term(form)
			}
		}
	}
	slices.SortFunc(a.byHash, func(x, y *term) int { return bytes.Compare(x.hash[:], y.hash[:]) })
	for _, t := range a.byHash {
		ids := a.nodes('v', t)
		if ids == nil {
			continue
		}
		value := ids.Get(t.hash[:])
		id, size := binary.Uvarint(value)
		if value != nil && (size <= 0 || id == 0 || id > math.MaxUint32) {
			return fmt.Errorf("%w: dictionary, key %x", ErrDamaged, t.hash)
		}
		t.id = uint32(id)
	}
	return nil
}

func (a *applier) term(form []byte) *term {
	t := a.terms[string(form)]
	if t == nil {
		t = &term{form: form, hash: a.values.hash(form)}
		a.terms[string(form)] = t
		a.byHash = append(a.byHash, t)
	}
	return t
}

// nodes is the bucket that has a term's uses (n) or its id (v), nil if there is
// none.
func (a *applier) nodes(letter byte, t *term) *bolt.Bucket {
	return a.tx.Bucket([]byte{letter, t.hash[0], t.hash[1]})
}

func (a *applier) newNode(t *term) (err error) {
	value := a.values.append(nil, t.form)
	t.fresh = true
	t.id, err = a.append(func(id uint32) []byte { return appendNodeRecord(nil, id, value) })
	return err
}

// writeNodes changes the uses of nodes, and removes those that nothing uses.
func (a *applier) writeNodes() error {
	var gone []uint64
	for _, t := range a.byHash {
		if t.uses == 0 {
			continue
		}
		left, err := a.countUses(t)
		switch {
		case err != nil:
			return err
		case left == 0:
			gone = append(gone, uint64(t.id))
			err = a.deleteNode('v', t)
		case t.fresh:
			err = a.putNode('v', t, uint64(t.id))
		}
		if err != nil {
			return err
		}
	}
	return a.remove(gone)
}

// countUses writes how many links use a node now.
func (a *applier) countUses(t *term) (left uint64, err error) {
	if !t.fresh {
		uses, size := uint64(0), 0
		if bucket := a.nodes('n', t); bucket != nil {
			uses, size = binary.Uvarint(bucket.Get(t.hash[:]))
		}
		if size <= 0 || int64(uses)+int64(t.uses) < 0 {
			return 0, fmt.Errorf("%w: node %d has %d uses, and %d go", ErrDamaged, t.id, uses, -t.uses)
		}
		left = uses
	}
	left += uint64(t.uses)
	if left == 0 {
		return 0, a.deleteNode('n', t)
	}
	return left, a.putNode('n', t, left)
}

func (a *applier) putNode(letter byte, t *term, n uint64) error {
	bucket, err := a.tx.CreateBucketIfNotExists([]byte{letter, t.hash[0], t.hash[1]})
	if err != nil {
		return err
	}
	return bucket.Put(t.hash[:], binary.AppendUvarint(nil, n))
}

// deleteNode removes a node's entry, and the bucket when it is empty then.
func (a *applier) deleteNode(letter byte, t *term) error {
	bucket := a.nodes(letter, t)
	if bucket == nil {
		return fmt.Errorf("%w: node %d is not in the dictionary", ErrDamaged, t.id)
	}
	if err := bucket.Delete(t.hash[:]); err != nil {
		return err
	}
	if key, _ := bucket.Cursor().First(); key != nil {
		return nil
	}
	return a.tx.DeleteBucket([]byte{letter, t.hash[0], t.hash[1]})
}
