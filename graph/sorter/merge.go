package sorter

import (
	"encoding/binary"
	"iter"
)

// source yields sorted records; a record is valid until the next. With each comes
// how many bytes it shares with the one before.
type source interface {
	advance() (record []byte, same int, ok bool, err error)
}

// merged is a record and how many bytes it shares with the one before.
type merged struct {
	record []byte
	same   int
}

// merge yields the records of all sources in order, each once.
func merge(sources []source) iter.Seq2[merged, error] {
	return func(yield func(merged, error) bool) {
		t := tree{heads: make([]head, len(sources)), losers: make([]int, len(sources))}
		for i, s := range sources {
			t.heads[i].source = s
			if err := t.advance(i); err != nil {
				yield(merged{}, err)
				return
			}
		}
		if len(sources) == 0 {
			return
		}
		winner := t.begin(1)
		size := -1 // of the record that was yielded last
		for h := &t.heads[winner]; !h.ended; h = &t.heads[winner] {
			if h.same != size || len(h.record) != size {
				if !yield(merged{h.record, h.same}, nil) {
					return
				}
				size = len(h.record)
			}
			if err := t.advance(winner); err != nil {
				yield(merged{}, err)
				return
			}
			winner = t.replay(winner)
		}
	}
}

// head is a source, its current record, and how many bytes that shares with the
// record that beat it, which is the last winner when the head is about to play.
type head struct {
	source source
	record []byte
	same   int
	ended  bool
}

// tree is a tournament of the heads, a tree of losers. Node 1 is the top; the
// children of n are 2n and 2n+1, and head i stands under node (i+len)/2. Since
// every head knows what it shares with the record that beat it, most matches are
// decided by that number alone, without a look at the records.
type tree struct {
	heads  []head
	losers []int // head that lost at a node
}

func (t *tree) advance(i int) (err error) {
	h := &t.heads[i]
	var ok bool
	h.record, h.same, ok, err = h.source.advance()
	h.ended = !ok
	return err
}

// begin plays all matches below a node and returns the winner.
func (t *tree) begin(node int) int {
	if node >= len(t.heads) {
		t.heads[node-len(t.heads)].same = 0
		return node - len(t.heads)
	}
	winner, loser := t.match(t.begin(2*node), t.begin(2*node+1))
	t.losers[node] = loser
	return winner
}

// replay plays the matches above a head, which holds a new record, and returns the
// winner of all.
func (t *tree) replay(winner int) int {
	for node := (winner + len(t.heads)) / 2; node > 0; node /= 2 {
		winner, t.losers[node] = t.match(winner, t.losers[node])
	}
	return winner
}

// match compares two records, which are not smaller than the last winner: the one
// that shares more with it is the smaller one.
func (t *tree) match(a, b int) (winner, loser int) {
	x, y := &t.heads[a], &t.heads[b]
	switch {
	case y.ended:
		return a, b
	case x.ended:
		return b, a
	case x.same != y.same:
		if x.same > y.same {
			return a, b
		}
		return b, a
	}
	n := x.same + shared(x.record[x.same:], y.record[x.same:])
	if n == len(x.record) || n < len(y.record) && x.record[n] < y.record[n] {
		y.same = n
		return a, b
	}
	x.same = n
	return b, a
}

// records are the records alone.
func records(all iter.Seq2[merged, error]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for m, err := range all {
			if !yield(m.record, err) {
				return
			}
		}
	}
}

// shared is the length of the common beginning.
func shared(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for ; i+8 <= n; i += 8 {
		if binary.LittleEndian.Uint64(a[i:]) != binary.LittleEndian.Uint64(b[i:]) {
			break
		}
	}
	for ; i < n && a[i] == b[i]; i++ {
	}
	return i
}
