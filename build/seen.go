package build

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"figraph/keep"
	"figraph/output"
	"figraph/source"
)

// seen remembers which files were read, and as what: an update need not read a file
// again that has the size and the time of change that it had. It says nothing of the
// graph, so it is good whatever became of that, and may be lost: then every file is
// read. A file that changed just before it was read is not remembered, since it may
// change once more without a later time.
type seen struct {
	mu    sync.Mutex
	marks map[mark]struct{}
	roots map[string]string // of sources' folders, absolute
	began time.Time
}

// mark is the beginning of the SHA-256 of where a file lies, its size and time of
// change, and the SHA-256 of what it holds.
type mark [16]byte

const (
	seenFile  = "seen"
	seenMagic = "figraph seen 1\n"
	settled   = 2 * time.Second // how long ago a change must be to be told from the next one
)

func newSeen() *seen {
	return &seen{marks: map[mark]struct{}{}, roots: map[string]string{}, began: time.Now()}
}

// readSeen reads what was remembered; nothing when the file is not there or not
// whole.
func readSeen(f keep.Folder) *seen {
	s := newSeen()
	data, err := os.ReadFile(filepath.Join(string(f), seenFile))
	body, is := bytes.CutPrefix(data, []byte(seenMagic))
	if err != nil || !is || len(body) < sha256.Size || (len(body)-sha256.Size)%len(mark{}) != 0 {
		return s
	}
	body, sum := body[:len(body)-sha256.Size], body[len(body)-sha256.Size:]
	if want := sha256.Sum256(body); !bytes.Equal(want[:], sum) {
		return s
	}
	for ; len(body) > 0; body = body[len(mark{}):] {
		s.marks[mark(body)] = struct{}{}
	}
	return s
}

// write writes it in place of what was remembered before.
func (s *seen) write(f keep.Folder) error {
	marks := make([]mark, 0, len(s.marks))
	for m := range s.marks {
		marks = append(marks, m)
	}
	slices.SortFunc(marks, func(a, b mark) int { return bytes.Compare(a[:], b[:]) })
	fresh := filepath.Join(string(f), "."+seenFile+"-new")
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err := output.WriteFile(fresh, func(f *os.File) error {
		out := bufio.NewWriter(f)
		out.WriteString(seenMagic)
		sum := sha256.New()
		for i := range marks {
			out.Write(marks[i][:])
			sum.Write(marks[i][:])
		}
		out.Write(sum.Sum(nil))
		return out.Flush()
	})
	if err != nil {
		return err
	}
	return os.Rename(fresh, filepath.Join(string(f), seenFile))
}

// look is what a file of a source is known by: nil of one that cannot be looked at,
// or that changed too lately.
func (s *seen) look(from *source.Source, name string) []byte {
	if s == nil || from.Dir() == "" {
		return nil
	}
	info, err := os.Stat(filepath.Join(from.Dir(), filepath.FromSlash(name)))
	if err != nil || !info.Mode().IsRegular() || s.began.Sub(info.ModTime()) < settled {
		return nil
	}
	known := fmt.Appendf(nil, "%s\x00%s\x00", s.root(from), name)
	known = binary.BigEndian.AppendUint64(known, uint64(info.Size()))
	return binary.BigEndian.AppendUint64(known, uint64(info.ModTime().UnixNano()))
}

// root is the folder of a source wherever it is named from.
func (s *seen) root(from *source.Source) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	root, known := s.roots[from.Dir()]
	if !known {
		root, _ = filepath.Abs(from.Dir())
		if real, err := filepath.EvalSymlinks(root); err == nil {
			root = real
		}
		s.roots[from.Dir()] = root
	}
	return root
}

func markOf(look []byte, sha256Hex string) mark {
	content, _ := hex.DecodeString(sha256Hex)
	sum := sha256.Sum256(append(look, content...))
	return mark(sum[:len(mark{})])
}

// has says whether a file that looks so was read as that content.
func (s *seen) has(look []byte, sha256Hex string) bool {
	if look == nil {
		return false
	}
	_, there := s.marks[markOf(look, sha256Hex)]
	return there
}

// note remembers a file that was looked at before it was read.
func (s *seen) note(look []byte, sha256Hex string) {
	if s == nil || look == nil {
		return
	}
	m := markOf(look, sha256Hex)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks[m] = struct{}{}
}
