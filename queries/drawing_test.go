package queries

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// drawnGraph is three figures: one names its second gene by the family alone, one
// has neither title nor paper.
func drawnGraph(t testing.TB) Graph {
	a1, b2, drug := testDrawn{"ncbigene:1", "A1", 0, 9606}, testDrawn{"ncbigene:2", "B2", 0, 10090}, testDrawn{"mesh:D3", "Drug", 1, 0}
	byFamily := b2
	byFamily.tier = 2
	return testGraph(t, []testFigure{
		{figid: "PMC1__a", title: "First", paper: "PMC1", year: 2001, drawn: []testDrawn{a1, drug, byFamily}},
		{figid: "PMC2__b", drawn: []testDrawn{a1}},
		{figid: "PMC3__c", title: "Third", paper: "PMC3", drawn: []testDrawn{a1, b2, drug}},
	})
}

func ask(t testing.TB, g Graph, question string, params map[string]string, names ...string) Answer {
	t.Helper()
	answer, err := ByName(question).Ask(context.Background(), g, Asked{Names: names, Params: params})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// lines are the nodes and edges of a drawing, one a line, in any order.
func (d Drawing) lines() []string {
	var list []string
	for _, n := range d.Graph.Nodes {
		list = append(list, fmt.Sprint(n.ID, " ", n.Label, " ", n.Values))
	}
	for _, e := range d.Graph.Edges {
		list = append(list, fmt.Sprint(e.From, " ", e.Kind, " ", e.To, " ", e.Values[:min(2, len(e.Values))]))
	}
	slices.Sort(list)
	return list
}

// TestDrawings draws each kind of answer and compares with what the figures of the
// test have in them. What is not known is nil, not an empty text.
func TestDrawings(t *testing.T) {
	g := drawnGraph(t)
	const (
		first  = "fig:PMC1__a First [figure <nil> pmc:PMC1 2001 <nil> <nil>]"
		second = "fig:PMC2__b fig:PMC2__b [figure <nil> <nil> <nil> <nil> <nil>]"
		third  = "fig:PMC3__c Third [figure <nil> pmc:PMC3 <nil> <nil> <nil>]"

		a1, b2, drug = "ncbigene:1 A1 [gene 9606", "ncbigene:2 B2 [gene 10090", "mesh:D3 Drug [chemical <nil>"
		end          = "]"
		nothing      = " <nil> <nil> <nil> <nil>]" // of the columns of figures
	)
	all := []string{first, second, third, a1 + nothing, b2 + nothing, drug + nothing,
		"fig:PMC1__a draws ncbigene:1 [symbol]", "fig:PMC1__a draws mesh:D3 [synonym]", "fig:PMC2__b draws ncbigene:1 [symbol]",
		"fig:PMC3__c draws ncbigene:1 [symbol]", "fig:PMC3__c draws ncbigene:2 [symbol]", "fig:PMC3__c draws mesh:D3 [synonym]"}
	genes := []string{third, a1 + nothing, b2 + nothing, "fig:PMC3__c draws ncbigene:1 [symbol]", "fig:PMC3__c draws ncbigene:2 [symbol]"}
	for _, test := range []struct {
		question string
		params   map[string]string
		names    []string
		want     []string
	}{
		{"neighbors", nil, []string{"A1"}, []string{a1 + end, b2 + end, drug + end, "ncbigene:1 drawn with ncbigene:2 [1 1]", "ncbigene:1 drawn with mesh:D3 [2 2]"}},
		{"figures", nil, []string{"A1"}, all},
		{"figures", map[string]string{"evidence": "symbol"}, []string{"B2", "A1"}, genes},
		{"figures", map[string]string{"organism": "taxon:10090", "evidence": "family"}, []string{"Drug", "B2"}, []string{first, third, b2 + nothing, drug + nothing,
			"fig:PMC1__a draws ncbigene:2 [family]", "fig:PMC1__a draws mesh:D3 [synonym]", "fig:PMC3__c draws ncbigene:2 [symbol]", "fig:PMC3__c draws mesh:D3 [synonym]"}},
		{"similar", nil, []string{"fig:PMC2__b"}, all},
		{"enrich", nil, []string{"B2", "A1"}, append([]string{first, second, "fig:PMC1__a draws ncbigene:1 [symbol]", "fig:PMC2__b draws ncbigene:1 [symbol]"}, genes...)},
		{"cluster", nil, []string{"B2", "A1"}, genes},
		{"path", nil, []string{"B2", "Drug"}, []string{a1 + end, b2 + end, drug + end, "ncbigene:2 drawn with mesh:D3 [1 1]", "ncbigene:2 drawn with ncbigene:1 [1 1]", "ncbigene:1 drawn with mesh:D3 [2 2]"}},
	} {
		got, want := ask(t, g, test.question, test.params, test.names...).Draw().lines(), slices.Sorted(slices.Values(test.want))
		if !slices.Equal(got, want) {
			t.Errorf("%s of %s\n%s\nwant\n%s", test.question, test.names, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestDrawingsAsSets writes figures as sets, with all that they draw, also what was
// not asked for.
func TestDrawingsAsSets(t *testing.T) {
	g := drawnGraph(t)
	for _, question := range []string{"figures", "enrich"} {
		var b strings.Builder
		if err := ask(t, g, question, nil, "A1").Draw().Write(&b, "gmt"); err != nil {
			t.Fatal(err)
		}
		lines := slices.Sorted(strings.Lines(b.String()))
		if want := []string{"PMC1__a\tFirst\tA1\tDrug\n", "PMC2__b\tna\tA1\n", "PMC3__c\tThird\tA1\tB2\tDrug\n"}; !slices.Equal(lines, want) {
			t.Errorf("%s: %q, want %q", question, lines, want)
		}
	}
	if err := ask(t, g, "figures", nil, "A1").Draw().Write(&strings.Builder{}, "pdf"); err == nil || !strings.Contains(err.Error(), "graphml") {
		t.Errorf("a format that is none: %v", err)
	}
}
