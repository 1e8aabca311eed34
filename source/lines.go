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
		r, err := NewHashed(f, s.compression)
		if err != nil {
			fail(0, err)
			return
		}
		defer r.Close()
		in := newWholeLines(r)
		for in.next() {
			if in.blank() || part.Cuts() && !part.Has(s.lineKey(name, in.number, in.line)) {
				continue
			}
			u := Unit{Place: Place{s, name, in.number}}
			if in.long == nil {
				u.line = bytes.Clone(in.line)
			}
			if !yield(u, in.long) {
				return
			}
		}
		if in.err != nil {
			fail(in.number+1, fmt.Errorf("%w: what follows was left out", in.err))
		}
		if whole, err := r.Input(name); err == nil {
			input(whole)
		}
	}
}

// wholeLines are the lines of a file. Where reading fails in the middle of a line
// its beginning is none: a number cut short is another number.
type wholeLines struct {
	in     *bufio.Reader
	number int
	line   []byte // without its end, valid until the next; empty of a long line
	long   error  // that the line is longer than a record
	err    error  // of the file
}

func newWholeLines(r io.Reader) *wholeLines { return &wholeLines{in: bufio.NewReaderSize(r, 64<<10)} }

// next reads the next line, and says whether there is one.
func (w *wholeLines) next() bool {
	w.line, w.long = w.line[:0], nil
	for {
		part, err := w.in.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull && err != io.EOF {
			w.err = err
			return false
		}
		if w.number == 0 && len(w.line) == 0 && w.long == nil { // the file begins
			part = bytes.TrimPrefix(part, byteOrderMark)
		}
		if err == io.EOF && len(part)+len(w.line) == 0 && w.long == nil {
			return false
		}
		if w.take(part); err != bufio.ErrBufferFull {
			break
		}
	}
	w.line = bytes.TrimSuffix(bytes.TrimSuffix(w.line, []byte("\n")), []byte("\r"))
	w.number++
	return true
}

// take takes a part of a line, unless the line is too long.
func (w *wholeLines) take(part []byte) {
	if w.long == nil && len(w.line)+len(part) > record.MaxRecord {
		w.long, w.line = errLonger(record.MaxRecord), w.line[:0]
	}
	if w.long == nil {
		w.line = append(w.line, part...)
	}
}

func (w *wholeLines) blank() bool { return w.long == nil && len(bytes.TrimSpace(w.line)) == 0 }
