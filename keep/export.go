package keep

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync/atomic"

	"figraph/nquads"
	"figraph/output"
	"figraph/rdfexport"
)

// ExportOptions say what of a graph is written, and as what. The zero value of
// all but Format writes the whole graph, plain.
type ExportOptions struct {
	Format      rdfexport.Format
	Compression string // "gz", "zst" or ""
	Selection
	Progress func(Progress)
}

// Export writes a graph to w, in the order and with the bytes of a build's own
// exports. The graph stays open.
func Export(ctx context.Context, g *Graph, w io.Writer, o ExportOptions) error {
	if o.Compression == "" {
		return exportPlain(ctx, g, w, o)
	}
	packer, err := output.NewCompressor(w, o.Compression)
	if err != nil {
		return err
	}
	if err := exportPlain(ctx, g, packer, o); err != nil {
		packer.Stop()
		return err
	}
	return packer.Close()
}

func exportPlain(ctx context.Context, g *Graph, w io.Writer, o ExportOptions) error {
	encoder, err := o.Format.NewEncoder(w, o.Layout(g.Vocab))
	if err != nil {
		return err
	}
	if err := g.pour(ctx, o, encoder.EncodeLine, output.BlocksOf(encoder)); err != nil {
		return err
	}
	return encoder.Close()
}

// ExportFile writes a graph to a file and says how many bytes that were. The
// file appears when it is whole.
func ExportFile(ctx context.Context, g *Graph, name string, o ExportOptions) (int64, error) {
	out, err := output.CreateAs(name, o.Format, o.Compression, o.Layout(g.Vocab))
	if err != nil {
		return 0, err
	}
	out.Unhashed()
	if err := g.pour(ctx, o, out.Take, out.TakeBlocks()); err != nil {
		return 0, errors.Join(err, out.Discard())
	}
	written, err := out.Finish()
	if err == nil {
		err = out.Appear()
	}
	return written.Bytes, errors.Join(err, out.Discard())
}

// pour gives what is selected to a taker; all statements many at a time, if it
// takes them so.
func (g *Graph) pour(ctx context.Context, o ExportOptions, take output.Taker, whole output.BlockTaker) error {
	if whole != nil && o.Selection.isAll() {
		return g.scanBlocks(ctx, "export", whole, o.Progress)
	}
	selected, err := o.Sift(g.Vocab, g.passes(ctx, o.Progress))
	if err != nil {
		return err
	}
	return g.give(ctx, "export", selected, take, o.Progress)
}

// passes goes through a graph as often as it is asked to.
func (g *Graph) passes(ctx context.Context, progress func(Progress)) Pass {
	return func(stage string, take output.Taker) error { return g.scan(ctx, stage, take, progress) }
}

// give gives the selected statements to a taker.
func (g *Graph) give(ctx context.Context, stage string, selected *Sifting, take output.Taker, progress func(Progress)) error {
	through, end := selected.Onto(take)
	if err := g.scan(ctx, stage, through, progress); err != nil {
		return err
	}
	return end()
}

// scan gives all statements of a graph to a taker, and is an error, at their end if need
// be, when the store is not as it was written.
func (g *Graph) scan(ctx context.Context, stage string, take output.Taker, progress func(Progress)) error {
	return g.scanBlocks(ctx, stage, take.Blocks, progress)
}

// scanBlocks does what scan does, many statements at a time. Where the receipt has a
// checksum of the store as it is, that is compared before: it takes a tenth of the time
// of the sum, and nothing is given of a damaged store.
func (g *Graph) scanBlocks(ctx context.Context, stage string, take output.BlockTaker, progress func(Progress)) error {
	compare, err := g.storeCheck()
	if err != nil {
		return err
	}
	if compare == nil {
		return g.sumBlocks(ctx, stage, take, progress)
	}
	if err := compare(ctx, func() {}); err != nil {
		return err
	}
	return g.readBlocks(ctx, stage, take, progress)
}

