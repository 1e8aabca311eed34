package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"figraph/graph/index"
	"figraph/queries"
	"figraph/vocab"
)

// The parameters of pages that questions do not have.
const (
	kindParam    = "kind"    // of what is listed
	figuresParam = "figures" // how many cards
	showParam    = "show"    // which rows are drawn
)

const (
	shownLinks = 25
	shownCards = 12
	mostShown  = 1000
)

// drawn is what something is drawn with, ranked, and the figures that draw it.
type drawn struct {
	Name     string // as it is asked for
	Label    string
	Kinds    []tab
	Narrow   narrow
	Years    bar
	Heading  string
	Hint     string
	Rows     []drawnRow
	More     int
	MoreHref string
	Links    along
	Figures  gallery
	Graph    string // the page that draws it
	Path     string // the page that looks for paths from it
}

// tab leads to one kind of what is listed.
type tab struct {
	Text, Href string
	Count      int
	Here       bool
}

// putTabs appends the tabs, one after the other.
func putTabs(m *markup, tabs []tab) {
	for i := range tabs {
		t := &tabs[i]
		m.put(`<a href="`).url(t.Href).put(`"`)
		if t.Here {
			m.put(` aria-current="true"`)
		}
		m.put(`>`).text(t.Text).put(` <span class="count">`).put(grouped(t.Count)).put(`</span></a>`)
	}
}

// drawnRow is a link as a row.
type drawnRow struct {
	*queries.Link
	Rank          int
	Href, Explain string
	Organism      string
	Score, Q      string
	Tiers         tiers
	Years         spark
}

// gallery is figures as cards.
type gallery struct {
	Cards    []card
	Total    int
	More     int
	MoreHref string
	Along    along
}

// kinds of what is listed: the question that lists it, and what it counts.
var kinds = []struct {
	value, text, question string
	kind                  index.Kinds
}{
	{"", "All", "neighbors", 0},
	{"gene", "Genes", "genes", index.Gene},
	{"drug", "Drugs and chemicals", "drugs", index.Chemical},
	{"disease", "Diseases", "diseases", index.Disease},
}

func drawnParams() []string {
	return append(names(queries.ByName("neighbors"), queries.ByName("drugs")), nameParam, kindParam, limitParam, figuresParam, formatParam, "iri")
}

// drawn looks up what a name is drawn with.
func (l *looked) drawn(name string) (d drawn, err error) {
	d.Name = name
	subject, err := l.graph.FindEntity(name)
	if err != nil {
		return d, err
	}
	d.Label = cmp.Or(l.index.NameOf(subject.Entities[0]), name)
	question := ""
	for _, k := range kinds {
		if k.value == l.params.Get(kindParam) {
			question = k.question
		}
	}
	if question == "" {
		return d, usage("kind \"" + l.params.Get(kindParam) + "\": use gene, drug or disease")
	}
	limit, err := l.number(limitParam, shownLinks, mostShown)
	if err != nil {
		return d, err
	}
	answer, taken, err := l.ask(question, limit, name)
	if err != nil {
		return d, err
	}
	links := answer.Value.([]queries.Link)
	d.Heading, d.Hint, d.More, d.Links = answer.Heading, answer.Hint, answer.More, taken
	if d.More > 0 {
		d.MoreHref = l.with(limitParam, strconv.Itoa(min(mostShown, limit*4))) + "#drawn-with"
	}
	if err := l.addRows(&d, subject, links, queries.ByName(question)); err != nil {
		return d, err
	}
	if err := l.addKinds(&d, subject); err != nil {
		return d, err
	}
	d.Graph = "/graph?" + l.scopeQuery(name).Encode()
	d.Path = "/path?" + url.Values{nameParam: {name}}.Encode()
	d.Figures, err = l.gallery(name)
	return d, err
}

// scopeQuery names things with what counts on this page, for another page.
func (l *looked) scopeQuery(things ...string) url.Values {
	q := url.Values{nameParam: things}
	for _, p := range []string{"evidence", "organism", "about", "year", "score"} {
		if value := l.params.Get(p); value != "" {
			q.Set(p, value)
		}
	}
	return q
}

// addRows fills in the rows with their bars, and the years.
func (l *looked) addRows(d *drawn, subject queries.Subject, links []queries.Link, q *queries.Question) error {
	scope, err := q.Scope(l.graph, l.asked(q, 0).Params)
	if err != nil {
		return err
	}
	whole, each := l.graph.Profiles(subject, links, scope)
	d.Years = histogram(whole.Years, func(year int) string { return l.with("year", itoa(year)) })
	from, to := span(whole.Years)
	most := 0
	for _, link := range links {
		most = max(most, link.Papers)
	}
	d.Rows = make([]drawnRow, 0, len(links))
	for i := range links {
		link := &links[i]
		row := drawnRow{Link: link, Rank: i + 1, Href: entityPath(link.ID), Organism: l.organismOf(link.Taxon),
			Score: decimals(link.Score, 3), Q: chance(link.Stats.Q), Tiers: tiers{each[i].Tiers, link.Papers, most}, Years: spark{each[i].Years, from, to}}
		row.Explain = "/explain?" + l.scopeQuery(d.Name, link.ID).Encode()
		d.Rows = append(d.Rows, row)
	}
	return nil
}

