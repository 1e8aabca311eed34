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

// Hashed counts and hashes what is read through it.
type Hashed struct {
	r     io.Reader
	sum   hash.Hash
	bytes int
}

// NewHashed reads r.
func NewHashed(r io.Reader) *Hashed { return &Hashed{r: r, sum: sha256.New()} }

func (h *Hashed) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	h.sum.Write(p[:n])
	h.bytes += n
	return n, err
}

// Input is the file that was read, to its end: decompressors leave some unread.
func (h *Hashed) Input(path string) (Input, error) {
	_, err := io.Copy(io.Discard, h)
	return Input{path, hex.EncodeToString(h.sum.Sum(nil)), h.bytes}, err
}
