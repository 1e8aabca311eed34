package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"figraph/graph/index"
	"figraph/queries"
	"figraph/vocab"
)

// thingPage is the page of an entity, a figure or a paper; of anything else it has
// the statements alone.
type thingPage struct {
	view
	About       about
	Statements  string   // the page with them
	Identifiers []object // the same in other databases
	Figures     int      // of an entity, by any word
	Papers      int
	Entity      *drawn
	Figure      *figurePart
	Paper       *paperPart
}

// elsewhere says that a thing has another path.
type elsewhere struct{ to string }

func (e *elsewhere) Error() string { return "it is at " + e.to }

// showThing answers with the page of a thing.
func (s *Server) showThing(w http.ResponseWriter, r *http.Request, find func(*opened) (curie, iri string, err error)) error {
	err := s.show(w, r, "entity", true, func(l *looked) (any, error) {
		if err := l.only(drawnParams()...); err != nil {
			return nil, err
		}
		return l.thing(find)
	})
	if away := (*elsewhere)(nil); errors.As(err, &away) {
		http.Redirect(w, r, away.to, http.StatusSeeOther)
		return nil
	}
	return err
}

func (l *looked) thing(find func(*opened) (curie, iri string, err error)) (any, error) {
	thing := subject{graph: l.opened}
	var err error
	if thing.curie, thing.iri, err = find(l.opened); err != nil {
		return nil, err
	}
	if thing.isElsewhere(l.r) {
		l.params.Del(nameParam)
		l.params.Del("iri")
		to := entityPath(thing.curie)
		if len(l.params) > 0 {
			to += "?" + l.params.Encode()
		}
		return nil, &elsewhere{to}
	}
	thing.about.begin(&thing)
	l.iri = thing.iri
	if thing.curie == "" { // nothing else is known of it
		if err := l.state(&thing); err != nil {
			return nil, err
		}
		return thingPage{view: l.view(thing.about.Title, "search"), About: thing.about}, nil
	}
	page := thingPage{view: l.view(thing.about.Title, "search"), About: thing.about, Statements: "/statements?" + url.Values{nameParam: {thing.curie}}.Encode()}
	if page.Identifiers, err = l.identifiers(thing.iri); err == nil {
		err = l.fill(&page, &thing)
	}
	return page, err
}

// fill looks up what is shown of a kind of thing.
func (l *looked) fill(page *thingPage, thing *subject) error {
	found, err := l.graph.Find(thing.curie)
	if err != nil {
		return err
	}
	switch found.What {
	case queries.AFigure:
		page.Figure, err = l.figure(found.Figure, thing)
		if err == nil && !l.unverified {
			page.Linked, err = linkedData(*thing)
		}
	case queries.APaper:
		page.Paper, err = l.paper(found.Paper)
	default:
		e := found.Entities[0]
		page.Figures, page.Papers = l.index.CountFigures(e, index.WeakestTier), l.index.CountPapers(e, index.WeakestTier)
		var d drawn
		d, err = l.drawn(thing.curie)
		page.Entity, d.Label = &d, page.Title
	}
	return err
}

// identifiers are what a thing is called in other databases.
func (l *looked) identifiers(iri string) (list []object, err error) {
	if l.unverified {
		return nil, nil
	}
	for _, same := range []vocab.Term{vocab.ExactMatch, vocab.CloseMatch} {
		for line, err := range l.quads.Said(iri, l.facts.Vocab.IRI(same).String()) {
			if err != nil {
				return nil, err
			}
			list = append(list, objectOf(l.graph, line.Object))
		}
	}
	return list, nil
}

// linkedData is what is said of a thing as JSON-LD, to stand within a page: what
// would end the element is escaped.
func linkedData(t subject) (string, error) {
	if err := t.read(); err != nil {
		return "", err
	}
	defer t.drop()
	var b strings.Builder
	if err := t.write(&b, documentFormats.named("jsonld")); err != nil {
		return "", err
	}
	return inScript.Replace(b.String()), nil
}

// inScript escapes JSON for an element script. In JSON these stand in strings
// alone.
var inScript = strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`, "\u2028", `\u2028`, "\u2029", `\u2029`)

// fact is something known of a figure or a paper.
type fact struct {
	Name   string
	Values []object
}

// facts leaves out what is not known.
func facts(list ...fact) (known []fact) {
	for _, f := range list {
		var values []object
		for _, v := range f.Values {
			if v.Text != "" {
				values = append(values, v)
			}
		}
		if len(values) > 0 {
			known = append(known, fact{f.Name, values})
		}
	}
	return known
}

// paperPart is what a paper's page shows.
type paperPart struct {
	Facts    []fact
	Gallery  gallery
	Entities []drawnEntity
	Along    along
}

func (l *looked) paper(id index.PaperID) (*paperPart, error) {
	p := l.index.Paper(id)
	curie := vocab.PaperPrefix + ":" + p.PMCID
	part := &paperPart{Facts: l.factsOfPaper(id)}
	var err error
	if part.Gallery, err = l.gallery(curie); err != nil {
		return nil, err
	}
	part.Entities, part.Along, err = l.entities(curie)
	return part, err
}

func (l *looked) factsOfPaper(id index.PaperID) []fact {
	p := l.index.Paper(id)
	year := ""
	if p.Year > 0 {
		year = itoa(p.Year)
	}
	doi := object{Text: p.DOI}
	if p.DOI != "" {
		doi.Href = webAddress(l.facts.Vocab.DOI(p.DOI).String())
	}
	return facts(
		fact{"Journal", []object{{Text: p.Journal}}},
		fact{"Year", []object{{Text: year}}},
		fact{"DOI", []object{doi}},
		fact{"PubMed Central", []object{{Text: p.PMCID, Href: webAddress(l.facts.Vocab.PaperPage(p.PMCID).String())}}},
		fact{"Citation", []object{{Text: p.Citation}}},
	)
}

// drawnEntity is an entity of a figure or a paper.
type drawnEntity struct {
	queries.Drawn
	Href     string
	Organism string
	Printed  []string
}

func (l *looked) entities(of string) ([]drawnEntity, along, error) {
	q := queries.ByName("entities")
	a := l.asked(q, 0, of)
	if a.Params["evidence"] == "" {
		a.Params["evidence"] = index.WeakestTier.String() // a page shows all that is drawn, and each with its tier
	}
	taken := l.along(q, a)
	answer, err := q.Ask(l.ctx, l.graph, a)
	if err != nil {
		return nil, taken, err
	}
	var list []drawnEntity
	for _, d := range answer.Value.([]queries.Drawn) {
		list = append(list, drawnEntity{d, entityPath(d.ID), l.organismOf(d.Taxon), strings.Split(d.Words, " | ")})
	}
	return list, taken, nil
}

// putEntities appends the rows of a table of what a figure or a paper draws.
func putEntities(m *markup, list []drawnEntity) {
	for i := range list {
		e := &list[i]
		m.put("\n<tr><th scope=\"row\">").link(e.Href, cmp.Or(e.Label, e.ID))
		if e.Organism != "" {
			m.put(` <span class="organism">`).text(e.Organism).put(`</span>`)
		}
		m.put(`</th><td>`).kind(e.Type).put(`</td><td><span class="tier ink-tier-`).text(e.Tier).put(`">`).text(e.Tier).put(`</span></td><td>`)
		for j, word := range e.Printed {
			if j > 0 {
				m.put(`, `)
			}
			m.put(`<q>`).text(word).put(`</q>`)
		}
		m.put(`</td><td><code>`).text(e.ID).put(`</code></td></tr>`)
	}
}
