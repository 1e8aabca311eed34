package build

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"figraph/keep"
)

// held holds the lock of a graph as another process does.
func held(t *testing.T, folder keep.Folder) *flock.Flock {
	t.Helper()
	lock := flock.New(folder.LockFile())
	if got, err := lock.TryLock(); err != nil || !got {
		t.Fatal(got, err)
	}
	t.Cleanup(func() { lock.Unlock() })
	return lock
}

func TestLockedGraphEndsABuild(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	held(t, m.folder)
	if _, err := Build(t.Context(), Options{Folder: m.folder}, goodRecords); !errors.Is(err, keep.ErrLocked) {
		t.Errorf("error %v, want ErrLocked", err)
	}
	start := time.Now()
	if _, err := Build(t.Context(), Options{Folder: m.folder, Wait: 250 * time.Millisecond}, goodRecords); !errors.Is(err, keep.ErrLocked) {
		t.Errorf("error %v, want ErrLocked", err)
	}
	if waited := time.Since(start); waited < 200*time.Millisecond {
		t.Errorf("it waited %v", waited)
	}
	if got := checkSound(t, m.folder); got != m.summary.Receipt.Sum {
		t.Errorf("the sum is %s, want %s", got, m.summary.Receipt.Sum)
	}
	checkTidy(t, m.folder, 1)
}

func TestBuildThatWaitsGoesOn(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	lock := held(t, m.folder)
	time.AfterFunc(200*time.Millisecond, func() { lock.Unlock() })
	build(t, Options{Folder: m.folder, Wait: time.Minute}, goodRecords)
}

func TestBuildThatWaitsCanBeCancelled(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	held(t, m.folder)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := Build(ctx, Options{Folder: m.folder, Wait: time.Minute}, goodRecords); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want Canceled", err)
	}
}

// TestBuildsAtOnce lets several build the same graph: those that do not wait build
// or end with ErrLocked, those that wait all build.
func TestBuildsAtOnce(t *testing.T) {
	t.Parallel()
	for _, wait := range []time.Duration{0, time.Minute} {
		folder := keep.Folder(filepath.Join(t.TempDir(), "kg"))
		sums := map[string]bool{stateOf(t, oldRecords).sum: true, stateOf(t, goodRecords).sum: true}
		errs := make([]error, 6)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = Build(t.Context(), Options{Folder: folder, Wait: wait}, []string{oldRecords, goodRecords}[i%2])
			})
		}
		wg.Wait()
		built := 0
		for _, err := range errs {
			switch {
			case err == nil:
				built++
			case wait > 0 || !errors.Is(err, keep.ErrLocked):
				t.Errorf("wait %v: %v", wait, err)
			}
		}
		if built == 0 {
			t.Errorf("wait %v: none was built", wait)
		}
		if sum := checkSound(t, folder); !sums[sum] {
			t.Errorf("wait %v: the sum %s is nobody's", wait, sum)
		}
		checkTidy(t, folder, 1)
	}
}
