package store

import (
	"fmt"
	"slices"
)

// space is which pages of a file a new state may take. Those that the state in force
// uses stay as they are; what the new state leaves of them is free for the one after.
type space struct {
	former       uint64 // pages of the state in force
	end          uint64 // pages that there are
	open         []bool // of the former pages, those that nothing used
	free         []stretch
	narrow, wide int      // where among them one page, or several, may be found
	left         []uint64 // former pages that the new state does not use
}

// stretch is pages that lie together.
type stretch struct{ start, count uint64 }

func newSpace(end uint64, free []uint64) (*space, error) {
	s := &space{former: end, end: end, open: make([]bool, end)}
	slices.Sort(free)
	for _, page := range free {
		if page < 2 || page >= end || s.open[page] {
			return nil, fmt.Errorf("%w: page %d of %d in the free list", ErrDamaged, page, end)
		}
		s.open[page] = true
		if n := len(s.free); n > 0 && s.free[n-1].start+s.free[n-1].count == page {
			s.free[n-1].count++
			continue
		}
		s.free = append(s.free, stretch{page, 1})
	}
	return s, nil
}

// take is the first of so many pages that lie together. A stretch that is too short for
// several is not looked at again for several.
func (s *space) take(count uint64) uint64 {
	at := &s.narrow
	if count > 1 {
		at = &s.wide
	}
	for ; *at < len(s.free); *at++ {
		if f := &s.free[*at]; f.count >= count {
			first := f.start
			f.start, f.count = f.start+count, f.count-count
			return first
		}
	}
	first := s.end
	s.end += count
	return first
}

// isNew says whether a page is not of the state in force.
func (s *space) isNew(page uint64) bool { return page >= s.former || s.open[page] }

// leave notes that the new state does not use pages.
func (s *space) leave(page, count uint64) {
	if s.isNew(page) {
		s.free = append(s.free, stretch{page, count})
		return
	}
	for n := range count {
		s.left = append(s.left, page+n)
	}
}

// list are the pages that nobody uses once the new state is in force.
func (s *space) list() []uint64 {
	list := s.left
	for _, f := range s.free {
		for n := range f.count {
			list = append(list, f.start+n)
		}
	}
	slices.Sort(list)
	return list
}

// most is how many there are at most.
func (s *space) most() (n int) {
	for _, f := range s.free {
		n += int(f.count)
	}
	return n + len(s.left)
}
