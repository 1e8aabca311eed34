// Package graph is the model: which statements a figure makes, what figures
// together say of the papers, entities and links that they share, and how the
// data set describes itself. The specification is docs/model.md.
//
// A Model states one figure at a time (State) and notes its facts about shared
// things (Tally); Reduce turns the sorted facts of all figures into statements;
// a Census counts statements, and Describe states what it counted. The package
// opens no file and knows no store: callers hand in what takes quads and facts.
package graph

import (
	"time"

	"github.com/knakk/rdf"

	"figraph/record"
	"figraph/resolve/lexicon"
	"figraph/vocab"
)

// Options choose what is stated. The zero value states the model as it is
// documented.
type Options struct {
	ImageURL   string         // template of schema:contentUrl: {figid}, {pmcid}, {filename}
	NoXrefs    bool           // leave out skos:exactMatch of genes
	Candidates bool           // state candidate rows as pf:Candidate
	MinPapers  int            // papers that a link needs; 0 means 2
	CreatedOn  time.Time      // of the data set; the zero time is not stated
	Tool       string         // name and version of the program
	Lexicons   *lexicon.Stack // what is known of the entities; nil is none
}

// DefaultMinPapers is how many papers a stated link needs.
const DefaultMinPapers = 2

// Model states figures. It is for one goroutine: it keeps the terms that it made.
type Model struct {
	v        *vocab.Vocabulary
	o        Options
	entities map[record.Entity]rdf.IRI
	datatype struct{ text, integer, decimal, year rdf.IRI }
}

// New makes a model.
func New(v *vocab.Vocabulary, o Options) *Model {
	if o.MinPapers == 0 {
		o.MinPapers = DefaultMinPapers
	}
	if o.Lexicons == nil {
		o.Lexicons = lexicon.NewStack()
	}
	m := &Model{v: v, o: o, entities: map[record.Entity]rdf.IRI{}}
	m.datatype.text = v.IRI(vocab.XSDString)
	m.datatype.integer = v.IRI(vocab.XSDInteger)
	m.datatype.decimal = v.IRI(vocab.XSDDecimal)
	m.datatype.year = v.IRI(vocab.XSDGYear)
	return m
}

// Emit takes a statement.
type Emit func(rdf.Quad) error

// statements says statements of one subject in one graph. After an error it says
// nothing more.
type statements struct {
	m       *Model
	emit    Emit
	graph   rdf.Context
	subject rdf.Subject
	err     error
}

func (m *Model) about(subject rdf.IRI, layer vocab.Layer, emit Emit) *statements {
	return &statements{m: m, emit: emit, graph: m.v.Graph(layer), subject: subject}
}

// say states predicate and object.
func (s *statements) say(p vocab.Term, object rdf.Object) {
	if s.err == nil {
		s.err = s.emit(rdf.Quad{Triple: rdf.Triple{Subj: s.subject, Pred: s.m.v.IRI(p), Obj: object}, Ctx: s.graph})
	}
}

// are states the classes of the subject.
func (s *statements) are(classes ...vocab.Term) {
	for _, class := range classes {
		s.say(vocab.Type, s.m.v.IRI(class))
	}
}

// text states a plain literal, and nothing when it is empty.
func (s *statements) text(p vocab.Term, value string) { s.typed(p, value, s.m.datatype.text) }

func (s *statements) integer(p vocab.Term, value string) { s.typed(p, value, s.m.datatype.integer) }

func (s *statements) typed(p vocab.Term, value string, datatype rdf.IRI) {
	if value != "" {
		s.say(p, rdf.NewTypedLiteral(value, datatype))
	}
}

// entity is the term of an entity.
func (m *Model) entity(e record.Entity) rdf.IRI {
	term, made := m.entities[e]
	if !made {
		term = m.mint(e)
		m.entities[e] = term
	}
	return term
}

func (m *Model) mint(e record.Entity) rdf.IRI {
	switch e.Space {
	case record.NCBIGene:
		return m.v.Gene(e.ID)
	case record.MeSH:
		return m.v.MeSH(e.ID)
	case record.ChEBI:
		return m.v.ChEBI(e.ID)
	case record.DOID:
		return m.v.DiseaseOntology(e.ID)
	case record.Families:
		return m.v.Family(e.ID)
	}
	return m.v.Taxon(e.ID)
}
