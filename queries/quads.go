package queries

import (
	"context"
	"errors"
	"slices"
	"strings"

	"figraph/graph/store"
	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// errNoStore is a mistake of the program.
var errNoStore = errors.New("the quads of evidence are read from the store, which is not open")

// addQuads adds the statements of the graph that an explanation rests on: of each
// figure that it mentions the entities, and their mentions; of the link itself,
// where enough papers made it one.
func (g Graph) addQuads(e *Explanation, subjects []Subject, o FigureOptions) error {
	if g.Store == nil {
		return errNoStore
	}
	q := quadReader{g: g, evidence: o.Evidence, terms: map[string]vocab.Term{}, partOf: map[string][]string{}}
	for _, t := range []vocab.Term{vocab.PartOf, vocab.CoMentionedWith, vocab.Mentions, vocab.Names, vocab.Organism, vocab.IsPartOf, vocab.HasBody, vocab.Type, vocab.Tier, vocab.Annotation} {
		q.terms["<"+g.Vocab.IRI(t).String()+">"] = t
	}
	var ends [2]map[string]bool
	for i, s := range subjects {
		ends[i] = map[string]bool{}
		for _, entity := range g.named([]Subject{s}, o.Taxon) {
			form := q.form(g.Index.Entity(entity).CURIE)
			ends[i][form] = true
			q.entities = append(q.entities, form)
		}
	}
	q.readEntities(ends)
	for i := range e.Figures {
		e.Figures[i].Quads = q.figure(&e.Figures[i])
	}
	e.Quads = q.sorted(q.link)
	return q.err
}

// quadReader reads statements, and keeps the first error.
type quadReader struct {
	g        Graph
	evidence Evidence
	entities []string              // canonical forms of their IRIs
	terms    map[string]vocab.Term // by canonical form
	partOf   map[string][]string   // by the form of a figure: which entities say that they are part of it
	link     []string
	err      error
}

// form is the canonical form of the IRI of a CURIE.
func (q *quadReader) form(curie string) string {
	iri, _ := q.g.Vocab.Expand(curie)
	return "<" + iri.String() + ">"
}

// otherTerm stands for the predicates that nobody looks at.
const otherTerm vocab.Term = 1<<8 - 1

// about calls for each statement about a thing.
func (q *quadReader) about(form string, take func(predicate vocab.Term, object, quad string)) {
	if q.err != nil {
		return
	}
	for line, err := range q.g.Store.About(form[1 : len(form)-1]) {
		if q.g.isOver() {
			err = context.Cause(q.g.ctx)
		}
		if err != nil {
			q.err = err
			return
		}
		predicate, known := q.terms[string(line.Predicate)]
		if !known {
			predicate = otherTerm
		}
		take(predicate, string(line.Object), strings.TrimSuffix(string(line.Text), "\n"))
	}
}

// having are the things that have all of some properties.
func (q *quadReader) having(properties ...store.Property) []string {
	if q.err != nil {
		return nil
	}
	subjects, err := q.g.Store.Having(properties...)
	q.err = err
	for i := range subjects {
		subjects[i] = "<" + subjects[i] + ">"
	}
	return subjects
}

func (q *quadReader) property(t vocab.Term, form string) store.Property {
	return store.Property{Predicate: q.g.Vocab.IRI(t).String(), IRI: form[1 : len(form)-1]}
}

// readEntities reads what the entities say of figures, and of each other.
func (q *quadReader) readEntities(ends [2]map[string]bool) {
	for _, entity := range q.entities {
		q.about(entity, func(predicate vocab.Term, object, quad string) {
			crosses := ends[0][entity] && ends[1][object] || ends[1][entity] && ends[0][object]
			switch {
			case predicate == vocab.PartOf:
				q.partOf[object] = append(q.partOf[object], quad)
			case predicate == vocab.CoMentionedWith && crosses:
				q.link = append(q.link, quad)
			}
		})
	}
	for a := range ends[0] {
		for b := range ends[1] {
			for _, link := range q.having(q.property(vocab.RefersTo, a), q.property(vocab.RefersTo, b)) {
				q.about(link, func(_ vocab.Term, _, quad string) { q.link = append(q.link, quad) })
			}
		}
	}
}

// figure are the statements that a figure draws the entities.
func (q *quadReader) figure(f *Figure) []string {
	form := q.form(f.ID)
	quads := slices.Clone(q.partOf[form])
	q.about(form, func(predicate vocab.Term, object, quad string) {
		switch predicate {
		case vocab.Mentions, vocab.Names, vocab.Organism:
			if !slices.Contains(q.entities, object) {
				return
			}
		case vocab.IsPartOf:
		default:
			return
		}
		quads = append(quads, quad)
	})
	for _, mention := range q.having(q.property(vocab.HasTarget, form)) {
		quads = append(quads, q.mention(mention)...)
	}
	return q.sorted(quads)
}

// mention is all that is stated of a mention, nothing where it is of another
// entity or too weak.
func (q *quadReader) mention(form string) (quads []string) {
	counts, accepted, tier := false, false, record.Symbol.String()
	q.about(form, func(predicate vocab.Term, object, quad string) {
		quads = append(quads, quad)
		switch predicate {
		case vocab.HasBody:
			counts = slices.Contains(q.entities, object)
		case vocab.Type:
			accepted = accepted || q.terms[object] == vocab.Annotation
		case vocab.Tier:
			tier = strings.Trim(object, `"`)
		}
	})
	if weakest, err := ParseEvidence(tier); err != nil || weakest > q.evidence || !counts || !accepted {
		return nil
	}
	return quads
}

// sorted is statements in canonical order, each once.
func (q *quadReader) sorted(quads []string) []string {
	slices.Sort(quads)
	return slices.Compact(quads)
}

// quadRows are the statements, one on each row.
func (e Explanation) quadRows() (rows [][]any) {
	add := func(figure string, quads []string) {
		for _, quad := range quads {
			rows = append(rows, []any{figure, layerOf(quad), quad})
		}
	}
	add("", e.Quads)
	for _, f := range e.Figures {
		add(f.ID, f.Quads)
	}
	return rows
}

// layerOf is the layer that a statement's graph name is of.
func layerOf(quad string) string {
	line, err := nquads.Cut([]byte(quad + "\n"))
	if err != nil {
		return ""
	}
	name := strings.Trim(string(line.Graph), "<>")
	return name[strings.LastIndexByte(name, '/')+1:]
}
