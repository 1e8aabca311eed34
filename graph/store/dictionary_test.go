package store

import (
	"context"
	"maps"
	"testing"

	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad/pquads"

	"figraph/nquads"
)

// TestNodesAreTheTermsOfTheLines counts the terms of all lines, and computes their
// hashes by Cayley.
func TestNodesAreTheTermsOfTheLines(t *testing.T) {
	lines := randomLines(t, 3, 2000)
	want := map[string]int{}
	for _, text := range lines {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range [][]byte{line.Subject, line.Predicate, line.Object, line.Graph} {
			if len(form) > 0 {
				want[string(form)]++
			}
		}
	}
	got := map[string]int{}
	for n, err := range open(t, build(t, lines, BuildOptions{})).Nodes() {
		if err != nil {
			t.Fatal(err)
		}
		got[string(n.Form)] += n.Uses
		value, err := pquads.UnmarshalValue(n.Value)
		if err != nil || Hash(refs.HashOf(value)) != n.Hash {
			t.Errorf("%s has hash %x, by Cayley %x (%v)", n.Form, n.Hash, refs.HashOf(value), err)
		}
		if form, err := formOf(value); err != nil || form != string(n.Form) {
			t.Errorf("%s by Cayley is %s (%v)", n.Form, form, err)
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("%d nodes, want %d", len(got), len(want))
	}
}

// TestWalksEndWithTheirContext has a walk not give a part of what it reaches.
func TestWalksEndWithTheirContext(t *testing.T) {
	w, err := open(t, build(t, randomLines(t, 3, 200), BuildOptions{})).Walker()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	step := Step{Predicate: "https://example.org/p/0"}
	if _, err := w.Walk(ctx, "https://example.org/s/0", step); err == nil {
		t.Error("a walk in a context that has ended has no error")
	}
	if _, err := w.Pairs(ctx, "https://example.org/s/0", nil, step); err == nil {
		t.Error("pairs in a context that has ended have no error")
	}
}
