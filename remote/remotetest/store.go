// Package remotetest is a triplestore for tests, in memory and over HTTP, that fails
// as it is told.
//
// New makes one, which speaks as Fuseki does: SPARQL queries of the form that package
// sparql reads, the updates that package remote sends, and the Graph Store protocol.
// Not for anything but tests: it reads no other update.
package remotetest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"

	"figraph/nquads"
	"figraph/sparql"
)

// Fault is how a request goes wrong.
type Fault int

// The faults. Lose forgets all that the store holds, as a store in memory that is
// started again does.
const (
	None     Fault = iota
	Busy           // 503
	Large          // 413
	Broken         // 500
	Refused        // 403
	Cut            // the connection is closed before anything is done
	CutAfter       // and after
	CutHalf        // after half of the statements
	Lose
)

// Store is a store. Its fields are set before it is asked.
type Store struct {
	Fault  func(r *http.Request, body string) Fault // nil for none
	Refuse string                                   // 400 for what holds it
	Told   func(r *http.Request, body string)       // gets each request, nil for none
	Most   int                                      // 413 for bodies of more bytes, 0 for no limit
	After  string                                   // Retry-After of Busy

	mutex  sync.Mutex
	graphs map[string]map[string]bool // triples by graph name
}

// New makes an empty store.
func New() *Store { return &Store{graphs: map[string]map[string]bool{}} }

// Serve serves it at a URL until the end is called.
func (s *Store) Serve() (url string, end func()) {
	server := httptest.NewServer(s)
	return server.URL + "/ds", server.Close
}

// Heal ends its faults.
func (s *Store) Heal() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.Fault, s.Refuse, s.Most = nil, "", 0
}

// Quads are all that it holds, as canonical lines in order.
func (s *Store) Quads() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	lines := []string{}
	for graph, triples := range s.graphs {
		for t := range triples {
			lines = append(lines, strings.TrimSuffix(t, ".")+"<"+graph+"> .\n")
		}
	}
	slices.Sort(lines)
	return lines
}

func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	text, err := io.ReadAll(r.Body)
	if err != nil || int64(len(text)) != r.ContentLength && r.ContentLength >= 0 {
		return // the client went away
	}
	body := string(text)
	w.Header().Set("Fuseki-Request-Id", "1")
	if s.Told != nil {
		s.Told(r, body)
	}
	fault := None
	if s.Fault != nil {
		fault = s.Fault(r, body)
	}
	switch {
	case fault == Busy:
		w.Header().Set("Retry-After", s.After)
		http.Error(w, "busy", http.StatusServiceUnavailable)
	case fault == Large || s.Most > 0 && len(body) > s.Most:
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
	case fault == Broken:
		http.Error(w, "out of order", http.StatusInternalServerError)
	case fault == Refused:
		http.Error(w, "read-only", http.StatusForbidden)
	case s.Refuse != "" && strings.Contains(body, s.Refuse):
		http.Error(w, "bad statement", http.StatusBadRequest)
	case fault == Cut:
		panic(http.ErrAbortHandler)
	case fault == Lose:
		s.graphs = map[string]map[string]bool{}
		panic(http.ErrAbortHandler)
	default:
		s.serve(w, r, body, fault)
	}
	if fault == CutAfter || fault == CutHalf {
		panic(http.ErrAbortHandler)
	}
}

func (s *Store) serve(w http.ResponseWriter, r *http.Request, body string, fault Fault) {
	lines := slices.Collect(strings.Lines(body))
	if fault == CutHalf && r.Method == http.MethodPost {
		lines = lines[:len(lines)/2]
	}
	graph := r.URL.Query().Get("graph")
	switch {
	case r.Method == http.MethodGet && graph != "":
		for _, triple := range slices.Sorted(maps.Keys(s.graphs[graph])) {
			fmt.Fprintln(w, triple)
		}
	case r.Method == http.MethodPut:
		delete(s.graphs, graph)
		s.add(graph, lines)
	case strings.HasSuffix(r.URL.Path, "/data"):
		s.add(graph, lines)
	case strings.HasSuffix(r.URL.Path, "/update"):
		s.update(body)
	case r.Method == http.MethodPost:
		r.Body = io.NopCloser(strings.NewReader(body))
		if err := r.ParseForm(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.answer(w, r.PostForm.Get("query"), r.PostForm["default-graph-uri"], r.Header.Get("Accept"))
	}
}

func (s *Store) add(graph string, lines []string) {
	if s.graphs[graph] == nil {
		s.graphs[graph] = map[string]bool{}
	}
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			s.graphs[graph][line] = true
		}
	}
}

