package sorter

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// entry is a record's place, and the eight bytes of it that are being compared.
type entry struct {
	key         uint64
	place, size uint32 // number of the chunk, and where in it
}

const entrySize = 16

// block holds records in memory. They lie in chunks, so that a block that grows is not
// copied and leaves nothing behind.
type block struct {
	chunks  [][]byte
	at      int // chunk that is being filled
	bytes   int // of all records
	entries []entry
}

// A chunk is as long as a place can say, but for a record that is longer. The first
// ones are shorter, since many blocks stay small.
const (
	chunkBits  = 20
	maxChunk   = 1 << chunkBits
	firstChunk = 4 << 10
	maxChunks  = 1 << (32 - chunkBits)
)

func (b *block) size() int {
	if b.at >= maxChunks-2 {
		return 1 << 62
	}
	return b.bytes + entrySize*len(b.entries)
}

// add copies a record in.
func (b *block) add(record []byte) {
	for b.at == len(b.chunks) || !fits(b.chunks[b.at], record) {
		b.next(len(record))
	}
	chunk := &b.chunks[b.at]
	b.entries = append(b.entries, entry{place: uint32(b.at<<chunkBits | len(*chunk)), size: uint32(len(record))})
	*chunk = append(*chunk, record...)
	b.bytes += len(record)
}

func fits(chunk, record []byte) bool {
	return len(chunk)+len(record) <= cap(chunk) && len(chunk) < maxChunk
}

// next goes on to a chunk with room for so many bytes.
func (b *block) next(room int) {
	if b.at < len(b.chunks) && len(b.chunks[b.at]) > 0 {
		b.at++
	}
	if b.at < len(b.chunks) && cap(b.chunks[b.at]) >= room {
		return
	}
	chunk := make([]byte, 0, max(room, min(maxChunk, firstChunk<<min(b.at, chunkBits))))
	b.chunks = append(b.chunks[:b.at], chunk)
}

// reset empties the block, and keeps its memory.
func (b *block) reset() {
	for i := range b.chunks {
		b.chunks[i] = b.chunks[i][:0]
	}
	b.at, b.bytes, b.entries = 0, 0, b.entries[:0]
}

func (b *block) record(e entry) []byte {
	start := e.place & (maxChunk - 1)
	return b.chunks[e.place>>chunkBits][start : start+e.size]
}

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
