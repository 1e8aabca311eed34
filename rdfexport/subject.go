package rdfexport

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"sync"

	"figraph/nquads"
)

// subject gathers the statements of one subject and puts them in order: by graph,
// by the rank of the predicate, by predicate, by object, each once.
type subject struct {
	rank   map[string]int // by the predicate's canonical form
	graphs bool           // whether graph names are kept
	form   []byte         // of the subject
	*gathered
	unordered bool // statements came in another order than that of predicates and objects
}

// gathered are the statements of a subject. Those of some subjects take megabytes, so
// their room is used again.
type gathered struct {
	arena      []byte
	statements []statement
}

var gatherings = sync.Pool{New: func() any { return new(gathered) }}

// statement is graph, predicate and object in canonical form, by their places in
// the arena.
type statement struct {
	rank                    int
	start, first, then, end int
}

const typeForm = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

func newSubject(o Options, graphs bool) subject {
	s := subject{rank: make(map[string]int, len(o.Rank)+1), graphs: graphs, gathered: gatherings.Get().(*gathered)}
	s.arena, s.statements = s.arena[:0], s.statements[:0]
	for iri, place := range o.Rank {
		s.rank["<"+iri+">"] = place
	}
	s.rank[typeForm] = math.MinInt
	return s
}

// is says whether a line belongs to the subject that is gathered.
func (s *subject) is(line nquads.Line) bool { return bytes.Equal(line.Subject, s.form) }

// begin drops what was gathered and takes the subject of a line.
func (s *subject) begin(line nquads.Line) {
	s.form = append(s.form[:0], line.Subject...)
	s.arena, s.statements, s.unordered = s.arena[:0], s.statements[:0], false
}

// end drops what was gathered. Its room is another's from then on.
func (s *subject) end() {
	gatherings.Put(s.gathered)
	s.gathered = new(gathered)
}

func (s *subject) add(line nquads.Line) {
	st := statement{start: len(s.arena)}
	if s.graphs {
		s.arena = append(s.arena, line.Graph...)
	}
	st.first = len(s.arena)
	s.arena = append(s.arena, line.Predicate...)
	st.then = len(s.arena)
	s.arena = append(s.arena, line.Object...)
	st.end = len(s.arena)
	s.follow(&st)
	s.statements = append(s.statements, st)
}

// follow compares a statement with the one before.
func (s *subject) follow(st *statement) {
	if len(s.statements) == 0 {
		st.rank = s.rankOf(s.predicate(*st))
		return
	}
	last := s.statements[len(s.statements)-1]
	c := bytes.Compare(s.predicate(last), s.predicate(*st))
	if st.rank = last.rank; c != 0 {
		st.rank = s.rankOf(s.predicate(*st))
	} else {
		c = bytes.Compare(s.object(last), s.object(*st))
	}
	if c >= 0 || s.graphs && !bytes.Equal(s.graph(last), s.graph(*st)) {
		s.unordered = true
	}
}

func (s *subject) rankOf(predicate []byte) int {
	if rank, known := s.rank[string(predicate)]; known {
		return rank
	}
	return math.MaxInt
}

// sorted are the statements in order, each once: without graph names the same
// statement may come twice. Canonical lines need their predicates put in order only.
func (s *subject) sorted() []statement {
	if !s.unordered {
		slices.SortStableFunc(s.statements, func(x, y statement) int { return cmp.Compare(x.rank, y.rank) })
		return s.statements
	}
	slices.SortFunc(s.statements, s.compare)
	return slices.CompactFunc(s.statements, func(x, y statement) bool { return s.compare(x, y) == 0 })
}

func (s *subject) graph(st statement) []byte     { return s.arena[st.start:st.first] }
func (s *subject) predicate(st statement) []byte { return s.arena[st.first:st.then] }
func (s *subject) object(st statement) []byte    { return s.arena[st.then:st.end] }

func (s *subject) compare(x, y statement) int {
	if s.graphs {
		if c := bytes.Compare(s.graph(x), s.graph(y)); c != 0 {
			return c
		}
	}
	if x.rank != y.rank {
		return cmp.Compare(x.rank, y.rank)
	}
	return cmp.Or(bytes.Compare(s.predicate(x), s.predicate(y)), bytes.Compare(s.object(x), s.object(y)))
}
