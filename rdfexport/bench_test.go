package rdfexport

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"figraph/nquads"
	"figraph/vocab"
)

// figures makes the canonical lines of n figures in the shape of the real ones: a
// caption of about 800 bytes, a dozen links, one graph, in order.
func figures(n int) (lines []nquads.Line, size int) {
	words := strings.Fields(`Model of AKT1/"mTOR" signalling in µ-opioid receptor cells. (A) PI3K phosphorylates TSC2 at 5 \ 10 nM; (B) β-catenin enters the nucleus.`)
	for i := range n {
		caption := make([]string, 130)
		for w := range caption {
			caption[w] = words[(i+w*7)%len(words)]
		}
		objects := [][2]string{
			{"http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "<http://schema.org/ImageObject>"},
			{"http://schema.org/caption", string(nquads.AppendString(nil, strings.Join(caption, " ")))},
			{"http://schema.org/datePublished", `"2020"^^<http://www.w3.org/2001/XMLSchema#gYear>`},
			{"http://schema.org/name", fmt.Sprintf(`"Figure %d"@en`, i)},
			{"http://schema.org/position", fmt.Sprintf(`"%d"^^<http://www.w3.org/2001/XMLSchema#integer>`, i%9)},
		}
		for g := range 14 {
			objects = append(objects, [2]string{"http://schema.org/mentions", fmt.Sprintf("<https://identifiers.org/ncbigene/%d>", 200+(i*13+g*29)%500*37)})
		}
		for _, o := range objects {
			text := fmt.Appendf(nil, "<https://pfocr.wikipathways.org/figures/PMC%07d__41598_2020_Fig%d_HTML.html> <%s> %s <https://w3id.org/pfocr-kg/graph/figures> .\n",
				7000000+i/3, i%3, o[0], o[1])
			lines = append(lines, must(nquads.Cut(text)))
			size += len(text)
		}
	}
	return lines, size
}

func benchmarkEncodeLine(b *testing.B, f Format) {
	lines, size := figures(500)
	o := ModelOptions(must(vocab.New(vocab.Options{})))
	b.ReportAllocs()
	for b.Loop() {
		e := must(f.NewEncoder(io.Discard, o))
		for _, line := range lines {
			if err := e.EncodeLine(line); err != nil {
				b.Fatal(err)
			}
		}
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(size)) // of N-Quads, in each format
	b.ReportMetric(float64(len(lines))*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

func BenchmarkEncodeLine(b *testing.B) {
	for _, f := range Formats {
		b.Run(f.Name, func(b *testing.B) { benchmarkEncodeLine(b, f) })
	}
}
