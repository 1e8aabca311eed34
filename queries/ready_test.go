package queries

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"figraph/graph/index"
)

// TestReadyChangesNoAnswer asks questions of more scopes than are kept, by several
// at once, some of whom leave.
func TestReadyChangesNoAnswer(t *testing.T) {
	g := testGraph(t, randomFigures(rand.New(rand.NewPCG(9, 1)), 20, 30, 6))
	ready := g
	ready.Ready = &Ready{}
	var wait sync.WaitGroup
	for worker := range uint64(4) {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(9, worker))
			for range 60 {
				q := ByName([]string{"path", "enrich", "similar", "cluster"}[r.IntN(4)])
				asked := Asked{Names: calls[q.Name], Params: map[string]string{"evidence": "family", "year": fmt.Sprint(2000+r.IntN(scopesReady+3), "-")}}
				want, wantErr := q.Ask(t.Context(), g, asked)
				if _, err := q.Ask(&patient{Context: t.Context(), looks: r.IntN(5)}, ready, asked); err != nil && !errors.Is(err, context.Canceled) && wantErr == nil {
					t.Errorf("%s %v: %v", q.Name, asked.Params, err)
				}
				got, err := q.Ask(t.Context(), ready, asked)
				if (err == nil) != (wantErr == nil) || !reflect.DeepEqual(got.Rows, want.Rows) || got.Heading != want.Heading {
					t.Errorf("%s %v: %v (%v), want %v (%v)", q.Name, asked.Params, got.Rows, err, want.Rows, wantErr)
				}
			}
		})
	}
	wait.Wait()
	if n := len(ready.Ready.latest); n != scopesReady {
		t.Errorf("%d scopes are kept, want %d", n, scopesReady)
	}
}

// TestWhatFailedFailsAgain: of an index that cannot be read nothing is kept that looks
// as if it had been counted.
func TestWhatFailedFailsAgain(t *testing.T) {
	var r Ready
	unreadable := Graph{Index: nil, Ready: &r}
	fails := func(count func()) (failed bool) {
		defer func() { failed = recover() != nil }()
		count()
		return false
	}
	for range 2 {
		if !fails(func() { r.entities(unreadable.Index) }) || !fails(func() { r.universes.of(unreadable, Filter{FromYear: 2000}, DefaultEvidence).count() }) {
			t.Error("something was counted")
		}
	}
}

// TestCURIEsReady compares the CURIEs of figures that are kept with those that are
// written anew.
func TestCURIEsReady(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 1))
	g := testGraph(t, randomFigures(r, 30, 20, 5))
	ready := g
	ready.Ready = &Ready{}
	for n := range 40 {
		var figures []index.FigureID
		var want []string
		for range n {
			f := index.FigureID(r.IntN(g.Index.Figures()))
			figures, want = append(figures, f), append(want, figureCURIE(g.Index.FigidOf(f)))
		}
		if got := ready.figureCURIEs(figures); !slices.Equal(got, want) {
			t.Fatalf("figures %v are %q, want %q", figures, got, want)
		}
		if got := g.figureCURIEs(figures); !slices.Equal(got, want) {
			t.Fatalf("figures %v are %q, want %q", figures, got, want)
		}
	}
}
