package output

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"

	"figraph/nquads"
)

// Taker takes the ordered stream, line by line.
type Taker func(nquads.Line) error

// BlockTaker takes the ordered stream, many lines at a time.
type BlockTaker func(*nquads.Block) error

// Blocks takes many lines one after the other.
func (take Taker) Blocks(block *nquads.Block) error {
	for line := range block.Lines() {
		if err := take(line); err != nil {
			return err
		}
	}
	return nil
}

const (
	batchBytes = 256 << 10 // of lines that are sent at once
	batchesDue = 8         // that a taker may be behind
)

// FanOut gives each line of a sorted stream to all takers.
func FanOut(ctx context.Context, sorted iter.Seq2[[]byte, error], takers ...Taker) error {
	return deliver(ctx, Cut(sorted), takers...)
}

// Cut takes sorted texts apart.
func Cut(sorted iter.Seq2[[]byte, error]) iter.Seq2[nquads.Line, error] {
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
func deliver(ctx context.Context, lines iter.Seq2[nquads.Line, error], takers ...Taker) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	queues := make([]chan *nquads.Block, len(takers))
	for i, take := range takers {
		queues[i] = make(chan *nquads.Block, batchesDue)
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

// Until ends a sequence when the context does.
func Until[T any](ctx context.Context, sorted iter.Seq2[T, error]) iter.Seq2[T, error] {
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

func takeAll(queue <-chan *nquads.Block, take Taker) error {
	for block := range queue {
		if err := take.Blocks(block); err != nil {
			return err
		}
	}
	return nil
}

// feed gathers lines into blocks.
func feed(ctx context.Context, lines iter.Seq2[nquads.Line, error], queues []chan *nquads.Block) error {
	block := &nquads.Block{}
	send := func() {
		for _, q := range queues {
			q <- block
		}
	}
	for line, err := range lines {
		if err != nil {
			return err
		}
		if len(block.Text)+len(line.Text) > cap(block.Text) {
			if send(); ctx.Err() != nil {
				return nil // the cause is returned
			}
			block = nquads.NewBlock(max(batchBytes, len(line.Text)), block)
		}
		block.Add(line)
	}
	send()
	return nil
}
