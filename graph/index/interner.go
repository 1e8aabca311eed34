package index

import "encoding/binary"

// interner keeps each string once and gives its place in the section of strings.
type interner struct {
	base []byte // strings of a former index, which come first
	data []byte
	at   map[string]uint32
	full bool // more than a place can say
}

func newInterner() *interner { return &interner{data: []byte{0}, at: map[string]uint32{"": 0}} }

func (in *interner) put(s string) uint32 {
	if at, there := in.at[s]; there {
		return at
	}
	if len(in.base)+len(in.data)+len(s)+binary.MaxVarintLen32 > int(noRow) {
		in.full = true
		return 0
	}
	at := uint32(len(in.base) + len(in.data))
	in.data = append(binary.AppendUvarint(in.data, uint64(len(s))), s...)
	in.at[s] = at
	return at
}

// chunks is a list that grows without copying what it holds.
type chunks[T any] struct{ parts [][]T }

const chunkRows = 1 << 14

func (c *chunks[T]) add(row T) {
	if n := len(c.parts); n == 0 || len(c.parts[n-1]) == chunkRows {
		c.parts = append(c.parts, make([]T, 0, chunkRows))
	}
	last := &c.parts[len(c.parts)-1]
	*last = append(*last, row)
}

func (c *chunks[T]) len() int {
	if len(c.parts) == 0 {
		return 0
	}
	return (len(c.parts)-1)*chunkRows + len(c.parts[len(c.parts)-1])
}

func (c *chunks[T]) at(i uint32) *T { return &c.parts[i/chunkRows][i%chunkRows] }

// bytes is the string at a place.
func (in *interner) bytes(at uint32) []byte {
	from := in.base
	if int(at) >= len(from) {
		from, at = in.data, at-uint32(len(from))
	}
	n, size := binary.Uvarint(from[at:])
	start := int(at) + size
	return from[start : start+int(n)]
}
