package graph

import (
	"bytes"
	"iter"
	"strconv"

	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// Sieve lets through what stands of an ordered stream at a level of evidence, and
// counts anew what is counted; the order stays. In the place of the graph's own
// description it puts the one that it is given. It holds the statements of one
// mention or link.
type Sieve struct {
	e    *Evidence
	meta [][]byte // that is still to come
	next func(nquads.Line) error

	subject []byte
	layer   vocab.Layer
	text    []byte // of the lines that are held
	ends    []int
	shapes  []nquads.Shape
	line    []byte
}

// Sieve makes a sieve of settled evidence, which several may share. The
// description may be nil.
func (e *Evidence) Sieve(description [][]byte, next func(nquads.Line) error) *Sieve {
	return &Sieve{e: e, meta: description, next: next}
}

// Take takes a statement.
func (s *Sieve) Take(line nquads.Line) error {
	if s.e.level == record.AtFamily {
		return s.next(line)
	}
	if len(s.ends) > 0 && !bytes.Equal(line.Subject, s.subject) {
		if err := s.endSubject(); err != nil {
			return err
		}
	}
	term := s.term(line)
	switch layer := s.e.layers[string(line.Graph)]; layer {
	case vocab.Meta:
		return nil
	case vocab.Mentioned:
		s.hold(line, layer)
		return nil
	case vocab.Links:
		if term != vocab.CoMentionedWith {
			s.hold(line, layer)
			return nil
		}
		if s.e.shared(line.Subject, line.Object).papers < s.e.minPapers {
			return nil
		}
		return s.pass(line)
	case vocab.Entities:
		return s.entity(line, term)
	default:
		return s.figure(line, term)
	}
}

// term is the predicate of a line; that of another vocabulary counts as rdf:type,
// which no sieve looks at.
func (s *Sieve) term(line nquads.Line) vocab.Term { return s.e.terms[string(line.Predicate)] }

// Close lets the last subject through, and the rest of the description.
func (s *Sieve) Close() error {
	if err := s.endSubject(); err != nil {
		return err
	}
	return s.describe(nil)
}

// pass hands a line on, after the description's lines that come before it.
func (s *Sieve) pass(line nquads.Line) error {
	if err := s.describe(line.Text); err != nil {
		return err
	}
	return s.next(line)
}

// describe hands on the description as far as it comes before a text, or to its
// end.
func (s *Sieve) describe(before []byte) error {
	for len(s.meta) > 0 && (before == nil || bytes.Compare(s.meta[0], before) < 0) {
		line, err := nquads.Cut(s.meta[0])
		if err != nil {
			return err
		}
		if err := s.next(line); err != nil {
			return err
		}
		s.meta = s.meta[1:]
	}
	return nil
}

// figure lets the edges through that stand, and all else that the layer says.
func (s *Sieve) figure(line nquads.Line, term vocab.Term) error {
	switch term {
	case vocab.Mentions, vocab.Names:
		if !s.e.stands(line.Subject, line.Object) {
			return nil
		}
	case vocab.PartOf:
		if !s.e.stands(line.Object, line.Subject) {
			return nil
		}
	}
	return s.pass(line)
}

// entity lets through what is said of an entity that is mentioned, and the name
// and organism of one that only candidates mention. Organisms stay.
func (s *Sieve) entity(line nquads.Line, term vocab.Term) error {
	entity, known := s.e.entities[string(line.Subject)]
	if !known {
		return s.pass(line)
	}
	if len(s.e.of(entity)) == 0 {
		named := term == vocab.SchemaName || term == vocab.PrefLabel || term == vocab.TaxonomicRange
		if named && s.e.aside[entity] {
			return s.pass(line)
		}
		return nil
	}
	switch term {
	case vocab.FigureCount, vocab.PaperCount:
		return s.recount(line, term, s.e.counts(entity))
	}
	return s.pass(line)
}

// recount hands a line on, with the number that it should have if it is a count.
// All that stands above family is named.
func (s *Sieve) recount(line nquads.Line, term vocab.Term, c counter) error {
	n := 0
	switch term {
	case vocab.FigureCount, vocab.NamedFigureCount:
		n = c.figures
	case vocab.PaperCount, vocab.NamedPaperCount:
		n = c.papers
	default:
		return s.pass(line)
	}
	start := len(line.Subject) + len(line.Predicate) + 3 // of the number
	end := start - 1 + nquads.StringEnd(line.Object) - 1
	s.line = strconv.AppendInt(append(s.line[:0], line.Text[:start]...), int64(n), 10)
	s.line = append(s.line, line.Text[end:]...)
	counted, err := nquads.Cut(s.line)
	if err != nil {
		return err
	}
	return s.pass(counted)
}

// hold keeps a line until its subject is known whole.
func (s *Sieve) hold(line nquads.Line, layer vocab.Layer) {
	if len(s.ends) == 0 {
		s.subject, s.layer = append(s.subject[:0], line.Subject...), layer
	}
	s.text = append(s.text, line.Text...)
	s.ends = append(s.ends, len(s.text))
	s.shapes = append(s.shapes, line.Shape())
}

// held are the lines that are held.
func (s *Sieve) held() iter.Seq[nquads.Line] {
	return func(yield func(nquads.Line) bool) {
		start := 0
		for i, end := range s.ends {
			if !yield(s.shapes[i].Line(s.text[start:end:end])) {
				return
			}
			start = end
		}
	}
}

// endSubject lets the mention or the link through that is held, if it stands.
func (s *Sieve) endSubject() (err error) {
	if s.layer == vocab.Links {
		err = s.endLink()
	} else {
		err = s.endMention()
	}
	s.text, s.ends, s.shapes = s.text[:0], s.ends[:0], s.shapes[:0]
	return err
}

// endMention lets a mention through whose tier is good enough, or that has none.
func (s *Sieve) endMention() error {
	for line := range s.held() {
		if s.term(line) == vocab.Tier {
			if tier, err := tierOf(line); err != nil || !s.e.level.Takes(tier) {
				return err
			}
		}
	}
	for line := range s.held() {
		if err := s.pass(line); err != nil {
			return err
		}
	}
	return nil
}

// endLink lets a link through that papers enough support, with its numbers.
func (s *Sieve) endLink() error {
	var gene, other []byte
	for line := range s.held() {
		switch s.term(line) {
		case vocab.PfGene:
			gene = line.Object
		case vocab.PfChemical, vocab.PfDisease:
			other = line.Object
		}
	}
	shared := s.e.shared(gene, other)
	if shared.papers < s.e.minPapers {
		return nil
	}
	for line := range s.held() {
		if err := s.recount(line, s.term(line), shared); err != nil {
			return err
		}
	}
	return nil
}
