package queries

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"figraph/graph/index"
)

// TestUniversesChangeNoAnswer asks for links within more filters than are kept, and
// compares with a graph that counts the papers of each link by itself.
func TestUniversesChangeNoAnswer(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 9))
	g := testGraph(t, randomFigures(r, 30, 60, 8))
	ready := g
	ready.Ready = &Ready{}
	for range 2000 {
		o := LinkOptions{Kinds: []index.Kinds{index.Drawn, index.Gene}[r.IntN(2)], Evidence: Evidence(r.IntN(3)), Rank: []Statistic{ByPapers, ByQ, ByNPMI}[r.IntN(3)]}
		o.Filter = Filter{FromYear: r.IntN(2) * (2000 + r.IntN(20)), MinScore: float64(r.IntN(2)) / 2, Organism: uint32(r.IntN(2)) * 9606}
		subject := Subject{Entities: []index.EntityID{index.EntityID(r.IntN(g.Index.Entities()))}}
		if got, want := ready.Links(subject, o), g.Links(subject, o); !reflect.DeepEqual(got, want) {
			t.Fatalf("%v %+v: %+v, want %+v", subject.Entities, o, got, want)
		}
	}
	if n := len(ready.Ready.universes.latest); n != universesReady {
		t.Errorf("%d universes are kept, want %d", n, universesReady)
	}
}
