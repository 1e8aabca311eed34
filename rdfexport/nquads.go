package rdfexport

import (
	"bytes"
	"io"
	"sync"

	"github.com/knakk/rdf"

	"figraph/nquads"
)

// flushSize is how much an encoder gathers before it writes.
const flushSize = 256 << 10

// output gathers bytes and keeps the first error.
type output struct {
	w       io.Writer
	buf     []byte
	flushed int64 // bytes
	err     error
}

// buffers are room for what is gathered.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func newOutput(w io.Writer) output { return output{w: w, buf: (*buffers.Get().(*[]byte))[:0]} }

func (o *output) size() int64 { return o.flushed + int64(len(o.buf)) }

// flush writes what was gathered, if it is enough or must go.
func (o *output) flush(all bool) error {
	if o.err == nil && (all || len(o.buf) >= flushSize) {
		var n int
		n, o.err = o.w.Write(o.buf)
		if o.err == nil && n < len(o.buf) {
			o.err = io.ErrShortWrite
		}
		o.flushed += int64(n)
		o.buf = o.buf[:0]
	}
	return o.err
}

// end writes what is left. The room is another's from then on.
func (o *output) end() error {
	err := o.flush(true)
	if room := o.buf; room != nil {
		o.buf = nil
		buffers.Put(&room)
	}
	return err
}

// encode makes the canonical line of a quad, in the buffer given, and hands it to
// an encoder.
func (o *output) encode(e Encoder, lines *nquads.Appender, buf *[]byte, q rdf.Quad) error {
	if o.err != nil {
		return o.err
	}
	if *buf, o.err = lines.Append((*buf)[:0], q); o.err != nil {
		return o.err
	}
	line, err := nquads.Cut(*buf)
	if err != nil {
		o.err = err
		return err
	}
	return e.EncodeLine(line)
}

// NQuads writes N-Quads: each statement's canonical line.
type NQuads struct {
	out   output
	lines nquads.Appender
}

// NewNQuads makes an encoder of N-Quads.
func NewNQuads(w io.Writer) *NQuads { return &NQuads{out: newOutput(w)} }

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

// EncodeBlock writes canonical lines as they stand.
func (e *NQuads) EncodeBlock(block *nquads.Block) error {
	if err := e.out.flush(true); err != nil {
		return err
	}
	gathered := e.out.buf
	e.out.buf = block.Text
	err := e.out.flush(true)
	e.out.buf = gathered
	return err
}

// Close writes what is left.
func (e *NQuads) Close() error { return e.out.end() }

// Size is how many bytes the document has so far.
func (e *NQuads) Size() int64 { return e.out.size() }

// NTriples writes N-Triples: canonical lines without graph names. The same
// statement in several graphs is written once, if the lines come in order.
type NTriples struct {
	out        output
	lines      nquads.Appender
	line, last []byte
}

// NewNTriples makes an encoder of N-Triples.
func NewNTriples(w io.Writer) *NTriples { return &NTriples{out: newOutput(w)} }

// Encode writes a quad.
func (e *NTriples) Encode(q rdf.Quad) error { return e.out.encode(e, &e.lines, &e.line, q) }

// EncodeLine writes a canonical line, without its graph.
func (e *NTriples) EncodeLine(line nquads.Line) error {
	if e.out.err != nil {
		return e.out.err
	}
	triple := line.Text[:len(line.Subject)+len(line.Predicate)+len(line.Object)+3]
	if bytes.Equal(triple, e.last) {
		return nil
	}
	e.last = append(e.last[:0], triple...)
	e.out.buf = append(append(e.out.buf, triple...), ".\n"...)
	return e.out.flush(false)
}

// Close writes what is left.
func (e *NTriples) Close() error { return e.out.end() }

// Size is how many bytes the document has so far.
func (e *NTriples) Size() int64 { return e.out.size() }
