package output

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"figraph/nquads"
	"figraph/rdfexport"
)

// Document is a file that is being written in a format.
type Document struct {
	Name    string // that it will have, for errors
	file    *os.File
	disk    *diskWriter
	digest  *Digest
	packer  *Compressor // nil without compression
	encoder rdfexport.Encoder
}

// Digest counts and hashes what goes through.
type Digest struct {
	w     io.Writer
	hash  hash.Hash // nil when nobody asks for it
	bytes int64
}

// NewDigest passes all on to w.
func NewDigest(w io.Writer) *Digest { return &Digest{w: w, hash: sha256.New()} }

// Sum is the SHA-256 of what went through.
func (d *Digest) Sum() []byte { return d.hash.Sum(nil) }

// Written is what went through.
func (d *Digest) Written() Written {
	if d.hash == nil {
		return Written{Bytes: d.bytes}
	}
	return Written{SHA256: hex.EncodeToString(d.hash.Sum(nil)), Bytes: d.bytes}
}

func (d *Digest) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if d.hash != nil {
		d.hash.Write(p[:n])
	}
	d.bytes += int64(n)
	return n, err
}

// NewDocument begins a document in an empty file. After an error the file is the
// caller's to close.
func NewDocument(name string, file *os.File, format rdfexport.Format, compression string, layout rdfexport.Options) (*Document, error) {
	d := &Document{Name: name, file: file, disk: newDiskWriter(file, cachedBytes)}
	d.digest = NewDigest(d.disk)
	var w io.Writer = d.digest
	var err error
	if compression != "" {
		if d.packer, err = NewCompressor(d.digest, compression); err != nil {
			d.disk.end()
			return nil, err
		}
		w = d.packer
	}
	if d.encoder, err = format.NewEncoder(w, layout); err != nil {
		d.stop()
		return nil, err
	}
	return d, nil
}

// Unhashed spares the document its SHA-256.
func (d *Document) Unhashed() { d.digest.hash = nil }

// Size is how many bytes the encoder has made, before they are compressed.
func (d *Document) Size() int64 { return d.encoder.Size() }

// Take writes a statement.
func (d *Document) Take(line nquads.Line) error {
	if err := d.encoder.EncodeLine(line); err != nil {
		return fmt.Errorf("write %s: %w", d.Name, err)
	}
	return nil
}

// TakeBlocks is how the document takes many lines at a time, nil if it does not.
func (d *Document) TakeBlocks() BlockTaker {
	take := BlocksOf(d.encoder)
	if take == nil {
		return nil
	}
	return func(block *nquads.Block) error {
		if err := take(block); err != nil {
			return fmt.Errorf("write %s: %w", d.Name, err)
		}
		return nil
	}
}

// BlocksOf is how an encoder takes many lines at a time, nil if it does not.
func BlocksOf(encoder rdfexport.Encoder) BlockTaker {
	if e, does := encoder.(rdfexport.BlockEncoder); does {
		return e.EncodeBlock
	}
	return nil
}

// Finish ends the document and puts it on disk.
func (d *Document) Finish() (Written, error) {
	err := d.encoder.Close()
	if d.packer != nil {
		err = errors.Join(err, d.packer.Close())
	}
	if err = errors.Join(err, d.disk.end(), d.file.Sync(), d.file.Close()); err != nil {
		return Written{}, fmt.Errorf("write %s: %w", d.Name, err)
	}
	return d.digest.Written(), nil
}

// Abandon leaves the document as it is; after finish it does nothing.
func (d *Document) Abandon() {
	d.stop()
	d.file.Close() // it may be closed already
}

// stop waits for what is compressed and written meanwhile.
func (d *Document) stop() {
	if d.packer != nil {
		d.packer.Stop()
	}
	d.disk.end()
}
