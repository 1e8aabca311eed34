// Package rdfread reads RDF documents as statements: Turtle, TriG and JSON-LD.
//
// Turtle, TriG and JSONLD yield what nquads.Read yields of N-Quads: the canonical
// line of each statement, with the number of the line where it stands, streaming.
// They are strict. A malformed document ends with a *nquads.SyntaxError that has
// line and column. The package opens no file, loads no context and drops no
// repetition: a statement that stands twice is yielded twice.
//
// Turtle and TriG are parsers of our own, by the grammars of RDF 1.1, because no
// library that could be had reads them streaming, strictly and with lines. Of the
// W3C's 313 tests of Turtle knakk/rdf fails 19; it has no TriG and takes
// a reader's error for the end.
// goRDFlib 0.1.5 fails none, and holds document and graph in memory. rdf-go 0.2.0
// ran out of 4 GB of memory on them. docs/benchmarks.md has their speeds. This
// package fails none.
//
// JSON-LD is expanded by json-gold, one node object at a time.
//
// A blank node keeps its label. One without a label is named unnamed and a
// number, and so that these are nobody else's, a label that begins with unnamed has
// a _ after that.
package rdfread

import (
	"errors"
	"fmt"
	"io"

	"figraph/nquads"
)

// Options say what a document does not. The zero value is ready.
type Options struct {
	Base string // IRI against which relative ones are resolved; without one they are errors
}

// errStopped says that the consumer wants no more.
var errStopped = errors.New("stopped")

const anonymous = "unnamed"

// appendLabel appends a blank node with a label of the document.
func appendLabel[T string | []byte](b []byte, label T) []byte {
	b = append(b, "_:"...)
	start := len(b)
	b = append(b, label...)
	if n := len(anonymous); len(label) >= n && string(label[:n]) == anonymous {
		b = append(append(b[:start+n], '_'), label[n:]...)
	}
	return b
}

// finish yields the error that ended a document, if it was one.
func finish(in *input, err error, yield func(int, nquads.Result) bool) {
	switch {
	case err == errStopped:
		return
	case in.failed:
		err = fmt.Errorf("line %d: %w", in.line, in.err)
	case errors.As(err, new(*nquads.SyntaxError)):
	case err != nil:
		err = &nquads.SyntaxError{Line: in.line, Column: in.column(), Err: err}
	default:
		return
	}
	yield(in.line, nquads.Result{Err: err})
}

func newInput(r io.Reader) *input { return &input{r: r, line: 1, buf: make([]byte, bufferSize)} }
