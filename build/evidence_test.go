package build

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"figraph/graph"
	"figraph/keep"
	"figraph/rdfexport"
	"figraph/record"
	"figraph/vocab"
)

// figuresOf are the figures of a folder, resolved.
func figuresOf(t *testing.T, folder string) (list []*record.Figure) {
	t.Helper()
	for _, fig := range readFolder(t, folder).figures {
		if fig != nil {
			list = append(list, fig)
		}
	}
	return list
}

// firstDifference is where two texts begin to differ, by lines.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d: got\n%s\nwant\n%s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}

// TestExportAtALevelIsThatGraph compares what is sifted out of a whole graph, by
// an export of its store and by the exports of its build, with the graph that was
// restricted from the start.
func TestExportAtALevelIsThatGraph(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"plain":      {Tool: "figraph test"},
		"candidates": {Candidates: true, MinPapers: 1, NoXrefs: true},
		"min papers": {MinPapers: 3, Base: "https://example.org/kg/", Schema: "https", Tool: `a "tool"`},
		"low base":   {MinPapers: 1, Base: "http://a.example/", ImageURL: "https://img.example/{filename}"},
	} {
		if testing.Short() && name != "plain" { // races do not hang on what is stated
			continue
		}
		for _, source := range []string{goodRecords, oldRecords, badRecords} {
			compareLevels(t, name+", "+source, o, source, rdfexport.Formats, record.AtSymbol, record.AtSynonym)
		}
	}
}

// TestExportOfTheSampleAtALevel does it with real records.
func TestExportOfTheSampleAtALevel(t *testing.T) {
	if _, err := os.Stat(allRecords); err != nil || testing.Short() {
		t.Skip("no sample, -short, or -race")
	}
	t.Parallel()
	compareLevels(t, "the sample", Options{}, allRecords, rdfexport.Formats[:1], record.AtSynonym)
}

// TestExportOfRandomRecordsAtALevel does it with records that are dense in what
// the others have little of: papers whose figures do not stand side by side,
// entities of two kinds, candidates of entities that a figure accepts.
func TestExportOfRandomRecordsAtALevel(t *testing.T) {
	t.Parallel()
	seeds := uint64(12)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 7))
		o := Options{Candidates: seed%2 == 0, MinPapers: 1 + int(seed%3)}
		compareLevels(t, fmt.Sprint("seed ", seed), o, randomCheckout(t, random), rdfexport.Formats[:1], record.AtSymbol, record.AtSynonym)
	}
}

// randomCheckout makes a checkout of figures that share few papers and entities.
func randomCheckout(t *testing.T, random *rand.Rand) string {
	t.Helper()
	dir := t.TempDir()
	sources := []string{"ncbigene_symbol", "hgnc_alias_symbol", "famplex_relations"}
	header, _, _ := strings.Cut(smallTable, "\n")
	for n := range 14 {
		figid := fmt.Sprintf("F%02d__x", n)
		paper := fmt.Sprintf("PMC%d", 1+random.IntN(5))
		if random.IntN(6) == 0 {
			paper = "NA"
		}
		write(t, fmt.Sprintf("---\nfigid: %s\npmcid: %s\nfigtitle: Random\norganisms_ner: [Homo sapiens]\n---\n", figid, paper), dir, figuresFolder, figid+recordSuffix)
		genes := header + "\n"
		for range random.IntN(6) {
			taxon := []string{"9606\tHomo sapiens", "9606\tHomo sapiens", "10090\tMus musculus"}[random.IntN(3)]
			gene := 1 + random.IntN(5)
			genes += fmt.Sprintf("%s\tGroup\tW%d\tW%d\tG%d\t%d\t%s\t1\tNA\t1\n", taxon, gene%2, gene%2, gene, gene, sources[random.IntN(3)])
		}
		write(t, genes, dir, dataFolder, figid+tableEnd(record.Gene))
		for _, kind := range []record.Kind{record.Chemical, record.Disease} {
			table := "word\tmesh\tmatch\tname\t" + []string{"", "chebi", "doid"}[kind] + "\n"
			for range random.IntN(4) {
				word := []string{"Name", "other", ""}[random.IntN(3)] // symbol, synonym, family
				table += fmt.Sprintf("%s\tmesh:D%d\tName\tname\tNA\n", word, 1+random.IntN(4))
			}
			write(t, table, dir, dataFolder, figid+tableEnd(kind))
		}
	}
	return dir
}