// putRows appends the rows of a table of links.
func putRows(m *markup, rows []drawnRow) {
	for i := range rows {
		row := &rows[i]
		label := cmp.Or(row.Link.Label, row.Link.ID)
		m.put("\n<tr><td class=\"n quiet\">").number(row.Rank).put(`</td><th scope="row">`).link(row.Href, label)
		if row.Organism != "" {
			m.put(` <span class="organism">`).text(row.Organism).put(`</span>`)
		}
		m.put(`</th><td>`).kind(row.Link.Type).put(`</td><td class="n">`).put(grouped(row.Link.Papers)).put(`</td><td class="n">`).put(grouped(row.Link.Figures))
		m.put(`</td><td>`).tiers(row.Tiers).put(`</td><td>`).spark(row.Years).put(`</td><td class="n">`).text(row.Score).put(`</td><td class="n">`).text(row.Q)
		m.put(`</td><td><a href="`).url(row.Explain).put(`" data-drawer aria-label="Why: evidence of `).text(label).put(`">why</a></td></tr>`)
	}
}

// addKinds counts what there is of each kind and organism, whichever is listed.
func (l *looked) addKinds(d *drawn, subject queries.Subject) error {
	q := queries.ByName("neighbors")
	a := l.asked(q, 0)
	delete(a.Params, "organism")
	scope, err := q.Scope(l.graph, a.Params)
	if err != nil {
		return err
	}
	least, _ := strconv.Atoi(a.Params["min-papers"]) // checked by Scope
	all, counts, taxa := l.graph.CountLinks(subject, scope, max(1, least))
	for _, k := range kinds {
		n := counts[k.kind]
		if k.kind == 0 {
			n = all
		}
		d.Kinds = append(d.Kinds, tab{k.text, l.with(kindParam, k.value, limitParam, ""), n, k.value == l.params.Get(kindParam)})
	}
	organisms := map[string]int{}
	for taxon, n := range taxa {
		organisms[strconv.FormatUint(uint64(taxon), 10)] = n
	}
	d.Narrow = l.narrow(organisms)
	return nil
}

// organismOf is the Latin name of a taxon, or its number.
func (l *looked) organismOf(taxon string) string {
	if taxon == "" {
		return ""
	}
	curie := vocab.TaxonPrefix + ":" + taxon
	if e, there := l.index.ByCURIE(curie); there {
		return cmp.Or(l.index.NameOf(e), curie)
	}
	return curie
}

// gallery are the figures that draw something.
func (l *looked) gallery(things ...string) (g gallery, err error) {
	limit, err := l.number(figuresParam, shownCards, mostShown)
	if err != nil {
		return g, err
	}
	q := queries.ByName("figures")
	a := l.asked(q, limit, things...)
	a.Params = maps.Clone(a.Params)
	g.Along = l.along(q, a)
	a.Params["with-evidence"] = "true"
	answer, err := q.Ask(l.ctx, l.graph, a)
	if err != nil {
		return g, err
	}
	figures := answer.Value.([]queries.Figure)
	g.Cards = make([]card, 0, len(figures))
	for _, f := range figures {
		c := l.card(f, wordsOf(f.Mentions))
		c.Mentions = f.Mentions
		g.Cards = append(g.Cards, c)
	}
	if err := l.addCaptions(g.Cards); err != nil {
		return g, err
	}
	g.Total, g.More = len(g.Cards)+answer.More, answer.More
	if g.More > 0 {
		g.MoreHref = l.with(figuresParam, strconv.Itoa(min(mostShown, limit*4))) + "#figures"
	}
	return g, nil
}

// drawnPage is the page of a name with several readings that belong together, such
// as a symbol in several species.
type drawnPage struct {
	view
	drawn
	Readings []reading
}

func (s *Server) drawnWith(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "drawn", true, func(l *looked) (any, error) {
		if err := l.only(drawnParams()...); err != nil {
			return nil, err
		}
		if len(l.params[nameParam]) != 1 {
			return nil, usage("/drawn takes one name")
		}
		name := l.params.Get(nameParam)
		d, err := l.drawn(name)
		if err != nil {
			return nil, err
		}
		page := drawnPage{view: l.view(d.Label, "search"), drawn: d}
		page.Query = name
		subject, err := l.graph.FindEntity(name)
		for _, e := range subject.Entities {
			page.Readings = append(page.Readings, readingOf(l.index.Entity(e)))
		}
		return page, err
	})
}
