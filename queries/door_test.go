package queries

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
)

// layered draws pairs of entities, each of the one layer with one of the next, in a few
// figures or in many, so that hops differ in what they cost.
func layered(r *rand.Rand, layers, wide int) []testFigure {
	var list []testFigure
	name := func(layer int) testDrawn {
		e := layer*wide + r.IntN(wide)
		return testDrawn{fmt.Sprint("ncbigene:", 100+e), fmt.Sprint("G", e), DefaultEvidence, 9606}
	}
	for i := range 3 * layers * wide {
		layer := i % (layers - 1)
		pair := []testDrawn{name(layer), name(layer + 1)}
		for range 1 + r.IntN(3)*r.IntN(8) {
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
		g := testGraph(t, layered(r, layers, wide))
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
