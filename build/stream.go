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

// batch is a piece of the stream; its lines are parts of text.
type batch struct {
	text  []byte
	lines []nquads.Line
}

const (
	batchBytes = 256 << 10
	batchesDue = 8 // that a taker may be behind
)

// fanOut gives each line of the stream to all takers, each in a goroutine of its
// own, in order. It ends with the first error of the stream or of a taker.
func fanOut(ctx context.Context, sorted iter.Seq2[[]byte, error], takers ...taker) error {
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
	err := feed(ctx, sorted, queues)
	for _, q := range queues {
		close(q)
	}
	wg.Wait()
	return errors.Join(err, context.Cause(ctx))
}

// until ends a sequence when the context does.
func until(ctx context.Context, sorted iter.Seq2[[]byte, error]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
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
		for _, line := range b.lines {
			if err := take(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// feed cuts the stream into batches.
func feed(ctx context.Context, sorted iter.Seq2[[]byte, error], queues []chan *batch) error {
	b := &batch{}
	send := func() {
		for _, q := range queues {
			q <- b
		}
	}
	for text, err := range sorted {
		if err != nil {
			return err
		}
		if len(b.text)+len(text) > cap(b.text) {
			if send(); ctx.Err() != nil {
				return nil // the cause is returned
			}
			b = &batch{text: make([]byte, 0, max(batchBytes, len(text))), lines: make([]nquads.Line, 0, len(b.lines)+16)}
		}
		start := len(b.text)
		b.text = append(b.text, text...)
		line, err := nquads.Cut(b.text[start:])
		if err != nil {
			return fmt.Errorf("sorted statements: %w", err)
		}
		b.lines = append(b.lines, line)
	}
	send()
	return nil
}
