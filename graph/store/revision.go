package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/edsrzf/mmap-go"
)

// revision is the next state of a bbolt file: new pages, and the trees that it shares
// with the state in force. New pages are in the file before the first pages put them in
// force.
//
// It does what a transaction of bbolt does, for many keys in their order. bbolt takes
// each page apart that is touched, puts all together at the end, and writes each by
// itself: several times the work, and the memory.
type revision struct {
	disk    disk
	mapped  mmap.MMap // as it was
	was     meta
	space   *space
	pages   *pages            // that are being written; nil between edits
	buckets map[string][]byte // what the root bucket has of those that changed; nil of one that is gone
	single  bool              // whether an edit left a branch with one child
	spare   []level           // to be filled again
	synced  []chan error      // of what was flushed
	begun   bool              // to put it in force
}

// disk is the file, as it is read and written beside the mapping.
type disk interface {
	io.ReaderAt
	io.WriterAt
	Sync() error
	Truncate(size int64) error
}

// newRevision begins a revision of a file that nobody else reads or writes.
func newRevision(file *os.File, d disk) (r *revision, err error) {
	r = &revision{disk: d, buckets: map[string][]byte{}}
	if r.mapped, err = mmap.Map(file, mmap.RDONLY, 0); err != nil {
		return nil, err
	}
	err = trapped(func() (err error) {
		if r.was, err = metaInForce(r.mapped); err != nil {
			return err
		}
		if err = r.ensure(); err != nil {
			return err
		}
		r.space, err = newSpace(r.was.end, r.freeList().list())
		return err
	})
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

// ensure has the state in force last, before any page is written that it leaves free: who
// put it in force may have been killed, or failed, before it was on disk, and the former
// state, which would be in force after a loss of power, needs these pages.
func (r *revision) ensure() error {
	page := int64(r.was.page()) * pageSize
	if _, err := r.disk.WriteAt(bytes.Clone(r.mapped[page:page+pageSize]), page); err != nil {
		return err
	}
	return r.disk.Sync()
}

// close lets go of the file. What was written behind its end goes, unless it may be in force.
func (r *revision) close() error {
	if r.pages != nil {
		r.pages.stop()
	}
	r.wait()
	if !r.begun && r.space != nil && r.space.end > r.space.former {
		r.disk.Truncate(int64(len(r.mapped))) // or else the next one writes over it
	}
	return r.mapped.Unmap()
}

// freeList is the page of the pages that nothing uses.
func (r *revision) freeList() freePages {
	return freePages(r.mapped[r.was.freeList*pageSize : r.was.end*pageSize])
}

// freePages is a free list. A count that its header cannot hold stands before the pages.
type freePages []byte

const manyFree = 0xFFFF

// count is how many numbers it takes, its own among them where its header cannot hold it.
func (p freePages) count() uint64 {
	count := uint64(order.Uint16(p[10:]))
	if count == manyFree {
		count = 1 + min(order.Uint64(p[pageHeader:]), 1<<60)
	}
	return count
}

func (p freePages) list() []uint64 {
	count, rest := uint64(order.Uint16(p[10:])), p[pageHeader:]
	if count == manyFree {
		count, rest = order.Uint64(rest), rest[8:]
	}
	list := make([]uint64, 0, min(count, uint64(len(rest)/8)))
	for n := range count {
		list = append(list, order.Uint64(rest[8*n:]))
	}
	return list
}

// page reads a page. What this revision wrote is not looked at through the mapping,
// which may be shorter.
func (r *revision) page(id uint64) (stored, error) {
	if !r.space.isNew(id) {
		p := stored(r.mapped[id*pageSize:])
		return p[:p.pages()*pageSize].checked(id)
	}
	p := make(stored, pageSize)
	_, err := r.disk.ReadAt(p, int64(id)*pageSize)
	if n := p.pages(); err == nil && n > 1 {
		p = make(stored, n*pageSize)
		_, err = r.disk.ReadAt(p, int64(id)*pageSize)
	}
	if err != nil {
		return nil, err
	}
	return p.checked(id)
}

// bucket is what the root bucket has of a bucket, nil if there is none.
func (r *revision) bucket(name string) ([]byte, error) {
	if value, changed := r.buckets[name]; changed {
		return value, nil
	}
	root, err := r.page(r.was.root)
	if err != nil {
		return nil, err
	}
	return r.find(root, []byte(name))
}

// get is the value of a key of a bucket, nil when there is none. It is valid until the
// revision is closed.
func (r *revision) get(bucket string, key []byte) ([]byte, error) {
	value, err := r.bucket(bucket)
	if err != nil || value == nil {
		return nil, err
	}
	root, err := r.root(value)
	if err != nil {
		return nil, err
	}
	return r.find(root, key)
}

// root is the first page of a bucket.
func (r *revision) root(value []byte) (stored, error) {
	if id := order.Uint64(value); id != 0 {
		return r.page(id)
	}
	return stored(value[bucketHeader:]).checked(0)
}

// deepest is more levels than a tree has.
const deepest = 64

var errDeep = fmt.Errorf("%w: a tree without an end", ErrDamaged)

func (r *revision) find(p stored, key []byte) (value []byte, err error) {
	for range deepest {
		if p.isLeaf() {
			if at, found := p.search(0, key); found {
				return p.value(at), nil
			}
			return nil, nil
		}
		if p, err = r.page(p.child(p.below(key))); err != nil {
			return nil, err
		}
	}
	return nil, errDeep
}

// edit changes keys of a bucket, and says whether any is left in it. What was edited once
// is edited again only after a flush.
func (r *revision) edit(bucket string, e edits) (left bool, err error) {
	value, err := r.bucket(bucket)
	if err != nil {
		return false, err
	}
	before := value
	if value == nil {
		value = (&level{}).inline(nil, 0)
	}
	root, err := r.root(value)
	if err != nil {
		return false, err
	}
	sequence := order.Uint64(value[8:])
	top, changed, err := r.rewrite(root, &e)
	if err != nil || !changed {
		return root.len() > 0, err
	}
	if before == nil && top.isEmpty() {
		return false, nil
	}
	defer func() { r.release(top.level) }()
	if top.isEmpty() || top.leaf && top.page == 0 && top.level.size <= inlineLimit {
		r.buckets[bucket] = top.level.inline(nil, sequence)
	} else {
		r.buckets[bucket] = order.AppendUint64(order.AppendUint64(nil, r.settle(top)), sequence)
	}
	return !top.isEmpty(), nil
}

// drop takes a bucket away that nothing is left in.
func (r *revision) drop(bucket string) { r.buckets[bucket] = nil }

// flush puts what was edited into the file, and has the disk begin to take it; nothing
// of it is in force.
func (r *revision) flush() error {
	if r.pages == nil {
		return nil
	}
	err := r.pages.flush()
	r.pages = nil
	synced := make(chan error, 1)
	r.synced = append(r.synced, synced)
	go func() { synced <- r.disk.Sync() }()
	return err
}

// wait waits until the disk took what was flushed.
func (r *revision) wait() (err error) {
	for _, synced := range r.synced {
		err = errors.Join(err, <-synced)
	}
	r.synced = nil
	return err
}

// commit puts the revision in force. After an error of writing nobody knows which state is.
func (r *revision) commit() error {
	next := meta{root: r.was.root, sequence: r.was.sequence, transaction: r.was.transaction + 1}
	err := trapped(func() (err error) {
		if next.root, err = r.writeRoot(); err == nil {
			next.freeList = r.writeFreeList()
		}
		return err
	})
	if err != nil {
		return err
	}
	next.end = r.space.end
	if err := errors.Join(r.flush(), r.wait()); err != nil {
		return err
	}
	r.begun = true
	if _, err := r.disk.WriteAt(next.append(nil), int64(next.page())*pageSize); err != nil {
		return err
	}
	return r.disk.Sync()
}

// writeRoot edits the root bucket.
func (r *revision) writeRoot() (uint64, error) {
	e := edits{flags: bucketFlag}
	for name := range r.buckets {
		e.keys = append(e.keys, []byte(name))
	}
	slices.SortFunc(e.keys, bytes.Compare)
	e.change = func(i int, _ []byte) ([]byte, error) { return r.buckets[string(e.keys[i])], nil }
	root, err := r.page(r.was.root)
	if err != nil {
		return 0, err
	}
	top, changed, err := r.rewrite(root, &e)
	if err != nil || !changed {
		return r.was.root, err
	}
	return r.settle(top), nil
}

// writeFreeList writes the pages that are free once the revision is in force, the former
// list's among them.
func (r *revision) writeFreeList() uint64 {
	former := stored(r.mapped[r.was.freeList*pageSize:])
	r.space.leave(r.was.freeList, former.pages())
	most := pageHeader + 8*(1+r.space.most())
	p := r.writer()
	id := p.take((uint64(most)-1)/pageSize + 1) // which are taken from the list
	list := r.space.list()
	count := len(list)
	if count >= manyFree {
		list, count = append([]uint64{uint64(count)}, list...), manyFree
	}
	p.beginAt(id, freeListPage, count, most)
	for _, page := range list {
		p.buf = order.AppendUint64(p.buf, page)
	}
	p.buf = append(p.buf, make([]byte, most-pageHeader-8*len(list))...)
	p.end()
	return id
}

// writer writes pages where there is room.
func (r *revision) writer() *pages {
	if r.pages == nil {
		r.pages = newPagesAmong(r.disk, r.space.take)
	}
	return r.pages
}
