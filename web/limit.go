package web

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"figraph/keep"
)

// limit is how many of something there are at once.
type limit chan struct{}

func newLimit(n int) limit { return make(limit, n) }

// patience is how long a request waits for its turn; for one to make an answer, which
// comes soon, it waits longer.
const (
	patience     = time.Second
	turnPatience = 5 * time.Second
)

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

// turns let answers be made: so many at once while they are quick, one for each
// processor, in the order in which they were asked for. So all wait alike, and of many
// who ask at once hardly one waits much longer than the others; with more turns work
// would stand still halfway while other work goes on. Fewer than GOMAXPROCS, or else
// requests would not be read in their order: Go looks at the network when one of these
// has nothing to do, or each 10 ms. Work that takes long gives its turn to others, and
// goes on with one of the few turns for long work, which leave a processor to what is
// quick.
type turns struct{ quick, long, waiting limit }

const (
	quickTime = 100 * time.Millisecond
	mostLong  = 128 // answers that have begun and wait for a turn for long work: each has megabytes
)

func newTurns(quick int) *turns {
	return &turns{newLimit(quick), newLimit(max(1, min(quick, runtime.GOMAXPROCS(0)-1)-1)), newLimit(mostLong)}
}

// turn is the context of an answer that is being made, in one goroutine: a
// queries.Paced.
type turn struct {
	context.Context
	turns  *turns
	cancel context.CancelCauseFunc
	late   *time.Timer
	isLate atomic.Bool
	holds  limit // nil: none any more

	passing bool // whether the answer is not to be kept
}

// turnOf is the turn in which something is made.
func turnOf(ctx context.Context) *turn {
	t, _ := ctx.(*turn)
	return t
}

// take waits for a turn. End it.
func (t *turns) take(ctx context.Context) (*turn, error) {
	if err := t.quick.enter(ctx, turnPatience); err != nil {
		return nil, err
	}
	taken := &turn{turns: t, holds: t.quick}
	taken.Context, taken.cancel = context.WithCancelCause(ctx)
	taken.late = time.AfterFunc(quickTime, func() { taken.isLate.Store(true) })
	return taken, nil
}

// Pause changes the turn of work that takes longer for one for long work, and waits for
// that.
func (t *turn) Pause() {
	if !t.isLate.Load() || t.holds != t.turns.quick {
		return
	}
	t.holds.leave()
	t.holds = nil
	if err := t.turns.waiting.enter(t.Context, 0); err != nil {
		t.cancel(err)
		return
	}
	defer t.turns.waiting.leave()
	select {
	case t.turns.long <- struct{}{}:
		t.holds = t.turns.long
	case <-t.Done():
	}
}

// aside gives the turn to others while something is waited for.
func (t *turn) aside(wait func()) {
	if t.holds != nil {
		t.holds.leave()
	}
	wait()
	if t.holds != nil {
		t.holds <- struct{}{}
	}
	t.late.Reset(quickTime) // waiting is no work
	t.isLate.Store(false)
}

func (t *turn) end() {
	t.late.Stop()
	if t.holds != nil {
		t.holds.leave()
	}
	t.cancel(nil)
}

// find has something looked up in the graph in force.
func find[T any](s *Server, work func(*opened) (T, error)) (T, error) {
	return within(s.graphs.hold, s.graphs.release, work)
}

// findQuads is find for what needs the store.
func findQuads[T any](ctx context.Context, s *Server, work func(*opened) (T, error)) (T, error) {
	return within(func() (*opened, error) { return s.graphs.acquireQuads(ctx) }, s.graphs.releaseQuads, work)
}

func within[T any](acquire func() (*opened, error), release func(*opened), work func(*opened) (T, error)) (value T, err error) {
	g, err := acquire()
	if err != nil {
		return value, err
	}
	defer release(g)
	err = guard(func() (err error) { value, err = work(g); return err })
	return value, err
}

// guard runs what reads a mapped index: a place that is not there is a panic or a
// fault in it, and an error here.
func guard(read func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", keep.ErrDamaged, p)
		}
	}()
	return read()
}
