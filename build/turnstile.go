package build

import "sync"

// turnstile lets goroutines through in the order of their turns.
type turnstile struct {
	mu      sync.Mutex
	moved   *sync.Cond
	next    int
	stopped bool
}

func newTurnstile() *turnstile {
	t := &turnstile{}
	t.moved = sync.NewCond(&t.mu)
	return t
}

// pass waits for the turn and runs do, or says false when all was stopped.
func (t *turnstile) pass(turn int, do func()) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.next != turn && !t.stopped {
		t.moved.Wait()
	}
	if t.stopped {
		return false
	}
	do()
	t.next++
	t.moved.Broadcast()
	return true
}

func (t *turnstile) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopped = true
	t.moved.Broadcast()
}
