package web

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// TestRoomIsUsedAgain asks for documents and pages in turn, many at a time: what one was
// made in is no part of another.
func TestRoomIsUsedAgain(t *testing.T) {
	s := serve(t, Options{Questions: 8, Kept: -1})
	targets := []string{"/entity/mesh:D007649", "/entity/ncbigene:207?kind=drug", "/statements?name=mesh:D007649", "/path?name=ketamine&name=BDNF", "/explain?name=ketamine&name=AKT1",
		api + "complete?prefix=b", api + "figures?name=BDNF"}
	for _, f := range []string{"nquads", "ntriples", "turtle", "trig", "jsonld"} {
		targets = append(targets, "/entity/mesh:D007649?format="+f, "/entity/ncbigene:207?format="+f)
	}
	want := map[string]string{}
	for _, target := range targets {
		want[target] = get(s, target).Body.String()
	}
	var wg sync.WaitGroup
	for seed := range uint64(8) {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, 1))
			for range 40 {
				target := targets[r.IntN(len(targets))]
				if got := get(s, target); got.Code != 200 || got.Body.String() != want[target] {
					t.Errorf("%s: %d, %d bytes, where it had %d", target, got.Code, got.Body.Len(), len(want[target]))
				}
			}
		})
	}
	wg.Wait()
}

// TestPagesAreGivenBack has a page fail half way: nothing of it is in the next one. Of a
// long one no room is kept.
func TestPagesAreGivenBack(t *testing.T) {
	s := serve(t, Options{Questions: 8, Kept: -1})
	const target = "/explain?name=ketamine&name=AKT1"
	want := get(s, target).Body.String()
	half := struct {
		View view
		Ends []int
	}{view{Title: "half"}, []int{1}}
	w := httptest.NewRecorder()
	if err := s.writePage(w, http.StatusOK, "explain", half); err == nil || w.Body.Len() > 0 {
		t.Errorf("a page that fails has %d bytes: %v", w.Body.Len(), err)
	}
	if len(s.pages.free) == 0 {
		t.Error("no page is kept")
	}
	if got := get(s, target).Body.String(); got != want {
		t.Errorf("after a page that failed: %d bytes, where it had %d", len(got), len(want))
	}
	long := &page{markup: markup{make([]byte, 2*mostRoom)}}
	if s.pages.giveBack(long); long.b != nil {
		t.Errorf("%d bytes of room are kept", cap(long.b))
	}
}
