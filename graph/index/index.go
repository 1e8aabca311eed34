// Package index is the question index: what questions ask of a graph, as plain
// arrays in one file that is mapped, not read.
//
// A Builder takes the ordered stream of statements and writes the file, or takes
// over a former file and only what changed of the statements; Open maps it. The index holds nothing that the graph does not state, but for the file and
// the line of each mention, which the graph has no words for. It is bound to its
// graph by the graph sum. Entities, figures and papers are numbered by the order
// of their CURIEs, so an order by number is an order by CURIE. The package ranks
// nothing and asks nothing: package queries does.
package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/edsrzf/mmap-go"

	"figraph/nquads"
)

// The errors that callers test.
var (
	ErrNotFound = errors.New("there is no question index")
	ErrDamaged  = errors.New("the question index is damaged")
	ErrVersion  = errors.New("the question index is of another version")
	ErrForeign  = errors.New("the question index belongs to another graph")
)

// Index is an open index. It is for any number of goroutines.
type Index struct {
	file     string
	held     []byte    // the file, mapped but for an index in memory
	mapped   mmap.MMap // nil of an index in memory
	strings  []byte
	sections [sections]table

	mentionsOnce sync.Once
	mentionsErr  error
	mentionsSum  uint32
}

// FileName is the name of the index of a graph.
func FileName(sum nquads.Sum) string { return "index-" + sum.String() }

// Version is that of the layout of indexes.
const Version = version

// Open maps an index and checks that it is whole and that it belongs to a graph.
// What only evidence needs is checked when it is first asked for.
func Open(file string, sum nquads.Sum) (*Index, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", file, ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < headBytes {
		return nil, fmt.Errorf("%s: %w: it has %d bytes", file, ErrDamaged, info.Size())
	}
	mapped, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", file, err)
	}
	x := &Index{file: file, held: mapped, mapped: mapped}
	if err := x.read(sum); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", file, err), mapped.Unmap())
	}
	return x, nil
}

// Close unmaps the index. Nothing that it gave may be used afterwards, but for
// strings, which are copies.
func (x *Index) Close() error {
	if x.mapped == nil {
		return nil
	}
	return x.mapped.Unmap()
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

func (x *Index) read(sum nquads.Sum) error {
	b := x.held
	if string(b[:len(magic)]) != magic {
		return damaged("it is no index")
	}
	of := binary.LittleEndian.Uint32(b[8:])
	end := headBytes + int(sections)*sectionBytes
	if int(binary.LittleEndian.Uint32(b[12:])) != int(sections) || len(b) < end+4 || checksum(b[:end]) != binary.LittleEndian.Uint32(b[end:]) {
		return damaged("its header, of version %d, does not match its checksum", of)
	}
	if of != version { // the header is that of all versions
		return fmt.Errorf("%w: %d, where this program reads %d", ErrVersion, of, version)
	}
	if got := sumIn(b[16:48]); got != sum {
		return fmt.Errorf("%w: that of %s, not %s", ErrForeign, got, sum)
	}
	for s := range sections {
		if err := x.section(s, b[headBytes+int(s)*sectionBytes:]); err != nil {
			return err
		}
	}
	return nil
}

// section cuts a section out of the file.
func (x *Index) section(s section, entry []byte) error {
	offset, length := binary.LittleEndian.Uint64(entry), binary.LittleEndian.Uint64(entry[8:])
	if offset > uint64(len(x.held)) || length > uint64(len(x.held))-offset {
		return damaged("section %d ends outside of the file", s)
	}
	data := x.held[offset : offset+length : offset+length]
	if s == stringsSection {
		x.strings = data
	} else {
		x.sections[s] = table{data, widths[s]}
	}
	want := binary.LittleEndian.Uint32(entry[16:])
	if s == mentionSection {
		x.mentionsSum = want
		return nil
	}
	if checksum(data) != want {
		return damaged("section %d does not match its checksum", s)
	}
	return nil
}

// Check verifies what Open leaves for later.
func (x *Index) Check() error {
	x.mentionsOnce.Do(func() {
		if checksum(x.sections[mentionSection].data) != x.mentionsSum {
			x.mentionsErr = fmt.Errorf("%s: %w", x.file, damaged("the mentions do not match their checksum"))
		}
	})
	return x.mentionsErr
}

func sumIn(b []byte) (sum nquads.Sum) {
	for i := range sum {
		sum[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return sum
}

// text is the string at a place; 0 is the empty one.
func (x *Index) text(at uint32) string { return string(x.bytes(at)) }

// bytes is text as it lies in the file, to be looked at and not kept.
func (x *Index) bytes(at uint32) []byte {
	n, size := binary.Uvarint(x.strings[at:])
	start := int(at) + size
	return x.strings[start : start+int(n)]
}
