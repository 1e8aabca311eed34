package remote

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"slices"

	"figraph/nquads"
)

// A store that is slow to replace a graph is asked for what it has of it, and sent the
// difference in one update. Of what it has only hashes are kept, 16 bytes a statement.

// hash stands for a triple as a canonical line.
type hash [16]byte

func hashOf(line []byte) hash {
	sum := sha256.Sum256(line)
	return hash(sum[:16])
}

// errUnlike says that a graph is better replaced whole.
var errUnlike = errors.New("much differs")

// comparison is of a graph there and here.
type comparison struct {
	there []hash // in order
	both  []bool // of there, that they are here too
	batch []Change
	size  int // bytes of the batch
}

// change makes a graph of what the store has under its name, and says whether it did:
// it does not where more than one update has to say, or the store counts otherwise.
func (p *push) change(ctx context.Context, graph string) (done bool, err error) {
	var c comparison
	if err := c.read(ctx, p, graph); errors.Is(err, errUnlike) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if len(c.batch) > 0 {
		text, err := asUpdate(c.batch)
		if err == nil {
			err = p.store.Update(ctx, text)
		}
		if err != nil {
			return false, passing(ctx, err)
		}
	}
	n, err := p.store.Count(ctx, graph)
	return n == p.g.Counts[graph], err
}

// read finds the difference: what goes is read once more, for its words.
func (c *comparison) read(ctx context.Context, p *push, graph string) error {
	err := p.store.triples(ctx, graph, func() { c.there = c.there[:0] }, func(line nquads.Line) error {
		if line.Subject[0] == '_' || line.Object[0] == '_' {
			return errUnlike // no update can name a blank node
		}
		c.there = append(c.there, hashOf(line.Text))
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(c.there, func(a, b hash) int { return bytes.Compare(a[:], b[:]) })
	c.both = make([]bool, len(c.there))
	if err := c.readHere(ctx, p, graph); err != nil {
		return err
	}
	comes, size := len(c.batch), c.size
	again := func() { c.batch, c.size = c.batch[:comes], size }
	return p.store.triples(ctx, graph, again, func(line nquads.Line) error {
		if at, known := c.find(line.Text); known && c.both[at] {
			return nil
		}
		return c.add(graph, line, false)
	})
}

// readHere marks what both have, and adds what comes.
func (c *comparison) readHere(ctx context.Context, p *push, graph string) error {
	return p.eachOf(ctx, graph, func(line nquads.Line, triple []byte) error {
		if at, known := c.find(triple); known {
			c.both[at] = true
			return nil
		}
		return c.add(graph, line, true)
	})
}

func (c *comparison) find(line []byte) (at int, known bool) {
	return slices.BinarySearchFunc(c.there, hashOf(line), func(a, b hash) int { return bytes.Compare(a[:], b[:]) })
}

func (c *comparison) add(graph string, triple nquads.Line, added bool) error {
	text := bytes.Join([][]byte{triple.Subject, triple.Predicate, triple.Object, []byte("<" + graph + "> .\n")}, []byte(" "))
	if c.size += len(text); c.size > mostPatch {
		return errUnlike
	}
	line, err := nquads.Cut(text)
	c.batch = append(c.batch, Change{line, added})
	return err
}

// triples reads a graph of the store. Again is called before its first triple, each
// time that it is read from the start.
func (s *Store) triples(ctx context.Context, graph string, again func(), take func(nquads.Line) error) error {
	var stop error // of take, for which nothing is asked again
	_, err := s.do(ctx, request{method: http.MethodGet, url: s.graphURL(graph), accept: nTriples, read: func(in io.Reader) error {
		again()
		for _, result := range nquads.ReadTriples(in) {
			if result.Err != nil {
				return result.Err
			}
			if stop = take(result.Line); stop != nil {
				return nil
			}
		}
		return nil
	}})
	if hasStatus(err, http.StatusNotFound) { // as of an empty graph
		again()
		return nil
	}
	return errors.Join(err, stop)
}
