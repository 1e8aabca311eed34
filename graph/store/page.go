package store

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"sync/atomic"
)

// A bbolt file is pages of one size. Pages 0 and 1 are two copies of the meta page;
// all others belong to the tree of a bucket, or to the free list. The root bucket
// holds the others by name: a small one whole, of a larger one the page where its
// tree begins. Numbers are in the byte order of the machine, as bbolt has them.
const (
	pageSize   = 4096 // the same on every machine, so that the file is
	pageHeader = 16   // id 8, flags 2, count 2, overflow 4
	element    = 16   // leaf: flags 4, position 4, key size 4, value size 4; branch: position 4, key size 4, page 8

	branchPage   = 0x01
	leafPage     = 0x02
	metaPage     = 0x04
	freeListPage = 0x10

	bucketFlag   = 0x01 // of a leaf's element that is a bucket
	bucketHeader = 16   // root page 8, sequence 8
	inlineLimit  = pageSize / 4

	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaSize    = 64
)

var order = binary.NativeEndian

// pages writes pages of a bbolt file: of a new one after the other, of another where
// there is room. A goroutine puts them into the file.
type pages struct {
	file io.WriterAt
	take func(count uint64) uint64 // the first of so many pages that lie together; nil of a new file
	next uint64                    // page
	batch
	full chan batch
	free chan batch
	done chan struct{}
	err  atomic.Pointer[error]
}

// batch is pages on their way into the file.
type batch struct {
	buf    []byte
	places []place
}

// place is where the rest of a batch goes, from an offset on to that of the next place.
type place struct {
	page uint64
	from int
}

const pagesBuffer = 1 << 20

func newPages(file io.WriterAt) *pages {
	p := &pages{file: file, full: make(chan batch, 2), free: make(chan batch, 2), done: make(chan struct{})}
	p.free <- batch{buf: make([]byte, 0, pagesBuffer+pageSize)}
	p.buf = make([]byte, 2*pageSize, pagesBuffer+pageSize) // for the meta pages
	p.places = []place{{}}
	p.next = 2
	go p.write()
	return p
}

// newPagesAmong writes pages where take finds room.
func newPagesAmong(file io.WriterAt, take func(count uint64) uint64) *pages {
	p := newPages(file)
	p.take, p.buf, p.places, p.next = take, p.buf[:0], p.places[:0], 0
	return p
}

// write puts what is full into the file. After an error it takes the rest and drops it.
func (p *pages) write() {
	defer close(p.done)
	for b := range p.full {
		if p.failed() == nil {
			if err := b.write(p.file); err != nil {
				p.err.Store(&err)
			}
		}
		p.free <- batch{b.buf[:0], b.places[:0]}
	}
}

func (b batch) write(file io.WriterAt) error {
	for i, at := range b.places {
		end := len(b.buf)
		if i+1 < len(b.places) {
			end = b.places[i+1].from
		}
		if _, err := file.WriteAt(b.buf[at.from:end], int64(at.page)*pageSize); err != nil {
			return err
		}
	}
	return nil
}

// failed is the error that ended the writing, if any.
func (p *pages) failed() error {
	if err := p.err.Load(); err != nil {
		return *err
	}
	return nil
}

// begin begins a page and returns its number; end ends it.
func (p *pages) begin(flags uint16, count, size int) uint64 {
	id := p.next
	if p.take != nil {
		id = p.take(uint64(size-1)/pageSize + 1)
	}
	p.beginAt(id, flags, count, size)
	return id
}

// beginAt begins a page that was taken.
func (p *pages) beginAt(id uint64, flags uint16, count, size int) {
	overflow := (size - 1) / pageSize
	if id != p.next {
		p.places = append(p.places, place{id, len(p.buf)})
		p.next = id
	}
	p.buf = order.AppendUint64(p.buf, id)
	p.buf = order.AppendUint16(p.buf, flags)
	p.buf = order.AppendUint16(p.buf, uint16(count))
	p.buf = order.AppendUint32(p.buf, uint32(overflow))
	p.next += uint64(overflow) + 1
}

