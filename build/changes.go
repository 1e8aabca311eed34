package build

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"figraph/graph/store"
	"figraph/keep"
	"figraph/source"
)

// changes are what differs between the sources and the ledger of a graph.
type changes struct {
	sources   []*source.Source
	ledger    store.Table
	before    *seen // files as they were
	now       *seen // files as they are
	files     []map[string]*foundFile
	whole     []wholeFile       // files of many records, as they are
	concerned map[string]bool   // figids of which anything changed
	former    map[string]bool   // keys of places of which anything changed
	stated    map[string]*entry // those that had a record
	late      []lateUnit        // records to read, in order
	entries   int               // of the ledger
	wholes    int               // files of many records that the ledger has

	mu sync.Mutex
}

// foundFile is a file that is there now.
type foundFile struct {
	figid string // of a table
	known bool   // to the ledger
	lines *foundLines
}

// foundLines are the records of a file of many.
type foundLines struct {
	same  bool // the file is as it was
	known map[int]bool
	units map[int]lateUnit // when it was read
}

// lateUnit is a record to read, or why it cannot be.
type lateUnit struct {
	source.Unit
	err error
}

func newChanges(sources []*source.Source, ledger store.Table, now *seen) *changes {
	c := &changes{sources: sources, ledger: ledger, now: now, concerned: map[string]bool{}, former: map[string]bool{}, stated: map[string]*entry{}}
	for _, s := range sources {
		c.files = append(c.files, filesOf(s))
	}
	return c
}

// find compares. Entries are taken several at a time.
func (c *changes) find(ctx context.Context, entries []keyedEntry, workers int) error {
	c.entries = len(entries)
	if err := c.compare(ctx, entries, workers); err != nil {
		return err
	}
	units := c.unknown()
	if err := c.learnFigids(units, workers); err != nil {
		return err
	}
	return c.gather(units)
}

// filesOf are the files of a source that hold records or tables, by path.
func filesOf(s *source.Source) map[string]*foundFile {
	all := make([]foundFile, len(s.Records())+s.TableCount())
	files := make(map[string]*foundFile, len(all))
	add := func(path, figid string) *foundFile {
		f := &all[len(files)]
		f.figid, files[path] = figid, f
		return f
	}
	for _, name := range s.Records() {
		if f := add(name, ""); s.HasLines() {
			f.lines = &foundLines{known: map[int]bool{}}
		}
	}
	for t := range s.Tables() {
		add(t.Path, t.Figid())
	}
	return files
}

// none says whether everything is as it was.
func (c *changes) none() bool {
	return len(c.concerned)+len(c.former)+len(c.late) == 0 && len(c.whole) == c.wholes
}

// Of how many figures an update gathers what differs: what they state has to fit in
// memory.
const (
	fewFigures = 1000
	fewShare   = 20 // one in so many
)

// most says whether so much changed that the graph is better built anew.
func (c *changes) most() bool { return len(c.concerned) > max(fewFigures, c.entries/fewShare) }

