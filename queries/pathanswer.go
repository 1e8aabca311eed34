package queries

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"figraph/queries/subgraph"
)

var pathQuestion = Question{
	Name: "path", Short: "The best paths from one thing to another, through figures",
	Long: `Ranked paths: each hop is two genes, chemicals, diseases or families that are
drawn in the same figures. FROM and TO may also be organisms, and figures or
papers, which stand for what they draw.

A hop scores -log10 of the chance that so many figures draw both, given how often
each is drawn and how much each figure draws; a path scores 1 / sum(1 / score of
the hop). Ranked are all paths of the fewest hops, and those of one hop more
while there are fewer than --limit. See docs/statistics.md.`,
	Example: "ketamine BDNF --via GRIN2A", Takes: Takes{"FROM TO", 2, 2}, Columns: pathColumns, Formats: subgraph.Formats, First: DefaultPaths, Value: []Path{}, ask: askPath,
	Params: []Param{evidenceParam, organismParam, aboutParam, yearParam, scoreParam, witnessParam,
		{"max-hops", Integer, "4", nil, "the most hops of a path"},
		{"via", Names, "", nil, "the path goes through this entity, or a hop is drawn in this figure or paper; give it again for more"},
		{"avoid", Names, "", nil, "the path does not touch this entity, figure or paper; give it again for more"},
		{"require", Text, "none", []string{"none", "co-occurrence"}, "co-occurrence: some figure draws all nodes of the path"}},
}

var pathColumns = []Column{
	{"score", Number, "1 / sum(1 / score of each hop), a hop's being -log10 p"},
	{"hops", Integer, "how many"},
	{"path", Text, "labels of the nodes"},
	{"ids", Text, "CURIEs of the nodes"},
	{"figures", Text, "of each hop: how many figures draw both"},
	{"papers", Text, "of each hop: of how many papers"},
	{"expected", Text, "of each hop: how many figures chance would give"},
	{"p", Text, "of each hop: the chance of so many figures or more"},
	{"dwpc", Number, "degree-weighted path count, damping 0.4"},
	{"together", Integer, "figures that draw all nodes"},
}

func (c *call) scope() (Scope, error) {
	o, err := c.options()
	return Scope{o.Evidence, o.Filter, o.Taxon}, err
}

// pathOptions reads the parameters of the question of paths.
func (c *call) pathOptions() (o PathOptions, err error) {
	o = PathOptions{MaxHops: c.integer("max-hops"), Limit: c.asked.Limit, Together: c.text("require") == "co-occurrence"}
	if o.MaxHops < 1 {
		return o, &UsageError{fmt.Errorf("max-hops %d: use 1 or more", o.MaxHops)}
	}
	for param, list := range map[string]*[]Subject{"via": &o.Via, "avoid": &o.Avoid} {
		for _, name := range c.names(param) {
			s, err := c.g.Find(name)
			if err != nil {
				return o, err
			}
			*list = append(*list, s)
		}
	}
	return o, nil
}

func askPath(c *call) (Answer, error) {
	scope, subjects, err := c.scopeAndSubjects()
	if err != nil {
		return Answer{}, err
	}
	o, err := c.pathOptions()
	if err != nil {
		return Answer{}, err
	}
	p := c.g.pathfinder(scope)
	paths, err := p.Paths(c.g.ctx, subjects[0], subjects[1], o)
	if err != nil {
		return Answer{}, asUsage(err)
	}
	answer := Answer{Heading: c.heading(subjects, FigureOptions{Evidence: scope.Evidence}), Value: paths}
	for i := 0; i < len(paths) && !c.isRowless(); i++ {
		row, err := c.pathRow(&paths[i], scope)
		if err != nil {
			return Answer{}, err
		}
		answer.Rows = append(answer.Rows, row)
	}
	if c.withEvidence() {
		answer.Columns = pathEvidenceColumns
	}
	if len(paths) == 0 {
		answer.Hint = p.without(subjects, o)
	}
	answer.Draw = func() Drawing { return Drawing{Graph: SubgraphOfPaths(paths)} }
	return answer, nil
}

// asUsage says of a question without sense that it was put wrongly.
func asUsage(err error) error {
	if senseless := (*NoPathError)(nil); errors.As(err, &senseless) {
		return &UsageError{err}
	}
	return err
}

