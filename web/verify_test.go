package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// serveUnverified makes a server whose store is not verified before the test says so,
// and for which nobody waits any more.
func serveUnverified(t *testing.T, o Options) (s *Server, verify func()) {
	t.Helper()
	s = serve(t, o)
	waitFor(t, s, stateVerified)
	g, err := s.graphs.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.graphs.release(g)
	known := g.verdict
	g.verdict = newVerdict()
	g.verdict.patience = time.Now()
	return s, func() { g.verdict.err = known.err; close(g.verdict.over) }
}

// waitFor waits for the state of the store.
func waitFor(t *testing.T, s *Server, state string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); s.graphs.state() != state; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the store is %s, not %s", s.graphs.state(), state)
		}
	}
}

// TestPagesDoNotWaitForTheVerdict asks while the store is verified: pages come without
// what it alone says, and are not kept; what is nothing else comes later.
func TestPagesDoNotWaitForTheVerdict(t *testing.T) {
	s, verify := serveUnverified(t, Options{})
	const notice = "is being verified"
	pages := []string{"/entity/mesh:D007649", "/explain?name=ketamine&name=BDNF", "/data", "/set?list=ketamine", "/drawn?name=ketamine"}
	whole := func(target string) bool {
		w := get(s, target)
		text := w.Body.String()
		said := strings.Contains(text, notice)
		if tagged := w.Header().Get("ETag") != ""; w.Code != http.StatusOK || tagged == said || w.Header().Get(sumHeader) == "" {
			t.Errorf("%s: %d %v", target, w.Code, w.Header())
		}
		if said && (strings.Contains(text, `<th scope="row"><a href="http`) || strings.Contains(text, `class="caption"`) || w.Header().Get("Cache-Control") != "no-store") {
			t.Errorf("%s shows what is not verified: %v", target, w.Header())
		}
		return !said
	}
	for _, target := range pages {
		for range 2 {
			if whole(target) {
				t.Errorf("%s is whole before the store is verified", target)
			}
		}
	}
	if !whole("/path?name=ketamine&name=BDNF") {
		t.Error("what needs no store comes without it")
	}
	getOK(t, s, ketamine)
	later := []string{"/entity/mesh:D007649?format=turtle", "/entity?iri=https://w3id.org/pfocr-kg/dataset", "/statements?name=ketamine", api + "explain?name=ketamine&name=BDNF&quads=true"}
	for _, target := range later {
		w := get(s, target)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "5" || !strings.Contains(w.Body.String(), notice) {
			t.Errorf("%s: %d %v %s", target, w.Code, w.Header(), w.Body)
		}
	}
	if h := decode[health](t, getOK(t, s, "/healthz")); h.Status != "ok" || h.Store != stateVerifying {
		t.Errorf("%+v", h)
	}
	if text := getOK(t, s, api+"export.nq"); strings.Count(text, "\n") < 1000 {
		t.Error("an export, which verifies what it reads, is refused")
	}
	if text := getOK(t, s, "/metrics"); !strings.Contains(text, "figraph_store_verified 0\n") || !strings.Contains(text, "figraph_store_damaged 0\n") {
		t.Error("the metrics say something else")
	}
	verify()
	for _, target := range pages {
		if !whole(target) {
			t.Errorf("%s is not whole when the store is verified", target)
		}
	}
	for _, target := range later {
		getOK(t, s, target)
	}
	if h := decode[health](t, getOK(t, s, "/healthz")); h.Store != stateVerified {
		t.Errorf("%+v", h)
	}
	if text := getOK(t, s, "/metrics"); !strings.Contains(text, "figraph_store_verified 1\n") {
		t.Error("the metrics say something else")
	}
}

// TestDamageIsFoundWithoutARequest: whoever runs the server is told once, and so is who
// asks after its health.
func TestDamageIsFoundWithoutARequest(t *testing.T) {
	folder := ownFolder(t, goodRecords)
	file := filepath.Join(string(folder), "current", "store", "indexes.bolt")
	content, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, bytes.ReplaceAll(content, []byte("etamine"), []byte("etamin3")), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan error, 10)
	s := serve(t, Options{Folder: folder, Tell: func(err error) { told <- err }})
	if err := <-told; !isDamage(err) {
		t.Error(err)
	}
	waitFor(t, s, stateDamaged)
	if h := decode[health](t, getOK(t, s, "/healthz")); h.Status != "damaged" || h.Store != stateDamaged {
		t.Errorf("%+v", h)
	}
	if text := getOK(t, s, "/metrics"); !strings.Contains(text, "figraph_store_damaged 1\n") {
		t.Error("the metrics do not say so")
	}
	getOK(t, s, ketamine)
	for _, target := range []string{"/entity/mesh:D007649", "/entity/mesh:D007649?format=turtle", api + "export.nq"} {
		if w := get(s, target); w.Code != http.StatusInternalServerError {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
	if err := buildInto(folder, oldRecords, goodRecords); err != nil {
		t.Fatal(err)
	}
	getOK(t, s, ketamine)
	waitFor(t, s, stateVerified)
	getOK(t, s, "/entity/mesh:D007649?format=turtle")
}

// TestVerifyingGivesWay to an update that wants the store, and begins again; it ends
// when the server does.
func TestVerifyingGivesWay(t *testing.T) {
	folder := ownFolder(t, goodRecords)
	s := serve(t, Options{Folder: folder})
	waitFor(t, s, stateVerified)
	g, err := s.graphs.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.graphs.release(g)
	wanted := filepath.Join(g.facts.StoreDir(), "indexes.bolt.wanted")
	if err := os.WriteFile(wanted, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	idle := func() bool { return false }
	if err := g.read(t.Context(), folder, idle); !errors.Is(err, errWanted) {
		t.Errorf("%v, want %v", err, errWanted)
	}
	g.verdict = newVerdict()
	s.graphs.mu.Lock()
	s.graphs.verify(g)
	s.graphs.mu.Unlock()
	time.Sleep(50 * time.Millisecond)
	if state := g.verdict.state(); state != stateVerifying {
		t.Errorf("%s while an update waits", state)
	}
	if err := os.Remove(wanted); err != nil {
		t.Fatal(err)
	}
	waitFor(t, s, stateVerified)

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.read(ended, folder, idle); err == nil {
		t.Error("it is read to the end though the server is closed")
	}
	if err := buildInto(folder, oldRecords); err != nil {
		t.Fatal(err)
	}
	if err := g.read(t.Context(), folder, idle); !errors.Is(err, errReplaced) {
		t.Errorf("%v, want %v", err, errReplaced)
	}
}
