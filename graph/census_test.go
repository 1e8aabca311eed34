package graph_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"figraph/graph"
	"figraph/nquads"
	"figraph/vocab"
)

// TestCensusOfChanges counts statements out and others in, and compares with the
// census of what is left.
func TestCensusOfChanges(t *testing.T) {
	t.Parallel()
	v := vocabulary(t)
	random := rand.New(rand.NewPCG(3, 4))
	var lines []nquads.Line
	for _, fig := range []int{1, 2, 3, 4, 5} {
		o := &outcome{}
		if err := graph.New(v, graph.Options{}).State(randomFigure(random, fig), o.reducer().Emit); err != nil {
			t.Fatal(err)
		}
		for _, text := range o.sort().lines {
			line, err := nquads.Cut([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
	}
	slices.SortFunc(lines, func(a, b nquads.Line) int { return slices.Compare(a.Text, b.Text) })
	lines = slices.CompactFunc(lines, func(a, b nquads.Line) bool { return string(a.Text) == string(b.Text) })
	for range 20 {
		changed, left := graph.NewCensus(v), graph.NewCensus(v)
		for _, line := range lines {
			changed.Add(line)
		}
		text, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		if changed, err = graph.ParseCensus(v, text); err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			if random.IntN(3) == 0 {
				changed.Change(line, -1)
			} else {
				left.Add(line)
			}
		}
		for name, l := range changed.Layers {
			l.Subjects = left.Layers[name].Subjects // the caller's
		}
		got, _ := json.Marshal(changed)
		want, _ := json.Marshal(left)
		if string(got) != string(want) {
			t.Fatalf("%s\nwant\n%s", got, want)
		}
	}
	c := graph.NewCensus(v)
	for _, line := range lines {
		c.Add(line)
	}
	c.Forget(vocab.Figures)
	if n := c.Layers[v.Graph(vocab.Figures).String()].Triples; n != 0 {
		t.Errorf("%d statements of a layer that was forgotten", n)
	}
	for _, bad := range []string{"", "[]", `{"layers":{"x":null}}`, fmt.Sprintf(`{"layers":{"x":{"Triples":%d}}}`, 1)} {
		if _, err := graph.ParseCensus(v, []byte(bad)); err == nil {
			t.Errorf("%q was read as a census", bad)
		}
	}
}

// TestCensusIsCounted counts statements by hand, those of no graph among them.
func TestCensusIsCounted(t *testing.T) {
	t.Parallel()
	const typed = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
	texts := []string{"<a:s> <a:p> \"1\" .\n", "<a:s> " + typed + " <a:C> <a:g> .\n", "<a:s> " + typed + " <a:D> <a:g> .\n", "<a:s> <a:p> \"1\" <a:g> .\n", "<a:t> " + typed + " <a:C> <a:g> .\n"}
	c := graph.NewCensus(vocabulary(t))
	sums := map[string]nquads.Sum{}
	for _, text := range texts {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		c.Add(line)
		name := ""
		if len(line.Graph) > 0 {
			name = "a:g"
		}
		sum := sums[name]
		sum.Add(nquads.HashLine([]byte(text)))
		sums[name] = sum
	}
	type counts struct {
		Triples, Subjects int
		Uses, Classes     map[string]int
		Sum               nquads.Sum
	}
	rdfType := typed[1 : len(typed)-1]
	for name, want := range map[string]counts{
		"":    {1, 1, map[string]int{"a:p": 1}, map[string]int{}, sums[""]},
		"a:g": {4, 2, map[string]int{"a:p": 1, rdfType: 3}, map[string]int{"a:C": 2, "a:D": 1}, sums["a:g"]},
	} {
		l := c.Layers[name]
		if l == nil {
			t.Fatalf("no layer %q", name)
		}
		if got := (counts{l.Triples, l.Subjects, l.Uses, l.Classes, l.Sum}); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("layer %q: %v, want %v", name, got, want)
		}
	}
}
