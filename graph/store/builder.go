package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"

	"figraph/graph/sorter"
	"figraph/nquads"
)

// BuildOptions say what a builder may use. The zero value is ready.
type BuildOptions struct {
	Scratch string // folder for runs; empty: the store's own folder
	Memory  int    // bytes for sorting the indexes; 0 means 128 MiB
}

// Builder writes a new store.
type Builder struct {
	values valuer
	nodes  nodes
	next   uint32 // last id given
	links  int

	subject, graph     []byte // forms of the last ones
	subjectNode        uint32
	graphNode          uint32
	frequent           map[string]uint32 // forms of predicates and graph names
	w                  *writer
	ops, sp            index
	key                [8]byte
	logBlock, valueBuf []byte
	table              string // whose rows are being put
	tables             map[string]bool
	rowKey             []byte // the last one
	closed             bool
	indexed, toIndex   atomic.Int64
}

// index gathers the links of one of Cayley's indexes in a sorter.
type index struct {
	sorter *sorter.Sorter
	writer *sorter.Writer
	dir    string
	buf    []byte
}

// NewBuilder makes a store in a folder that has none yet.
func NewBuilder(dir string, o BuildOptions) (*Builder, error) {
	if o.Memory == 0 {
		o.Memory = 128 << 20
	}
	if o.Scratch == "" {
		o.Scratch = dir
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, FileName)
	if _, err := os.Lstat(file); err == nil {
		return nil, fmt.Errorf("%s: there is a store already", file)
	}
	b := &Builder{frequent: map[string]uint32{}, tables: map[string]bool{}}
	var err error
	if b.ops, err = newIndex(o.Scratch, o.Memory/2); err != nil {
		return nil, err
	}
	if b.sp, err = newIndex(o.Scratch, o.Memory/2); err != nil {
		return nil, errors.Join(err, b.ops.close())
	}
	if b.w, err = newWriter(file); err != nil {
		return nil, errors.Join(err, b.ops.close(), b.sp.close())
	}
	return b, nil
}

func newIndex(scratch string, memory int) (index, error) {
	dir, err := os.MkdirTemp(scratch, "index-")
	if err != nil {
		return index{}, err
	}
	s := sorter.New(sorter.Options{Dir: dir, Memory: memory})
	return index{sorter: s, writer: s.Writer(1), dir: dir}, nil
}

func (x *index) add(numbers ...uint32) error {
	x.buf = x.buf[:0]
	for _, n := range numbers {
		x.buf = binary.BigEndian.AppendUint32(x.buf, n)
	}
	return x.writer.Add(x.buf)
}

// closeWriter sorts what is in memory, in a goroutine of its own.
func (x *index) closeWriter() chan error {
	done := make(chan error, 1)
	go func() { done <- x.writer.Close() }()
	return done
}

func (x *index) close() error {
	return errors.Join(x.sorter.Close(), os.RemoveAll(x.dir))
}

// Add takes the next statement. Statements come in canonical order, each once.
func (b *Builder) Add(line nquads.Line) error {
	if b.next > math.MaxUint32-8 {
		return errors.New("a store holds at most 4,294,967,287 nodes and links")
	}
	if len(b.tables) > 0 {
		return errTableBegun
	}
	subject := b.subjectNode
	if !bytes.Equal(line.Subject, b.subject) {
		subject = b.node(line.Subject)
		b.subject, b.subjectNode = append(b.subject[:0], line.Subject...), subject
	}
	predicate, object := b.often(line.Predicate), b.node(line.Object)
	if !bytes.Equal(line.Graph, b.graph) {
		b.graph, b.graphNode = append(b.graph[:0], line.Graph...), b.often(line.Graph)
	}
	ids := link{b.use(subject), b.use(predicate), b.use(object), b.use(b.graphNode)}
	b.next++
	b.links++
	b.log(func(buf []byte) []byte { return appendLinkRecord(buf, b.next, ids) })
	if err := b.ops.add(ids.object, ids.predicate, ids.subject, b.next); err != nil {
		return err
	}
	if err := b.sp.add(ids.subject, ids.predicate, b.next); err != nil {
		return err
	}
	return b.w.failed()
}

// use counts a use of a node, and is its id; there is no node 0.
func (b *Builder) use(number uint32) (id uint32) {
	if number == 0 {
		return 0
	}
	n := b.nodes.at(number)
	n.uses++
	return n.id
}

// often is the node of a predicate or a graph name, of which there are few.
func (b *Builder) often(form []byte) uint32 {
	if len(form) == 0 {
		return 0
	}
	if node, known := b.frequent[string(form)]; known {
		return node
	}
	node := b.node(form)
	b.frequent[string(form)] = node
	return node
}

