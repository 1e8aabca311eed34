package sorter

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// A run is a file of sorted records. Each record is written as the number of
// bytes that it shares with the one before, the number of those that follow, and
// these, both numbers as varints. Sorted statements share long beginnings.

const runBuffer = 256 << 10

func writeRun(name string, all iter.Seq2[merged, error]) (err error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := bufio.NewWriterSize(f, runBuffer)
	var head []byte
	for m, err := range all {
		if err != nil {
			return err
		}
		head = binary.AppendUvarint(binary.AppendUvarint(head[:0], uint64(m.same)), uint64(len(m.record)-m.same))
		out.Write(head) // bufio keeps the first error for Flush
		out.Write(m.record[m.same:])
	}
	return out.Flush()
}

// runSource reads a run.
type runSource struct {
	f      *os.File
	in     *bufio.Reader
	record []byte
}

func openRun(name string) (*runSource, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &runSource{f: f, in: bufio.NewReaderSize(f, runBuffer)}, nil
}

func (s *runSource) advance() (record []byte, same int, ok bool, err error) {
	n, more, err := s.head()
	if err == io.EOF {
		return nil, 0, false, nil
	}
	if err == nil && n > uint64(len(s.record)) {
		err = errors.New("a record shares more than there is")
	}
	if err != nil {
		return nil, 0, false, fmt.Errorf("read run %s: %w", s.f.Name(), err)
	}
	size := int(n + more)
	for cap(s.record) < size {
		s.record = append(s.record[:cap(s.record)], 0)
	}
	s.record = s.record[:size]
	if err := s.rest(s.record[n:]); err != nil {
		return nil, 0, false, fmt.Errorf("read run %s: %w", s.f.Name(), err)
	}
	return s.record, int(n), true, nil
}

// head reads the two numbers before a record; io.EOF is the end of the run.
func (s *runSource) head() (same, more uint64, err error) {
	ahead, _ := s.in.Peek(2 * binary.MaxVarintLen64) // less at the end
	if len(ahead) == 0 {
		return 0, 0, io.EOF
	}
	same, n := binary.Uvarint(ahead)
	if n > 0 {
		var m int
		if more, m = binary.Uvarint(ahead[n:]); m > 0 {
			_, err = s.in.Discard(n + m)
			return same, more, err
		}
	}
	return 0, 0, io.ErrUnexpectedEOF
}

// rest reads what follows; most often it is in the buffer.
func (s *runSource) rest(into []byte) error {
	if ahead, err := s.in.Peek(len(into)); err == nil {
		copy(into, ahead)
		_, err = s.in.Discard(len(into))
		return err
	}
	_, err := io.ReadFull(s.in, into)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

func (s *runSource) close() { s.f.Close() }
