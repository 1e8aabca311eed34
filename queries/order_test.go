package queries_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"figraph/queries"
)

// TestOrderOfInputChangesNothing builds the same figures from two folders, in
// either order, and asks every question.
func TestOrderOfInputChangesNothing(t *testing.T) {
	w := randomWorld(rand.New(rand.NewPCG(1, 23)))
	half := len(w.drawings) / 2
	one, other := records(t, w.drawings[:half]...), records(t, w.drawings[half:]...)
	there, err := open(one, other)
	if err != nil {
		t.Fatal(err)
	}
	back, err := open(other, one)
	if err != nil {
		t.Fatal(err)
	}
	figure, paper := "fig:"+w.drawings[0].figid, w.drawings[0].paper
	names := map[string][]string{"figures": {"G1", "G2"}, "papers": {"G1", "G2"}, "entities": {paper}, "explain": {"G1", "G2"},
		"path": {"G1", "G2"}, "enrich": {"G1", "G2", "C1"}, "similar": {figure}, "cluster": {"G1", "G2", "G3", "C1"}}
	for _, q := range queries.All {
		asked := queries.Asked{Names: names[q.Name], Params: map[string]string{"evidence": "family", "with-evidence": "true"}}
		if asked.Names == nil {
			asked.Names = []string{"G1"}
		}
		a, err := q.Ask(t.Context(), there, asked)
		if err != nil {
			t.Fatalf("%s: %v", q.Name, err)
		}
		b, err := q.Ask(t.Context(), back, asked)
		if err != nil {
			t.Fatalf("%s: %v", q.Name, err)
		}
		if len(a.Rows) == 0 && q.Name != "diseases" {
			t.Errorf("%s has no rows", q.Name)
		}
		if !reflect.DeepEqual(a.Rows, b.Rows) || !reflect.DeepEqual(a.Value, b.Value) || a.Heading != b.Heading {
			t.Errorf("%s: %v, in another order of sources %v", q.Name, a.Rows, b.Rows)
		}
	}
}
