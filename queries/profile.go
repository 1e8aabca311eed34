package queries

import "figraph/graph/index"

// Profile is how figures spread over tiers and years.
type Profile struct {
	Tiers [index.WeakestTier + 1]int // figures by the tier of the best word; of two subjects, the weaker of both
	Years map[int]int                // figures by the year of their paper; 0: unknown
}

func (p *Profile) add(tier Evidence, year int) {
	if p.Years == nil {
		p.Years = map[int]int{}
	}
	p.Tiers[tier]++
	p.Years[year]++
}

// Profiles are those of a subject's figures, and of the figures of each of its
// links.
func (g Graph) Profiles(s Subject, links []Link, scope Scope) (whole Profile, each []Profile) {
	const none = index.WeakestTier + 1
	best := make([]Evidence, g.Index.Figures()) // of the subject's words, by figure
	for f := range best {
		best[f] = none
	}
	asked := g.ofTaxon(s.Entities, scope.Taxon)
	figures := g.figuresOf(asked, scope.Evidence, scope.Filter)
	for _, f := range figures {
		best[f] = scope.Evidence
	}
	g.eachFigure(asked, scope, func(f index.FigureID, tier Evidence) {
		if best[f] != none {
			best[f] = min(best[f], tier)
		}
	})
	for _, f := range figures {
		whole.add(best[f], g.yearOf(f))
	}
	each = make([]Profile, len(links))
	for i, l := range links {
		g.eachFigure([]index.EntityID{l.Entity}, scope, func(f index.FigureID, tier Evidence) {
			if best[f] != none {
				each[i].add(max(best[f], tier), g.yearOf(f))
			}
		})
	}
	return whole, each
}

// CountLinks counts what is drawn with a subject, in so many papers or more: all, by
// kind, and the genes by the number of their organism.
func (g Graph) CountLinks(s Subject, scope Scope, minPapers int) (all int, kinds map[index.Kinds]int, taxa map[uint32]int) {
	asked := g.ofTaxon(s.Entities, scope.Taxon)
	kinds, taxa = map[index.Kinds]int{}, map[uint32]int{}
	figures := g.figuresOf(asked, scope.Evidence, scope.Filter)
	for _, h := range g.around(asked, figures, LinkOptions{Kinds: index.Drawn, Evidence: scope.Evidence, Filter: scope.Filter, Taxon: scope.Taxon}) {
		if int(h.papers) < minPapers {
			continue
		}
		all++
		of := g.Index.KindsOf(h.entity)
		for kind := index.Gene; kind <= index.Drug; kind <<= 1 {
			if of&kind != 0 {
				kinds[kind]++
			}
		}
		if of&index.Gene != 0 && g.Index.TaxonOf(h.entity) != 0 {
			taxa[g.Index.TaxonOf(h.entity)]++
		}
	}
	return all, kinds, taxa
}

// eachFigure calls for each figure that draws entities well enough, whatever the
// filter says of it.
func (g Graph) eachFigure(entities []index.EntityID, scope Scope, do func(index.FigureID, Evidence)) {
	for _, e := range entities {
		edges := g.Index.FiguresOf(e)
		for i := range edges.Len() {
			if edge := edges.At(i); edge.Tier <= scope.Evidence {
				do(index.FigureID(edge.Other), edge.Tier)
			}
		}
	}
}

// yearOf is the year of a figure's paper, 0 when it is not known.
func (g Graph) yearOf(f index.FigureID) int {
	paper, has := g.Index.PaperOf(f)
	if !has {
		return 0
	}
	return g.Index.YearOf(paper)
}
