package web

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"figraph/queries"
)

// direct is what a question answers without HTTP.
func direct(t testing.TB, s *Server, question string, a queries.Asked) queries.Answer {
	t.Helper()
	g, err := s.graphs.acquireQuads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.graphs.releaseQuads(g)
	graph := g.asked
	graph.Store = g.quads.Store
	answer, err := queries.ByName(question).Ask(t.Context(), graph, a)
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	return answer
}

// indented is the JSON of a value as the command line prints it.
func indented(t testing.TB, value any) string {
	t.Helper()
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(value); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// calls are a call of each question on the shared graph, in the parts that a
// request has.
var calls = []struct {
	question string
	names    []string
	params   map[string]string
}{
	{"genes", []string{"ketamine"}, nil},
	{"genes", []string{"ketamine"}, map[string]string{"with-evidence": "true", "evidence": "family"}},
	{"drugs", []string{"ncbigene:207"}, map[string]string{"evidence": "family"}},
	{"diseases", []string{"mesh:D007649"}, map[string]string{"min-papers": "1"}},
	{"neighbors", []string{"mTOR"}, map[string]string{"rank": "p", "year": "2000-"}},
	{"figures", []string{"ketamine"}, nil},
	{"figures", []string{"ketamine", "ncbigene:207"}, map[string]string{"with-evidence": "true"}},
	{"papers", []string{"ketamine"}, nil},
	{"entities", []string{"fig:PMC9000001__fig-0001"}, map[string]string{"with-evidence": "true"}},
	{"explain", []string{"ketamine", "ncbigene:207"}, nil},
	{"explain", []string{"ketamine", "ncbigene:207"}, map[string]string{"quads": "true", "with-evidence": "true"}},
	{"path", []string{"ketamine", "TP53"}, nil},
	{"path", []string{"ketamine", "TP53"}, map[string]string{"with-evidence": "true"}},
	{"papers", []string{"ketamine"}, map[string]string{"with-evidence": "true"}},
	{"enrich", []string{"ketamine", "AKT1"}, map[string]string{"with-evidence": "true"}},
	{"enrich", []string{"ketamine", "AKT1", "nobody"}, map[string]string{"max-q": "0.9"}},
	{"similar", []string{"fig:PMC9000001__fig-0001"}, nil},
	{"cluster", []string{"ketamine"}, map[string]string{"evidence": "family", "clusters": "2"}},
	{"genes", []string{"mesh:D003866"}, map[string]string{"year": "1901"}}, // no rows
}

func target(question string, names []string, params map[string]string, more ...string) string {
	q := url.Values{nameParam: names}
	for name, value := range params {
		q.Set(name, value)
	}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return api + question + "?" + q.Encode()
}

// TestAnswersAreTheQuestions compares each answer, in every format, with what the
// question says without HTTP.
func TestAnswersAreTheQuestions(t *testing.T) {
	s := serve(t, Options{})
	asked := map[string]bool{}
	for _, call := range calls {
		asked[call.question] = true
		want := direct(t, s, call.question, queries.Asked{Names: call.names, Params: call.params, Limit: cmp.Or(queries.ByName(call.question).First, defaultLimit)})
		w := get(s, target(call.question, call.names, call.params))
		if w.Body.String() != indented(t, want.Value) {
			t.Errorf("%v: %s, want %s", call, w.Body, indented(t, want.Value))
		}
		h := w.Header()
		heading, err := url.PathUnescape(h.Get(headingHeader))
		if err != nil || heading != want.Heading || h.Get(moreHeader) != fmt.Sprint(want.More) || h.Get(sumHeader) == "" || h.Get("Content-Type") != typeJSON {
			t.Errorf("%v: headers %v", call, h)
		}
		if hint, _ := url.PathUnescape(h.Get(hintHeader)); hint != want.Hint {
			t.Errorf("%v: hint %q, want %q", call, hint, want.Hint)
		}
		checkTables(t, s, target(call.question, call.names, call.params, formatParam, ""), want)
		e := decode[envelope](t, getOK(t, s, target(call.question, call.names, call.params, envelopeParam, "true")))
		if e.Question != call.question || e.Heading != want.Heading || e.Hint != want.Hint || len(e.Rows) != len(want.Rows) || len(e.Columns) != len(want.Columns) || e.Sum != h.Get(sumHeader) || fmt.Sprint(e.Notes) != fmt.Sprint(want.Notes) {
			t.Errorf("%v: envelope %+v", call, e)
		}
	}
	for _, q := range queries.All {
		if !asked[q.Name] {
			t.Errorf("no test asks %s", q.Name)
		}
	}
}

// TestDrawnAnswersAreTheQuestions compares each answer, drawn in every format that
// it has, with what the question draws without HTTP.
func TestDrawnAnswersAreTheQuestions(t *testing.T) {
	s := serve(t, Options{})
	drawn := 0
	for _, call := range calls {
		q := queries.ByName(call.question)
		for _, format := range q.Formats {
			want := direct(t, s, call.question, queries.Asked{Names: call.names, Params: call.params, Limit: cmp.Or(q.First, defaultLimit)})
			var b bytes.Buffer
			if err := want.Draw().Write(&b, format); err != nil {
				t.Fatal(err)
			}
			w := get(s, target(call.question, call.names, call.params, formatParam, format))
			if w.Code != http.StatusOK || w.Body.String() != b.String() || w.Header().Get("Content-Type") != drawnFormats[format].contentType() ||
				!strings.HasSuffix(w.Header().Get("Content-Disposition"), "."+format+`"`) {
				t.Errorf("%v as %s: %d %v %s, want %s", call, format, w.Code, w.Header(), w.Body, &b)
			}
			drawn++
		}
		if len(q.Formats) == 0 {
			if p := errorOf(t, get(s, target(call.question, call.names, call.params, formatParam, "graphml"))); p.Code != codeUsage {
				t.Errorf("%v as graphml: %+v", call, p)
			}
		}
	}
	if drawn < 30 {
		t.Errorf("only %d answers were drawn", drawn)
	}
	if p := errorOf(t, get(s, "/api/v1/genes?name=tnf&by-organism=true&format=cx2")); p.Code != codeUsage || !strings.Contains(p.Message, "nothing to draw") {
		t.Errorf("by organism: %+v", p)
	}
	if w := get(s, "/api/v1/genes?name=ketamine", "Accept", "application/graphml+xml"); !strings.HasPrefix(w.Body.String(), "<?xml") {
		t.Errorf("Accept of GraphML: %s", w.Body)
	}
}

// TestPairs compares the answers to many pairs with the question of package
// queries, and with the question of one pair.
func TestPairs(t *testing.T) {
	s := serve(t, Options{})
	g, err := s.graphs.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.graphs.release(g)
	pairs := []queries.Pair{{From: "ketamine", To: "TP53", Line: 1}, {From: "ketamine", To: "nobody", Line: 2}, {From: "ketamine", To: "AKT1", Line: 3}}
	const asked = "pairs?name=ketamine&name=TP53&name=ketamine&name=nobody&name=ketamine&name=AKT1&limit=2&evidence=family"
	want, columns, rows, err := queries.AskPairs(t.Context(), g.asked, queries.Asked{Params: map[string]string{"evidence": "family"}, Limit: 2}, pairs)
	if err != nil {
		t.Fatal(err)
	}
	if got := getOK(t, s, api+asked); got != indented(t, want) {
		t.Errorf("%s, want %s", got, indented(t, want))
	}
	e := decode[envelope](t, getOK(t, s, api+asked+"&envelope=true"))
	if len(e.Rows) != len(rows) || len(e.Columns) != len(columns) || len(e.Notes) != 1 || !strings.Contains(e.Notes[0], "nobody") {
		t.Errorf("envelope %+v", e)
	}
	if lines := strings.Count(getOK(t, s, api+asked+"&format=tsv"), "\n"); lines != len(rows)+1 {
		t.Errorf("%d lines of TSV for %d rows", lines, len(rows))
	}
	one := decode[[]queries.Path](t, getOK(t, s, api+"path?name=ketamine&name=TP53&limit=2&evidence=family"))
	if got := decode[[]queries.PairAnswer](t, getOK(t, s, api+asked)); indented(t, got[0].Paths) != indented(t, one) {
		t.Errorf("the first pair: %v, alone %v", got[0].Paths, one)
	}
	for target, message := range map[string]string{"pairs": "not 0", "pairs?name=a": "not 1", "pairs?name=a&name=b&limit=20000&name=c&name=d": "20000 rows", "pairs?name=a&name=b&colour=red": "colour", "pairs?name=ketamine&name=TP53&max-hops=0": "max-hops"} {
		if p := errorOf(t, get(s, api+target)); p.Code != codeUsage || !strings.Contains(p.Message, message) {
			t.Errorf("%s: %+v", target, p)
		}
	}
}

// checkTables reads TSV, CSV and NDJSON. The target ends in "format=".
func checkTables(t *testing.T, s *Server, target string, want queries.Answer) {
	t.Helper()
	as := func(format string) string { return strings.Replace(target, "format=", "format="+format, 1) }
	lines := strings.Split(strings.TrimSuffix(getOK(t, s, as("tsv")), "\n"), "\n")
	records, err := csv.NewReader(strings.NewReader(getOK(t, s, as("csv")))).ReadAll()
	if err != nil || len(records) != len(lines) || len(lines) != len(want.Rows)+1 {
		t.Fatalf("%s: %d lines of TSV, %d records of CSV (%v), %d rows", target, len(lines), len(records), err, len(want.Rows))
	}
	unescape := strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r")
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		for j, cell := range cells {
			expected := want.Columns[j].Name
			if i > 0 {
				expected = fmt.Sprint(want.Rows[i-1][j])
			}
			if unescape.Replace(cell) != expected || strings.TrimPrefix(records[i][j], "'") != strings.TrimPrefix(expected, "'") {
				t.Errorf("%s: row %d, %s: TSV %q, CSV %q, want %q", target, i, want.Columns[j].Name, cell, records[i][j], expected)
			}
		}
	}
	body := getOK(t, s, as("ndjson"))
	if _, object := want.Value.(queries.Explanation); object {
		if strings.Count(body, "\n") != 1 {
			t.Errorf("%s: NDJSON of an object: %s", target, body)
		}
		return
	}
	var elements []any
	for line := range strings.Lines(body) {
		elements = append(elements, decode[any](t, line))
	}
	if whole := decode[[]any](t, getOK(t, s, as("json"))); len(whole) != len(elements) || fmt.Sprint(whole) != fmt.Sprint(elements) && len(whole) > 0 {
		t.Errorf("%s: NDJSON %v, JSON %v", target, elements, whole)
	}
}

