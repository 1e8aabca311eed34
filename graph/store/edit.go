package store

import "bytes"

// edits are changes of one bucket: keys in their order, and what each comes to hold, by
// what it held. No value, nil, is that of a key that is not there.
type edits struct {
	keys   [][]byte
	change func(i int, old []byte) (value []byte, err error)
	flags  uint32 // of what is put
}

// before is where those of the edits from a place on end whose keys come before one.
func (e *edits) before(from, to int, key []byte) int {
	for from < to && bytes.Compare(e.keys[from], key) < 0 {
		from++
	}
	return from
}

// child is a page, by the first key that it had.
type child struct {
	key  []byte
	page uint64
}

// filler gathers what the pages of one level of a tree hold, and fills pages with it.
type filler struct {
	r        *revision
	leaf     bool
	level    level   // what is in no page yet
	children []child // the pages, in order
	kept     bool    // whether the last of them was there before
	changed  bool
}

// filler makes one, out of a spare level if there is one.
func (r *revision) filler(leaf bool) *filler {
	f := &filler{r: r, leaf: leaf}
	if n := len(r.spare) - 1; n >= 0 {
		f.level, r.spare = r.spare[n], r.spare[:n]
	}
	return f
}

// release lets a level be filled again.
func (r *revision) release(l level) {
	r.spare = append(r.spare, level{elements: l.elements[:0], data: l.data[:0]})
}

// least is how few elements a page may have: bbolt expects two children of a branch.
func (f *filler) least() int {
	if f.leaf {
		return 1
	}
	return 2
}

// add adds an element. Pages are written when three are full, so that the last ones can
// share what is left.
func (f *filler) add(key, value []byte, i item) {
	f.level.add(key, value, i)
	for f.level.size > 3*pageSize && len(f.level.elements) >= 2*f.least() {
		f.write(min(max(f.level.fit, f.least()), len(f.level.elements)-f.least()))
	}
}

// copy adds elements of a page.
func (f *filler) copy(p stored, from, to int) {
	for i := from; i < to; i++ {
		var value []byte
		if f.leaf {
			value = p.value(i)
		}
		f.add(p.key(i), value, p.item(i))
	}
}

// write writes the first elements as a page.
func (f *filler) write(count int) {
	first := bytes.Clone(f.level.data[:f.level.elements[0].key])
	f.children, f.kept = append(f.children, child{first, f.level.write(f.r.writer(), f.leaf, count)}), false
	f.level.drop(count)
}

// drain writes all.
func (f *filler) drain() {
	for len(f.level.elements) > 0 {
		f.write(f.level.share(f.least()))
	}
}

// keep takes a page over as it is.
func (f *filler) keep(c child) {
	f.drain()
	f.children, f.kept = append(f.children, c), true
}

// isThin says whether there is too little for a page of its own.
func (f *filler) isThin() bool {
	n := len(f.level.elements)
	return n > 0 && (f.level.size < pageSize/4 || n < f.least())
}

// end writes what is left; together with the page before, where it is little.
func (f *filler) end() error {
	if f.isThin() && f.kept {
		last := len(f.children) - 1
		p, err := f.r.page(f.children[last].page)
		if err != nil {
			return err
		}
		f.children = f.children[:last]
		rest := f.level
		f.level = level{}
		f.take(p)
		rest.each(f.add)
		f.r.release(rest)
	}
	f.r.single = f.r.single || !f.leaf && len(f.level.elements) == 1
	f.drain()
	return nil
}

// take takes a page apart.
func (f *filler) take(p stored) {
	f.copy(p, 0, p.len())
	f.r.leave(p)
}

// top is a tree as it will be: a page, or what the page will hold.
type top struct {
	leaf  bool
	level level
	page  uint64 // 0 of one that is not written
}

func (t *top) isEmpty() bool { return t.page == 0 && len(t.level.elements) == 0 }

// settle is the page where a tree begins.
func (r *revision) settle(t top) uint64 {
	if t.page == 0 {
		t.page = t.level.write(r.writer(), t.leaf, len(t.level.elements))
	}
	return t.page
}

// rewrite edits the tree that begins with a page.
func (r *revision) rewrite(root stored, e *edits) (t top, changed bool, err error) {
	f := r.filler(root.isLeaf())
	r.single = false
	if changed, err = r.pour(f, root, e, 0, len(e.keys), 0); err != nil || !changed {
		return t, false, err
	}
	if t = f.top(); r.single {
		t, err = r.straighten(t)
	}
	return t, true, err
}

