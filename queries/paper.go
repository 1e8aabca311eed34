package queries

import (
	"cmp"
	"slices"

	"figraph/graph/index"
)

// Paper is a paper and how many of its figures answer the question.
type Paper struct {
	ID       string   `json:"id"` // CURIE
	Title    string   `json:"title"`
	Year     int      `json:"year,omitempty"`
	Journal  string   `json:"journal,omitempty"`
	DOI      string   `json:"doi,omitempty"`
	Citation string   `json:"citation,omitempty"`
	URL      string   `json:"url"`
	Figures  int      `json:"figures"`
	Matching []string `json:"figure_ids"` // CURIEs
}

// Papers lists the papers with a figure in which all subjects stand, those with
// the most such figures first, then by CURIE.
func (g Graph) Papers(subjects []Subject, o FigureOptions) []Paper {
	at := map[index.PaperID]int{}
	list := []Paper{}
	for _, f := range g.shared(subjects, o) {
		id, has := g.Index.PaperOf(f)
		if !has {
			continue
		}
		row, met := at[id]
		if !met {
			row = len(list)
			at[id] = row
			list = append(list, g.paper(id))
		}
		list[row].Figures++
		list[row].Matching = append(list[row].Matching, figureCURIE(g.Index.Figure(f).ID))
	}
	slices.SortFunc(list, func(a, b Paper) int { return cmp.Or(cmp.Compare(b.Figures, a.Figures), cmp.Compare(a.ID, b.ID)) })
	return list
}

func (g Graph) paper(id index.PaperID) Paper {
	p := g.Index.Paper(id)
	return Paper{ID: paperCURIE(p.PMCID), Title: p.Title, Year: p.Year, Journal: p.Journal, DOI: p.DOI, Citation: p.Citation,
		URL: g.Vocab.PaperPage(p.PMCID).String()}
}
