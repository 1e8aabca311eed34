package release_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"figraph/build"
	"figraph/keep"
	"figraph/nquads"
	"figraph/rdfread"
	"figraph/release"
)

var day = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// graphOf builds a folder of testdata.
func graphOf(t *testing.T, o build.Options, source string) *keep.Graph {
	t.Helper()
	o.Folder, o.Tool = keep.Folder(t.TempDir()), "figraph test"
	if _, err := build.Build(t.Context(), o, filepath.Join("..", "testdata", source)); err != nil {
		t.Fatal(err)
	}
	g, err := o.Folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

func write(t *testing.T, g *keep.Graph, o release.Options) (string, *release.Manifest) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "release")
	m, err := release.Write(t.Context(), g, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return dir, m
}

func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		texts[e.Name()] = string(text)
	}
	return texts
}

// TestSameBytes writes the same release twice, of graphs that were built apart.
func TestSameBytes(t *testing.T) {
	o := release.Options{Date: day, Tool: "figraph test", URL: "https://example.org/r/", Endpoint: "https://example.org/sparql", Authors: []string{"A \"B\"", "C: D"}}
	one, m := write(t, graphOf(t, build.Options{Workers: 1}, "good"), o)
	two, _ := write(t, graphOf(t, build.Options{Workers: 3}, "good"), o)
	first, second := filesOf(t, one), filesOf(t, two)
	for name, text := range first {
		if second[name] != text {
			t.Errorf("%s differs", name)
		}
	}
	if len(first) != len(second) || len(first) != len(m.Files)+2 || len(first) < 20 {
		t.Errorf("%d and %d files, %d listed", len(first), len(second), len(m.Files))
	}
	if m.Version != "2026-01-02."+m.Sum[:8] || !m.Repeatable() {
		t.Errorf("version %s of %s", m.Version, m.Dated)
	}
	if _, err := release.Check(t.Context(), one, nil); err != nil {
		t.Error(err)
	}
}

// TestDay takes the day that was given, else that of the graph, else today.
func TestDay(t *testing.T) {
	dated := graphOf(t, build.Options{CreatedOn: day.AddDate(-1, 0, 0)}, "good")
	for _, test := range []struct {
		g          *keep.Graph
		date       time.Time
		want       string
		repeatable bool
	}{
		{dated, day, "2026-01-02", true},
		{dated, time.Time{}, "2025-01-02", true},
		{graphOf(t, build.Options{}, "good"), time.Time{}, time.Now().UTC().Format(time.DateOnly), false},
	} {
		if _, m := write(t, test.g, release.Options{Date: test.date}); m.Date != test.want || m.Repeatable() != test.repeatable {
			t.Errorf("%s by %s, want %s", m.Date, m.Dated, test.want)
		}
	}
}

// TestOtherNamespaces looks for the default namespaces in a release of others.
func TestOtherNamespaces(t *testing.T) {
	dir, _ := write(t, graphOf(t, build.Options{Base: "https://example.org/kg/", Schema: "https"}, "good"), release.Options{Date: day})
	for name, text := range filesOf(t, dir) {
		if strings.Contains(text, "https://w3id.org/pfocr-kg/") || strings.Contains(text, "http://schema.org/") {
			t.Errorf("%s has the default namespaces", name)
		}
	}
	if _, err := release.Check(t.Context(), dir, nil); err != nil {
		t.Error(err)
	}
}