func compareLevels(t *testing.T, name string, o Options, source string, formats []rdfexport.Format, levels ...record.Level) {
	t.Helper()
	dir := t.TempDir()
	o.Folder = keep.Folder(filepath.Join(dir, "kg"))
	o.NoBuiltinLexicon = true // the restricted graph is made without one
	build(t, o, source)
	g, err := o.Folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	figures := figuresOf(t, source)
	for _, level := range levels {
		r := restricted{t, g.Vocab, graph.Options{ImageURL: o.ImageURL, NoXrefs: o.NoXrefs, Candidates: o.Candidates, MinPapers: o.MinPapers, Tool: o.Tool}, level}
		lines := r.lines(figures)
		var exports []string
		for i, format := range formats {
			layers := [][]vocab.Layer{vocab.Layers(), {vocab.Meta, vocab.Links}, {vocab.Figures, vocab.Entities}}[i%3]
			e := keep.ExportOptions{Format: format, Selection: keep.Selection{Layers: layers, Evidence: level}}
			var got bytes.Buffer
			if err := keep.Export(t.Context(), g, &got, e); err != nil {
				t.Fatal(err)
			}
			if want := r.document(lines, format, layers...); got.String() != want {
				t.Errorf("%s, %s, %s: %s", name, level, format.Name, firstDifference(got.String(), want))
			}
			exports = append(exports, filepath.Join(dir, "graph"+format.Extension))
		}
		again := o
		again.Exports, again.Selection.Evidence, again.Memory = exports, level, 1<<20
		m := build(t, again, source)
		for i, format := range formats {
			if got, want := read(t, exports[i]), r.document(lines, format, vocab.Layers()...); got != want {
				t.Errorf("%s, %s, %s of a build: %s", name, level, format.Name, firstDifference(got, want))
			}
			if got := m.summary.Receipt.Outputs[format.Name].Evidence; got != level.String() {
				t.Errorf("%s: the receipt says evidence %q", name, got)
			}
		}
		if got := checkSound(t, o.Folder); got != g.Sum.String() {
			t.Errorf("%s: the store of a build with exports at %s has another sum", name, level)
		}
	}
}

// TestLevelsNest restores exports at a level: each is a sound graph that says its
// level, at its own level or a lower one it is exported as it is, and at a higher
// one as the whole graph is.
func TestLevelsNest(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: an export of each level")
	}
	t.Parallel()
	dir := t.TempDir()
	levels := []record.Level{record.AtFamily, record.AtSynonym, record.AtSymbol}
	exports := map[string]string{}
	for _, first := range levels {
		source := goodRecords
		if first != record.AtFamily {
			source = write(t, exports["whole at "+first.String()], dir, first.String()+".nq")
		}
		m := build(t, Options{MinPapers: 1, Candidates: true}, source)
		checkSound(t, m.folder)
		g, err := m.folder.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		for _, second := range levels {
			var out bytes.Buffer
			o := keep.ExportOptions{Format: rdfexport.Formats[0], Selection: keep.Selection{Evidence: second}}
			if err := keep.Export(t.Context(), g, &out, o); err != nil {
				t.Fatal(err)
			}
			if first == record.AtFamily {
				exports["whole at "+second.String()] = out.String()
			} else if want := exports["whole at "+max(first, second).String()]; out.String() != want {
				t.Errorf("of a graph at %s, at %s: %s", first, second, firstDifference(out.String(), want))
			}
			level := fmt.Sprintf("<%s> <%s> %q", g.Vocab.Dataset(), g.Vocab.IRI(vocab.Evidence), max(first, second))
			if says := strings.Contains(out.String(), level); says != (max(first, second) != record.AtFamily) {
				t.Errorf("of a graph at %s, at %s: it says its level: %t", first, second, says)
			}
		}
	}
	if len(exports["whole at symbol"]) >= len(exports["whole at synonym"]) || len(exports["whole at synonym"]) >= len(exports["whole at family"]) {
		t.Error("no level is smaller than the next")
	}
}

// TestWhatALevelHolds counts an export at a level anew: above family each mention
// of an entity is a naming, and what the description says is what is there.
func TestWhatALevelHolds(t *testing.T) {
	t.Parallel()
	m := build(t, Options{MinPapers: 1}, goodRecords)
	g, err := m.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	for level, tiers := range map[record.Level]string{record.AtSymbol: `"symbol"`, record.AtSynonym: `"symbol" "synonym"`} {
		var out bytes.Buffer
		if err := keep.Export(t.Context(), g, &out, keep.ExportOptions{Format: rdfexport.Formats[0], Selection: keep.Selection{Evidence: level}}); err != nil {
			t.Fatal(err)
		}
		counts := map[string]int{}
		said := ""
		for line := range (statements)(strings.SplitAfter(out.String(), "\n")).cut() {
			predicate := g.Vocab.Shorten(strings.Trim(string(line.Predicate), "<>"))
			counts[predicate]++
			if predicate == "pf:tier" && !strings.Contains(tiers, string(line.Object)) {
				t.Errorf("%s: a mention of tier %s", level, line.Object)
			}
			if predicate == "void:triples" && string(line.Subject) == "<"+g.Vocab.Dataset().String()+">" {
				said = string(line.Object)
			}
			if string(line.Graph) != "<"+g.Vocab.Graph(vocab.Meta).String()+">" {
				counts["all"]++
			}
		}
		if counts["schema:mentions"] == 0 || counts["schema:mentions"] != counts["pf:names"] {
			t.Errorf("%s: %d mentioned, %d named", level, counts["schema:mentions"], counts["pf:names"])
		}
		if want := fmt.Sprintf(`"%d"^^`, counts["all"]); !strings.HasPrefix(said, want) {
			t.Errorf("%s: void:triples %s, want %s", level, said, want)
		}
	}
}

