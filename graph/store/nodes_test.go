package store

import (
	"bytes"
	"encoding/binary"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestNodesAreAMap holds the dictionary to a map, with hashes that meet in slots.
func TestNodesAreAMap(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 3))
		var n nodes
		want := map[hash]uint32{}
		for range 60_000 {
			var h hash
			binary.LittleEndian.PutUint32(h[4:], r.Uint32N(10_000)*2_654_435_761)
			h[1], h[8], h[19] = byte(r.IntN(3)), byte(r.IntN(2)), byte(r.IntN(2))
			number, slot := n.find(&h)
			if number != want[h] {
				t.Fatalf("seed %d: node %d, want %d", seed, number, want[h])
			}
			if number == 0 {
				want[h] = uint32(len(want) + 1)
				if number = n.add(&h, slot, 7*want[h]); number != want[h] {
					t.Fatalf("seed %d: a new node has the number %d, want %d", seed, number, want[h])
				}
			}
			if at := n.at(number); at.hash != h || at.id != 7*number {
				t.Fatalf("seed %d: node %d is another", seed, number)
			}
		}
		hashes := slices.SortedFunc(maps.Keys(want), func(x, y hash) int { return bytes.Compare(x[:], y[:]) })
		for i, number := range n.sorted() {
			if n.at(number).hash != hashes[i] {
				t.Fatalf("seed %d: place %d holds another node", seed, i)
			}
		}
	}
}
