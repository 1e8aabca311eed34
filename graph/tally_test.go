package graph_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/nquads"
	"figraph/record"
	"figraph/resolve/lexicon"
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
	medicines := library(t, lexicon.Entry{Kind: lexicon.Chemical, Name: "m2", Medicine: true})
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 5))
		m := graph.New(v, graph.Options{Candidates: r.IntN(2) == 0, MinPapers: 1 + r.IntN(2), Lexicons: medicines})
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

// TestTallyOfAFigure asks a tally who mentions its thing, and takes the rest away.
func TestTallyOfAFigure(t *testing.T) {
	m := graph.New(vocabulary(t), graph.Options{Candidates: true})
	candidate := chemical("D1", "C", "", "")
	candidate.Row = record.Candidate
	disease := chemical("D1", "C", "", "")
	disease.Kind = record.Disease
	figures := map[uint32]*record.Figure{
		2: {ID: "PMC1__a", Mentions: []record.Mention{gene("207", "AKT1", ""), candidate}},
		5: {ID: "PMC1__b", Mentions: []record.Mention{gene("207", "AKT1", ""), chemical("D1", "C", "", "")}},
		9: {ID: "PMC1__c", Mentions: []record.Mention{disease}},
	}
	tallies := map[string]*graph.Tally{"ncbigene:207": {}, "mesh:D1": {}}
	for _, number := range []uint32{9, 2, 5} {
		for i := range figures[number].Mentions {
			if m := &figures[number].Mentions[i]; m.Row != record.Candidate {
				m.Row = record.Accepted
			}
		}
		for _, fact := range factsOf(t, m, figures[number]) {
			if tally := tallies[string(graph.Thing(fact))]; tally != nil {
				for range 2 { // a fact that is there already is the same
					if err := tally.Add(fact, number); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	for name, want := range map[string]map[uint32][2]bool{
		"ncbigene:207": {2: {false, true}, 5: {false, true}},
		"mesh:D1":      {5: {true, true}, 9: {true, true}},
	} {
		tally := tallies[name]
		mentions := tally.Mentions()
		for number := range uint32(12) {
			for what, x := range map[string]*graph.Tally{"tally": tally, "mentions": mentions} {
				if linked, mentioned := x.Linked(number); [2]bool{linked, mentioned} != want[number] {
					t.Errorf("%s of %s: figure %d links it: %t, mentions it: %t", what, name, number, linked, mentioned)
				}
			}
		}
		for number := range figures {
			tally.Remove(number)
		}
		if !tally.Empty() || !tally.Mentions().Empty() || mentions.Empty() {
			t.Errorf("%s: empty: %t, its mentions %t; of before %t", name, tally.Empty(), tally.Mentions().Empty(), mentions.Empty())
		}
		if err := m.StateTally(name, tally, &graph.Roster{}, graph.Reducer{}); err != nil { // states nothing, asks nobody
			t.Error(err)
		}
	}
}

// TestBytesThatAreNoTally reads what was cut, and numbers that are too great.
func TestBytesThatAreNoTally(t *testing.T) {
	m := graph.New(vocabulary(t), graph.Options{})
	tally := &graph.Tally{}
	for number := range uint32(3) {
		fig := figure(fmt.Sprint("PMC1__", number), "PMC1", chemical("D1", "C", "6121", "c"))
		for _, fact := range factsOf(t, m, fig) {
			if string(graph.Thing(fact)) == "mesh:D1" {
				if err := tally.Add(fact, 300*number); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	whole := tally.Append(nil)
	if again, err := graph.ParseTally(whole); err != nil || !bytes.Equal(again.Append(nil), whole) {
		t.Fatalf("%q: %v", whole, err)
	}
	last := []byte{18, 1, 'p', 1, 1, 0} // of the last property
	if again, err := graph.ParseTally(last); err != nil || !bytes.Equal(again.Append(nil), last) {
		t.Errorf("%q: %v", last, err)
	}
	cut := 0
	for n := range whole {
		part, err := graph.ParseTally(whole[:n])
		switch {
		case errors.Is(err, graph.ErrTally):
			cut++
		case err != nil || !bytes.Equal(part.Append(nil), whole[:n]): // between two groups
			t.Errorf("%q: %v", whole[:n], err)
		}
	}
	if cut < len(whole)/2 {
		t.Errorf("of %d beginnings %d were refused", len(whole), cut)
	}
	for name, bad := range map[string][]byte{
		"a property too many":        {19, 0},
		"a long text":                {6, 200, 'a'},
		"more figures than bytes":    {0, 100, 1, 0},
		"a number above 32 bits":     {0, 1, 0x80, 0x80, 0x80, 0x80, 0x10, 0},
		"a place above 32 bits":      {0, 1, 0, 0x80, 0x80, 0x80, 0x80, 0x10},
		"a number that does not end": {0, 1, 0xff},
	} {
		if _, err := graph.ParseTally(bad); !errors.Is(err, graph.ErrTally) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, fact := range []string{"e\x00pmc:PMC1\x00colour\x00red\x00PMC1__a\x00", "e\x00pmc:PMC1\x00title\x00PMC1__a\x00", "e\x00pmc:PMC1\x00there\x00x\x00PMC1__a\x00"} {
		if err := tally.Add([]byte(fact), 1); !errors.Is(err, graph.ErrTally) {
			t.Errorf("%q: %v", fact, err)
		}
	}
}

// TestRoster counts by a roster and by its clone, each by itself.
func TestRoster(t *testing.T) {
	m := graph.New(vocabulary(t), graph.Options{})
	var roster graph.Roster
	if roster.Highest() != 0 {
		t.Errorf("the highest number of none is %d", roster.Highest())
	}
	tally := &graph.Tally{}
	for i, pmcid := range []string{"PMC1", "", "PMC2", "PMC1"} {
		fig := figure(fmt.Sprint("PMC1__", i), pmcid, gene("207", "AKT1", "ncbigene_symbol"))
		number := uint32(2 * i)
		roster.Set(number, fig.ID, pmcid)
		if roster.Highest() != number || roster.Figid(number) != fig.ID {
			t.Errorf("the highest number is %d, of %s; want %d, of %s", roster.Highest(), roster.Figid(number), number, fig.ID)
		}
		for _, fact := range factsOf(t, m, fig) {
			if string(graph.Thing(fact)) == "ncbigene:207" {
				if err := tally.Add(fact, number); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	clone := roster.Clone()
	for range 2 {
		for name, r := range map[string]*graph.Roster{"roster": &roster, "clone": clone} {
			out := &outcome{}
			if err := m.StateTally("ncbigene:207", tally, r, out.reducer()); err != nil {
				t.Fatal(err)
			}
			text := strings.Join(out.lines, "")
			if !strings.Contains(text, `figureCount> "4"`) || !strings.Contains(text, `paperCount> "2"`) {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
}

// TestErrorsEndTheReducing gives an error in the place of each fact, and at each
// statement and each tally.
func TestErrorsEndTheReducing(t *testing.T) {
	m := graph.New(vocabulary(t), graph.Options{MinPapers: 1})
	facts := factsOf(t, m, figure("PMC1__a", "PMC1", gene("207", "AKT1", "ncbigene_symbol"), chemical("D1", "C", "", "")))
	broken := errors.New("broken")
	reduce := func(at int) (calls int, err error) {
		fail := func() error {
			if calls++; calls == at {
				return broken
			}
			return nil
		}
		facts := func(yield func([]byte, error) bool) {
			for fact := range sorted(slices.Clone(facts)) {
				if !yield(fact, fail()) {
					return
				}
			}
		}
		return calls, m.Reduce(facts, graph.Reducer{Emit: func(rdf.Quad) error { return fail() }, Problem: func(record.Problem) {},
			Tallied: func(string, *graph.Tally) error { return fail() }, Number: func([]byte) uint32 { return 1 }})
	}
	for at := 1; ; at++ {
		calls, err := reduce(at)
		if calls < at {
			if err != nil || at < 50 {
				t.Errorf("%d calls, %v", calls, err)
			}
			break
		}
		if !errors.Is(err, broken) || calls > at {
			t.Fatalf("an error at call %d of %d: %v", at, calls, err)
		}
	}
	strange := []byte("e\x00pmc:PMC1\x00colour\x00red\x00PMC1__a\x00")
	if err := m.Reduce(sorted([][]byte{strange}), graph.Reducer{Tallied: func(string, *graph.Tally) error { return nil }, Number: func([]byte) uint32 { return 1 }}); !errors.Is(err, graph.ErrTally) {
		t.Errorf("a fact of no form: %v", err)
	}
}
