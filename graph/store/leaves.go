package store

import (
	"bytes"
	"encoding/binary"
	"unsafe"

	bolt "go.etcd.io/bbolt"
)

// leaves reads a bucket, of which many keys lie near each other: it looks first into the
// leaf that it met last, where bbolt begins at the root each time. It lives as long as
// its transaction, is for one goroutine, and trusts the pages as bbolt does.
type leaves struct {
	bucket *bolt.Bucket
	file   []byte // as bbolt maps it; nil where bbolt is asked
	last   stored
}

// leavesOf leaves a small bucket, which stands in a page of another, to bbolt, and one
// that is being written.
func leavesOf(tx *bolt.Tx, b *bolt.Bucket) *leaves {
	l := &leaves{bucket: b}
	if info := tx.DB().Info(); b.Root() != 0 && !tx.Writable() && info.PageSize == pageSize {
		l.file = unsafe.Slice(*(**byte)(unsafe.Pointer(&info.Data)), tx.Size())
	}
	return l
}

// get is the value of a key, nil when there is none.
func (l *leaves) get(key []byte) (value []byte, err error) {
	if l.file == nil {
		return l.bucket.Get(key), nil
	}
	if !l.last.spans(key) {
		if l.last, err = l.leafOf(key); err != nil {
			return nil, err
		}
	}
	if at, found := l.last.place(key); found {
		value = l.last.value(at)
	}
	return value, nil
}

// record is a record of the log.
func (l *leaves) record(id uint64) (record, error) {
	var key [8]byte
	binary.BigEndian.PutUint64(key[:], id)
	value, err := l.get(key[:])
	if err != nil {
		return record{}, err
	}
	return parseRecord(value)
}

// leafOf is the leaf where a key is, or belongs.
func (l *leaves) leafOf(key []byte) (stored, error) {
	id := uint64(l.bucket.Root())
	for range deepest {
		p := stored(l.file[id*pageSize:])
		p, err := p[:p.pages()*pageSize].checked(id)
		if err != nil || p.isLeaf() {
			return p, err
		}
		id = p.child(p.below(key))
	}
	return nil, errDeep
}

// spans says whether a leaf is the only one where a key can be.
func (p stored) spans(key []byte) bool {
	return p != nil && p.len() > 0 && bytes.Compare(p.key(0), key) <= 0 && bytes.Compare(key, p.key(p.len()-1)) <= 0
}

// place is search of the whole leaf. Where keys are numbers, one follows the other as a
// rule: then a key is as far from the first as their difference.
func (p stored) place(key []byte) (at int, found bool) {
	if p.len() > 0 && len(key) == 8 && len(p.key(0)) == 8 {
		far := binary.BigEndian.Uint64(key) - binary.BigEndian.Uint64(p.key(0))
		if far < uint64(p.len()) && bytes.Equal(p.key(int(far)), key) {
			return int(far), true
		}
	}
	return p.search(0, key)
}