func TestLimits(t *testing.T) {
	s := serve(t, Options{MaxRows: 40})
	all := len(direct(t, s, "neighbors", queries.Asked{Names: []string{"ketamine"}, Params: map[string]string{"evidence": "family"}}).Rows)
	if all < 4 {
		t.Fatalf("%d rows are too few for this test", all)
	}
	for limit, want := range map[string]int{"1": 1, "3": 3, "0": min(all, 40), "": min(all, 40), "40": min(all, 40)} {
		w := get(s, api+"neighbors?name=ketamine&evidence=family&limit="+limit)
		if n := len(decode[[]any](t, w.Body.String())); n != want || w.Header().Get(moreHeader) != fmt.Sprint(all-want) {
			t.Errorf("limit %q: %d rows and %s more, want %d of %d", limit, n, w.Header().Get(moreHeader), want, all)
		}
	}
	w := get(s, api+"neighbors?name=ketamine&evidence=family&limit=0&with-evidence=true")
	if n := len(decode[[]any](t, w.Body.String())); n != 2 || w.Header().Get(moreHeader) != fmt.Sprint(all-2) {
		t.Errorf("with evidence: %d rows and %s more", n, w.Header().Get(moreHeader))
	}
}

// TestTimeoutEndsTheWork asks for paths that take longer than anybody waits for:
// the turn of the question is free again soon after the answer that it took too
// long.
func TestTimeoutEndsTheWork(t *testing.T) {
	s := serve(t, Options{Timeout: 100 * time.Millisecond})
	w := get(s, api+"path?name=ketamine&name=AKT1&evidence=family&max-hops=40&limit=0")
	if p := errorOf(t, w); w.Code != http.StatusGatewayTimeout || p.Code != codeTimeout {
		t.Fatalf("%d %+v", w.Code, p)
	}
	for start := time.Now(); len(s.turns.quick)+len(s.turns.long) > 0; time.Sleep(time.Millisecond) {
		if time.Since(start) > 5*time.Second {
			t.Fatal("the question still has its turn")
		}
	}
}

