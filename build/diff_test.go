package build

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"figraph/keep"
	"figraph/nquads"
)

// openSides opens two things to compare.
func openSides(t *testing.T, before, after string) (*keep.Side, *keep.Side) {
	t.Helper()
	var sides []*keep.Side
	for _, name := range []string{before, after} {
		s, err := keep.OpenSide(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		sides = append(sides, s)
	}
	return sides[0], sides[1]
}

// compared are the lines of Compare, each with D or A before it.
func compared(t *testing.T, before, after string) (list []string) {
	t.Helper()
	a, b := openSides(t, before, after)
	err := keep.Compare(t.Context(), a, b, func(line nquads.Line, added bool) error {
		list = append(list, map[bool]string{true: "A ", false: "D "}[added]+string(line.Text))
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// without are the lines of one text that another does not have.
func without(mark, text, other string) (list []string) {
	there := map[string]bool{}
	for line := range strings.Lines(other) {
		there[line] = true
	}
	for line := range strings.Lines(text) {
		if !there[line] {
			list = append(list, mark+line)
		}
	}
	return list
}

// TestCompareByBruteForce compares random parts of a graph, as files and as a
// graph, with what sets say.
func TestCompareByBruteForce(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: random graphs")
	}
	t.Parallel()
	dir := t.TempDir()
	m := build(t, Options{Exports: []string{filepath.Join(dir, "graph.nq")}}, goodRecords, oldRecords)
	text := read(t, dir, "graph.nq")
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	for round := range 30 {
		sides := []string{string(m.folder), string(m.folder)}
		texts := []string{text, text}
		for i := range sides {
			if random.IntN(4) == 0 {
				continue
			}
			share, lines := random.Float64()*1.1, []string{}
			for line := range strings.Lines(text) {
				if random.Float64() < share {
					lines = append(lines, line)
				}
			}
			texts[i] = strings.Join(lines, "")
			sides[i] = write(t, texts[i], dir, fmt.Sprintf("%d-%d.nq", round, i))
		}
		got := compared(t, sides[0], sides[1])
		order := func(a, b string) int { return strings.Compare(a[2:], b[2:]) }
		if !slices.IsSortedFunc(got, order) {
			t.Fatalf("seed %d: not in order", seed)
		}
		want := append(without("D ", texts[0], texts[1]), without("A ", texts[1], texts[0])...)
		slices.SortFunc(want, order)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: %d changes, want %d", seed, len(got), len(want))
		}
	}
}

// TestDifferenceOfGraphs adds a figure, takes one away and changes one.
func TestDifferenceOfGraphs(t *testing.T) {
	t.Parallel()
	before := checkout(t, "PMC7000001__one", "PMC7000002__two", "PMC7000003__three")
	after := checkout(t, "PMC7000001__one", "PMC7000002__two", "PMC7000004__four")
	write(t, strings.Replace(smallRecord("PMC7000002__two"), "Small", "Changed", 1), after, figuresFolder, "PMC7000002__two.md")
	a, b := openSides(t, string(build(t, Options{}, before).folder), string(build(t, Options{Base: "https://example.org/"}, after).folder))
	d, err := keep.DifferenceOf(t.Context(), a, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Figures) != 4 { // mentions have other IRIs now
		t.Errorf("with another base: %d figures, want 4: %v", len(d.Figures), d.Figures)
	}
	a, b = openSides(t, string(build(t, Options{}, before).folder), string(build(t, Options{}, after).folder))
	if d, err = keep.DifferenceOf(t.Context(), a, b, nil); err != nil {
		t.Fatal(err)
	}
	var figures []string
	for _, f := range d.Figures {
		figures = append(figures, f.What+" "+f.Name)
	}
	want := []string{"figure added fig:PMC7000004__four", "figure removed fig:PMC7000003__three", "figure changed fig:PMC7000002__two"}
	if !slices.Equal(figures, want) {
		t.Errorf("figures %q, want %q", figures, want)
	}
	changed := d.Figures[2]
	if changed.Added != 2 || changed.Removed != 2 { // label and name
		t.Errorf("changed: %+v", changed)
	}
	sums := map[string][2]int{}
	for _, c := range d.Rows {
		s := sums[c.What]
		sums[c.What] = [2]int{s[0] + c.Added, s[1] + c.Removed}
	}
	all := [2]int{d.Added, d.Removed}
	if !reflect.DeepEqual(sums["layer"], all) || sums["predicate"] != all {
		t.Errorf("the rows add up to %v, want %v", sums, all)
	}
}

func TestSidesThatCannotBeCompared(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for text, words := range map[string]string{
		"<a:b> <a:p> <a:c> .\n<a:a> <a:p> <a:c> .\n": ":2: not in canonical order",
		"<a:b> <a:p> <a:c> .\n<a:b> <a:p> <a:c> .\n": ":2: not in canonical order",
		"<a:b> <a:p> _:c .\n":                        ":1: a blank node",
		"<a:b> <a:p> <a:c> <a:g> <a:h> .\n":          "line 1, column",
	} {
		_, err := keep.OpenSide(t.Context(), write(t, text, dir, "some.nq"))
		checkRefused(t, err, words)
	}
	_, err := keep.OpenSide(t.Context(), write(t, "", dir, "some.ttl"))
	checkRefused(t, err, "name the folder of a graph or an N-Quads export")
	if _, err := keep.OpenSide(t.Context(), filepath.Join(dir, "nowhere")); !errors.Is(err, keep.ErrNoGraph) {
		t.Errorf("error %v, want ErrNoGraph", err)
	}

	name := write(t, "<a:a> <a:p> <a:c> .\n", dir, "changing.nq")
	a, b := openSides(t, name, name)
	write(t, "<a:a> <a:p> <a:d> .\n", dir, "changing.nq")
	err = keep.Compare(t.Context(), a, b, func(nquads.Line, bool) error { return nil }, nil)
	checkRefused(t, err, "the file changed while it was read")
}
