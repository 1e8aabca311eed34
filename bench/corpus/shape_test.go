package corpus

import (
	"bytes"
	"compress/gzip"
	"math"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// The shape is measured on a stretch far from the beginning, where figures
// introduce little that is new.
func lateFigures(seed uint64) []*figure {
	var out []*figure
	for b := 1000; b < 1060; b++ {
		p := newPlan(seed, b)
		for _, f := range p.figures {
			out = append(out, newFigure(seed, p, f))
		}
	}
	return out
}

// within demands that a measure lies between two bounds.
func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high || math.IsNaN(got) {
		t.Errorf("%s: %.3f, want %g to %g", what, got, low, high)
	}
}

func TestShapeOfGenes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one goroutine, or the ways of TestSameBytesWithAnyWorkers")
	}
	figures := lateFigures(1)
	var rows, accepted, withHub float64
	var bySource [sources]float64
	for _, f := range figures {
		hub := false
		for _, b := range f.genes {
			for _, r := range b.rows {
				rows++
				bySource[r.source]++
				hub = hub || r.id == hubs[0].id
			}
			if f.isRead(b) {
				accepted += float64(len(b.rows))
			}
		}
		if hub {
			withHub++
		}
	}
	n := float64(len(figures))
	within(t, "gene rows a figure", rows/n, 46, 51)
	within(t, "accepted rows a figure", accepted/n, 12, 20)
	within(t, "share of family rows", bySource[byFamily]/rows, 0.50, 0.60)
	within(t, "share of symbol rows", bySource[bySymbol]/rows, 0.24, 0.34)
	within(t, "share of synonym rows", bySource[bySynonym]/rows, 0.11, 0.21)
	within(t, "share of figures with AKT1", withHub/n, 0.04, 0.15)
}

func TestShapeOfChemicals(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one goroutine, or the ways of TestSameBytesWithAnyWorkers")
	}
	var rows, unknown, matched, agree, repeated float64
	for _, f := range lateFigures(2) {
		seen := map[chemicalRow]bool{}
		for _, r := range f.chemicals {
			rows++
			if seen[r] {
				repeated++
			}
			seen[r] = true
			switch {
			case r.mesh == "NA":
				unknown++
			case r.match != "NA":
				matched++
				if strings.EqualFold(r.match, r.name) {
					agree++
				}
			}
		}
	}
	within(t, "share of unknown chemicals", unknown/rows, 0.45, 0.55)
	within(t, "share of agreeing names", agree/matched, 0.54, 0.67)
	within(t, "share of repeated rows", repeated/rows, 0.004, 0.02)
}

func TestShapeOfText(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one goroutine, or the ways of TestSameBytesWithAnyWorkers")
	}
	figures := lateFigures(3)
	var captions bytes.Buffer
	var sizes []int
	curated := 0.0
	for _, f := range figures {
		captions.WriteString(f.caption + "\n")
		sizes = append(sizes, len(f.caption))
		if f.paper.curatedFields {
			curated++
		}
	}
	slices.Sort(sizes)
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, 6)
	z.Write(captions.Bytes())
	z.Close()
	n := float64(len(figures))
	within(t, "bytes a caption", float64(captions.Len())/n, 800, 1000)
	within(t, "median caption", float64(sizes[len(sizes)/2]), 600, 800)
	within(t, "compression of captions", float64(captions.Len())/float64(packed.Len()), 2.6, 3.0)
	within(t, "share of figures with journal and DOI", curated/n, 0.15, 0.25)
}

// A thing must not share its name or number with another, however large the
// corpus.
func TestUniverseIsUnambiguous(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one goroutine, or the ways of TestSameBytesWithAnyWorkers")
	}
	symbols, ids := map[string]int{}, map[int]int{}
	for g := range 400_000 {
		gene := geneAt(g)
		key := organisms[gene.organism].name + gene.symbol()
		if other, ok := symbols[key]; ok {
			t.Fatalf("genes %d and %d are both %s", g, other, key)
		}
		if other, ok := ids[gene.id()]; ok {
			t.Fatalf("genes %d and %d both have number %d", g, other, gene.id())
		}
		symbols[key], ids[gene.id()] = g, g
	}
	mesh, names := map[string]bool{}, map[string]bool{}
	for c := range 60_000 {
		chemical := chemicalAt(c)
		if mesh[chemical.mesh] || names[chemical.match] {
			t.Fatalf("chemical %d, %+v, comes twice", c, chemical)
		}
		mesh[chemical.mesh] = true
		names[chemical.match] = chemical.match != "NA"
	}
	for d := range 20_000 {
		disease := diseaseAt(d)
		if mesh[disease.mesh] || names[disease.word] {
			t.Fatalf("disease %d, %+v, comes twice", d, disease)
		}
		mesh[disease.mesh], names[disease.word] = true, true
	}
}

func TestOrthologsAndParcels(t *testing.T) {
	for g := range 2_000 {
		gene := geneAt(g)
		if gene.concept < 0 {
			continue
		}
		back, ok := conceptGene(gene.concept, gene.organism)
		if !ok || back != gene {
			t.Fatalf("gene %d is %+v, and back %+v", g, gene, back)
		}
		if last := geneAt(parcelEnd(g) - 1); last.concept != gene.concept {
			t.Fatalf("parcel of gene %d ends with %+v", g, last)
		}
	}
}

func TestScalars(t *testing.T) {
	long := strings.Repeat("it's a long text, with words ", 12) + "and an end"
	for _, value := range []string{
		"", "plain", "a: b", "a:b", "a #b", "# a", "- a", "-a", "? a", "'", "it's", "'quoted'", "“curly”", "[Ca2+]i", "{a}",
		"*a", "&a", "|a|b", ">a", "%a", "@a", "`a`", "!a", " edge", "edge ", "two  blanks", "a:", "NO", "no", "y", "NaN", ".inf",
		"1", "1.5", "-1", "1e5", "08", "0x1F", "1_000", "12:30", "2019-01-02", "~", "null", "true", "...", "---", "=", "6PGD",
		long, long + ": with a colon", strings.Repeat("x", 200), strings.Repeat("α β ", 60) + "γ", strings.Repeat("a  b ", 50) + "c",
	} {
		w := &yamlWriter{}
		w.field("key", value)
		w.raw("x:\n")
		w.item(value)
		var got struct {
			Key any
			X   []any
		}
		if err := yaml.Unmarshal(w.out, &got); err != nil {
			t.Errorf("%q: %v\n%s", value, err, w.out)
			continue
		}
		if got.Key != value || got.X[0] != value {
			t.Errorf("wrote %q, read %#v\n%s", value, got, w.out)
		}
	}
}
