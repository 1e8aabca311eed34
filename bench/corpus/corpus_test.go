package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// figuresOf makes the figures of the first blocks without writing them.
func figuresOf(seed uint64, blocks int) []*figure {
	var out []*figure
	for b := range blocks {
		p := newPlan(seed, b)
		for _, f := range p.figures {
			out = append(out, newFigure(seed, p, f))
		}
	}
	return out
}

// sums returns the SHA-256 of each file under a folder.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[name] = fmt.Sprintf("%x", sha256.Sum256(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustGenerate(t *testing.T, figures, workers int, seed uint64) (string, Stats) {
	t.Helper()
	dir := t.TempDir()
	stats, err := Generate(context.Background(), Options{Figures: figures, Seed: seed, Dir: dir, Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return dir, stats
}

func TestSameBytesWithAnyWorkers(t *testing.T) {
	one, statsOne := mustGenerate(t, 300, 1, 7)
	four, statsFour := mustGenerate(t, 300, 4, 7)
	if statsOne != statsFour {
		t.Errorf("1 worker counts %+v, 4 workers %+v", statsOne, statsFour)
	}
	a, b := sums(t, one), sums(t, four)
	if len(a) != len(b) || len(a) != statsOne.Files {
		t.Fatalf("%d files with 1 worker, %d with 4, %d counted", len(a), len(b), statsOne.Files)
	}
	for name, sum := range a {
		if b[name] != sum {
			t.Errorf("%s differs between 1 and 4 workers", name)
		}
	}
	other, _ := mustGenerate(t, 300, 2, 8)
	for name := range sums(t, other) {
		if a[name] != "" {
			t.Errorf("%s is in the corpus of another seed too", name)
		}
	}
}

func TestSmallIsBeginningOfLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one goroutine, or the ways of TestSameBytesWithAnyWorkers")
	}
	small, stats := mustGenerate(t, 100, 2, 1)
	large, _ := mustGenerate(t, 150, 2, 1)
	all := sums(t, large)
	for name, sum := range sums(t, small) {
		if all[name] != sum {
			t.Errorf("%s is not the same in the larger corpus", name)
		}
	}
	if stats.Figures != 100 {
		t.Errorf("%d figures, want 100", stats.Figures)
	}
}

// The totals of the real database are a matter of the plans alone, which are
// cheap enough to make all of.
func TestTotalsOfRealDatabase(t *testing.T) {
	var got, want Stats
	genes, chemicals, diseases := 0, 0, 0
	for b := range realBlocks {
		for _, f := range newPlan(1, b).figures {
			got.Figures++
			if f.ofPaper == 0 {
				got.Papers++
			}
			if f.ofPaper > 4 {
				t.Fatalf("figure %d is number %d of its paper", f.index, f.ofPaper)
			}
			got.GeneRows += f.geneRows
			got.ChemicalRows += f.chemicalRows
			got.DiseaseRows += f.diseaseRows
			for _, g := range f.newGenes {
				if g >= realGenes {
					t.Fatalf("gene %d", g)
				}
			}
			genes += len(f.newGenes)
			chemicals += len(f.newChemicals)
			diseases += len(f.newDiseases)
			if len(f.newGenes) > f.geneRows || len(f.newChemicals) > f.chemicalRows || len(f.newDiseases) > f.diseaseRows {
				t.Fatalf("figure %d is to introduce more than it has rows: %+v", f.index, f)
			}
		}
	}
	want = Stats{Figures: realFigures, Papers: realPapers, GeneRows: realGeneRows, ChemicalRows: realChemicalRows, DiseaseRows: realDiseaseRows}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if genes != realGenes || chemicals != realChemicals || diseases != realDiseases {
		t.Errorf("%d genes, %d chemicals, %d diseases introduced", genes, chemicals, diseases)
	}
}

