package queries

import (
	"cmp"
	"slices"

	"figraph/graph/index"
)

// LinkOptions say what counts as a link and how links are ordered. The zero value
// lists all that is drawn with a subject by words of tier symbol.
type LinkOptions struct {
	Kinds     index.Kinds // of the entities to list; 0: all that figures draw
	Medicines bool        // of the chemicals only those typed as drugs
	Evidence  Evidence    // of both ends
	Filter    Filter
	Taxon     uint32 // of the genes at both ends; 0: any
	MinPapers int    // that a link needs; 0 lists also what only figures without a paper draw
	Rank      Statistic
}

// Link is an entity that is drawn in figures of the subject. Figures and Papers
// are distinct ones, in which both stand.
type Link struct {
	Of      string     `json:"of,omitempty"` // CURIE of the gene asked, where organisms are apart
	ID      string     `json:"id"`           // CURIE
	Label   string     `json:"label"`
	Type    string     `json:"type"`            // "gene", "chemical", "chemical+drug", ...
	Taxon   string     `json:"taxon,omitempty"` // number of a gene's organism
	Figures int        `json:"figures"`
	Papers  int        `json:"papers"`
	Score   *float64   `json:"score"` // the statistic that ranks, else the normalised PMI
	Stats   Statistics `json:"statistics"`

	Entity    index.EntityID `json:"-"`
	Witnesses []Figure       `json:"evidence,omitempty"` // where evidence was asked for
}

// Links lists the entities that are drawn with a subject, by papers, figures and
// CURIE, or by a statistic first. The subject's own entities are not listed.
func (g Graph) Links(s Subject, o LinkOptions) []Link {
	if o.Kinds == 0 {
		o.Kinds = index.Drawn
	}
	asked := g.ofTaxon(s.Entities, o.Taxon)
	figures := g.figuresOf(asked, o.Evidence, o.Filter)
	counts := g.tally(figures, asked, o)
	links := make([]Link, 0, len(counts))
	for e, c := range counts {
		entity := g.Index.Entity(e)
		links = append(links, Link{ID: entity.CURIE, Label: entity.Name, Type: entity.Kinds.String(), Taxon: entity.Taxon,
			Figures: c.figures, Papers: c.papers, Entity: e})
	}
	slices.SortFunc(links, func(a, b Link) int { return cmp.Compare(a.Entity, b.Entity) })
	g.measure(links, g.papersAmong(figures), o)
	links = slices.DeleteFunc(links, func(l Link) bool { return l.Papers < o.MinPapers })
	slices.SortStableFunc(links, func(a, b Link) int {
		return cmp.Or(o.Rank.compare(a.Stats, b.Stats), cmp.Compare(b.Papers, a.Papers), cmp.Compare(b.Figures, a.Figures))
	})
	return links
}

// AddEvidence adds to each link the figures that it rests on, with the words that
// stand for either end.
func (g Graph) AddEvidence(s Subject, links []Link, o LinkOptions) error {
	f := FigureOptions{Evidence: o.Evidence, Filter: o.Filter, Taxon: o.Taxon, WithEvidence: true}
	for i := range links {
		var err error
		other := Subject{Entities: []index.EntityID{links[i].Entity}}
		if links[i].Witnesses, err = g.Figures([]Subject{s, other}, f); err != nil {
			return err
		}
	}
	return nil
}

// ofTaxon are the entities that are no genes, or genes of a taxon.
func (g Graph) ofTaxon(entities []index.EntityID, taxon uint32) []index.EntityID {
	if taxon == 0 {
		return entities
	}
	return slices.DeleteFunc(slices.Clone(entities), func(e index.EntityID) bool { return !g.isOfTaxon(e, taxon) })
}

// isOfTaxon says whether an entity is no gene, or a gene of a taxon; 0 is any.
func (g Graph) isOfTaxon(e index.EntityID, taxon uint32) bool {
	return taxon == 0 || g.Index.KindsOf(e)&index.Gene == 0 || g.Index.TaxonOf(e) == taxon
}

// figuresOf are the figures that mention one of the entities well enough, in the
// order of their papers; those without a paper are last.
func (g Graph) figuresOf(entities []index.EntityID, evidence Evidence, filter Filter) []index.FigureID {
	var figures []index.FigureID
	for _, e := range entities {
		edges := g.Index.FiguresOf(e)
		for i := range edges.Len() {
			if edge := edges.At(i); edge.Tier <= evidence && (filter.isZero() || g.passes(filter, index.FigureID(edge.Other))) {
				figures = append(figures, index.FigureID(edge.Other))
			}
		}
	}
	slices.Sort(figures)
	figures = slices.Compact(figures)
	slices.SortStableFunc(figures, func(a, b index.FigureID) int { return cmp.Compare(g.paperKey(a), g.paperKey(b)) })
	return figures
}

// noPaper is the key of figures without a paper.
const noPaper = 1<<32 - 1

func (g Graph) paperKey(f index.FigureID) uint32 {
	if paper, has := g.Index.PaperOf(f); has {
		return uint32(paper)
	}
	return noPaper
}

// papersAmong counts the distinct papers of figures in the order of papers.
func (g Graph) papersAmong(figures []index.FigureID) int {
	var c count
	for _, f := range figures {
		c.add(g.paperKey(f))
	}
	return c.papers
}

// count is in how many figures, and distinct papers, something was met. Figures
// come in the order of their papers.
type count struct {
	figures, papers int
	last            uint32 // paper
}

func (c *count) add(paper uint32) {
	c.figures++
	if paper != noPaper && (c.papers == 0 || paper != c.last) {
		c.papers, c.last = c.papers+1, paper
	}
}

// tally counts the entities of figures.
func (g Graph) tally(figures []index.FigureID, without []index.EntityID, o LinkOptions) map[index.EntityID]*count {
	counts := map[index.EntityID]*count{}
	for _, f := range figures {
		paper := g.paperKey(f)
		edges := g.Index.EntitiesOf(f)
		for i := range edges.Len() {
			edge := edges.At(i)
			e := index.EntityID(edge.Other)
			if edge.Kinds&o.Kinds == 0 || edge.Tier > o.Evidence {
				continue
			}
			c, met := counts[e]
			if !met {
				c = &count{}
				counts[e] = c
			}
			c.add(paper)
		}
	}
	for e := range counts {
		if slices.Contains(without, e) || !g.isOfTaxon(e, o.Taxon) || o.Medicines && g.Index.KindsOf(e)&index.Drug == 0 {
			delete(counts, e)
		}
	}
	return counts
}
