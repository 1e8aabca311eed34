package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// ErrDamaged says that compressed data are not those that were written.
var ErrDamaged = errors.New("the compressed data are damaged")

// BlockBytes is how much of a document figraph compresses as one piece, a gzip member
// or a zstd frame. The last piece is shorter, and empty if need be: a file that ends
// with a full one was cut there, which neither format shows.
const BlockBytes = 4 << 20

// maxWindow is the memory that a Zstandard file may ask for, that of zstd --long.
const maxWindow = 128 << 20

// Decompress reads what "gz" or "zst" compressed; "" is plain. Data that do not have
// their checksum, or end too early, are ErrDamaged; what unpacks to far more than records
// and names do ends with ErrBomb. Closing it does not close r.
func Decompress(r io.Reader, compression string) (io.ReadCloser, error) {
	packed := &counted{Reader: r}
	in := &raw{r: packed}
	c := &checked{in: in}
	switch compression {
	case "":
		return io.NopCloser(r), nil
	case "gz":
		reader, err := gzip.NewReader(in)
		if err != nil {
			return nil, c.meaning(noEnd(err))
		}
		c.ReadCloser, c.isFull = reader, in.gzipEndsFull
	case "zst":
		decoder, err := zstd.NewReader(in, zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		c.ReadCloser, c.isFull = decoder.IOReadCloser(), in.zstdEndsFull
	default:
		return nil, fmt.Errorf("compression %q: use gz or zst", compression)
	}
	return &guarded{ReadCloser: c, in: packed}, nil
}

// Damage is ErrDamaged if the rest of decompressed data shows that they are, and else
// the error that reading their beginning met.
func Damage(r io.Reader, met error) error {
	if errors.Is(met, ErrDamaged) {
		return met
	}
	if _, err := io.Copy(io.Discard, r); errors.Is(err, ErrDamaged) {
		return err
	}
	return met
}

// checked is what comes out of a decompressor.
type checked struct {
	io.ReadCloser
	in     *raw
	n      int64
	isFull func() bool // whether the last piece of a document of full ones is one
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.n += int64(n)
	switch {
	case err == nil:
	case err != io.EOF:
		err = c.meaning(noEnd(err))
	case c.in.n.Load() == 0:
		err = fmt.Errorf("%w: there are none", ErrDamaged)
	case c.n > 0 && c.n%BlockBytes == 0 && c.isFull():
		err = fmt.Errorf("%w: they end where more must follow", ErrDamaged)
	}
	return n, err
}

// meaning is an error of the decompressor's, or that of what it reads.
func (c *checked) meaning(err error) error {
	if failed := c.in.failed.Load(); failed != nil {
		return *failed
	}
	return fmt.Errorf("%w: %v", ErrDamaged, err)
}

// noEnd is an error in words, where the end of data is none.
func noEnd(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// raw reads what is compressed, in a goroutine of the decompressor's, and keeps how it
// begins and ends.
type raw struct {
	r      io.Reader
	n      atomic.Int64
	failed atomic.Pointer[error]
	head   []byte
	tail   []byte
}

const (
	headKept = zstd.HeaderMaxSize
	tailKept = 16
)

// emptyFrame is what an empty last piece is in zstd: a header, and a last block of
// nothing.
var emptyFrame = []byte{0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x00, 0x01, 0x00, 0x00}

func (in *raw) Read(p []byte) (int, error) {
	n, err := in.r.Read(p)
	in.n.Add(int64(n))
	if room := headKept - len(in.head); room > 0 {
		in.head = append(in.head, p[:min(room, n)]...)
	}
	if last := append(in.tail, p[max(0, n-tailKept):n]...); n > 0 {
		in.tail = bytes.Clone(last[max(0, len(last)-tailKept):])
	}
	if err != nil && err != io.EOF {
		in.failed.Store(&err)
	}
	return n, err
}

// gzipEndsFull says whether the last member has the size of a full piece, which stands
// at its end.
func (in *raw) gzipEndsFull() bool {
	return bytes.HasSuffix(in.tail, []byte{0, 0, BlockBytes >> 16 & 0xff, 0})
}

// zstdEndsFull says whether the first frame has that size, which stands in its header,
// and no empty one is the last.
func (in *raw) zstdEndsFull() bool {
	var head zstd.Header
	full := head.Decode(in.head) == nil && head.HasFCS && head.FrameContentSize == BlockBytes
	return full && !bytes.HasSuffix(in.tail, emptyFrame)
}
