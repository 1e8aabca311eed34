package build

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

// document is a file that is being written in a format.
type document struct {
	name    string // that it will have, for errors
	file    *os.File
	disk    *diskWriter
	digest  *digest
	packer  *compressor // nil without compression
	encoder rdfexport.Encoder
}

// digest counts and hashes what goes through.
type digest struct {
	w     io.Writer
	hash  hash.Hash // nil when nobody asks for it
	bytes int64
}

// newDigest passes all on to w.
func newDigest(w io.Writer) *digest { return &digest{w: w, hash: sha256.New()} }

// sum is the SHA-256 of what went through.
func (d *digest) sum() []byte { return d.hash.Sum(nil) }

// written is what went through.
func (d *digest) written() Output {
	if d.hash == nil {
		return Output{Bytes: d.bytes}
	}
	return Output{SHA256: hex.EncodeToString(d.hash.Sum(nil)), Bytes: d.bytes}
}

func (d *digest) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if d.hash != nil {
		d.hash.Write(p[:n])
	}
	d.bytes += int64(n)
	return n, err
}

// newDocument begins a document in an empty file. After an error the file is the
// caller's to close.
func newDocument(name string, file *os.File, format rdfexport.Format, compression string, layout rdfexport.Options) (*document, error) {
	d := &document{name: name, file: file, disk: newDiskWriter(file, cachedBytes)}
	d.digest = newDigest(d.disk)
	var w io.Writer = d.digest
	var err error
	if compression != "" {
		if d.packer, err = newCompressor(d.digest, compression); err != nil {
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

// unhashed spares the document its SHA-256.
func (d *document) unhashed() { d.digest.hash = nil }

// size is how many bytes the encoder has made, before they are compressed.
func (d *document) size() int64 { return d.encoder.Size() }

// take writes a statement.
func (d *document) take(line nquads.Line) error {
	if err := d.encoder.EncodeLine(line); err != nil {
		return fmt.Errorf("write %s: %w", d.name, err)
	}
	return nil
}

// takeBlocks is how the document takes many lines at a time, nil if it does not.
func (d *document) takeBlocks() blockTaker {
	take := blocksOf(d.encoder)
	if take == nil {
		return nil
	}
	return func(block *nquads.Block) error {
		if err := take(block); err != nil {
			return fmt.Errorf("write %s: %w", d.name, err)
		}
		return nil
	}
}

// blocksOf is how an encoder takes many lines at a time, nil if it does not.
func blocksOf(encoder rdfexport.Encoder) blockTaker {
	if e, does := encoder.(rdfexport.BlockEncoder); does {
		return e.EncodeBlock
	}
	return nil
}

// finish ends the document and puts it on disk.
func (d *document) finish() (Output, error) {
	err := d.encoder.Close()
	if d.packer != nil {
		err = errors.Join(err, d.packer.Close())
	}
	if err = errors.Join(err, d.disk.end(), d.file.Sync(), d.file.Close()); err != nil {
		return Output{}, fmt.Errorf("write %s: %w", d.name, err)
	}
	return d.digest.written(), nil
}

// abandon leaves the document as it is; after finish it does nothing.
func (d *document) abandon() {
	d.stop()
	d.file.Close() // it may be closed already
}

// stop waits for what is compressed and written meanwhile.
func (d *document) stop() {
	if d.packer != nil {
		d.packer.stop()
	}
	d.disk.end()
}
