package postgres

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"iter"

	"figraph/graph/store"
	"figraph/nquads"
)

// quads are the rows of the table quads, numbered from 1 in the order of the
// lines.
func (l *loading) quads() *rows {
	next, stop := iter.Pull2(l.g.Lines)
	r := &rows{stop: stop}
	h := quadHasher{often: map[string]store.Hash{}}
	r.next = func() (func([]byte) []byte, error) {
		line, err, more := next()
		switch {
		case err != nil:
			return nil, err
		case !more && r.count != l.g.Quads:
			return nil, fmt.Errorf("the store holds %d statements, its notes say %d", r.count, l.g.Quads)
		case !more:
			return nil, io.EOF
		}
		if r.count%reported == 0 {
			l.o.Progress("copy", r.count, l.g.Quads)
		}
		return func(b []byte) []byte { return h.append(b, r.count+1, line) }, nil
	}
	return r
}

// quadHasher makes rows of quads. Subjects come one after the other, and of
// predicates and graph names there are few.
type quadHasher struct {
	hasher      store.Hasher
	subject     []byte
	subjectHash store.Hash
	often       map[string]store.Hash
}

func (h *quadHasher) append(b []byte, number int, line nquads.Line) []byte {
	if !bytes.Equal(line.Subject, h.subject) {
		h.subject = append(h.subject[:0], line.Subject...)
		h.subjectHash = h.hasher.Hash(h.subject)
	}
	predicate, object := h.frequent(line.Predicate), h.hasher.Hash(line.Object)
	b = appendFields(b, 5)
	b = binary.BigEndian.AppendUint64(append(b, 0, 0, 0, 8), uint64(number))
	b = appendField(b, h.subjectHash[:])
	b = appendField(b, predicate[:])
	b = appendField(b, object[:])
	if len(line.Graph) == 0 {
		return appendNull(b)
	}
	graph := h.frequent(line.Graph)
	return appendField(b, graph[:])
}

func (h *quadHasher) frequent(form []byte) store.Hash {
	hash, known := h.often[string(form)]
	if !known {
		hash = h.hasher.Hash(form)
		h.often[string(form)] = hash
	}
	return hash
}

// nodes are the rows of the table nodes.
func (l *loading) nodes() *rows {
	next, stop := iter.Pull2(l.g.Nodes)
	r := &rows{stop: stop}
	r.next = func() (func([]byte) []byte, error) {
		node, err, more := next()
		switch {
		case err != nil:
			return nil, err
		case !more:
			return nil, io.EOF
		}
		if r.count%reported == 0 {
			l.o.Progress("nodes", r.count, 0)
		}
		return func(b []byte) []byte { return appendNode(b, node) }, nil
	}
	return r
}

// appendNode appends a row of nodes as Cayley would have written it, but for texts
// that it reads back as others (isMisread).
func appendNode(b []byte, n store.Node) []byte {
	b = appendField(appendFields(b, 8), n.Hash[:])
	b = binary.BigEndian.AppendUint32(append(b, 0, 0, 0, 4), uint32(n.Uses))
	switch n.Form[0] {
	case '<':
		b = appendField(appendNull(b), n.Form[1:len(n.Form)-1])
		return appendNull(appendTrue(appendNull(appendNull(b))))
	case '_':
		b = appendField(appendNull(b), n.Form[2:])
		return appendTrue(appendNull(appendNull(appendNull(b))))
	}
	end := nquads.StringEnd(n.Form)
	text := nquads.AppendUnescaped(nil, n.Form[1:end-1])
	if isMisread(text) {
		b = appendField(b, n.Value)
		for range 5 {
			b = appendNull(b)
		}
		return b
	}
	b = appendField(appendNull(b), text)
	switch {
	case end == len(n.Form):
		b = appendNull(appendNull(b))
	case n.Form[end] == '^':
		b = appendNull(appendField(b, n.Form[end+3:len(n.Form)-1]))
	default:
		b = appendField(appendNull(b), n.Form[end+1:])
	}
	return appendNull(appendNull(b))
}

// isMisread says whether Cayley would read another text from its column of texts
// than was put there. The column cannot hold a NUL; Cayley writes the four
// characters \x00 for it, and reads every such four as a NUL. Such texts go where
// Cayley puts values that it has no column for, and come back whole.
func isMisread(text []byte) bool {
	return bytes.IndexByte(text, 0) >= 0 || bytes.Contains(text, []byte(`\x00`))
}

// term is a row of nodes as it is read back: value, value_string, datatype,
// language, iri, bnode. Null is nil.
type term [6][]byte

// termColumns are those of a term, of the table by this name.
func termColumns(table string) string {
	return fmt.Sprintf("%[1]s.value, %[1]s.value_string, %[1]s.datatype, %[1]s.language, %[1]s.iri, %[1]s.bnode", table)
}

// append appends the canonical form.
func (t term) append(b []byte) ([]byte, error) {
	value, text, datatype, language, iri, bnode := t[0], t[1], t[2], t[3], t[4], t[5]
	switch {
	case text == nil && value != nil:
		return store.AppendForm(b, value)
	case text == nil:
		return b, fmt.Errorf("%w: a node has a number or a time of Cayley's own, which figraph does not write", ErrDamaged)
	case len(iri) == 1 && iri[0] == 1:
		return append(append(append(b, '<'), text...), '>'), nil
	case len(bnode) == 1 && bnode[0] == 1:
		return append(append(b, "_:"...), text...), nil
	}
	b = nquads.AppendString(b, text)
	if language != nil {
		return append(append(b, '@'), language...), nil
	}
	if datatype != nil {
		return append(append(append(b, "^^<"...), datatype...), '>'), nil
	}
	return b, nil
}