// node is the node of a term, counted from 1, made at its first use.
func (b *Builder) node(form []byte) uint32 {
	h := b.values.hash(form)
	number, slot := b.nodes.find(&h)
	if number != 0 {
		return number
	}
	b.next++
	number = b.nodes.add(&h, slot, b.next)
	b.valueBuf = b.values.append(b.valueBuf[:0], form)
	b.log(func(buf []byte) []byte { return appendNodeRecord(buf, b.next, b.valueBuf) })
	return number
}

// log writes the record of the id given last.
func (b *Builder) log(record func([]byte) []byte) {
	binary.BigEndian.PutUint64(b.key[:], uint64(b.next))
	b.logBlock = record(b.logBlock[:0])
	b.w.put(logBucket, b.key[:], b.logBlock)
}

// Indexed is how many links and nodes Finish has put into the dictionary and the
// indexes, and how many there are to put. It may be asked while Finish runs.
func (b *Builder) Indexed() (done, total int) {
	return int(b.indexed.Load()), int(b.toIndex.Load())
}

// Finish writes the dictionary, the indexes and the notes, and closes the store.
// The notes are kept for Store.Note. When Finish returns nil, the file is whole
// and on disk; when the context ends before, the file is worth nothing.
func (b *Builder) Finish(ctx context.Context, notes map[string][]byte) error {
	b.closed = true
	b.toIndex.Store(int64(2*b.nodes.count + 2*b.links))
	sorted := [2]chan error{b.ops.closeWriter(), b.sp.closeWriter()}
	b.meta()
	b.dictionary(ctx)
	err := errors.Join(<-sorted[0], <-sorted[1])
	if err == nil {
		err = errors.Join(b.writeIndex(ctx, &b.ops, opsBucket, 3), b.writeIndex(ctx, &b.sp, spBucket, 2))
	}
	for _, name := range slices.Sorted(maps.Keys(notes)) {
		b.w.put(ownBucket, []byte(name), notes[name])
	}
	return errors.Join(err, b.w.close(err == nil), b.ops.close(), b.sp.close())
}

// Abort gives up and removes the file.
func (b *Builder) Abort() error {
	if b.closed {
		return nil
	}
	b.closed = true
	return errors.Join(b.w.close(false), os.Remove(b.w.file.Name()), b.ops.close(), b.sp.close())
}

func (b *Builder) meta() {
	b.w.put(metaBucket, []byte("horizon"), littleEndian(uint64(b.next)))
	b.w.put(metaBucket, []byte("indexes"), []byte(defaultIndexes))
	b.w.put(metaBucket, []byte("size"), littleEndian(uint64(b.links)))
	b.w.put(metaBucket, []byte("version"), littleEndian(dataVersion))
}

// dictionary writes the uses and the ids of all nodes, in the order of their
// hashes.
func (b *Builder) dictionary(ctx context.Context) {
	numbers := b.nodes.sorted()
	var value []byte
	for _, part := range []struct {
		letter byte
		of     func(*node) uint32
	}{{'n', func(n *node) uint32 { return n.uses }}, {'v', func(n *node) uint32 { return n.id }}} {
		bucket := ""
		for _, number := range numbers {
			if ctx.Err() != nil {
				return // the indexes tell of it
			}
			n := b.nodes.at(number)
			if bucket == "" || bucket[1:] != string(n.hash[:2]) {
				bucket = string([]byte{part.letter, n.hash[0], n.hash[1]})
			}
			value = binary.AppendUvarint(value[:0], uint64(part.of(n)))
			b.w.put(bucket, n.hash[:], value)
			b.indexed.Add(1)
		}
	}
	b.nodes = nodes{}
}

// writeIndex writes the links of an index: keys of a given number of ids, each
// with the ids of its links.
func (b *Builder) writeIndex(ctx context.Context, x *index, bucket string, width int) error {
	var last, value, wide []byte
	flush := func() {
		if len(value) > 0 {
			wide = appendWide(wide[:0], last)
			b.w.put(bucket, wide, value)
		}
	}
	for record, err := range x.sorter.Sorted() {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if key := record[:4*width]; !bytes.Equal(key, last) {
			flush()
			last, value = append(last[:0], key...), value[:0]
		}
		value = binary.AppendUvarint(value, uint64(binary.BigEndian.Uint32(record[4*width:])))
		b.indexed.Add(1)
	}
	flush()
	return b.w.failed()
}

// appendWide appends ids of four bytes as Cayley's of eight.
func appendWide(b, key []byte) []byte {
	for i := 0; i < len(key); i += 4 {
		b = append(append(b, 0, 0, 0, 0), key[i:i+4]...)
	}
	return b
}
