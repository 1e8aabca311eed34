package keep

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"figraph/graph/store"
	"figraph/output"
)

// Standing is what stands in the folder of a graph, as it can be seen without opening
// anything.
type Standing struct {
	Link   string // where current leads, empty when there is none
	Builds []BuildFolder
}

// BuildFolder is the folder of a build.
type BuildFolder struct {
	Name       string
	Path       string
	Bytes      int64     // of its files
	Changed    time.Time // the latest of them
	Current    bool
	Unfinished bool // of a build that is under way, or was killed
}

// Standing looks what stands in the folder. A folder that is not there is an error of
// package fs; one without builds has none.
func (f Folder) Standing() (s Standing, err error) {
	if _, err := os.Stat(string(f)); err != nil {
		return s, err
	}
	if s.Link, err = readPointer(filepath.Join(string(f), currentLink)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	builds := filepath.Join(string(f), BuildsFolder)
	entries, err := os.ReadDir(builds)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		b := BuildFolder{Name: e.Name(), Path: filepath.Join(builds, e.Name()), Unfinished: strings.HasPrefix(e.Name(), output.Unfinished)}
		b.Current = filepath.Clean(s.Link) == filepath.Join(BuildsFolder, e.Name())
		if err := b.measure(); err != nil {
			return s, err
		}
		s.Builds = append(s.Builds, b)
	}
	return s, nil
}

// measure adds the files up. Those that a build removes meanwhile are none.
func (b *BuildFolder) measure() error {
	return filepath.WalkDir(b.Path, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			var info fs.FileInfo
			if info, err = e.Info(); err == nil {
				b.Bytes += info.Size()
				if info.ModTime().After(b.Changed) {
					b.Changed = info.ModTime()
				}
			}
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

// LockFile is the file that whoever writes the graph holds.
func (f Folder) LockFile() string { return filepath.Join(string(f), lockFile) }

// StoreFile is the file that an update holds while it writes, of the graph in force.
func (f Folder) StoreFile() string {
	return filepath.Join(string(f), currentLink, StoreFolder, store.FileName)
}

// IsHeld says whether a program holds a file, so that nobody else may write it. To find
// out, the lock is shared for an instant. A file that is not there is held by nobody.
func IsHeld(file string) (bool, error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	lock := output.LockOf(file)
	free, err := lock.TryRLock()
	if err != nil || !free {
		return !free && err == nil, err
	}
	return false, lock.Unlock()
}
