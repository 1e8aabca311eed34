package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// small is an index of one figure, its bytes, and its graph sum.
func small(t testing.TB) ([]byte, nquads.Sum) {
	t.Helper()
	v, err := vocab.New(vocab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := func(subject, predicate, object string) string {
		return "<" + subject + "> <" + predicate + "> " + object + " <https://w3id.org/pfocr-kg/graph/figures> .\n"
	}
	gene, figure, mention := v.Gene("207").String(), v.Figure("PMC1__f1").String(), v.Mention("PMC1__f1", "0123456789abcdef").String()
	lines := []string{
		text(gene, v.IRI(vocab.Type).String(), "<"+v.IRI(vocab.Gene).String()+">"),
		text(gene, v.IRI(vocab.SchemaName).String(), `"AKT1"`),
		text(gene, v.IRI(vocab.TaxonomicRange).String(), "<"+v.Taxon("9606").String()+">"),
		text(figure, v.IRI(vocab.Type).String(), "<"+v.IRI(vocab.PfFigure).String()+">"),
		text(figure, v.IRI(vocab.IsPartOf).String(), "<"+v.Paper("PMC1").String()+">"),
		text(mention, v.IRI(vocab.Type).String(), "<"+v.IRI(vocab.Annotation).String()+">"),
		text(mention, v.IRI(vocab.HasTarget).String(), "<"+figure+">"),
		text(mention, v.IRI(vocab.HasBody).String(), "<"+gene+">"),
		text(mention, v.IRI(vocab.Exact).String(), `"Akt \"α\""`),
		text(mention, v.IRI(vocab.Tier).String(), `"synonym"`),
	}
	slices.Sort(lines)
	witness := AppendWitness(nil, mention, &record.Mention{Kind: record.Gene, Origin: record.Table, Line: 7})
	b := NewBuilder(v, func(yield func([]byte, error) bool) { yield(witness, nil) })
	var sum nquads.Sum
	for _, text := range lines {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		sum.AddLine(line.Text)
		if err := b.Add(line); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := b.Finish(&out, sum, func(figid string, kind int) string {
		return map[int]string{-1: figid + ".md", 0: figid + "-genes.tsv"}[kind]
	}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), sum
}

func opened(t testing.TB, data []byte, sum nquads.Sum) (*Index, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "index")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	x, err := Open(file, sum)
	if err == nil {
		t.Cleanup(func() { x.Close() })
	}
	return x, err
}

func TestSmallIndex(t *testing.T) {
	data, sum := small(t)
	x, err := opened(t, data, sum)
	if err != nil {
		t.Fatal(err)
	}
	if x.Entities() != 1 || x.Figures() != 1 || x.Papers() != 1 {
		t.Fatalf("%d entities, %d figures, %d papers", x.Entities(), x.Figures(), x.Papers())
	}
	if got, want := x.Entity(0), (Entity{"ncbigene:207", "AKT1", Gene, "9606"}); got != want {
		t.Errorf("entity %v, want %v", got, want)
	}
	mentions, err := x.Mentions(0)
	want := Mention{Entity: 0, Resolved: true, Kinds: Gene, Word: `Akt "α"`, Tier: record.Synonym, File: "PMC1__f1-genes.tsv", Line: 7}
	if err != nil || len(mentions) != 1 || mentions[0] != want {
		t.Errorf("mentions %+v (%v), want %+v", mentions, err, want)
	}
	if e := x.FiguresOf(0); e.Len() != 1 || e.At(0) != (Edge{0, record.Synonym, Gene}) {
		t.Errorf("edges %+v", e)
	}
	for text, want := range map[string][]Name{
		"akt1":      {{"AKT1", 0, Preferred}},
		`AKT  "Α"`:  {{`Akt "α"`, 0, Synonym}},
		"akt":       nil,
		"":          nil,
		"AKT1 more": nil,
	} {
		if got := slices.Collect(x.Named(text)); !slices.Equal(got, want) {
			t.Errorf("named %q: %v, want %v", text, got, want)
		}
	}
	if got := slices.Collect(x.Beginning("AK")); len(got) != 2 {
		t.Errorf("beginning with AK: %v", got)
	}
}

// TestEachByteIsWatched changes each byte of the header and of the sections.
func TestEachByteIsWatched(t *testing.T) {
	data, sum := small(t)
	used := make([]bool, len(data)) // padding says nothing
	end := headBytes + int(sections)*sectionBytes + 4
	for i := range end {
		used[i] = true
	}
	for s := range sections {
		entry := data[headBytes+int(s)*sectionBytes:]
		start, length := binary.LittleEndian.Uint64(entry), binary.LittleEndian.Uint64(entry[8:])
		for i := start; i < start+length; i++ {
			used[i] = true
		}
	}
	for at := range data {
		changed := slices.Clone(data)
		changed[at] ^= 0x10
		x, err := opened(t, changed, sum)
		if err == nil {
			err = x.Check()
		}
		if used[at] != (err != nil) || err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrForeign) {
			t.Fatalf("byte %d: %v", at, err)
		}
	}
}

