package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// The errors that callers test.
var (
	ErrNoGraph = errors.New("there is no graph")
	ErrLocked  = errors.New("the graph is locked by another process that writes it")
	ErrDamaged = errors.New("the graph is damaged")
)

// Folder is the folder of a graph:
//
//	current -> builds/<id>     the graph, by a link that a build replaces
//	builds/<id>/store/         Cayley on bbolt
//	builds/<id>/receipt-<sum>.json
//	builds/<id>/problems-<sum>.tsv
//	builds/<id>/unresolved-<sum>.tsv
//	builds/<id>/sums-<sum>.sha256
//	builds/<id>/index-<sum>    of questions
//	lock                       held by whoever writes
//
// <id> is the graph sum of the build, <sum> the one now in force.
type Folder string

const (
	currentLink  = "current"
	buildsFolder = "builds"
	lockFile     = "lock"
	storeFolder  = "store"
	unfinished   = ".unfinished-"
)

// Current is the folder of the graph in force, its link resolved, so that what is
// opened in it belongs together.
func (f Folder) Current() (string, error) {
	name := filepath.Join(string(f), currentLink)
	link, err := readPointer(name)
	dir := ""
	if err == nil {
		dir, err = filepath.EvalSymlinks(pointed(name, link))
		if errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("%s: %w: it leads to %q, where nothing is", name, ErrDamaged, link)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s: %w: make one with figraph build SOURCE -o %s", f, ErrNoGraph, f)
	}
	return dir, err
}

// lock keeps other writers out. It waits as long as it is told to.
func (f Folder) lock(ctx context.Context, wait time.Duration) (unlock func() error, err error) {
	if err := os.MkdirAll(filepath.Join(string(f), buildsFolder), 0o777); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(string(f), lockFile), flock.SetPermissions(0o666))
	got, err := lock.TryLock() // once in any case, however late it is on a busy machine
	if err == nil && !got && wait > 0 {
		deadline, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		got, err = lock.TryLockContext(deadline, 100*time.Millisecond)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded) || err == nil && !got:
		return nil, fmt.Errorf("%s: %w: wait for it with --wait", f, ErrLocked)
	case err != nil:
		return nil, err
	}
	return lock.Unlock, nil
}

// begin makes the folder of a new build and removes what builds that were killed
// left behind. The lock is held.
func (f Folder) begin() (dir string, err error) {
	builds := filepath.Join(string(f), buildsFolder)
	entries, err := os.ReadDir(builds)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), unfinished) {
			if err := os.RemoveAll(filepath.Join(builds, e.Name())); err != nil {
				return "", err
			}
		}
	}
	dir = filepath.Join(builds, unfinished+strconv.FormatUint(rand.Uint64(), 36))
	return dir, os.Mkdir(dir, 0o777)
}

// leaveNothing removes what the first build of a folder made, when it came to
// nothing. The lock is held, and a folder with anything in it stays.
func (f Folder) leaveNothing() {
	os.Remove(filepath.Join(string(f), buildsFolder))
	if entries, err := os.ReadDir(string(f)); err == nil && len(entries) == 1 {
		os.Remove(filepath.Join(string(f), lockFile))
		os.Remove(string(f))
	}
}

// install puts a whole build in force: it gets its name, the link is replaced by
// a rename, and builds that are no longer wanted go.
func (f Folder) install(dir, id string, keep int) (string, error) {
	name, err := f.name(id)
	if err != nil {
		return "", err
	}
	builds := filepath.Join(string(f), buildsFolder)
	final := filepath.Join(builds, name)
	if err := os.Rename(dir, final); err != nil {
		return "", err
	}
	fresh := filepath.Join(string(f), "."+currentLink+"-new")
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := writePointer(filepath.Join(buildsFolder, name), fresh); err != nil {
		return "", err
	}
	if err := errors.Join(syncFolder(final), syncFolder(builds)); err != nil {
		return "", err
	}
	if err := os.Rename(fresh, filepath.Join(string(f), currentLink)); err != nil {
		return "", err
	}
	return final, errors.Join(syncFolder(string(f)), f.prune(name, keep))
}

// name is the id, or the id with a number when the same graph was built before: a
// folder cannot be renamed over one that readers may hold.
func (f Folder) name(id string) (string, error) {
	for n := 0; ; n++ {
		name := id
		if n > 0 {
			name = fmt.Sprintf("%s.%d", id, n)
		}
		_, err := os.Lstat(filepath.Join(string(f), buildsFolder, name))
		if errors.Is(err, fs.ErrNotExist) {
			return name, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// prune removes all builds but the current and the latest others. Each loses its
// name first, so that nobody meets a half of it.
func (f Folder) prune(current string, keep int) error {
	builds := filepath.Join(string(f), buildsFolder)
	entries, err := os.ReadDir(builds)
	if err != nil {
		return err
	}
	type former struct {
		name string
		at   time.Time
	}
	var old []former
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return err
		}
		if e.IsDir() && e.Name() != current {
			old = append(old, former{e.Name(), info.ModTime()})
		}
	}
	slices.SortFunc(old, func(a, b former) int { return b.at.Compare(a.at) })
	for _, o := range old[min(keep, len(old)):] {
		former, gone := filepath.Join(builds, o.name), filepath.Join(builds, unfinished+o.name)
		if err := errors.Join(os.Rename(former, gone), os.RemoveAll(gone)); err != nil {
			return err
		}
	}
	return nil
}

// syncFolder makes a folder's entries last, where folders can be synced.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// writeFile writes a file of a build so that it lasts.
func writeFile(name string, write func(*os.File) error) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Sync(), f.Close())
}

// writeMeasured does so, and measures the file while the disk takes it.
func writeMeasured(name string, write func(*os.File) error) (Output, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return Output{}, err
	}
	if err := write(f); err != nil {
		return Output{}, errors.Join(err, f.Close())
	}
	synced := make(chan error, 1)
	go func() { synced <- f.Sync() }()
	measured, err := outputOf(name)
	return measured, errors.Join(err, <-synced, f.Close())
}
