package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"syscall"
	"testing"
	"time"

	"figraph/keep"
)

// BenchmarkRequests answers requests without a network, on the shared graph or on
// that of FIGRAPH_BENCH_GRAPH, whose names are of bench/corpus. Core-milliseconds
// do not hang on what else the machine does.
func BenchmarkRequests(b *testing.B) {
	o := Options{Folder: keep.Folder(os.Getenv("FIGRAPH_BENCH_GRAPH")), Questions: 1000, Kept: -1}
	name, other := "TP53", "AKT1"
	if o.Folder == "" {
		name, other = "ketamine", "BDNF"
	}
	s := serve(b, o)
	for _, c := range []struct{ what, target string }{
		{"genes", api + "genes?name=" + name}, {"genes held", api + "genes?name=" + name}, {"figures", api + "figures?name=" + name},
		{"all rows", api + "neighbors?format=tsv&limit=0&name=" + name}, {"path", api + "path?name=" + name + "&name=" + other}, {"path page", "/path?name=" + name + "&name=" + other},
		{"names", api + "complete?prefix=a"}, {"titles", api + "complete?prefix=zzz"}, {"nearest", api + "genes?name=ketaminne"},
		{"entity page", "/entity/ncbigene:7157"}, {"entity turtle", "/entity/ncbigene:7157?format=turtle"}, {"health", "/healthz"},
	} {
		b.Run(c.what, func(b *testing.B) {
			tag := ""
			if c.what == "genes held" {
				tag = get(s, c.target).Header().Get("ETag")
			}
			b.ReportAllocs()
			began := coreTime(b)
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
			b.ReportMetric((coreTime(b)-began).Seconds()*1000/float64(b.N), "core-ms/op")
		})
	}
}

// coreTime is the time that this process has spent on processors.
func coreTime(b *testing.B) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
