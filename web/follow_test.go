package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"figraph/build"
	"figraph/keep"
	"figraph/rdfexport"
)

// heldFiles are the files of a folder that this process has open or mapped.
func heldFiles(t *testing.T, folder keep.Folder) (list []string) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip("this system does not say which files are mapped")
	}
	for line := range strings.Lines(string(maps)) {
		if at := strings.Index(line, string(folder)); at >= 0 {
			list = append(list, strings.TrimSpace(line[at:]))
		}
	}
	handles, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range handles {
		if name, err := os.Readlink(filepath.Join("/proc/self/fd", h.Name())); err == nil && strings.HasPrefix(name, string(folder)) {
			list = append(list, name)
		}
	}
	return list
}

// checkHeld says that the index of the graph in force is held and nothing else.
func checkHeld(t *testing.T, folder keep.Folder, sum string) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		held := heldFiles(t, folder)
		if len(held) == 1 && strings.HasSuffix(held[0], "index-"+sum) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("held: %q", held)
		}
	}
}

func ownFolder(t *testing.T, sources ...string) keep.Folder {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	folder := keep.Folder(filepath.Join(dir, "kg"))
	if err := buildInto(folder, sources...); err != nil {
		t.Fatal(err)
	}
	return folder
}

func sumOf(t *testing.T, s *Server) string {
	t.Helper()
	return decode[health](t, getOK(t, s, "/healthz")).Sum
}

// TestNewBuildsAreFollowed replaces the graph: the next request is of the new one,
// an export that has begun ends with the old one, which is then closed.
func TestNewBuildsAreFollowed(t *testing.T) {
	folder := ownFolder(t, goodRecords)
	want := exported(t, folder, keep.ExportOptions{Format: rdfexport.Formats[0]})
	s := serve(t, Options{Folder: folder})
	old := sumOf(t, s)
	checkHeld(t, folder, old)
	tag := get(s, ketamine).Header().Get("ETag")

	client := pipe(t, s)
	if _, err := io.WriteString(client, "GET /api/v1/export.nq HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 1000)
	if _, err := io.ReadFull(client, first); err != nil {
		t.Fatal(err)
	}
	if err := buildInto(folder, oldRecords); err != nil {
		t.Fatal(err)
	}
	sum := sumOf(t, s)
	if sum == old {
		t.Fatal("the old graph is still served")
	}
	if held := strings.Join(heldFiles(t, folder), " "); !strings.Contains(held, "indexes.bolt (deleted)") || !strings.Contains(held, "index-"+old) {
		t.Errorf("the reader has lost its graph: %s", held)
	}
	getOK(t, s, "/entity?iri=https://w3id.org/pfocr-kg/dataset&format=turtle")
	if w := get(s, ketamine, "If-None-Match", tag); w.Code == http.StatusNotModified {
		t.Error("the tag of the old graph still holds")
	}
	rest, err := io.ReadAll(client)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(newReader(append(first, rest...)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != want {
		t.Errorf("the export has %d bytes, want %d (%v)", len(body), len(want), err)
	}
	checkHeld(t, folder, sum)
	if text := getOK(t, s, "/metrics"); !strings.Contains(text, "figraph_graph_opened_total 2") || strings.Contains(text, old) {
		t.Errorf("the metrics do not follow: %s", text)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if held := heldFiles(t, folder); len(held) > 0 {
		t.Errorf("held by a closed server: %q", held)
	}
}

// TestBuildsUnderLoad replaces the graph again and again while clients ask. Each
// answer is whole, and of one graph: that which its header names.
func TestBuildsUnderLoad(t *testing.T) {
	folder := ownFolder(t, oldRecords)
	one := filepath.Join(t.TempDir(), "one")
	record, err := os.ReadFile(filepath.Join(goodRecords, "_figures", "PMC9000001__fig-0001.md"))
	if err == nil {
		var genes []byte
		genes, err = os.ReadFile(filepath.Join(goodRecords, "_data", "PMC9000001__fig-0001-genes.tsv"))
		err = errors.Join(err, checkout(one, "PMC9000001__fig-0001", string(record), map[string]string{"genes": string(genes)}))
	}
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, Options{Folder: folder, Requests: 10_000, Questions: 1000, Exports: 1000})
	server := httptest.NewServer(s)
	defer server.Close()
	var mu sync.Mutex
	bodies := map[string]string{} // by sum and target
	var asked atomic.Int64
	var wg sync.WaitGroup
	done := make(chan struct{})
	for _, target := range []string{"/api/v1/stats", "/api/v1/neighbors?name=ncbigene:207&evidence=family&limit=0", "/api/v1/export.nq", "/entity?iri=https://w3id.org/pfocr-kg/dataset&format=nquads", "/api/v1/complete?prefix=a"} {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				response, err := http.Get(server.URL + target)
				if err != nil {
					t.Errorf("%s: %v", target, err)
					return
				}
				body, err := io.ReadAll(response.Body)
				response.Body.Close()
				if err != nil || response.StatusCode != http.StatusOK {
					t.Errorf("%s: %d %v: %.300s", target, response.StatusCode, err, body)
					return
				}
				asked.Add(1)
				key := response.Header.Get(sumHeader) + target
				mu.Lock()
				if former, met := bodies[key]; met && former != string(body) {
					t.Errorf("%s: two answers of one graph", target)
				}
				bodies[key] = string(body)
				mu.Unlock()
			}
		})
	}
	rounds := 12
	if testing.Short() {
		rounds = 6
	}
	for i := range rounds {
		if err := buildInto(folder, [][]string{{one}, {oldRecords, one}, {goodRecords}}[i%3]...); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
	close(done)
	wg.Wait()
	t.Logf("%d answers of %d graphs and questions", asked.Load(), len(bodies))
	if len(bodies) < 10 {
		t.Errorf("only %d answers differ: no build was met", len(bodies))
	}
	checkHeld(t, folder, sumOf(t, s))
}

// TestUpdatesGetThrough updates a graph whose store is read all the time by one or
// another: they give way.
func TestUpdatesGetThrough(t *testing.T) {
	folder := ownFolder(t, goodRecords)
	s := serve(t, Options{Folder: folder})
	old := sumOf(t, s)
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for ctx.Err() == nil {
				g, err := s.graphs.acquireQuads(ctx)
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(20 * time.Millisecond)
				s.graphs.releaseQuads(g)
			}
		})
	}
	for _, sources := range [][]string{{oldRecords, goodRecords}, {goodRecords}} {
		began := time.Now()
		updated, err := build.Update(t.Context(), build.Options{Folder: folder, Tool: "test", Wait: 30 * time.Second}, sources...)
		if err != nil || updated.Rebuilt {
			t.Errorf("%v, %+v", err, updated)
		}
		t.Logf("updated within %s", time.Since(began))
	}
	stop()
	readers.Wait()
	if sum := sumOf(t, s); sum != old {
		t.Errorf("the sum is %s, not again %s", sum, old)
	}
	if left, err := filepath.Glob(filepath.Join(string(folder), "builds", "*", "store", "*.wanted")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q (%v)", left, err)
	}
}

