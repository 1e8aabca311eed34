package source

import (
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxWindow is the memory that a Zstandard file may ask for, that of zstd --long.
const maxWindow = 128 << 20

// Decompress reads what was compressed by "gz" or "zst", or, with "", what was
// not. What unpacks to far more than records and names do ends with ErrBomb.
// Closing it does not close r.
func Decompress(r io.Reader, compression string) (io.ReadCloser, error) {
	switch compression {
	case "":
		return io.NopCloser(r), nil
	case "gz":
		in := &counted{Reader: r}
		decoder, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		return &guarded{ReadCloser: decoder, in: in}, nil
	case "zst":
		in := &counted{Reader: r}
		decoder, err := zstd.NewReader(in, zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return &guarded{ReadCloser: decoder.IOReadCloser(), in: in}, nil
	}
	return nil, fmt.Errorf("compression %q: use gz or zst", compression)
}
