package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"figraph/queries"
)

// drawing is a graph to be looked at: data for the script that draws it, and the
// same as a table.
type drawing struct {
	Nodes []drawnNode `json:"nodes"`
	Edges []drawnEdge `json:"edges"`
}

type drawnNode struct {
	ID    string `json:"id"` // CURIE, or the name of several
	Label string `json:"label"`
	Type  string `json:"type"` // gene, chemical, disease, family
	Taxon string `json:"taxon,omitempty"`
	Href  string `json:"href"`
	Grow  string `json:"grow,omitempty"` // the page in which it has its neighbours, or more of them
	Root  bool   `json:"root,omitempty"` // whether it has them here
	More  int    `json:"more,omitempty"` // neighbours that are not shown, of a root
	Step  int    `json:"step,omitempty"` // of paths: where it comes, from 1
}

type drawnEdge struct {
	From    string  `json:"from"`
	To      string  `json:"to"`
	FromTo  string  `json:"label"` // both labels
	Figures int     `json:"figures"`
	Papers  int     `json:"papers"`
	Score   float64 `json:"score"`
	Href    string  `json:"href"`            // its evidence
	Paths   []int   `json:"paths,omitempty"` // the paths that it is of
}

// JSON is the drawing for an element script: package json escapes what would end it.
func (d drawing) JSON() (string, error) {
	b, err := json.Marshal(d)
	return string(b), err
}

// putEdges appends the edges as rows of a table.
func putEdges(m *markup, d drawing) {
	byID := map[string]drawnNode{}
	for _, n := range d.Nodes {
		byID[n.ID] = n
	}
	for _, e := range d.Edges {
		from, to := byID[e.From], byID[e.To]
		m.put("\n<tr><td>").link(from.Href, from.Label).put(`</td><td>`).link(to.Href, to.Label)
		if to.Grow != "" {
			m.put(` <a class="grow" href="`).url(to.Grow).put(`" data-grow aria-label="Grow `).text(to.Label).put(`">+</a>`)
		}
		m.put(`</td><td class="n">`).number(e.Papers).put(`</td><td class="n">`).number(e.Figures)
		m.put(`</td><td><a href="`).url(e.Href).put(`" data-drawer aria-label="Why: evidence of `).text(e.FromTo).put(`">why</a></td></tr>`)
	}
}

func (d *drawing) node(n drawnNode) {
	if !slices.ContainsFunc(d.Nodes, func(known drawnNode) bool { return known.ID == n.ID }) {
		d.Nodes = append(d.Nodes, n)
	}
}

func (d *drawing) edge(e drawnEdge) *drawnEdge {
	for i := range d.Edges {
		known := &d.Edges[i]
		if known.From == e.From && known.To == e.To || known.From == e.To && known.To == e.From {
			return known
		}
	}
	d.Edges = append(d.Edges, e)
	return &d.Edges[len(d.Edges)-1]
}

// distinguish adds the organism to the labels that several nodes have.
func (d *drawing) distinguish(organismOf func(taxon string) string) {
	met, labels := map[string]int{}, map[string]string{}
	for _, n := range d.Nodes {
		met[n.Label]++
	}
	for i := range d.Nodes {
		n := &d.Nodes[i]
		if organism := organismOf(n.Taxon); met[n.Label] > 1 && organism != "" {
			n.Label += " (" + organism + ")"
		}
		labels[n.ID] = n.Label
	}
	for i := range d.Edges {
		e := &d.Edges[i]
		e.FromTo = labels[e.From] + " – " + labels[e.To]
	}
}

// drawingOfPaths joins all paths of a list of rows; the script shows those that are
// chosen.
func drawingOfPaths(rows []pathRow) drawing {
	d := drawing{Nodes: []drawnNode{}, Edges: []drawnEdge{}}
	for _, row := range rows {
		for i, step := range row.Steps {
			d.node(drawnNode{ID: step.ID, Label: step.Label, Type: step.Type, Taxon: step.Taxon, Href: step.Href, Root: i == 0 || i == len(row.Steps)-1, Step: i + 1})
			if i > 0 {
				before := row.Steps[i-1]
				e := d.edge(drawnEdge{From: before.ID, To: step.ID, FromTo: before.Label + " – " + step.Label, Figures: step.Figures, Papers: step.Papers, Href: step.Explain})
				e.Paths = append(e.Paths, row.Number)
			}
		}
	}
	return d
}

// graphPage is what some things are drawn with, as a graph that grows: a name has
// its best neighbours, and as many more each time that it is named again.
type graphPage struct {
	view
	Names    []string
	Drawing  drawing
	Narrow   narrow
	Cap      int
	Full     bool // whether no more nodes are taken
	Alongs   []namedAlong
	Question string
	KindTabs []tab
}

