package queries

import (
	"fmt"
	"slices"
	"strings"

	"figraph/graph/index"
)

var scopeParams = []Param{evidenceParam, organismParam, aboutParam, yearParam, scoreParam, witnessParam}

var enrichQuestion = Question{
	Name: "enrich", Short: "Figures that draw more of a list than chance would",
	Long: `Tests every figure: does it draw more of a list of genes, chemicals, diseases and
families than chance would? The hypergeometric test is against all entities of
the kinds in the list that some figure draws; q is adjusted for all figures.
The column cover numbers a few figures that together draw every name that any
significant figure draws. See docs/statistics.md.`,
	Example: "AKT1 MTOR TP53 --limit 20", Takes: Takes{"NAME...", 1, -1}, Formats: setFormats, Value: []Enriched{}, ask: askEnrich,
	Params: append(scopeParams[:len(scopeParams):len(scopeParams)],
		Param{"min-overlap", Integer, "1", nil, "names that a figure needs to be listed"},
		Param{"max-q", Number, "1", nil, "the greatest q of a figure that is listed"},
		Param{"cover", Switch, "false", nil, "list the covering set alone"}),
	Columns: []Column{
		{"figure", Text, "CURIE"}, {"title", Text, ""}, {"paper", Text, "CURIE"}, {"year", Integer, ""},
		{"overlap", Integer, "names of the list that the figure draws; a symbol in several species counts once"},
		{"size", Integer, "what the figure draws of the kinds in the list"},
		{"p", Number, "of that overlap or more, hypergeometric"},
		{"q", Number, "p adjusted for all figures tested, Benjamini-Hochberg"},
		{"cover", Integer, "its place in the covering set, empty when it has none"},
		{"names", Text, "of the list, that the figure draws"},
	},
}

// list is what a question of sets is about.
func (c *call) list() List {
	if c.asked.List != nil {
		return *c.asked.List
	}
	return c.g.ListOf(c.asked.Names...)
}

// notes say which names of a list were left out.
func notes(list List, missing []string) (notes []string) {
	for _, p := range list.Problems {
		if p.Line == 0 {
			notes = append(notes, p.Err.Error())
		} else {
			notes = append(notes, fmt.Sprintf("%d: %v", p.Line, p.Err))
		}
	}
	if len(missing) > 0 {
		notes = append(notes, "no figure that counts draws "+some(missing))
	}
	return notes
}