// TestExportAtALevelIsWhatTheOtherRowsMake takes the weaker rows out of the tables
// themselves and builds what is left. An export at the level differs from it in
// nothing but what docs/model.md names: readings of a word, what a thing is, and
// which taxon an organism is.
func TestExportAtALevelIsWhatTheOtherRowsMake(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestExportAtALevelIsThatGraph goes the same ways")
	}
	t.Parallel()
	for seed := range uint64(8) {
		source := randomCheckout(t, rand.New(rand.NewPCG(seed, 8)))
		o := Options{Candidates: seed%2 == 0, MinPapers: 1 + int(seed%2)}
		g := opened(t, o, source)
		for _, level := range []record.Level{record.AtSynonym, record.AtSymbol} { // one after the other: rows only go
			var out bytes.Buffer
			if err := keep.Export(t.Context(), g, &out, keep.ExportOptions{Format: rdfexport.Formats[0], Selection: keep.Selection{Evidence: level}}); err != nil {
				t.Fatal(err)
			}
			removeRows(t, source, level)
			if got, want := certain(g.Vocab, out.String()), certain(g.Vocab, exportOf(t, opened(t, o, source), rdfexport.Formats[0])); got != want || got == "" {
				t.Errorf("seed %d, %s: %s", seed, level, firstDifference(got, want))
			}
		}
	}
}

// certain are the statements that removed rows may not change otherwise.
func certain(v *vocab.Vocabulary, text string) string {
	mayDiffer := []string{"pf:ambiguity", "rdf:type", "pf:chemical", "pf:disease", "wp:organism", "wp:organismName", "schema:taxonomicRange"}
	organisms := map[string]bool{} // mentions of them, and they themselves
	var kept strings.Builder
	for line := range (statements)(strings.SplitAfter(text, "\n")).cut() {
		predicate := v.Shorten(strings.Trim(string(line.Predicate), "<>"))
		if predicate == "dc:source" && slices.Contains([]string{`"organisms"`, `"organisms_ner"`, `"genes-table"`}, string(line.Object)) { // it comes first
			organisms[string(line.Subject)] = true
		}
		organism := organisms[string(line.Subject)] || strings.Contains(string(line.Subject), "NCBITaxon_")
		if string(line.Graph) != "<"+v.Graph(vocab.Meta).String()+">" && !organism && !slices.Contains(mayDiffer, predicate) {
			kept.Write(line.Text)
		}
	}
	return kept.String()
}

// removeRows takes the rows below a level out of the tables of a checkout.
func removeRows(t *testing.T, source string, level record.Level) {
	t.Helper()
	remove := map[string]map[int]bool{} // by table, the lines
	for _, fig := range figuresOf(t, source) {
		for i := range fig.Mentions {
			m := &fig.Mentions[i]
			table := fig.Tables[m.Kind]
			if remove[table] == nil {
				remove[table] = map[int]bool{}
			}
			remove[table][m.Line] = m.Row != record.Unresolved && !level.Takes(m.Tier)
		}
	}
	for table, lines := range remove {
		var kept strings.Builder
		for i, line := range slices.Collect(strings.Lines(read(t, source, table))) {
			if !lines[i+1] {
				kept.WriteString(line)
			}
		}
		write(t, kept.String(), source, table)
	}
}

// TestExportAtALevelKeepsItsLexicons builds with lexicons, one of which knows a
// family: an export at a level names them as the graph does, holds no family, and
// is restored.
func TestExportAtALevelKeepsItsLexicons(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	names := filepath.Join(dir, "families.tsv")
	if err := os.WriteFile(names, []byte("family\tmember_symbols\tmember_ncbigene_ids\ttaxon\nPKB_family\tAKT1|AKT2\t207|208\t9606\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "record.md")
	text := "---\nfigid: PMC1__f1\norganisms:\n- Homo sapiens\npmcid: PMC1\nschema-jsonld:\n  keywords:\n  - PKB_family\n  - Metformin\n---\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	whole, less := filepath.Join(dir, "whole.nq"), filepath.Join(dir, "less.nq")
	build(t, Options{Lexicons: []string{names}, Exports: []string{whole}}, file)
	build(t, Options{Lexicons: []string{names}, Exports: []string{less}, Selection: keep.Selection{Evidence: level("synonym")}}, file)
	lexicons := func(name string) (list []string) {
		for line := range strings.Lines(string(contents(t, name))) {
			if strings.Contains(line, "/lexicon/") || strings.Contains(line, "usesLexicon") {
				list = append(list, line)
			}
		}
		return list
	}
	if want := lexicons(whole); len(want) < 8 || !slices.Equal(lexicons(less), want) {
		t.Errorf("lexicons %q, want %q", lexicons(less), want)
	}
	if !strings.Contains(string(contents(t, whole)), "family/PKB_family>") || strings.Contains(string(contents(t, less)), "family/PKB_family>") {
		t.Error("the family is not in the whole, or is in what is left of it")
	}
	build(t, Options{}, less)
}

func level(name string) record.Level {
	l, err := record.ParseLevel(name)
	if err != nil {
		panic(err)
	}
	return l
}
