package build

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"figraph/graph/index"
	"figraph/keep"
	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// statedEdges reads the edges of a graph from its statements: figure, entity and
// whether the figure names it, and the organisms of figures.
func statedEdges(t *testing.T, g *keep.Graph) (edges map[string]bool, names map[string]string) {
	t.Helper()
	edges, names = map[string]bool{}, map[string]string{}
	curie := func(form []byte) string {
		short, is := g.Vocab.CURIE(strings.Trim(string(form), "<>"))
		if !is {
			t.Errorf("no CURIE for %s", form)
		}
		return short
	}
	term := func(p vocab.Term) string { return "<" + g.Vocab.IRI(p).String() + ">" }
	for line, err := range g.Store.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		switch string(line.Predicate) {
		case term(vocab.Mentions), term(vocab.Organism):
			key := curie(line.Subject) + " " + curie(line.Object)
			edges[key] = edges[key] || string(line.Predicate) == term(vocab.Organism)
		case term(vocab.Names):
			edges[curie(line.Subject)+" "+curie(line.Object)] = true
		case term(vocab.SchemaName):
			if strings.Contains(string(line.Graph), "graph/entities") {
				names[curie(line.Subject)] = string(nquads.AppendUnescaped(nil, line.Object[1:len(line.Object)-1]))
			}
		}
	}
	return edges, names
}

// openIndexed opens a graph and its question index.
func openIndexed(t *testing.T, folder keep.Folder) (*keep.Graph, *index.Index) {
	t.Helper()
	g, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	x, err := g.Index()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return g, x
}

// indexedEdges reads the same from the question index, both ways.
func indexedEdges(x *index.Index) (there, back map[string]bool) {
	there, back = map[string]bool{}, map[string]bool{}
	for f := range index.FigureID(x.Figures()) {
		edges := x.EntitiesOf(f)
		for i := range edges.Len() {
			e := edges.At(i)
			there["fig:"+x.Figure(f).ID+" "+x.Entity(index.EntityID(e.Other)).CURIE] = e.Tier < record.Family
		}
	}
	for entity := range index.EntityID(x.Entities()) {
		edges := x.FiguresOf(entity)
		for i := range edges.Len() {
			e := edges.At(i)
			back["fig:"+x.Figure(index.FigureID(e.Other)).ID+" "+x.Entity(entity).CURIE] = e.Tier < record.Family
		}
	}
	return there, back
}

// TestIndexHoldsWhatIsStated compares the index with the statements of the store.
func TestIndexHoldsWhatIsStated(t *testing.T) {
	t.Parallel()
	sources := map[string][]string{"authored": {goodRecords, badRecords, oldRecords}}
	if _, err := os.Stat(allRecords); err == nil && !testing.Short() {
		sources["sample"] = []string{allRecords}
	}
	for name, from := range sources {
		m := build(t, Options{Candidates: true}, from...)
		g, x := openIndexed(t, m.folder)
		want, names := statedEdges(t, g)
		there, back := indexedEdges(x)
		if !maps.Equal(there, want) || !maps.Equal(back, want) {
			t.Errorf("%s: %d and %d edges, want %d", name, len(there), len(back), len(want))
		}
		if x.Figures() != g.Stats.Figures || x.Papers() != g.Stats.Papers {
			t.Errorf("%s: %d figures and %d papers, want %d and %d", name, x.Figures(), x.Papers(), g.Stats.Figures, g.Stats.Papers)
		}
		for e := range index.EntityID(x.Entities()) {
			entity := x.Entity(e)
			if got, err := x.ByCURIE(entity.CURIE); !err || got != e {
				t.Errorf("%s: %s is not found", name, entity.CURIE)
			}
			if entity.Kinds != 0 && entity.Name != names[entity.CURIE] {
				t.Errorf("%s: %s is %q, want %q", name, entity.CURIE, entity.Name, names[entity.CURIE])
			}
		}
	}
}

