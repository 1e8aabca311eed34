package output

import (
	"errors"
	"math"
	"os"
	"syscall"
	"unsafe"
)

// diskWriter writes a file in pieces, beside the goroutine that fills them. What comes
// after the first of a large file goes past the system's cache of pages, where it has a
// way: a page takes as long to put there as to fill, and drives from the cache what
// questions need.
type diskWriter struct {
	file    *os.File
	piece   []byte // being filled; nil when none is, since one failed
	full    chan []byte
	free    chan []byte
	failed  chan struct{}
	ended   chan struct{}
	err     error // read when failed or ended is closed
	closed  bool
	cached  int // bytes that go through the cache
	written int
	direct  bool // pieces go past the cache
}

const (
	pieceBytes  = 1 << 20
	pieces      = 3
	cachedBytes = 64 << 20
	alignment   = 4 << 10 // where what goes past the cache begins, in memory and in the file
)

// newDiskWriter writes an empty file, of which so many bytes go through the cache.
func newDiskWriter(f *os.File, cached int) *diskWriter {
	d := &diskWriter{file: f, cached: cached, full: make(chan []byte, pieces), free: make(chan []byte, pieces),
		failed: make(chan struct{}), ended: make(chan struct{}), piece: newPiece()}
	for range pieces - 1 {
		d.free <- newPiece()
	}
	go d.writePieces()
	return d
}

// newPiece is an empty piece that begins where a block of memory does.
func newPiece() []byte {
	room := make([]byte, pieceBytes+alignment)
	skip := -int(uintptr(unsafe.Pointer(unsafe.SliceData(room)))) & (alignment - 1)
	return room[skip : skip : skip+pieceBytes]
}

// Write may return the error of an earlier piece.
func (d *diskWriter) Write(p []byte) (int, error) {
	if d.piece == nil {
		return 0, d.err
	}
	for rest := p; len(rest) > 0; {
		n := min(len(rest), pieceBytes-len(d.piece))
		d.piece, rest = append(d.piece, rest[:n]...), rest[n:]
		if len(d.piece) < pieceBytes {
			break
		}
		d.full <- d.piece
		d.piece = nil
		select {
		case d.piece = <-d.free:
		case <-d.failed:
			return len(p) - len(rest), d.err
		}
	}
	return len(p), nil
}

// end writes what is left, and says whether all was written. It does not close the
// file; called again it does nothing.
func (d *diskWriter) end() error {
	if !d.closed {
		d.closed = true
		if d.piece != nil {
			d.full <- d.piece
		}
		close(d.full)
		<-d.ended
	}
	return d.err
}

// writePieces writes pieces until there are no more. After one that failed it takes
// them and lets them go.
func (d *diskWriter) writePieces() {
	defer close(d.ended)
	for piece := range d.full {
		if d.err == nil {
			if d.err = d.write(piece); d.err != nil {
				close(d.failed)
			}
		}
		d.free <- piece[:0]
	}
}

func (d *diskWriter) write(piece []byte) error {
	d.goDirect(len(piece) == pieceBytes && d.written >= d.cached) // the last piece may end anywhere
	n, err := d.file.Write(piece)
	if d.direct && errors.Is(err, syscall.EINVAL) { // the file system said that it could
		d.cached = math.MaxInt
		d.goDirect(false)
		more := 0
		more, err = d.file.Write(piece[n:])
		n += more
	}
	d.written += n
	return err
}

func (d *diskWriter) goDirect(direct bool) {
	if direct != d.direct && setDirect(d.file, direct) {
		d.direct = direct
	}
}
