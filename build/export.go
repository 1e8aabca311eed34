package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"figraph/nquads"
	"figraph/rdfexport"
)

// Export writes a graph to w, in the order and with the bytes of a build's own
// exports. The graph stays open.
func Export(ctx context.Context, g *Graph, w io.Writer, format rdfexport.Format, progress func(Progress)) error {
	encoder, err := format.NewEncoder(w, rdfexport.ModelOptions(g.Vocab))
	if err != nil {
		return err
	}
	if err := scan(ctx, g, encoder.EncodeLine, progress); err != nil {
		return err
	}
	return encoder.Close()
}

// ExportFile writes a graph to a file, in the format and with the compression
// that its name says. The file appears when it is whole.
func ExportFile(ctx context.Context, g *Graph, name string, progress func(Progress)) (Output, error) {
	out, err := newOutput(name, rdfexport.ModelOptions(g.Vocab))
	if err != nil {
		return Output{}, err
	}
	if err := scan(ctx, g, out.take, progress); err != nil {
		return Output{}, errors.Join(err, out.discard())
	}
	written, err := out.finish()
	if err == nil {
		err = out.appear()
	}
	return written, errors.Join(err, out.discard())
}

// scan gives all statements of a graph to a taker, in a goroutine of its own.
func scan(ctx context.Context, g *Graph, take taker, progress func(Progress)) error {
	var done atomic.Int64
	if progress != nil {
		stop := watch(progress, func() Progress { return Progress{"export", int(done.Load()), g.Stats.Quads, int(done.Load())} })
		defer stop()
	}
	texts := func(yield func([]byte, error) bool) {
		for line, err := range g.Store.Scan() {
			if !yield(line.Text, err) {
				return
			}
		}
	}
	err := fanOut(ctx, texts, func(line nquads.Line) error {
		done.Add(1)
		return take(line)
	})
	if got := int(done.Load()); err == nil && got != g.Stats.Quads {
		return fmt.Errorf("%s: %w: the store holds %d statements where its notes say %d", g.Dir, ErrDamaged, got, g.Stats.Quads)
	}
	return err
}