func (p *pages) end() {
	if rest := len(p.buf) % pageSize; rest > 0 {
		p.buf = append(p.buf, make([]byte, pageSize-rest)...)
	}
	if len(p.buf) >= pagesBuffer {
		p.send()
	}
}

func (p *pages) send() {
	p.full <- p.batch
	p.batch = <-p.free
	p.places = append(p.places, place{p.next, 0})
}

// flush waits until all is in the file.
func (p *pages) flush() error {
	p.full <- p.batch
	p.stop()
	return p.failed()
}

// stop ends the goroutine.
func (p *pages) stop() {
	close(p.full)
	<-p.done
}

// finish writes the free list, which is empty, and the meta pages, of which bbolt
// takes the one with the higher number of a transaction that is whole.
func (p *pages) finish(root uint64) error {
	freeList := p.begin(freeListPage, 0, pageHeader)
	p.end()
	end := p.next
	if err := p.flush(); err != nil {
		return err
	}
	buf := make([]byte, 0, 2*pageSize)
	for transaction := range uint64(2) {
		buf = meta{root: root, freeList: freeList, end: end, transaction: transaction}.append(buf)
	}
	_, err := p.file.WriteAt(buf, 0)
	return err
}

// tree is the tree of one bucket, built from its leaves up out of keys that come in
// order. Its zero value is an empty one.
type tree struct{ levels []level }

// level gathers the elements of the next page.
type level struct {
	elements []item
	data     []byte // keys and values, one after the other
	fit      int    // elements that fit into one page
	size     int    // of that page
}

// item is an element whose key and value end at places in the data.
type item struct {
	key, value int
	page       uint64 // branch
	flags      uint32 // leaf
}

// put adds the next key.
func (t *tree) put(p *pages, key, value []byte, flags uint32) {
	if len(t.levels) == 0 {
		t.levels = append(t.levels, level{})
	}
	leaf := &t.levels[0]
	if n := element + len(key) + len(value); leaf.size+n > pageSize && leaf.fit > 0 {
		t.flush(p, 0, leaf.fit)
		leaf = &t.levels[0]
	}
	leaf.add(key, value, item{flags: flags})
	leaf.fit = len(leaf.elements)
}

// add appends an element, and counts it into the page if all before it fit.
func (l *level) add(key, value []byte, i item) {
	if len(l.elements) == 0 {
		l.size = pageHeader
	}
	l.data = append(l.data, key...)
	i.key = len(l.data)
	l.data = append(l.data, value...)
	i.value = len(l.data)
	l.elements = append(l.elements, i)
	if l.fit == len(l.elements)-1 && l.size+element+len(key)+len(value) <= pageSize {
		l.fit++
	}
	l.size += element + len(key) + len(value)
}

// flush writes the first elements of a level as a page, and puts that page into the
// level above.
func (t *tree) flush(p *pages, depth, count int) {
	if depth+1 == len(t.levels) {
		t.levels = append(t.levels, level{})
	}
	l := &t.levels[depth]
	first := l.data[:l.elements[0].key]
	t.child(p, depth+1, first, l.write(p, depth == 0, count))
	t.levels[depth].drop(count) // the levels may have moved
}

// child puts a page into a branch. A branch keeps two children more than fit, since
// the last one of its level must have two at least.
func (t *tree) child(p *pages, depth int, first []byte, page uint64) {
	l := &t.levels[depth]
	l.add(first, nil, item{page: page})
	if len(l.elements) >= l.fit+2 {
		t.flush(p, depth, l.fit)
	}
}

// drop takes away the elements that were written.
func (l *level) drop(count int) {
	end := l.elements[count-1].value
	elements, data := l.elements[count:], l.data[end:]
	l.elements, l.data, l.fit, l.size = l.elements[:0], l.data[:0], 0, 0
	start := 0
	for _, i := range elements {
		key, value := data[start:i.key-end], data[i.key-end:i.value-end]
		start = i.value - end
		l.add(key, value, i)
	}
}

// each gives all elements to take.
func (l *level) each(take func(key, value []byte, i item)) {
	start := 0
	for _, i := range l.elements {
		take(l.data[start:i.key], l.data[i.key:i.value], i)
		start = i.value
	}
}

