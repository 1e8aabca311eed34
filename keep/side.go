package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/source"
	"figraph/vocab"
)

// Side is one of two things that are compared: a graph, or an N-Quads export in
// canonical order.
type Side struct {
	Name  string
	Sum   nquads.Sum
	Quads int
	Vocab *vocab.Vocabulary

	graph *Graph // nil of a file
}

// OpenSide opens the folder of a graph or an N-Quads file, .gz or .zst if need be.
// A file is read whole for its sum. Close it when done.
func OpenSide(ctx context.Context, name string) (*Side, error) {
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		return openFileSide(ctx, name)
	}
	g, err := Folder(name).Open()
	if err != nil {
		return nil, err
	}
	return &Side{name, g.Sum, g.Stats.Quads, g.Vocab, g}, nil
}

func openFileSide(ctx context.Context, name string) (*Side, error) {
	if !source.IsExport(name) {
		return nil, fmt.Errorf("%s: name the folder of a graph or an N-Quads export (.nq, .nq.gz, .nq.zst)", name)
	}
	s := &Side{Name: name}
	var o vocab.Options
	for line, err := range s.read() {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		LearnVocabulary(line, &o) // of another origin, its figures are not told apart
		s.Sum.AddLine(line.Text)
		s.Quads++
	}
	var err error
	s.Vocab, err = vocab.New(o)
	return s, err
}

// LearnVocabulary learns the base from the graph name of a line, and the scheme of
// schema.org from its predicate.
func LearnVocabulary(line nquads.Line, o *vocab.Options) error {
	name := strings.Trim(string(line.Graph), "<>")
	base, layer, found := cutLast(name, "graph/")
	known := false
	for _, l := range vocab.Layers() {
		known = known || l.String() == layer
	}
	if !found || !known || o.Base != "" && o.Base != base {
		return fmt.Errorf("the graph name %q is not that of a layer", name)
	}
	o.Base = base
	if strings.HasPrefix(string(line.Predicate), "<https://schema.org/") {
		o.Schema = "https"
	}
	return nil
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}

// read yields the lines of the file; one that is out of order is an error, and so
// is a blank node, whose name means nothing in another file.
func (s *Side) read() iter.Seq2[nquads.Line, error] {
	return func(yield func(nquads.Line, error) bool) {
		f, err := os.Open(s.Name)
		if err != nil {
			yield(nquads.Line{}, err)
			return
		}
		defer f.Close()
		_, compression := rdfexport.CompressionOfFile(filepath.Base(s.Name))
		r, err := source.Decompress(f, compression)
		if err != nil {
			yield(nquads.Line{}, fmt.Errorf("%s: %w", s.Name, err))
			return
		}
		defer r.Close()
		var last []byte
		for number, result := range nquads.Read(r) {
			err := result.Err
			switch {
			case err != nil:
				err = fmt.Errorf("%s: %w", s.Name, source.Damage(r, err))
			case bytes.Compare(last, result.Line.Text) >= 0:
				err = fmt.Errorf("%s:%d: not in canonical order: restore the graph with figraph build and name its folder", s.Name, number)
			case result.Line.Subject[0] == '_' || result.Line.Object[0] == '_' || bytes.HasPrefix(result.Line.Graph, []byte("_")):
				err = fmt.Errorf("%s:%d: a blank node cannot be compared: no export of figraph has one", s.Name, number)
			}
			if !yield(result.Line, err) || err != nil {
				return
			}
			last = append(last[:0], result.Line.Text...)
		}
	}
}

// lines yields all lines in order, and at their end an error if they are not those
// of the sum.
func (s *Side) lines(ctx context.Context) iter.Seq2[nquads.Line, error] {
	return func(yield func(nquads.Line, error) bool) {
		from := s.read
		if s.graph != nil {
			from = s.graph.statements
		}
		var sum nquads.Sum
		var last []byte
		for line, err := range from() {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil && bytes.Compare(last, line.Text) >= 0 {
				err = fmt.Errorf("%s: %w: statements out of order at %.120q", s.Name, ErrDamaged, line.Text)
			}
			if !yield(line, err) || err != nil {
				return
			}
			sum.AddLine(line.Text)
			last = append(last[:0], line.Text...)
		}
		switch {
		case sum == s.Sum:
		case s.graph == nil:
			yield(nquads.Line{}, fmt.Errorf("%s: the file changed while it was read: try again", s.Name))
		default:
			yield(nquads.Line{}, s.graph.missummed(sum))
		}
	}
}

// Close closes the graph.
func (s *Side) Close() error {
	if s.graph == nil {
		return nil
	}
	return s.graph.Close()
}
