package web

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const ketamine = "/api/v1/genes?name=ketamine"

// TestHostsThatAreOurs asks under names that a page of another site could have
// led here.
func TestHostsThatAreOurs(t *testing.T) {
	for _, c := range []struct {
		host    string
		hosts   []string
		allowed bool
	}{
		{"localhost", nil, true}, {"localhost:8080", nil, true}, {"LOCALHOST.", nil, true}, {"127.0.0.1:80", nil, true},
		{"[::1]:8080", nil, true}, {"[::1]", nil, true}, {"192.0.2.7:8080", nil, true},
		{"evil.example", nil, false}, {"evil.example:8080", nil, false}, {"localhost.evil.example", nil, false},
		{"127.0.0.1.evil.example", nil, false}, {"", nil, false}, {"localhost@evil.example", nil, false},
		{"figures.example:443", []string{"figures.example"}, true}, {"Figures.Example", []string{"figures.example"}, true},
		{"other.example", []string{"figures.example"}, false}, {"other.example", []string{"*"}, true},
	} {
		s := serve(t, Options{Hosts: c.hosts})
		for _, path := range []string{ketamine, "/", "/healthz", "/metrics", "/nowhere"} {
			w := get(s, path, "Host", c.host)
			if refused := w.Code == http.StatusMisdirectedRequest; refused == c.allowed {
				t.Errorf("%q with %q: %d", c.host, c.hosts, w.Code)
			} else if refused && errorOf(t, w).Code != codeHost {
				t.Errorf("%q: %s", c.host, w.Body)
			}
		}
	}
}

func TestMethods(t *testing.T) {
	s := serve(t, Options{})
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "PROPFIND"} {
		w := request(s, method, ketamine)
		if p := errorOf(t, w); w.Code != http.StatusMethodNotAllowed || p.Code != codeMethod || w.Header().Get("Allow") != methods {
			t.Errorf("%s: %d %s", method, w.Code, w.Body)
		}
	}
	if w := request(s, "OPTIONS", ketamine); w.Code != http.StatusNoContent || w.Header().Get("Allow") != methods {
		t.Errorf("OPTIONS: %d %v", w.Code, w.Header())
	}
	for _, target := range []string{ketamine, "/api/v1/export.nq", "/api/v1/stats", "/entity/mesh:D007649?format=turtle"} {
		full, head := get(s, target), request(s, http.MethodHead, target)
		if head.Code != http.StatusOK || head.Header().Get("ETag") != full.Header().Get("ETag") || head.Header().Get("Content-Type") != full.Header().Get("Content-Type") {
			t.Errorf("HEAD %s: %d %v, want %v", target, head.Code, head.Header(), full.Header())
		}
	}
}

func TestRequestsThatAreTooMuch(t *testing.T) {
	s := serve(t, Options{})
	if p := errorOf(t, get(s, ketamine+"&year="+strings.Repeat("2", longestURL))); p.Code != codeLong {
		t.Errorf("long: %+v", p)
	}
	r := httptest.NewRequest(http.MethodGet, ketamine, strings.NewReader("{}"))
	r.Host = "localhost"
	w := newRecorder()
	s.ServeHTTP(w, r)
	if p := errorOf(t, w); p.Code != codeBody || w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("body: %+v", p)
	}
}

// TestPaths that climb, double or hide find nothing that they should not.
func TestPaths(t *testing.T) {
	server := httptest.NewServer(serve(t, Options{}))
	defer server.Close()
	for _, path := range []string{"/static/../web.go", "/static/..%2fweb.go", "/static/%2e%2e/page.go", "/static/page/head.html", "/static/head.html", "//evil.example/", "/static/", "/static/style.css%00", "/api/v1/../../etc/passwd", "/entity/..%2f..%2fetc%2fpasswd", "/entity/", "/%00", "/api/v1/genes/", "/\\evil.example"} {
		r, err := http.NewRequest(http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.URL.Opaque = path
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		response, err := client.Do(r)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		to := response.Header.Get("Location")
		if response.StatusCode == http.StatusOK || response.StatusCode >= 500 || to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) || strings.Contains(string(body), "root:") {
			t.Errorf("%s: %d to %q: %s", path, response.StatusCode, to, body)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := serve(t, Options{})
	for _, target := range []string{ketamine, "/", "/nowhere", "/entity/mesh:D007649", "/api/v1/export.ttl", "/static/style.css"} {
		h := get(s, target).Header()
		policy := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: policy %q", target, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Access-Control-Allow-Origin": ""} {
			if h.Get(name) != want {
				t.Errorf("%s: %s: %q", target, name, h.Get(name))
			}
		}
	}
}

func TestOrigins(t *testing.T) {
	for _, c := range []struct {
		origins      []string
		origin, want string
	}{
		{nil, "https://a.example", ""}, {[]string{"https://a.example"}, "https://a.example", "https://a.example"},
		{[]string{"https://a.example"}, "https://b.example", ""}, {[]string{"https://a.example"}, "", ""}, {[]string{"*"}, "https://b.example", "*"},
		{[]string{"https://a.example"}, "null", ""},
	} {
		s := serve(t, Options{Origins: c.origins})
		h := get(s, ketamine, "Origin", c.origin).Header()
		if h.Get("Access-Control-Allow-Origin") != c.want || h.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%q of %q: %v", c.origin, c.origins, h)
		}
		if vary := strings.Join(h.Values("Vary"), ", "); (len(c.origins) > 0) != strings.Contains(vary, "Origin") {
			t.Errorf("%q of %q: Vary %s", c.origin, c.origins, vary)
		}
		asked := request(s, http.MethodOptions, ketamine, "Origin", c.origin, "Access-Control-Request-Method", "GET").Header()
		if (asked.Get("Access-Control-Allow-Methods") != "") != (c.want != "") {
			t.Errorf("%q of %q asked before: %v", c.origin, c.origins, asked)
		}
	}
}

