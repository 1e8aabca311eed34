package output

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// TestDiskWriter writes files of sizes around those of pieces, in folders that can be
// written past the cache and in memory, in writes of any size.
func TestDiskWriter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	folders := []string{t.TempDir()}
	if dir, err := os.MkdirTemp("/dev/shm", "figraph"); err == nil {
		t.Cleanup(func() { os.RemoveAll(dir) })
		folders = append(folders, dir)
	}
	for _, dir := range folders {
		for _, size := range []int{0, 1, pieceBytes - 1, pieceBytes, pieceBytes + 1, 3 * pieceBytes, 4*pieceBytes + alignment, 7*pieceBytes + 12345} {
			for _, cached := range []int{0, pieceBytes, 100 * pieceBytes} {
				data := make([]byte, size)
				for i := range data {
					data[i] = byte(r.Uint32())
				}
				name := filepath.Join(dir, "file")
				f, err := os.Create(name)
				if err != nil {
					t.Fatal(err)
				}
				d := newDiskWriter(f, cached)
				for rest := data; len(rest) > 0; {
					n := min(len(rest), 1+r.IntN(1+r.IntN(2*pieceBytes)))
					if _, err := d.Write(rest[:n]); err != nil {
						t.Fatal(err)
					}
					rest = rest[n:]
				}
				if err := errors.Join(d.end(), d.end(), f.Sync(), f.Close()); err != nil {
					t.Fatal(err)
				}
				if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, data) {
					t.Fatalf("%s, %d bytes, %d cached: wrote %d others, %v", dir, size, cached, len(got), err)
				}
			}
		}
	}
}

// TestDiskWriterFails has the file refuse what is written.
func TestDiskWriterFails(t *testing.T) {
	f, err := os.Open(os.DevNull) // for reading
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := newDiskWriter(f, 0)
	piece := make([]byte, pieceBytes/2)
	for range 100 {
		if _, err = d.Write(piece); err != nil {
			break
		}
	}
	if err == nil || !errors.Is(d.end(), err) {
		t.Errorf("write says %v, the end %v", err, d.end())
	}
}
