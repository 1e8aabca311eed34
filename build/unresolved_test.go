package build

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"figraph/graph/sorter"
	"figraph/keep"
	"figraph/record"
)

// TestUnresolvedNamesAreCounted counts names by brute force, of sorts that spill.
func TestUnresolvedNamesAreCounted(t *testing.T) {
	t.Parallel()
	r := newRandom()
	mentions := sorter.New(sorter.Options{Dir: t.TempDir(), Memory: 1, FanIn: 2})
	byCount := sorter.New(sorter.Options{Dir: t.TempDir(), Memory: 1, FanIn: 2})
	defer mentions.Close()
	defer byCount.Close()
	type key struct{ name, kind string }
	counts := map[key]int{}
	w := mentions.Writer(1)
	for n := range 40_000 {
		k := key{fmt.Sprintf("name\t%d", r.IntN(1+r.IntN(4000))), []string{"gene", "chemical", "keyword"}[r.IntN(3)]}
		counts[k]++
		if err := w.Add(unresolvedRecord(k.kind, k.name, fmt.Sprint("PMC", n%7), n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var want []keep.UnresolvedName
	for k, n := range counts {
		want = append(want, keep.UnresolvedName{Name: k.name, Kind: k.kind, Count: n})
	}
	slices.SortFunc(want, func(a, b keep.UnresolvedName) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Kind, b.Kind))
	})
	var lines strings.Builder
	lines.WriteString(unresolvedHeader)
	for _, n := range want {
		fmt.Fprintf(&lines, "%s\t%s\t%d\n", strings.ReplaceAll(n.Name, "\t", "\\t"), n.Kind, n.Count)
	}
	var got bytes.Buffer
	if err := writeUnresolved(t.Context(), &got, mentions, byCount); err != nil {
		t.Fatal(err)
	}
	if got.String() != lines.String() {
		t.Errorf("%d bytes, want %d", got.Len(), lines.Len())
	}
}

// TestReportSaysWhatIsUnresolved compares the report of a graph with the rows of
// its records.
func TestReportSaysWhatIsUnresolved(t *testing.T) {
	t.Parallel()
	file := testLexicon(t, "names.tsv", "chemical\tmesh:D007649\tKetamine", "chemical\tmesh:D000001\tZinc", "chemical\tmesh:D000002\tZinc")
	words := []string{wordRecord(t, "PMC9400001__a", "ketamine", "Zinc", "nobody\\s"), wordRecord(t, "PMC9400002__a", "Zinc", "Zinc")}
	m := build(t, Options{Lexicons: []string{file}, NoBuiltinLexicon: true}, append(words, goodRecords, oldRecords)...)
	g, err := m.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	report, err := g.Report(1000)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]int{}
	for _, n := range report.Unresolved {
		by[n.Kind] += n.Count
	}
	rows := m.summary.Receipt.Rows
	enriched := 3 // the inline diseases of the old records
	for kind, want := range map[string]int{"gene": rows["genes"].Unresolved, "chemical": rows["chemicals"].Unresolved,
		"disease": rows["diseases"].Unresolved - enriched, keywordKind: m.summary.Receipt.Keywords.Ambiguous + m.summary.Receipt.Keywords.Unresolved} {
		if by[kind] != want {
			t.Errorf("%s: %d names, want %d", kind, by[kind], want)
		}
	}
	if !slices.Contains(report.Unresolved, keep.UnresolvedName{Name: "Zinc", Kind: keywordKind, Count: 2}) || !slices.Contains(report.Unresolved, keep.UnresolvedName{Name: `nobody\s`, Kind: keywordKind, Count: 1}) {
		t.Errorf("unresolved: %v", report.Unresolved)
	}
	if words := m.summary.Receipt.Keywords; words.Resolved != 1 || words.Ambiguous != 2 || words.Read != words.Rows+words.Resolved+words.Ambiguous+words.Unresolved {
		t.Errorf("keywords %+v", words)
	}
	for table, r := range report.Resolution {
		if r.Mentions < r.Resolved || r.Resolved < r.Lexicon || r.Mentions > 0 && r.Share != resolutionOf(r.Mentions, r.Resolved, 0).Share {
			t.Errorf("%s: %+v", table, r)
		}
	}
	if got, want := report.Resolution["genes"], rows["genes"]; got.Mentions != want.Accepted+want.Unresolved || got.Resolved != want.Accepted || got.Lexicon != 0 {
		t.Errorf("genes: %+v, rows %+v", got, want)
	}
	short, err := g.Unresolved(2)
	if err != nil || !slices.Equal(short, report.Unresolved[:2]) {
		t.Errorf("the first two are %v (%v)", short, err)
	}
}

// TestRestoredGraphDoesNotSay has nothing to say of names.
func TestRestoredGraphDoesNotSay(t *testing.T) {
	t.Parallel()
	export := filepath.Join(t.TempDir(), "graph.nq")
	build(t, Options{Exports: []string{export}, Lexicons: []string{testLexicon(t, "names.tsv", human)}}, oldRecords)
	m := build(t, Options{}, export)
	g, err := m.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	report, err := g.Report(10)
	if err != nil || report.Unresolved != nil || report.Resolution != nil {
		t.Errorf("%+v, %v", report, err)
	}
	if m.summary.Receipt.Keywords != (record.KeywordCounts{}) || len(m.summary.Receipt.Lexicons) > 0 {
		t.Errorf("receipt %+v", m.summary.Receipt)
	}
}
