package build

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"figraph/keep"
)

// TestCancelledBuildChangesNothing cancels builds at random moments: either the
// new graph is in force, or the old one, and then the build says so and leaves
// nothing.
func TestCancelledBuildChangesNothing(t *testing.T) {
	dir := t.TempDir()
	export := filepath.Join(dir, "graph.nq.gz")
	o := Options{Folder: keep.Folder(filepath.Join(dir, "kg")), Exports: []string{export}, Memory: 1 << 20}
	sources := [][]string{{oldRecords}, {goodRecords}}
	states := []state{stateOf(t, oldRecords), stateOf(t, goodRecords)}
	start := time.Now()
	build(t, o, sources[0]...)
	build(t, o, sources[1]...)
	whole := time.Since(start)

	seed := uint64(start.UnixNano())
	t.Logf("seed %d, two builds take %v", seed, whole)
	random := rand.New(rand.NewPCG(seed, 0))
	before := runtime.NumGoroutine()
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	inForce, cancelled := 1, 0
	for range rounds {
		next := 1 - inForce
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, nil)
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(whole))), cancel)
		_, err := tryBuild(t, ctx, o, sources[next]...)
		timer.Stop()
		cancel()
		switch {
		case err == nil:
			inForce = next
		case !errors.Is(err, context.Canceled):
			t.Fatalf("seed %d: %v", seed, err)
		default:
			cancelled++
		}
		if sum := checkSound(t, o.Folder); sum != states[inForce].sum {
			t.Fatalf("seed %d: build says %v, and the sum is %s, want %s", seed, err, sum, states[inForce].sum)
		}
		if read(t, export) != states[inForce].export {
			t.Fatalf("seed %d: build says %v, and the export is another's", seed, err)
		}
		checkTidy(t, o.Folder, 1)
		if got := names(t, dir); !slices.Equal(got, []string{"graph.nq.gz", "kg"}) {
			t.Fatalf("seed %d: beside the graph lie %q", seed, got)
		}
	}
	t.Logf("%d of %d were cancelled", cancelled, rounds)
	checkGoroutines(t, before)
}

// checkGoroutines waits until there are no more goroutines than before.
func checkGoroutines(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}

func TestCancelledBeforeTheStart(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m, err := tryBuild(t, ctx, Options{}, goodRecords)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err := m.folder.Open(); !errors.Is(err, keep.ErrNoGraph) {
		t.Errorf("open: %v", err)
	}
}
