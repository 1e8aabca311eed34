package queries

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"figraph/graph/index"
)

// layered draws pairs of entities, each of the one layer with one of the next, in one
// figure or in up to so many, so that hops differ in what they cost, some by words too
// weak to count.
func layered(r *rand.Rand, layers, wide int, most float64) []testFigure {
	var list []testFigure
	name := func(layer int) testDrawn {
		e, tier := layer*wide+r.IntN(wide), DefaultEvidence
		if r.IntN(4) == 0 {
			tier = index.WeakestTier
		}
		return testDrawn{fmt.Sprint("ncbigene:", 100+e), fmt.Sprint("G", e), tier, 9606}
	}
	for i := range 3 * layers * wide {
		layer := i % (layers - 1)
		pair := []testDrawn{name(layer), name(layer + 1)}
		for range int(math.Pow(most, r.Float64())) {
			figid := fmt.Sprintf("PMC%d__f", 1+len(list))
			list = append(list, testFigure{figid: figid, paper: fmt.Sprint("PMC", 1+len(list)), drawn: pair})
		}
	}
	return list
}

// TestDoors asks for a few of many paths from all entities of one layer to one of the
// last, so that doors close on the way and open again, with figures looked at one by one
// and not, and compares with brute force.
func TestDoors(t *testing.T) {
	t.Parallel()
	found := 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		layers, wide := 4+int(seed%2), 4
		g := testGraph(t, layered(r, layers, wide, 16))
		p := g.Pathfinder(Scope{Evidence: DefaultEvidence})
		drawnAt := func(layer int) (s Subject) {
			for e := range wide {
				if found, err := g.Find(fmt.Sprint("ncbigene:", 100+layer*wide+e)); err == nil {
					s.Entities = append(s.Entities, found.Entities...)
				}
			}
			return s
		}
		from, last := drawnAt(0), drawnAt(layers-1).Entities
		for i := range 8 {
			p.mostNoted = i % 4 * 100
			to, o := subjectOf(last[i%len(last)]), PathOptions{MaxHops: layers - 1, Limit: 1 + r.IntN(9)}
			got, err := p.Paths(context.Background(), from, to, o)
			if err != nil {
				t.Fatal(err)
			}
			found += len(got)
			if diff := differ(g, got, newBruteForce(p, from, to, o).paths()); diff != "" {
				t.Fatalf("seed %d, paths to %+v, %+v: %s", seed, to, o, diff)
			}
		}
	}
	if found < 1000 {
		t.Errorf("%d paths were found, want 1000 for the test to mean something", found)
	}
}

// TestClosedDoorsLeaveNothingOut asks for few and for many paths of dense graphs, with
// doors that close and with doors that never do.
func TestClosedDoorsLeaveNothingOut(t *testing.T) {
	t.Parallel()
	found := 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 8))
		list := randomFigures(r, 60, 100+r.IntN(150), 5)
		if seed%2 == 0 {
			list = layered(r, 4, 5+r.IntN(5), 300)
		}
		g := testGraph(t, list)
		scope := Scope{Evidence: Evidence(r.IntN(3))}
		closing, open := g.Pathfinder(scope), g.Pathfinder(scope)
		open.narrower = 0
		pick := func() Subject { return subjectOf(index.EntityID(r.IntN(g.Index.Entities()))) }
		for i := range 16 {
			closing.mostNoted = []int{0, 20, 100, mostNoted}[i%4]
			from, to, o := pick(), pick(), PathOptions{MaxHops: 3 + r.IntN(3), Limit: 1 + r.IntN(1+r.IntN(400))}
			got, err := closing.Paths(context.Background(), from, to, o)
			want, wantErr := open.Paths(context.Background(), from, to, o)
			if !reflect.DeepEqual(got, want) || (err == nil) != (wantErr == nil) {
				t.Fatalf("seed %d, %+v to %+v, %+v: %d paths (%v), want %d (%v)", seed, from, to, o, len(got), err, len(want), wantErr)
			}
			found += len(got)
		}
	}
	if found < 10_000 {
		t.Errorf("%d paths were found, want 10000 for the test to mean something", found)
	}
}
