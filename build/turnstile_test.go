package build

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestTurnstileKeepsTheOrder(t *testing.T) {
	t.Parallel()
	turnstile := newTurnstile()
	var next atomic.Int64
	var passed []int // guarded by the turnstile
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				turn := int(next.Add(1)) - 1
				if turn >= 500 {
					return
				}
				time.Sleep(time.Duration(rand.Int64N(int64(200 * time.Microsecond))))
				if !turnstile.pass(turn, func() { passed = append(passed, turn) }) {
					t.Errorf("turn %d did not pass", turn)
				}
			}
		})
	}
	wg.Wait()
	for i, turn := range passed {
		if i != turn {
			t.Fatalf("turn %d passed at place %d", turn, i)
		}
	}
	if len(passed) != 500 {
		t.Errorf("%d passed", len(passed))
	}
}

func TestStoppedTurnstileLetsNobodyPass(t *testing.T) {
	t.Parallel()
	turnstile := newTurnstile()
	var wg sync.WaitGroup
	for turn := 1; turn < 5; turn++ { // turn 0 never comes
		wg.Go(func() {
			if turnstile.pass(turn, func() { t.Errorf("turn %d passed", turn) }) {
				t.Errorf("turn %d was told that it passed", turn)
			}
		})
	}
	time.Sleep(10 * time.Millisecond)
	turnstile.stop()
	wg.Wait()
	if turnstile.pass(0, func() { t.Error("turn 0 passed") }) {
		t.Error("turn 0 was told that it passed")
	}
}
