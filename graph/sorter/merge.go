package sorter

import (
	"bytes"
	"iter"
)

// source yields sorted records; a record is valid until the next.
type source interface {
	advance() (record []byte, ok bool, err error)
}

// head is a source and its current record.
type head struct {
	source source
	record []byte
}

// merge yields the records of all sources in order, each once.
func merge(sources []source) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var heap heads
		for _, s := range sources {
			record, ok, err := s.advance()
			if err != nil {
				yield(nil, err)
				return
			}
			if ok {
				heap = append(heap, head{s, record})
			}
		}
		for i := len(heap)/2 - 1; i >= 0; i-- {
			heap.sink(i)
		}
		var last []byte // the record that was yielded last
		first := true
		for len(heap) > 0 {
			top := &heap[0]
			if first || !bytes.Equal(top.record, last) {
				first = false
				last = append(last[:0], top.record...)
				if !yield(last, nil) {
					return
				}
			}
			record, ok, err := top.source.advance()
			switch {
			case err != nil:
				yield(nil, err)
				return
			case ok:
				top.record = record
			default:
				heap[0] = heap[len(heap)-1]
				heap = heap[:len(heap)-1]
			}
			heap.sink(0)
		}
	}
}

// heads is a heap with the smallest record first.
type heads []head

func (h heads) sink(i int) {
	for {
		smallest := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(h) && bytes.Compare(h[child].record, h[smallest].record) < 0 {
				smallest = child
			}
		}
		if smallest == i {
			return
		}
		h[i], h[smallest] = h[smallest], h[i]
		i = smallest
	}
}
