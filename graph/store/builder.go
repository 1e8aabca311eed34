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
	nodes  map[hash]uint32 // to its place in ids and uses
	ids    []uint32        // Cayley's id of each node
	uses   []uint32        // links that use each node
	next   uint32          // last id given
	links  int

	subject            []byte // form of the last subject
	subjectNode        uint32
	frequent           map[string]uint32 // forms of predicates and graph names
	w                  *writer
	ops, sp            index
	key                [8]byte
	logBlock, valueBuf []byte
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
	b := &Builder{nodes: map[hash]uint32{}, frequent: map[string]uint32{}}
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

func (x *index) close() error {
	return errors.Join(x.sorter.Close(), os.RemoveAll(x.dir))
}

// Add takes the next statement. Statements come in canonical order, each once.
func (b *Builder) Add(line nquads.Line) error {
	if b.next > math.MaxUint32-8 {
		return errors.New("a store holds at most 4,294,967,287 nodes and links")
	}
	subject := b.subjectNode
	if !bytes.Equal(line.Subject, b.subject) {
		subject = b.node(line.Subject)
		b.subject, b.subjectNode = append(b.subject[:0], line.Subject...), subject
	}
	l := [4]uint32{subject, b.often(line.Predicate), b.node(line.Object), b.often(line.Graph)}
	var ids link
	for i, to := range [4]*uint32{&ids.subject, &ids.predicate, &ids.object, &ids.graph} {
		if l[i] != 0 {
			b.uses[l[i]-1]++
			*to = b.ids[l[i]-1]
		}
	}
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
	if node, known := b.nodes[h]; known {
		return node
	}
	b.next++
	b.ids = append(b.ids, b.next)
	b.uses = append(b.uses, 0)
	node := uint32(len(b.ids))
	b.nodes[h] = node
	b.valueBuf = b.values.append(b.valueBuf[:0], form)
	b.log(func(buf []byte) []byte { return appendNodeRecord(buf, b.next, b.valueBuf) })
	return node
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
	b.toIndex.Store(int64(2*len(b.ids) + 2*b.links))
	b.meta()
	b.dictionary(ctx)
	err := errors.Join(b.writeIndex(ctx, &b.ops, opsBucket, 3), b.writeIndex(ctx, &b.sp, spBucket, 2))
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
	type entry struct {
		hash hash
		node uint32
	}
	entries := make([]entry, 0, len(b.nodes))
	for h, node := range b.nodes {
		entries = append(entries, entry{h, node - 1})
	}
	b.nodes = nil
	slices.SortFunc(entries, func(x, y entry) int { return bytes.Compare(x.hash[:], y.hash[:]) })
	var value []byte
	for _, part := range []struct {
		letter byte
		of     []uint32
	}{{'n', b.uses}, {'v', b.ids}} {
		bucket := ""
		for i := range entries {
			if ctx.Err() != nil {
				return // the indexes tell of it
			}
			e := &entries[i]
			if bucket == "" || bucket[1:] != string(e.hash[:2]) {
				bucket = string([]byte{part.letter, e.hash[0], e.hash[1]})
			}
			value = binary.AppendUvarint(value[:0], uint64(part.of[e.node]))
			b.w.put(bucket, e.hash[:], value)
			b.indexed.Add(1)
		}
	}
	b.ids, b.uses = nil, nil
}

// writeIndex writes the links of an index: keys of a given number of ids, each
// with the ids of its links.
func (b *Builder) writeIndex(ctx context.Context, x *index, bucket string, width int) error {
	if err := x.writer.Close(); err != nil {
		return err
	}
	var last, value []byte
	flush := func() {
		if len(value) > 0 {
			b.w.put(bucket, widen(last), value)
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

// widen turns ids of four bytes into Cayley's of eight.
func widen(key []byte) []byte {
	wide := make([]byte, 2*len(key))
	for i := 0; i < len(key); i += 4 {
		copy(wide[2*i+4:], key[i:i+4])
	}
	return wide
}
