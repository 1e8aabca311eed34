package build

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"figraph/keep"
	"figraph/output"
	"figraph/record"
)

// testLexicon is a table in our own form; each row is kind, id, name, taxon,
// synonyms.
func testLexicon(t testing.TB, name string, rows ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	text := "kind\tid\tname\ttaxon\tsynonyms\n" + strings.Join(rows, "\n") + "\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// wordRecord is a record with keywords and no table.
func wordRecord(t testing.TB, figid string, words ...string) string {
	t.Helper()
	text := "---\nfigid: " + figid + "\npmcid: " + strings.Split(figid, "__")[0] + "\norganisms_ner:\n- human\nschema-jsonld:\n  keywords:\n"
	for _, word := range words {
		text += "  - '" + word + "'\n"
	}
	file := filepath.Join(t.TempDir(), figid+".md")
	if err := os.WriteFile(file, []byte(text+"---\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

const human = "organism\ttaxon:9606\tHomo sapiens\t\thuman"

// edgesOf are the entities that figures mention, as the ends of their IRIs.
func edgesOf(t testing.TB, m made) (list []string) {
	t.Helper()
	g, err := m.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	for line, err := range g.Store.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		if string(line.Predicate) == "<http://schema.org/mentions>" {
			iri := strings.Trim(string(line.Object), "<>")
			list = append(list, iri[strings.LastIndex(iri, "/")+1:])
		}
	}
	return list
}

// TestLexiconsInOrder asks the first lexicon first. Another order is another
// graph, even where the answers are the same.
func TestLexiconsInOrder(t *testing.T) {
	t.Parallel()
	one := testLexicon(t, "one.tsv", human, "gene\tncbigene:1\tAAA\t9606", "gene\tncbigene:2\tBBB\t9606")
	two := testLexicon(t, "two.tsv", "gene\tncbigene:3\tAAA\t9606", "gene\tncbigene:4\tCCC\t9606")
	record := wordRecord(t, "PMC1__a", "AAA", "BBB", "CCC")
	sums := map[string]bool{}
	for _, c := range []struct {
		lexicons []string
		want     []string
	}{
		{[]string{one, two}, []string{"1", "2", "4"}}, {[]string{two, one}, []string{"2", "3", "4"}}, {[]string{one}, []string{"1", "2"}},
		{[]string{one, one}, []string{"1", "2"}}, {nil, nil},
	} {
		m := build(t, Options{Lexicons: c.lexicons, NoBuiltinLexicon: true}, record)
		if got := edgesOf(t, m); !slices.Equal(got, c.want) {
			t.Errorf("%q: edges %q, want %q", c.lexicons, got, c.want)
		}
		r := m.summary.Receipt
		var want []keep.UsedLexicon
		for i, name := range c.lexicons {
			sum, err := output.Measure(name)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, keep.UsedLexicon{Name: filepath.Base(name), SHA256: sum.SHA256})
			if i == 1 && name == c.lexicons[0] {
				want[1].Name += " (2)"
			}
		}
		if !slices.Equal(r.Lexicons, want) {
			t.Errorf("receipt names %v, want %v", r.Lexicons, want)
		}
		if sums[r.Sum] {
			t.Errorf("%q: the graph is one of before", c.lexicons)
		}
		sums[r.Sum] = true
		if again := build(t, Options{Lexicons: c.lexicons, NoBuiltinLexicon: true}, record); *again.summary.Receipt.Store != *r.Store {
			t.Errorf("%q: built again it is another store", c.lexicons)
		}
	}
}

// TestLexiconThatKnowsNothing changes what the data set says of itself, and
// nothing else.
func TestLexiconThatKnowsNothing(t *testing.T) {
	t.Parallel()
	file := testLexicon(t, "other.tsv", "gene\tncbigene:1\tNOBODY PRINTS THIS\t9606")
	without, with := build(t, Options{NoBuiltinLexicon: true}, goodRecords), build(t, Options{Lexicons: []string{file}, NoBuiltinLexicon: true}, goodRecords)
	for layer, counts := range without.summary.Receipt.Layers {
		if got := with.summary.Receipt.Layers[layer]; (got == counts) == (layer == "meta") {
			t.Errorf("layer %s: %+v, without %+v", layer, got, counts)
		}
	}
}

// TestCompressedLexicons reads the same from each.
func TestCompressedLexicons(t *testing.T) {
	t.Parallel()
	plain := testLexicon(t, "names.tsv", human, "gene\tncbigene:1\tAAA\t9606")
	record := wordRecord(t, "PMC1__a", "AAA")
	for _, compression := range []string{"gz", "zst"} {
		packed := plain + "." + compression
		f, err := os.Create(packed)
		if err != nil {
			t.Fatal(err)
		}
		c, err := output.NewCompressor(f, compression)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(c, read(t, plain))
		if err := errors.Join(err, c.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		if got := edgesOf(t, build(t, Options{Lexicons: []string{packed}}, record)); !slices.Equal(got, []string{"1"}) {
			t.Errorf("%s: edges %q", compression, got)
		}
	}
}

// TestBadLexicon reports lines that cannot be read, by file and line; what is no
// lexicon ends the build, and the graph stays.
func TestBadLexicon(t *testing.T) {
	t.Parallel()
	bad := testLexicon(t, "bad.tsv", human, "gene\tncbigene:x\tAAA\t9606", "gene\tncbigene:2\tBBB\t9606")
	words := wordRecord(t, "PMC1__a", "AAA", "BBB")
	m := build(t, Options{Lexicons: []string{bad}}, words)
	if got := edgesOf(t, m); !slices.Equal(got, []string{"2"}) {
		t.Errorf("edges %q", got)
	}
	found := slices.ContainsFunc(m.problems, func(p record.Problem) bool {
		return p.Code == "lexicon-line" && p.File == bad && p.Line == 3 && p.Severity == record.Fault
	})
	if !found || m.summary.Receipt.Problems.ByCode["lexicon-line"] != 1 {
		t.Errorf("problems %v", m.problems)
	}
	noLexicon := filepath.Join(t.TempDir(), "no.tsv")
	if err := os.WriteFile(noLexicon, []byte("hello\nworld\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	export := filepath.Join(dir, "graph.nq")
	build(t, Options{Exports: []string{export}}, words)
	for name, c := range map[string]struct {
		o      Options
		source string
		want   error
		says   string
	}{
		"strict":        {Options{Lexicons: []string{bad}, Strict: true}, words, ErrProblems, ""},
		"not there":     {Options{Lexicons: []string{filepath.Join(dir, "none.tsv")}}, words, ErrNoLexicon, "none.tsv"},
		"no lexicon":    {Options{Lexicons: []string{noLexicon}}, words, nil, "no.tsv"},
		"a folder":      {Options{Lexicons: []string{dir}}, words, nil, "a regular file"},
		"of an export":  {Options{Lexicons: []string{bad}}, export, nil, "leave the lexicons out"},
		"not a gz file": {Options{Lexicons: []string{copyTo(t, bad, filepath.Join(dir, "plain.tsv.gz"))}}, words, nil, "plain.tsv.gz"},
	} {
		folder := keep.Folder(filepath.Join(t.TempDir(), "kg"))
		c.o.Folder = folder
		_, err := tryBuild(t, t.Context(), c.o, c.source)
		if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := folder.Current(); !errors.Is(err, keep.ErrNoGraph) {
			t.Errorf("%s: there is a graph (%v)", name, err)
		}
	}
}

func copyTo(t testing.TB, from, to string) string {
	t.Helper()
	if err := os.WriteFile(to, []byte(read(t, from)), 0o644); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestLexiconsChangeNoBytesOtherwise builds with lexicons by one worker and by
// several, with much memory and with little.
func TestLexiconsChangeNoBytesOtherwise(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a build for each form of a lexicon")
	}
	t.Parallel()
	lexicons := []string{testLexicon(t, "names.tsv", human, "gene\tncbigene:207\tAKT1\t9606\tPKB", "chemical\tmesh:D007649\tKetamine", "family\t\tPKC\t9606",
		"disease\tmesh:D003866\tDepression")}
	dir := t.TempDir()
	build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg")), Lexicons: lexicons, Workers: 1, Exports: in(dir, someNames())}, goodRecords, oldRecords)
	want := result(t, keep.Folder(filepath.Join(dir, "kg")), dir, someNames())
	other := t.TempDir()
	build(t, Options{Folder: keep.Folder(filepath.Join(other, "kg")), Lexicons: lexicons, Workers: 5, Memory: 1 << 20, Exports: in(other, someNames())}, goodRecords, oldRecords)
	compareResults(t, "five workers", result(t, keep.Folder(filepath.Join(other, "kg")), other, someNames()), want)
}

// TestRecordAlone builds the seed's record without its tables: what its tables and
// the sample teach gives it the same genes, and every chemical that they know.
func TestRecordAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a build of each record")
	}
	needs(t, seedRecords, sampleRecords)
	t.Parallel()
	file := filepath.Join(t.TempDir(), "learnt.tsv")
	if _, err := LearnFile(t.Context(), LearnOptions{}, file, seedRecords, sampleRecords); err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(seedRecords, figuresFolder, "PMC6450409__nihms-1523804-f0003.md")
	if m := build(t, Options{}, alone); m.summary.Receipt.Edges != 0 {
		t.Errorf("without a lexicon: %d edges", m.summary.Receipt.Edges)
	}
	m := build(t, Options{Lexicons: []string{file}}, alone)
	got, want := edgesOf(t, m), edgesOf(t, build(t, Options{}, seedRecords))
	for _, entity := range want {
		if !slices.Contains(got, entity) {
			t.Errorf("no edge to %s", entity)
		}
	}
	// the sample knows one chemical more, which the seed's table leaves open
	if len(want) != 18 || len(got) != 19 || !slices.Contains(got, "D018698") {
		t.Errorf("edges %q, with tables %q", got, want)
	}
	g, err := m.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if g.Stats.Genes != 11 || g.Stats.Drugs < 2 || g.Stats.ByPredicate["wp:organism"] != 4 {
		t.Errorf("stats %+v", g.Stats)
	}
	if want := (record.KeywordCounts{Read: 26, Resolved: 20, Unresolved: 6}); m.summary.Receipt.Keywords != want {
		t.Errorf("keywords %+v, want %+v", m.summary.Receipt.Keywords, want)
	}
}
