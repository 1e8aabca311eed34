package queries

import (
	"cmp"

	"figraph/graph/index"
)

// Explanation is why two subjects are linked: the figures in which both stand,
// and in each the words, with the file and line where they were read.
type Explanation struct {
	From    []string `json:"from"` // CURIEs
	To      []string `json:"to"`
	Figures []Figure `json:"figures"`         // with their mentions
	Papers  int      `json:"papers"`          // distinct
	Quads   []string `json:"quads,omitempty"` // N-Quads that state the link as a whole, where they were asked for
}

// explanation gives the evidence of a link in some of the figures in which both
// stand.
func (g Graph) explanation(from, to Subject, ids []index.FigureID, o FigureOptions) (Explanation, error) {
	figures, err := g.showWith(ids, g.named([]Subject{from, to}, o.Taxon), o.Evidence)
	return Explanation{From: g.CURIEs(from), To: g.CURIEs(to), Figures: figures, Papers: g.distinctPapers(ids)}, err
}

// rows are the mentions, one on each row.
func (e Explanation) rows() [][]any {
	n := 0
	for i := range e.Figures {
		n += len(e.Figures[i].Mentions)
	}
	rows := make([][]any, 0, n)
	for i := range e.Figures {
		f := &e.Figures[i]
		var id, paper any = f.ID, f.Paper
		for j := range f.Mentions {
			m := &f.Mentions[j]
			rows = append(rows, []any{id, paper, year(f.Year), m.Entity, m.Label, m.Word, m.Match, m.Tier, m.Ambiguity, m.Source, m.Lexicon, cmp.Or(m.Rule, "row"), m.Place()})
		}
	}
	return rows
}

// CURIEs are the short names of what a subject is.
func (g Graph) CURIEs(s Subject) []string {
	switch s.What {
	case AFigure:
		return []string{figureCURIE(g.Index.FigidOf(s.Figure))}
	case APaper:
		return []string{paperCURIE(g.Index.PMCIDOf(s.Paper))}
	}
	var list []string
	for _, e := range s.Entities {
		list = append(list, g.Index.CURIEOf(e))
	}
	return list
}
