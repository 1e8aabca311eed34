package build

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"os"
)

// spool keeps rows of a table on disk, in the order in which they came, until the
// store takes them.
type spool struct {
	file *os.File
	out  *bufio.Writer
	head []byte
}

func newSpool(name string) (*spool, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &spool{file: f, out: bufio.NewWriterSize(f, 256<<10)}, nil
}

// add takes a row whose key has no NUL.
func (s *spool) add(key string, value []byte) error {
	return writeRecord(s.out, &s.head, append(append([]byte(key), 0), value...))
}

// rows yields them; the bytes are valid until the next.
func (s *spool) rows() iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		err := s.out.Flush()
		if err == nil {
			_, err = s.file.Seek(0, io.SeekStart)
		}
		if err != nil {
			yield(row{}, err)
			return
		}
		_, _, err = readRecords(bufio.NewReaderSize(s.file, 256<<10), func(record []byte, err error) bool {
			key, value, _ := bytes.Cut(record, []byte{0})
			return yield(row{key, value}, err)
		})
		if err != nil {
			yield(row{}, err)
		}
	}
}

func (s *spool) close() error { return s.file.Close() }
