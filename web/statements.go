package web

import (
	"cmp"
	"net/http"
	"slices"

	"figraph/nquads"
)

// statementsPage is all that is said about a thing that has a page of its own.
type statementsPage struct {
	view
	About about
	Href  string // of the thing
}

// property is a predicate with its objects.
type property struct {
	Name    string
	IRI     string
	Objects []object
	More    int // objects that are not shown

	rank int
}

const shownObjects = 50 // of one predicate

// statements shows all that is said about a thing.
func (s *Server) statements(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "statements", true, func(l *looked) (any, error) {
		if err := l.only(nameParam); err != nil {
			return nil, err
		}
		if len(l.params[nameParam]) != 1 {
			return nil, usage("/statements takes one name")
		}
		thing := subject{graph: l.opened}
		var err error
		if thing.curie, thing.iri, err = l.lookUp(l.params.Get(nameParam)); err != nil {
			return nil, err
		}
		thing.about.begin(&thing)
		if err := l.state(&thing); err != nil {
			return nil, err
		}
		return statementsPage{l.view(thing.about.Title, "search"), thing.about, entityPath(thing.curie)}, nil
	})
}

// state reads what is said about a thing, once that is verified.
func (l *looked) state(thing *subject) error {
	if l.unverified {
		return errVerifying
	}
	if err := thing.outline(); err != nil {
		return err
	}
	return thing.about.state(thing)
}

// state fills in the statements that were read.
func (a *about) state(t *subject) error {
	v := t.graph.facts.Vocab
	at, rank := map[string]int{}, v.PredicateRank()
	err := t.each(func(line nquads.Line) error {
		predicate := string(line.Predicate[1 : len(line.Predicate)-1])
		row, met := at[predicate]
		if !met {
			row = len(a.Properties)
			at[predicate] = row
			place, known := rank[predicate]
			if !known {
				place = len(rank)
			}
			a.Properties = append(a.Properties, property{Name: v.Shorten(predicate), IRI: predicate, rank: place})
		}
		p := &a.Properties[row]
		if len(p.Objects) == shownObjects {
			p.More++
			return nil
		}
		p.Objects = append(p.Objects, objectOf(t.graph.asked, line.Object))
		return nil
	})
	for i := range a.Properties {
		a.Properties[i].More += t.left[a.Properties[i].IRI]
	}
	slices.SortStableFunc(a.Properties, func(x, y property) int { return cmp.Compare(x.rank, y.rank) })
	return err
}

// putStatements appends the rows of a table of statements.
func putStatements(m *markup, properties []property) {
	for i := range properties {
		p := &properties[i]
		m.put("\n<tr><th scope=\"row\"><a href=\"").url(p.IRI).put(`" rel="noreferrer">`).text(p.Name).put(`</a></th><td><ul>`)
		for _, o := range p.Objects {
			m.put("\n<li>")
			if o.Href != "" {
				m.put(`<a href="`).url(o.Href).put(`" rel="noreferrer">`).text(o.Text).put(`</a>`)
			} else {
				m.text(o.Text)
			}
			m.put(`</li>`)
		}
		if p.More > 0 {
			m.put("\n<li>and ").number(p.More).put(` more</li>`)
		}
		m.put("\n</ul></td></tr>")
	}
}
