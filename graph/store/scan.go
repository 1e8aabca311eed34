package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"sync"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// Scan yields all statements in canonical order, which is that of the log but for
// what patches added. A Line is valid until the next. An error ends the sequence.
func (s *Store) Scan() iter.Seq2[nquads.Line, error] {
	return func(yield func(nquads.Line, error) bool) {
		for block, err := range s.Blocks() {
			if err != nil {
				yield(nquads.Line{}, err)
				return
			}
			for line := range block.Lines() {
				if !yield(line, nil) {
					return
				}
			}
		}
	}
}

// Blocks yields what Scan does, many statements at a time. All processors read the
// log, each a span of ids at a time. A Block is valid until the next.
func (s *Store) Blocks() iter.Seq2[*nquads.Block, error] {
	return func(yield func(*nquads.Block, error) bool) {
		err := s.viewLog(func(tx *bolt.Tx, log *bolt.Bucket) error {
			runs, err := runsOf(tx)
			if err != nil {
				return err
			}
			if len(runs) == 0 {
				return s.base(^uint64(0), func(b *nquads.Block) bool { return yield(b, nil) })
			}
			rest, err := newRest(log, runs)
			if err != nil {
				return err
			}
			return s.merged(runs[0].start, rest, func(b *nquads.Block) bool { return yield(b, nil) })
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, fmt.Errorf("%s: %w", s.file, err))
		}
	}
}

// base yields the statements of the log before an id.
func (s *Store) base(end uint64, yield func(*nquads.Block) bool) error {
	r := s.read(runtime.GOMAXPROCS(0), end)
	defer r.stop()
	for next := range r.spans {
		if err := <-next.done; err != nil {
			return err
		}
		if !yield(next.block) {
			return errStopped
		}
		next.block.Reset()
		r.free <- next.block
	}
	return nil
}

// span is a piece of the log, by its first id.
type span struct {
	first uint64
	block *nquads.Block
	done  chan error // when the block is filled
}

const (
	spanIDs    = 4096
	spansAhead = 3 // blocks for each reader
)

// reading is a scan under way.
type reading struct {
	spans   chan span // in the order of the log
	work    chan span
	free    chan *nquads.Block
	stopped chan struct{}
	wg      sync.WaitGroup
}

func (s *Store) read(readers int, end uint64) *reading {
	blocks := readers * spansAhead
	r := &reading{spans: make(chan span, blocks), work: make(chan span, blocks), free: make(chan *nquads.Block, blocks), stopped: make(chan struct{})}
	for range blocks {
		r.free <- &nquads.Block{}
	}
	for range readers {
		r.wg.Go(func() { s.fill(r.work, end) })
	}
	r.wg.Go(func() { s.deal(r, end) })
	return r
}

// stop ends a scan, whether it came to its end or not.
func (r *reading) stop() {
	close(r.stopped)
	r.wg.Wait()
}

// deal deals the spans of the log out to the readers, as blocks become free.
func (s *Store) deal(r *reading, end uint64) {
	defer close(r.spans)
	defer close(r.work)
	last, err := s.lastID()
	for first := uint64(0); first <= last && first < end; first += spanIDs {
		select {
		case block := <-r.free:
			next := span{first, block, make(chan error, 1)}
			r.spans <- next // there is room for all blocks
			if err != nil {
				next.done <- err
				return
			}
			r.work <- next
		case <-r.stopped:
			return
		}
	}
}

// lastID is the last id of the log.
func (s *Store) lastID() (last uint64, err error) {
	err = s.viewLog(func(_ *bolt.Tx, log *bolt.Bucket) error {
		last = lastOf(log)
		return nil
	})
	return last, err
}

// fill fills the blocks of spans, with what lies before an id.
func (s *Store) fill(work <-chan span, end uint64) {
	err := s.viewLog(func(_ *bolt.Tx, log *bolt.Bucket) error {
		scan := scanner{forms: forms{log: log, slots: newSlots(log)}}
		for next := range work {
			next.done <- trapped(func() error { return scan.span(next.first, min(end, next.first+spanIDs), next.block) })
		}
		return nil
	})
	for next := range work { // when the log could not be opened
		next.done <- err
	}
}

func (s *Store) viewLog(do func(tx *bolt.Tx, log *bolt.Bucket) error) error {
	return trapped(func() error {
		return s.kv.DB().View(func(tx *bolt.Tx) error {
			log := tx.Bucket([]byte(logBucket))
			if log == nil {
				return fmt.Errorf("%w: no bucket %q", ErrDamaged, logBucket)
			}
			return do(tx, log)
		})
	})
}

// trapped runs what reads the pages of the file in a goroutine of its own. bbolt maps
// the file and trusts it: a page that makes no sense is a panic or a fault there.
func trapped(read func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	return read()
}

