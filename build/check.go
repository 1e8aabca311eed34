package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"figraph/graph"
	"figraph/nquads"
)

// Verdict is what a check read.
type Verdict struct {
	Statements int    `json:"quads"`
	Sum        string `json:"sum"`
	Canonical  bool   `json:"canonical"` // in canonical order and spelling, each statement once
}

// Check reads a graph whole: its files by their SHA-256, bbolt's pages, Cayley's
// count, every statement, their order, the graph sum, all counts, and the question
// index. What it finds wrong is ErrDamaged.
func Check(ctx context.Context, g *Graph, progress func(Progress)) (Verdict, error) {
	if err := checkFiles(g); err != nil {
		return Verdict{}, err
	}
	census := graph.NewCensus(g.Vocab)
	var last []byte
	err := g.scan(ctx, "export", func(line nquads.Line) error {
		if bytes.Compare(last, line.Text) >= 0 {
			return fmt.Errorf("%s: %w: statements out of order at %.120q", g.Dir, ErrDamaged, line.Text)
		}
		last = append(last[:0], line.Text...)
		census.Add(line)
		return nil
	}, progress)
	if err != nil {
		return Verdict{}, err
	}
	verdict := Verdict{census.Triples(), census.Sum().String(), true}
	if census.Sum() != g.Sum {
		return verdict, fmt.Errorf("%s: %w: the graph sum is %s where the notes say %s", g.Dir, ErrDamaged, census.Sum(), g.Sum)
	}
	if want, got := fmt.Sprint(g.Stats), fmt.Sprint(statsOf(g.Vocab, census)); got != want {
		return verdict, fmt.Errorf("%s: %w: the counts are %s where the notes say %s", g.Dir, ErrDamaged, got, want)
	}
	if err := guard(g.Dir, func() error { return g.Store.CheckPages(ctx, verdict.Statements) }); err != nil {
		return verdict, err
	}
	return verdict, g.checkIndex()
}

// CheckNQuads reads N-Quads of any origin, strictly. The error of a malformed
// document is a *nquads.SyntaxError.
func CheckNQuads(ctx context.Context, r io.Reader) (Verdict, error) {
	verdict := Verdict{Canonical: true}
	var sum nquads.Sum
	var last []byte
	in := &counting{r: r}
	canonical := 0
	for _, result := range nquads.Read(in) {
		if err := errors.Join(result.Err, ctx.Err()); err != nil {
			return verdict, err
		}
		text := result.Line.Text
		verdict.Statements++
		sum.AddLine(text)
		verdict.Canonical = verdict.Canonical && result.Canonical && bytes.Compare(last, text) < 0
		last = append(last[:0], text...)
		canonical += len(text)
	}
	verdict.Sum = sum.String()
	verdict.Canonical = verdict.Canonical && in.bytes == canonical // nor a comment, nor an empty line
	return verdict, nil
}

// counting counts what is read.
type counting struct {
	r     io.Reader
	bytes int
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.bytes += n
	return n, err
}
