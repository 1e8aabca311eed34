package rdfread

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/vocab"
)

// BenchmarkRead reads exports of the golden graph, with its figure a hundred times.
func BenchmarkRead(b *testing.B) {
	golden := string(must(os.ReadFile(filepath.Join("..", "testdata", "golden", "seed.nq"))))
	for _, format := range rdfexport.Formats {
		read := readers[format.Extension]
		if read == nil {
			read = func(r io.Reader, _ Options) iter.Seq2[int, nquads.Result] { return nquads.Read(r) }
		}
		b.Run(format.Name, func(b *testing.B) {
			document, n := exportOf(b, format, golden), 0
			b.SetBytes(int64(len(document)))
			b.ReportAllocs()
			begun := coreSeconds()
			for b.Loop() {
				n = 0
				for _, result := range read(bytes.NewReader(document), Options{}) {
					if result.Err != nil {
						b.Fatal(result.Err)
					}
					n++
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "statements/s")
			b.ReportMetric(float64(n)*float64(b.N)/(coreSeconds()-begun), "statements/core-s")
		})
	}
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

// exportOf is a document of a hundred graphs that differ in their figure.
func exportOf(b *testing.B, format rdfexport.Format, graph string) []byte {
	var out bytes.Buffer
	e := must(format.NewEncoder(&out, rdfexport.ModelOptions(must(vocab.New(vocab.Options{})))))
	for i := range 100 {
		for text := range strings.Lines(strings.ReplaceAll(graph, "PMC6450409", fmt.Sprint("PMC", 6450409+i))) {
			if err := e.EncodeLine(must(nquads.Cut([]byte(text)))); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := e.Close(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}
