package queries_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"figraph/build"
	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/nquads"
	"figraph/queries"
	"figraph/record"
)

// walks opens a graph for both ways of walking.
func walks(t testing.TB, sources ...string) (queries.Graph, map[string]queries.Walk) {
	t.Helper()
	folder := keep.Folder(filepath.Join(t.TempDir(), "kg"))
	if _, err := build.Build(t.Context(), build.Options{Folder: folder, Candidates: true}, sources...); err != nil {
		t.Fatal(err)
	}
	g, walker, _ := openBoth(t, folder)
	return g, map[string]queries.Walk{"index": g.Walk(), "Cayley": queries.StoreWalk(walker, g.Vocab)}
}

// openBoth opens a graph by its index, and as Cayley walks it.
func openBoth(t testing.TB, folder keep.Folder) (queries.Graph, *store.Walker, nquads.Sum) {
	t.Helper()
	opened, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	x, err := opened.Index()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	walker, err := opened.Store.Walker()
	if err != nil {
		t.Fatal(err)
	}
	return queries.Graph{Index: x, Vocab: opened.Vocab}, walker, opened.Sum
}

// TestWaysAgree asks what is drawn with each entity over the index and over
// Cayley's path API: both give the links of Links, at each evidence.
func TestWaysAgree(t *testing.T) {
	g, ways := walks(t, goodRecords, "../testdata/old")
	for e := range index.EntityID(g.Index.Entities()) {
		if g.Index.KindsOf(e)&index.Drawn == 0 {
			continue
		}
		curie := g.Index.Entity(e).CURIE
		for evidence := range record.Family + 1 {
			var want []queries.Neighbour
			for _, l := range g.Links(queries.Subject{Entities: []index.EntityID{e}}, queries.LinkOptions{Evidence: evidence}) {
				want = append(want, queries.Neighbour{ID: l.ID, Papers: l.Papers, Figures: l.Figures})
			}
			for name, way := range ways {
				got, err := queries.LinksOver(t.Context(), way, curie, evidence)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s at %s over %s: %v (%v), want %v", curie, evidence, name, got, err, want)
				}
			}
		}
	}
}

const sample = "../../shared/data/pfocr"

// BenchmarkLinks asks for the links of the entities of the most figures, over
// arrays and over Cayley's path API.
func BenchmarkLinks(b *testing.B) {
	if _, err := os.Stat(sample); err != nil {
		b.Skip("no sample")
	}
	g, ways := walks(b, sample)
	hubs := make([]index.EntityID, 0, g.Index.Entities())
	for e := range index.EntityID(g.Index.Entities()) {
		if g.Index.KindsOf(e)&index.Drawn != 0 {
			hubs = append(hubs, e)
		}
	}
	slices.SortFunc(hubs, func(x, y index.EntityID) int { return g.Index.CountFigures(y, 1) - g.Index.CountFigures(x, 1) })
	hubs = hubs[:20]
	b.Run("arrays", func(b *testing.B) {
		for b.Loop() {
			for _, e := range hubs {
				g.Links(queries.Subject{Entities: []index.EntityID{e}}, queries.LinkOptions{Evidence: queries.DefaultEvidence})
			}
		}
	})
	b.Run("Cayley", func(b *testing.B) {
		for b.Loop() {
			for _, e := range hubs {
				if _, err := queries.LinksOver(b.Context(), ways["Cayley"], g.Index.Entity(e).CURIE, queries.DefaultEvidence); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
