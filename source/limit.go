package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"figraph/record"
)

// ErrTooLong says that a file or a line is longer than any record or table.
var ErrTooLong = errors.New("too long")

// limitOf is how many bytes a file may have, by its name.
func limitOf(name string) int64 {
	if strings.HasSuffix(name, tableSuffix) {
		return record.MaxTable
	}
	return record.MaxRecord
}

// readLimited reads to the end, which is about size bytes away, unless that is
// beyond a limit.
func readLimited(r io.Reader, size, limit int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(max(0, min(size, limit))) + bytes.MinRead)
	if n, err := b.ReadFrom(io.LimitReader(r, limit+1)); err != nil || n <= limit {
		return b.Bytes(), err
	}
	return nil, errLonger(limit)
}

func errLonger(limit int64) error { return fmt.Errorf("%w: more than %d bytes", ErrTooLong, limit) }

// ErrBomb says that something compressed holds more than anything sensible does.
var ErrBomb = errors.New("it unpacks to more than any records or names do, as a bomb would")

// What is compressed may hold free bytes, and beyond them as many times its own
// size: exports and dictionaries come to 12 times, and seldom to 30.
const maxRatio = 250

var freeBytes int64 = 64 << 20 // a test makes it small

// isBomb says whether so much may not come out of so little.
func isBomb(packed, unpacked int64) bool { return unpacked > freeBytes && unpacked/maxRatio > packed }

// counted counts what is read through it.
type counted struct {
	io.Reader
	n atomic.Int64 // a decompressor may read ahead
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// guarded ends with ErrBomb where too much comes out of what in reads.
type guarded struct {
	io.ReadCloser
	in  *counted
	out int64
}

func (g *guarded) Read(p []byte) (int, error) {
	n, err := g.ReadCloser.Read(p)
	g.out += int64(n)
	if isBomb(g.in.n.Load(), g.out) {
		return 0, ErrBomb
	}
	return n, err
}