func TestCountsInProportion(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one goroutine, or the ways of TestSameBytesWithAnyWorkers")
	}
	_, s := mustGenerate(t, 1000, 0, 3)
	for _, c := range []struct {
		what       string
		got, total int
		tolerance  float64
	}{
		{"papers", s.Papers, realPapers, 0.01},
		{"gene rows", s.GeneRows, realGeneRows, 0.02},
		{"chemical rows", s.ChemicalRows, realChemicalRows, 0.05},
		{"disease rows", s.DiseaseRows, realDiseaseRows, 0.1},
	} {
		want := float64(c.total) * 1000 / realFigures
		if d := float64(c.got)/want - 1; d > c.tolerance || d < -c.tolerance {
			t.Errorf("%d %s, want %.0f", c.got, c.what, want)
		}
	}
}

// Whole blocks mention exactly as many things as the law of growth says.
func TestDistinctThings(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one goroutine, or the ways of TestSameBytesWithAnyWorkers")
	}
	const n = 20
	genes, chemicals, diseases := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range figuresOf(5, n) {
		for _, b := range f.genes {
			for _, r := range b.rows {
				genes[fmt.Sprint(b.organism, r.id)] = true
			}
		}
		for _, r := range f.chemicals {
			chemicals[r.mesh] = true
		}
		for _, r := range f.diseases {
			diseases[r.mesh] = true
		}
	}
	delete(chemicals, "NA")
	delete(diseases, "NA")
	check := func(what string, got, want int) {
		if got != want {
			t.Errorf("%d distinct %s, want %d", got, what, want)
		}
	}
	check("genes", len(genes), distinctUntil(realGenes, geneGrowth, n))
	check("chemicals", len(chemicals), distinctUntil(realChemicals, chemicalGrowth, n))
	check("diseases", len(diseases), distinctUntil(realDiseases, diseaseGrowth, n))
}

type record struct {
	Figid, Figtitle, Pmcid, Filename, Figlink, Number, Caption, Papertitle, Reftext, Year, Doi string
	Organisms                                                                                  []string
	OrganismsNer                                                                               []string `yaml:"organisms_ner"`
	Score                                                                                      string   `yaml:"automl_pathway"`
	Keywords                                                                                   string
	Schema                                                                                     struct {
		Description string
		Keywords    yaml.Node
	} `yaml:"schema-jsonld"`
}

func TestRecordsParse(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one goroutine, or the ways of TestSameBytesWithAnyWorkers")
	}
	for _, f := range figuresOf(2, 47) {
		text := string(f.appendRecord(nil))
		inner, ok := strings.CutPrefix(text, "---\n")
		inner, ok2 := strings.CutSuffix(inner, "\n---\n")
		if !ok || !ok2 {
			t.Fatalf("%s has no front matter:\n%s", f.id, text)
		}
		var r record
		if err := yaml.Unmarshal([]byte(inner), &r); err != nil {
			t.Fatalf("%s: %v\n%s", f.id, err, text)
		}
		for _, c := range [][2]string{
			{r.Figid, f.id}, {r.Figtitle, f.title}, {r.Caption, f.caption}, {r.Schema.Description, f.caption},
			{r.Papertitle, f.paper.title}, {r.Reftext, f.paper.reference}, {r.Figlink, f.link}, {r.Score, f.score},
		} {
			if c[0] != c[1] {
				t.Errorf("%s: read %q, written %q", f.id, c[0], c[1])
			}
		}
		if f.paper.curatedFields && (r.Keywords != f.paper.keywords || r.Doi != f.paper.doi) {
			t.Errorf("%s: keywords %q, doi %q", f.id, r.Keywords, r.Doi)
		}
		if !slices.Equal(r.Organisms, f.organisms) || !slices.Equal(r.OrganismsNer, f.read) {
			t.Errorf("%s: organisms %q, %q", f.id, r.Organisms, r.OrganismsNer)
		}
		if got := keywordsOf(t, &r.Schema.Keywords); !slices.Equal(got, f.keywords) {
			t.Errorf("%s: keywords %q, want %q", f.id, got, f.keywords)
		}
	}
}

// keywordsOf reads the list, which is a scalar when it has one member, and
// demands that a reader without types takes each member for text.
func keywordsOf(t *testing.T, n *yaml.Node) (out []string) {
	if n.Kind == yaml.ScalarNode {
		n = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{n}}
	}
	for _, k := range n.Content {
		if k.ShortTag() != "!!str" {
			t.Errorf("keyword %q is read as %s", k.Value, k.ShortTag())
		}
		out = append(out, k.Value)
	}
	return out
}

