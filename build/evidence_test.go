package build

import (
	"bytes"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/record"
	"figraph/vocab"
)

// restricted is the graph of figures whose statements were restricted to a level
// of evidence from the start, by rows and facts: nothing is sifted. What is said
// of an entity or a link itself (classes, names, organism, references) is what
// the whole graph says, as docs/model.md has it.
type restricted struct {
	t     *testing.T
	v     *vocab.Vocabulary
	o     graph.Options
	level record.Level
}

// lines are the statements of the restricted graph.
func (r restricted) lines(figures []*record.Figure) []string {
	var cut []*record.Figure
	aside := map[string]bool{} // entities of candidates that stay
	for _, fig := range figures {
		less := *fig
		less.Mentions = nil
		for _, m := range fig.Mentions {
			tiered := m.Row == record.Accepted || m.Row == record.Candidate
			if tiered && !r.level.Takes(m.Tier) {
				continue
			}
			if r.o.Candidates && m.Row == record.Candidate {
				aside[m.Entity.CURIE()] = true
			}
			less.Mentions = append(less.Mentions, m)
		}
		cut = append(cut, &less)
	}
	whole, less := r.reduced(figures), r.reduced(cut)
	lines, about := r.stated(cut), less.bySubject()
	for _, text := range whole {
		if kept := r.shared(text, about, aside); kept != "" {
			lines = append(lines, kept)
		}
	}
	lines = append(lines, less.in(r.v.Graph(vocab.Links))...)
	return r.described(r.asInTheWhole(lines, whole))
}

// statements are canonical lines.
type statements []string

func (s statements) in(g rdf.IRI) (list statements) {
	for _, line := range s {
		if strings.HasSuffix(line, " <"+g.String()+"> .\n") {
			list = append(list, line)
		}
	}
	return list
}

func (s statements) cut() iter.Seq[nquads.Line] {
	return func(yield func(nquads.Line) bool) {
		for _, text := range s {
			line, err := nquads.Cut([]byte(text))
			if err != nil || !yield(line) {
				return
			}
		}
	}
}

func (r restricted) is(form []byte, term vocab.Term) bool {
	return string(form) == "<"+r.v.IRI(term).String()+">"
}

// stated are the statements of figures themselves.
func (r restricted) stated(figures []*record.Figure) (list statements) {
	for _, fig := range figures {
		if err := graph.New(r.v, r.o).State(fig, r.emit(&list)); err != nil {
			r.t.Fatal(err)
		}
	}
	return list
}

func (r restricted) emit(list *statements) graph.Emit {
	return func(q rdf.Quad) error {
		var a nquads.Appender
		line, err := a.Append(nil, q)
		if err == nil {
			*list = append(*list, string(line))
		}
		return nil // what is malformed is left out by a build too
	}
}

// reduced are the statements about what figures share.
func (r restricted) reduced(figures []*record.Figure) (list statements) {
	model := graph.New(r.v, r.o)
	var facts [][]byte
	for _, fig := range figures {
		if err := model.Tally(fig, func(fact []byte) error { facts = append(facts, bytes.Clone(fact)); return nil }); err != nil {
			r.t.Fatal(err)
		}
	}
	slices.SortFunc(facts, bytes.Compare)
	facts = slices.CompactFunc(facts, bytes.Equal)
	err := model.Reduce(func(yield func([]byte, error) bool) {
		for _, fact := range facts {
			if !yield(fact, nil) {
				return
			}
		}
	}, graph.Reducer{Emit: r.emit(&list), Problem: func(record.Problem) {}, Locate: func(string, int) string { return "" }})
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}

// shared is what becomes of a statement of the whole graph about a shared thing:
// papers, journals and organisms stay, an entity stays if it has a count in the
// restricted graph, which is that count.
func (r restricted) shared(text string, less map[string]statements, aside map[string]bool) string {
	line, err := nquads.Cut([]byte(text))
	if err != nil {
		r.t.Fatal(err)
	}
	curie := r.v.Shorten(strings.Trim(string(line.Subject), "<>"))
	switch {
	case string(line.Graph) == "<"+r.v.Graph(vocab.Links).String()+">":
		return ""
	case string(line.Graph) == "<"+r.v.Graph(vocab.Figures).String()+">", strings.HasPrefix(curie, "obo:NCBITaxon_"):
		return text
	}
	counted := false
	for other := range less[string(line.Subject)].cut() {
		isCount := r.is(other.Predicate, vocab.FigureCount) || r.is(other.Predicate, vocab.PaperCount)
		if isCount && bytes.Equal(other.Predicate, line.Predicate) {
			text = string(other.Text)
		}
		counted = counted || r.is(other.Predicate, vocab.FigureCount) && !bytes.HasPrefix(other.Object, []byte(`"0"`))
	}
	named := r.is(line.Predicate, vocab.SchemaName) || r.is(line.Predicate, vocab.PrefLabel) || r.is(line.Predicate, vocab.TaxonomicRange)
	if !counted && !(named && aside[strings.NewReplacer("obo:CHEBI_", "chebi:", "obo:DOID_", "doid:").Replace(curie)]) {
		return ""
	}
	return text
}