// share is how many of the first elements go into the next page, so that all pages are
// filled alike. No page has fewer than so many.
func (l *level) share(least int) int {
	all := len(l.elements)
	if l.size <= pageSize || all < 2*least {
		return all
	}
	share := l.size / ((l.size + pageSize - 1) / pageSize)
	n, size := 0, pageHeader
	for n < least || n < l.fit && size < share {
		start := 0
		if n > 0 {
			start = l.elements[n-1].value
		}
		size += element + l.elements[n].value - start
		n++
	}
	return min(n, all-least)
}

// write writes the first elements as a page.
func (l *level) write(p *pages, leaf bool, count int) uint64 {
	flags := uint16(branchPage)
	if leaf {
		flags = leafPage
	}
	id := p.begin(flags, count, pageHeader+element*count+l.elements[count-1].value)
	p.buf = l.append(p.buf, leaf, count)
	p.end()
	return id
}

// append appends the first elements of a page and what they point to.
func (l *level) append(b []byte, leaf bool, count int) []byte {
	start := 0
	for n, i := range l.elements[:count] {
		position := uint32(element*(count-n) + start)
		if leaf {
			b = order.AppendUint32(b, i.flags)
			b = order.AppendUint32(b, position)
			b = order.AppendUint32(b, uint32(i.key-start))
			b = order.AppendUint32(b, uint32(i.value-i.key))
		} else {
			b = order.AppendUint32(b, position)
			b = order.AppendUint32(b, uint32(i.key-start))
			b = order.AppendUint64(b, i.page)
		}
		start = i.value
	}
	return append(b, l.data[:start]...)
}

// finish writes what is left of a tree with a key at least, and returns the page
// where it begins.
func (t *tree) finish(p *pages) uint64 {
	for depth := 0; ; depth++ {
		l := &t.levels[depth]
		if l.fit < len(l.elements) { // by one
			t.flush(p, depth, l.fit-1)
			l = &t.levels[depth]
		}
		if depth+1 == len(t.levels) {
			return l.write(p, depth == 0, len(l.elements))
		}
		t.flush(p, depth, len(l.elements))
	}
}

// inline is the value of a bucket that is small enough to lie within the root
// bucket, nil of another.
func (t *tree) inline(b []byte) []byte {
	leaf := &t.levels[0]
	if len(t.levels) > 1 || leaf.size > inlineLimit {
		return nil
	}
	return leaf.inline(b, 0)
}

// inline appends the value of a bucket whose only leaf lies within the root bucket.
func (l *level) inline(b []byte, sequence uint64) []byte {
	b = order.AppendUint64(b, 0) // no page
	b = order.AppendUint64(b, sequence)
	b = order.AppendUint64(b, 0)
	b = order.AppendUint16(b, leafPage)
	b = order.AppendUint16(b, uint16(len(l.elements)))
	b = append(b, 0, 0, 0, 0)
	return l.append(b, true, len(l.elements))
}

// reset empties a tree, and keeps its memory.
func (t *tree) reset() {
	for i := range t.levels {
		l := &t.levels[i]
		l.elements, l.data, l.fit, l.size = l.elements[:0], l.data[:0], 0, 0
	}
	t.levels = t.levels[:min(1, len(t.levels))]
}

// root gathers the buckets of a file, which are written in another order than that
// of their names.
type root struct {
	buckets []bucketPlace
	data    []byte
}

type bucketPlace struct{ start, key, value int } // where name and value end

func (r *root) add(name string, value []byte) {
	b := bucketPlace{start: len(r.data)}
	r.data = append(r.data, name...)
	b.key = len(r.data)
	r.data = append(r.data, value...)
	b.value = len(r.data)
	r.buckets = append(r.buckets, b)
}

// finish writes the root bucket.
func (r *root) finish(p *pages) uint64 {
	slices.SortFunc(r.buckets, func(x, y bucketPlace) int { return bytes.Compare(r.data[x.start:x.key], r.data[y.start:y.key]) })
	var t tree
	for _, b := range r.buckets {
		t.put(p, r.data[b.start:b.key], r.data[b.key:b.value], bucketFlag)
	}
	return t.finish(p)
}
