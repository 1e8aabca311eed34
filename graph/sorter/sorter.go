// Package sorter sorts byte records in bounded memory and drops doubles.
//
// Make a Sorter, give each goroutine a Writer of its own, Add records, Close the
// writers, then read Sorted as often as needed, and Close the sorter. Records
// come in the order of their bytes, each once, whatever the order in which they
// came and however many writers there were. What does not fit in memory lies in
// runs in one folder, which Close removes.
package sorter

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"sync"
)

// Options say where runs lie and how much memory records may take.
type Options struct {
	Dir    string // for runs; must exist
	Memory int    // bytes for the records of all writers together; 0 means 64 MiB
	FanIn  int    // runs that are read at once; 0 means 128
}

const (
	defaultMemory = 64 << 20
	defaultFanIn  = 128
	minBlock      = 64 << 10
)

// Sorter holds what its writers took.
type Sorter struct {
	o Options

	mu      sync.Mutex
	writers int      // that are open
	runs    []string // files, each sorted and without doubles
	blocks  []*block // sorted, in memory
	made    int      // runs ever made, for their names
}

// New makes an empty sorter.
func New(o Options) *Sorter {
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	if o.FanIn == 0 {
		o.FanIn = defaultFanIn
	}
	return &Sorter{o: o}
}

// Writer takes records for a sorter. It is for one goroutine.
type Writer struct {
	s     *Sorter
	block *block
	limit int
}

// Writer makes one of n writers, which share the sorter's memory.
func (s *Sorter) Writer(n int) *Writer {
	s.mu.Lock()
	s.writers++
	s.mu.Unlock()
	return &Writer{s: s, block: &block{}, limit: max(minBlock, s.o.Memory/max(1, n))}
}

// Add takes a record; the bytes are copied. The error is that of writing a run.
func (w *Writer) Add(record []byte) error {
	if w.block.size()+len(record)+entrySize > w.limit && len(w.block.entries) > 0 {
		w.block.sort()
		if err := w.s.spill(w.block); err != nil {
			return err
		}
		w.block.reset()
	}
	w.block.add(record)
	return nil
}

// Close hands the last records over. They stay in memory when all of the sorter's
// did; else they go to disk with the others, and the memory is there for what follows.
func (w *Writer) Close() error {
	if w.block == nil {
		return nil
	}
	b := w.block
	w.block = nil
	b.sort()
	var err error
	if len(b.entries) > 0 && !w.s.keep(b) {
		err = w.s.spill(b)
	}
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	w.s.writers--
	return err
}

// keep keeps a block in memory, if no run was written yet.
func (s *Sorter) keep(b *block) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made > 0 {
		return false
	}
	s.blocks = append(s.blocks, b)
	return true
}

// spill writes a sorted block as a run.
func (s *Sorter) spill(b *block) error {
	name := s.nextRun()
	err := writeRun(name, merge([]source{&blockSource{block: b}}))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs = append(s.runs, name)
	return err
}

func (s *Sorter) nextRun() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	return fmt.Sprintf("%s/run-%d", s.o.Dir, s.made)
}

// Sorted yields all records in order, each once. A record is valid until the
// next. An error ends the sequence.
func (s *Sorter) Sorted() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if s.writers > 0 {
			yield(nil, errors.New("sorter: a writer is still open"))
			return
		}
		if err := s.reduceRuns(); err != nil {
			yield(nil, err)
			return
		}
		sources, closeAll, err := s.sources(s.runs)
		defer closeAll()
		if err != nil {
			yield(nil, err)
			return
		}
		for _, b := range s.blocks {
			sources = append(sources, &blockSource{block: b})
		}
		records(merge(sources))(yield)
	}
}

// sources opens runs.
func (s *Sorter) sources(runs []string) (list []source, closeAll func(), err error) {
	var open []*runSource
	closeAll = func() {
		for _, r := range open {
			r.close()
		}
	}
	for _, name := range runs {
		r, err := openRun(name)
		if err != nil {
			return nil, closeAll, err
		}
		open = append(open, r)
		list = append(list, r)
	}
	return list, closeAll, nil
}

// reduceRuns merges runs until no more are left than may be read at once.
func (s *Sorter) reduceRuns() error {
	for len(s.runs) > s.o.FanIn {
		some := s.runs[:s.o.FanIn]
		sources, closeAll, err := s.sources(some)
		if err == nil {
			name := s.nextRun()
			err = writeRun(name, merge(sources))
			s.runs = append(s.runs[s.o.FanIn:], name)
		}
		closeAll()
		if err != nil {
			return err
		}
		for _, done := range some {
			if err := os.Remove(done); err != nil {
				return err
			}
		}
	}
	return nil
}

// Close removes the runs and lets the memory go.
func (s *Sorter) Close() error {
	var errs []error
	for _, name := range s.runs {
		errs = append(errs, os.Remove(name))
	}
	s.runs, s.blocks = nil, nil
	return errors.Join(errs...)
}