func TestMistakesInQuestions(t *testing.T) {
	s := serve(t, Options{})
	for _, c := range []struct {
		target, code, message string
		status                int
	}{
		{"genes", codeUsage, "takes X", 400},
		{"genes?name=&year=", codeUsage, "not 0 names", 400},
		{"genes?name=a&name=b", codeUsage, "not 2 names", 400},
		{"explain?name=ketamine", codeUsage, "not 1 names", 400},
		{"genes?name=ketamine&colour=red", codeUsage, `no parameter "colour"`, 400},
		{"genes?name=ketamine&colour=", codeUsage, `no parameter "colour"`, 400},
		{"genes?name=ketamine&evidence=strong", codeUsage, "use symbol", 400},
		{"genes?name=ketamine&evidence=symbol&evidence=family", codeUsage, "2 times", 400},
		{"genes?name=ketamine&with-evidence", codeUsage, "use true or false", 400},
		{"genes?name=ketamine&min-papers=many", codeUsage, "whole number", 400},
		{"genes?name=ketamine&year=x", codeUsage, "2015-2020", 400},
		{"genes?name=ketamine&organism=ketamine", codeUsage, "no organism", 400},
		{"genes?name=ketamine&organism=Nobody", codeNotFound, "Nobody", 404},
		{"genes?name=ketamine&limit=-1", codeUsage, "limit", 400},
		{"genes?name=ketamine&limit=999999", codeUsage, "20000", 400},
		{"genes?name=ketamine&limit=1&limit=2", codeUsage, "2 times", 400},
		{"genes?name=ketamine&format=xml", codeUsage, "ndjson", 400},
		{"genes?name=ketamine&envelope=maybe", codeUsage, "envelope", 400},
		{"genes?name=ketamine&envelope=true&format=tsv", codeUsage, "envelope", 400},
		{"genes?name=%zz", codeUsage, "cannot be read", 400},
		{"genes?name=%ff", codeUsage, "UTF-8", 400},
		{"genes?name=a;b", codeUsage, "cannot be read", 400},
		{"genes?name=fig:PMC9000001__fig-0001", codeUsage, "is a figure", 400},
		{"entities?name=ketamine", codeUsage, "is an entity", 400},
		{"genes?name=ketamin", codeNotFound, "near it", 404},
		{"genes?name=%00%0a", codeNotFound, "not in the graph", 404},
		{"stats?x=1", codeUsage, "no parameter", 400},
		{"complete", codeUsage, "prefix", 400},
		{"complete?prefix=%20", codeUsage, "prefix", 400},
		{"complete?prefix=a&limit=0", codeUsage, "limit", 400},
		{"export.nq?layers=none", codeUsage, "layer", 400},
		{"openapi.json?x", codeUsage, "no parameter", 400},
		{"gene?name=ketamine", codeNotFound, "nothing at", 404},
		{"", codeNotFound, "nothing at", 404},
	} {
		w := get(s, api+c.target)
		p := errorOf(t, w)
		if w.Code != c.status || p.Code != c.code || !strings.Contains(p.Message, c.message) || w.Header().Get("ETag") != "" {
			t.Errorf("%s: %d %+v, want %d %s %q", c.target, w.Code, p, c.status, c.code, c.message)
		}
	}
	if p := errorOf(t, get(s, api+"genes?name=ketamin")); len(p.Nearest) == 0 || p.Nearest[0] != "Ketamine" {
		t.Errorf("near ketamin: %q", p.Nearest)
	}
	if p := errorOf(t, get(s, api+"gene")); len(p.Nearest) != 1 || p.Nearest[0] != api+"genes" {
		t.Errorf("near gene: %q", p.Nearest)
	}
}

