package store

import (
	"bytes"
	"fmt"
	"sort"
)

// stored is a page of a tree as it stands in a file, with those that it overflows to.
// It is trusted: what lies outside of it is a panic.
type stored []byte

// checked says whether the beginning of a page is that of a page of a tree.
func (p stored) checked(id uint64) (stored, error) {
	if got := order.Uint64(p); got != id || p.flags() != leafPage && p.flags() != branchPage {
		return nil, fmt.Errorf("%w: page %d is page %d, of type %x", ErrDamaged, id, got, p.flags())
	}
	return p, nil
}

func (p stored) flags() uint16 { return order.Uint16(p[8:]) }
func (p stored) isLeaf() bool  { return p.flags() == leafPage }
func (p stored) len() int      { return int(order.Uint16(p[10:])) }

// pages is how many pages it takes.
func (p stored) pages() uint64 { return 1 + uint64(order.Uint32(p[12:])) }

// of is an element, from its beginning to the end of the page.
func (p stored) of(i int) []byte { return p[pageHeader+element*i:] }

func (p stored) key(i int) []byte {
	e := p.of(i)
	position, size := order.Uint32(e), order.Uint32(e[4:])
	if p.isLeaf() {
		position, size = size, order.Uint32(e[8:])
	}
	return e[position : position+size : position+size]
}

// value is that of a leaf's key.
func (p stored) value(i int) []byte {
	e := p.of(i)
	start := order.Uint32(e[4:]) + order.Uint32(e[8:])
	end := start + order.Uint32(e[12:])
	return e[start:end:end]
}

// reach is where an element ends, counted from its beginning.
func (p stored) reach(i int) uint64 {
	e := p.of(i)
	if p.isLeaf() {
		return uint64(order.Uint32(e[4:])) + uint64(order.Uint32(e[8:])) + uint64(order.Uint32(e[12:]))
	}
	return uint64(order.Uint32(e)) + uint64(order.Uint32(e[4:]))
}

// item is an element without its key and value.
func (p stored) item(i int) item {
	if p.isLeaf() {
		return item{flags: order.Uint32(p.of(i))}
	}
	return item{page: p.child(i)}
}

// child is a page below a branch.
func (p stored) child(i int) uint64 { return order.Uint64(p.of(i)[8:]) }

// search is the place of a key among those from a place on, or where it belongs.
func (p stored) search(from int, key []byte) (at int, found bool) {
	at = from + sort.Search(p.len()-from, func(i int) bool { return bytes.Compare(p.key(from+i), key) >= 0 })
	return at, at < p.len() && bytes.Equal(p.key(at), key)
}

// below is the child of a branch where a key is, or belongs.
func (p stored) below(key []byte) int {
	at, found := p.search(0, key)
	if !found {
		at--
	}
	return max(0, at)
}
