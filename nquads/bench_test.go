package nquads

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/knakk/rdf"
)

// figures makes the quads of n figures in the shape of the real ones: a caption of
// about 800 bytes, a dozen links, four graphs, terms that repeat made once.
func figures(n int) (quads []rdf.Quad) {
	predicate := func(name string) rdf.IRI { return mustIRI("http://schema.org/" + name) }
	graph := mustIRI("https://w3id.org/pfocr-kg/graph/figures")
	mentions, about, name, caption := predicate("mentions"), predicate("about"), predicate("name"), predicate("caption")
	words := strings.Fields(`Model of AKT1/"mTOR" signalling in µ-opioid receptor cells. (A) PI3K phosphorylates TSC2 at 5 \ 10 nM; (B) β-catenin enters the nucleus.`)
	genes := make([]rdf.IRI, 500)
	for i := range genes {
		genes[i] = mustIRI(fmt.Sprint("https://identifiers.org/ncbigene/", 200+37*i))
	}
	for i := range n {
		subject := mustIRI(fmt.Sprintf("https://pfocr.wikipathways.org/figures/PMC%07d__41598_2020_Fig%d_HTML.html", 7000000+i/3, i%3))
		say := func(p rdf.IRI, o rdf.Object) {
			quads = append(quads, rdf.Quad{Triple: rdf.Triple{Subj: subject, Pred: p, Obj: o}, Ctx: graph})
		}
		text := make([]string, 130)
		for w := range text {
			text[w] = words[(i+w*7)%len(words)]
		}
		say(about, genes[i%500])
		say(name, must(rdf.NewLangLiteral(fmt.Sprint("Figure ", i), "en")))
		say(caption, must(rdf.NewLiteral(strings.Join(text, " "))))
		say(predicate("datePublished"), rdf.NewTypedLiteral("2020", mustIRI("http://www.w3.org/2001/XMLSchema#gYear")))
		for g := range 14 {
			say(mentions, genes[(i*13+g*29)%500])
		}
	}
	return quads
}

// reportLines says how many lines a second and how many bytes a second pass.
func reportLines(b *testing.B, lines, size int) {
	b.SetBytes(int64(size))
	b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

func BenchmarkAppend(b *testing.B) {
	quads := figures(500)
	var lines Appender
	var text []byte
	b.ReportAllocs()
	for b.Loop() {
		text = text[:0]
		for _, q := range quads {
			text = must(lines.Append(text, q))
		}
	}
	reportLines(b, len(quads), len(text))
}

func BenchmarkRead(b *testing.B) {
	var lines Appender
	var text []byte
	quads := figures(500)
	for _, q := range quads {
		text = must(lines.Append(text, q))
	}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, result := range Read(bytes.NewReader(text)) {
			if result.Err != nil {
				b.Fatal(result.Err)
			}
			n++
		}
		if n != len(quads) {
			b.Fatalf("%d lines of %d", n, len(quads))
		}
	}
	reportLines(b, len(quads), len(text))
}
