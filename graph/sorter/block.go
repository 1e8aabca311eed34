package sorter

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// entry is a record's place in the arena, and the eight bytes of it that are being
// compared.
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

// add copies a record in. The arena doubles, up to the limit of all.
func (b *block) add(record []byte, limit int) {
	if need := len(b.arena) + len(record); need > cap(b.arena) {
		grown := make([]byte, len(b.arena), max(need, min(2*cap(b.arena), limit), 1<<10))
		copy(grown, b.arena)
		b.arena = grown
	}
	b.entries = append(b.entries, entry{start: uint32(len(b.arena)), size: uint32(len(record))})
	b.arena = append(b.arena, record...)
}

func (b *block) reset() { b.arena, b.entries = b.arena[:0], b.entries[:0] }

func (b *block) record(e entry) []byte { return b.arena[e.start : e.start+e.size] }

func (b *block) sort() { b.sortBeyond(b.entries, 0) }

// few records are sorted by comparing them whole.
const few = 12

// sortBeyond sorts records whose first n bytes are the same. Statements share long
// beginnings, so it looks at eight bytes at a time, which lie beside the record's
// place, and only once at those that all share.
func (b *block) sortBeyond(entries []entry, n int) {
	for len(entries) > few {
		n = b.sharedByAll(entries, n)
		for i := range entries {
			entries[i].key = key(b.record(entries[i])[n:])
		}
		slices.SortFunc(entries, func(x, y entry) int { return cmp.Compare(x.key, y.key) })
		n += 8
		// the longest span of equal keys is left to the loop, so that few calls nest
		var longest []entry
		for start := 0; start < len(entries); {
			end := start + 1
			for end < len(entries) && entries[end].key == entries[start].key {
				end++
			}
			span := ended(entries[start:end], n)
			if start = end; len(span) > len(longest) {
				span, longest = longest, span
			}
			b.sortBeyond(span, n)
		}
		entries = longest
	}
	slices.SortFunc(entries, func(x, y entry) int { return bytes.Compare(b.record(x)[n:], b.record(y)[n:]) })
}

// sharedByAll is how many bytes all records share, which is n at least.
func (b *block) sharedByAll(entries []entry, n int) int {
	first := b.record(entries[0])
	for _, e := range entries[1:] {
		if first = first[:n+shared(first[n:], b.record(e)[n:])]; len(first) == n {
			break
		}
	}
	return len(first)
}

// key is the first eight bytes as a number, with zeros for those that are missing.
func key(b []byte) uint64 {
	if len(b) >= 8 {
		return binary.BigEndian.Uint64(b)
	}
	var k uint64
	for i, c := range b {
		k |= uint64(c) << (56 - 8*i)
	}
	return k
}

// ended puts the records of equal keys that end within n bytes first, the shortest
// before, since the others go on with what their keys end in; and returns the others.
func ended(entries []entry, n int) []entry {
	last := 0
	for i, e := range entries {
		if int(e.size) <= n {
			entries[i], entries[last] = entries[last], e
			last++
		}
	}
	if last > 1 {
		slices.SortFunc(entries[:last], func(x, y entry) int { return cmp.Compare(x.size, y.size) })
	}
	return entries[last:]
}

// blockSource reads a sorted block.
type blockSource struct {
	block *block
	next  int
	last  []byte
}

func (s *blockSource) advance() (record []byte, same int, ok bool, err error) {
	if s.next == len(s.block.entries) {
		return nil, 0, false, nil
	}
	record = s.block.record(s.block.entries[s.next])
	same = shared(s.last, record)
	s.last = record
	s.next++
	return record, same, true, nil
}
