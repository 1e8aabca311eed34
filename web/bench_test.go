package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"figraph/build"
)

// BenchmarkRequests answers requests without a network, on the shared graph or on
// that of FIGRAPH_BENCH_GRAPH, whose names are of bench/corpus.
func BenchmarkRequests(b *testing.B) {
	o := Options{Folder: build.Folder(os.Getenv("FIGRAPH_BENCH_GRAPH")), Questions: 1000}
	name := "AKT1"
	if o.Folder == "" {
		name = "ketamine"
	}
	s := serve(b, o)
	for _, c := range []struct{ what, target string }{
		{"genes", api + "genes?name=" + name}, {"genes held", api + "genes?name=" + name}, {"figures", api + "figures?name=" + name},
		{"complete", api + "complete?prefix=a"}, {"title", api + "complete?prefix=signal"}, {"nearest", api + "genes?name=ketaminne"},
		{"entity page", "/entity/ncbigene:207"}, {"entity turtle", "/entity/ncbigene:207?format=turtle"}, {"health", "/healthz"},
	} {
		b.Run(c.what, func(b *testing.B) {
			tag := ""
			if c.what == "genes held" {
				tag = get(s, c.target).Header().Get("ETag")
			}
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r := httptest.NewRequest(http.MethodGet, c.target, nil)
					r.Host = "localhost"
					r.Header.Set("If-None-Match", tag)
					w := httptest.NewRecorder()
					s.ServeHTTP(w, r)
					if w.Code >= 500 {
						b.Errorf("%d %s", w.Code, w.Body)
					}
				}
			})
		})
	}
}
