package build

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"

	"figraph/nquads"
)

// taker takes the ordered stream, line by line.
type taker func(nquads.Line) error

// batch is a piece of the stream: lines one after the other, and where they end.
// It holds no pointers into the text, which the garbage collector would follow.
type batch struct {
	text   []byte
	ends   []int
	shapes []nquads.Shape
}

const (
	batchBytes = 256 << 10
	batchesDue = 8 // that a taker may be behind
)

// fanOut gives each line of a sorted stream to all takers.
func fanOut(ctx context.Context, sorted iter.Seq2[[]byte, error], takers ...taker) error {
	return deliver(ctx, cut(sorted), takers...)
}

// cut takes sorted texts apart.
func cut(sorted iter.Seq2[[]byte, error]) iter.Seq2[nquads.Line, error] {
	return func(yield func(nquads.Line, error) bool) {
		for text, err := range sorted {
			var line nquads.Line
			if err == nil {
				if line, err = nquads.Cut(text); err != nil {
					err = fmt.Errorf("sorted statements: %w", err)
				}
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// deliver gives each line to all takers, each in a goroutine of its own, in order.
// It ends with the first error of the stream or of a taker.
func deliver(ctx context.Context, lines iter.Seq2[nquads.Line, error], takers ...taker) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	queues := make([]chan *batch, len(takers))
	for i, take := range takers {
		queues[i] = make(chan *batch, batchesDue)
		wg.Go(func() {
			if err := takeAll(queues[i], take); err != nil {
				cancel(err)
				for range queues[i] { // let the stream go on until it sees the error
				}
			}
		})
	}
	err := feed(ctx, lines, queues)
	for _, q := range queues {
		close(q)
	}
	wg.Wait()
	return errors.Join(err, context.Cause(ctx))
}

// until ends a sequence when the context does.
func until[T any](ctx context.Context, sorted iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for record, err := range sorted {
			if err == nil {
				err = ctx.Err()
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

func takeAll(queue <-chan *batch, take taker) error {
	for b := range queue {
		start := 0
		for i, end := range b.ends {
			if err := take(b.shapes[i].Line(b.text[start:end:end])); err != nil {
				return err
			}
			start = end
		}
	}
	return nil
}

// feed gathers lines into batches.
func feed(ctx context.Context, lines iter.Seq2[nquads.Line, error], queues []chan *batch) error {
	b := &batch{}
	send := func() {
		for _, q := range queues {
			q <- b
		}
	}
	for line, err := range lines {
		if err != nil {
			return err
		}
		if len(b.text)+len(line.Text) > cap(b.text) {
			if send(); ctx.Err() != nil {
				return nil // the cause is returned
			}
			n := len(b.ends) + len(b.ends)/8
			b = &batch{make([]byte, 0, max(batchBytes, len(line.Text))), make([]int, 0, n), make([]nquads.Shape, 0, n)}
		}
		b.text = append(b.text, line.Text...)
		b.ends = append(b.ends, len(b.text))
		b.shapes = append(b.shapes, line.Shape())
	}
	send()
	return nil
}