// top puts levels above what was filled, until there is one page.
func (f *filler) top() top {
	for len(f.children) > 0 || f.level.size > pageSize && len(f.level.elements) > f.least() {
		f.drain()
		above := f.r.filler(false)
		for _, c := range f.children {
			above.add(c.key, nil, item{page: c.page})
		}
		f.r.release(f.level)
		f = above
	}
	if !f.leaf && len(f.level.elements) == 1 {
		return top{page: f.level.elements[0].page}
	}
	return top{leaf: f.leaf, level: f.level}
}

// straighten writes a tree anew in which a branch was left with one child. bbolt does
// not expect that, and it happens where nearly all goes.
func (r *revision) straighten(t top) (top, error) {
	root := r.settle(t)
	if err := r.flush(); err != nil { // it is read
		return top{}, err
	}
	f := r.filler(true)
	if err := r.gather(f, root, 0); err != nil {
		return top{}, err
	}
	return f.top(), nil
}

// gather takes all leaves below a page apart.
func (r *revision) gather(f *filler, id uint64, depth int) error {
	p, err := r.page(id)
	if err == nil && depth > deepest {
		err = errDeep
	}
	if err != nil {
		return err
	}
	if p.isLeaf() {
		f.take(p)
		return nil
	}
	for i := range p.len() {
		if err := r.gather(f, p.child(i), depth+1); err != nil {
			return err
		}
	}
	r.leave(p)
	return nil
}

// pour edits a page and what is below it, and pours what it holds then into a filler,
// unless nothing changed.
func (r *revision) pour(f *filler, p stored, e *edits, from, to, depth int) (changed bool, err error) {
	if depth > deepest {
		return false, errDeep
	}
	if p.isLeaf() {
		return r.pourLeaf(f, p, e, from, to)
	}
	below := r.filler(false)
	defer func() { r.release(below.level) }()
	for i := range p.len() {
		end := to
		if i+1 < p.len() {
			end = e.before(from, to, p.key(i+1))
		}
		if err := r.editChild(below, child{p.key(i), p.child(i)}, e, from, end, depth+1); err != nil {
			return false, err
		}
		from = end
	}
	if err := below.end(); err != nil || !below.changed && !f.isThin() {
		return false, err
	}
	r.leave(p)
	for _, c := range below.children {
		f.add(c.key, nil, item{page: c.page})
	}
	return true, nil
}

// editChild edits a page among those of its level. A page that nothing changes stays
// where it is, unless the one before it is left with little.
func (r *revision) editChild(f *filler, c child, e *edits, from, to, depth int) error {
	if from == to && !f.isThin() {
		f.keep(c)
		return nil
	}
	p, err := r.page(c.page)
	if err != nil {
		return err
	}
	f.leaf = p.isLeaf()
	poured, err := r.pour(f, p, e, from, to, depth)
	if err == nil && !poured {
		f.keep(c)
	}
	f.changed = f.changed || poured
	return err
}

func (r *revision) pourLeaf(f *filler, p stored, e *edits, from, to int) (changed bool, err error) {
	values, changed, err := e.values(p, from, to)
	if err != nil || !changed && !f.isThin() {
		return false, err
	}
	r.leave(p)
	done := 0
	for i, value := range values {
		at, found := p.search(done, e.keys[from+i])
		f.copy(p, done, at)
		if done = at; found {
			done++
		}
		if value != nil {
			f.add(e.keys[from+i], value, item{flags: e.flags})
		}
	}
	f.copy(p, done, p.len())
	return true, nil
}

// values are what keys of a leaf come to hold, and whether that is something else.
func (e *edits) values(p stored, from, to int) (values [][]byte, changed bool, err error) {
	at := 0
	for i := from; i < to; i++ {
		var old []byte
		var found bool
		if at, found = p.search(at, e.keys[i]); found {
			old = p.value(at)
		}
		value, err := e.change(i, old)
		if err != nil {
			return nil, false, err
		}
		changed = changed || (value == nil) != (old == nil) || !bytes.Equal(value, old)
		values = append(values, value)
	}
	return values, changed, nil
}

// leave gives up a page; one within the root bucket is none.
func (r *revision) leave(p stored) {
	if id := order.Uint64(p); id != 0 {
		r.space.leave(id, p.pages())
	}
}