// TestFold asks that an index compares names as lexicons do.
func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"BDNF": "bdnf", "  a \t b  ": "a b", "Straße": "strasse", "ﬁbrin": "fibrin", "TNF-Α": "tnf-alpha", "PSD95,": "psd95", "": "", " ": "", "a": "a", "A B": "a b",
	} {
		if got := Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestWitnesses are found in order, the first of equal ones, and none for a
// mention that nobody saw.
func TestWitnesses(t *testing.T) {
	var sorted [][]byte
	for _, w := range []struct {
		iri  string
		line int
	}{{"e:a", 1}, {"e:c", 3}, {"e:c", 4}, {"e:d", 5}} {
		sorted = append(sorted, AppendWitness(nil, w.iri, &record.Mention{Line: w.line, Kind: record.Chemical}))
	}
	w := newWitnesses(func(yield func([]byte, error) bool) {
		for _, record := range sorted {
			if !yield(record, nil) {
				return
			}
		}
	})
	for _, want := range []struct {
		iri  string
		line uint32
	}{{"<e:0>", 0}, {"<e:a>", 1}, {"<e:b>", 0}, {"<e:c>", 3}, {"<e:d>", 5}, {"<e:e>", 0}} {
		got, err := w.of([]byte(want.iri))
		if err != nil || got.line != want.line {
			t.Errorf("%s: %v (%v), want line %d", want.iri, got, err, want.line)
		}
	}
}

func TestMergeEdges(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		var edges []uint32
		want := map[uint32]Edge{}
		for range random.IntN(12) {
			e := Edge{uint32(random.IntN(4)), record.Tier(random.IntN(3)), Kinds(1 << random.IntN(5))}
			edges = append(edges, packEdge(e.Other, e.Tier, e.Kinds))
			if former, there := want[e.Other]; there {
				e.Tier, e.Kinds = min(e.Tier, former.Tier), e.Kinds|former.Kinds
			}
			want[e.Other] = e
		}
		slices.Sort(edges)
		merged := mergeEdges(edges)
		if len(merged) != len(want) {
			t.Fatalf("%d edges, want %d", len(merged), len(want))
		}
		for _, packed := range merged {
			if e := unpackEdge(packed); want[e.Other] != e {
				t.Fatalf("%+v, want %+v", e, want[e.Other])
			}
		}
	}
}

// TestPairs compares the set with a map, past several sizes.
func TestPairs(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	set, want := newPairs(4), map[[2]uint32]bool{}
	for range 20_000 {
		pair := [2]uint32{1 + random.Uint32N(300), random.Uint32N(300)}
		if random.IntN(4) == 0 {
			pair = [2]uint32{random.Uint32() | 1, random.Uint32N(1 << 25)}
		}
		if got := set.add(pair[0], pair[1]); got == want[pair] {
			t.Fatalf("pair %d is new: %v", pair, got)
		}
		want[pair] = true
	}
}
