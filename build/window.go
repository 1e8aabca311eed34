package build

import (
	"context"
	"errors"
	"sync"

	"figraph/keep"
)

// atOnce is how many results are made side by side before they are taken, in order.
const atOnce = 256

// window makes results by workers that read a store in a folder, and has them taken in
// order, while the next ones are made.
type window[R any] struct {
	dir     string
	workers int
	make    func(worker, i int) (R, error)
	take    func(i int, result R) error
}

// run makes and takes so many.
func (w *window[R]) run(ctx context.Context, all int) error {
	var made []R
	for from := 0; from < all; from += atOnce {
		next, wait := w.begin(from, min(atOnce, all-from))
		err := w.takeAll(from-len(made), made)
		if err = errors.Join(err, wait(), ctx.Err()); err != nil {
			return err
		}
		made = next
	}
	return w.takeAll(all-len(made), made)
}

// begin begins to make results; they are there when wait returns.
func (w *window[R]) begin(from, count int) (results []R, wait func() error) {
	results = make([]R, count)
	errs := make([]error, w.workers)
	var wg sync.WaitGroup
	for n := range w.workers {
		wg.Go(func() {
			errs[n] = keep.Guard(w.dir, func() (err error) {
				for i := n; i < count && err == nil; i += w.workers {
					results[i], err = w.make(n, from+i)
				}
				return err
			})
		})
	}
	return results, func() error {
		wg.Wait()
		return errors.Join(errs...)
	}
}

func (w *window[R]) takeAll(from int, results []R) error {
	for i, r := range results {
		if err := w.take(from+i, r); err != nil {
			return err
		}
	}
	return nil
}
