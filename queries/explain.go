package queries

// Explanation is why two subjects are linked: the figures in which both stand,
// and in each the words, with the file and line where they were read.
type Explanation struct {
	From    []string `json:"from"` // CURIEs
	To      []string `json:"to"`
	Figures []Figure `json:"figures"` // with their mentions
	Papers  int      `json:"papers"`  // distinct
}

// Explain gives the evidence of a link. Figures come by CURIE.
func (g Graph) Explain(from, to Subject, o FigureOptions) (Explanation, error) {
	o.WithEvidence = true
	figures, err := g.Figures([]Subject{from, to}, o)
	papers := map[string]bool{}
	for _, f := range figures {
		if f.Paper != "" {
			papers[f.Paper] = true
		}
	}
	return Explanation{g.CURIEs(from), g.CURIEs(to), figures, len(papers)}, err
}

// CURIEs are the short names of what a subject is.
func (g Graph) CURIEs(s Subject) []string {
	switch s.What {
	case AFigure:
		return []string{figureCURIE(g.Index.Figure(s.Figure).ID)}
	case APaper:
		return []string{paperCURIE(g.Index.Paper(s.Paper).PMCID)}
	}
	var list []string
	for _, e := range s.Entities {
		list = append(list, g.Index.Entity(e).CURIE)
	}
	return list
}
