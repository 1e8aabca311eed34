package queries_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"figraph/graph/index"
	"figraph/queries"
	"figraph/record"
)

// world is what random drawings say, kept apart from the graph.
type world struct {
	drawings []drawing
	entities map[string]map[string]record.Tier // figid to CURIE to best tier
}

var sources = []string{"ncbigene_symbol", "ncbigene_synonym", "famplex_relations"}

// randomWorld makes some figures of some papers.
func randomWorld(r *rand.Rand) world {
	w := world{entities: map[string]map[string]record.Tier{}}
	for i := range 12 + r.IntN(20) {
		paper := 1 + r.IntN(12)
		d := drawing{paper: fmt.Sprintf("PMC%d", paper), year: fmt.Sprint(2000 + paper%5)}
		d.figid = fmt.Sprintf("%s__f%d", d.paper, i)
		best := map[string]record.Tier{}
		for range 1 + r.IntN(6) {
			gene, tier := 1+r.IntN(9), record.Tier(r.IntN(3))
			d.genes = append(d.genes, fmt.Sprintf("G%d %d %s w%d", gene, gene, sources[tier], r.IntN(99)))
			curie := fmt.Sprintf("ncbigene:%d", gene)
			if former, there := best[curie]; !there || tier < former {
				best[curie] = tier
			}
		}
		for range r.IntN(3) {
			chemical := 1 + r.IntN(5)
			d.chemicals = append(d.chemicals, fmt.Sprintf("C%d D00%d", chemical, chemical))
			best[fmt.Sprintf("mesh:D00%d", chemical)] = record.Symbol
		}
		w.drawings = append(w.drawings, d)
		w.entities[d.figid] = best
	}
	return w
}

type pair struct{ figures, papers map[string]bool }

// links counts, in the plainest way, what is drawn with an entity.
func (w world) links(curie string, evidence record.Tier, from, to int) map[string]pair {
	found := map[string]pair{}
	for _, d := range w.drawings {
		best := w.entities[d.figid]
		tier, there := best[curie]
		if year := d.year; !there || tier > evidence || from > 0 && year < fmt.Sprint(from) || to > 0 && year > fmt.Sprint(to) {
			continue
		}
		for other, tier := range best {
			if other == curie || tier > evidence {
				continue
			}
			if _, met := found[other]; !met {
				found[other] = pair{map[string]bool{}, map[string]bool{}}
			}
			found[other].figures[d.figid] = true
			found[other].papers[d.paper] = true
		}
	}
	return found
}

// TestLinksEqualTheirDefinition compares links with a plain count over random
// drawings, at each evidence, with and without years.
func TestLinksEqualTheirDefinition(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	for range 8 {
		w := randomWorld(r)
		g, err := open(records(t, w.drawings...))
		if err != nil {
			t.Fatal(err)
		}
		for e := range index.EntityID(g.Index.Entities()) {
			curie := g.Index.Entity(e).CURIE
			if g.Index.KindsOf(e)&index.Organism != 0 {
				continue
			}
			for evidence := range record.Family + 1 {
				for _, filter := range []queries.Filter{{}, {FromYear: 2001, ToYear: 2003}} {
					links := g.Links(queries.Subject{Entities: []index.EntityID{e}}, queries.LinkOptions{Evidence: evidence, Filter: filter, MinPapers: 1})
					compareLinks(t, fmt.Sprintf("seed %d: %s at %s, %+v", seed, curie, evidence, filter), links, w.links(curie, evidence, filter.FromYear, filter.ToYear))
				}
			}
		}
	}
}

func compareLinks(t *testing.T, what string, links []queries.Link, want map[string]pair) {
	t.Helper()
	if len(links) != len(want) {
		t.Errorf("%s: %d links, want %d", what, len(links), len(want))
	}
	for _, l := range links {
		if w := want[l.ID]; l.Figures != len(w.figures) || l.Papers != len(w.papers) {
			t.Errorf("%s: %s in %d figures of %d papers, want %d of %d", what, l.ID, l.Figures, l.Papers, len(w.figures), len(w.papers))
		}
	}
	if !slices.IsSortedFunc(links, func(a, b queries.Link) int {
		return cmp.Or(cmp.Compare(b.Papers, a.Papers), cmp.Compare(b.Figures, a.Figures), cmp.Compare(a.ID, b.ID))
	}) {
		t.Errorf("%s: out of order", what)
	}
}

// TestLinksAreSymmetric asks from both ends: counts and statistics are the same.
func TestLinksAreSymmetric(t *testing.T) {
	g := good(t)
	for e := range index.EntityID(g.Index.Entities()) {
		for _, l := range g.Links(queries.Subject{Entities: []index.EntityID{e}}, queries.LinkOptions{Evidence: queries.DefaultEvidence}) {
			if g.Index.KindsOf(e)&index.Drawn == 0 {
				continue
			}
			back := g.Links(queries.Subject{Entities: []index.EntityID{l.Entity}}, queries.LinkOptions{Evidence: queries.DefaultEvidence})
			at := slices.IndexFunc(back, func(b queries.Link) bool { return b.Entity == e })
			if at < 0 || back[at].Figures != l.Figures || back[at].Papers != l.Papers || back[at].Stats.P != l.Stats.P {
				t.Fatalf("%s and %s: one way only, or otherwise: %+v, %+v", g.Index.Entity(e).CURIE, l.ID, l, back)
			}
		}
	}
}

// TestEvidenceRests shows that the witnesses of a link are its figures, with words
// of both ends.
func TestEvidenceRests(t *testing.T) {
	g := good(t)
	s, err := g.Find("AKT1")
	if err != nil {
		t.Fatal(err)
	}
	o := queries.LinkOptions{Evidence: queries.DefaultEvidence}
	links := g.Links(s, o)
	if err := g.AddEvidence(s, links, o); err != nil || len(links) == 0 {
		t.Fatalf("%d links (%v)", len(links), err)
	}
	for _, l := range links {
		if len(l.Witnesses) != l.Figures {
			t.Errorf("%s: %d witnesses of %d figures", l.ID, len(l.Witnesses), l.Figures)
		}
		for _, f := range l.Witnesses {
			ends := map[string]bool{}
			for _, m := range f.Mentions {
				ends[m.Entity] = true
				if m.Line == 0 || m.File == "" {
					t.Errorf("%s in %s: no place", m.Word, f.ID)
				}
			}
			if !ends[l.ID] || len(ends) != 2 {
				t.Errorf("%s: %s shows %v", l.ID, f.ID, ends)
			}
		}
	}
}