// scanner reads the log and puts each link's line together.
type scanner struct {
	forms forms
	text  []byte // of the line
}

var errStopped = errors.New("the reader has enough")

// span appends the lines of a span of the log, from an id to before another.
func (scan *scanner) span(first, end uint64, block *nquads.Block) error {
	var start [8]byte
	binary.BigEndian.PutUint64(start[:], first)
	cursor := scan.forms.log.Cursor()
	for key, value := cursor.Seek(start[:]); key != nil; key, value = cursor.Next() {
		r, err := parseRecord(value)
		if err == nil && (len(key) != 8 || r.id != binary.BigEndian.Uint64(key)) {
			err = errRecord
		}
		if err != nil {
			return fmt.Errorf("%w: log record %x: %v", ErrDamaged, key, err)
		}
		if r.id >= end {
			return nil
		}
		if r.value != nil {
			scan.forms.keep(uint32(r.id), r.value)
		} else if !r.deleted {
			err = scan.append(block, r.link)
		}
		if err != nil {
			return fmt.Errorf("%w: log record %d: %v", ErrDamaged, r.id, err)
		}
	}
	return nil
}

// append appends the line of a link.
func (scan *scanner) append(block *nquads.Block, l link) error {
	var shape nquads.Shape
	var err error
	block.Text, shape, err = scan.forms.appendLine(block.Text, l)
	if err == nil {
		block.End(shape)
	}
	return err
}

// line is the line of a link, valid until the next.
func (scan *scanner) line(l link) (nquads.Line, error) {
	text, shape, err := scan.forms.appendLine(scan.text[:0], l)
	if err != nil {
		return nquads.Line{}, err
	}
	scan.text = text
	return shape.Line(text), nil
}

// forms gives the canonical form of a node. In canonical order most nodes are
// used right after they were made, and those that come again, come again soon, so
// a small table holds nearly all that are asked for. It points into the mapped
// file, and so lives as long as a transaction.
type forms struct {
	log   *bolt.Bucket
	near  *leaves // of the log, where it is not read from end to end
	slots []slot
}

type slot struct {
	id    uint32
	value []byte
}

// mostSlots is how many terms are at hand, of a log that has more.
const mostSlots = 1 << 19

// newSlots makes slots for the nodes of a log.
func newSlots(log *bolt.Bucket) []slot { return make([]slot, min(mostSlots, lastOf(log)+1)) }

// lastOf is the last id of a log, 0 when it has none.
func lastOf(log *bolt.Bucket) uint64 {
	if key, _ := log.Cursor().Last(); len(key) == 8 {
		return binary.BigEndian.Uint64(key)
	}
	return 0
}

// appendLine appends the line of a link, or leaves b as it was.
func (f *forms) appendLine(b []byte, l link) ([]byte, nquads.Shape, error) {
	var ends [4]uint32
	start := len(b)
	for i, id := range [4]uint32{l.subject, l.predicate, l.object, l.graph} {
		if id == 0 && i == 3 {
			break
		}
		value, err := f.of(id)
		if err == nil {
			b, err = appendForm(b, value)
		}
		if err != nil {
			return b[:start], nquads.Shape{}, err
		}
		ends[i] = uint32(len(b) - start)
		b = append(b, ' ')
	}
	return append(b, '.', '\n'), nquads.Shape{Subject: ends[0], Predicate: ends[1], Object: ends[2]}, nil
}

// of is the value of a node.
func (f *forms) of(id uint32) ([]byte, error) {
	s := &f.slots[int(id)%len(f.slots)]
	if s.id == id && id != 0 {
		return s.value, nil
	}
	r, err := f.record(uint64(id))
	if err != nil {
		return nil, err
	}
	if r.value == nil || r.id != uint64(id) {
		return nil, fmt.Errorf("no node %d", id)
	}
	f.keep(id, r.value)
	return r.value, nil
}

// record is a record of the log.
func (f *forms) record(id uint64) (record, error) {
	if f.near != nil {
		return f.near.record(id)
	}
	var key [8]byte
	binary.BigEndian.PutUint64(key[:], id)
	return parseRecord(f.log.Get(key[:]))
}

// iri is the IRI of a node that is one.
func (f *forms) iri(id uint32) (string, error) {
	value, err := f.of(id)
	if err != nil {
		return "", err
	}
	form, err := appendForm(nil, value)
	if err == nil && (len(form) < 2 || form[0] != '<') {
		err = errRecord
	}
	if err != nil {
		return "", err
	}
	return string(form[1 : len(form)-1]), nil
}

// keep puts the value of a node into its slot.
func (f *forms) keep(id uint32, value []byte) { f.slots[int(id)%len(f.slots)] = slot{id, value} }
