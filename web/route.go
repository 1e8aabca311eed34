package web

import (
	"fmt"
	"net/http"
	"strings"

	"figraph/queries"
	"figraph/rdfexport"
)

// api is where the API begins. What is below keeps its meaning; a version that
// changes it gets a path of its own.
const api = "/api/v1/"

// handler answers a request, or says why not.
type handler func(http.ResponseWriter, *http.Request) error

// routes are all paths. Those of questions are of queries.All.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(path string, h handler) { mux.Handle(path, s.compress(plain(h, s.fail))) }
	shared := func(path string, h handler) { mux.Handle(path, s.shared(h, s.fail)) }
	paged := func(path string, h handler) { mux.Handle(path, s.shared(h, s.failPage)) }
	for i := range queries.All {
		q := &queries.All[i]
		shared(api+q.Name, func(w http.ResponseWriter, r *http.Request) error { return s.ask(w, r, q) })
	}
	shared(api+pairsQuestion.Name, s.pairs)
	shared(api+"stats", s.stats)
	shared(api+"receipt", s.receiptOf)
	shared(api+"complete", s.complete)
	handle(api+"openapi.json", s.openAPI)
	for _, f := range rdfexport.Formats {
		handle(api+"export"+f.Extension, func(w http.ResponseWriter, r *http.Request) error { return s.export(w, r, f) })
	}
	handle("/healthz", s.health)
	handle("/metrics", func(w http.ResponseWriter, r *http.Request) error { s.metrics.handler.ServeHTTP(w, r); return nil })
	paged("/entity", s.lookUp)
	paged("/entity/{curie}", s.entity)
	paged("/statements", s.statements)
	paged("/drawn", s.drawnWith)
	paged("/explain", s.explain)
	paged("/path", s.paths)
	paged("/graph", s.graph)
	paged("/set", s.set)
	paged("/data", s.data)
	handle("/static/{file}", s.static)
	paged("/{$}", s.front)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, noPath(r.URL.Path)) })
	return mux
}

// questions are those of the list, and that of pairs, which on the command line is
// a flag.
func questions() []*queries.Question {
	list := []*queries.Question{}
	for i := range queries.All {
		list = append(list, &queries.All[i])
	}
	return append(list, pairsQuestion)
}

// paths lists the paths of the API, without those of pages.
func paths() []string {
	list := []string{api + "stats", api + "receipt", api + "complete", api + "openapi.json", "/healthz", "/metrics"}
	for _, q := range questions() {
		list = append(list, api+q.Name)
	}
	for _, f := range rdfexport.Formats {
		list = append(list, api+"export"+f.Extension)
	}
	return list
}

// noPath says that there is nothing at a path, and names those of a like ending.
func noPath(path string) *problem {
	p := &problem{Code: codeNotFound, Message: fmt.Sprintf("there is nothing at %q: see %sopenapi.json", path, api), status: http.StatusNotFound}
	last := path[strings.LastIndexByte(path, '/')+1:]
	for _, known := range paths() {
		name := known[strings.LastIndexByte(known, '/')+1:]
		if last != "" && (strings.HasPrefix(name, last) || strings.HasPrefix(last, name)) {
			p.Nearest = append(p.Nearest, known)
		}
	}
	return p
}
