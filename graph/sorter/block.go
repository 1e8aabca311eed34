package sorter

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
)

// entry is a record of a block, with the eight of its bytes that are compared
// next.
type entry struct {
	key         uint64
	start, size uint32
}

const entrySize = 16

// block holds records in one piece of memory.
type block struct {
	arena   []byte
	entries []entry
}

// maxArena keeps positions within 32 bits.
const maxArena = 1 << 31

func (b *block) size() int {
	if len(b.arena) > maxArena {
		return 1 << 62
	}
	return len(b.arena) + entrySize*len(b.entries)
}

func (b *block) add(record []byte) {
	b.entries = append(b.entries, entry{start: uint32(len(b.arena)), size: uint32(len(record))})
	b.arena = append(b.arena, record...)
}

func (b *block) reset() { b.arena, b.entries = b.arena[:0], b.entries[:0] }

func (b *block) record(e entry) []byte { return b.arena[e.start : e.start+e.size] }

func (b *block) sort() { b.sortFrom(b.entries, 0) }

// sortFrom sorts entries whose first depth bytes are the same: by their next
// eight bytes as one number, then, where these are the same too, further on.
// Statements share long beginnings, which this reads once instead of at each
// comparison.
func (b *block) sortFrom(entries []entry, depth uint32) {
	for {
		if len(entries) < 2 {
			return
		}
		if len(entries) < 12 {
			b.sortPlainly(entries, depth)
			return
		}
		for i := range entries {
			entries[i].key = b.key(entries[i], depth)
		}
		slices.SortFunc(entries, func(x, y entry) int {
			return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(min(x.size, depth+8), min(y.size, depth+8)))
		})
		if !b.same(entries[0], entries[len(entries)-1], depth) {
			break
		}
		if entries[0].size < depth+8 {
			return // all have ended: all are equal
		}
		depth += 8
	}
	start := 0
	for i := 1; i <= len(entries); i++ {
		if i < len(entries) && b.same(entries[start], entries[i], depth) {
			continue
		}
		if group := entries[start:i]; len(group) > 1 && group[0].size >= depth+8 {
			b.sortFrom(group, depth+8)
		}
		start = i
	}
}

// same says whether two entries agree in the eight bytes from depth on.
func (b *block) same(x, y entry, depth uint32) bool {
	return x.key == y.key && min(x.size, depth+8) == min(y.size, depth+8)
}

func (b *block) sortPlainly(entries []entry, depth uint32) {
	slices.SortFunc(entries, func(x, y entry) int {
		return bytes.Compare(b.record(x)[depth:], b.record(y)[depth:])
	})
}

// key is the eight bytes from depth on, as a big-endian number, with zeros after
// the end.
func (b *block) key(e entry, depth uint32) uint64 {
	rest := b.record(e)[depth:]
	if len(rest) >= 8 {
		return binary.BigEndian.Uint64(rest)
	}
	var padded [8]byte
	copy(padded[:], rest)
	return binary.BigEndian.Uint64(padded[:])
}

// records yields the sorted records, each once.
func (b *block) records() iter.Seq2[[]byte, error] {
	return merge([]source{&blockSource{block: b}})
}

// blockSource reads a sorted block.
type blockSource struct {
	block *block
	next  int
}

func (s *blockSource) advance() (record []byte, ok bool, err error) {
	if s.next == len(s.block.entries) {
		return nil, false, nil
	}
	s.next++
	return s.block.record(s.block.entries[s.next-1]), true, nil
}
