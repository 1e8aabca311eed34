package queries

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"figraph/graph/index"
	"figraph/queries/subgraph"
)

func linkQuestion(name, short string, kinds index.Kinds) Question {
	q := Question{
		Name: name, Short: short, Example: "ketamine --limit 10", Takes: Takes{"X", 1, 1}, Params: linkParams, Columns: linkColumns, Formats: subgraph.Formats, Value: []Link{},
		Long: short + `, by distinct papers. X is a symbol, a name, a CURIE such as
ncbigene:627 or mesh:D007649, or an IRI. A paper counts once however many of its
figures draw both. Statistics are over papers: see docs/statistics.md.`,
		ask: func(c *call) (Answer, error) { return askLinks(c, kinds) },
	}
	if kinds == index.Chemical {
		q.Params = append(slices.Clone(linkParams), Param{"medicines", Switch, "false", nil, "only chemicals that are known as medicines"})
		q.Example = "BDNF --medicines --limit 10"
	}
	return q
}

// options reads the parameters that say what counts.
func (c *call) options() (o FigureOptions, err error) {
	if o.Evidence, err = ParseEvidence(c.text("evidence")); err != nil {
		return o, &UsageError{err}
	}
	if o.Filter.FromYear, o.Filter.ToYear, err = parseYears(c.text("year")); err != nil {
		return o, &UsageError{err}
	}
	o.Filter.MinScore = c.number("score")
	o.WithEvidence = c.is("with-evidence")
	if name := c.text("organism"); name != "" {
		if o.Taxon, err = c.g.ParseTaxon(name); err != nil {
			return o, err
		}
	}
	if name := c.text("about"); name != "" {
		o.Filter.Organism, err = c.g.ParseTaxon(name)
	}
	return o, err
}