// TestGraphThatDoesNotOpen leaves the former one in service, tells of it once a
// while, and takes the next one that is sound.
func TestGraphThatDoesNotOpen(t *testing.T) {
	folder := ownFolder(t, goodRecords)
	var told atomic.Int64
	s := serve(t, Options{Folder: folder, Tell: func(err error) {
		if !isDamage(err) {
			t.Error(err)
		}
		told.Add(1)
	}})
	old := sumOf(t, s)
	if err := buildInto(folder, oldRecords); err != nil {
		t.Fatal(err)
	}
	dir, err := folder.Current()
	if err != nil {
		t.Fatal(err)
	}
	indexes, err := filepath.Glob(filepath.Join(dir, "index-*"))
	if err != nil || len(indexes) != 1 {
		t.Fatal(indexes, err)
	}
	if err := os.Truncate(indexes[0], 100); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if h := decode[health](t, getOK(t, s, "/healthz")); h.Sum != old || h.Status != "stale" {
			t.Fatalf("%+v", h)
		}
		getOK(t, s, ketamine)
	}
	if n := told.Load(); n == 0 || n > 3 {
		t.Errorf("told %d times", n)
	}
	if err := buildInto(folder, oldRecords); err != nil {
		t.Fatal(err)
	}
	time.Sleep(retryAfter)
	if h := decode[health](t, getOK(t, s, "/healthz")); h.Sum == old || h.Status != "ok" {
		t.Errorf("%+v", h)
	}
	checkHeld(t, folder, sumOf(t, s))
}

// TestFolderThatGoesAway leaves what is open in service.
func TestFolderThatGoesAway(t *testing.T) {
	folder := ownFolder(t, goodRecords)
	s := serve(t, Options{Folder: folder, Tell: func(error) {}})
	if err := os.RemoveAll(string(folder)); err != nil {
		t.Fatal(err)
	}
	getOK(t, s, ketamine)
	if w := get(s, "/api/v1/export.nq"); w.Code < 500 || errorOf(t, w).Code == "" {
		t.Errorf("an export of what is gone: %d", w.Code)
	}
	if w := get(s, "/healthz"); decode[health](t, w.Body.String()).Status != "stale" {
		t.Errorf("%s", w.Body)
	}
}

func TestNoGraph(t *testing.T) {
	if _, err := New(Options{Folder: keep.Folder(t.TempDir())}); !errors.Is(err, keep.ErrNoGraph) {
		t.Errorf("%v, want ErrNoGraph", err)
	}
}
