package web

import (
	"context"
	"errors"
	"time"

	"figraph/graph/store"
	"figraph/keep"
)

// verdict is whether the store of a graph is as it was written. That is known when
// it was read whole, in the background.
type verdict struct {
	patience time.Time     // when nobody waits for it any more
	over     chan struct{} // closed when the reading has ended
	err      error         // then; errReplaced where it ended without a verdict
}

// verifyPatience is how long after a graph was opened requests wait for the verdict:
// long enough for a small store.
const verifyPatience = 2 * time.Second

// verifyAgain is when who is not answered without it may ask again.
const verifyAgain = 5 * time.Second

var errVerifying = errors.New("the store of this graph is being verified: ask again in some seconds")

func newVerdict() *verdict {
	return &verdict{patience: time.Now().Add(verifyPatience), over: make(chan struct{})}
}

// now is nil of a store that is as it was written, errVerifying as long as that is
// not known.
func (v *verdict) now() error {
	select {
	case <-v.over:
		return v.err
	default:
		return errVerifying
	}
}

// wait is now, after some patience.
func (v *verdict) wait() error {
	timer := time.NewTimer(time.Until(v.patience))
	defer timer.Stop()
	select {
	case <-v.over:
	case <-timer.C:
	}
	return v.now()
}

// doubt is now, for who verifies what it reads itself.
func (v *verdict) doubt() error {
	if err := v.now(); err != errVerifying {
		return err
	}
	return nil
}

// The states of a store.
const (
	stateVerifying = "verifying"
	stateVerified  = "verified"
	stateDamaged   = "damaged"
)

func (v *verdict) state() string {
	switch err := v.now(); {
	case err == nil:
		return stateVerified
	case isDamage(err):
		return stateDamaged
	}
	return stateVerifying
}

// verify makes a graph that was just opened ready, and has its store read whole, beside
// what is asked, until there is a verdict or the graph is no longer in force.
func (f *follower) verify(g *opened) {
	ctx, cancel := context.WithCancel(context.Background())
	g.unverify = cancel
	g.readers++ // the caller holds mu, or nobody else has the graph
	f.verifying.Go(func() {
		defer f.release(g)
		defer cancel()
		defer close(g.verdict.over)
		f.tellOf(g.makeReady())
		said := ""
		for {
			err := guard(func() error { return g.read(ctx, f.folder, f.isBusy) })
			switch {
			case ctx.Err() != nil, errors.Is(err, errReplaced):
				g.verdict.err = errReplaced
				return
			case err == nil, isDamage(err):
				g.verdict.err = err
				f.tellOf(err)
				return
			case !errors.Is(err, errWanted) && !errors.Is(err, store.ErrLocked) && err.Error() != said:
				said = err.Error()
				f.tell(err)
			}
			select {
			case <-time.After(retryAfter):
			case <-ctx.Done():
			}
		}
	})
}

// errWanted says that an update needs the store that is verified.
var errWanted = errors.New("an update waits for the store")

// read reads the store of a graph whole. Its own files alone are judged.
func (g *opened) read(ctx context.Context, folder keep.Folder, isBusy func() bool) error {
	quads, err := g.ownStore(folder)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	last := time.Now()
	err = quads.Verify(ctx, func() {
		if store.IsWanted(g.facts.StoreDir()) {
			stop(errWanted)
		} else if isBusy() {
			time.Sleep(min(restShare*time.Since(last), mostRest))
		}
		last = time.Now()
	})
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return errors.Join(err, quads.Close())
}

// While others need the processors, a rest is so many times as long as the piece that
// was verified before it, which takes a few milliseconds.
const (
	restShare = 3
	mostRest  = 30 * time.Millisecond
)

// ownStore opens the store of a graph, or says that another is in force.
func (g *opened) ownStore(folder keep.Folder) (*keep.Graph, error) {
	quads, err := folder.Open()
	if err != nil {
		if now, stampErr := folder.Stamp(); stampErr == nil && now != g.stamp {
			return nil, errReplaced
		}
		return nil, err
	}
	if quads.Dir != g.facts.Dir || quads.Sum != g.facts.Sum {
		return nil, errors.Join(errReplaced, quads.Close())
	}
	return quads, nil
}