// subjects reads the names.
func (c *call) subjects() ([]Subject, error) {
	var list []Subject
	for _, name := range c.asked.Names {
		s, err := c.g.Find(name)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// scopeAndSubjects reads what counts, and the names.
func (c *call) scopeAndSubjects() (Scope, []Subject, error) {
	scope, err := c.scope()
	if err != nil {
		return scope, nil, err
	}
	subjects, err := c.subjects()
	return scope, subjects, err
}

// heading says what was asked and what counted.
func (c *call) heading(subjects []Subject, o FigureOptions) string {
	var names []string
	for _, s := range subjects {
		names = append(names, fmt.Sprintf("%s (%s)", s.Name, strings.Join(c.g.CURIEs(s), ", ")))
	}
	text := c.q.Name
	if len(names) > 0 {
		text += " of " + strings.Join(names, " and ")
	}
	text += "; evidence: " + o.Evidence.String()
	for _, p := range c.q.Params {
		if value := c.values[p.Name]; value != p.Default && p.Name != evidenceParam.Name {
			text += fmt.Sprintf("; %s: %s", p.Name, strings.ReplaceAll(value, "\n", ", "))
		}
	}
	return text
}

func askLinks(c *call, kinds index.Kinds) (Answer, error) {
	f, err := c.options()
	if err != nil {
		return Answer{}, err
	}
	rank, err := ParseStatistic(c.text("rank"))
	if err != nil {
		return Answer{}, &UsageError{err}
	}
	subject, err := c.g.FindEntity(c.asked.Names[0])
	if err != nil {
		return Answer{}, err
	}
	o := LinkOptions{Kinds: kinds, Medicines: c.is("medicines"), Evidence: f.Evidence, Filter: f.Filter, Taxon: f.Taxon, MinPapers: c.integer("min-papers"), Rank: rank}
	answer := Answer{Heading: c.heading([]Subject{subject}, f)}
	var links []Link
	links, answer.More = c.g.linksOf(subject, o, c.is("by-organism"), c.asked.Limit)
	if f.WithEvidence {
		if err := c.g.AddEvidence(subject, links, o); err != nil {
			return Answer{}, err
		}
	}
	for _, l := range links {
		answer.Rows = append(answer.Rows, []any{l.ID, l.Label, l.Type, l.Taxon, l.Papers, l.Figures, l.Stats.NPMI, l.Stats.LogOdds, l.Stats.P, l.Stats.Q})
	}
	answer.Value = links
	if len(links) == 0 {
		answer.Hint = c.nearestLinks(subject, o)
	}
	addEvidence(&answer, links, f.WithEvidence)
	addOf(&answer, links, c.is("by-organism"))
	if !c.is("by-organism") {
		answer.Draw = func() Drawing { return Drawing{Graph: c.g.SubgraphOfLinks(subject, links)} }
	}
	return answer, nil
}

// nearestLinks says what weaker evidence would have given.
func (c *call) nearestLinks(s Subject, o LinkOptions) string {
	o.MinPapers = 0
	for o.Evidence++; o.Evidence <= index.WeakestTier; o.Evidence++ {
		if n := len(c.g.Links(s, o)); n > 0 {
			return fmt.Sprintf("nothing at this evidence; %d at evidence %s", n, o.Evidence)
		}
	}
	figures := len(c.g.figuresOf(s.Entities, index.WeakestTier, Filter{}))
	return fmt.Sprintf("none is drawn with it at any evidence; it stands in %d figures", figures)
}

// addEvidence adds a column of the figures and words that links rest on.
func addEvidence(a *Answer, links []Link, asked bool) {
	if !asked {
		return
	}
	a.Columns = append(slices.Clone(linkColumns), Column{"evidence", Text, "figures, and in each the words of both, between bars"})
	for i, l := range links {
		var list []string
		for _, f := range l.Witnesses {
			list = append(list, f.ID+" ("+Words(f.Mentions)+")")
		}
		a.Rows[i] = append(a.Rows[i], strings.Join(list, " | "))
	}
}

// addOf adds a column of the gene that each row is about.
func addOf(a *Answer, links []Link, asked bool) {
	if !asked {
		return
	}
	if a.Columns == nil {
		a.Columns = slices.Clone(linkColumns)
	}
	a.Columns = append(a.Columns, Column{"of", Text, "CURIE of the gene asked for"})
	for i, l := range links {
		a.Rows[i] = append(a.Rows[i], l.Of)
	}
}

// linksOf are the first links of a subject, or those of each of its genes one
// after the other, and how many more there are.
func (g Graph) linksOf(s Subject, o LinkOptions, apart bool, limit int) (links []Link, more int) {
	subjects := []Subject{s}
	if apart && len(s.Entities) > 1 {
		subjects = nil
		for _, e := range s.Entities {
			subjects = append(subjects, Subject{Entities: []index.EntityID{e}})
		}
	}
	links = []Link{}
	for _, s := range subjects {
		for _, h := range g.hits(s, o) {
			if limit > 0 && len(links) == limit {
				more++
				continue
			}
			link := g.link(h, o.Rank)
			if apart {
				link.Of = strings.Join(g.CURIEs(s), "|")
			}
			links = append(links, link)
		}
	}
	return links, more
}

func askFigures(c *call) (Answer, error) {
	o, subjects, err := c.figureOptions()
	if err != nil {
		return Answer{}, err
	}
	o.WithEvidence = true // the words are a column
	shared, more := limited(c, c.g.shared(subjects, o))
	figures, err := c.g.show(shared, subjects, o)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Heading: c.heading(subjects, o), More: more}
	for i := range figures {
		f := &figures[i]
		answer.Rows = append(answer.Rows, []any{f.ID, f.Title, f.Paper, year(f.Year), strings.Join(f.Organism, " | "), Words(f.Mentions), f.Page, f.URL, f.Image})
		if !c.is(witnessParam.Name) {
			f.Mentions = nil
		}
	}
	answer.Value = figures
	answer.Draw = func() Drawing { return c.drawFigures(figures, o) }
	if len(figures) == 0 {
		answer.Hint = c.nearestFigures(subjects, o)
	}
	return answer, nil
}

// drawFigures is figures with all that they draw.
func (c *call) drawFigures(list []Figure, o FigureOptions) Drawing {
	scope := Scope{o.Evidence, o.Filter, o.Taxon}
	var figures []index.FigureID
	for _, f := range list {
		figures = append(figures, f.FigureID)
	}
	return Drawing{c.g.SubgraphOfFigures(figures, scope, nil), c.g.SetsOfFigures(figures, scope)}
}

// nearestFigures says in how many figures each subject stands by itself.
func (c *call) nearestFigures(subjects []Subject, o FigureOptions) string {
	o.Evidence = index.WeakestTier
	if n := len(c.g.shared(subjects, o)); n > 0 {
		return fmt.Sprintf("no figure at this evidence; %d at evidence %s", n, o.Evidence)
	}
	var list []string
	for _, s := range subjects {
		list = append(list, fmt.Sprintf("%s in %d", s.Name, len(c.g.shared([]Subject{s}, o))))
	}
	return "no figure draws all of them; alone stand " + strings.Join(list, ", ") + " figures"
}

func (c *call) figureOptions() (FigureOptions, []Subject, error) {
	o, err := c.options()
	if err != nil {
		return o, nil, err
	}
	subjects, err := c.subjects()
	return o, subjects, err
}

// year is a year as a cell: nothing when it is not known.
func year(n int) any {
	if n == 0 {
		return ""
	}
	return n
}

func askPapers(c *call) (Answer, error) {
	o, subjects, err := c.figureOptions()
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Heading: c.heading(subjects, o)}
	papers, more := limited(c, c.g.Papers(subjects, o))
	for _, p := range papers {
		answer.Rows = append(answer.Rows, []any{p.ID, p.Figures, p.Title, year(p.Year), p.Journal, p.DOI, p.URL})
	}
	answer.Value, answer.More = papers, more
	if len(papers) == 0 {
		answer.Hint = c.nearestFigures(subjects, o)
	}
	return answer, nil
}

