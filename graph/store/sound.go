package store

import (
	"errors"
	"fmt"
	"os"

	"github.com/edsrzf/mmap-go"
)

// checkPages says whether bbolt can read all pages of a file: each tree has an end, no
// page stands in two, and what a page holds lies within it. bbolt's own check finds more,
// but reads on in a goroutine, where a fault, or a tree without an end, ends the program.
func checkPages(file *os.File) error { return inMapping(file, checkTrees) }

func checkTrees(file []byte) error {
	m, w, err := walkOf(file)
	if err != nil {
		return err
	}
	return errors.Join(w.freeList(m.freeList), w.tree(m.root, 0))
}

// checkFreeList says whether bbolt can open a file for writing: it panics where it cannot
// read the free list, and the file stays locked.
func checkFreeList(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return inMapping(f, func(file []byte) error {
		m, w, err := walkOf(file)
		if err != nil {
			return err
		}
		return w.freeList(m.freeList)
	})
}

// inMapping has a file read that is mapped, whose faults are damage.
func inMapping(file *os.File, read func([]byte) error) error {
	mapped, err := mmap.Map(file, mmap.RDONLY, 0)
	if err != nil {
		return err
	}
	err = trapped(func() error { return read(mapped) })
	return errors.Join(err, mapped.Unmap())
}

// pageWalk meets each page of the trees once.
type pageWalk struct {
	file []byte
	end  uint64 // pages that there are
	met  []bool // by page
}

func walkOf(file []byte) (meta, *pageWalk, error) {
	m, err := metaInForce(file)
	return m, &pageWalk{file: file[:m.end*pageSize], end: m.end, met: make([]bool, m.end)}, err
}

// freeList looks at the list of the pages that nothing uses, if there is one.
func (w *pageWalk) freeList(id uint64) error {
	if id == noFreeList {
		return nil
	}
	if id <= 1 || id >= w.end {
		return unsound(id, "is out of place")
	}
	p := stored(w.file[id*pageSize:])
	if order.Uint64(p) != id || p.flags() != freeListPage {
		return unsound(id, "is no free list")
	}
	if err := w.meet(id, p.pages()); err != nil {
		return err
	}
	if room := (p.pages()*pageSize - pageHeader) / 8; freePages(p).count() > room {
		return unsound(id, "has more free pages than room")
	}
	return nil
}

// noFreeList stands where bbolt was told to write none.
const noFreeList = ^uint64(0)

// tree walks over a page, and what is below it.
func (w *pageWalk) tree(id uint64, depth int) error {
	if id <= 1 || id >= w.end || depth > deepest {
		return unsound(id, "is out of place")
	}
	p, err := stored(w.file[id*pageSize:]).checked(id)
	if err != nil {
		return err
	}
	if err := w.meet(id, p.pages()); err != nil {
		return err
	}
	return w.page(p[:p.pages()*pageSize], id, depth)
}

// meet notes a page with those that it overflows to.
func (w *pageWalk) meet(id, pages uint64) error {
	if pages > w.end-id {
		return unsound(id, "has no end")
	}
	for next := id; next < id+pages; next++ {
		if w.met[next] {
			return unsound(next, "stands twice")
		}
		w.met[next] = true
	}
	return nil
}

func (w *pageWalk) page(p stored, id uint64, depth int) error {
	if pageHeader+element*p.len() > len(p) {
		return unsound(id, "has more elements than room")
	}
	for i := range p.len() {
		if p.reach(i) > uint64(len(p.of(i))) {
			return unsound(id, "has an element beyond its end")
		}
		var err error
		switch {
		case !p.isLeaf():
			err = w.tree(p.child(i), depth+1)
		case p.item(i).flags&bucketFlag != 0:
			err = w.bucket(p.value(i), id, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bucket walks over a bucket that stands in a page, by its first page or as a whole.
func (w *pageWalk) bucket(value []byte, id uint64, depth int) error {
	if len(value) < bucketHeader {
		return unsound(id, "has a bucket cut off")
	}
	if root := order.Uint64(value); root != 0 {
		return w.tree(root, depth)
	}
	inline := stored(value[bucketHeader:])
	if len(inline) < pageHeader || depth > deepest {
		return unsound(id, "has a bucket cut off")
	}
	if _, err := inline.checked(0); err != nil {
		return err
	}
	return w.page(inline, id, depth)
}

func unsound(id uint64, how string) error { return fmt.Errorf("%w: page %d %s", ErrDamaged, id, how) }
