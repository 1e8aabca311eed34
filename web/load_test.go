package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"figraph/queries"
)

// counting is a handler that counts its calls and answers when it may.
func counting(s *Server, may <-chan struct{}) (h http.Handler, calls *atomic.Int64) {
	calls = new(atomic.Int64)
	return s.shared(func(w http.ResponseWriter, r *http.Request) error {
		calls.Add(1)
		select {
		case <-may:
		case <-r.Context().Done():
			return r.Context().Err()
		}
		w.Header().Set("Content-Type", typeJSON)
		fmt.Fprintf(w, "%q", r.URL)
		return nil
	}, s.fail), calls
}

// waiting waits until so many clients wait for one answer.
func waiting(t *testing.T, s *Server, n int) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		s.answers.mutex.Lock()
		got := 0
		for _, f := range s.answers.flights {
			got += f.waiting
		}
		s.answers.mutex.Unlock()
		if got == n {
			return
		}
	}
	t.Fatalf("%d clients do not wait", n)
}

// TestEqualRequestsAreAnsweredOnce has many clients ask the same at the same time,
// and then again.
func TestEqualRequestsAreAnsweredOnce(t *testing.T) {
	s := serve(t, Options{Questions: 1})
	may := make(chan struct{})
	h, calls := counting(s, may)
	var clients sync.WaitGroup
	for i := range 64 {
		clients.Go(func() {
			target := []string{"/x?a=1&b=2", "/x?b=2&a=1"}[i%2]
			if w := get(h, target); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "/x?") || w.Header().Get("Content-Type") != typeJSON {
				t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
			}
		})
	}
	waiting(t, s, 64)
	close(may)
	clients.Wait()
	get(h, "/x?a=1&b=2")
	if n := calls.Load(); n != 1 {
		t.Errorf("answered %d times", n)
	}
	for _, other := range []http.Header{{"Accept": {"text/csv"}}, {"Accept-Encoding": {"gzip"}}, {"Host": {"127.0.0.1"}}} {
		for name, values := range other {
			get(h, "/x?a=1&b=2", name, values[0])
		}
	}
	get(h, "/x?a=2&b=2")
	if n := calls.Load(); n != 5 {
		t.Errorf("what differs is answered %d times, want 5", n)
	}
}

// TestAProcessorIsLeft by those that make answers, for who reads requests: or else they
// wait until Go looks at the network, some of them twice as long as others.
func TestAProcessorIsLeft(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, of := range []struct{ processors, quick, long int }{{1, 1, 1}, {2, 1, 1}, {3, 2, 1}, {5, 4, 3}} {
		runtime.GOMAXPROCS(of.processors)
		turns := serve(t, Options{}).turns
		if cap(turns.quick) != of.quick || cap(turns.long) != of.long {
			t.Errorf("of %d processors %d make answers, %d long ones; want %d and %d", of.processors, cap(turns.quick), cap(turns.long), of.quick, of.long)
		}
	}
}

// TestKeptAnswersAreThose that were made: headers and bytes, compressed or not, and
// 304 for who has them.
func TestKeptAnswersAreThose(t *testing.T) {
	s, fresh := serve(t, Options{}), serve(t, Options{Kept: -1})
	for _, target := range []string{ketamine, ketamine + "&format=tsv", "/entity/mesh:D007649", "/entity/mesh:D007649?format=turtle", "/entity?name=ketamine", "/api/v1/genes?name=ketamin", "/api/v1/stats", "/"} {
		for _, coding := range []string{"", "gzip"} {
			get(s, target, "Accept-Encoding", coding)
			kept, made := get(s, target, "Accept-Encoding", coding), get(fresh, target, "Accept-Encoding", coding)
			if kept.Code != made.Code || kept.Body.String() != made.Body.String() || fmt.Sprint(kept.Header()) != fmt.Sprint(made.Header()) {
				t.Errorf("%s %q: kept %d %v, made %d %v", target, coding, kept.Code, kept.Header(), made.Code, made.Header())
			}
		}
		if tag := get(s, target).Header().Get("ETag"); tag != "" {
			kept, made := get(s, target, "If-None-Match", tag), get(fresh, target, "If-None-Match", tag)
			if kept.Code != http.StatusNotModified || fmt.Sprint(kept.Header()) != fmt.Sprint(made.Header()) || kept.Body.Len() > 0 {
				t.Errorf("%s held: kept %d %v, made %d %v", target, kept.Code, kept.Header(), made.Code, made.Header())
			}
		}
	}
	text := getOK(t, s, "/metrics")
	if !strings.Contains(text, `figraph_answers_total{from="kept"}`) || strings.Contains(text, "figraph_answers_kept_bytes 0\n") {
		t.Error("nothing is kept")
	}
	if text := getOK(t, fresh, "/metrics"); strings.Contains(text, `figraph_answers_total{from="kept"}`) || !strings.Contains(text, "figraph_answers_kept_bytes 0\n") {
		t.Error("something is kept where nothing may be")
	}
}

