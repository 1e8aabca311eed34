package rdfexport

import (
	"io"

	"github.com/knakk/rdf"

	"figraph/nquads"
)

// flushSize is how much an encoder gathers before it writes.
const flushSize = 256 << 10

// output gathers bytes and keeps the first error.
type output struct {
	w   io.Writer
	buf []byte
	err error
}

// flush writes what was gathered, if it is enough or must go.
func (o *output) flush(all bool) error {
	if o.err == nil && (all || len(o.buf) >= flushSize) {
		var n int
		n, o.err = o.w.Write(o.buf)
		if o.err == nil && n < len(o.buf) {
			o.err = io.ErrShortWrite
		}
		o.buf = o.buf[:0]
	}
	return o.err
}

// NQuads writes N-Quads: each statement's canonical line.
type NQuads struct {
	out   output
	lines nquads.Appender
}

// NewNQuads makes an encoder of N-Quads.
func NewNQuads(w io.Writer) *NQuads { return &NQuads{out: output{w: w}} }

// Encode writes a quad.
func (e *NQuads) Encode(q rdf.Quad) error {
	if e.out.err != nil {
		return e.out.err
	}
	e.out.buf, e.out.err = e.lines.Append(e.out.buf, q)
	return e.out.flush(false)
}

// EncodeLine writes a canonical line.
func (e *NQuads) EncodeLine(line nquads.Line) error {
	if e.out.err != nil {
		return e.out.err
	}
	e.out.buf = append(e.out.buf, line.Text...)
	return e.out.flush(false)
}

// Close writes what is left.
func (e *NQuads) Close() error { return e.out.flush(true) }
