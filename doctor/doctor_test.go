package doctor

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"figraph/keep"
)

// TestHolders finds who holds a lock: this process.
func TestHolders(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lock")
	lock := flock.New(file)
	if got, err := lock.TryLock(); err != nil || !got {
		t.Fatal(got, err)
	}
	held, err := keep.IsHeld(file)
	if err != nil || !held {
		t.Errorf("held: %v, %v", held, err)
	}
	if runtime.GOOS == "linux" && !slices.Contains(holders(file), os.Getpid()) {
		t.Errorf("held by %v, this is %d", holders(file), os.Getpid())
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if held, err := keep.IsHeld(file); err != nil || held {
		t.Errorf("held after it was freed: %v, %v", held, err)
	}
	if list := holders(file); len(list) > 0 {
		t.Errorf("held by %v after it was freed", list)
	}
}

// TestFileSystemOf asks for the room that is there.
func TestFileSystemOf(t *testing.T) {
	fs, known := fileSystemOf(t.TempDir())
	if !known || fs.name == "" || fs.free == 0 {
		t.Errorf("%+v, %v", fs, known)
	}
	if _, known := fileSystemOf(filepath.Join(t.TempDir(), "nowhere")); known {
		t.Error("a folder that is not there has a file system")
	}
}

// TestExisting finds the nearest folder that is there.
func TestExisting(t *testing.T) {
	dir := t.TempDir()
	if got := existing(filepath.Join(dir, "a", "b")); got != dir {
		t.Errorf("%s, want %s", got, dir)
	}
	if got := existing(dir); got != dir {
		t.Errorf("%s, want %s", got, dir)
	}
}

// TestClock finds a clock that was not set, and files of the future.
func TestClock(t *testing.T) {
	of := func(o Options) map[Status]int {
		counts := map[Status]int{}
		for _, f := range Examine(context.Background(), o) {
			if f.Check == "clock" {
				counts[f.Status]++
			}
		}
		return counts
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "builds", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "builds", "x", "file"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	folder := keep.Folder(dir)
	if got := of(Options{Folder: folder, Scratch: dir}); got[OK] != 1 || len(got) != 1 {
		t.Errorf("now: %v", got)
	}
	if got := of(Options{Folder: folder, Scratch: dir, Now: time.Unix(0, 0)}); got[Error] != 1 || got[Warning] != 1 {
		t.Errorf("in 1970: %v", got)
	}
	if got := of(Options{Folder: folder, Scratch: dir, Epoch: "4102444800"}); got[Warning] != 1 {
		t.Errorf("with a time to come: %v", got)
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int]string{0: "0 bytes", 1023: "1023 bytes", 1024: "1.0 KiB", 3 << 29: "1.5 GiB", 5 << 40: "5.0 TiB"} {
		if got := size(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
