package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// term is a node that the changes name.
type term struct {
	form  []byte
	hash  hash
	id    uint32
	fresh bool
	uses  int    // more than before
	left  uint64 // uses
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
		value, err := a.get(t.bucket('v'), t.hash[:])
		if err != nil {
			return err
		}
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

// bucket is the one that has a term's uses (n) or its id (v).
func (t *term) bucket(letter byte) string { return string([]byte{letter, t.hash[0], t.hash[1]}) }

func (a *applier) newNode(t *term) (err error) {
	value := a.values.append(nil, t.form)
	t.fresh = true
	t.id, err = a.append(func(id uint32) []byte { return appendNodeRecord(nil, id, value) })
	return err
}

// writeNodes changes the uses of nodes, and removes those that nothing uses.
func (a *applier) writeNodes() error {
	changed := slices.DeleteFunc(a.byHash, func(t *term) bool { return t.uses == 0 })
	for len(changed) > 0 {
		n := 1
		for n < len(changed) && bytes.Equal(changed[0].hash[:2], changed[n].hash[:2]) {
			n++
		}
		if err := a.writeBucket(changed[:n]); err != nil {
			return err
		}
		changed = changed[n:]
	}
	return nil
}

// writeBucket changes the uses of nodes of one bucket, and then the ids of those that
// come or go.
func (a *applier) writeBucket(terms []*term) error {
	uses := edits{change: func(i int, old []byte) ([]byte, error) {
		left, err := terms[i].countUses(old)
		if err != nil || left == 0 {
			return nil, err
		}
		return binary.AppendUvarint(nil, left), nil
	}}
	for _, t := range terms {
		uses.keys = append(uses.keys, t.hash[:])
	}
	if err := a.editNodes(terms[0].bucket('n'), uses); err != nil {
		return err
	}
	bucket := terms[0].bucket('v')
	turned := slices.DeleteFunc(terms, func(t *term) bool { return !t.fresh && t.left > 0 })
	ids := edits{change: func(i int, old []byte) ([]byte, error) {
		t := turned[i]
		switch {
		case t.left > 0:
			return binary.AppendUvarint(nil, uint64(t.id)), nil
		case old == nil && !t.fresh:
			return nil, fmt.Errorf("%w: node %d is not in the dictionary", ErrDamaged, t.id)
		}
		a.gone = append(a.gone, uint64(t.id))
		return nil, nil
	}}
	for _, t := range turned {
		ids.keys = append(ids.keys, t.hash[:])
	}
	return a.editNodes(bucket, ids)
}

// editNodes edits a bucket of the dictionary; one without nodes goes.
func (a *applier) editNodes(bucket string, e edits) error {
	if len(e.keys) == 0 {
		return nil
	}
	left, err := a.edit(bucket, e)
	if err == nil && !left {
		a.drop(bucket)
	}
	return err
}

// countUses is how many links use a node now.
func (t *term) countUses(old []byte) (uint64, error) {
	uses, size := binary.Uvarint(old)
	if t.fresh {
		uses, size = 0, 1
	}
	if size <= 0 || int64(uses)+int64(t.uses) < 0 {
		return 0, fmt.Errorf("%w: node %d has %d uses, and %d go", ErrDamaged, t.id, uses, -t.uses)
	}
	t.left = uses + uint64(t.uses)
	return t.left, nil
}
