package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"figraph/queries"
)

const shownPaths = 20

// pathPage leads from one thing to another: the kinds of path, the paths, and those
// that are chosen as a graph.
type pathPage struct {
	view
	From, To string // as they were named
	Ends     []end
	Swap     string
	Via      []string
	Avoid    []string
	Evidence field
	Require  field
	MaxHops  string
	Year     string
	Organism string
	Asked    bool
	Heading  string
	Hint     string
	Kinds    []pathKind
	Rows     []pathRow
	MoreHref string
	Along    along
	Drawing  drawing
}

// pathKind is the types that paths go through.
type pathKind struct {
	Types []string
	Href  string
	Paths int
	Best  string // score
	Here  bool
}

// pathRow is a path as a row.
type pathRow struct {
	Number   int
	Score    string
	DWPC     string
	Steps    []pathStep
	Together int
	Chosen   bool
	Kind     string
}

// pathStep is a node, and the hop that leads to it.
type pathStep struct {
	queries.Node
	Href     string
	Explain  string // of the hop; empty at the first node
	Figures  int
	Papers   int
	Expected string
	P        string
}

// paths shows the paths between two things.
func (s *Server) paths(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "path", false, func(l *looked) (any, error) {
		q := queries.ByName("path")
		if err := l.only(append(names(q), nameParam, limitParam, kindParam, showParam)...); err != nil {
			return nil, err
		}
		asked := l.params[nameParam]
		if len(asked) > 2 {
			return nil, usage("a path has two ends")
		}
		page := l.pathForm(q, asked)
		if len(asked) < 2 {
			return page, nil
		}
		return page, l.findPaths(page, asked)
	})
}

func (l *looked) pathForm(q *queries.Question, asked []string) *pathPage {
	both := append(slices.Clone(asked), "", "")
	page := &pathPage{view: l.view("Paths", "path"), From: both[0], To: both[1], Via: l.params["via"], Avoid: l.params["avoid"],
		Evidence: l.choice(q, "evidence", "Evidence"), Require: l.choice(q, "require", "Together"), MaxHops: cmp.Or(l.params.Get("max-hops"), "4"),
		Year: l.params.Get("year"), Organism: l.params.Get("organism"), Asked: len(asked) == 2}
	swapped := url.Values{}
	for key, values := range l.params {
		if key != showParam && key != graphParam {
			swapped[key] = values
		}
	}
	swapped[nameParam] = []string{page.To, page.From}
	page.Swap = "/path?" + swapped.Encode()
	return page
}

func (l *looked) findPaths(page *pathPage, asked []string) error {
	for _, name := range asked {
		e, err := l.end(name)
		if err != nil {
			return err
		}
		page.Ends = append(page.Ends, e)
	}
	page.Title = page.Ends[0].Label + " to " + page.Ends[1].Label
	limit, err := l.number(limitParam, shownPaths, mostShown)
	if err != nil {
		return err
	}
	answer, taken, err := l.ask("path", limit, asked...)
	if err != nil {
		return err
	}
	paths := answer.Value.([]queries.Path)
	page.Heading, page.Hint, page.Along = answer.Heading, answer.Hint, taken
	if len(paths) == limit {
		page.MoreHref = l.with(limitParam, strconv.Itoa(min(mostShown, limit*4)), showParam, "")
	}
	page.Kinds = l.kindsOf(paths)
	for i, p := range paths {
		row := l.pathRow(i+1, p)
		if kind := l.params.Get(kindParam); kind != "" && kind != row.Kind {
			continue
		}
		page.Rows = append(page.Rows, row)
	}
	page.Drawn = len(page.Rows) > 0
	page.Drawing = drawingOfPaths(page.Rows)
	page.Drawing.distinguish(l.organismOf)
	return nil
}

// kindsOf are the kinds of paths, the most first.
func (l *looked) kindsOf(paths []queries.Path) (list []pathKind) {
	for _, p := range paths {
		kind := kindOf(p)
		at := slices.IndexFunc(list, func(k pathKind) bool { return strings.Join(k.Types, "-") == kind })
		if at < 0 {
			at = len(list)
			list = append(list, pathKind{Types: strings.Split(kind, "-"), Best: decimals(p.Score, 2), Here: l.params.Get(kindParam) == kind,
				Href: l.with(kindParam, kind, showParam, "")})
		}
		list[at].Paths++
	}
	slices.SortStableFunc(list, func(a, b pathKind) int { return cmp.Compare(b.Paths, a.Paths) })
	return list
}

func kindOf(p queries.Path) string {
	var types []string
	for _, n := range p.Nodes {
		kind, _, _ := strings.Cut(n.Type, "+")
		types = append(types, kind)
	}
	return strings.Join(types, "-")
}

// pathRow shows a path. Without a choice, the first ten are drawn.
func (l *looked) pathRow(number int, p queries.Path) pathRow {
	row := pathRow{Number: number, Score: decimals(p.Score, 2), DWPC: chance(p.DWPC), Together: len(p.Together), Kind: kindOf(p), Steps: make([]pathStep, 0, len(p.Nodes))}
	for i, n := range p.Nodes {
		step := pathStep{Node: n, Href: entityPath(n.ID)}
		step.Label = cmp.Or(n.Label, n.ID)
		if i > 0 {
			hop := p.Hops[i-1]
			step.Figures, step.Papers, step.Expected, step.P = len(hop.Figures), hop.Papers, chance(hop.Expected), chance(hop.P)
			step.Explain = "/explain?" + l.scopeQuery(hop.From, hop.To).Encode()
		}
		row.Steps = append(row.Steps, step)
	}
	if chosen := l.params[showParam]; len(chosen) > 0 {
		row.Chosen = slices.Contains(chosen, strconv.Itoa(number))
	} else {
		row.Chosen = number <= 10 || l.params.Get(kindParam) != ""
	}
	return row
}

// putPaths appends the rows of a table of paths.
func putPaths(m *markup, rows []pathRow) {
	for i := range rows {
		row := &rows[i]
		m.put("\n<tr><td><input type=\"checkbox\" name=\"show\" value=\"").number(row.Number).put(`"`)
		if row.Chosen {
			m.put(` checked`)
		}
		m.put(` aria-label="Draw path `).number(row.Number).put(`"></td><td class="n quiet">`).number(row.Number).put(`</td><td class="steps">`)
		for j := range row.Steps {
			row.Steps[j].write(m)
		}
		m.put(`</td><td class="n">`).text(row.Score).put(`</td><td class="n">`).text(row.DWPC).put(`</td><td class="n">`).number(row.Together).put(`</td></tr>`)
	}
}

func (s *pathStep) write(m *markup) {
	if s.Explain != "" {
		m.put(` <a class="edge" href="`).url(s.Explain).put(`" data-drawer title="`).number(s.Papers).put(` papers; by chance `).text(s.Expected).put(` figures; p `).text(s.P)
		m.put(`" aria-label="Why: `).text(counted(s.Figures, "figure")).put(` of `).text(counted(s.Papers, "paper")).put(`">`).number(s.Figures).put(`</a> `)
	}
	m.put(`<a class="node" href="`).url(s.Href).put(`"><span class="dot ink-`).text(kindOfType(s.Type)).put(`"></span>`).text(s.Label).put(`</a>`)
}
