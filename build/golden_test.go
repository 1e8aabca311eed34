package build_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"figraph/build"
	"figraph/keep"
)

// TestGoldenSeed rebuilds the golden graph of one real record.
func TestGoldenSeed(t *testing.T) {
	seed := filepath.Join("..", "..", "shared", "data", "seed")
	if _, err := os.Stat(seed); err != nil {
		t.Skipf("skipped: the seed record is not at hand: %v", err)
	}
	dir := t.TempDir()
	outputs := []string{filepath.Join(dir, "seed.ttl"), filepath.Join(dir, "seed.nq")}
	summary, err := build.Build(context.Background(), build.Options{
		Folder: keep.Folder(filepath.Join(dir, "kg")), Exports: outputs, NoBuiltinLexicon: true, Tool: "figraph 0.1.0"}, seed)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range outputs {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("..", "testdata", "golden", filepath.Base(name))
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from %s", name, golden)
		}
	}
	r := summary.Receipt
	if got, want := r.Rows["genes"], (keep.RowCounts{Read: 74, Accepted: 11, Candidate: 63}); got != want {
		t.Errorf("gene rows: %+v, want %+v", got, want)
	}
	if got, want := r.Rows["chemicals"], (keep.RowCounts{Read: 14, Accepted: 7, Unresolved: 7}); got != want {
		t.Errorf("chemical rows: %+v, want %+v", got, want)
	}
	if got := r.Problems.ByCode["chebi-name-differs"]; got != 3 || r.Problems.Errors+r.Problems.Warnings != 3 {
		t.Errorf("problems: %+v, want 3 chebi-name-differs and nothing else", r.Problems)
	}
	if r.Layers["links"].Quads != 0 {
		t.Errorf("links: %+v, want none: there is one paper", r.Layers["links"])
	}
	for predicate, want := range map[string]int{"skos:closeMatch": 7, "wp:bdbChEBI": 4, "schema:mentions": 18, "pf:names": 18} {
		if got := statsOf(t, dir).ByPredicate[predicate]; got != want {
			t.Errorf("%s: %d, want %d", predicate, got, want)
		}
	}
}

func statsOf(t *testing.T, dir string) keep.Stats {
	t.Helper()
	g, err := keep.Folder(filepath.Join(dir, "kg")).Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	return g.Stats
}

// TestSampleCounts holds the real sample against the numbers of the model.
func TestSampleCounts(t *testing.T) {
	sample := filepath.Join("..", "..", "shared", "data", "pfocr")
	if _, err := os.Stat(sample); err != nil || testing.Short() {
		t.Skipf("skipped: the sample of real records is not at hand (%v), or -short", err)
	}
	for _, without := range []bool{false, true} {
		checkSample(t, sample, build.Options{NoBuiltinLexicon: without})
	}
}

// checkSample builds the sample: no option about lexicons changes these numbers.
func checkSample(t *testing.T, sample string, o build.Options) {
	t.Helper()
	dir := t.TempDir()
	o.Folder = keep.Folder(filepath.Join(dir, "kg"))
	summary, err := build.Build(context.Background(), o, sample)
	if err != nil {
		t.Fatal(err)
	}
	stats := statsOf(t, dir)
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"figures", stats.Figures, 1256},
		{"papers", stats.Papers, 1226},
		{"gene rows accepted", summary.Receipt.Rows["genes"].Accepted, 19763},
		{"edges", summary.Receipt.Edges, 19172 + 2743},
		{"named edges", stats.ByPredicate["pf:names"], 8850 + 2743},
		{"links of two papers", stats.ByClass["sio:SIO_001257"], 5041},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d (built-in lexicon %v)", c.what, c.got, c.want, !o.NoBuiltinLexicon)
		}
	}
}
