package queries

import (
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
	o.WithEvidence = c.withEvidence()
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
		name := s.Name
		if curies := strings.Join(c.g.CURIEs(s), ", "); curies != name {
			name += " (" + curies + ")"
		}
		names = append(names, name)
	}
	text := c.q.Name
	if len(names) > 0 {
		text += " of " + strings.Join(names, " and ")
	}
	text += "; evidence: " + o.Evidence.String()
	for _, p := range c.q.Params {
		switch value := c.values[p.Name]; {
		case value == p.Default, p.Name == evidenceParam.Name, p.Type == Switch && !c.is(p.Name):
		case p.Type == Switch:
			text += "; " + p.Name
		default:
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
	answer.Rows = c.rows(len(links), func(i int) []any {
		l := &links[i]
		return []any{l.ID, l.Label, l.Type, l.Taxon, l.Papers, l.Figures, l.Stats.NPMI, l.Stats.LogOdds, l.Stats.P, l.Stats.Q}
	})
	answer.Value = links
	if len(links) == 0 {
		answer.Hint = c.nearestLinks(subject, o)
	}
	if f.WithEvidence {
		addColumns(&answer, linkColumns, evidenceColumns, func(i int) []any {
			evidence, at := evidenceCells(links[i].Witnesses)
			return []any{evidence, at}
		})
	}
	if c.is("by-organism") {
		addColumns(&answer, linkColumns, []Column{{"of", Text, "CURIE of the gene asked for"}}, func(i int) []any { return []any{links[i].Of} })
	}
	if !c.is("by-organism") {
		answer.Draw = func() Drawing { return Drawing{Graph: c.g.SubgraphOfLinks(subject, links)} }
	}
	return answer, nil
}

// nearestLinks says what fewer papers, weaker evidence or no filter would have
// given.
func (c *call) nearestLinks(s Subject, o LinkOptions) string {
	if o.MinPapers > 1 {
		asked := o.MinPapers
		o.MinPapers = 1
		if n := c.g.countHits(s, o); n > 0 {
			return fmt.Sprintf("nothing has %d papers; %d have fewer", asked, n)
		}
	}
	o.MinPapers = 0
	if n := c.g.countHits(s, o); n > 0 {
		return fmt.Sprintf("no paper has a figure of both; %d are drawn with it in figures without a paper", n)
	}
	asked := o.Evidence
	for o.Evidence++; o.Evidence <= index.WeakestTier; o.Evidence++ {
		if n := c.g.countHits(s, o); n > 0 {
			return fmt.Sprintf("nothing at this evidence; %d at evidence %s", n, o.Evidence)
		}
	}
	figures := len(c.g.figuresOf(s.Entities, index.WeakestTier, Filter{}))
	if o.Filter.isZero() && o.Taxon == 0 {
		return fmt.Sprintf("none is drawn with it at any evidence; it stands in %d figures", figures)
	}
	o.Filter, o.Taxon, o.Evidence = Filter{}, 0, asked
	return fmt.Sprintf("nothing at any evidence within what %s; %d without; it stands in %d figures", c.narrowed(), c.g.countHits(s, o), figures)
}

// narrowed names the parameters that narrow what counts: "--year asks".
func (c *call) narrowed() string {
	var names []string
	for _, p := range []Param{organismParam, aboutParam, yearParam, scoreParam} {
		if c.text(p.Name) != p.Default {
			names = append(names, "--"+p.Name)
		}
	}
	if len(names) == 1 {
		return names[0] + " asks"
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " ask"
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
		n, before := 0, len(links)
		links, n = g.addLinks(links, s, o, limit)
		more += n
		for i := before; apart && i < len(links); i++ {
			links[i].Of = strings.Join(g.CURIEs(s), "|")
		}
	}
	return links, more
}

// addLinks adds links of a subject up to a limit, of 0 all, and says how many more
// there are.
func (g Graph) addLinks(links []Link, s Subject, o LinkOptions, limit int) (_ []Link, more int) {
	r := g.hits(s, o)
	defer r.release()
	if limit > 0 && len(links) == limit {
		return links, len(r.hits)
	}
	all, before := len(r.hits), len(links)
	links = g.appendLinks(links, r, max(0, limit-before))
	return links, all - (len(links) - before)
}

func askFigures(c *call) (Answer, error) {
	o, subjects, err := c.figureOptions()
	if err != nil {
		return Answer{}, err
	}
	ids, more := limited(c, c.g.shared(subjects, o))
	figures, err := c.g.show(ids)
	if err == nil && !c.isRowless() {
		err = c.g.addMentions(figures, c.g.named(subjects, o.Taxon), o.Evidence) // the words are a column
	}
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Heading: c.heading(subjects, o), More: more, Value: figures}
	answer.Rows = c.rows(len(figures), func(i int) []any {
		f := &figures[i]
		return []any{f.ID, f.Title, f.Paper, year(f.Year), strings.Join(f.Organism, bar), Words(f.Mentions), f.Page, f.URL, f.Image}
	})
	if o.WithEvidence {
		addColumns(&answer, figureColumns, wordColumns[1:], func(i int) []any { return []any{places(figures[i].Mentions)} })
	} else {
		for i := range figures {
			figures[i].Mentions = nil
		}
	}
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
	asked := o.Evidence
	o.Evidence = index.WeakestTier
	if n := len(c.g.shared(subjects, o)); n > 0 {
		return fmt.Sprintf("no figure at this evidence; %d at evidence %s", n, o.Evidence)
	}
	if n := len(c.g.shared(subjects, FigureOptions{Evidence: asked})); n > 0 {
		return fmt.Sprintf("no figure at any evidence within what %s; %d without", c.narrowed(), n)
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
	ranked, more := limited(c, c.g.papersOf(c.g.shared(subjects, o)))
	papers := make([]Paper, 0, len(ranked))
	answer := Answer{Heading: c.heading(subjects, o)}
	for _, p := range ranked {
		if c.g.isOver() {
			break
		}
		paper := c.g.paper(p)
		if o.WithEvidence {
			if paper.Evidence, err = c.g.showWith(p.figures, c.g.named(subjects, o.Taxon), o.Evidence); err != nil {
				return Answer{}, err
			}
		}
		papers = append(papers, paper)
	}
	answer.Rows = c.rows(len(papers), func(i int) []any {
		p := &papers[i]
		return []any{p.ID, p.Figures, p.Title, year(p.Year), p.Journal, p.DOI, p.URL}
	})
	if o.WithEvidence {
		addColumns(&answer, paperColumns, evidenceColumns, func(i int) []any {
			evidence, at := evidenceCells(papers[i].Evidence)
			return []any{evidence, at}
		})
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
	answer.Rows = c.rows(len(drawn), func(i int) []any {
		d := &drawn[i]
		return []any{d.ID, d.Label, d.Type, d.Taxon, d.Tier, d.Figures, d.Words, places(d.Mentions)}
	})
	if o.WithEvidence {
		addColumns(&answer, entityColumns, evidenceColumns[:1], func(i int) []any { return []any{drawn[i].figureWords()} })
	} else {
		for i := range drawn {
			drawn[i].Mentions = nil
		}
	}
	answer.Value = drawn
	if len(drawn) == 0 {
		answer.Hint = c.nearestEntities(subjects[0], o)
	}
	return answer, nil
}

// nearestEntities says what weaker evidence would have given.
func (c *call) nearestEntities(s Subject, o FigureOptions) string {
	o.Evidence = index.WeakestTier
	if drawn, err := c.g.Entities(s, o); err == nil && len(drawn) > 0 {
		return fmt.Sprintf("nothing at this evidence; %d at evidence %s", len(drawn), o.Evidence)
	}
	return "nothing is drawn there at any evidence"
}

func askExplain(c *call) (Answer, error) {
	o, subjects, err := c.figureOptions()
	if err != nil {
		return Answer{}, err
	}
	all := c.g.shared(subjects, o)
	ids, more := limited(c, all)
	e, err := c.g.explanation(subjects[0], subjects[1], ids, o)
	if err == nil && c.is(quadsParam.Name) {
		err = c.g.addQuads(&e, subjects, o)
	}
	if err != nil {
		return Answer{}, err
	}
	e.Papers = c.g.distinctPapers(all)
	answer := Answer{Heading: fmt.Sprintf("%s; %d figures of %d papers", c.heading(subjects, o), len(all), e.Papers), Value: e, More: more}
	if o.WithEvidence {
		answer.Notes = append(answer.Notes, "explain lists the evidence with or without --with-evidence; --quads adds the statements")
	}
	switch {
	case c.is(quadsParam.Name):
		answer.Columns, answer.Rows = quadColumns, e.quadRows()
	case !c.isRowless():
		answer.Rows = e.rows()
	}
	if len(all) == 0 {
		answer.Hint = c.nearestFigures(subjects, o)
	}
	return answer, nil
}