// some are the first names, and how many there are besides.
func some(names []string) string {
	const most = 20
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

func askEnrich(c *call) (Answer, error) {
	scope, err := c.scope()
	if err != nil {
		return Answer{}, err
	}
	list := c.list()
	e := c.g.sets(scope).Enrich(list, EnrichOptions{MinOverlap: c.integer("min-overlap"), MaxQ: c.number("max-q"), CoverOnly: c.is("cover"), Limit: c.asked.Limit})
	answer := Answer{Value: e.Figures, More: e.Listed - len(e.Figures), Notes: notes(list, e.Missing)}
	answer.Heading = fmt.Sprintf("%s; %d of the list against %d that figures draw, %d figures tested", c.heading(nil, FigureOptions{Evidence: scope.Evidence}), e.Asked, e.Units, e.Tested)
	figures := make([]index.FigureID, 0, len(e.Figures))
	for _, f := range e.Figures {
		figures = append(figures, f.FigureID)
	}
	answer.Rows = c.rows(len(e.Figures), func(i int) []any {
		f := &e.Figures[i]
		return []any{f.ID, f.Title, f.Paper, year(f.Year), f.Overlap, f.Size, f.P, f.Q, year(f.Cover), strings.Join(f.Names, " | ")}
	})
	if c.withEvidence() {
		if err := c.addWords(&answer, scope, func(i int) (*Figure, []index.EntityID) { return &e.Figures[i].Figure, entitiesOf(list.Items, nil) }); err != nil {
			return Answer{}, err
		}
	}
	if len(e.Figures) == 0 {
		answer.Hint = "no figure draws enough of the list"
	}
	answer.Draw = func() Drawing { return c.drawing(figures, scope, list) }
	return answer, nil
}

// addWords adds to rows that are figures their words for some entities.
func (c *call) addWords(a *Answer, scope Scope, of func(row int) (*Figure, []index.EntityID)) error {
	for i := range a.Rows {
		f, entities := of(i)
		var err error
		if f.Mentions, err = c.g.mentions(f.FigureID, entities, scope.Evidence); err != nil {
			return err
		}
	}
	addColumns(a, c.q.Columns, wordColumns, func(i int) []any {
		f, _ := of(i)
		return []any{Words(f.Mentions), places(f.Mentions)}
	})
	return nil
}

// entitiesOf are the entities of items: of those with some names, or of all.
func entitiesOf(items []Item, names []string) (entities []index.EntityID) {
	for _, item := range items {
		if names == nil || slices.Contains(names, item.Name) {
			entities = append(entities, item.Entities...)
		}
	}
	return entities
}

// drawing is figures with what they draw of a list; as sets, with all they draw.
func (c *call) drawing(figures []index.FigureID, scope Scope, list List) Drawing {
	only := append([]index.EntityID{}, entitiesOf(list.Items, nil)...)
	return Drawing{c.g.SubgraphOfFigures(figures, scope, only), c.g.SetsOfFigures(figures, scope)}
}

var similarQuestion = Question{
	Name: "similar", Short: "Figures that draw much of what a figure draws",
	Long: `Compares what figures draw. The cosine weights each entity by ln(figures / figures
that draw it), so that what is rare counts more; Jaccard is the shared entities by
all entities of both. See docs/statistics.md.`,
	Example: "fig:PMC6450409__nihms-1523804-f0003 --limit 10", Takes: Takes{"FIGURE", 1, 1}, Formats: setFormats, Value: []Similar{}, ask: askSimilar,
	Params: append(scopeParams[:len(scopeParams):len(scopeParams)], Param{"rank", Text, "cosine", []string{"cosine", "jaccard"}, "the measure that ranks"}),
	Columns: []Column{
		{"figure", Text, "CURIE"}, {"title", Text, ""}, {"paper", Text, "CURIE"}, {"year", Integer, ""},
		{"cosine", Number, "0 to 1"}, {"jaccard", Number, "0 to 1"}, {"shared", Integer, "entities that both draw"},
		{"names", Text, "of these, the rarest first"},
	},
}

func askSimilar(c *call) (Answer, error) {
	scope, subjects, err := c.scopeAndSubjects()
	if err != nil {
		return Answer{}, err
	}
	if subjects[0].What != AFigure {
		return Answer{}, &UsageError{fmt.Errorf("%q is no figure: name one as fig:PMC6450409__nihms-1523804-f0003", subjects[0].Name)}
	}
	rank, err := ParseSimilarity(c.text("rank"))
	if err != nil {
		return Answer{}, &UsageError{err}
	}
	sets := c.g.sets(scope)
	list, more := sets.similar(subjects[0].Figure, SimilarOptions{Rank: rank, Limit: c.asked.Limit})
	answer := Answer{Heading: c.heading(subjects, FigureOptions{Evidence: scope.Evidence}), Value: list, More: more}
	figures := append(make([]index.FigureID, 0, 1+len(list)), subjects[0].Figure)
	for _, s := range list {
		figures = append(figures, s.FigureID)
	}
	answer.Rows = c.rows(len(list), func(i int) []any {
		s := &list[i]
		return []any{s.ID, s.Title, s.Paper, year(s.Year), s.Cosine, s.Jaccard, s.Shared, strings.Join(s.Labels, " | ")}
	})
	if c.withEvidence() {
		drawn := sets.background(index.Drawn).drawnIn(subjects[0].Figure)
		if err := c.addWords(&answer, scope, func(i int) (*Figure, []index.EntityID) { return &list[i].Figure, drawn }); err != nil {
			return Answer{}, err
		}
	}
	if len(list) == 0 {
		answer.Hint = "no other figure that counts draws any of it"
	}
	answer.Draw = func() Drawing {
		return Drawing{c.g.SubgraphOfFigures(figures, scope, nil), c.g.SetsOfFigures(figures, scope)}
	}
	return answer, nil
}

var clusterQuestion = Question{
	Name: "cluster", Short: "Divides a list, or what is drawn with X, by representative figures",
	Long: `Divides a list by figures that stand for its parts: the figure whose overlap with
the list is the least likely by chance takes the names that it draws, the next is
sought for the rest, and so on. Of one name X, the list is all that is drawn with
it, and each figure draws X too. See docs/statistics.md.`,
	Example: "ketamine --clusters 5", Takes: Takes{"NAME...", 1, -1}, Formats: setFormats, Value: []Cluster{}, ask: askCluster,
	Params: append(scopeParams[:len(scopeParams):len(scopeParams)],
		Param{"clusters", Integer, "15", nil, "the most clusters"},
		Param{"min-names", Integer, "2", nil, "names that a cluster needs"},
		Param{"with", Names, "", nil, "each figure draws this entity too; give it again for more"}),
	Columns: []Column{
		{"cluster", Integer, "from 1"}, {"figure", Text, "CURIE"}, {"title", Text, ""}, {"paper", Text, "CURIE"}, {"year", Integer, ""},
		{"overlap", Integer, "names that were left and that the figure draws"}, {"left", Integer, "names that were left"},
		{"size", Integer, "what the figure draws of the kinds in the list"}, {"p", Number, "of that overlap or more, hypergeometric"},
		{"names", Text, "of the cluster"},
	},
}

func askCluster(c *call) (Answer, error) {
	scope, err := c.scope()
	if err != nil {
		return Answer{}, err
	}
	o := ClusterOptions{Clusters: c.integer("clusters"), MinNames: c.integer("min-names")}
	if o.Clusters < 1 || o.MinNames < 2 {
		return Answer{}, &UsageError{fmt.Errorf("clusters %d of %d names: use 1 or more of 2 or more", o.Clusters, o.MinNames)}
	}
	for _, name := range c.names("with") {
		s, err := c.g.Find(name)
		if err != nil {
			return Answer{}, err
		}
		o.Mandatory = append(o.Mandatory, s)
	}
	list, err := c.clusterList(scope, &o)
	if err != nil {
		return Answer{}, err
	}
	clustering := c.g.sets(scope).Cluster(list, o)
	answer := Answer{Heading: fmt.Sprintf("%s; %d names", c.heading(nil, FigureOptions{Evidence: scope.Evidence}), len(list.Items)), Notes: notes(list, clustering.Missing)}
	if len(clustering.Rest) > 0 {
		answer.Notes = append(answer.Notes, "in no cluster: "+some(clustering.Rest))
	}
	clusters, more := limited(c, clustering.Clusters)
	answer.Value, answer.More = clusters, more
	var figures []index.FigureID
	for _, k := range clusters {
		figures = append(figures, k.Figure.FigureID)
	}
	answer.Rows = c.rows(len(clusters), func(i int) []any {
		k := &clusters[i]
		return []any{i + 1, k.Figure.ID, k.Figure.Title, k.Figure.Paper, year(k.Figure.Year), k.Overlap, k.Left, k.Size, k.P, strings.Join(k.Names, " | ")}
	})
	if c.withEvidence() {
		of := func(i int) (*Figure, []index.EntityID) {
			return &clusters[i].Figure, entitiesOf(list.Items, clusters[i].Names)
		}
		if err := c.addWords(&answer, scope, of); err != nil {
			return Answer{}, err
		}
	}
	if len(clusters) == 0 {
		answer.Hint = fmt.Sprintf("no figure draws %d names of the list", o.MinNames)
	}
	answer.Draw = func() Drawing { return c.drawing(figures, scope, list) }
	return answer, nil
}

// clusterList is the list that was given, or what is drawn with the one thing that
// was.
func (c *call) clusterList(scope Scope, o *ClusterOptions) (List, error) {
	if c.asked.List != nil || len(c.asked.Names) > 1 {
		return c.list(), nil
	}
	x, err := c.g.FindEntity(c.asked.Names[0])
	if err != nil {
		return List{}, err
	}
	o.Mandatory = append(o.Mandatory, x)
	return ListOfLinks(c.g.Links(x, LinkOptions{Evidence: scope.Evidence, Filter: scope.Filter, Taxon: scope.Taxon})), nil
}
