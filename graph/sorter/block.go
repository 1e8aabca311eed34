package sorter

import (
	"bytes"
	"iter"
	"slices"
)

// entry is a record's place in the arena.
type entry struct{ start, size uint32 }

const entrySize = 8

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
	b.entries = append(b.entries, entry{uint32(len(b.arena)), uint32(len(record))})
	b.arena = append(b.arena, record...)
}

func (b *block) reset() { b.arena, b.entries = b.arena[:0], b.entries[:0] }

func (b *block) record(e entry) []byte { return b.arena[e.start : e.start+e.size] }

func (b *block) sort() {
	slices.SortFunc(b.entries, func(x, y entry) int { return bytes.Compare(b.record(x), b.record(y)) })
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