func TestTags(t *testing.T) {
	s := serve(t, Options{})
	seen := map[string]string{}
	for _, target := range []string{ketamine, ketamine + "&format=tsv", ketamine + "&limit=1", ketamine + "&envelope=true", "/api/v1/stats", "/api/v1/complete?prefix=k", "/api/v1/export.nq", "/api/v1/export.ttl", "/entity/mesh:D007649", "/entity/mesh:D007649?format=jsonld"} {
		w := get(s, target)
		tag := w.Header().Get("ETag")
		if !strings.HasPrefix(tag, `W/"`) || seen[tag] != "" || w.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: tag %s, as of %s; %v", target, tag, seen[tag], w.Header())
		}
		seen[tag] = target
		for _, held := range []string{tag, `"x", ` + tag, "*", strings.TrimPrefix(tag, "W/")} {
			w := get(s, target, "If-None-Match", held)
			if w.Code != http.StatusNotModified || w.Body.Len() > 0 || w.Header().Get("ETag") != tag {
				t.Errorf("%s held as %s: %d", target, held, w.Code)
			}
		}
		if w := get(s, target, "If-None-Match", `W/"other"`); w.Code != http.StatusOK {
			t.Errorf("%s held otherwise: %d", target, w.Code)
		}
	}
	if one, other := get(s, ketamine, "Accept", "text/csv").Header().Get("ETag"), get(s, ketamine).Header().Get("ETag"); one == other {
		t.Error("two formats have one tag")
	}
	other := serve(t, Options{Version: "another"})
	if get(other, ketamine).Header().Get("ETag") == get(s, ketamine).Header().Get("ETag") {
		t.Error("two versions have one tag")
	}
}

func TestCompression(t *testing.T) {
	s := serve(t, Options{})
	for _, target := range []string{"/api/v1/neighbors?name=ketamine", "/api/v1/export.nq", "/entity/mesh:D007649"} {
		plain, packed := get(s, target), get(s, target, "Accept-Encoding", "gzip")
		if packed.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(strings.Join(packed.Header().Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s: %v", target, packed.Header())
			continue
		}
		in, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil || string(text) != plain.Body.String() {
			t.Errorf("%s: unpacked %d bytes, want %d (%v)", target, len(text), plain.Body.Len(), err)
		}
	}
}

// TestScriptsAndStylesAreSmall adds up what a page with a graph loads, as it is sent.
func TestScriptsAndStylesAreSmall(t *testing.T) {
	s := serve(t, Options{})
	bytes := 0
	for _, name := range []string{"app.js", "graph.js", "style.css"} {
		packed := get(s, "/static/"+name, "Accept-Encoding", "gzip")
		if packed.Code != http.StatusOK || packed.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %d, %v", name, packed.Code, packed.Header())
		}
		bytes += packed.Body.Len()
	}
	if bytes > 300_000 {
		t.Errorf("%d bytes are sent, want at most 300,000", bytes)
	}
}

func TestAcceptHeader(t *testing.T) {
	s := serve(t, Options{})
	for _, c := range []struct{ target, accept, want string }{
		{ketamine, "", "application/json"}, {ketamine, "*/*", "application/json"}, {ketamine, "text/csv", "text/csv; charset=utf-8"},
		{ketamine, "text/html,application/xhtml+xml,*/*;q=0.8", "application/json"},
		{ketamine, "application/json;q=0.1, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"},
		{ketamine, "application/x-ndjson", "application/x-ndjson"}, {ketamine, "utter nonsense", "application/json"},
		{ketamine, "image/png", ""}, {ketamine, "application/json;q=0", ""},
		{"/entity/mesh:D007649", "", "text/html; charset=utf-8"}, {"/entity/mesh:D007649", "text/turtle", "text/turtle; charset=utf-8"},
		{"/entity/mesh:D007649", "application/ld+json, text/html;q=0.5", "application/ld+json"}, {"/entity/mesh:D007649", "application/n-triples", "application/n-triples"},
		{"/entity/mesh:D007649", "application/n-quads", "application/n-quads"}, {"/entity/mesh:D007649", "application/trig", "application/trig"},
	} {
		w := get(s, c.target, "Accept", c.accept)
		if c.want == "" {
			if p := errorOf(t, w); w.Code != http.StatusNotAcceptable || p.Code != codeFormat {
				t.Errorf("%s as %q: %d %s", c.target, c.accept, w.Code, w.Body)
			}
			continue
		}
		if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != c.want || !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept") {
			t.Errorf("%s as %q: %d %s, want %s", c.target, c.accept, w.Code, got, c.want)
		}
	}
}

