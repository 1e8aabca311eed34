package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// answers are made once for all who ask the same at the same time, by a goroutine
// of their own, and kept for those who ask later. Who takes an answer slowly holds
// its bytes and nothing else.
type answers struct {
	kept *keeper

	mutex   sync.Mutex
	flights map[key]*flight
}

// flight is an answer that is being made.
type flight struct {
	done    chan struct{}
	made    *made // when it is done; nil when everybody has left before
	cancel  context.CancelFunc
	waiting int // clients; guarded by answers
}

func newAnswers(most int) *answers {
	return &answers{kept: newKeeper(most), flights: map[key]*flight{}}
}

// board joins the flight of a request, or has one begin.
func (a *answers) board(of key, fly func(context.Context, *flight)) (f *flight, first bool) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	f, there := a.flights[of]
	if !there {
		ctx, cancel := context.WithCancel(context.Background())
		f = &flight{done: make(chan struct{}), cancel: cancel}
		a.flights[of] = f
		go func() {
			growStack()
			fly(ctx, f)
		}()
	}
	f.waiting++
	return f, !there
}

// growStack gives a goroutine the stack that making an answer takes. That it grows at
// each call that needs more, and is copied each time, took a tenth of a quick answer.
//
//go:noinline
func growStack() {
	var room [stackBytes]byte
	runtime.KeepAlive(&room)
}

const stackBytes = 24 << 10

// leave is one client less. What nobody waits for ends.
func (a *answers) leave(of key, f *flight) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		a.close(of, f)
	}
}

// close lets nobody board any more. The caller holds the mutex.
func (a *answers) close(of key, f *flight) {
	if a.flights[of] == f {
		delete(a.flights, of)
	}
}

// land gives a flight its answer.
func (a *answers) land(of key, f *flight, m *made) {
	a.mutex.Lock()
	a.close(of, f)
	a.mutex.Unlock()
	f.made = m
	f.cancel()
	close(f.done)
}

// failer answers with an error.
type failer func(http.ResponseWriter, *http.Request, error)

// shared has answers made by a handler that reads nothing but the request and the
// graph.
func (s *Server) shared(h handler, fail failer) http.Handler {
	inner := s.compress(plain(h, fail))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g, err := s.graphs.acquire()
		if err != nil {
			fail(w, r, err)
			return
		}
		of := keyOf(r, g.number)
		s.graphs.release(g)
		if kept := s.answers.kept.get(of); kept != nil {
			s.metrics.answers.WithLabelValues("kept").Inc()
			kept.sendUnlessHeld(w, r)
			return
		}
		f, first := s.answers.board(of, func(ctx context.Context, f *flight) { s.fly(ctx, f, of, r, inner, fail) })
		s.metrics.answers.WithLabelValues(map[bool]string{true: "made", false: "shared"}[first]).Inc()
		m, err := s.wait(r.Context(), of, f)
		if err != nil {
			fail(w, r, err)
			return
		}
		m.send(w, r)
	})
}

// plain is a handler of package net/http.
func plain(h handler, fail failer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			fail(w, r, err)
		}
	}
}

// wait waits for a flight, as long as an answer may take.
func (s *Server) wait(ctx context.Context, of key, f *flight) (*made, error) {
	defer s.answers.leave(of, f)
	timer := time.NewTimer(s.o.Timeout)
	defer timer.Stop()
	select {
	case <-f.done:
		return f.made, nil
	case <-timer.C:
		return nil, errTimeout
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fly makes an answer and keeps it, unless the server failed or the client has it.
// Work that takes too long is left to itself: it keeps its turn and its graph until
// it ends; questions end soon, for their context is over too.
func (s *Server) fly(ctx context.Context, f *flight, of key, r *http.Request, h http.Handler, fail failer) {
	ctx, cancel := context.WithTimeout(ctx, s.o.Timeout)
	defer cancel()
	m := s.make(r.WithContext(ctx), h, fail)
	if m != nil && !m.passing && m.status < http.StatusInternalServerError && m.status != http.StatusNotModified {
		s.answers.kept.put(of, m)
	}
	s.answers.land(of, f, m)
}

// make makes an answer when it is its turn. It is nil when nobody waits for it any
// more. A handler that panics has failed.
func (s *Server) make(r *http.Request, h http.Handler, fail failer) (m *made) {
	m = newMade()
	defer func() {
		p := recover()
		switch err, _ := p.(error); {
		case p == nil:
		case errors.Is(err, http.ErrAbortHandler) && r.Context().Err() != nil:
			m = nil
		default:
			m = newMade()
			s.fail(m, r, fmt.Errorf("%s %q: %v\n%s", r.Method, r.URL.Path, p, debug.Stack()))
		}
		if m != nil {
			m.end()
		}
	}()
	t, err := s.turns.take(r.Context())
	if err != nil {
		fail(m, r, err)
		return m
	}
	defer t.end()
	h.ServeHTTP(m, r.WithContext(t))
	m.passing = t.passing
	m.WriteHeader(http.StatusOK) // of an answer without a byte
	return m
}