type namedAlong struct {
	Label string
	Along along
}

const (
	neighborCap = 12  // neighbours that a name has at first, and more each time
	mostNodes   = 300 // of a graph that people can read
	mostRoots   = 40
)

// graph shows what things are drawn with as a graph.
func (s *Server) graph(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "graph", false, func(l *looked) (any, error) {
		if err := l.only(append(names(queries.ByName("drugs")), nameParam, kindParam)...); err != nil {
			return nil, err
		}
		asked := l.params[nameParam]
		if len(asked) > mostRoots {
			return nil, usage("a graph grows from " + itoa(mostRoots) + " names at the most")
		}
		page := &graphPage{view: l.view("Graph", "graph"), Cap: neighborCap, Question: "neighbors"}
		for _, k := range kinds {
			if k.value == l.params.Get(kindParam) {
				page.Question = k.question
			}
			page.KindTabs = append(page.KindTabs, tab{Text: k.text, Href: l.with(kindParam, k.value), Here: k.value == l.params.Get(kindParam)})
		}
		page.Narrow = l.narrow(nil)
		page.Drawing = drawing{Nodes: []drawnNode{}, Edges: []drawnEdge{}}
		for i, name := range asked {
			if slices.Index(asked, name) == i {
				if err := l.growRoot(page, name, neighborCap*timesIn(asked, name)); err != nil {
					return nil, err
				}
			}
		}
		if len(page.Names) > 0 {
			page.Title, page.view.Drawn = page.Names[0], true
		}
		l.tie(page)
		page.Drawing.distinguish(l.organismOf)
		return page, nil
	})
}

func timesIn(list []string, name string) (n int) {
	for _, one := range list {
		if one == name {
			n++
		}
	}
	return n
}

// growRoot adds a name with its best neighbours.
func (l *looked) growRoot(page *graphPage, name string, most int) error {
	e, err := l.end(name)
	if err != nil {
		return err
	}
	answer, taken, err := l.ask(page.Question, most, name)
	if err != nil {
		return err
	}
	d := &page.Drawing
	root := drawnNode{ID: cmp.Or(e.CURIE, name), Label: e.Label, Type: e.Type, Href: e.Href, Root: true, More: answer.More}
	if answer.More > 0 {
		root.Grow = l.and(name)
	}
	if at := slices.IndexFunc(d.Nodes, func(n drawnNode) bool { return n.ID == root.ID }); at >= 0 {
		d.Nodes[at] = root
	} else {
		d.Nodes = append(d.Nodes, root)
	}
	page.Names = append(page.Names, e.Label)
	page.Alongs = append(page.Alongs, namedAlong{e.Label, taken})
	for _, link := range answer.Value.([]queries.Link) {
		if len(d.Nodes) >= mostNodes && !slices.ContainsFunc(d.Nodes, func(n drawnNode) bool { return n.ID == link.ID }) {
			page.Full = true
			continue
		}
		l.addLink(page, root, link)
	}
	return nil
}

func (l *looked) addLink(page *graphPage, root drawnNode, link queries.Link) {
	label := cmp.Or(link.Label, link.ID)
	page.Drawing.node(drawnNode{ID: link.ID, Label: label, Type: link.Type, Taxon: link.Taxon, Href: entityPath(link.ID), Grow: l.and(link.ID)})
	page.Drawing.edge(drawnEdge{From: root.ID, To: link.ID, FromTo: root.Label + " – " + label, Figures: link.Figures, Papers: link.Papers,
		Score: link.Score, Href: "/explain?" + l.scopeQuery(root.ID, link.ID).Encode()})
}

// tie adds the edges between roots and what other roots brought, which may be
// beyond the best of theirs.
func (l *looked) tie(page *graphPage) {
	d := &page.Drawing
	for _, root := range slices.Clone(d.Nodes) {
		if !root.Root || len(page.Names) < 2 {
			continue
		}
		answer, _, err := l.ask(page.Question, 0, root.ID)
		if err != nil {
			continue // it was asked for before by its name
		}
		for _, link := range answer.Value.([]queries.Link) {
			if slices.ContainsFunc(d.Nodes, func(n drawnNode) bool { return n.ID == link.ID }) {
				l.addLink(page, root, link)
			}
		}
	}
}

// and is the page with a name more.
func (l *looked) and(name string) string {
	q := url.Values{}
	for key, values := range l.params {
		if key != graphParam {
			q[key] = slices.Clone(values)
		}
	}
	q.Add(nameParam, name)
	return l.r.URL.Path + "?" + q.Encode()
}
