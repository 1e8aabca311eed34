package graph_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// ratedFigure is a figure of mentions of all tiers, one kind to each entity. Rows
// that differ in tier or in what became of them differ in what was read.
func ratedFigure(r *rand.Rand, number int) *record.Figure {
	f := &record.Figure{ID: fmt.Sprintf("PMC%d__F%d", number%5, number), Title: "t",
		Taxa: []record.OrganismMention{{Field: record.CuratedOrganisms, Names: []string{"x"}, Taxon: "9606", LatinName: "Homo sapiens"}}}
	if number%5 > 0 {
		f.Paper = record.Paper{PMCID: fmt.Sprint("PMC", number%5)}
	}
	for range r.IntN(9) {
		m := record.Mention{Kind: record.Kind(r.IntN(4)), Tier: record.Tier(r.IntN(3)),
			Row: []record.Row{record.Accepted, record.Accepted, record.Accepted, record.Candidate, record.Unresolved}[r.IntN(5)]}
		n := min(r.IntN(7), r.IntN(7))
		m.Source, m.Word, m.ID = m.Tier.String(), fmt.Sprint("w", m.Row), fmt.Sprint(n)
		switch m.Kind {
		case record.Gene:
			m.Entity, m.Name, m.Taxon, m.OrganismName = of(record.NCBIGene, fmt.Sprint(1+n)), fmt.Sprint("G", n), "9606", "Homo sapiens"
		case record.Chemical, record.Disease:
			m.Entity, m.Match = of(record.MeSH, fmt.Sprintf("%s%d", "CD"[m.Kind-1:m.Kind], n)), fmt.Sprint("M", m.Kind, n)
		default:
			m.Entity, m.Match, m.Tier, m.Source = of(record.Families, fmt.Sprint("F", n)), fmt.Sprint("F", n), record.Family, "family"
		}
		f.Mentions = append(f.Mentions, m)
	}
	return f
}

// without is a figure without the mentions that a level does not take.
func without(fig *record.Figure, level record.Level) *record.Figure {
	left := *fig
	left.Mentions = slices.DeleteFunc(slices.Clone(fig.Mentions), func(m record.Mention) bool { return m.Row != record.Unresolved && !level.Takes(m.Tier) })
	return &left
}

// graphOf are the statements of figures in canonical order, with the description of
// the data set.
func graphOf(t *testing.T, v *vocab.Vocabulary, o graph.Options, level record.Level, figures []*record.Figure) []string {
	t.Helper()
	m, out := graph.New(v, o), &outcome{}
	var facts [][]byte
	for _, fig := range figures {
		if err := m.State(fig, out.reducer().Emit); err != nil {
			t.Fatal(err)
		}
		facts = append(facts, factsOf(t, m, fig)...)
	}
	if err := m.Reduce(sorted(facts), out.reducer()); err != nil {
		t.Fatal(err)
	}
	c := census(t, v, out.sort().lines)
	c.Evidence = level
	if err := m.Describe(c, out.reducer().Emit); err != nil {
		t.Fatal(err)
	}
	return out.sort().lines
}

// census counts all statements but the description.
func census(t *testing.T, v *vocab.Vocabulary, lines []string) *graph.Census {
	t.Helper()
	c := graph.NewCensus(v)
	for _, line := range cutLines(t, lines) {
		if string(line.Graph) != "<"+v.Graph(vocab.Meta).String()+">" {
			c.Add(line)
		}
	}
	return c
}