// TestRandomQueries asks what nobody would: every answer is one, or an error that
// can be read, and none is the server's fault.
func TestRandomQueries(t *testing.T) {
	s := serve(t, Options{})
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"name", "=", "&", "ketamine", "AKT1", "%00", "%", "evidence", "symbol", "limit", "0", "format", "tsv", "true", "envelope", "year", "-", "2015", ";", "+", "%ff", "with-evidence", "rank", "p", "fig:", "mesh:D007649", "/", "?", "\"", "<", "%0d%0a"}
	for range 3000 {
		raw := "name=ketamine&"
		for range random.IntN(9) {
			raw += pieces[random.IntN(len(pieces))]
		}
		r, err := http.NewRequest(http.MethodGet, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.URL = &url.URL{Path: api + queries.All[random.IntN(len(queries.All))].Name, RawQuery: raw}
		r.Host, r.RequestURI = "localhost", r.URL.RequestURI()
		w := newRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 500 || w.Code == 0 {
			t.Fatalf("%s: %d %s", r.RequestURI, w.Code, w.Body)
		}
		if w.Code != http.StatusOK {
			errorOf(t, w)
		}
	}
}

// TestQuestionsLeaveTheNames that all of them share to HTTP.
func TestQuestionsLeaveTheNames(t *testing.T) {
	for _, q := range queries.All {
		for _, p := range q.Params {
			if strings.Contains(" name limit format envelope ", " "+p.Name+" ") {
				t.Errorf("%s has a parameter %s", q.Name, p.Name)
			}
		}
		if q.Value == nil {
			t.Errorf("%s does not say of which type its answers are", q.Name)
		}
	}
}

