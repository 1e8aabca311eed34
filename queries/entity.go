package queries

import (
	"cmp"
	"context"
	"slices"

	"figraph/graph/index"
)

// Drawn is an entity of a figure, or of a paper's figures.
type Drawn struct {
	ID       string    `json:"id"` // CURIE
	Label    string    `json:"label"`
	Type     string    `json:"type"`
	Taxon    string    `json:"taxon,omitempty"`
	Tier     string    `json:"tier"`    // the best
	Figures  int       `json:"figures"` // of those asked
	Words    string    `json:"words"`   // as printed, between bars
	Mentions []Mention `json:"mentions,omitempty"`

	tier Evidence
}

// Entities lists what is drawn in figures, by figures and CURIE.
func (g Graph) Entities(s Subject, o FigureOptions) ([]Drawn, error) {
	byEntity := map[string]*Drawn{}
	for _, f := range g.figuresOfSubject(s, o) {
		if g.isOver() {
			return nil, context.Cause(g.ctx)
		}
		mentions, err := g.Index.Mentions(f)
		if err != nil {
			return nil, err
		}
		inFigure := map[string]bool{}
		for _, m := range mentions {
			if !m.Resolved || m.Tier > o.Evidence || !g.isOfTaxon(m.Entity, o.Taxon) {
				continue
			}
			d := g.drawn(byEntity, m, figureCURIE(g.Index.FigidOf(f)))
			if !inFigure[d.ID] {
				inFigure[d.ID] = true
				d.Figures++
			}
		}
	}
	list := []Drawn{}
	for _, d := range byEntity {
		d.Words = Words(d.Mentions)
		if !o.WithEvidence {
			d.Mentions = nil
		}
		list = append(list, *d)
	}
	slices.SortFunc(list, func(a, b Drawn) int { return cmp.Or(cmp.Compare(b.Figures, a.Figures), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// drawn is the row of a mention's entity, with the mention added.
func (g Graph) drawn(rows map[string]*Drawn, m index.Mention, figure string) *Drawn {
	entity := g.Index.Entity(m.Entity)
	d, met := rows[entity.CURIE]
	if !met {
		d = &Drawn{ID: entity.CURIE, Label: entity.Name, Type: entity.Kinds.String(), Taxon: entity.Taxon, tier: m.Tier}
		rows[entity.CURIE] = d
	}
	d.tier = min(d.tier, m.Tier)
	d.Tier = d.tier.String()
	shown := g.mention(&m)
	shown.Figure = figure
	d.Mentions = append(d.Mentions, shown)
	return d
}

// figureWords is the figures that draw an entity, and in each the words.
func (d Drawn) figureWords() string {
	var figures []Figure
	for _, m := range d.Mentions { // by figure
		if len(figures) == 0 || figures[len(figures)-1].ID != m.Figure {
			figures = append(figures, Figure{ID: m.Figure})
		}
		last := &figures[len(figures)-1]
		last.Mentions = append(last.Mentions, m)
	}
	evidence, _ := evidenceCells(figures)
	return evidence
}
