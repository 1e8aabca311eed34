package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"figraph/build"
	"figraph/graph/index"
	"figraph/keep"
	"figraph/queries"
)

// TestSoak asks for a long time what people and programs ask, all at once, while the
// graph is built anew and updated: what is held at the end is what was held after
// the beginning. FIGRAPH_SOAK=30m is make soak; on the sample, where that is there.
func TestSoak(t *testing.T) {
	span := 20 * time.Second
	if testing.Short() {
		span = 5 * time.Second
	}
	long := os.Getenv("FIGRAPH_SOAK")
	sources := [][]string{{goodRecords}, {goodRecords, oldRecords}, {oldRecords}}
	if long != "" {
		var err error
		if span, err = time.ParseDuration(long); err != nil {
			t.Fatalf("FIGRAPH_SOAK: %v", err)
		}
		if sample := "../../shared/data/pfocr"; exists(sample) {
			sources = [][]string{{sample}, {sample, goodRecords}, {sample, oldRecords}}
		}
	}
	s := &soak{T: t, folder: ownFolder(t, sources[0]...), sources: sources}
	s.start()
	s.run(span / 5)
	before := s.held()
	t.Logf("after %s: %v", span/5, before)
	for part := range 4 {
		s.run(span / 5)
		t.Logf("after %s: %v; %d answers, %d graphs, %d updates", time.Duration(part+2)*span/5, s.held(), s.answers.Load(), s.built, s.updated)
	}
	after := s.held()
	if after.goroutines > before.goroutines || after.files > before.files {
		t.Errorf("more is held than before: %v, then %v", before, after)
	}
	if after.heap > before.heap+before.heap/4+(8<<20) || after.resident > before.resident+before.resident/4+(32<<20) {
		t.Errorf("memory grew: %v, then %v", before, after)
	}
	if s.built < 1 || s.updated < 1 || s.answers.Load() < 100 {
		t.Errorf("only %d answers of %d graphs and %d updates", s.answers.Load(), s.built, s.updated)
	}
	if s.unverified.Load()*20 > s.answers.Load() {
		t.Errorf("of %d answers %d said to ask again", s.answers.Load(), s.unverified.Load())
	}
}

// soak is a server, what it is asked, and whoever changes its graph.
type soak struct {
	*testing.T
	folder  keep.Folder
	sources [][]string
	server  *Server
	address string
	targets []string

	answers        atomic.Int64
	unverified     atomic.Int64 // of them, that said to ask again
	built, updated int
}

func (s *soak) start() {
	s.server = serve(s.T, Options{Folder: s.folder, Kept: 4 << 20, Requests: 10_000, Questions: 64, Exports: 64})
	s.targets = s.questions()
	ctx, stop := context.WithCancel(s.Context())
	var ended chan error
	s.address, ended = listen(s.T, ctx, s.server)
	s.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			s.Error(err)
		}
	})
}

// questions are pages and answers of all that the first graph draws.
func (s *soak) questions() (list []string) {
	g, err := s.server.graphs.acquire()
	if err != nil {
		s.Fatal(err)
	}
	defer s.server.graphs.release(g)
	last := ""
	for e := range index.EntityID(g.index.Entities()) {
		if g.index.KindsOf(e)&index.Drawn == 0 || g.index.CountFigures(e, queries.DefaultEvidence) == 0 {
			continue
		}
		name := g.index.Entity(e).CURIE
		list = append(list, entityPath(name), entityPath(name)+"?format=turtle", api+"neighbors?limit=0&name="+name, api+"figures?with-evidence=true&format=tsv&name="+name,
			"/graph?name="+name, "/set?list="+name+"%0A"+last, api+"similar?name=fig:nothing", api+"complete?prefix="+name[:len(name)-1])
		if last != "" {
			list = append(list, "/path?name="+name+"&name="+last, "/explain?name="+name+"&name="+last, api+"path?max-hops=3&name="+name+"&name="+last)
		}
		last = name
	}
	for range len(list) / 50 {
		list = append(list, api+"export.nq", api+"export.ttl?layers=links", "/data", "/", api+"stats", "/metrics", "/static/graph.js", "/nothing")
	}
	return list
}

