package source

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// Input is a file that was read.
type Input struct {
	Path   string `json:"path"` // within its SOURCE
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// InputOf is a file that holds data.
func InputOf(path string, data []byte) Input {
	sum := sha256.Sum256(data)
	return Input{path, hex.EncodeToString(sum[:]), len(data)}
}

// Hashed is a file that is read, decompressed, and hashed as it stands.
type Hashed struct {
	io.ReadCloser
	packed *hashed
}

// NewHashed reads r, which "gz" or "zst" may have compressed, as Decompress does.
func NewHashed(r io.Reader, compression string) (*Hashed, error) {
	packed := &hashed{r: r, sum: sha256.New()}
	reader, err := Decompress(packed, compression)
	return &Hashed{reader, packed}, err
}

// Input is the file that was read, to its end: decompressors leave some unread. Nothing
// can be read of h after it.
func (h *Hashed) Input(path string) (Input, error) {
	h.Close() // a decompressor may be reading ahead
	_, err := io.Copy(io.Discard, h.packed)
	return Input{path, hex.EncodeToString(h.packed.sum.Sum(nil)), h.packed.bytes}, err
}

// hashed counts and hashes what is read through it.
type hashed struct {
	r     io.Reader
	sum   hash.Hash
	bytes int
}

func (h *hashed) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	h.sum.Write(p[:n])
	h.bytes += n
	return n, err
}
