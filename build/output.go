package build

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"

	"figraph/nquads"
	"figraph/rdfexport"
)

// Output is a file that was written.
type Output struct {
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// output is an export file under way. It appears under its name when it is whole.
type output struct {
	name    string
	key     string // format and compression, for the receipt
	temp    *os.File
	digest  *digest
	buffer  *bufio.Writer
	gz      *gzip.Writer // nil without compression
	encoder rdfexport.Encoder
}

// digest counts and hashes what goes through.
type digest struct {
	w     io.Writer
	hash  hash.Hash
	bytes int64
}

func (d *digest) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	d.hash.Write(p[:n])
	d.bytes += int64(n)
	return n, err
}

// newOutput begins a file in the folder where it will stand.
func newOutput(name string, layout rdfexport.Options) (*output, error) {
	format, compression, err := rdfexport.FormatOfFile(name)
	if err != nil {
		return nil, err
	}
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return nil, err
	}
	o := &output{name: name, key: format.Name, temp: temp, digest: &digest{w: temp, hash: sha256.New()}}
	o.buffer = bufio.NewWriterSize(o.digest, 1<<20)
	var w io.Writer = o.buffer
	if compression != "" {
		o.key += "." + compression
		o.gz = gzip.NewWriter(o.buffer)
		w = o.gz
	}
	if o.encoder, err = format.NewEncoder(w, layout); err != nil {
		return nil, errors.Join(err, o.discard())
	}
	return o, nil
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
	if o.gz != nil {
		err = errors.Join(err, o.gz.Close())
	}
	err = errors.Join(err, o.buffer.Flush(), o.temp.Chmod(0o644), o.temp.Sync(), o.temp.Close())
	if err != nil {
		return Output{}, fmt.Errorf("write %s: %w", o.name, err)
	}
	return Output{hex.EncodeToString(o.digest.hash.Sum(nil)), o.digest.bytes}, nil
}

// appear gives the file its name.
func (o *output) appear() error { return os.Rename(o.temp.Name(), o.name) }

// discard removes the file, whatever became of it; after appear it does nothing.
func (o *output) discard() error {
	o.temp.Close() // it may be closed already
	if err := os.Remove(o.temp.Name()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