// run asks for a while, and changes the graph meanwhile.
func (s *soak) run(span time.Duration) {
	ctx, stop := context.WithTimeout(s.Context(), span)
	defer stop()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() { s.ask(ctx, rand.New(rand.NewPCG(uint64(i), uint64(s.built)))) })
	}
	all.Go(func() { s.takeSlowly(ctx) })
	for ctx.Err() == nil {
		s.change()
		select {
		case <-ctx.Done():
		case <-time.After(span / 10):
		}
	}
	all.Wait()
}

// change puts a graph in force, by a build or by an update.
func (s *soak) change() {
	sources := s.sources[(s.built+s.updated)%len(s.sources)]
	o := build.Options{Folder: s.folder, Tool: "test", Wait: 10 * time.Minute}
	if (s.built+s.updated)%3 == 0 {
		if _, err := build.Build(s.Context(), o, sources...); err != nil {
			s.Errorf("build: %v", err)
		}
		s.built++
		return
	}
	if _, err := build.Update(s.Context(), o, sources...); err != nil {
		s.Errorf("update: %v", err)
	}
	s.updated++
}

// ask asks one question after the other. Some clients leave before the end of the
// answer.
func (s *soak) ask(ctx context.Context, r *rand.Rand) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for ctx.Err() == nil {
		target := s.targets[r.IntN(len(s.targets))]
		response, err := client.Get("http://" + s.address + target)
		if err != nil {
			s.Errorf("%s: %v", target, err)
			return
		}
		var text []byte
		if r.IntN(50) > 0 || response.StatusCode >= 500 {
			text, err = io.ReadAll(response.Body)
		}
		err = errors.Join(err, response.Body.Close())
		switch {
		case err == nil && response.StatusCode == http.StatusServiceUnavailable && strings.Contains(string(text), codeVerifying):
			s.unverified.Add(1) // the graph was just put in force
		case err != nil || response.StatusCode >= 500:
			s.Errorf("%s: %s (%v)", target, response.Status, err)
		}
		s.answers.Add(1)
	}
}

// takeSlowly takes exports a little at a time, and leaves in the middle.
func (s *soak) takeSlowly(ctx context.Context) {
	for ctx.Err() == nil {
		conn, err := net.Dial("tcp", s.address)
		if err != nil {
			s.Error(err)
			return
		}
		fmt.Fprintf(conn, "GET %sexport.nq HTTP/1.1\r\nHost: localhost\r\n\r\n", api)
		for range 20 {
			if _, err := io.ReadFull(conn, make([]byte, 500)); err != nil {
				s.Errorf("a slow export: %v", err)
			}
			time.Sleep(10 * time.Millisecond)
		}
		conn.Close()
	}
}

// held is what a process holds.
type held struct {
	goroutines, files int
	heap, resident    int64
}

func (h held) String() string {
	return fmt.Sprintf("%d goroutines, %d files, heap %.1f MiB, resident %.1f MiB", h.goroutines, h.files, float64(h.heap)/(1<<20), float64(h.resident)/(1<<20))
}

// held waits until nothing is under way, and looks.
func (s *soak) held() (h held) {
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end) && (len(s.server.requests) > 0 || len(s.server.turns.quick)+len(s.server.turns.long) > 0); {
		time.Sleep(10 * time.Millisecond)
	}
	get(s.server, "/healthz") // follows the last graph
	time.Sleep(200 * time.Millisecond)
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	h.goroutines, h.heap = runtime.NumGoroutine(), int64(m.HeapAlloc)
	if files, err := os.ReadDir("/proc/self/fd"); err == nil {
		h.files = len(files)
	}
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		pages, _ := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
		h.resident = pages * int64(os.Getpagesize())
	}
	return h
}

func exists(path string) bool {
	_, err := os.Stat(filepath.FromSlash(path))
	return err == nil
}