// FuzzQueryStrings asks what nobody would: every answer is one, or an error that
// can be read.
func FuzzQueryStrings(f *testing.F) {
	for _, call := range calls {
		f.Add(call.question, strings.SplitN(target(call.question, call.names, call.params), "?", 2)[1])
	}
	f.Add("complete", "prefix=%00&limit=1")
	s := serve(f, Options{})
	f.Fuzz(func(t *testing.T, question, query string) {
		r, err := http.NewRequest(http.MethodGet, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.URL = &url.URL{Path: api + question, RawQuery: query}
		r.Host, r.RequestURI = "localhost", "/"
		w := newRecorder()
		s.ServeHTTP(w, r)
		switch {
		case w.Code >= 500 || w.Code == 0:
			t.Errorf("%q %q: %d %s", question, query, w.Code, w.Body)
		case w.Code >= 400:
			errorOf(t, w)
		}
	})
}

// TestOfSeveralMistakesTheSameIsTold makes mistakes together, and looks which one is
// told, again and again.
func TestOfSeveralMistakesTheSameIsTold(t *testing.T) {
	s := serve(t, Options{Kept: -1})
	for _, path := range []string{api + "figures?", api + "complete?", "/entity/mesh:D007649?format=turtle&", "/entity/mesh:D007649?"} {
		for _, mistakes := range []string{"a=1&b=2&c=3&d=4", "a=%ff&b=%ff&c=%ff&d=%ff"} {
			first := get(s, path+mistakes)
			for range 10 {
				if again := get(s, path+mistakes); again.Code != http.StatusBadRequest || again.Body.String() != first.Body.String() {
					t.Fatalf("%s: %d %s, where it was %s", path+mistakes, again.Code, again.Body, first.Body)
				}
			}
		}
	}
}