func askEntities(c *call) (Answer, error) {
	o, subjects, err := c.figureOptions()
	if err != nil {
		return Answer{}, err
	}
	if subjects[0].What == AnEntity {
		return Answer{}, &UsageError{fmt.Errorf("%q is an entity: entities takes a figure or a paper; neighbors lists what is drawn with an entity", subjects[0].Name)}
	}
	with := o
	with.WithEvidence = true // for the places
	drawn, err := c.g.Entities(subjects[0], with)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Heading: c.heading(subjects, o)}
	drawn, answer.More = limited(c, drawn)
	for i := range drawn {
		d := &drawn[i]
		answer.Rows = append(answer.Rows, []any{d.ID, d.Label, d.Type, d.Taxon, d.Tier, d.Figures, d.Words, places(d.Mentions)})
		if !o.WithEvidence {
			d.Mentions = nil
		}
	}
	answer.Value = drawn
	return answer, nil
}

func places(mentions []Mention) string {
	var list []string
	for _, m := range mentions {
		if place := m.Place(); place != "" {
			list = append(list, place)
		}
	}
	return strings.Join(list, " | ")
}

func askExplain(c *call) (Answer, error) {
	o, subjects, err := c.figureOptions()
	if err != nil {
		return Answer{}, err
	}
	e, err := c.g.Explain(subjects[0], subjects[1], o)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Heading: fmt.Sprintf("%s; %d figures of %d papers", c.heading(subjects, o), len(e.Figures), e.Papers)}
	e.Figures, answer.More = limited(c, e.Figures)
	for _, f := range e.Figures {
		for _, m := range f.Mentions {
			answer.Rows = append(answer.Rows, []any{f.ID, f.Paper, year(f.Year), m.Entity, m.Label, m.Word, m.Match, m.Tier, m.Ambiguity, m.Source, m.Lexicon, cmp.Or(m.Rule, "row"), m.Place()})
		}
	}
	answer.Value = e
	if len(e.Figures) == 0 {
		answer.Hint = c.nearestFigures(subjects, o)
	}
	return answer, nil
}