// without says what was looked for and not found.
func (p *Pathfinder) without(subjects []Subject, o PathOptions) string {
	var list []string
	for _, s := range subjects {
		figures := len(p.g.shared([]Subject{s}, FigureOptions{Evidence: p.scope.Evidence, Filter: p.scope.Filter, Taxon: p.scope.Taxon}))
		list = append(list, fmt.Sprintf("%s stands in %d figures", s.Name, figures))
	}
	text := fmt.Sprintf("no path of up to %d hops; %s", o.MaxHops, strings.Join(list, ", "))
	if len(o.Via)+len(o.Avoid) > 0 || o.Together {
		text += "; looked for with all that --via, --avoid and --require ask"
	}
	return text
}

// pathEvidenceColumns are those of paths with evidence.
var pathEvidenceColumns = append(slices.Clone(pathColumns),
	Column{"evidence", Text, "of each hop: figures, and in each the words of both; between double bars"},
	Column{"places", Text, "of each hop: file and line of each of these words; between double bars"})

// pathRow is a path as cells, with its evidence where that is asked for.
func (c *call) pathRow(p *Path, scope Scope) ([]any, error) {
	if !c.withEvidence() {
		return p.row(), nil
	}
	if err := c.g.addPathEvidence(p, scope.Evidence); err != nil {
		return nil, err
	}
	return append(p.row(), p.evidenceCells()...), nil
}

// row is a path as cells.
func (p Path) row() []any {
	var labels, ids, figures, papers, expected, chances []string
	for _, n := range p.Nodes {
		label := n.Label
		if label == "" {
			label = n.ID
		}
		labels, ids = append(labels, label), append(ids, n.ID)
	}
	for _, h := range p.Hops {
		figures, papers = append(figures, fmt.Sprint(len(h.Figures))), append(papers, fmt.Sprint(h.Papers))
		expected, chances = append(expected, fmt.Sprintf("%.4g", h.Expected)), append(chances, fmt.Sprintf("%.4g", h.P))
	}
	bars := func(list []string) string { return strings.Join(list, " | ") }
	return []any{p.Score, len(p.Hops), strings.Join(labels, " - "), bars(ids), bars(figures), bars(papers), bars(expected), bars(chances), p.DWPC, len(p.Together)}
}

// PairAnswer is the answer to one of many pairs of ends.
type PairAnswer struct {
	From  string `json:"from"` // as it was asked
	To    string `json:"to"`
	Line  int    `json:"line"`
	Error string `json:"error,omitempty"`
	Paths []Path `json:"paths"`
}

// Pair is two ends, and where they were read.
type Pair struct {
	From, To string
	Line     int
}

// AskPairs answers the question of paths for many pairs, in their order. A pair
// that cannot be asked has its error, and the others go on.
func AskPairs(ctx context.Context, g Graph, a Asked, pairs []Pair) ([]PairAnswer, []Column, [][]any, error) {
	c, err := pathQuestion.call(g.within(ctx), a)
	if err != nil {
		return nil, nil, nil, err
	}
	scope, err := c.scope()
	if err != nil {
		return nil, nil, nil, err
	}
	o, err := c.pathOptions()
	if err != nil {
		return nil, nil, nil, err
	}
	p := c.g.pathfinder(scope)
	answers, rows, columns := []PairAnswer{}, [][]any{}, pathColumns
	if c.withEvidence() {
		columns = pathEvidenceColumns
	}
	for _, pair := range pairs {
		answer := PairAnswer{From: pair.From, To: pair.To, Line: pair.Line, Paths: []Path{}}
		paths, err := p.pair(ctx, pair, o)
		switch {
		case ctx.Err() != nil:
			return nil, nil, nil, context.Cause(ctx)
		case err != nil:
			answer.Error = err.Error()
		case len(paths) == 0:
			rows = append(rows, append([]any{pair.From, pair.To, "", 0}, make([]any, len(columns)-2)...))
		default:
			answer.Paths = paths
		}
		for i := range paths {
			row, err := c.pathRow(&paths[i], scope)
			if err != nil {
				return nil, nil, nil, err
			}
			rows = append(rows, append([]any{pair.From, pair.To}, row...))
		}
		answers = append(answers, answer)
	}
	columns = append([]Column{{"from", Text, "as it was asked"}, {"to", Text, "as it was asked"}}, columns...)
	return answers, columns, rows, nil
}

func (p *Pathfinder) pair(ctx context.Context, pair Pair, o PathOptions) ([]Path, error) {
	from, err := p.g.Find(pair.From)
	if err != nil {
		return nil, err
	}
	to, err := p.g.Find(pair.To)
	if err != nil {
		return nil, err
	}
	return p.Paths(ctx, from, to, o)
}
