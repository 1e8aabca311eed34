package remote

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"figraph/nquads"
)

// replaceAll replaces graph by graph, each in one request, but those that a former
// call replaced that did not come to its end.
func (p *push) replaceAll(ctx context.Context) error {
	held, err := p.counts(ctx, itself)
	if err != nil {
		return err
	}
	if p.state.Done { // the same again is wanted: counts do not tell what was changed
		p.forget()
	}
	if p.state.sent() == 0 {
		p.state.Before = held
	}
	sizes, err := p.sizes(ctx)
	if err != nil {
		return err
	}
	for _, graph := range p.graphs() {
		want := p.g.Counts[graph]
		if p.state.Sent[graph] == want && held[graph] == want && (want > 0 || p.isBegun()) {
			p.done.Resumed += want
			continue
		}
		if err := p.replace(ctx, graph, held[graph], sizes[graph]); err != nil {
			return fmt.Errorf("graph %s: %w", graph, err)
		}
	}
	if err := p.recount(ctx, itself); err != nil {
		return err
	}
	return p.finish()
}

func (p *push) replace(ctx context.Context, graph string, held int, size int64) error {
	p.state.Done, p.state.Sent[graph] = false, 0
	if err := p.keep(); err != nil {
		return err
	}
	want := p.g.Counts[graph]
	before := p.state.sent()
	done, err := false, error(nil)
	if p.store.Dialect.compares && held > 0 && want > 0 {
		done, err = p.change(ctx, graph)
	}
	switch {
	case done || err != nil:
	case want == 0:
		err = p.store.Update(ctx, []byte("DROP SILENT GRAPH <"+graph+">\n"))
	default:
		err = p.store.put(ctx, graph, size, func(w io.Writer) error { return p.write(ctx, w, graph, before) })
	}
	p.done.Requests++
	if err != nil {
		return err
	}
	got, err := p.store.Count(ctx, graph)
	if err == nil && got != want {
		err = &CountError{graph, got, want, "it did not take all, or others write to it too: call again"}
	}
	if err != nil {
		return err
	}
	p.state.Sent[graph] = want
	p.sent(want)
	return p.keep()
}

// sizes are the bytes of each graph in N-Triples.
func (p *push) sizes(ctx context.Context) (map[string]int64, error) {
	sizes := map[string]int64{}
	for line, err := range p.g.Lines {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		graph := string(bytes.Trim(line.Graph, "<>"))
		if _, known := p.g.Counts[graph]; !known {
			return nil, fmt.Errorf("the statement %.200s stands in no graph of those that are pushed", line.Text)
		}
		sizes[graph] += int64(len(line.Subject) + len(line.Predicate) + len(line.Object) + len("   .\n"))
	}
	return sizes, nil
}

// eachOf gives take the statements of a graph, each as it stands and as a line of
// N-Triples, which is valid until the next.
func (p *push) eachOf(ctx context.Context, graph string, take func(line nquads.Line, triple []byte) error) error {
	var one chunk
	for line, err := range p.g.Lines {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if string(bytes.Trim(line.Graph, "<>")) != graph {
			continue
		}
		one.text, one.ends = one.text[:0], one.ends[:0]
		one.add(line)
		if err := take(line, one.text); err != nil {
			return err
		}
	}
	return nil
}

// write writes a graph as N-Triples.
func (p *push) write(ctx context.Context, w io.Writer, graph string, before int) error {
	out := bufio.NewWriterSize(w, 1<<16)
	written := 0
	err := p.eachOf(ctx, graph, func(_ nquads.Line, triple []byte) error {
		if _, err := out.Write(triple); err != nil {
			return err
		}
		if written++; p.o.Progress != nil {
			p.o.Progress(before+written, p.total)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
