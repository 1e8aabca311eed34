package output

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os/exec"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"figraph/source"
)

// somewhat are bytes that compress, though not to nothing.
func somewhat(size int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, size)
	for i := range b {
		b[i] = "the quick brown fox\n"[r.IntN(20)]
	}
	return b
}

func compressAll(t *testing.T, compression string, data []byte, piece int) []byte {
	t.Helper()
	var out bytes.Buffer
	c, err := NewCompressor(&out, compression)
	if err != nil {
		t.Fatal(err)
	}
	for rest := data; len(rest) > 0; rest = rest[min(piece, len(rest)):] {
		if _, err := c.Write(rest[:min(piece, len(rest))]); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCompressedBlocksAreOneFile(t *testing.T) {
	readers := map[string]func(io.Reader) (io.Reader, error){
		"gz":  func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"zst": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	}
	sizes := []int{0, 1, blockBytes - 1, blockBytes, 2*blockBytes + 7}
	if testing.Short() {
		sizes = []int{0, blockBytes + 7}
	}
	for compression, reader := range readers {
		for _, size := range sizes {
			data := somewhat(size)
			file := compressAll(t, compression, data, 1<<20)
			if again := compressAll(t, compression, data, 333_333); !bytes.Equal(again, file) {
				t.Errorf("%s: %d bytes written in other pieces give another file", compression, size)
			}
			r, err := reader(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s: %d bytes come back as %d, %v", compression, size, len(got), err)
			}
		}
	}
}

// TestOthersDecompress has the system's own tools read several blocks.
func TestOthersDecompress(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: TestCompressedBlocksAreOneFile goes the same way")
	}
	data := somewhat(2*blockBytes + 7)
	for compression, tool := range map[string]string{"gz": "gzip", "zst": "zstd"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Logf("not checked: %s is not here", tool)
			continue
		}
		cmd := exec.Command(tool, "-dc")
		cmd.Stdin = bytes.NewReader(compressAll(t, compression, data, 1<<20))
		if got, err := cmd.Output(); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s reads %d bytes, %v", tool, len(got), err)
		}
	}
}

// fullDisk fails after some bytes.
type fullDisk struct{ room int }

var errFull = errors.New("no space")

func (w *fullDisk) Write(p []byte) (int, error) {
	if w.room -= len(p); w.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestCompressorTellsOfErrors(t *testing.T) {
	for _, room := range []int{0, 1_000_000} {
		c, err := NewCompressor(&fullDisk{room}, "gz")
		if err != nil {
			t.Fatal(err)
		}
		c.Write(somewhat(5 * blockBytes)) // may know of it already
		if err := c.Close(); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
	if _, err := NewCompressor(io.Discard, "lz4"); err == nil {
		t.Error("lz4 was accepted")
	}
}

// TestCutBetweenBlocks cuts a file where a block ends, which no checksum shows.
func TestCutBetweenBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: one goroutine reads")
	}
	for _, compression := range []string{"gz", "zst"} {
		data := somewhat(2*blockBytes + 7)
		whole := compressAll(t, compression, data, 1<<20)
		last := len(compressAll(t, compression, nil, 1))
		for blocks := range 4 {
			file := whole
			if blocks < 3 {
				file = whole[:len(compressAll(t, compression, data[:blocks*blockBytes], 1<<20))-last]
			}
			r, err := source.Decompress(bytes.NewReader(file), compression)
			if err == nil {
				_, err = io.Copy(io.Discard, r)
			}
			if errors.Is(err, source.ErrDamaged) != (blocks < 3) {
				t.Errorf("%s, %d blocks: %v", compression, blocks, err)
			}
		}
		if r, err := source.Decompress(bytes.NewReader(compressAll(t, compression, data[:blockBytes], 1<<20)), compression); err != nil {
			t.Error(err)
		} else if n, err := io.Copy(io.Discard, r); n != blockBytes || err != nil {
			t.Errorf("%s: a document as long as a block: %d, %v", compression, n, err)
		}
	}
}
