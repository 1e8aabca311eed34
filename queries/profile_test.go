package queries_test

import (
	"fmt"
	"maps"
	"reflect"
	"testing"

	"figraph/graph/index"
	"figraph/queries"
)

// TestProfilesAreCounted holds profiles and counts of links against plain counting,
// figure by figure, of every entity at each level of evidence.
func TestProfilesAreCounted(t *testing.T) {
	g := good(t)
	for e := range index.EntityID(g.Index.Entities()) {
		for level := range index.WeakestTier + 1 {
			scope := queries.Scope{Evidence: level}
			s, err := g.Find(g.Index.Entity(e).CURIE)
			if err != nil {
				t.Fatal(err)
			}
			links := g.Links(s, queries.LinkOptions{Evidence: level})
			whole, each := g.Profiles(s, links, scope)
			compareProfile(t, fmt.Sprint(s.Name, " at ", level), whole, countedProfile(g, level, e))
			for i, l := range links {
				compareProfile(t, fmt.Sprint(s.Name, " with ", l.ID, " at ", level), each[i], countedProfile(g, level, e, l.Entity))
			}
			compareCounts(t, g, s, scope)
		}
	}
}

// countedProfile is that of the figures that draw all of some entities.
func countedProfile(g queries.Graph, level queries.Evidence, entities ...index.EntityID) (p queries.Profile) {
	p.Years = map[int]int{}
	for f := range index.FigureID(g.Index.Figures()) {
		tiers := map[index.EntityID]queries.Evidence{}
		edges := g.Index.EntitiesOf(f)
		for i := range edges.Len() {
			if edge := edges.At(i); edge.Tier <= level {
				tiers[index.EntityID(edge.Other)] = edge.Tier
			}
		}
		weakest, all := queries.Evidence(0), true
		for _, e := range entities {
			tier, drawn := tiers[e]
			weakest, all = max(weakest, tier), all && drawn
		}
		if !all {
			continue
		}
		year := 0
		if paper, has := g.Index.PaperOf(f); has {
			year = g.Index.YearOf(paper)
		}
		p.Tiers[weakest]++
		p.Years[year]++
	}
	return p
}

func compareProfile(t *testing.T, what string, got, want queries.Profile) {
	t.Helper()
	if got.Tiers != want.Tiers || !maps.Equal(got.Years, want.Years) {
		t.Fatalf("%s: %+v, want %+v", what, got, want)
	}
}

// compareCounts counts the list of links by hand.
func compareCounts(t *testing.T, g queries.Graph, s queries.Subject, scope queries.Scope) {
	t.Helper()
	for least := range 3 {
		kinds, taxa, n := map[index.Kinds]int{}, map[uint32]int{}, 0
		for _, l := range g.Links(s, queries.LinkOptions{Evidence: scope.Evidence, Kinds: index.Drawn, MinPapers: least}) {
			n++
			of := g.Index.KindsOf(l.Entity)
			for kind := index.Gene; kind <= index.Drug; kind <<= 1 {
				if of&kind != 0 {
					kinds[kind]++
				}
			}
			if taxon := g.Index.TaxonOf(l.Entity); of&index.Gene != 0 && taxon != 0 {
				taxa[taxon]++
			}
		}
		all, byKind, byTaxon := g.CountLinks(s, scope, least)
		if all != n || !maps.Equal(byKind, kinds) || !maps.Equal(byTaxon, taxa) {
			t.Fatalf("%s with %d papers: %d %v %v, want %d %v %v", s.Name, least, all, byKind, byTaxon, n, kinds, taxa)
		}
	}
}

// TestPairsAreSinglePaths asks for many pairs at once and for each alone; one that
// cannot be asked does not keep the others from their answers.
func TestPairsAreSinglePaths(t *testing.T) {
	g := good(t)
	pairs := []queries.Pair{{From: "ncbigene:207", To: "mesh:D007649", Line: 1}, {From: "nobody's name", To: "ncbigene:207", Line: 2}, {From: "ncbigene:207", To: "nobody's name", Line: 3},
		{From: "mesh:D007649", To: "ncbigene:207", Line: 4}, {From: "ncbigene:207", To: "fig:PMC9000001__fig-0001", Line: 5}}
	for _, evidence := range []string{"false", "true"} {
		a := queries.Asked{Limit: 3, Params: map[string]string{"with-evidence": evidence}}
		answers, columns, rows, err := queries.AskPairs(background, g, a, pairs)
		if err != nil || len(answers) != len(pairs) {
			t.Fatalf("%d answers, %v", len(answers), err)
		}
		n := 0
		for i, answer := range answers {
			single := a
			single.Names = []string{pairs[i].From, pairs[i].To}
			one, err := queries.ByName("path").Ask(background, g, single)
			switch {
			case (err != nil) != (answer.Error != ""):
				t.Errorf("%v: %q, alone %v", pairs[i], answer.Error, err)
			case err == nil:
				if !reflect.DeepEqual(one.Value, any(answer.Paths)) {
					t.Errorf("%v: %+v, alone %+v", pairs[i], answer.Paths, one.Value)
				}
				n += max(1, len(answer.Paths))
			}
		}
		if len(rows) != n {
			t.Errorf("%d rows, want %d", len(rows), n)
		}
		for _, row := range rows {
			if len(row) != len(columns) {
				t.Errorf("%d cells in %d columns", len(row), len(columns))
			}
		}
	}
}