var (
	opens = regexp.MustCompile(`(?:^|\{ ?)GRAPH <([^>]*)> \{$`)
	drops = regexp.MustCompile(`^DROP SILENT GRAPH <([^>]*)>`)
	fills = regexp.MustCompile(`^INSERT \{ GRAPH <([^>]*)> [^W]*WHERE \{ GRAPH <([^>]*)>`)
)

// update reads what remote and rdfexport write, line by line.
func (s *Store) update(text string) {
	deletes, graph := false, ""
	in := bufio.NewScanner(strings.NewReader(text))
	in.Buffer(nil, 1<<26)
	for in.Scan() {
		line := strings.TrimSpace(in.Text())
		if m := drops.FindStringSubmatch(line); m != nil {
			delete(s.graphs, m[1])
		} else if m := fills.FindStringSubmatch(line); m != nil {
			s.add(m[1], slices.Collect(maps.Keys(s.graphs[m[2]])))
		} else if m := opens.FindStringSubmatch(line); m != nil {
			graph = m[1]
			deletes = deletes && !strings.HasPrefix(line, "INSERT")
		} else if strings.HasSuffix(line, "DATA {") {
			deletes = strings.HasPrefix(line, "DELETE")
		} else if strings.HasPrefix(line, "<") && deletes {
			delete(s.graphs[graph], line)
		} else if strings.HasPrefix(line, "<") {
			s.add(graph, []string{line})
		}
	}
}

var counts = regexp.MustCompile(`COUNT\(\*\) AS \?n\) WHERE \{ (?:GRAPH <([^>]*)> \{ (.*) \} \})?`)

func (s *Store) answer(w http.ResponseWriter, query string, graphs []string, accept string) {
	if m := counts.FindStringSubmatch(query); m != nil {
		n := len(s.graphs[m[1]])
		if m[2] != "?s ?p ?o" {
			n = len(slices.DeleteFunc(slices.Collect(maps.Keys(s.graphs[m[1]])), func(triple string) bool { return triple != m[2] }))
		}
		writeRows(w, []string{"n"}, [][]string{{fmt.Sprintf(`"%d"^^<http://www.w3.org/2001/XMLSchema#integer>`, n)}})
		return
	}
	data := sparql.NewData()
	for _, graph := range graphs {
		for triple := range s.graphs[graph] {
			line, err := nquads.Cut([]byte(triple + "\n"))
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			data.Add(line.Subject, line.Predicate, line.Object)
		}
	}
	t, err := data.Answer(query)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case accept == "application/n-triples":
		for _, row := range t.Rows {
			fmt.Fprintln(w, strings.Join(row, " "), ".")
		}
	default:
		writeRows(w, t.Vars, t.Rows)
	}
}

// writeRows writes SPARQL 1.1 Query Results JSON.
func writeRows(w io.Writer, vars []string, rows [][]string) {
	bindings := []map[string]map[string]string{}
	for _, row := range rows {
		b := map[string]map[string]string{}
		for i, term := range row {
			if term != "" {
				b[vars[i]] = binding(term)
			}
		}
		bindings = append(bindings, b)
	}
	json.NewEncoder(w).Encode(map[string]any{"head": map[string]any{"vars": vars}, "results": map[string]any{"bindings": bindings}})
}

func binding(term string) map[string]string {
	if term[0] == '<' {
		return map[string]string{"type": "uri", "value": strings.Trim(term, "<>")}
	}
	end := nquads.StringEnd([]byte(term))
	b := map[string]string{"type": "literal", "value": string(nquads.AppendUnescaped(nil, []byte(term[1:end-1])))}
	if datatype, is := strings.CutPrefix(term[end:], "^^"); is {
		b["datatype"] = strings.Trim(datatype, "<>")
	}
	return b
}