func cutLines(t testing.TB, texts []string) (lines []nquads.Line) {
	t.Helper()
	for _, text := range texts {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	return lines
}

// sifted is a graph at a level, as an export makes it: learned, counted, sifted.
func sifted(t *testing.T, v *vocab.Vocabulary, level record.Level, texts []string) (*graph.Evidence, []string) {
	t.Helper()
	lines, e := cutLines(t, texts), graph.NewEvidence(v, level)
	for _, line := range lines {
		if err := e.Learn(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Settle(); err != nil {
		t.Fatal(err)
	}
	sift := func(description [][]byte) (left []string) {
		sieve := e.Sieve(description, func(line nquads.Line) error {
			left = append(left, string(line.Text))
			return nil
		})
		for _, line := range lines {
			if err := sieve.Take(line); err != nil {
				t.Fatal(err)
			}
		}
		if err := sieve.Close(); err != nil {
			t.Fatal(err)
		}
		return left
	}
	if e.Level() == record.AtFamily { // the graph stays, with its own description
		return e, sift(nil)
	}
	description, err := e.Describe(census(t, v, sift(nil)))
	if err != nil {
		t.Fatal(err)
	}
	return e, sift(description)
}

// TestSieveLeavesWhatBetterMentionsMake sifts graphs of random figures, and compares
// with the graph of the same figures without the mentions that do not count: the
// same statements, counts and description, in canonical order.
func TestSieveLeavesWhatBetterMentionsMake(t *testing.T) {
	t.Parallel()
	v := vocabulary(t)
	seeds := uint64(40)
	if testing.Short() {
		seeds = 8
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 7))
		o := graph.Options{Candidates: r.IntN(2) == 0, MinPapers: r.IntN(4), Tool: "figraph test"}
		var figures []*record.Figure
		for i := range 1 + r.IntN(20) {
			figures = append(figures, ratedFigure(r, i))
		}
		whole := graphOf(t, v, o, record.AtFamily, figures)
		for _, level := range []record.Level{record.AtSynonym, record.AtSymbol} {
			var left []*record.Figure
			for _, fig := range figures {
				left = append(left, without(fig, level))
			}
			want := graphOf(t, v, o, level, left)
			e, got := sifted(t, v, level, whole)
			compareLines(t, fmt.Sprintf("seed %d at %s", seed, level), got, want)
			if e.Level() != level {
				t.Errorf("the level is %s, want %s", e.Level(), level)
			}
			// what was sifted is sifted again: a lower level changes nothing, a higher one
			// leaves what it leaves of the whole
			for _, again := range []record.Level{record.AtFamily, record.AtSynonym, record.AtSymbol} {
				e, twice := sifted(t, v, again, got)
				_, once := sifted(t, v, max(again, level), whole)
				compareLines(t, fmt.Sprintf("seed %d at %s, then at %s", seed, level, again), twice, once)
				if e.Level() != max(again, level) {
					t.Errorf("sifted at %s, then at %s, the level is %s", level, again, e.Level())
				}
			}
		}
		if e, got := sifted(t, v, record.AtFamily, whole); e.Level() != record.AtFamily || !slices.Equal(got, whole) {
			t.Errorf("seed %d: all evidence is another graph", seed)
		}
	}
}

func compareLines(t testing.TB, what string, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("%s: statement %d is\n%s\nwant\n%s", what, i, strings.Join(got[min(i, len(got)):min(i+1, len(got))], ""), strings.Join(want[min(i, len(want)):min(i+1, len(want))], ""))
		}
	}
}

// TestWithdrawalKnowsWhatFiguresState holds what one figure states by itself against
// what another does, whose figid is the longer.
func TestWithdrawalKnowsWhatFiguresState(t *testing.T) {
	t.Parallel()
	v := vocabulary(t)
	r := rand.New(rand.NewPCG(1, 2))
	m := graph.New(v, graph.Options{Candidates: true})
	stated := func(fig *record.Figure) (lines []string) {
		err := m.State(fig, func(q rdf.Quad) error {
			var a nquads.Appender
			line, err := a.Append(nil, q)
			lines = append(lines, string(line))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	for range 20 {
		one, other := ratedFigure(r, 1), ratedFigure(r, 2)
		other.ID = one.ID + "1"
		for _, pair := range [][2]*record.Figure{{one, other}, {other, one}} {
			w := graph.NewWithdrawal(v)
			w.Add(v, pair[0].ID)
			for i, fig := range pair {
				if w.Has([]byte(fig.ID)) != (i == 0) {
					t.Errorf("Has %s: %t", fig.ID, i != 0)
				}
				for _, line := range cutLines(t, stated(fig)) {
					if w.States(line) != (i == 0) {
						t.Fatalf("withdrawn is %s; stated by it: %t, of %s", pair[0].ID, i != 0, line.Text)
					}
					isMention := strings.HasPrefix(string(line.Subject), "<https://w3id.org/pfocr-kg/mention/")
					if w.Mentions(line.Subject) != (i == 0 && isMention) || w.Mentions(line.Predicate) {
						t.Fatalf("withdrawn is %s; a mention of it: %t, of %s", pair[0].ID, w.Mentions(line.Subject), line.Subject)
					}
				}
			}
		}
	}
	w := graph.NewWithdrawal(v)
	w.Add(v, "")
	if w.Mentions(nil) || w.Mentions([]byte("<a:b>")) {
		t.Error("what is too short for a mention was taken for one")
	}
}