// TestKeeperKeepsTheLatest within its bytes, and nothing of a former graph.
func TestKeeperKeepsTheLatest(t *testing.T) {
	k := newKeeper(100_000)
	of := func(i int) key { return key{what: fmt.Sprint(i)} }
	answer := func(n int) *made { return &made{status: 200, body: make([]byte, n)} }
	for i := range 1000 {
		k.put(of(i), answer(5000))
		k.get(of(0)) // asked for again and again
		if k.size() > 100_000 {
			t.Fatalf("%d bytes are kept", k.size())
		}
	}
	if k.get(of(0)) == nil || k.get(of(999)) == nil || k.get(of(500)) != nil || len(k.byWhat) != k.byAge.Len() || len(k.byWhat) < 10 {
		t.Errorf("%d answers are kept, not those asked for last", len(k.byWhat))
	}
	k.put(of(999), answer(1))
	k.put(of(1000), answer(50_000))
	if k.get(of(1000)) != nil {
		t.Error("one answer takes half of the room")
	}
	k.turnTo(1)
	k.put(of(5), answer(10))
	if k.get(of(999)) != nil || k.get(of(5)) != nil || k.size() != 0 {
		t.Error("answers of a former graph are kept")
	}
}

// TestFieldsAreTheHeader writes headers as text and reads them again: no value becomes
// a field of its own.
func TestFieldsAreTheHeader(t *testing.T) {
	h := http.Header{}
	h.Set("ETag", `"a:b"`)
	h.Add("Vary", "Accept")
	h.Add("Vary", "Accept-Encoding")
	h.Set("Empty", "")
	h.Set("Figraph-Heading", "a\r\nSet-Cookie: b")
	got := http.Header{}
	for name, value := range fieldsOf(h).all {
		got.Add(name, value)
	}
	want := h.Clone()
	want.Set("Figraph-Heading", "a  Set-Cookie: b")
	if !reflect.DeepEqual(got, want) || fieldsOf(h).get("Etag") != `"a:b"` || fieldsOf(h).get("Age") != "" {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestWhoLeavesTakesNothingAlong lets one of two clients leave: the other gets the
// answer. When both have left, the work ends.
func TestWhoLeavesTakesNothingAlong(t *testing.T) {
	s := serve(t, Options{Questions: 1})
	may := make(chan struct{})
	h, calls := counting(s, may)
	ask := func(ctx context.Context) chan int {
		code := make(chan int, 1)
		go func() {
			defer func() { recover(); close(code) }() // nobody listens
			w := newRecorder()
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/x", nil)
			if err == nil {
				h.ServeHTTP(w, r)
				code <- w.Code
			}
		}()
		return code
	}
	leaving, leave := context.WithCancel(t.Context())
	first, second := ask(leaving), ask(t.Context())
	waiting(t, s, 2)
	leave()
	<-first
	waiting(t, s, 1)
	close(may)
	if code := <-second; code != http.StatusOK || calls.Load() != 1 {
		t.Errorf("who stayed got %d, made in %d calls", code, calls.Load())
	}

	h, _ = counting(s, nil)
	s.answers.kept.turnTo(-1)
	leaving, leave = context.WithCancel(t.Context())
	first = ask(leaving)
	waiting(t, s, 1)
	leave()
	<-first
	if err := s.turns.quick.enter(t.Context(), 5*time.Second); err != nil {
		t.Errorf("the work goes on without anybody: %v", err)
	}
}

// TestQuickAnswersPassLongOnes begins more long work than there are turns: what is
// quick is answered as if there were none, and of the long no more go on at once
// than may.
func TestQuickAnswersPassLongOnes(t *testing.T) {
	s := serve(t, Options{Questions: 2})
	var running, most atomic.Int64
	done := make(chan struct{})
	h := s.shared(func(w http.ResponseWriter, r *http.Request) error {
		for !r.Context().(*turn).isLate.Load() { // whenever the clock is heard on a busy machine
			time.Sleep(time.Millisecond)
		}
		r.Context().(queries.Paced).Pause()
		if r.Context().Err() != nil {
			return context.Cause(r.Context())
		}
		if n := running.Add(1); n > most.Load() {
			most.Store(n)
		}
		defer running.Add(-1)
		select {
		case <-done:
		case <-r.Context().Done():
		}
		return r.Context().Err()
	}, s.fail)
	var clients sync.WaitGroup
	const long = 10
	for i := range long {
		clients.Go(func() {
			if w := get(h, fmt.Sprintf("/long?%d", i)); w.Code != http.StatusOK {
				t.Errorf("long: %d %s", w.Code, w.Body)
			}
		})
		for end := time.Now().Add(10 * time.Second); len(s.turns.long)+len(s.turns.waiting) <= i; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%d go on and %d wait, of %d", len(s.turns.long), len(s.turns.waiting), i+1)
			}
		}
	}
	for range 20 {
		getOK(t, s, ketamine+"&limit=0")
		getOK(t, s, "/api/v1/complete?prefix=k")
	}
	if n := running.Load(); n != int64(cap(s.turns.long)) {
		t.Errorf("%d go on, want %d", n, cap(s.turns.long))
	}
	close(done)
	clients.Wait()
	if len(s.turns.quick)+len(s.turns.long)+len(s.turns.waiting) > 0 {
		t.Error("turns are not given back")
	}
	if n := most.Load(); n != int64(cap(s.turns.long)) {
		t.Errorf("%d went on at once, want %d", n, cap(s.turns.long))
	}
}

