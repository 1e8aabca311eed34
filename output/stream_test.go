package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"figraph/nquads"
)

func lineNumber(n int) string {
	return fmt.Sprintf("<http://example.org/s> <http://example.org/p> \"%012d\" .\n", n)
}

// numbered yields so many lines, then an error if there is one.
func numbered(n int, last error) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var text []byte // used again, as a merge does
		for i := range n {
			text = append(text[:0], lineNumber(i)...)
			if !yield(text, nil) {
				return
			}
		}
		if last != nil {
			yield(nil, last)
		}
	}
}

func TestEachTakerTakesEachLineInOrder(t *testing.T) {
	t.Parallel()
	const lines = 20_000 // several batches
	taken := make([]int, 3)
	var takers []Taker
	for i := range taken {
		takers = append(takers, func(line nquads.Line) error {
			if want := lineNumber(taken[i]); string(line.Text) != want {
				return fmt.Errorf("taker %d: %q, want %q", i, line.Text, want)
			}
			taken[i]++
			return nil
		})
	}
	if err := FanOut(t.Context(), numbered(lines, nil), takers...); err != nil {
		t.Error(err)
	}
	for i, n := range taken {
		if n != lines {
			t.Errorf("taker %d took %d lines, want %d", i, n, lines)
		}
	}
}

func TestStreamOfNothing(t *testing.T) {
	t.Parallel()
	err := FanOut(t.Context(), numbered(0, nil), func(nquads.Line) error { return errors.New("a line") })
	if err != nil {
		t.Error(err)
	}
}

func TestLongLinesPass(t *testing.T) {
	t.Parallel()
	long := []byte("<http://example.org/s> <http://example.org/p> \"" + strings.Repeat("long ", batchBytes) + "\" .\n")
	taken := 0
	err := FanOut(t.Context(), func(yield func([]byte, error) bool) {
		for i := range 6 {
			text := []byte(lineNumber(i))
			if i%2 == 1 {
				text = long
			}
			if !yield(text, nil) {
				return
			}
		}
	}, func(line nquads.Line) error {
		if taken%2 == 1 && len(line.Text) != len(long) {
			t.Errorf("line %d has %d bytes, want %d", taken, len(line.Text), len(long))
		}
		taken++
		return nil
	})
	if err != nil || taken != 6 {
		t.Errorf("took %d lines (%v), want 6", taken, err)
	}
}

// forever yields lines until nobody wants more.
func forever(ended *atomic.Bool) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for i := 0; yield([]byte(lineNumber(i)), nil); i++ {
		}
		ended.Store(true)
	}
}

// TestTakerThatFailsEndsTheStream has one of three takers fail, early and late;
// the stream has no end of its own.
func TestTakerThatFailsEndsTheStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which tells of goroutines that stay
		for _, at := range []int{1, 2, 5_000, 100_000} {
			var ended atomic.Bool
			taken := 0
			takeAll := func(nquads.Line) error { return nil }
			err := FanOut(t.Context(), forever(&ended), takeAll, func(nquads.Line) error {
				if taken++; taken == at {
					return io.ErrShortWrite
				}
				return nil
			}, takeAll)
			if !errors.Is(err, io.ErrShortWrite) || taken != at || !ended.Load() {
				t.Errorf("at line %d: %v, %d lines taken, ended %t", at, err, taken, ended.Load())
			}
		}
	})
}

func TestStreamThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which tells of goroutines that stay
		for _, lines := range []int{0, 1, 20_000} {
			err := FanOut(t.Context(), numbered(lines, io.ErrUnexpectedEOF), func(nquads.Line) error { return nil }, func(nquads.Line) error { return nil })
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("after %d lines: %v", lines, err)
			}
		}
	})
}

func TestStreamThatIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which tells of goroutines that stay
		ctx, cancel := context.WithCancel(t.Context())
		var ended atomic.Bool
		taken := 0
		err := FanOut(ctx, forever(&ended), func(nquads.Line) error {
			if taken++; taken == 10_000 {
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) || !ended.Load() {
			t.Errorf("%v, ended %t", err, ended.Load())
		}
	})
}

func TestStreamOfOtherThings(t *testing.T) {
	t.Parallel()
	err := FanOut(t.Context(), func(yield func([]byte, error) bool) { yield([]byte("no statement\n"), nil) }, func(nquads.Line) error { return nil })
	if err == nil {
		t.Error("no error")
	}
}
