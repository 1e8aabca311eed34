package queries

import (
	"fmt"
	"math/rand/v2"
	"reflect"
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

// TestBitmap takes few and many numbers out in order, once.
func TestBitmap(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 6))
	met := make(bitmap, 1000/64+1)
	for _, n := range []int{0, 1, 10, 62, 63, 500, 1000} {
		var want []uint32
		for _, number := range r.Perm(1000)[:n] {
			met.add(uint32(number))
			want = append(want, uint32(number))
		}
		slices.Sort(want)
		if got := slices.Collect(met.take); !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", n, got, want)
		}
	}
}

// TestProfilesEitherWay counts profiles along the figures of links and across those of
// the subject, where links come twice as well.
func TestProfilesEitherWay(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	g := testGraph(t, randomFigures(r, 30, 40, 8))
	for range 500 {
		subject := Subject{What: AnEntity, Entities: []index.EntityID{index.EntityID(r.IntN(g.Index.Entities()))}}
		scope := Scope{Evidence: Evidence(r.IntN(3)), Filter: Filter{FromYear: 2000 * r.IntN(2)}}
		links := g.Links(subject, LinkOptions{Evidence: scope.Evidence, Filter: scope.Filter})
		for range min(len(links), r.IntN(3)) {
			links = append(links, links[r.IntN(len(links))])
		}
		figures := g.figuresOf(subject.Entities, scope.Evidence, scope.Filter)
		p := g.profiler(figures, make([]standing, g.Index.Figures()), scope.Evidence)
		if across, along := g.profileAcross(p, figures, links, scope.Evidence), g.profileAlong(p, links, scope); !reflect.DeepEqual(across, along) {
			t.Fatalf("%v %+v: across %+v, along %+v", subject.Entities, scope, across, along)
		}
	}
}
