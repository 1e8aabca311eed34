package graph

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/knakk/rdf"

	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// Evidence is what stands of a whole graph at a level of evidence: which figure
// mentions which entity by a mention that is good enough. Learn it from every
// statement, Settle it, and sift the same statements through a Sieve. It holds
// the terms of figures and entities, and eight bytes for each mention.
type Evidence struct {
	v         *vocab.Vocabulary
	level     record.Level
	terms     map[string]vocab.Term  // predicates, by canonical form
	layers    map[string]vocab.Layer // by canonical form of the graph name
	minPapers int
	lexicon   []byte // what the canonical forms of lexicons begin with

	figures  map[string]uint32 // by canonical form
	entities map[string]uint32 // that some mention stands for, good enough or not
	papers   []uint32          // by figure, 0 for none; ascending once settled
	edges    []uint64          // entity and figure
	starts   []int             // of each entity's edges
	aside    map[uint32]bool   // entities of candidates that are good enough
	notes    [][]byte          // of the data set, kept as they are

	numbers map[string]uint32 // of papers, until settled
	mention mentionLines
}

// mentionLines is what counts of the statements of one mention.
type mentionLines struct {
	subject      []byte
	target, body []byte
	tier         record.Tier
	tiered       bool
	candidate    bool
}

// NewEvidence makes the evidence of a graph of which nothing is known.
func NewEvidence(v *vocab.Vocabulary, level record.Level) *Evidence {
	e := &Evidence{v: v, level: level, terms: map[string]vocab.Term{}, layers: map[string]vocab.Layer{}, minPapers: DefaultMinPapers,
		lexicon: []byte("<" + v.Lexicon("").String()),
		figures: map[string]uint32{}, entities: map[string]uint32{}, aside: map[uint32]bool{}, numbers: map[string]uint32{}}
	for iri, term := range v.PredicateRank() {
		e.terms[string(form(iri))] = vocab.Term(term)
	}
	for _, layer := range vocab.Layers() {
		e.layers[string(form(v.Graph(layer).String()))] = layer
	}
	return e
}

// Level is the level at which statements stand. Once settled it is no lower than
// that of the graph itself, which may have been sifted before.
func (e *Evidence) Level() record.Level { return e.level }

// Learn takes one statement. The statements of one subject come together.
func (e *Evidence) Learn(line nquads.Line) error {
	term, known := e.terms[string(line.Predicate)]
	if !known {
		return nil
	}
	switch layer := e.layers[string(line.Graph)]; {
	case layer == vocab.Mentioned:
		return e.learnMention(line, term)
	case layer == vocab.Meta:
		return e.learnNote(line, term)
	case layer == vocab.Figures && term == vocab.References:
		figure, err := number(e.figures, line.Subject)
		if err != nil {
			return err
		}
		paper, err := number(e.numbers, line.Object)
		e.papers = grown(e.papers, figure)
		e.papers[figure] = paper + 1
		return err
	}
	return nil
}

// number is the number of a term, which are counted from 0.
func number(numbers map[string]uint32, form []byte) (uint32, error) {
	n, known := numbers[string(form)]
	if !known {
		if len(numbers) > math.MaxUint32-2 {
			return 0, errors.New("more figures, papers or entities than can be counted")
		}
		n = uint32(len(numbers))
		numbers[string(form)] = n
	}
	return n, nil
}

// grown has a place for n.
func grown(list []uint32, n uint32) []uint32 {
	for len(list) <= int(n) {
		list = append(list, 0)
	}
	return list
}

func (e *Evidence) learnMention(line nquads.Line, term vocab.Term) error {
	m := &e.mention
	if !bytes.Equal(line.Subject, m.subject) {
		if err := e.endMention(); err != nil {
			return err
		}
		*m = mentionLines{subject: append(m.subject[:0], line.Subject...), target: m.target[:0], body: m.body[:0]}
	}
	var err error
	switch term {
	case vocab.Type:
		m.candidate = string(nquads.Bare(line.Object)) == e.v.IRI(vocab.Candidate).String()
	case vocab.HasTarget:
		m.target = append(m.target, line.Object...)
	case vocab.HasBody:
		m.body = append(m.body, line.Object...)
	case vocab.Tier:
		m.tier, err = tierOf(line)
		m.tiered = true
	}
	return err
}

// tierOf reads the tier that a mention states.
func tierOf(line nquads.Line) (record.Tier, error) {
	tier, err := record.ParseTier(string(bytes.Trim(line.Object, `"`)))
	if err != nil {
		return 0, fmt.Errorf("mention %s: %w", line.Subject, err)
	}
	return tier, nil
}

// endMention notes the edge of the mention whose statements are all read. One
// without a tier stands for no entity, or for an organism.
func (e *Evidence) endMention() error {
	m := &e.mention
	if !m.tiered || len(m.body) == 0 || len(m.target) == 0 {
		return nil
	}
	entity, err := number(e.entities, m.body)
	if err != nil || !e.level.Takes(m.tier) {
		return err
	}
	if m.candidate {
		e.aside[entity] = true
		return nil
	}
	figure, err := number(e.figures, m.target)
	e.edges = append(e.edges, uint64(entity)<<32|uint64(figure))
	return err
}

