package queries

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"figraph/build"
	"figraph/graph/index"
	"figraph/keep"
	"figraph/nquads"
	"figraph/vocab"
)

// testFigure is a figure of a graph made for a test. Without a paper it has none.
type testFigure struct {
	figid, title, paper string
	year                int
	score               string
	organisms           []int
	drawn               []testDrawn
}

// testDrawn is an entity as a figure draws it.
type testDrawn struct {
	curie string
	name  string
	tier  Evidence
	taxon int
}

// testGraph indexes figures as a build would, from their statements.
func testGraph(t testing.TB, figures []testFigure) Graph {
	t.Helper()
	v, err := vocab.New(vocab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := index.NewBuilder(v, nil)
	sum := nquads.Sum{}
	for _, text := range statements(v, figures) {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		sum.AddLine(line.Text)
		if err := b.Add(line); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), index.FileName(sum))
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Finish(out, sum, nil); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return openTestGraph(t, file, sum, v)
}

func openTestGraph(t testing.TB, file string, sum nquads.Sum, v *vocab.Vocabulary) Graph {
	t.Helper()
	x, err := index.Open(file, sum)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return Graph{Index: x, Vocab: v}
}

// statements are those of figures, in canonical order.
func statements(v *vocab.Vocabulary, figures []testFigure) []string {
	var lines []string
	say := func(subject string, term vocab.Term, object string) {
		lines = append(lines, fmt.Sprintf("<%s> <%s> %s .\n", subject, v.IRI(term), object))
	}
	iri := func(s fmt.Stringer) string { return "<" + s.String() + ">" }
	expand := func(curie string) string {
		i, ok := v.Expand(curie)
		if !ok {
			panic(curie)
		}
		return i.String()
	}
	for _, f := range figures {
		figure := v.Figure(f.figid).String()
		say(figure, vocab.Type, iri(v.IRI(vocab.PfFigure)))
		say(figure, vocab.Label, fmt.Sprintf("%q", f.title))
		if f.score != "" {
			say(figure, vocab.PathwayScore, fmt.Sprintf("%q", f.score))
		}
		if f.paper != "" {
			say(figure, vocab.IsPartOf, iri(v.Paper(f.paper)))
			say(v.Paper(f.paper).String(), vocab.Type, iri(v.IRI(vocab.ScholarlyArticle)))
			if f.year > 0 {
				say(v.Paper(f.paper).String(), vocab.Year, fmt.Sprintf("\"%d\"", f.year))
			}
		}
		for _, taxon := range f.organisms {
			organism := v.Taxon(fmt.Sprint(taxon))
			say(figure, vocab.Organism, iri(organism))
			say(organism.String(), vocab.Type, iri(v.IRI(vocab.Taxon)))
		}
		for i, d := range f.drawn {
			entity := expand(d.curie)
			say(entity, vocab.Type, iri(v.IRI(classOf(d.curie))))
			say(entity, vocab.SchemaName, fmt.Sprintf("%q", d.name))
			if d.taxon > 0 {
				say(entity, vocab.TaxonomicRange, iri(v.Taxon(fmt.Sprint(d.taxon))))
			}
			mention := v.Mention(f.figid, fmt.Sprint(i)).String()
			say(mention, vocab.Type, iri(v.IRI(vocab.Annotation)))
			say(mention, vocab.HasBody, "<"+entity+">")
			say(mention, vocab.HasTarget, "<"+figure+">")
			say(mention, vocab.Exact, fmt.Sprintf("%q", d.name))
			say(mention, vocab.Tier, fmt.Sprintf("%q", d.tier.String()))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func classOf(curie string) vocab.Term {
	switch prefix, _, _ := strings.Cut(curie, ":"); prefix {
	case vocab.GenePrefix:
		return vocab.Gene
	case vocab.MeSHPrefix:
		return vocab.ChemicalSubstance
	}
	return vocab.MedicalCondition
}

// randomFigures are few entities in few figures, some of them favourites.
func randomFigures(r *rand.Rand, entities, figures, most int) []testFigure {
	var list []testFigure
	for i := range figures {
		f := testFigure{figid: fmt.Sprintf("PMC%d__f%d", 1+i/2, i), title: fmt.Sprint("Figure ", i), paper: fmt.Sprint("PMC", 1+i/2),
			year: 2000 + i%20, score: fmt.Sprintf("0.%d", r.IntN(10)), organisms: []int{9606 + i%2}}
		for range 1 + r.IntN(most) {
			e := min(r.IntN(entities), r.IntN(entities))
			d := testDrawn{curie: fmt.Sprint("ncbigene:", 100+e), name: fmt.Sprint("G", e), tier: Evidence(r.IntN(3)), taxon: 9606 + e%2}
			if e%5 == 4 {
				d.curie, d.name, d.taxon = fmt.Sprint("mesh:D", 100+e), fmt.Sprint("C", e), 0
			}
			f.drawn = append(f.drawn, d)
		}
		list = append(list, f)
	}
	return list
}

// sample is the graph of the real records beside the checkout, built once.
var sample = sync.OnceValues(func() (Graph, error) {
	dir, err := os.MkdirTemp("", "figraph-queries-")
	if err != nil {
		return Graph{}, err
	}
	defer os.RemoveAll(dir) // what is mapped stays
	folder := keep.Folder(filepath.Join(dir, "kg"))
	if _, err := build.Build(context.Background(), build.Options{Folder: folder, NoBuiltinLexicon: true}, sampleRecords); err != nil {
		return Graph{}, err
	}
	g, err := folder.Open()
	if err != nil {
		return Graph{}, err
	}
	x, err := g.Index()
	return Graph{Index: x, Vocab: g.Vocab}, errors.Join(err, g.Close())
})

var sampleRecords = filepath.Join("..", "..", "shared", "data", "pfocr")

func sampleGraph(t testing.TB) Graph {
	t.Helper()
	if _, err := os.Stat(sampleRecords); err != nil {
		t.Skipf("skipped: the sample is not at hand: %v", err)
	}
	g, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	return g
}