// familyGraph is a graph of tables, items, candidates, and keywords that lexicons
// know: one is a family, one a gene, one a medicine.
func familyGraph(t *testing.T, exports ...string) made {
	t.Helper()
	families := filepath.Join(t.TempDir(), "families.tsv")
	if err := os.WriteFile(families, []byte("family\tmember_symbols\tmember_ncbigene_ids\ttaxon\nPKB_family\tAKT1|AKT2\t207|208\t9606\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	lexicons := []string{families, testLexicon(t, "names.tsv", human, "gene\tncbigene:208\tAKT2\t9606\tPKBbeta", "disease\tdoid:0050686\tOrgan system cancer")}
	return build(t, Options{Candidates: true, Lexicons: lexicons, Exports: exports},
		goodRecords, oldRecords, wordRecord(t, "PMC1__a", "PKB_family", "PKBbeta", "Metformin", "Organ system cancer"))
}

// TestIndexOfWordsAndFamilies compares the index with the statements where lexicons
// gave the entities, and that of the restored graph with both.
func TestIndexOfWordsAndFamilies(t *testing.T) {
	t.Parallel()
	export := filepath.Join(t.TempDir(), "graph.nq")
	for name, m := range map[string]made{"built": familyGraph(t, export), "restored": build(t, Options{}, export)} {
		g, x := openIndexed(t, m.folder)
		want, _ := statedEdges(t, g)
		there, back := indexedEdges(x)
		if !maps.Equal(there, want) || !maps.Equal(back, want) {
			t.Errorf("%s: %d and %d edges, want %d", name, len(there), len(back), len(want))
		}
		for curie, kind := range map[string]index.Kinds{"family:PKB_family": index.Family, "ncbigene:208": index.Gene, "doid:0050686": index.Disease} {
			e, is := x.ByCURIE(curie)
			if _, drawn := there["fig:PMC1__a "+curie]; !is || x.KindsOf(e) != kind || !drawn {
				t.Errorf("%s: %s: found %t, kinds %v, drawn %t", name, curie, is, x.KindsOf(e), drawn)
			}
		}
	}
}

// TestIndexCountsByTier recounts the figures and papers of each entity.
func TestIndexCountsByTier(t *testing.T) {
	t.Parallel()
	_, x := openIndexed(t, build(t, Options{}, goodRecords, oldRecords).folder)
	for e := range index.EntityID(x.Entities()) {
		edges := x.FiguresOf(e)
		for tier := range record.Family + 1 {
			figures, papers := 0, map[index.PaperID]bool{}
			for i := range edges.Len() {
				if edges.At(i).Tier > tier {
					continue
				}
				figures++
				if paper, has := x.PaperOf(index.FigureID(edges.At(i).Other)); has {
					papers[paper] = true
				}
			}
			if x.CountFigures(e, tier) != figures || x.CountPapers(e, tier) != len(papers) {
				t.Errorf("%s at %s: %d figures and %d papers, want %d and %d", x.Entity(e).CURIE, tier, x.CountFigures(e, tier), x.CountPapers(e, tier), figures, len(papers))
			}
		}
	}
}

// TestIndexKnowsFileAndLine opens the file of each mention and finds its word in
// its line.
func TestIndexKnowsFileAndLine(t *testing.T) {
	t.Parallel()
	for _, from := range []string{goodRecords, oldRecords} {
		_, x := openIndexed(t, build(t, Options{}, from).folder)
		found := 0
		for f := range index.FigureID(x.Figures()) {
			mentions, err := x.Mentions(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range mentions {
				lines := lineRange(t, filepath.Join(from, m.File), m.Line, m.Line+4)
				if m.Line == 0 || !strings.Contains(unquoted.Replace(lines), strings.TrimSpace(m.Word)) {
					t.Errorf("%s of %s is not in %s:%d: %q", m.Word, x.Figure(f).ID, m.File, m.Line, lines)
				}
				found++
			}
		}
		if found == 0 {
			t.Errorf("%s: no mention", from)
		}
	}
}

// unquoted undoes what YAML does to the words of the authored records.
var unquoted = strings.NewReplacer("''", "'", `\x1F`, "\x1F")

// lineRange is some lines of a file; an item of a record takes several.
func lineRange(t *testing.T, name string, from, to int) string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b strings.Builder
	in := bufio.NewScanner(f)
	for n := 1; in.Scan() && n <= to; n++ {
		if n >= from {
			fmt.Fprintln(&b, in.Text())
		}
	}
	return b.String()
}

// TestIndexOfARestoredGraph holds all but files and lines.
func TestIndexOfARestoredGraph(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := build(t, Options{Exports: []string{filepath.Join(dir, "graph.nq")}}, goodRecords)
	again := build(t, Options{}, filepath.Join(dir, "graph.nq"))
	_, x := openIndexed(t, first.folder)
	_, y := openIndexed(t, again.folder)
	wantThere, _ := indexedEdges(x)
	gotThere, _ := indexedEdges(y)
	if !maps.Equal(gotThere, wantThere) {
		t.Errorf("%d edges, want %d", len(gotThere), len(wantThere))
	}
	for f := range index.FigureID(x.Figures()) {
		if got, want := wordsOf(t, y, f), wordsOf(t, x, f); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", x.Figure(f).ID, got, want)
		}
	}
	var names, namesAgain []string
	for _, n := range x.EachName() {
		names = append(names, fmt.Sprint(n))
	}
	for _, n := range y.EachName() {
		namesAgain = append(namesAgain, fmt.Sprint(n))
	}
	if !slices.Equal(names, namesAgain) {
		t.Errorf("%d names, want %d", len(namesAgain), len(names))
	}
}

func wordsOf(t *testing.T, x *index.Index, f index.FigureID) (words []string) {
	t.Helper()
	mentions, err := x.Mentions(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mentions {
		words = append(words, fmt.Sprint(m.Word, m.Match, m.Source, m.Tier, m.Ambiguity, m.Resolved, m.Entity))
	}
	slices.Sort(words)
	return words
}

// TestIndexBelongsToItsGraph refuses the index of another graph.
func TestIndexBelongsToItsGraph(t *testing.T) {
	t.Parallel()
	one, two := build(t, Options{}, goodRecords), build(t, Options{}, oldRecords)
	g, _ := openIndexed(t, two.folder)
	name, err := filepath.Glob(filepath.Join(one.summary.Folder, "index-*"))
	if err != nil || len(name) != 1 {
		t.Fatal(name, err)
	}
	if _, err := index.Open(name[0], g.Sum); err == nil || !strings.Contains(err.Error(), index.ErrForeign.Error()) {
		t.Errorf("error %v", err)
	}
}