// rowsOf splits a table and checks that it is one.
func rowsOf(t *testing.T, table []byte, header string) [][]string {
	t.Helper()
	if !bytes.HasPrefix(table, []byte(header)) || !bytes.HasSuffix(table, []byte("\n")) {
		t.Fatalf("bad table:\n%s", table)
	}
	var rows [][]string
	for line := range strings.Lines(string(table[len(header):])) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != strings.Count(header, "\t")+1 || slices.Contains(cells, "") || strings.ContainsAny(line, "\"\r") {
			t.Fatalf("bad row %q", line)
		}
		rows = append(rows, cells)
	}
	return rows
}

func TestTables(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one goroutine, or the ways of TestSameBytesWithAnyWorkers")
	}
	for _, f := range figuresOf(4, 24) {
		checkGenes(t, rowsOf(t, appendGenes(nil, f.genes), geneHeader))
		for _, r := range rowsOf(t, appendChemicals(nil, f.chemicals), chemicalHeader) {
			if (r[2] == "NA") != (r[3] == "NA") || (r[2] == "NA") != (r[4] == "NA") || (r[1] == "NA" && r[2] != "NA") {
				t.Errorf("chemical row %q is known in part", r)
			}
		}
		for _, r := range rowsOf(t, appendDiseases(nil, f.diseases), diseaseHeader) {
			if (r[2] == "NA") != (r[4] == "NA") || (r[1] == "NA" && r[2] != "NA") {
				t.Errorf("disease row %q is known in part", r)
			}
		}
		if len(f.genes) == 0 && len(f.chemicals) < fewestChemicals {
			t.Errorf("%s has no genes and %d chemicals", f.id, len(f.chemicals))
		}
	}
}

// checkGenes counts the blocks of a table anew.
func checkGenes(t *testing.T, rows [][]string) {
	t.Helper()
	direct, synonym, match := map[string]int{}, map[string]int{}, map[string]int{}
	seen := map[string]bool{}
	for _, r := range rows {
		switch r[7] {
		case "ncbigene_symbol":
			direct[r[0]]++
		case "ncbigene_synonym":
			synonym[r[0]]++
		case "famplex_relations":
		default:
			t.Errorf("source %q", r[7])
		}
		if key := r[0] + "\t" + r[4]; !seen[key] {
			seen[key] = true
			match[r[0]]++
		}
		key := strings.Join(r[:8], "\t")
		if seen[key] {
			t.Errorf("row %q comes twice", r)
		}
		seen[key] = true
		if r[4] != strings.ToUpper(r[4]) {
			t.Errorf("match %q is not in upper case", r[4])
		}
	}
	for _, r := range rows {
		if r[8] != count(direct[r[0]]) || r[9] != count(synonym[r[0]]) || r[10] != strconv.Itoa(match[r[0]]) {
			t.Errorf("row %q, counted %d %d %d", r, direct[r[0]], synonym[r[0]], match[r[0]])
		}
	}
}

func TestRefusesFolderInUse(t *testing.T) {
	dir, _ := mustGenerate(t, 3, 1, 1)
	_, err := Generate(context.Background(), Options{Figures: 3, Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("error %v", err)
	}
}

func TestEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	stats, err := Generate(ctx, Options{Figures: 1000, Dir: t.TempDir()})
	if err == nil || stats.Figures == 1000 {
		t.Errorf("%d figures, error %v", stats.Figures, err)
	}
}

func TestReportsFailedWrite(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, figureDir), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Generate(context.Background(), Options{Figures: 1, Dir: dir}); err == nil {
		t.Error("no error although the folder is a file")
	}
}

func BenchmarkFigure(b *testing.B) {
	p := newPlan(1, realBlocks-1)
	var out []byte
	for i := 0; b.Loop(); i++ {
		f := newFigure(1, p, p.figures[i%blockFigures])
		out = appendGenes(f.appendRecord(out[:0]), f.genes)
	}
}
