package queries

import (
	"slices"
	"strings"

	"figraph/graph/index"
)

// The columns that --with-evidence adds to rows which rest on several figures, and
// to rows which are one.
var (
	evidenceColumns = []Column{
		{"evidence", Text, "figures, and in each the words that count, between bars"},
		{"places", Text, "file and line of each of these words, between bars"},
	}
	wordColumns = []Column{
		{"words", Text, "as printed, of what is named, between bars"},
		{"places", Text, "file and line of each of these words, between bars"},
	}
)

// withEvidence says whether words and places are asked for.
func (c *call) withEvidence() bool { return c.is(witnessParam.Name) }

// isRowless says whether rows are left out: nobody wants them, and nothing is read for
// them that Value holds too.
func (c *call) isRowless() bool { return c.asked.ValueOnly && !c.withEvidence() }

// rows are so many rows, unless they are left out.
func (c *call) rows(n int, cells func(row int) []any) [][]any {
	if c.isRowless() {
		return nil
	}
	rows := make([][]any, n)
	for i := range rows {
		rows[i] = cells(i)
	}
	return rows
}

// addColumns adds columns to an answer, and their cells to each row.
func addColumns(a *Answer, all, more []Column, cells func(row int) []any) {
	if a.Columns == nil {
		a.Columns = all
	}
	a.Columns = append(slices.Clone(a.Columns), more...)
	for i := range a.Rows {
		a.Rows[i] = append(a.Rows[i], cells(i)...)
	}
}

// evidenceCells are figures with their words, and the places of these.
func evidenceCells(figures []Figure) (evidence, at string) {
	var list, all []string
	for _, f := range figures {
		list = append(list, f.ID+" ("+Words(f.Mentions)+")")
		if text := places(f.Mentions); text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(list, bar), strings.Join(all, bar)
}

const (
	bar    = " | "  // between members of a cell
	hopBar = " || " // between hops, where each has several
)

// places are the files and lines of mentions, each once.
func places(mentions []Mention) string {
	var list []string
	for _, m := range mentions {
		if place := m.Place(); place != "" && !slices.Contains(list, place) {
			list = append(list, place)
		}
	}
	return strings.Join(list, bar)
}

// addPathEvidence adds to the hops of a path the figures in which both ends stand,
// with the words.
func (g Graph) addPathEvidence(p *Path, evidence Evidence) (err error) {
	for i := range p.Hops {
		hop, ids := &p.Hops[i], []index.FigureID(nil)
		for _, curie := range hop.Figures {
			if s, there := g.ByIdentifier(curie); there {
				ids = append(ids, s.Figure)
			}
		}
		ends := []index.EntityID{p.Nodes[i].Entity, p.Nodes[i+1].Entity}
		if hop.Evidence, err = g.showWith(ids, ends, evidence); err != nil {
			return err
		}
	}
	return nil
}

// evidenceCells are those of each hop.
func (p Path) evidenceCells() []any {
	var evidence, at []string
	for _, h := range p.Hops {
		figures, files := evidenceCells(h.Evidence)
		evidence, at = append(evidence, figures), append(at, files)
	}
	return []any{strings.Join(evidence, hopBar), strings.Join(at, hopBar)}
}
