package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"figraph/build"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/source"
)

// call runs the command in this process.
func call(ctx context.Context, out io.Writer, args ...string) (code int, said string) {
	var stderr bytes.Buffer
	code = run(ctx, args, strings.NewReader(""), out, &stderr, func(string) string { return "" })
	return code, stderr.String()
}

// madeGraph builds the good records.
func madeGraph(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "kg")
	if code, said := call(t.Context(), io.Discard, "build", filepath.Join("..", "..", "testdata", "good"), "-o", folder); code != exitDone {
		t.Fatalf("build: code %d: %s", code, said)
	}
	return folder
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("anything"), 1},
		{build.ErrNothingRead, 1},
		{usageError{errors.New("a mistake")}, 2},
		{keep.ErrNoGraph, 3},
		{source.ErrNotFound, 3},
		{fs.ErrNotExist, 1},
		{errNoFile, 3},
		{build.ErrProblems, 4},
		{keep.ErrLocked, 5},
		{store.ErrLocked, 5},
		{keep.ErrDamaged, 6},
		{store.ErrDamaged, 6},
		{store.ErrNotFound, 6},
		{context.Canceled, 1}, // which nobody asked for
	} {
		wrapped := c.err
		if c.err != nil {
			wrapped = errors.Join(errors.New("another"), fmt.Errorf("wrapped: %w", c.err))
		}
		if got := exitCode(t.Context(), wrapped); got != c.want {
			t.Errorf("%v: code %d, want %d", c.err, got, c.want)
		}
	}
}

func TestInterruptedBuildEndsWith130(t *testing.T) {
	t.Parallel()
	folder := madeGraph(t)
	lock := flock.New(filepath.Join(folder, "lock"))
	if got, err := lock.TryLock(); err != nil || !got {
		t.Fatal(got, err)
	}
	defer lock.Unlock()
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, nil)
	time.AfterFunc(50*time.Millisecond, cancel)
	code, said := call(ctx, io.Discard, "build", filepath.Join("..", "..", "testdata", "old"), "-o", folder, "--wait", "1m")
	if code != exitInterrupted {
		t.Errorf("code %d: %s", code, said)
	}
}

func TestInterruptedReadersEndWith130(t *testing.T) {
	t.Parallel()
	folder := madeGraph(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{{"export"}, {"check"}, {"export", filepath.Join(t.TempDir(), "graph.nq")}} {
		if code, said := call(ctx, io.Discard, append(args, "-g", folder)...); code != exitInterrupted {
			t.Errorf("%v: code %d: %s", args, code, said)
		}
	}
}

// narrow takes so many bytes and then fails.
type narrow struct{ left int }

var errNarrow = errors.New("no more room")

func (n *narrow) Write(p []byte) (int, error) {
	if len(p) > n.left {
		written := n.left
		n.left = 0
		return written, errNarrow
	}
	n.left -= len(p)
	return len(p), nil
}

// TestOutputThatFails cuts standard output at many places; the error is said each
// time.
func TestOutputThatFails(t *testing.T) {
	t.Parallel()
	folder := madeGraph(t)
	for _, args := range [][]string{
		{"export", "-f", "nquads"},
		{"export", "-f", "turtle"},
		{"stats", "--format", "tsv"},
		{"stats", "--format", "table"},
		{"stats", "--format", "json"},
		{"check", "--format", "ndjson"},
	} {
		args = append(args, "-g", folder)
		var whole bytes.Buffer
		if code, said := call(t.Context(), &whole, args...); code != exitDone {
			t.Fatalf("%v: code %d: %s", args, code, said)
		}
		for at := 0; at < whole.Len(); at += whole.Len()/12 + 1 {
			code, said := call(t.Context(), &narrow{at}, args...)
			if code != exitFailed || !strings.Contains(said, errNarrow.Error()) {
				t.Errorf("%v, %d bytes: code %d: %q", args, at, code, said)
			}
		}
	}
}
