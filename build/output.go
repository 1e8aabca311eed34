package build

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"

	"figraph/nquads"
	"figraph/rdfexport"
)

// Output is a file that was written. Layers and Evidence say what it holds, if
// that is not everything.
type Output struct {
	SHA256   string `json:"sha256"`
	Bytes    int64  `json:"bytes"`
	Layers   string `json:"layers,omitempty"` // between commas
	Evidence string `json:"evidence,omitempty"`
}

// output is an export file under way. It appears under its name when it is whole.
type output struct {
	name    string
	key     string // format and compression, for the receipt
	temp    *os.File
	lock    *flock.Flock // on temp
	digest  *digest
	buffer  *bufio.Writer
	packer  *compressor // nil without compression
	encoder rdfexport.Encoder
}

// digest counts and hashes what goes through.
type digest struct {
	w     io.Writer
	hash  hash.Hash // nil when nobody asks for it
	bytes int64
}

func (d *digest) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if d.hash != nil {
		d.hash.Write(p[:n])
	}
	d.bytes += int64(n)
	return n, err
}

// newOutput begins a file in the folder where it will stand, in the format that
// its name says.
func newOutput(name string, layout rdfexport.Options) (*output, error) {
	format, compression, err := rdfexport.FormatOfFile(name)
	if err != nil {
		return nil, err
	}
	return newOutputAs(name, format, compression, layout)
}

// newOutputAs begins a file in a given format.
func newOutputAs(name string, format rdfexport.Format, compression string, layout rdfexport.Options) (*output, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: a folder of this name stands where the file is to be", name)
	}
	temp, lock, err := openTemp(name)
	if err != nil {
		return nil, err
	}
	o := &output{name: name, key: format.Name, temp: temp, lock: lock, digest: &digest{w: temp, hash: sha256.New()}}
	o.buffer = bufio.NewWriterSize(o.digest, 1<<20)
	var w io.Writer = o.buffer
	if compression != "" {
		o.key += "." + compression
		if o.packer, err = newCompressor(o.buffer, compression); err != nil {
			return nil, errors.Join(err, o.discard())
		}
		w = o.packer
	}
	if o.encoder, err = format.NewEncoder(w, layout); err != nil {
		return nil, errors.Join(err, o.discard())
	}
	return o, nil
}

// openTemp makes the temporary file of an output, locked, so that others see that
// somebody writes it.
func openTemp(name string) (*os.File, *flock.Flock, error) {
	dir, prefix := filepath.Dir(name), "."+filepath.Base(name)+unfinished
	sweep(dir, prefix)
	for {
		temp, err := os.OpenFile(filepath.Join(dir, prefix+strconv.FormatUint(rand.Uint64(), 36)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if errors.Is(err, os.ErrNotExist) {
			return nil, nil, fmt.Errorf("%s: make the folder %s first: %w", name, dir, err)
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

// sweep removes the temporary files of programs that were killed, as far as it
// can.
func sweep(dir, prefix string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		left := flock.New(filepath.Join(dir, e.Name()))
		if free, _ := left.TryLock(); free {
			os.Remove(left.Path())
			left.Unlock()
		}
	}
}

func (o *output) take(line nquads.Line) error {
	if err := o.encoder.EncodeLine(line); err != nil {
		return fmt.Errorf("write %s: %w", o.name, err)
	}
	return nil
}

// finish ends the document and puts it on disk, still under its temporary name.
func (o *output) finish() (Output, error) {
	err := o.encoder.Close()
	if o.packer != nil {
		err = errors.Join(err, o.packer.Close())
	}
	err = errors.Join(err, o.buffer.Flush(), o.temp.Sync(), o.temp.Close())
	if err != nil {
		return Output{}, fmt.Errorf("write %s: %w", o.name, err)
	}
	if o.digest.hash == nil {
		return Output{Bytes: o.digest.bytes}, nil
	}
	return Output{SHA256: hex.EncodeToString(o.digest.hash.Sum(nil)), Bytes: o.digest.bytes}, nil
}

// appear gives the file its name.
func (o *output) appear() error {
	return errors.Join(os.Rename(o.temp.Name(), o.name), o.lock.Unlock())
}

// discard removes the file, whatever became of it; after appear it does nothing.
func (o *output) discard() error {
	if o.packer != nil {
		o.packer.stop()
	}
	o.temp.Close() // it may be closed already
	if err := os.Remove(o.temp.Name()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return errors.Join(err, o.lock.Unlock())
	}
	return o.lock.Unlock()
}
