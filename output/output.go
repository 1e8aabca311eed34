package output

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/gofrs/flock"

	"figraph/rdfexport"
)

// Written is a file that was written. Layers and Evidence say what it holds, if
// that is not everything.
type Written struct {
	SHA256   string `json:"sha256"`
	Bytes    int64  `json:"bytes"`
	Layers   string `json:"layers,omitempty"` // between commas
	Evidence string `json:"evidence,omitempty"`
	CRC32C   string `json:"crc32c,omitempty"` // of a store, for whoever reads all of it
}

// File is an export file under way. It appears under its name when it is whole.
type File struct {
	*Document
	Key  string // format and compression, for the receipt
	temp *os.File
	lock *flock.Flock // on temp
}

// Unfinished is how names of what is under way begin, or go on.
const Unfinished = ".unfinished-"

// Create begins a file in the folder where it will stand, in the format that
// its name says.
func Create(name string, layout rdfexport.Options) (*File, error) {
	format, compression, err := rdfexport.FormatOfFile(name)
	if err != nil {
		return nil, err
	}
	return CreateAs(name, format, compression, layout)
}

// CreateAs begins a file in a given format.
func CreateAs(name string, format rdfexport.Format, compression string, layout rdfexport.Options) (*File, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: a folder of this name stands where the file is to be", name)
	} else if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: a device or a pipe, which no file may take the place of: write to it with figraph export", name)
	}
	temp, lock, err := OpenTemp(name)
	if err != nil {
		return nil, err
	}
	o := &File{Key: format.Name, temp: temp, lock: lock}
	if compression != "" {
		o.Key += "." + compression
	}
	if o.Document, err = NewDocument(name, temp, format, compression, layout); err != nil {
		return nil, errors.Join(err, temp.Close(), os.Remove(temp.Name()), lock.Unlock())
	}
	return o, nil
}

// OpenTemp makes the temporary file of an output, locked, so that others see that
// somebody writes it.
func OpenTemp(name string) (*os.File, *flock.Flock, error) {
	dir, prefix := filepath.Dir(name), "."+filepath.Base(name)+Unfinished
	sweep(dir, prefix)
	for {
		temp, err := os.OpenFile(filepath.Join(dir, prefix+strconv.FormatUint(rand.Uint64(), 36)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if errors.Is(err, os.ErrNotExist) {
			return nil, nil, fmt.Errorf("%s: %w: make the folder %s first", name, os.ErrNotExist, dir)
		}
		if err != nil {
			return nil, nil, err
		}
		lock := flock.New(temp.Name())
		if locked, err := lock.TryLock(); err != nil || locked && isNamed(temp) {
			return temp, lock, nil // where files cannot be locked, they are not swept either
		}
		os.Remove(temp.Name()) // swept before it was locked
		temp.Close()
		lock.Unlock()
	}
}

// isNamed says whether an open file still has its name.
func isNamed(f *os.File) bool {
	opened, err := f.Stat()
	named, errNamed := os.Stat(f.Name())
	return err == nil && errNamed == nil && os.SameFile(opened, named)
}

// TempFolder makes a temporary folder beside what will stand under a name, locked as a
// temporary file is. Those of programs that were killed are removed. The caller removes
// it, and then unlocks it.
func TempFolder(name string) (folder string, unlock func() error, err error) {
	dir, prefix := filepath.Dir(name), "."+filepath.Base(name)+Unfinished
	sweep(dir, prefix)
	for {
		temp := filepath.Join(dir, prefix+strconv.FormatUint(rand.Uint64(), 36))
		err := os.Mkdir(temp, 0o700)
		if errors.Is(err, os.ErrNotExist) {
			return "", nil, fmt.Errorf("%s: %w: make the folder %s first", name, os.ErrNotExist, dir)
		}
		if err != nil {
			return "", nil, err
		}
		lock := LockOf(temp)
		locked, err := lock.TryLock()
		if _, gone := os.Stat(temp); err != nil || locked && gone == nil {
			return temp, lock.Unlock, nil
		}
		lock.Unlock() // swept before it was locked
	}
}

// LockOf is the lock on a file or a folder that is there.
func LockOf(name string) *flock.Flock { return flock.New(name, flock.SetFlag(os.O_RDONLY)) }

// sweep removes the temporary files and folders of programs that were killed, as
// far as it can.
func sweep(dir, prefix string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		left := LockOf(filepath.Join(dir, e.Name()))
		if free, _ := left.TryLock(); free {
			os.RemoveAll(left.Path())
			left.Unlock()
		}
	}
}

// Appear gives the file its name.
func (o *File) Appear() error {
	if runtime.GOOS == "windows" { // where what is open is not renamed
		return errors.Join(o.lock.Unlock(), os.Rename(o.temp.Name(), o.Name))
	}
	return errors.Join(os.Rename(o.temp.Name(), o.Name), o.lock.Unlock())
}

// Discard removes the file, whatever became of it; after appear it does nothing.
func (o *File) Discard() error {
	o.Abandon()
	if runtime.GOOS == "windows" { // where what is open is not removed
		o.lock.Unlock()
	}
	if err := os.Remove(o.temp.Name()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return errors.Join(err, o.lock.Unlock())
	}
	return o.lock.Unlock()
}
