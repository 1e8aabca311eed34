package queries

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"

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
	Score   float64    `json:"score"` // the statistic that ranks, else the normalised PMI
	Stats   Statistics `json:"statistics"`

	Entity    index.EntityID `json:"-"`
	Witnesses []Figure       `json:"evidence,omitempty"` // where evidence was asked for
}

// Links lists the entities that are drawn with a subject, by papers, figures and
// CURIE, or by a statistic first. The subject's own entities are not listed.
func (g Graph) Links(s Subject, o LinkOptions) []Link {
	r := g.hits(s, o)
	defer r.release()
	return g.appendLinks([]Link{}, r, 0)
}

// appendLinks shows the first hits; of 0 all.
func (g Graph) appendLinks(links []Link, r *ranking, limit int) []Link {
	hits := r.first(limit)
	links = slices.Grow(links, len(hits))
	for _, h := range hits {
		links = append(links, g.link(h, r))
	}
	return links
}

// countHits counts the links of a subject.
func (g Graph) countHits(s Subject, o LinkOptions) int {
	r := g.hits(s, o)
	defer r.release()
	return len(r.hits)
}

// hits are the links of a subject, in the order of their entities, with what ranks
// them. Release them.
func (g Graph) hits(s Subject, o LinkOptions) *ranking {
	if o.Kinds == 0 {
		o.Kinds = index.Drawn
	}
	asked := g.ofTaxon(s.Entities, o.Taxon)
	figures := g.figuresOf(asked, o.Evidence, o.Filter)
	r := newRanking(o.Rank)
	r.hits = g.around(r.hits, asked, figures, o)
	if !r.measure(g, g.distinctPapers(figures), o) {
		r.hits = r.hits[:0]
	}
	r.hits = slices.DeleteFunc(r.hits, func(h hit) bool { return int(h.papers) < o.MinPapers })
	return r
}

// first are the first of a list in an order; of 0 all. It may change the list.
func first[T any](list []T, limit int, compare func(a, b T) int) []T {
	if limit <= 0 || limit > len(list)/8 {
		slices.SortFunc(list, compare)
		return list[:min(len(list), cmp.Or(limit, len(list)))]
	}
	best := slices.Clone(list[:limit])
	slices.SortFunc(best, compare)
	for _, one := range list[limit:] {
		if compare(one, best[limit-1]) < 0 {
			at, _ := slices.BinarySearchFunc(best, one, compare)
			best = slices.Insert(best[:limit-1], at, one)
		}
	}
	return best
}

// link shows a hit.
func (g Graph) link(h hit, r *ranking) Link {
	e, stats := g.Index.Entity(h.entity), r.statistics(h)
	return Link{ID: e.CURIE, Label: e.Name, Type: e.Kinds.String(), Taxon: e.Taxon, Figures: int(h.figures), Papers: int(h.papers),
		Score: r.by.of(&stats), Stats: stats, Entity: h.entity}
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

// kindsAndTaxa are the kinds of entities and the number of a gene's organism.
func (g Graph) kindsAndTaxa() func(index.EntityID) (index.Kinds, uint32) {
	if g.Ready == nil {
		return func(e index.EntityID) (index.Kinds, uint32) { return g.Index.KindsOf(e), g.Index.TaxonOf(e) }
	}
	c := g.Ready.entities(g.Index)
	return func(e index.EntityID) (index.Kinds, uint32) { return c.kinds[e], c.taxa[e] }
}

// figuresDrawing are the figures that mention one of the entities well enough, by number.
func (g Graph) figuresDrawing(of figuresKey) []index.FigureID {
	var figures []index.FigureID
	passes := g.passing(of.filter)
	for _, e := range of.entities {
		edges := g.Index.FiguresOf(e)
		figures = slices.Grow(figures, edges.Len())
		for edge := range edges.All {
			if edge.Tier <= of.evidence && (of.filter.isZero() || passes(index.FigureID(edge.Other))) {
				figures = append(figures, index.FigureID(edge.Other))
			}
		}
	}
	if len(of.entities) > 1 {
		slices.Sort(figures)
	}
	return slices.Compact(figures)
}

var paperKeys = sync.Pool{New: func() any { return new([]uint64) }}

// sortByPaper puts figures in the order of their papers, and of their numbers.
func (g Graph) sortByPaper(figures []index.FigureID) {
	pooled := paperKeys.Get().(*[]uint64)
	keys := (*pooled)[:0]
	for _, f := range figures { // each paper looked up once
		keys = append(keys, uint64(g.paperKey(f))<<32|uint64(f))
	}
	slices.Sort(keys)
	for i, key := range keys {
		figures[i] = index.FigureID(key)
	}
	*pooled = keys
	paperKeys.Put(pooled)
}

// noPaper is the key of figures without a paper.
const noPaper = 1<<32 - 1

func (g Graph) paperKey(f index.FigureID) uint32 {
	if paper, has := g.Index.PaperOf(f); has {
		return uint32(paper)
	}
	return noPaper
}

// count is in how many figures, and distinct papers, something was met. Figures
// come in the order of their papers.
type count struct {
	figures, papers, last uint32 // last is the latest paper
}

func (c *count) add(paper uint32) {
	c.figures++
	if paper != noPaper && (c.papers == 0 || paper != c.last) {
		c.papers, c.last = c.papers+1, paper
	}
}

// counter has a count for each entity and says which were met, all zero between uses.
type counter struct {
	counts []count
	met    bitmap
}

var counters = sync.Pool{New: func() any { return new(counter) }}

// bitmap is a set of numbers.
type bitmap []uint64

func (b bitmap) add(n uint32) { b[n/64] |= 1 << (n % 64) }

func (b bitmap) remove(n uint32) { b[n/64] &^= 1 << (n % 64) }

func (b bitmap) has(n uint32) bool { return b[n/64]>>(n%64)&1 != 0 }

// take yields the numbers in their order, and takes them out.
func (b bitmap) take(yield func(uint32) bool) {
	for i := range b {
		for b[i] != 0 {
			n := uint32(64*i + bits.TrailingZeros64(b[i]))
			b[i] &= b[i] - 1
			if !yield(n) {
				return
			}
		}
	}
}

// tally appends the entities of figures and how often they are met, by number.
func (g Graph) tally(hits []hit, figures []index.FigureID, without []index.EntityID, o LinkOptions) []hit {
	pooled := counters.Get().(*counter)
	if n := g.Index.Entities(); len(pooled.counts) < n {
		*pooled = counter{make([]count, n), make(bitmap, n/64+1)}
	}
	counts, met := pooled.counts, 0
	for _, f := range figures {
		if g.isOver() {
			break
		}
		paper := g.paperKey(f)
		for edge := range g.Index.EntitiesOf(f).All {
			if edge.Kinds&o.Kinds == 0 || edge.Tier > o.Evidence {
				continue
			}
			c := &counts[edge.Other]
			if c.figures == 0 {
				pooled.met.add(edge.Other)
				met++
			}
			c.add(paper)
		}
	}
	hits = slices.Grow(hits, met)
	for n := range pooled.met.take {
		c, e := counts[n], index.EntityID(n)
		counts[n] = count{}
		if !slices.Contains(without, e) && g.isOfTaxon(e, o.Taxon) && (!o.Medicines || g.Index.KindsOf(e)&index.Drug != 0) {
			hits = append(hits, hit{entity: e, figures: c.figures, papers: c.papers})
		}
	}
	counters.Put(pooled) // not where it panicked: then something is left in it
	return hits
}
