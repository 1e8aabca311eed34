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

func writeRun(name string, records iter.Seq2[[]byte, error]) (err error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := bufio.NewWriterSize(f, runBuffer)
	var last, head []byte
	for record, err := range records {
		if err != nil {
			return err
		}
		n := shared(last, record)
		head = binary.AppendUvarint(binary.AppendUvarint(head[:0], uint64(n)), uint64(len(record)-n))
		out.Write(head) // bufio keeps the first error for Flush
		out.Write(record[n:])
		last = append(last[:n], record[n:]...)
	}
	return out.Flush()
}

// shared is the length of the common beginning.
func shared(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for ; i+8 <= n; i += 8 {
		if binary.LittleEndian.Uint64(a[i:]) != binary.LittleEndian.Uint64(b[i:]) {
			break
		}
	}
	for ; i < n && a[i] == b[i]; i++ {
	}
	return i
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

func (s *runSource) advance() (record []byte, ok bool, err error) {
	n, err := binary.ReadUvarint(s.in)
	if err == io.EOF {
		return nil, false, nil
	}
	var more uint64
	if err == nil {
		more, err = binary.ReadUvarint(s.in)
	}
	if err == nil && n > uint64(len(s.record)) {
		err = errors.New("a record shares more than there is")
	}
	if err != nil {
		return nil, false, fmt.Errorf("read run %s: %w", s.f.Name(), err)
	}
	size := int(n + more)
	for cap(s.record) < size {
		s.record = append(s.record[:cap(s.record)], 0)
	}
	s.record = s.record[:size]
	if _, err := io.ReadFull(s.in, s.record[n:]); err != nil {
		return nil, false, fmt.Errorf("read run %s: %w", s.f.Name(), err)
	}
	return s.record, true, nil
}

func (s *runSource) close() { s.f.Close() }