// sumBlocks compares the sum of the statements.
func (g *Graph) sumBlocks(ctx context.Context, stage string, take output.BlockTaker, progress func(Progress)) error {
	var sum nquads.Sum
	err := g.readBlocks(ctx, stage, func(block *nquads.Block) error {
		summed := make(chan struct{})
		go func() {
			block.AddTo(&sum)
			close(summed)
		}()
		err := take(block)
		<-summed
		return err
	}, progress)
	if err == nil && sum != g.Sum {
		err = g.missummed(sum)
	}
	return err
}

// Verify reads the store, and gives ErrDamaged if it is not as it was written: by a
// checksum of its file, or by the sum of all statements where an update changed it.
// Between pieces, of a megabyte or some thousand statements, it calls rest, which may
// be nil: who verifies beside other work sleeps there.
func (g *Graph) Verify(ctx context.Context, rest func()) error {
	if rest == nil {
		rest = func() {}
	}
	compare, err := g.storeCheck()
	if err == nil && compare != nil {
		err = compare(ctx, rest)
	} else if err == nil {
		err = g.sumBlocks(ctx, "read", func(*nquads.Block) error { rest(); return nil }, nil)
	}
	return err
}

// missummed says that the statements are not those of the graph.
func (g *Graph) missummed(sum nquads.Sum) error {
	return fmt.Errorf("%s: %w: the graph sum is %s where the notes say %s", g.Dir, ErrDamaged, sum, g.Sum)
}

// readBlocks gives the statements to a taker as they are read. The store is read in
// other goroutines.
func (g *Graph) readBlocks(ctx context.Context, stage string, take output.BlockTaker, progress func(Progress)) error {
	var done atomic.Int64
	if progress != nil {
		stop := Watch(progress, func() Progress { return Progress{stage, "quads", int(done.Load()), g.Stats.Quads, int(done.Load())} })
		defer stop()
	}
	for block, err := range g.Store.Blocks() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if int(done.Add(int64(block.Len()))) > g.Stats.Quads {
			return g.miscounted("more")
		}
		if err := take(block); err != nil {
			return err
		}
	}
	if int(done.Load()) < g.Stats.Quads {
		return g.miscounted("fewer")
	}
	return nil
}

func (g *Graph) miscounted(how string) error {
	return fmt.Errorf("%s: %w: the store holds %s statements than the %d that its notes say", g.Dir, ErrDamaged, how, g.Stats.Quads)
}

// statements are the lines of the store, in order.
func (g *Graph) statements() iter.Seq2[nquads.Line, error] { return guarded(g, g.Store.Scan()) }

// About yields the statements whose subject is an IRI, in the order of exports,
// none when the graph says nothing about it. A Line is valid until the next. An
// error ends the sequence.
func (g *Graph) About(iri string) iter.Seq2[nquads.Line, error] {
	return guarded(g, g.Store.About(iri))
}

// Said yields those of About with a predicate, an IRI.
func (g *Graph) Said(iri, predicate string) iter.Seq2[nquads.Line, error] {
	return guarded(g, g.Store.Said(iri, predicate))
}

// Texts are what is said by a predicate of each of some subjects, all IRIs: the text of
// the first literal in the order of exports, empty where there is none.
func (g *Graph) Texts(iris []string, predicate string) (texts []string, err error) {
	err = Guard(g.Dir, func() (err error) {
		texts, err = g.Store.Texts(iris, predicate)
		return err
	})
	return texts, err
}

// Outline is what About yields, one line after the other, but of each predicate only the
// first few statements. How many there are beyond is left, by predicate.
func (g *Graph) Outline(iri string, few int) (lines []byte, left map[string]int, err error) {
	err = Guard(g.Dir, func() (err error) {
		lines, left, err = g.Store.Outline(iri, few)
		return err
	})
	return lines, left, err
}

// guarded is a sequence that reads the pages of the store.
func guarded[T any](g *Graph, items iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ended := false
		err := Guard(g.Dir, func() error {
			for item, err := range items {
				if ended = !yield(item, err); ended {
					break
				}
			}
			return nil
		})
		if err != nil && !ended {
			var none T
			yield(none, err)
		}
	}
}