// TestTooMuchLongWork is refused, when so much waits already.
func TestTooMuchLongWork(t *testing.T) {
	s := serve(t, Options{})
	for range cap(s.turns.waiting) {
		s.turns.waiting.enter(t.Context(), 0)
	}
	for range cap(s.turns.long) {
		s.turns.long.enter(t.Context(), 0)
	}
	h := s.shared(func(w http.ResponseWriter, r *http.Request) error {
		for r.Context().Err() == nil {
			time.Sleep(time.Millisecond)
			r.Context().(queries.Paced).Pause()
		}
		return context.Cause(r.Context())
	}, s.fail)
	if w := get(h, "/long"); w.Code != http.StatusServiceUnavailable || errorOf(t, w).Code != codeBusy {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestSlowReadersOfHugeAnswers take ten seconds for what others have at once: these
// are served meanwhile, the huge answers hold no turn, and arrive whole, though the
// server is told to end before they do.
func TestSlowReadersOfHugeAnswers(t *testing.T) {
	span := 10 * time.Second
	if testing.Short() {
		span = time.Second
	}
	const size = 32 << 20 // more than the system's buffers hold
	s := serve(t, Options{Questions: 1, Exports: 3, Grace: time.Minute})
	huge := s.shared(func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Content-Type", typeJSON)
		_, err := w.Write(make([]byte, size))
		return err
	}, s.fail)
	mux := http.NewServeMux()
	mux.Handle("/huge", huge)
	mux.Handle("/", s.handler)
	s.handler = mux
	ctx, stop := context.WithCancel(t.Context())
	address, ended := listen(t, ctx, s)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			if n, err := readSlowly(address, size, span); err != nil || n != size {
				t.Errorf("%d bytes of %d: %v", n, size, err)
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	for end := time.Now().Add(span / 2); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		began := time.Now()
		getOK(t, s, ketamine)
		getOK(t, s, "/entity/mesh:D007649?format=turtle")
		getOK(t, s, "/api/v1/export.nq")
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("others waited %s", took)
		}
	}
	if len(s.turns.quick)+len(s.turns.long) > 0 {
		t.Error("who reads slowly holds a turn")
	}
	stop()
	readers.Wait()
	if err := <-ended; err != nil {
		t.Errorf("the end: %v", err)
	}
}

// readSlowly reads /huge within a span, and says how many bytes came.
func readSlowly(address string, size int, span time.Duration) (n int, err error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	conn.(*net.TCPConn).SetReadBuffer(64 << 10)
	if _, err := io.WriteString(conn, "GET /huge HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); err != nil {
		return 0, err
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, err
	}
	const pieces = 100
	for range pieces - 1 {
		m, err := io.CopyN(io.Discard, response.Body, int64(size/pieces))
		if n += int(m); err != nil {
			return n, err
		}
		time.Sleep(span / pieces)
	}
	m, err := io.Copy(io.Discard, response.Body)
	return n + int(m), err
}
