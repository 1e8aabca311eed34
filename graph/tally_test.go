package graph_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/nquads"
	"figraph/record"
)

// randomFigure is a resolved figure that has much in common with others.
func randomFigure(r *rand.Rand, number int) *record.Figure {
	f := &record.Figure{ID: fmt.Sprintf("PMC%d__F%d", r.IntN(6), number), File: "f.md",
		Lines: map[string]int{"papertitle": r.IntN(5), "year": 3, "journal_title": 4, "organisms": 5}}
	if r.IntN(5) > 0 {
		f.Paper = record.Paper{PMCID: fmt.Sprint("PMC", r.IntN(6)), Title: fmt.Sprint("title ", r.IntN(2)), Year: fmt.Sprint(2000 + r.IntN(3)),
			Keywords: []string{fmt.Sprint("k", r.IntN(3))}, Journal: record.Journal{Title: fmt.Sprint("J ", r.IntN(2))}}
	}
	for range r.IntN(12) {
		m := record.Mention{Kind: record.Kind(r.IntN(3)), Line: 1 + r.IntN(30), Word: fmt.Sprint("w", r.IntN(3)), Match: fmt.Sprint("m", r.IntN(2)), Name: fmt.Sprint("m", r.IntN(3)),
			Row: []record.Row{record.Accepted, record.Accepted, record.Accepted, record.Candidate, record.Unresolved}[r.IntN(5)], Tier: record.Tier(r.IntN(3)), Source: "s"}
		switch m.Kind {
		case record.Gene:
			m.Entity, m.Taxon, m.OrganismName = record.Entity{Space: record.NCBIGene, ID: fmt.Sprint(1 + r.IntN(8))}, fmt.Sprint(9606+r.IntN(2)), "Homo"
		default:
			m.Entity = record.Entity{Space: record.MeSH, ID: fmt.Sprint("D00", r.IntN(6))}
			if r.IntN(2) == 0 {
				m.Xref = record.Entity{Space: []record.Space{record.NoSpace, record.ChEBI, record.DOID}[m.Kind], ID: fmt.Sprint(r.IntN(3))}
			}
		}
		f.Mentions = append(f.Mentions, m)
	}
	if r.IntN(2) == 0 {
		f.Taxa = []record.OrganismMention{{Field: record.CuratedOrganisms, Names: []string{"x"}, Taxon: fmt.Sprint(9606 + r.IntN(3)), LatinName: fmt.Sprint("L", r.IntN(2))}}
	}
	return f
}

// outcome are statements and problems, in the order of their text.
type outcome struct{ lines, problems []string }

func (o *outcome) reducer() graph.Reducer {
	return graph.Reducer{
		Emit: func(q rdf.Quad) error {
			var a nquads.Appender
			line, err := a.Append(nil, q)
			o.lines = append(o.lines, string(line))
			return err
		},
		Problem: func(p record.Problem) { o.problems = append(o.problems, fmt.Sprint(p)) },
		Locate:  func(figid string, kind int) string { return fmt.Sprint(figid, kind) },
	}
}

func (o *outcome) sort() *outcome {
	slices.Sort(o.lines)
	o.lines = slices.Compact(o.lines)
	slices.Sort(o.problems)
	return o
}

func (o *outcome) compare(t *testing.T, what string, want *outcome) {
	t.Helper()
	for _, pair := range [][2][]string{{o.lines, want.lines}, {o.problems, want.problems}} {
		if got, want := strings.Join(pair[0], "\n"), strings.Join(pair[1], "\n"); got != want {
			t.Fatalf("%s:\n%s\nwant\n%s", what, got, want)
		}
	}
}

// TestTalliesStateWhatFactsState takes figures back and lets others join: what
// tallies state is what the facts of the figures that are left reduce to.
func TestTalliesStateWhatFactsState(t *testing.T) {
	t.Parallel()
	v := vocabulary(t)
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 5))
		m := graph.New(v, graph.Options{Candidates: r.IntN(2) == 0, MinPapers: 1 + r.IntN(2)})
		var roster graph.Roster
		tallies := map[string]*graph.Tally{}
		present := map[uint32]*record.Figure{}
		for step := range 40 {
			if len(present) > 0 && r.IntN(3) == 0 { // one goes
				number := slices.Collect(func(yield func(uint32) bool) {
					for n := range present {
						if !yield(n) {
							return
						}
					}
				})[0]
				delete(present, number)
				for _, tally := range tallies {
					tally.Remove(number)
				}
				continue
			}
			fig := randomFigure(r, step)
			number := uint32(1 + step)
			roster.Set(number, fig.ID, fig.Paper.PMCID)
			present[number] = fig
			for _, fact := range factsOf(t, m, fig) {
				name := string(graph.Thing(fact))
				if name == "" {
					continue
				}
				if tallies[name] == nil {
					tallies[name] = &graph.Tally{}
				}
				if err := tallies[name].Add(fact, number); err != nil {
					t.Fatal(err)
				}
			}
		}
		got, want := &outcome{}, &outcome{}
		for name, tally := range tallies {
			again, err := graph.ParseTally(tally.Append(nil))
			if err != nil {
				t.Fatal(err)
			}
			tallies[name] = again
			if err := m.StateTally(name, again, &roster, got.reducer()); err != nil {
				t.Fatal(err)
			}
		}
		for other, a := range tallies {
			for gene, b := range tallies {
				if graph.IsGene(gene) {
					if err := m.StateLink(other, gene, a, b, &roster, got.reducer().Emit); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		var facts [][]byte
		for _, fig := range present {
			facts = append(facts, factsOf(t, m, fig)...)
		}
		fresh := map[string]string{}
		reducer := want.reducer()
		reducer.Number = func(figid []byte) uint32 {
			for n, fig := range present {
				if fig.ID == string(figid) {
					return n
				}
			}
			t.Fatalf("no figure %s", figid)
			return 0
		}
		reducer.Tallied = func(thing string, tally *graph.Tally) error {
			fresh[thing] = string(tally.Append(nil))
			return nil
		}
		if err := m.Reduce(sorted(facts), reducer); err != nil {
			t.Fatal(err)
		}
		got.sort().compare(t, fmt.Sprint("seed ", seed), want.sort())
		for name, tally := range tallies {
			if string(tally.Append(nil)) != fresh[name] {
				t.Fatalf("seed %d: the tally of %s is not that of its facts", seed, name)
			}
		}
	}
}

func factsOf(t *testing.T, m *graph.Model, fig *record.Figure) (facts [][]byte) {
	t.Helper()
	if err := m.Tally(fig, func(fact []byte) error { facts = append(facts, bytes.Clone(fact)); return nil }); err != nil {
		t.Fatal(err)
	}
	return facts
}

func FuzzParseTally(f *testing.F) {
	f.Add([]byte{0, 1, 2, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		tally, err := graph.ParseTally(data)
		if err != nil {
			return
		}
		first := tally.Append(nil)
		again, err := graph.ParseTally(first)
		if err != nil || !bytes.Equal(again.Append(nil), first) {
			t.Fatalf("%q: %v", first, err)
		}
	})
}
