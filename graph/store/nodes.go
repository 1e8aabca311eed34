package store

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// nodes are the terms of a store that is being built, by the hashes of their values.
// It is what grows with the graph in memory: 28 bytes a node, and 11 to 22 for its
// slots. It holds no pointers, and never copies a node.
type nodes struct {
	chunks [][]node
	count  int
	slots  []uint64 // number of a node, and 32 bits of its hash above; open addressing
}

// node is a term. Nodes are numbered from 1.
type node struct {
	hash hash
	id   uint32 // Cayley's
	uses uint32 // links that use it
}

const (
	nodesPerChunk = 1 << 14
	fewestSlots   = 1 << 10
)

func (n *nodes) at(number uint32) *node {
	return &n.chunks[(number-1)/nodesPerChunk][(number-1)%nodesPerChunk]
}

// find is the number of the node of a hash, or 0 and the slot where it belongs.
func (n *nodes) find(h *hash) (number uint32, slot int) {
	mark, mask := mark(h), len(n.slots)-1
	for slot = int(binary.LittleEndian.Uint32(h[4:])) & mask; mask >= 0; slot = (slot + 1) & mask {
		s := n.slots[slot]
		if s == 0 {
			return 0, slot
		}
		if s&^0xFFFFFFFF == mark && n.at(uint32(s)).hash == *h {
			return uint32(s), slot
		}
	}
	return 0, 0
}

// mark is the part of a hash that stands in the slots.
func mark(h *hash) uint64 { return uint64(binary.LittleEndian.Uint32(h[8:])) << 32 }

// add makes the node of a hash that find did not find.
func (n *nodes) add(h *hash, slot int, id uint32) (number uint32) {
	if 4*(n.count+1) > 3*len(n.slots) {
		n.grow()
		_, slot = n.find(h)
	}
	if n.count%nodesPerChunk == 0 {
		n.chunks = append(n.chunks, make([]node, 0, nodesPerChunk))
	}
	last := &n.chunks[len(n.chunks)-1]
	*last = append(*last, node{hash: *h, id: id})
	n.count++
	n.slots[slot] = mark(h) | uint64(n.count)
	return uint32(n.count)
}

func (n *nodes) grow() {
	n.slots = make([]uint64, max(fewestSlots, 2*len(n.slots)))
	for number := range uint32(n.count) {
		h := &n.at(number + 1).hash
		_, slot := n.find(h)
		n.slots[slot] = mark(h) | uint64(number+1)
	}
}

// sorted are the numbers of all nodes in the order of their hashes. What finds them
// is let go.
func (n *nodes) sorted() []uint32 {
	n.slots = nil
	prefix := func(number uint32) uint16 { return binary.BigEndian.Uint16(n.at(number).hash[:]) }
	var ends [1 << 16]int
	for number := range uint32(n.count) {
		ends[prefix(number+1)]++
	}
	end := 0
	for i, count := range ends {
		ends[i], end = end, end+count
	}
	numbers := make([]uint32, n.count)
	for number := range uint32(n.count) {
		place := &ends[prefix(number+1)]
		numbers[*place] = number + 1
		*place++
	}
	start := 0
	for _, end := range ends {
		slices.SortFunc(numbers[start:end], func(x, y uint32) int { return bytes.Compare(n.at(x).hash[:], n.at(y).hash[:]) })
		start = end
	}
	return numbers
}