// bySubject are statements by their subject.
func (s statements) bySubject() map[string]statements {
	about := map[string]statements{}
	for line := range s.cut() {
		about[string(line.Subject)] = append(about[string(line.Subject)], string(line.Text))
	}
	return about
}

// asInTheWhole gives links the classes that they have in the whole graph.
func (r restricted) asInTheWhole(lines, whole statements) statements {
	links := map[string]bool{}
	for line := range lines.in(r.v.Graph(vocab.Links)).cut() {
		links[string(line.Subject)] = true
	}
	for line := range whole.in(r.v.Graph(vocab.Links)).cut() {
		class := r.is(line.Predicate, vocab.Type) || r.is(line.Predicate, vocab.PfChemical) || r.is(line.Predicate, vocab.PfDisease)
		if class && links[string(line.Subject)] {
			lines = append(lines, string(line.Text))
		}
	}
	return lines
}

// described are sorted statements, with those about the data set.
func (r restricted) described(lines statements) statements {
	slices.Sort(lines)
	lines = slices.Compact(lines)
	census := graph.NewCensus(r.v)
	census.Evidence = r.level
	for line := range lines.cut() {
		census.Add(line)
	}
	if err := graph.New(r.v, r.o).Describe(census, r.emit(&lines)); err != nil {
		r.t.Fatal(err)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// in is a document of these statements, of some layers.
func (r restricted) document(lines statements, format rdfexport.Format, layers ...vocab.Layer) string {
	var out bytes.Buffer
	encoder, err := format.NewEncoder(&out, rdfexport.ModelOptions(r.v))
	if err != nil {
		r.t.Fatal(err)
	}
	for line := range lines.cut() {
		for _, l := range layers {
			if string(line.Graph) == "<"+r.v.Graph(l).String()+">" {
				if err := encoder.EncodeLine(line); err != nil {
					r.t.Fatal(err)
				}
			}
		}
	}
	if err := encoder.Close(); err != nil {
		r.t.Fatal(err)
	}
	return out.String()
}

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
		for _, source := range []string{goodRecords, oldRecords, badRecords} {
			compareLevels(t, name+", "+source, o, source, rdfexport.Formats)
		}
	}
}

// TestExportOfTheSampleAtALevel does it with real records.
func TestExportOfTheSampleAtALevel(t *testing.T) {
	if _, err := os.Stat(allRecords); err != nil || testing.Short() || raceDetector {
		t.Skip("no sample, -short, or -race")
	}
	t.Parallel()
	compareLevels(t, "the sample", Options{}, allRecords, rdfexport.Formats[:1])
}

// TestExportOfRandomRecordsAtALevel does it with records that are dense in what
// the others have little of: papers whose figures do not stand side by side,
// entities of two kinds, candidates of entities that a figure accepts.
func TestExportOfRandomRecordsAtALevel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 7))
		o := Options{Candidates: seed%2 == 0, MinPapers: 1 + int(seed%3)}
		compareLevels(t, fmt.Sprint("seed ", seed), o, randomCheckout(t, random), rdfexport.Formats[:1])
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

func compareLevels(t *testing.T, name string, o Options, source string, formats []rdfexport.Format) {
	t.Helper()
	dir := t.TempDir()
	o.Folder = Folder(filepath.Join(dir, "kg"))
	build(t, o, source)
	g, err := o.Folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	figures := figuresOf(t, source)
	for _, level := range []record.Level{record.AtSymbol, record.AtSynonym} {
		r := restricted{t, g.Vocab, graph.Options{ImageURL: o.ImageURL, NoXrefs: o.NoXrefs, Candidates: o.Candidates, MinPapers: o.MinPapers, Tool: o.Tool}, level}
		lines := r.lines(figures)
		var exports []string
		for i, format := range formats {
			layers := [][]vocab.Layer{vocab.Layers(), {vocab.Meta, vocab.Links}, {vocab.Figures, vocab.Entities}}[i%3]
			e := ExportOptions{Format: format, Selection: Selection{Layers: layers, Evidence: level}}
			var got bytes.Buffer
			if err := Export(t.Context(), g, &got, e); err != nil {
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
			o := ExportOptions{Format: rdfexport.Formats[0], Selection: Selection{Evidence: second}}
			if err := Export(t.Context(), g, &out, o); err != nil {
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
		if err := Export(t.Context(), g, &out, ExportOptions{Format: rdfexport.Formats[0], Selection: Selection{Evidence: level}}); err != nil {
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
	t.Parallel()
	for seed := range uint64(8) {
		source := randomCheckout(t, rand.New(rand.NewPCG(seed, 8)))
		o := Options{Candidates: seed%2 == 0, MinPapers: 1 + int(seed%2)}
		g := opened(t, o, source)
		for _, level := range []record.Level{record.AtSynonym, record.AtSymbol} { // one after the other: rows only go
			var out bytes.Buffer
			if err := Export(t.Context(), g, &out, ExportOptions{Format: rdfexport.Formats[0], Selection: Selection{Evidence: level}}); err != nil {
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