// learnNote reads what the data set says of how it was made.
func (e *Evidence) learnNote(line nquads.Line, term vocab.Term) (err error) {
	switch {
	case term == vocab.CreatedWith, term == vocab.CreatedOn, term == vocab.UsesLexicon, bytes.HasPrefix(line.Subject, e.lexicon):
		e.notes = append(e.notes, bytes.Clone(line.Text))
	case term == vocab.MinPapers:
		e.minPapers, err = strconv.Atoi(string(line.Object[1 : nquads.StringEnd(line.Object)-1]))
	case term == vocab.Evidence:
		var own record.Level
		own, err = record.ParseLevel(string(bytes.Trim(line.Object, `"`)))
		e.level = max(e.level, own)
	}
	if err != nil {
		return fmt.Errorf("data set %s: %s: %w", line.Subject, term.CURIE(), err)
	}
	return nil
}

// Settle ends the learning. Figures are numbered anew, those of one paper side by
// side, so that papers can be counted along a list of figures.
func (e *Evidence) Settle() error {
	if err := e.endMention(); err != nil {
		return err
	}
	e.mention, e.numbers = mentionLines{}, nil
	e.papers = slices.Grow(e.papers, len(e.figures))[:len(e.figures)]
	order := make([]uint32, len(e.papers))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Or(cmp.Compare(e.papers[a], e.papers[b]), cmp.Compare(a, b)) })
	place, papers := make([]uint32, len(order)), make([]uint32, len(order))
	for i, old := range order {
		place[old], papers[i] = uint32(i), e.papers[old]
	}
	e.papers = papers
	for figure, old := range e.figures {
		e.figures[figure] = place[old]
	}
	for i, edge := range e.edges {
		e.edges[i] = edge&^math.MaxUint32 | uint64(place[uint32(edge)])
	}
	slices.Sort(e.edges)
	e.edges = slices.Compact(e.edges)
	e.index()
	return nil
}

// index finds where the edges of each entity begin.
func (e *Evidence) index() {
	e.starts = make([]int, len(e.entities)+1)
	for _, edge := range e.edges {
		e.starts[edge>>32+1]++
	}
	for i := 1; i < len(e.starts); i++ {
		e.starts[i] += e.starts[i-1]
	}
}

// of are the edges of an entity, by figure.
func (e *Evidence) of(entity uint32) []uint64 { return e.edges[e.starts[entity]:e.starts[entity+1]] }

// stands says whether a figure mentions an entity well enough.
func (e *Evidence) stands(figureForm, entityForm []byte) bool {
	figure, isFigure := e.figures[string(figureForm)]
	entity, isEntity := e.entities[string(entityForm)]
	if !isFigure || !isEntity {
		return false
	}
	_, found := slices.BinarySearch(e.of(entity), uint64(entity)<<32|uint64(figure))
	return found
}

// count counts figures, which come in order, and their papers.
func (e *Evidence) count(c *counter, last *uint32, figure uint32) {
	c.figures++
	if paper := e.papers[figure]; paper != *last {
		*last = paper
		c.papers++
	}
}

// counts are the figures that mention an entity well enough, and their papers.
func (e *Evidence) counts(entity uint32) (c counter) {
	last := uint32(0) // of a figure without a paper, which counts for none
	for _, edge := range e.of(entity) {
		e.count(&c, &last, uint32(edge))
	}
	return c
}

// shared are the figures that mention two entities well enough, and their papers.
func (e *Evidence) shared(aForm, bForm []byte) (c counter) {
	a, isA := e.entities[string(aForm)]
	b, isB := e.entities[string(bForm)]
	if !isA || !isB {
		return c
	}
	few, many, other := e.of(a), e.of(b), uint64(b)<<32
	if len(few) > len(many) {
		few, many, other = many, few, uint64(a)<<32
	}
	last := uint32(0)
	for _, edge := range few {
		at, found := slices.BinarySearch(many, other|edge&math.MaxUint32)
		if many = many[at:]; found {
			e.count(&c, &last, uint32(edge))
		}
	}
	return c
}

// Describe is the description of the data set that a census of sifted statements
// counted, in canonical lines and their order. How the graph was made is said in
// the words of the graph itself.
func (e *Evidence) Describe(c *Census) ([][]byte, error) {
	c.Evidence = e.level
	lines := slices.Clone(e.notes)
	err := New(e.v, Options{MinPapers: e.minPapers}).Describe(c, func(q rdf.Quad) error {
		var a nquads.Appender
		line, err := a.Append(nil, q)
		lines = append(lines, line)
		return err
	})
	slices.SortFunc(lines, bytes.Compare)
	return slices.CompactFunc(lines, bytes.Equal), err
}