// resum writes SHA256SUMS and the list of files anew, as one who forges or mends a
// release would.
func resum(t *testing.T, dir string, change func(*release.Manifest)) {
	t.Helper()
	texts := filesOf(t, dir)
	var m release.Manifest
	if err := json.Unmarshal([]byte(texts[release.ManifestFile]), &m); err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for i, f := range m.Files {
		sum := sha256.Sum256([]byte(texts[f.Name]))
		sums[f.Name] = hex.EncodeToString(sum[:])
		m.Files[i].SHA256 = sums[f.Name]
	}
	change(&m)
	text, _ := json.Marshal(m)
	sum := sha256.Sum256(text)
	sums[release.ManifestFile] = hex.EncodeToString(sum[:])
	var b strings.Builder
	for name, sum := range sums {
		fmt.Fprintf(&b, "%s *%s\n", sum, name)
	}
	put(t, filepath.Join(dir, release.ManifestFile), string(text))
	put(t, filepath.Join(dir, release.SumsFile), b.String())
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestDamage damages a release in each way, those too that the sums of the files do
// not show, and demands that the check names the file.
func TestDamage(t *testing.T) {
	g := graphOf(t, build.Options{}, "good")
	other, _ := write(t, graphOf(t, build.Options{}, "old"), release.Options{Date: day})
	nothing := func(*release.Manifest) {}
	for name, test := range map[string]struct {
		damage func(t *testing.T, dir string)
		file   string
	}{
		"a byte":                      {func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "pfocr-kg.nq.zst")) }, "pfocr-kg.nq.zst"},
		"a file less":                 {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "shapes.ttl")) }, "shapes.ttl"},
		"no list":                     {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, release.ManifestFile)) }, release.ManifestFile},
		"sums that are cut in a name": {func(t *testing.T, dir string) { cut(t, filepath.Join(dir, release.SumsFile), 3) }, release.SumsFile},
		"sums that are cut in a sum":  {func(t *testing.T, dir string) { cut(t, filepath.Join(dir, release.SumsFile), 60) }, release.SumsFile},
		"sums that are cut at a line": {func(t *testing.T, dir string) { cut(t, filepath.Join(dir, release.SumsFile), 1) }, release.SumsFile},
		"a name of another folder": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, release.SumsFile), strings.Repeat("0", 64)+"  ../x\n")
		}, release.SumsFile},
		"the graph of another": {func(t *testing.T, dir string) { replace(t, dir, other, "pfocr-kg.nq.zst"); resum(t, dir, nothing) }, "pfocr-kg.nq.zst"},
		"a layer of another": {func(t *testing.T, dir string) {
			replace(t, dir, other, "pfocr-kg-links.ttl.gz")
			resum(t, dir, nothing)
		}, "pfocr-kg-links.ttl.gz"},
		"the receipt of another": {func(t *testing.T, dir string) { replace(t, dir, other, "receipt.json"); resum(t, dir, nothing) }, "receipt.json"},
		"a layer less": {func(t *testing.T, dir string) {
			resum(t, dir, func(m *release.Manifest) { m.Layers = m.Layers[1:] })
		}, release.ManifestFile},
		"another sum": {func(t *testing.T, dir string) {
			resum(t, dir, func(m *release.Manifest) { m.Sum = strings.Repeat("0", 64) })
		}, "pfocr-kg.nq.zst"},
		"another count": {func(t *testing.T, dir string) { resum(t, dir, func(m *release.Manifest) { m.Quads++ }) }, "pfocr-kg.nq.zst"},
		"malformed Turtle": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "void.ttl"), "<a> <b> .\n")
			resum(t, dir, nothing)
		}, "void.ttl"},
		"malformed JSON": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "dataset.jsonld"), "{")
			resum(t, dir, nothing)
		}, "dataset.jsonld"},
		"a graph that is no zstd": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "pfocr-kg.nq.zst"), "x")
			resum(t, dir, nothing)
		}, "pfocr-kg.nq.zst"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := write(t, g, release.Options{Date: day})
			resum(t, dir, nothing)
			if _, err := release.Check(t.Context(), dir, nil); err != nil {
				t.Fatalf("a release that is whole: %v", err)
			}
			test.damage(t, dir)
			if _, err := release.Check(t.Context(), dir, nil); !errors.Is(err, release.ErrDamaged) || !strings.Contains(err.Error(), test.file) {
				t.Errorf("%v, want it to name %s", err, test.file)
			}
		})
	}
	if _, err := release.Check(t.Context(), t.TempDir(), nil); !errors.Is(err, release.ErrNone) {
		t.Errorf("an empty folder: %v", err)
	}
}

func flip(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	put(t, name, string(text))
}

func cut(t *testing.T, name string, bytes int) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	put(t, name, string(text[:len(text)-bytes]))
}

func replace(t *testing.T, dir, other, name string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(other, name))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, name), string(text))
}

