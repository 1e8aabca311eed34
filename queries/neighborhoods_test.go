package queries

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"figraph/graph/index"
)

// TestNeighborhoods asks for paths among entities of many figures, several questions at
// once of one Pathfinder, which keeps neighbours, and each of a new one, which has none
// to begin with. Some avoid figures or go through organisms: around these there are
// other neighbours.
func TestNeighborhoods(t *testing.T) {
	t.Parallel()
	g := crowdedGraph(t, rand.New(rand.NewPCG(4, 4)))
	for _, scope := range []Scope{{Evidence: DefaultEvidence}, {Evidence: index.WeakestTier, Taxon: 9606}} {
		p := g.Pathfinder(scope)
		var wait sync.WaitGroup
		for worker := range uint64(4) {
			wait.Go(func() { askAround(t, p, rand.New(rand.NewPCG(4, worker))) })
		}
		wait.Wait()
		if p.neighborhoods.held == 0 {
			t.Error("no neighbours were kept")
		}
	}
}

// askAround asks a Pathfinder, and a new one each time.
func askAround(t *testing.T, p *Pathfinder, r *rand.Rand) {
	pick := func() Subject { return subjectOf(index.EntityID(r.IntN(p.g.Index.Entities()))) }
	for range 15 {
		from, to, o := pick(), pick(), PathOptions{Limit: 1 + r.IntN(60), MaxHops: 1 + r.IntN(3)}
		if r.IntN(3) == 0 {
			o.Avoid = []Subject{{What: AFigure, Figure: index.FigureID(r.IntN(p.g.Index.Figures()))}, pick()}
		}
		if r.IntN(3) == 0 {
			o.Via = []Subject{pick()}
		}
		got, err := p.Paths(context.Background(), from, to, o)
		want, wantErr := p.g.Pathfinder(p.scope).Paths(context.Background(), from, to, o)
		if !reflect.DeepEqual(got, want) || (err == nil) != (wantErr == nil) {
			t.Errorf("from %v to %v, %+v: %v (%v), want %v (%v)", from, to, o, got, err, want, wantErr)
		}
	}
}

// crowdedGraph draws genes of two organisms together in so many figures that their
// neighbours are kept.
func crowdedGraph(t *testing.T, r *rand.Rand) Graph {
	var figures []testFigure
	for i := range 3 * manyFigures {
		f := testFigure{figid: fmt.Sprintf("PMC%d__f%d", 1+i/2, i), paper: fmt.Sprintf("PMC%d", 1+i/2), organisms: []int{[]int{9606, 10090}[r.IntN(2)]}}
		for gene := range 16 {
			if r.IntN(16) >= gene {
				f.drawn = append(f.drawn, testDrawn{fmt.Sprintf("ncbigene:%d", 1+gene), fmt.Sprintf("GENE%d", 1+gene), Evidence(r.IntN(3)), []int{9606, 10090}[gene%2]})
			}
		}
		figures = append(figures, f)
	}
	return testGraph(t, figures)
}

// TestNeighborhoodsAreBounded keeps more than there is room for: those of the most
// figures stay.
func TestNeighborhoodsAreBounded(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 5))
	n := neighborhoods{lists: map[index.EntityID]neighborhood{}}
	refused := 0
	for range 500 {
		e := index.EntityID(r.IntN(300))
		kept := neighborhood{make([]neighbor, r.IntN(mostNeighbors/20)), int32(e / 2)}
		former, known := n.lists[e]
		n.keep(e, kept)
		held, greater := 0, 0
		for _, other := range n.lists {
			held += len(other.list)
			if other.figures >= kept.figures {
				greater += len(other.list)
			}
		}
		if held != n.held || held > mostNeighbors {
			t.Fatalf("%d neighbours are held, counted as %d, of at most %d", held, n.held, mostNeighbors)
		}
		want := kept.list
		if known {
			want = former.list
		}
		list, is := n.find(e)
		if is && len(list) != len(want) || known && !is {
			t.Fatal("what was kept is not there")
		}
		if !is && greater+len(kept.list) <= mostNeighbors {
			t.Fatalf("%d neighbours were not kept beside %d of entities of as many figures", len(kept.list), greater)
		}
		if !is {
			refused++
		}
	}
	if refused == 0 {
		t.Error("there was room for all")
	}
	n.keep(1000, neighborhood{make([]neighbor, mostNeighbors+1), 1000})
	if _, is := n.find(1000); is {
		t.Error("more than there is room for was kept")
	}
}
