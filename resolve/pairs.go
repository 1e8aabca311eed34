package resolve

import "figraph/record"

// maxPairs is how many pairs of a gene and a chemical or disease a figure may draw
// together. Each is a fact, and they grow with the square of the rows.
const maxPairs = 1_000_000

// countPairs counts the pairs of a gene and a chemical or disease of accepted rows.
func countPairs(mentions []record.Mention) int {
	seen := map[record.Entity]bool{}
	genes, others := 0, 0
	for i := range mentions {
		m := &mentions[i]
		switch {
		case m.Row != record.Accepted || seen[m.Entity]:
			continue
		case m.Entity.Space == record.NCBIGene:
			genes++
		case m.Kind == record.Chemical || m.Kind == record.Disease:
			others++
		}
		seen[m.Entity] = true
	}
	return genes * others
}

// withdraw leaves out all rows of a figure: one that draws some of its pairs would
// be counted wrongly with each of them.
func (c *figure) withdraw(pairs int) {
	problem(c.Figure, record.Fault, "pairs-many", c.File, max(1, c.Lines["figid"]),
		"%d pairs of a gene and a chemical or disease, more than the %d that one figure may have: all its rows and keywords were left out", pairs, maxPairs)
	for kind := range record.Kinds {
		n := c.Rows.Read(kind)
		c.Rows[kind] = [len(c.Rows[kind])]int{record.ProblemRow: n}
	}
	c.Mentions, c.Keywords, c.Listed, c.Untyped, c.Words = nil, nil, nil, nil, record.KeywordCounts{}
	c.Figure.Taxa = newTaxonomy(c.Figure, c.lexicons).mentions(c.Figure)
}
