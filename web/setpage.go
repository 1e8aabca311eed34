package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"figraph/queries"
)

const (
	listParam   = "list" // names as they were pasted
	shownFigure = 50
)

// setPage is a list that was pasted: the figures that draw more of it than chance
// would, a few that together cover it, and its parts, each with a figure that stands
// for it.
type setPage struct {
	view
	List     string
	Evidence field
	MaxQ     string
	Overlap  string
	Year     string
	Organism string
	Asked    bool
	Read     []string
	Heading  string
	Hint     string
	Notes    []string
	Cover    []card
	Clusters string // the most
	Parts    []partRow
	Rest     []string // what is said of names in no part
	Divided  along
	Rows     []setRow
	More     int
	MoreHref string
	Along    along
}

// setRow is a figure as a row.
type setRow struct {
	queries.Enriched
	Href      string
	PaperHref string
	P, Q      string
	Share     bar
}

// partRow is a part of a list, and the figure that stands for it.
type partRow struct {
	queries.Cluster
	Number int
	Href   string
	P      string
	Share  bar
}

// set shows what a list has in common.
func (s *Server) set(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "set", true, func(l *looked) (any, error) {
		q := queries.ByName("enrich")
		if err := l.only(append(names(q, queries.ByName("cluster")), nameParam, listParam, limitParam)...); err != nil {
			return nil, err
		}
		list := append(slices.Clone(l.params[nameParam]), namesIn(l.params.Get(listParam))...)
		page := &setPage{view: l.view("Set", "set"), List: strings.Join(list, "\n"), Evidence: l.choice(q, "evidence", "Evidence"),
			MaxQ: l.params.Get("max-q"), Overlap: l.params.Get("min-overlap"), Year: l.params.Get("year"), Organism: l.params.Get("organism"),
			Clusters: l.params.Get("clusters"), Asked: len(list) > 0, Read: list}
		if len(list) == 0 {
			return page, nil
		}
		return page, l.enrich(page, list)
	})
}

// namesIn are the names of a text: one a line or a cell; where it has one line
// alone, also between commas and semicolons, and if there are none, blanks.
func namesIn(text string) (names []string) {
	marks := "\n\r\t"
	if trimmed := strings.TrimSpace(text); !strings.ContainsAny(trimmed, marks) {
		marks = ",;"
		if !strings.ContainsAny(trimmed, marks) {
			marks = " "
		}
	}
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func (l *looked) enrich(page *setPage, list []string) error {
	limit, err := l.number(limitParam, shownFigure, mostShown)
	if err != nil {
		return err
	}
	answer, taken, err := l.ask("enrich", limit, list...)
	if err != nil {
		return err
	}
	page.Title = counted(len(list), "name")
	page.Heading, page.Hint, page.Notes, page.More, page.Along = answer.Heading, answer.Hint, answer.Notes, answer.More, taken
	if page.More > 0 {
		page.MoreHref = l.with(limitParam, strconv.Itoa(min(mostShown, limit*4)))
	}
	for _, f := range answer.Value.([]queries.Enriched) {
		row := setRow{Enriched: f, Href: entityPath(f.ID), P: chance(f.P), Q: chance(f.Q), Share: shareBar(f.Overlap, f.Size, len(list))}
		if f.Paper != "" {
			row.PaperHref = entityPath(f.Paper)
		}
		page.Rows = append(page.Rows, row)
	}
	if err := l.addCover(page, list); err != nil {
		return err
	}
	return l.divide(page, list)
}

// divide adds the parts of the list; of one name, of what is drawn with it.
func (l *looked) divide(page *setPage, list []string) error {
	if len(list) == 1 && len(page.Notes) > 0 { // it stands for nothing that is drawn
		return nil
	}
	answer, taken, err := l.ask("cluster", 0, list...)
	if err != nil {
		return err
	}
	page.Divided = taken
	for _, note := range answer.Notes {
		if !slices.Contains(page.Notes, note) { // those of the list itself stand above
			page.Rest = append(page.Rest, note)
		}
	}
	for i, c := range answer.Value.([]queries.Cluster) {
		page.Parts = append(page.Parts, partRow{Cluster: c, Number: i + 1, Href: entityPath(c.Figure.ID), P: chance(c.P), Share: shareBar(c.Overlap, c.Size, c.Left)})
	}
	return nil
}

// addCover adds the covering set as cards.
func (l *looked) addCover(page *setPage, list []string) error {
	q := queries.ByName("enrich")
	a := l.asked(q, shownCards, list...)
	a.Params["cover"] = "true"
	answer, err := q.Ask(l.ctx, l.graph, a)
	if err != nil {
		return err
	}
	for _, f := range answer.Value.([]queries.Enriched) {
		c := l.card(f.Figure, f.Names)
		c.Names, c.Note = f.Names, counted(f.Overlap, "name")+" of the list, q "+chance(f.Q)
		page.Cover = append(page.Cover, c)
	}
	return l.addCaptions(page.Cover)
}

// shareBar is how much of the list a figure draws, and how much it draws besides.
func shareBar(overlap, size, list int) bar {
	most := float64(max(list, size, 1))
	b := bar{Width: barWidth, Height: barHeight, Label: itoa(overlap) + " of " + itoa(list) + " names; the figure draws " + itoa(size)}
	b.Parts = []part{{W: barWidth * float64(size) / most, H: barHeight, Class: "rest"}, {W: barWidth * float64(overlap) / most, H: barHeight, Class: "tier-symbol"}}
	return b
}
