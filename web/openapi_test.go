package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"figraph/queries"
)

// init has the validator read what is text to it.
func init() {
	drawn := formats{drawnFormats["gmt"], drawnFormats["graphml"]}
	for _, f := range slices.Concat(answerFormats, documentFormats, drawn) {
		if !strings.HasSuffix(f.MediaType, "json") || f.Name == formatNDJSON {
			openapi3filter.RegisterBodyDecoder(f.MediaType, openapi3filter.PlainBodyDecoder)
		}
	}
}

func description(t *testing.T, s *Server) *openapi3.T {
	t.Helper()
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData([]byte(getOK(t, s, "/api/v1/openapi.json")))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(loader.Context); err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestAnswersAreAsDescribed validates the description, calls each path of it, in
// each format, and holds requests and answers against it.
func TestAnswersAreAsDescribed(t *testing.T) {
	s := serve(t, Options{})
	doc := description(t, s)
	targets := map[string][]string{
		"/entity/{curie}": {"/entity/mesh:D007649", "/entity/fig:PMC9000001__fig-0001?format=turtle", "/entity/ketamine"},
		api + "complete":  {api + "complete?prefix=ket", api + "complete?prefix=nobody&limit=3"},
		api + "genes":     {api + "genes?name=nobody", api + "genes?name=mesh:D003866&year=1901"},
		api + "drugs":     {api + "drugs?name=ncbigene:207&medicines=true"},
		api + "pairs":     {api + "pairs?name=ketamine&name=TP53", api + "pairs?name=ketamine&name=nobody&format=tsv"},
	}
	for _, call := range calls {
		path := api + call.question
		targets[path] = append(targets[path], target(call.question, call.names, call.params), target(call.question, call.names, call.params, envelopeParam, "true"))
		for _, f := range formatsOf(queries.ByName(call.question)) {
			targets[path] = append(targets[path], target(call.question, call.names, call.params, formatParam, f.Name))
		}
	}
	for path := range doc.Paths.Map() {
		if targets[path] == nil {
			targets[path] = []string{path}
		}
	}
	for path, list := range targets {
		if doc.Paths.Value(path) == nil {
			t.Errorf("%s is not described", path)
			continue
		}
		for _, target := range list {
			checkDescribed(t, s, doc, target)
		}
	}
}

func checkDescribed(t *testing.T, s *Server, doc *openapi3.T, target string) {
	t.Helper()
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Host = "localhost"
	route, params, err := router.FindRoute(r)
	if err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route}
	if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
		t.Errorf("%s: %v", target, err)
	}
	w := newRecorder()
	s.ServeHTTP(w, r)
	if w.Code >= 500 {
		t.Errorf("%s: %d %s", target, w.Code, w.Body)
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: w.Code, Header: w.Header(),
		Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())), Options: &openapi3filter.Options{IncludeResponseStatus: true}}
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		t.Errorf("%s: %d: %v", target, w.Code, err)
	}
}

// TestDescriptionKnowsAll compares the description with the list of questions.
func TestDescriptionKnowsAll(t *testing.T) {
	doc := description(t, serve(t, Options{}))
	for _, q := range queries.All {
		item := doc.Paths.Value(api + q.Name)
		if item == nil || item.Get == nil {
			t.Errorf("%s is not described", q.Name)
			continue
		}
		for _, p := range q.Params {
			described := item.Get.Parameters.GetByInAndName("query", p.Name)
			if described == nil || described.Description != p.Doc || !described.Schema.Value.Type.Is(typeInJSON(p.Type)) || len(described.Schema.Value.Enum) != len(p.Values) {
				t.Errorf("%s: parameter %s: %+v", q.Name, p.Name, described)
			}
		}
		for _, name := range []string{nameParam, limitParam, formatParam, envelopeParam} {
			if item.Get.Parameters.GetByInAndName("query", name) == nil {
				t.Errorf("%s: no parameter %s", q.Name, name)
			}
		}
		if schema := item.Get.Responses.Value("200").Value.Content.Get(typeJSON).Schema.Value; len(schema.AnyOf) != 2 || schema.AnyOf[0].Value.Type == nil {
			t.Errorf("%s: its answers are of no type", q.Name)
		}
	}
	for _, path := range paths() {
		if doc.Paths.Value(path) == nil {
			t.Errorf("%s is not described", path)
		}
	}
}

// TestWrongAnswersAreNotAsDescribed holds the holding: a changed answer is found.
func TestWrongAnswersAreNotAsDescribed(t *testing.T) {
	s := serve(t, Options{})
	doc := description(t, s)
	schema := doc.Components.Schemas["Link"].Value
	if !slices.Contains(schema.Required, "papers") || slices.Contains(schema.Required, "taxon") {
		t.Errorf("a link requires %q", schema.Required)
	}
	if err := schema.VisitJSON(map[string]any{"id": 1}); err == nil || !strings.Contains(err.Error(), "id") {
		t.Errorf("a wrong link passes: %v", err)
	}
}

// TestExamplesAreAnswered asks the example of each question, which is one of the
// real database: the shared graph may not know the names, but it understands.
func TestExamplesAreAnswered(t *testing.T) {
	s := serve(t, Options{})
	for i := range queries.All {
		q := &queries.All[i]
		w := get(s, examplePath(q))
		if w.Code != http.StatusOK && w.Code != http.StatusNotFound || w.Code == http.StatusNotFound && len(errorOf(t, w).Message) == 0 {
			t.Errorf("%s: %d %s", examplePath(q), w.Code, w.Body)
		}
	}
}

// typeInJSON is the type of a parameter's schema.
func typeInJSON(t queries.Type) string {
	if t == queries.Names {
		return "array"
	}
	return string(t)
}
