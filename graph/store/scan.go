package store

import (
	"encoding/binary"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// Scan yields all statements in canonical order, which is that of the log but for
// what patches added. A Line is valid until the next. An error ends the sequence.
func (s *Store) Scan() iter.Seq2[nquads.Line, error] {
	return func(yield func(nquads.Line, error) bool) {
		err := s.kv.DB().View(func(tx *bolt.Tx) error {
			log := tx.Bucket([]byte(logBucket))
			if log == nil {
				return fmt.Errorf("%w: no bucket %q", ErrDamaged, logBucket)
			}
			scan := scanner{forms: forms{log: log, slots: make([]slot, slots)}}
			if runs, err := runsOf(tx); err != nil {
				return err
			} else if len(runs) > 0 {
				return scan.merged(runs, yield)
			}
			return scan.run(yield)
		})
		if err != nil && err != errStopped {
			yield(nquads.Line{}, fmt.Errorf("%s: %w", s.file, err))
		}
	}
}

var errStopped = fmt.Errorf("the reader has enough")

// scanner reads the log and puts each link's line together.
type scanner struct {
	forms forms
	text  []byte
}

func (scan *scanner) run(yield func(nquads.Line, error) bool) error {
	cursor := scan.forms.log.Cursor()
	for key, value := cursor.First(); key != nil; key, value = cursor.Next() {
		r, err := parseRecord(value)
		if err == nil && r.id != binary.BigEndian.Uint64(key) {
			err = errRecord
		}
		if err != nil {
			return fmt.Errorf("%w: log record %x: %v", ErrDamaged, key, err)
		}
		if r.value != nil {
			if _, err := scan.forms.keep(uint32(r.id), r.value); err != nil {
				return fmt.Errorf("%w: log record %d: %v", ErrDamaged, r.id, err)
			}
			continue
		}
		if r.deleted {
			continue
		}
		line, err := scan.line(r.link)
		if err != nil {
			return fmt.Errorf("%w: log record %d: %v", ErrDamaged, r.id, err)
		}
		if !yield(line, nil) {
			return errStopped
		}
	}
	return nil
}

func (scan *scanner) line(l link) (nquads.Line, error) {
	var ends [4]uint32
	scan.text = scan.text[:0]
	for i, id := range [4]uint32{l.subject, l.predicate, l.object, l.graph} {
		if id == 0 && i == 3 {
			break
		}
		form, err := scan.forms.of(id)
		if err != nil {
			return nquads.Line{}, err
		}
		scan.text = append(scan.text, form...)
		ends[i] = uint32(len(scan.text))
		scan.text = append(scan.text, ' ')
	}
	scan.text = append(scan.text, '.', '\n')
	return nquads.Shape{Subject: ends[0], Predicate: ends[1], Object: ends[2]}.Line(scan.text), nil
}

// forms gives the canonical form of a node. In canonical order most nodes are
// used right after they were made, and those that come again, come again soon, so
// a small table holds nearly all that are asked for.
type forms struct {
	log   *bolt.Bucket
	slots []slot
}

type slot struct {
	id   uint32
	form []byte
}

const (
	slots    = 1 << 17
	longForm = 1 << 10 // buffers of longer forms are not kept
)

func (f *forms) of(id uint32) ([]byte, error) {
	s := &f.slots[int(id)%len(f.slots)]
	if s.id == id && id != 0 {
		return s.form, nil
	}
	var key [8]byte
	binary.BigEndian.PutUint64(key[:], uint64(id))
	r, err := parseRecord(f.log.Get(key[:]))
	if err != nil {
		return nil, err
	}
	if r.value == nil || r.id != uint64(id) {
		return nil, fmt.Errorf("no node %d", id)
	}
	return f.keep(id, r.value)
}

// keep puts the form of a node into its slot.
func (f *forms) keep(id uint32, value []byte) ([]byte, error) {
	s := &f.slots[int(id)%len(f.slots)]
	if cap(s.form) > longForm {
		s.form = nil
	}
	form, err := appendForm(s.form[:0], value)
	s.id, s.form = id, form
	return form, err
}
