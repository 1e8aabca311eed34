package lexicon

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"figraph/record"
)

// generateGeneInfo writes gene_info of as many genes, each with a symbol, two
// synonyms and three equivalents, over a hundred organisms.
func generateGeneInfo(w io.Writer, genes int) {
	random := rand.New(rand.NewPCG(1, 2))
	fmt.Fprintln(w, "#tax_id\tGeneID\tSymbol\tLocusTag\tSynonyms\tdbXrefs\tchromosome\tmap_location\tdescription\ttype_of_gene\t"+
		"Symbol_from_nomenclature_authority\tFull_name_from_nomenclature_authority\tNomenclature_status\tOther_designations\tModification_date\tFeature_type")
	for i := range genes {
		symbol := fmt.Sprintf("G%c%c%d", 'A'+random.IntN(26), 'A'+random.IntN(26), i%20000)
		fmt.Fprintf(w, "%d\t%d\t%s\t-\tp%d|%s-%d\tMIM:%d|HGNC:HGNC:%d|Ensembl:ENSG%011d\t19\t19q13.43\ta gene of some description\tprotein-coding\t%s\ta gene\tO\t"+
			"one designation|another\t20240101\t-\n", 9600+i%100, i+1, symbol, random.IntN(1e6), symbol, i%7, i, i, i, symbol)
	}
}

// millionNames is gene_info with a million names.
var millionNames = func() func() string {
	var text string
	return func() string {
		if text == "" {
			var b strings.Builder
			generateGeneInfo(&b, 333_334)
			text = b.String()
		}
		return text
	}
}()

// loadMillion loads a million names, and says what that takes of a core and of the
// heap.
func loadMillion(t testing.TB) (names int, seconds, megabytes float64) {
	text := millionNames()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begun := coreSeconds()
	s := NewStack()
	if err := s.Add("genes", "", Read("gene_info", strings.NewReader(text))); err != nil {
		t.Fatal(err)
	}
	seconds = coreSeconds() - begun
	runtime.GC()
	runtime.ReadMemStats(&after)
	return len(s.shelves[0].names), seconds, float64(after.HeapAlloc-before.HeapAlloc) / (1 << 20)
}

// TestMillionNames holds the promise of docs/benchmarks.md, on a busy machine too:
// three seconds of a core, and 300 MB.
func TestMillionNames(t *testing.T) {
	if testing.Short() {
		t.Skip("-short, or -race")
	}
	if names, seconds, megabytes := loadMillion(t); names < 1e6 || seconds > 3 || megabytes > 300 {
		t.Errorf("%d names took %.1f s of a core and %.0f MB", names, seconds, megabytes)
	}
}

// BenchmarkLoad loads a lexicon of a million names.
func BenchmarkLoad(b *testing.B) {
	var seconds float64
	for b.Loop() {
		names, took, megabytes := loadMillion(b)
		seconds += took
		b.ReportMetric(float64(names), "names")
		b.ReportMetric(megabytes, "MB-heap")
	}
	b.ReportMetric(seconds/float64(b.N), "core-s/op")
}

// coreSeconds is the time that this process has used: on a machine that others use
// too it says more than the clock.
func coreSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// BenchmarkLookup looks up symbols that are there and others, folded and exact.
func BenchmarkLookup(b *testing.B) {
	s := NewStack()
	if err := s.Add("genes", "", Read("gene_info", strings.NewReader(millionNames()))); err != nil {
		b.Fatal(err)
	}
	names := make([]string, 0, 4096)
	for i, line := range strings.Split(millionNames()[:1<<20], "\n")[1:] {
		if cells := strings.Split(line, "\t"); len(cells) > 2 && len(names) < cap(names) {
			names = append(names, cells[2], fmt.Sprintf("absent%d", i))
		}
	}
	run := func(name string, look func(string) int) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			found, i := 0, 0
			for b.Loop() {
				found += look(names[i%len(names)])
				i++
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lookups/s")
			if found == 0 {
				b.Fatal("nothing found")
			}
		})
	}
	taxa := []string{"9606", "9650"}
	run("Genes", func(name string) int { return len(s.Genes(name, nil)) })
	run("GenesOfTaxa", func(name string) int { return len(s.Genes(name, taxa)) + 1 })
	run("Find", func(name string) int { return len(s.Find(Gene, name)) })
	run("FindGreek", func(name string) int { return len(s.Find(Gene, name+"β")) + 1 })
	run("NameOf", func(name string) int { return len(s.NameOf(record.Entity{Space: record.NCBIGene, ID: "12345"})) })
}
