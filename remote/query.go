package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"figraph/nquads"
)

// Rows are the rows of a SELECT: a canonical term for each variable, empty where
// it is unbound.
type Rows struct {
	Vars []string
	Rows [][]string
}

// results is a document of SPARQL 1.1 Query Results JSON.
type results struct {
	Head    struct{ Vars []string }
	Results struct {
		Bindings []map[string]binding
	}
}

type binding struct {
	Type, Value, Datatype string
	Lang                  string `json:"xml:lang"`
}

// Select asks a question of the merge of some graphs, or of the store's default
// graph when none is named.
func (s *Store) Select(ctx context.Context, query string, graphs ...string) (*Rows, error) {
	a, err := s.ask(ctx, query, graphs, "application/sparql-results+json")
	if err != nil {
		return nil, err
	}
	var found results
	if err := json.Unmarshal(a.body, &found); err != nil {
		return nil, fmt.Errorf("%s: the store answers no question: %w%s", s.URL, err, otherStore)
	}
	rows := &Rows{Vars: found.Head.Vars}
	for _, b := range found.Results.Bindings {
		row := make([]string, len(rows.Vars))
		for i, name := range rows.Vars {
			if bound, is := b[name]; is {
				row[i] = bound.term()
			}
		}
		rows.Rows = append(rows.Rows, row)
	}
	return rows, nil
}

const xsdString = "http://www.w3.org/2001/XMLSchema#string"

// term is the canonical form of a binding.
func (b binding) term() string {
	switch {
	case b.Type == "uri":
		return "<" + b.Value + ">"
	case b.Type == "bnode":
		return "_:" + b.Value
	case b.Lang != "":
		return string(nquads.AppendString(nil, b.Value)) + "@" + b.Lang
	case b.Datatype != "" && b.Datatype != xsdString:
		return string(nquads.AppendString(nil, b.Value)) + "^^<" + b.Datatype + ">"
	}
	return string(nquads.AppendString(nil, b.Value))
}

// Construct asks for triples, which come as rows of three terms, each once: RDF4J
// sends a triple as often as it finds it.
func (s *Store) Construct(ctx context.Context, query string, graphs ...string) (*Rows, error) {
	a, err := s.ask(ctx, query, graphs, "application/n-triples")
	if err != nil {
		return nil, err
	}
	rows := &Rows{Vars: []string{"subject", "predicate", "object"}}
	seen := map[string]bool{}
	for _, result := range nquads.ReadTriples(bytes.NewReader(a.body)) {
		if result.Err != nil {
			return nil, fmt.Errorf("%s: read the answer: %w", s.URL, result.Err)
		}
		l := result.Line
		if seen[string(l.Text)] {
			continue
		}
		seen[string(l.Text)] = true
		rows.Rows = append(rows.Rows, []string{string(l.Subject), string(l.Predicate), string(l.Object)})
	}
	return rows, nil
}

func (s *Store) ask(ctx context.Context, query string, graphs []string, accept string) (*answer, error) {
	form := url.Values{"query": {query}}
	for _, g := range graphs {
		form.Add("default-graph-uri", g)
	}
	return s.do(ctx, request{method: http.MethodPost, url: s.URL + s.Dialect.query, accept: accept,
		contentType: "application/x-www-form-urlencoded" + inUTF8, body: []byte(form.Encode())})
}

// Count is how many statements a graph has.
func (s *Store) Count(ctx context.Context, graph string) (int, error) {
	return s.number(ctx, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <"+graph+"> { ?s ?p ?o } }")
}

// CountDefault is how many statements the store's default graph shows.
func (s *Store) CountDefault(ctx context.Context) (int, error) {
	return s.number(ctx, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
}

func (s *Store) number(ctx context.Context, query string) (int, error) {
	rows, err := s.Select(ctx, query)
	if err != nil {
		return 0, err
	}
	if len(rows.Rows) == 1 && len(rows.Rows[0]) == 1 {
		if text, _, is := literal(rows.Rows[0][0]); is {
			if n, err := strconv.Atoi(text); err == nil {
				return n, nil
			}
		}
	}
	return 0, fmt.Errorf("%s: the store does not count: it answers %v%s", s.URL, rows.Rows, otherStore)
}

const otherStore = ": name the URL of the store, or its kind with --dialect"

// literal takes a canonical literal apart: its text with escapes, and what follows.
func literal(term string) (text, rest string, is bool) {
	if term == "" || term[0] != '"' {
		return "", "", false
	}
	end := nquads.StringEnd([]byte(term))
	if end < 2 {
		return "", "", false
	}
	return term[1 : end-1], term[end:], true
}

// Update changes the store. The text must do the same when it is sent twice.
func (s *Store) Update(ctx context.Context, text []byte) error {
	return s.update(ctx, text, false)
}

func (s *Store) update(ctx context.Context, text []byte, once bool) error {
	_, err := s.do(ctx, request{method: http.MethodPost, url: s.URL + s.Dialect.update, accept: "*/*", changes: true, contentType: "application/sparql-update" + inUTF8, body: text, once: once})
	return err
}

// insert adds triples in N-Triples to a graph.
func (s *Store) insert(ctx context.Context, graph string, triples []byte) error {
	d := s.Dialect
	if d.graphs == "" {
		return s.Update(ctx, fmt.Appendf(nil, "INSERT DATA { GRAPH <%s> {\n%s} }\n", graph, triples))
	}
	_, err := s.do(ctx, request{method: http.MethodPost, url: s.graphURL(graph) + d.more, accept: "*/*", changes: true, contentType: nTriples, body: triples})
	return err
}

const (
	nTriples = "application/n-triples"
	inUTF8   = "; charset=utf-8" // which RDF4J takes for Latin-1 if it is not told
)

// put puts triples, which are so many bytes, in the place of a graph.
func (s *Store) put(ctx context.Context, graph string, size int64, write func(io.Writer) error) error {
	_, err := s.do(ctx, request{method: http.MethodPut, url: s.graphURL(graph), accept: "*/*", changes: true, contentType: nTriples, stream: write, size: size})
	return err
}

// graphURL names a graph in the Graph Store protocol.
func (s *Store) graphURL(graph string) string {
	return s.URL + s.Dialect.graphs + "?" + url.Values{s.Dialect.graphParam: {graph}}.Encode()
}