// compare compares the entries with what is there. Files of many records come first,
// and one at a time.
func (c *changes) compare(ctx context.Context, entries []keyedEntry, workers int) error {
	for ; len(entries) > 0 && isPlace(entries[0].key); entries = entries[1:] {
		c.compareEntry(entries[0])
	}
	var wg sync.WaitGroup
	for n := range workers {
		wg.Go(func() {
			for i := n; i < len(entries) && ctx.Err() == nil; i += workers {
				c.compareEntry(entries[i])
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// compareEntry compares the files of an entry with those that are there.
func (c *changes) compareEntry(e keyedEntry) {
	same := true
	for _, u := range e.units() {
		same = c.sameUnit(u) && same
	}
	if e.claim != nil {
		for _, name := range e.claim.Tables {
			same = (name == "" || c.sameFile(e.claim.Source, name, e.claim.input(name))) && same
		}
	}
	for _, t := range e.tables {
		same = c.sameFile(t.Source, t.Path, t.Input) && same
	}
	for _, w := range e.whole {
		same = c.sameWhole(w) && same
	}
	if !same {
		c.note(e.key)
	}
}

func (c *changes) note(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if isPlace(key) {
		c.former[key] = true
	} else {
		c.concerned[key] = true
	}
}

// ledgerUnit is a record as the ledger has it.
type ledgerUnit struct {
	source int
	path   string
	line   int
	digest string
	input  *source.Input
}

// units are the records of an entry.
func (e *entry) units() (list []ledgerUnit) {
	if c := e.claim; c != nil {
		list = append(list, ledgerUnit{c.Source, c.Path, c.Line, c.Digest, c.input(c.Path)})
	}
	for _, s := range e.strays {
		list = append(list, ledgerUnit{s.Source, s.Path, s.Line, s.Digest, s.Input})
	}
	return list
}

// input is a file that the record was read from, nil when it could not be read.
func (c *claim) input(path string) *source.Input {
	for i := range c.Inputs {
		if c.Inputs[i].Path == path {
			return &c.Inputs[i]
		}
	}
	return nil
}

// sameUnit says whether a record is where it was, and as it was.
func (c *changes) sameUnit(u ledgerUnit) bool {
	f := c.file(u.source, u.path)
	switch {
	case f == nil:
		return false
	case f.lines == nil:
		return u.line == 0 && c.sameFile(u.source, u.path, u.input)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if now, read := f.lines.units[u.line]; !f.lines.same && (!read || now.err != nil || now.Digest() != u.digest) {
		return false
	}
	f.lines.known[u.line] = true
	return true
}

// file is a file that is there, nil if it is not.
func (c *changes) file(source int, path string) *foundFile {
	if source >= len(c.files) {
		return nil
	}
	return c.files[source][path]
}

// sameFile says whether a file holds what it held. One that could not be read is
// read again.
func (c *changes) sameFile(source int, path string, was *source.Input) bool {
	f := c.file(source, path)
	if f == nil {
		return false
	}
	f.known = f.figid != "" // a table that changed concerns its figure; a record is read again
	if was == nil || !c.holds(c.sources[source], path, *was) {
		return false
	}
	f.known = true
	return true
}

// holds compares a file with what it was read as.
func (c *changes) holds(s *source.Source, path string, was source.Input) bool {
	look := c.now.look(s, path)
	if c.now.inherit(c.before, look, was.SHA256) {
		return true
	}
	data, err := s.Read(path)
	if err != nil || source.InputOf(path, data).SHA256 != was.SHA256 {
		return false
	}
	c.now.note(look, was.SHA256)
	return true
}

// sameWhole compares a file of many records, and reads its lines when it changed.
func (c *changes) sameWhole(w wholeFile) bool {
	c.wholes++
	f := c.file(w.Source, w.Input.Path)
	if f == nil || f.lines == nil {
		return false
	}
	f.known = true
	s := c.sources[w.Source]
	look := c.now.look(s, w.Input.Path)
	if c.now.inherit(c.before, look, w.Input.SHA256) {
		f.lines.same = true
	} else {
		c.readLines(s, w.Input.Path, f.lines)
		f.lines.same = slices.Contains(c.whole, w)
		return f.lines.same
	}
	c.whole = append(c.whole, w)
	return true
}

// readLines reads the records of a file of many.
func (c *changes) readLines(s *source.Source, path string, into *foundLines) {
	into.units = map[int]lateUnit{}
	look := c.now.look(s, path)
	for u, err := range s.Lines(path, source.Division{}, func(input source.Input) {
		c.now.note(look, input.SHA256)
		c.whole = append(c.whole, wholeFile{s.Number(), input})
	}) {
		into.units[u.Line] = lateUnit{u, err}
	}
}

// unknown are the records that the ledger does not have as they are.
func (c *changes) unknown() (units []lateUnit) {
	for number, s := range c.sources {
		for path, f := range c.files[number] {
			switch {
			case f.lines != nil:
				if !f.known {
					c.readLines(s, path, f.lines)
				}
				for line, u := range f.lines.units {
					if !f.lines.known[line] {
						units = append(units, u)
					}
				}
			case f.known:
			case f.figid != "":
				c.concerned[f.figid] = true
			default:
				units = append(units, lateUnit{Unit: s.Unit(path)})
			}
		}
	}
	return units
}

// learnFigids finds what figures the records are of.
func (c *changes) learnFigids(units []lateUnit, workers int) error {
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for n := range workers {
		wg.Go(func() {
			for i := n; i < len(units) && errs[n] == nil; i += workers {
				errs[n] = c.learnFigid(units[i])
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (c *changes) learnFigid(u lateUnit) error {
	if u.err != nil {
		return nil
	}
	fig, err := u.Figure((*source.Source).Read)
	switch {
	case err == nil:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.concerned[fig.ID] = true
	case isOfMachine(err):
		return err
	}
	return nil
}

// gather puts the records to read into their order: the unknown ones, and all others
// of the figures that are concerned, since which of several counts may change.
func (c *changes) gather(unknown []lateUnit) error {
	type place struct {
		source int
		path   string
		line   int
	}
	all := map[place]lateUnit{}
	for _, u := range unknown {
		all[place{u.Source.Number(), u.Path, u.Line}] = u
	}
	for figid := range c.concerned {
		value, err := c.ledger.Get([]byte(figid))
		if err != nil || value == nil {
			if err != nil {
				return err
			}
			continue
		}
		e, err := parseEntry(value)
		if err != nil {
			return fmt.Errorf("%w: the ledger, entry %q: %v", keep.ErrDamaged, figid, err)
		}
		if e.claim != nil {
			c.stated[figid] = e
			err = e.claim.unpack()
		}
		if err != nil {
			return fmt.Errorf("%w: the ledger, entry %q: %v", keep.ErrDamaged, figid, err)
		}
		for _, known := range e.units() {
			if u, there := c.unit(known); there {
				all[place{known.source, known.path, known.line}] = u
			}
		}
	}
	c.late = slices.SortedFunc(maps.Values(all), func(a, b lateUnit) int {
		return cmp.Or(cmp.Compare(a.Source.Number(), b.Source.Number()), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return nil
}

// unit is the record at a place, if there is one now.
func (c *changes) unit(known ledgerUnit) (u lateUnit, there bool) {
	f := c.file(known.source, known.path)
	switch {
	case f == nil:
		return u, false
	case f.lines == nil:
		return lateUnit{Unit: c.sources[known.source].Unit(known.path)}, true
	case f.lines.units == nil:
		before := len(c.whole)
		c.readLines(c.sources[known.source], known.path, f.lines)
		c.whole = c.whole[:before] // it is as it was
	}
	u, there = f.lines.units[known.line]
	return u, there
}
