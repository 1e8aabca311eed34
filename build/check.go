package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync/atomic"

	"figraph/graph"
	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/rdfread"
)

// Verdict is what a check read. Sum is the sum of the canonical lines of the
// statements as they were read, one that stands twice twice. That of a file without
// graph names is never that of a graph.
type Verdict struct {
	Statements int    `json:"quads"`
	Sum        string `json:"sum"`
	Canonical  *bool  `json:"canonical,omitempty"` // in canonical order and spelling, each statement once; nil where lines are no spelling
}

// Check reads a graph whole: its files by their SHA-256, bbolt's pages, Cayley's
// count, every statement, their order, the graph sum, all counts, every entry of
// Cayley's indexes, the ledger, and the question index. What it finds wrong is ErrDamaged.
func Check(ctx context.Context, g *Graph, progress func(Progress)) (Verdict, error) {
	if err := checkFiles(g); err != nil {
		return Verdict{}, err
	}
	census := graph.NewCensus(g.Vocab)
	var last []byte
	count := func(line nquads.Line) error {
		if bytes.Compare(last, line.Text) >= 0 {
			return fmt.Errorf("%s: %w: statements out of order at %.120q", g.Dir, ErrDamaged, line.Text)
		}
		last = append(last[:0], line.Text...)
		census.Add(line)
		return nil
	}
	if err := g.readBlocks(ctx, "export", taker(count).blocks, progress); err != nil {
		return Verdict{}, err
	}
	canonical := true
	verdict := Verdict{census.Triples(), census.Sum().String(), &canonical}
	if census.Sum() != g.Sum {
		return verdict, g.missummed(census.Sum())
	}
	if want, got := fmt.Sprint(g.Stats), fmt.Sprint(statsOf(g.Vocab, census)); got != want {
		return verdict, fmt.Errorf("%s: %w: the counts are %s where the notes say %s", g.Dir, ErrDamaged, got, want)
	}
	if err := guard(g.Dir, func() error { return errors.Join(g.Store.Check(ctx, verdict.Statements), g.checkLedger(ctx)) }); err != nil {
		return verdict, err
	}
	return verdict, g.checkIndex()
}

// readers are what reads each format, by its name. A document has no base but its
// own.
var readers = map[string]func(io.Reader) iter.Seq2[int, nquads.Result]{
	"nquads":   nquads.Read,
	"ntriples": nquads.ReadTriples,
	"turtle":   func(r io.Reader) iter.Seq2[int, nquads.Result] { return rdfread.Turtle(r, rdfread.Options{}) },
	"trig":     func(r io.Reader) iter.Seq2[int, nquads.Result] { return rdfread.TriG(r, rdfread.Options{}) },
	"jsonld":   func(r io.Reader) iter.Seq2[int, nquads.Result] { return rdfread.JSONLD(r, rdfread.Options{}) },
}

// CheckDocument reads a document of any origin in a format of package rdfexport,
// strictly. The error of a malformed document is a *nquads.SyntaxError.
func CheckDocument(ctx context.Context, r io.Reader, f rdfexport.Format, progress func(Progress)) (Verdict, error) {
	read, known := readers[f.Name]
	if !known {
		return Verdict{}, fmt.Errorf("format %q: it is written and not read", f.Name)
	}
	in := &counting{r: r}
	c := documentCheck{canonical: true}
	if progress != nil {
		stop := watch(progress, func() Progress {
			n := int(c.statements.Load())
			return Progress{Stage: "read", Unit: "statements", Done: n, Statements: n}
		})
		defer stop()
	}
	for _, result := range read(in) {
		if err := errors.Join(result.Err, ctx.Err()); err != nil {
			return c.verdict(), err
		}
		c.add(result)
	}
	verdict := c.verdict()
	if f.Name == "nquads" || f.Name == "ntriples" {
		canonical := c.canonical && in.bytes == c.bytes // nor a comment, nor an empty line
		verdict.Canonical = &canonical
	}
	return verdict, nil
}

// documentCheck is what was read of a document.
type documentCheck struct {
	statements atomic.Int64
	sum        nquads.Sum
	last       []byte
	bytes      int // of canonical lines
	canonical  bool
}

func (c *documentCheck) add(result nquads.Result) {
	text := result.Line.Text
	c.statements.Add(1)
	c.sum.AddLine(text)
	c.canonical = c.canonical && result.Canonical && bytes.Compare(c.last, text) < 0
	c.last = append(c.last[:0], text...)
	c.bytes += len(text)
}

func (c *documentCheck) verdict() Verdict {
	return Verdict{Statements: int(c.statements.Load()), Sum: c.sum.String()}
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
