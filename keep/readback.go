package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync/atomic"

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
		stop := Watch(progress, func() Progress {
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