// TestBusy fills the server up: who comes then is told when to come again.
func TestBusy(t *testing.T) {
	s := serve(t, Options{Questions: 1, Exports: 1, Requests: 3})
	ctx := t.Context()
	for name, c := range map[string]struct {
		limit  limit
		target string
		retry  string
	}{"questions": {s.turns.quick, ketamine, "1"}, "exports": {s.exports, "/api/v1/export.nq", "10"}} {
		if err := c.limit.enter(ctx, 0); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		w := get(s, c.target)
		if p := errorOf(t, w); w.Code != http.StatusServiceUnavailable || p.Code != codeBusy || w.Header().Get("Retry-After") != c.retry || time.Since(began) < patience {
			t.Errorf("%s: %d %v %+v after %s", name, w.Code, w.Header(), p, time.Since(began))
		}
		c.limit.leave()
		getOK(t, s, c.target)
	}
	for range 3 {
		s.requests.enter(ctx, 0)
	}
	if w := get(s, "/healthz"); errorOf(t, w).Code != codeBusy {
		t.Errorf("full: %d", w.Code)
	}
}

// looking is a handler that answers with what a work gives.
func looking(s *Server, work func(*opened) (int, error)) http.Handler {
	return s.shared(func(http.ResponseWriter, *http.Request) error {
		_, err := find(s, work)
		return err
	}, s.fail)
}

// TestTimeout lets work go on that took too long, with its graph and its turn.
func TestTimeout(t *testing.T) {
	s := serve(t, Options{Timeout: 300 * time.Millisecond, Questions: 1})
	hold, ended := make(chan struct{}), make(chan error, 1)
	w := get(looking(s, func(g *opened) (int, error) {
		<-hold
		_, err := g.asked.Find("ketamine") // the graph is still there
		ended <- err
		return 0, nil
	}), "/")
	if p := errorOf(t, w); w.Code != http.StatusGatewayTimeout || p.Code != codeTimeout {
		t.Fatalf("%d %+v", w.Code, p)
	}
	if err := s.turns.quick.enter(t.Context(), 0); !errors.Is(err, errBusy) {
		t.Errorf("the work has lost its turn: %v", err)
	}
	s.Close()
	close(hold)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := s.turns.quick.enter(t.Context(), time.Second); err != nil {
		t.Errorf("the turn did not come back: %v", err)
	}
}

// TestPanics of the work are errors, which the client sees in general and who runs
// the server in particular.
func TestPanics(t *testing.T) {
	var told error
	s := serve(t, Options{Tell: func(err error) { told = err }})
	w := get(looking(s, func(*opened) (int, error) { var list []int; return list[3], nil }), "/")
	if p := errorOf(t, w); w.Code != 500 || p.Code != codeDamaged || strings.Contains(p.Message, "index") || told == nil || !strings.Contains(told.Error(), "out of range") {
		t.Errorf("%d %+v, told %v", w.Code, p, told)
	}
	mistake := func(http.ResponseWriter, *http.Request) error { panic("a mistake") }
	for _, handler := range []http.Handler{s.around(plain(mistake, s.fail)), s.shared(mistake, s.fail)} {
		told = nil
		w = get(handler, "/")
		if p := errorOf(t, w); w.Code != 500 || p.Code != codeInternal || told == nil || !strings.Contains(told.Error(), "a mistake") {
			t.Errorf("%d %+v, told %v", w.Code, p, told)
		}
	}
}

func TestMetrics(t *testing.T) {
	var logged []Request
	s := serve(t, Options{Log: func(r Request) { logged = append(logged, r) }})
	getOK(t, s, ketamine)
	get(s, "/nowhere/at/all")
	text := getOK(t, s, "/metrics")
	sum := get(s, "/api/v1/stats").Header().Get(sumHeader)
	for _, want := range []string{
		`figraph_http_requests_total{route="/api/v1/genes",status="200"} 1`,
		`figraph_http_requests_total{route="/",status="404"} 1`,
		`figraph_http_request_duration_seconds_count{route="/api/v1/genes"} 1`,
		"figraph_http_requests_in_flight 1", "figraph_graph_opened_total 1",
		`figraph_graph_info{sum="` + sum + `"} 1`, "go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if len(logged) != 4 || logged[0].Route != "/api/v1/genes" || logged[0].Status != 200 || logged[0].Bytes == 0 || logged[0].URI != ketamine || logged[1].Status != 404 {
		t.Errorf("logged %+v", logged)
	}
}

func TestHealth(t *testing.T) {
	s := serve(t, Options{})
	h := decode[health](t, getOK(t, s, "/healthz"))
	if h.Status != "ok" || h.Version != "test" || h.Quads == 0 || len(h.Sum) != 64 {
		t.Errorf("%+v", h)
	}
	s.Close()
	if w := get(s, "/healthz"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("closed: %d", w.Code)
	}
}