// TestWhatIsThere leaves what stands under the name, and nothing when it fails.
func TestWhatIsThere(t *testing.T) {
	g, parent := graphOf(t, build.Options{}, "good"), t.TempDir()
	dir := filepath.Join(parent, "release")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := release.Write(cancelled, g, dir, release.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, o := range []release.Options{{URL: "releases/"}, {URL: "https://example.org"}, {Endpoint: "sparql"}, {Authors: []string{" "}}} {
		if _, err := release.Write(t.Context(), g, dir, o); err == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
	if _, err := release.Write(t.Context(), g, dir, release.Options{}); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := release.Write(t.Context(), g, dir, release.Options{}); !errors.Is(err, release.ErrThere) {
		t.Errorf("a release: %v", err)
	}
	if _, err := release.Write(t.Context(), g, filepath.Join(dir, "README.md"), release.Options{}); !errors.Is(err, release.ErrThere) {
		t.Errorf("a file: %v", err)
	}
	if _, err := release.Write(t.Context(), g, filepath.Join(parent, "none", "release"), release.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder to make it in: %v", err)
	}
	if entries, err := os.ReadDir(parent); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
}

// TestGeneSets compares the gene sets with the edges of the export.
func TestGeneSets(t *testing.T) {
	g := graphOf(t, build.Options{}, "good")
	dir, _ := write(t, g, release.Options{Date: day})
	isGene, named := map[string]bool{}, map[string][]string{}
	for line, err := range g.Store.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		subject, object := string(line.Subject), string(line.Object)
		switch string(line.Predicate) {
		case "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>":
			isGene[subject] = isGene[subject] || object == "<http://schema.org/Gene>"
		case "<https://w3id.org/pfocr-kg/vocab#names>":
			named[subject] = append(named[subject], object)
		}
	}
	want := map[string][]string{}
	for figure, entities := range named {
		for _, e := range entities {
			if isGene[e] {
				id := strings.TrimSuffix(strings.TrimPrefix(figure, "<https://pfocr.wikipathways.org/figures/"), ".html>")
				want[id] = append(want[id], strings.TrimSuffix(strings.TrimPrefix(e, "<https://identifiers.org/ncbigene/"), ">"))
			}
		}
	}
	file, err := os.Open(filepath.Join(dir, "pfocr-kg-ncbigene.gmt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		genes := want[cells[0]]
		slices.Sort(genes)
		if !slices.Equal(cells[2:], genes) {
			t.Errorf("%s: %v, want %v", cells[0], cells[2:], genes)
		}
		delete(want, cells[0])
	}
	if len(want) > 0 {
		t.Errorf("no sets of %v", want)
	}
}

// TestDescription finds each file with its bytes, its sum and its triples in the
// description.
func TestDescription(t *testing.T) {
	dir, m := write(t, graphOf(t, build.Options{}, "good"), release.Options{Date: day, URL: "https://example.org/r/"})
	text, err := os.ReadFile(filepath.Join(dir, "void.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]bool{}
	for _, result := range rdfread.Turtle(bytes.NewReader(text), rdfread.Options{}) {
		if result.Err != nil {
			t.Fatal(result.Err)
		}
		if _, err := nquads.Cut(result.Line.Text); err != nil {
			t.Fatal(err)
		}
		lines[string(result.Line.Text)] = true
	}
	base := "<https://w3id.org/pfocr-kg/release/" + m.Version
	for _, f := range m.Files {
		if f.Name == "void.ttl" || f.Name == "dataset.jsonld" || f.Name == "README.md" || f.Name == "CITATION.cff" || f.Name == "LICENSE.txt" {
			continue // written after it
		}
		want := []string{
			base + "> <http://www.w3.org/ns/dcat#distribution> " + base + "/" + f.Name + "> .\n",
			base + "/" + f.Name + fmt.Sprintf("> <http://www.w3.org/ns/dcat#byteSize> \"%d\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n", f.Bytes),
			base + "/" + f.Name + "/sha256> <http://spdx.org/rdf/terms#checksumValue> \"" + f.SHA256 + "\" .\n",
			base + "/" + f.Name + "> <http://www.w3.org/ns/dcat#downloadURL> <https://example.org/r/" + f.Name + "> .\n",
		}
		if f.Triples > 0 {
			want = append(want, base+"/"+f.Name+fmt.Sprintf("> <http://rdfs.org/ns/void#triples> \"%d\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n", f.Triples))
		}
		for _, line := range want {
			if !lines[line] {
				t.Errorf("void.ttl lacks %s", line)
			}
		}
	}
}

// TestCitation reads the citation as YAML, with authors that break what is pasted.
func TestCitation(t *testing.T) {
	authors := []string{"A \"B\" # C", "D: E\u2028", "- f"}
	dir, m := write(t, graphOf(t, build.Options{}, "good"), release.Options{Date: day, Authors: authors})
	text, err := os.ReadFile(filepath.Join(dir, "CITATION.cff"))
	if err != nil {
		t.Fatal(err)
	}
	var cff struct {
		Version string                  `yaml:"version"`
		Format  string                  `yaml:"cff-version"`
		Message string                  `yaml:"message"`
		Title   string                  `yaml:"title"`
		Licence string                  `yaml:"license"`
		Day     string                  `yaml:"date-released"`
		Authors []struct{ Name string } `yaml:"authors"`
	}
	if err := yaml.Unmarshal(text, &cff); err != nil {
		t.Fatal(err)
	}
	if cff.Version != m.Version || cff.Format != "1.2.0" || cff.Licence != "CC0-1.0" || cff.Day != "2026-01-02" || cff.Title == "" || cff.Message == "" {
		t.Errorf("%+v", cff)
	}
	for i, author := range authors {
		if cff.Authors[i].Name != author {
			t.Errorf("author %q, want %q", cff.Authors[i].Name, author)
		}
	}
}
