package source

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"

	"figraph/record"
)

// lineReader reads the figure of one line of a file.
type lineReader func(file string, line int, data []byte) (*record.Figure, error)

// figidReader reads the figid of a line, empty if it has none, without the rest.
type figidReader func(data []byte) string

// lineReaderOf is the reader for a file's name, nil when its lines are no figures.
func lineReaderOf(plain string) lineReader {
	switch {
	case strings.HasSuffix(plain, ".ndjson") || strings.HasSuffix(plain, ".jsonl"):
		return record.ReadBioThings
	case strings.HasSuffix(plain, ".gmt"):
		return record.ReadGMT
	}
	return nil
}

var byteOrderMark = []byte("\ufeff")

// figidReaderOf is the one for a file's name.
func figidReaderOf(plain string) figidReader {
	if strings.HasSuffix(plain, ".gmt") {
		return record.GMTFigid
	}
	return record.BioThingsFigid
}

// MaxLine bounds what one line may hold in memory.
const MaxLine = 64 << 20

// Lines yields the lines of a file that are not empty and belong to a part of the
// records, and the file as an input when it was read to its end. An error of the
// file belongs to the part of its path.
func (s *Source) Lines(name string, part Division, input func(Input)) iter.Seq2[Unit, error] {
	return func(yield func(Unit, error) bool) {
		fail := func(line int, err error) {
			if part.Has(name) {
				yield(Unit{Place: Place{s, name, line}}, err)
			}
		}
		f, err := s.Open(name)
		if err != nil {
			fail(0, err)
			return
		}
		defer f.Close()
		hashed := NewHashed(f)
		r, err := Decompress(hashed, s.compression)
		if err != nil {
			fail(0, err)
			return
		}
		defer r.Close()
		in := wholeLines(r)
		number := 0
		for in.Scan() {
			number++
			line := in.Bytes()
			if number == 1 {
				line = bytes.TrimPrefix(line, byteOrderMark)
			}
			if len(bytes.TrimSpace(line)) == 0 || part.Cuts() && !part.Has(s.lineKey(name, number, line)) {
				continue
			}
			if !yield(Unit{Place{s, name, number}, bytes.Clone(line)}, nil) {
				return
			}
		}
		if err := in.Err(); err != nil {
			fail(number+1, fmt.Errorf("%w: what follows was left out", err))
		}
		if whole, err := hashed.Input(name); err == nil {
			input(whole)
		}
	}
}

// wholeLines scans the lines of r. Where reading fails in the middle of a line its
// beginning is none: a number cut short is another number.
func wholeLines(r io.Reader) *bufio.Scanner {
	failing := &failure{r: r}
	in := bufio.NewScanner(failing)
	in.Buffer(make([]byte, 64<<10), MaxLine)
	in.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if failing.err != nil && bytes.IndexByte(data, '\n') < 0 {
			return 0, nil, nil
		}
		return bufio.ScanLines(data, atEOF)
	})
	return in
}

// failure keeps an error of reading that is no end.
type failure struct {
	r   io.Reader
	err error
}

func (f *failure) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && err != io.EOF {
		f.err = err
	}
	return n, err
}
