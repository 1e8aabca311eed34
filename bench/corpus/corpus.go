// Package corpus generates a corpus of figure records in the shape of the real
// database: its counts of figures, papers, rows and distinct genes, its mix of
// sources, its hubs, its spelling and its YAML. Generate writes one of any size,
// in today's layout, for benchmarks and for tests at scale.
//
// The same seed gives the same bytes, whatever the number of workers, and a
// figure has the same bytes in a corpus of any size: a small corpus is the
// beginning of a large one. At 91,117 figures the counts are those of the real
// database exactly.
//
// The text is made up, and so are all but the most popular genes and chemicals.
// The package does not know the oddities of older layouts, nor broken records:
// those are written by hand, in test data.
package corpus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// Options say what to generate.
type Options struct {
	Figures int    // how many figures; the real database has 91,117
	Seed    uint64 // another seed gives other figures with the same counts
	Dir     string // where the folders _figures and _data are made
	Workers int    // 0 is one for each processor
}

// Stats count what was written.
type Stats struct {
	Figures, Papers                     int
	GeneRows, ChemicalRows, DiseaseRows int
	Files                               int
	Bytes                               int64
}

// Generate writes the corpus. The folders it writes into must be empty or
// absent, since records of another corpus would be taken for part of this one.
// When the context ends, so does Generate, and leaves what it has written.
func Generate(ctx context.Context, o Options) (Stats, error) {
	if o.Figures < 0 {
		return Stats{}, fmt.Errorf("generate corpus: %d figures", o.Figures)
	}
	for _, name := range []string{figureDir, tableDir} {
		if err := makeEmpty(filepath.Join(o.Dir, name)); err != nil {
			return Stats{}, fmt.Errorf("generate corpus: %w", err)
		}
	}
	stats, err := generate(ctx, o)
	if err != nil {
		return stats, fmt.Errorf("generate corpus: %w", err)
	}
	return stats, nil
}

// The folders of a corpus, named as in the real database.
const (
	figureDir = "_figures"
	tableDir  = "_data"
)

func makeEmpty(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if names, _ := d.Readdirnames(1); len(names) > 0 {
		return fmt.Errorf("%s is not empty", dir)
	}
	return nil
}

// generate lets the workers take block after block, until there is none left or
// one of them fails.
func generate(ctx context.Context, o Options) (Stats, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var (
		next  atomic.Int64
		group sync.WaitGroup
		parts = make([]writer, workers)
	)
	for i := range parts {
		w := &parts[i]
		w.Options = o
		group.Go(func() {
			for ctx.Err() == nil {
				block := int(next.Add(1)) - 1
				if block >= blocks(o.Figures) {
					return
				}
				if err := w.writeBlock(block); err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	var sum Stats
	for _, w := range parts {
		sum.add(w.stats)
	}
	return sum, context.Cause(ctx)
}

func (s *Stats) add(t Stats) {
	s.Figures += t.Figures
	s.Papers += t.Papers
	s.GeneRows += t.GeneRows
	s.ChemicalRows += t.ChemicalRows
	s.DiseaseRows += t.DiseaseRows
	s.Files += t.Files
	s.Bytes += t.Bytes
}

// writer is the state of one worker: one buffer for all its files.
type writer struct {
	Options
	stats Stats
	out   []byte
}

func (w *writer) writeBlock(block int) error {
	p := newPlan(w.Seed, block)
	for _, f := range p.figures {
		if f.index >= w.Figures {
			break
		}
		if err := w.writeFigure(newFigure(w.Seed, p, f)); err != nil {
			return err
		}
		if f.ofPaper == 0 {
			w.stats.Papers++
		}
	}
	return nil
}

// writeFigure writes the record and its tables; a table without rows has no file.
func (w *writer) writeFigure(f *figure) error {
	w.stats.Figures++
	w.stats.ChemicalRows += len(f.chemicals)
	w.stats.DiseaseRows += len(f.diseases)
	for _, b := range f.genes {
		w.stats.GeneRows += len(b.rows)
	}
	err := w.writeFile(figureDir, f.id+".md", f.appendRecord(w.out[:0]))
	if len(f.genes) > 0 {
		err = errors.Join(err, w.writeFile(tableDir, f.id+"-genes.tsv", appendGenes(w.out[:0], f.genes)))
	}
	if len(f.chemicals) > 0 {
		err = errors.Join(err, w.writeFile(tableDir, f.id+"-chemicals.tsv", appendChemicals(w.out[:0], f.chemicals)))
	}
	if len(f.diseases) > 0 {
		err = errors.Join(err, w.writeFile(tableDir, f.id+"-diseases.tsv", appendDiseases(w.out[:0], f.diseases)))
	}
	return err
}

// writeFile writes a file and keeps its content as the buffer of the next.
func (w *writer) writeFile(dir, name string, content []byte) error {
	w.out = content
	w.stats.Files++
	w.stats.Bytes += int64(len(content))
	return os.WriteFile(filepath.Join(w.Dir, dir, name), content, 0o666)
}
