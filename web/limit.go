package web

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"figraph/build"
)

// limit is how many of something there are at once.
type limit chan struct{}

func newLimit(n int) limit { return make(limit, n) }

// patience is how long a request waits for its turn.
const patience = time.Second

var errBusy = errors.New("as many requests as this server takes are under way: ask again later")

// enter waits for a turn. Leave when done.
func (l limit) enter(ctx context.Context, wait time.Duration) error {
	select {
	case l <- struct{}{}:
		return nil
	default:
	}
	if wait == 0 {
		return errBusy
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case l <- struct{}{}:
		return nil
	case <-timer.C:
		return errBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l limit) leave() { <-l }

var errTimeout = errors.New("the answer takes longer than this server gives it: ask for less, such as fewer years or weaker limits")

// find has a question answered of the graph in force, within the limits of
// questions at once and of time. Work that takes too long is left to itself: it
// keeps its turn and its graph until it ends; questions end soon, for their context
// is over too.
func find[T any](ctx context.Context, s *Server, work func(*opened) (T, error)) (T, error) {
	return within(ctx, s, s.graphs.acquire, s.graphs.release, work)
}

// findQuads is find for what needs the store.
func findQuads[T any](ctx context.Context, s *Server, work func(*opened) (T, error)) (T, error) {
	return within(ctx, s, s.graphs.acquireQuads, s.graphs.releaseQuads, work)
}

func within[T any](ctx context.Context, s *Server, acquire func() (*opened, error), release func(*opened), work func(*opened) (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	var none T
	if err := s.questions.enter(ctx, patience); err != nil {
		return none, err
	}
	g, err := acquire()
	if err != nil {
		s.questions.leave()
		return none, err
	}
	done := make(chan result, 1)
	go func() {
		defer s.questions.leave()
		defer release(g)
		var r result
		r.err = guard(func() (err error) { r.value, err = work(g); return err })
		done <- r
	}()
	timer := time.NewTimer(s.o.Timeout)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.value, r.err
	case <-timer.C:
		return none, errTimeout
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// guard runs what reads a mapped index: a place that is not there is a panic or a
// fault in it, and an error here.
func guard(read func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", build.ErrDamaged, p)
		}
	}()
	return read()
}
