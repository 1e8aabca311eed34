package build

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
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
	was   map[mark]struct{} // as it was read from the file
	marks []mark            // that were noted, in any order
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
	return &seen{roots: map[string]string{}, began: time.Now()}
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
	s.was = make(map[mark]struct{}, len(body)/len(mark{}))
	for ; len(body) > 0; body = body[len(mark{}):] {
		s.was[mark(body)] = struct{}{}
	}
	return s
}

// write writes it in place of what was remembered before.
func (s *seen) write(f keep.Folder) error {
	slices.SortFunc(s.marks, func(a, b mark) int { return bytes.Compare(a[:], b[:]) })
	marks := slices.Compact(s.marks)
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
	file, is := from.Look(name)
	if !is || s.began.Sub(file.Changed) < settled {
		return nil
	}
	root := s.root(from)
	known := make([]byte, 0, len(root)+len(name)+2+8+8+sha256.Size)
	known = append(append(append(append(known, root...), 0), name...), 0)
	known = binary.BigEndian.AppendUint64(known, uint64(file.Size))
	return binary.BigEndian.AppendUint64(known, uint64(file.Changed.UnixNano()))
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

// inherit says whether a file that looks so was read as that content before, and
// remembers it then.
func (s *seen) inherit(before *seen, look []byte, sha256Hex string) bool {
	if look == nil || len(before.was) == 0 {
		return false
	}
	m := markOf(look, sha256Hex)
	_, there := before.was[m]
	if there {
		s.add(m)
	}
	return there
}

// note remembers a file that was looked at before it was read.
func (s *seen) note(look []byte, sha256Hex string) {
	if s == nil || look == nil {
		return
	}
	s.add(markOf(look, sha256Hex))
}

func (s *seen) add(m mark) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks = append(s.marks, m)
}
