package queries

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"figraph/graph/index"
)

// TestRememberingChangesNoAnswer asks questions about one thing and another, of some
// scopes, one after the other, and compares with a graph that remembers nothing.
func TestRememberingChangesNoAnswer(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 5))
	g := testGraph(t, randomFigures(r, 30, 40, 8))
	remembering := g.Remembering()
	for range 1000 {
		subject := Subject{What: AnEntity}
		for e := range index.EntityID(g.Index.Entities()) {
			if r.IntN(g.Index.Entities()) < 1+r.IntN(2) {
				subject.Entities = append(subject.Entities, e)
			}
		}
		q := ByName([]string{"neighbors", "genes", "drugs", "diseases"}[r.IntN(4)])
		params := map[string]string{"evidence": []string{"symbol", "synonym", "family"}[r.IntN(3)]}
		if r.IntN(2) == 0 {
			params["year"] = fmt.Sprint(2000+r.IntN(20), "-")
		}
		for range 2 {
			scope, err := q.Scope(g, params)
			if err != nil {
				t.Fatal(err)
			}
			o := LinkOptions{Kinds: []index.Kinds{index.Drawn, index.Gene}[r.IntN(2)], Evidence: scope.Evidence, Filter: scope.Filter, Medicines: r.IntN(4) == 0, MinPapers: r.IntN(3)}
			ask := func(g Graph) string { // as text: some odds are NaN
				links := g.Links(subject, o)
				whole, each := g.Profiles(subject, links, scope)
				n, kinds, taxa := g.CountLinks(subject, scope, 1)
				figures, err := g.Figures([]Subject{subject}, FigureOptions{Evidence: scope.Evidence, Filter: scope.Filter})
				return fmt.Sprintf("%+v", []any{links, whole, each, n, kinds, taxa, figures, err})
			}
			if got, want := ask(remembering), ask(g); got != want {
				t.Fatalf("%v %v %+v: %s, want %s", subject.Entities, params, o, got, want)
			}
		}
	}
}

// TestOrdered puts few and many that were met in order.
func TestOrdered(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 6))
	for _, n := range []int{0, 1, 10, 62, 63, 500, 1000} {
		counts, met := make([]count, 1000), []index.EntityID{}
		for _, e := range r.Perm(1000)[:n] {
			met = append(met, index.EntityID(e))
			counts[e].figures = 1
		}
		want := slices.Sorted(slices.Values(met))
		if got := ordered(met, counts); !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", n, got, want)
		}
	}
}
