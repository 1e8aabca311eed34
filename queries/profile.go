package queries

import (
	"slices"
	"sync"

	"figraph/graph/index"
)

// Profile is how figures spread over tiers and years.
type Profile struct {
	Tiers [index.WeakestTier + 1]int // figures by the tier of the best word; of two subjects, the weaker of both
	Years map[int]int                // figures by the year of their paper; 0: unknown
}

// standing is how a figure of a subject is counted: the place of its year, and its
// tier. It is 0 of other figures.
type standing uint32

func standingOf(year int, tier Evidence) standing { return standing(year)<<2 | standing(tier) + 1 }

func (s standing) year() int { return int(s >> 2) }

func (s standing) tier() Evidence { return Evidence(s&3) - 1 }

// standings have one for each figure, all 0 between uses.
var standings = sync.Pool{New: func() any { return new([]standing) }}

// profiler counts figures of a subject.
type profiler struct {
	of     []standing // by figure
	years  []int      // that are met
	tiers  [index.WeakestTier + 1]int
	counts []int // by the place of the year
}

// Profiles are those of a subject's figures, and of the figures of each of its
// links.
func (g Graph) Profiles(s Subject, links []Link, scope Scope) (whole Profile, each []Profile) {
	asked := g.ofTaxon(s.Entities, scope.Taxon)
	figures := g.figuresOf(asked, scope.Evidence, scope.Filter)
	pooled := standings.Get().(*[]standing)
	if len(*pooled) < g.Index.Figures() {
		*pooled = make([]standing, g.Index.Figures())
	}
	p := g.profiler(figures, *pooled, scope.Evidence)
	g.eachFigure(asked, scope, func(f index.FigureID, tier Evidence) {
		if at := p.of[f]; at != 0 && tier < at.tier() {
			p.of[f] = standingOf(at.year(), tier)
		}
	})
	for _, f := range figures {
		p.add(f, 0)
	}
	whole = p.take()
	if g.isNearer(figures, links) {
		each = g.profileAcross(p, figures, links, scope.Evidence)
	} else {
		each = g.profileAlong(p, links, scope)
	}
	for _, f := range figures {
		p.of[f] = 0
	}
	standings.Put(pooled) // not where it panicked: then something is left in it
	return whole, each
}

// profiler makes ready to count figures, each at the weakest tier.
func (g Graph) profiler(figures []index.FigureID, of []standing, weakest Evidence) *profiler {
	p := &profiler{of: of}
	for _, f := range figures {
		year := g.yearOf(f)
		at := slices.Index(p.years, year) // some dozens, of which neighbours have the same
		if at < 0 {
			at = len(p.years)
			p.years = append(p.years, year)
		}
		p.of[f] = standingOf(at, weakest)
	}
	p.counts = make([]int, len(p.years))
	return p
}

// add counts a figure, if it is one of the subject's, with the tier of another word: the
// weaker counts.
func (p *profiler) add(f index.FigureID, tier Evidence) {
	if at := p.of[f]; at != 0 {
		p.tiers[max(at.tier(), tier)]++
		p.counts[at.year()]++
	}
}

// isNearer says whether figures draw fewer entities than all links have figures: links
// are hubs more often than what they are links of.
func (g Graph) isNearer(figures []index.FigureID, links []Link) bool {
	n := 0
	for _, l := range links {
		n += g.Index.FiguresOf(l.Entity).Len()
	}
	for _, f := range figures {
		if n -= g.Index.EntitiesOf(f).Len(); n < 0 {
			return false
		}
	}
	return true
}

// profileAlong is the profile of each link, by a look at all of its figures.
func (g Graph) profileAlong(p *profiler, links []Link, scope Scope) []Profile {
	list := make([]Profile, len(links))
	for i, l := range links {
		g.eachFigure([]index.EntityID{l.Entity}, scope, p.add)
		list[i] = p.take()
	}
	return list
}

// seats have a number for each entity, all 0 between uses.
var seats = sync.Pool{New: func() any { return new([]uint32) }}

// profileAcross is the profile of each link, by a look at all that the subject's figures
// draw.
func (g Graph) profileAcross(p *profiler, figures []index.FigureID, links []Link, weakest Evidence) []Profile {
	pooled := seats.Get().(*[]uint32)
	if len(*pooled) < g.Index.Entities() {
		*pooled = make([]uint32, g.Index.Entities())
	}
	at, each := *pooled, make([]profiler, len(links))
	for i, l := range links {
		each[i] = profiler{of: p.of, years: p.years, counts: make([]int, len(p.years))}
		at[l.Entity] = uint32(i) + 1
	}
	for _, f := range figures {
		for edge := range g.Index.EntitiesOf(f).All {
			if place := at[edge.Other]; place != 0 && edge.Tier <= weakest {
				each[place-1].add(f, edge.Tier)
			}
		}
	}
	list := make([]Profile, len(links))
	for i := len(links) - 1; i >= 0; i-- {
		if last := int(at[links[i].Entity]) - 1; last == i {
			list[i] = each[i].take()
		} else {
			list[i] = list[last] // of one entity
		}
	}
	for _, l := range links {
		at[l.Entity] = 0
	}
	seats.Put(pooled) // not where it panicked: then something is left in it
	return list
}

// take is the profile of what was counted, and begins another one.
func (p *profiler) take() Profile {
	taken := Profile{Tiers: p.tiers}
	for i, n := range p.counts {
		if n > 0 {
			if taken.Years == nil {
				taken.Years = make(map[int]int, len(p.counts))
			}
			taken.Years[p.years[i]] = n
		}
	}
	clear(p.tiers[:])
	clear(p.counts)
	return taken
}

// CountLinks counts what is drawn with a subject, in so many papers or more: all, by
// kind, and the genes by the number of their organism.
func (g Graph) CountLinks(s Subject, scope Scope, minPapers int) (all int, kinds map[index.Kinds]int, taxa map[uint32]int) {
	asked := g.ofTaxon(s.Entities, scope.Taxon)
	kinds, taxa = map[index.Kinds]int{}, map[uint32]int{}
	var mixes [1 << 8]int // by all kinds of an entity
	kindsAndTaxon := g.kindsAndTaxa()
	figures := g.figuresOf(asked, scope.Evidence, scope.Filter)
	r := newRanking(ByPapers)
	defer r.release()
	r.hits = g.around(r.hits, asked, figures, LinkOptions{Kinds: index.Drawn, Evidence: scope.Evidence, Filter: scope.Filter, Taxon: scope.Taxon})
	for _, h := range r.hits {
		if int(h.papers) < minPapers {
			continue
		}
		all++
		of, taxon := kindsAndTaxon(h.entity)
		mixes[of]++
		if of&index.Gene != 0 && taxon != 0 {
			taxa[taxon]++
		}
	}
	for mix, n := range mixes {
		for kind := index.Gene; kind <= index.Drug; kind <<= 1 {
			if n > 0 && index.Kinds(mix)&kind != 0 {
				kinds[kind] += n
			}
		}
	}
	return all, kinds, taxa
}

// eachFigure calls for each figure that draws entities well enough, whatever the
// filter says of it.
func (g Graph) eachFigure(entities []index.EntityID, scope Scope, do func(index.FigureID, Evidence)) {
	for _, e := range entities {
		for edge := range g.Index.FiguresOf(e).All {
			if edge.Tier <= scope.Evidence {
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
