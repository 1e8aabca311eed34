package queries

import (
	"cmp"
	"slices"
	"sync"

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
	Matching []string `json:"figure_ids"`         // CURIEs
	Evidence []Figure `json:"evidence,omitempty"` // these figures with the words, where they were asked for
}

// paperFigures is a paper and some of its figures.
type paperFigures struct {
	paper   index.PaperID
	figures []index.FigureID
}

// papersOf are the papers of figures: those with the most of them first, then by
// CURIE.
func (g Graph) papersOf(figures []index.FigureID) []paperFigures {
	figures = slices.Clone(figures)
	g.sortByPaper(figures)
	list := make([]paperFigures, 0, g.distinctPapers(figures))
	for len(figures) > 0 {
		id, has := g.Index.PaperOf(figures[0])
		if !has {
			break // and so all others
		}
		n := 1
		for n < len(figures) && g.paperKey(figures[n]) == uint32(id) {
			n++
		}
		list = append(list, paperFigures{id, figures[:n]})
		figures = figures[n:]
	}
	slices.SortFunc(list, func(a, b paperFigures) int {
		return cmp.Or(cmp.Compare(len(b.figures), len(a.figures)), cmp.Compare(a.paper, b.paper))
	})
	return list
}

// paperSets say which papers were met, none between uses.
var paperSets = sync.Pool{New: func() any { return new(bitmap) }}

// distinctPapers counts the distinct papers of figures.
func (g Graph) distinctPapers(figures []index.FigureID) (n int) {
	pooled := paperSets.Get().(*bitmap)
	if words := g.Index.Papers()/64 + 1; len(*pooled) < words {
		*pooled = make(bitmap, words)
	}
	met := *pooled
	for _, f := range figures {
		if p, has := g.Index.PaperOf(f); has && !met.has(uint32(p)) {
			met.add(uint32(p))
			n++
		}
	}
	for _, f := range figures {
		if p, has := g.Index.PaperOf(f); has {
			met.remove(uint32(p))
		}
	}
	paperSets.Put(pooled)
	return n
}

func (g Graph) paper(of paperFigures) Paper {
	p := g.Index.Paper(of.paper)
	return Paper{ID: paperCURIE(p.PMCID), Title: p.Title, Year: p.Year, Journal: p.Journal, DOI: p.DOI, Citation: p.Citation,
		URL: g.Vocab.PaperPage(p.PMCID).String(), Figures: len(of.figures), Matching: g.figureCURIEs(of.figures)}
}
