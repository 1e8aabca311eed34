package queries_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"figraph/queries"
	"figraph/vocab"
)

// categories are those of WikiPathways' collection.
var categories = []string{"Metadata", "Data Sources", "Communities", "Collaborations", "General", "Literature", "Data Export", "Curation", "Chemistry", "DSMN", "Authors"}

func plainVocabulary(t testing.TB, o vocab.Options) *vocab.Vocabulary {
	t.Helper()
	v, err := vocab.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A query without values is its file, letter by letter.
func TestTwinIsItsFile(t *testing.T) {
	g := queries.Graph{Vocab: plainVocabulary(t, vocab.Options{})}
	names, err := fs.Glob(os.DirFS("sparql"), "*.rq")
	if err != nil || len(names) != len(queries.SPARQL()) || len(names) < 20 {
		t.Fatalf("%d files, %d questions (%v)", len(names), len(queries.SPARQL()), err)
	}
	for _, q := range queries.SPARQL() {
		file, err := os.ReadFile(filepath.Join("sparql", q.Name+".rq"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := q.Query(g, nil); err != nil || got != string(file) {
			t.Errorf("%s (%v):\n%s", q.Name, err, got)
		}
	}
}

// Headers have the fields of WikiPathways' collection in its order, and prefixes
// are those that the query uses.
func TestTwinHeaders(t *testing.T) {
	order := regexp.MustCompile(`^# title: [^\n]{4,60}\n# category: ([A-Za-z ]+)\n(# description: [^\n]+\n)+(# param: [^\n|]+ \| [^\n|]+ \| [^\n|]+ \| [^\n|]+\n)*\n(PREFIX [a-z]+: <[^>]+>\n)+\n(SELECT|CONSTRUCT) `)
	used := regexp.MustCompile(`\b([a-z]+):`)
	for _, q := range queries.SPARQL() {
		text, err := q.Query(queries.Graph{Vocab: plainVocabulary(t, vocab.Options{})}, nil)
		if err != nil {
			t.Fatal(err)
		}
		m := order.FindStringSubmatch(text)
		if m == nil || !slices.Contains(categories, m[1]) {
			t.Errorf("%s: the header has another form:\n%s", q.Name, text)
			continue
		}
		if regexp.MustCompile(`(?i)\bGRAPH\s*[?<]`).MatchString(text) {
			t.Errorf("%s names a graph", q.Name)
		}
		_, body, _ := strings.Cut(text, "\n\n")
		plain := regexp.MustCompile(`<[^>]*>|"[^"]*"|#[^\n]*`).ReplaceAllString(body, "")
		declared := map[string]bool{}
		for _, line := range regexp.MustCompile(`PREFIX ([a-z]+):`).FindAllStringSubmatch(plain, -1) {
			declared[line[1]] = true
		}
		_, query, _ := strings.Cut(plain, "\n\n")
		for _, prefix := range used.FindAllStringSubmatch(query, -1) {
			if !declared[prefix[1]] {
				t.Errorf("%s does not declare %s", q.Name, prefix[1])
			}
		}
		for prefix := range declared {
			if !strings.Contains(query, prefix+":") {
				t.Errorf("%s declares %s in vain", q.Name, prefix)
			}
		}
	}
}

// Each parameter stands in the query with its default, and can be set.
func TestTwinParameters(t *testing.T) {
	g := queries.Graph{Vocab: plainVocabulary(t, vocab.Options{})}
	for _, q := range queries.SPARQL() {
		for _, p := range q.Params {
			given := map[queries.TwinType]string{queries.IRIType: "mesh:D000001", queries.LiteralType: "no such", queries.NumberType: "1234", queries.PredicateType: "family"}[p.Type]
			stands := map[queries.TwinType]string{queries.IRIType: "{ <http://id.nlm.nih.gov/mesh/D000001> }", queries.LiteralType: `{ "no such" }`, queries.NumberType: "{ 1234 }", queries.PredicateType: " schema:mentions "}[p.Type]
			before, _ := q.Query(g, nil)
			if after, err := q.Query(g, map[string]string{p.Name: given}); err != nil || !strings.Contains(after, stands) {
				t.Errorf("%s: %s (%s) is not set (%v):\n%s", q.Name, p.Name, p.Type, err, after)
			}
			if after, err := q.Query(g, map[string]string{p.Name: p.Default}); err != nil || after != before {
				t.Errorf("%s: %s has another default than the query (%v):\n%s", q.Name, p.Name, err, after)
			}
			if !strings.Contains(q.Template(g.Vocab), "{{"+p.Name+"}}") {
				t.Errorf("%s: no place for %s", q.Name, p.Name)
			}
		}
	}
}

// The namespaces are those of the graph.
func TestTwinHasTheNamespacesOfTheGraph(t *testing.T) {
	g := queries.Graph{Vocab: plainVocabulary(t, vocab.Options{Base: "https://example.org/kg/", Schema: "https"})}
	for _, q := range queries.SPARQL() {
		text, err := q.Query(g, nil)
		if err != nil || strings.Contains(text, vocab.DefaultBase) || strings.Contains(text, "http://schema.org/") {
			t.Errorf("%s (%v):\n%s", q.Name, err, text)
		}
	}
}

// A name is what Find makes of it: a symbol in two species is two genes.
func TestTwinFindsNames(t *testing.T) {
	g := good(t)
	text := func(params map[string]string) string {
		t.Helper()
		query, err := queries.Twinned("genes").Query(g, params)
		if err != nil {
			t.Fatal(err)
		}
		return query
	}
	if got := text(map[string]string{"entity": "KETAMINE"}); strings.Count(got, "VALUES ?entity { <http://id.nlm.nih.gov/mesh/D007649> }") != 2 {
		t.Error(got)
	}
	if got := text(map[string]string{"entity": "https://example.org/elsewhere"}); !strings.Contains(got, "{ <https://example.org/elsewhere> }") {
		t.Error(got)
	}
	if _, err := queries.Twinned("genes").Query(g, map[string]string{"entity": "ketamin"}); !errors.As(err, new(*queries.NotFoundError)) {
		t.Errorf("%v", err)
	}
	query, err := queries.Twinned("entities").Query(g, map[string]string{"figure": "PMC9000001__fig-0001"})
	if err != nil || !strings.Contains(query, "{ <https://pfocr.wikipathways.org/figures/PMC9000001__fig-0001.html> }") {
		t.Errorf("%v\n%s", err, query)
	}
}

// Values that SPARQL could read as something else are refused or escaped.
func TestTwinValuesAreSafe(t *testing.T) {
	g := queries.Graph{Vocab: plainVocabulary(t, vocab.Options{})}
	for _, c := range []struct{ name, param, value string }{
		{"genes", "entity", "https://example.org/a> } #"}, {"genes", "entity", "mesh:D1> }"}, {"genes", "entity", "ketamine"}, {"genes", "entity", ""},
		{"genes", "evidence", "rdf:type"}, {"genes", "evidence", "symbol"}, {"genes", "nothing", "x"},
		{"figures-since", "since", "2020 } #"}, {"figures-since", "since", ""}, {"figures-since", "since", "１２"},
		{"drug-by-name", "name", "a\x00b"}, {"drug-by-name", "name", "\xff"}, {"drug-by-name", "name", `\u0022`}, {"drug-by-name", "name", `\U00000022`},
	} {
		if text, err := queries.Twinned(c.name).Query(g, map[string]string{c.param: c.value}); !errors.As(err, new(*queries.UsageError)) {
			t.Errorf("%s: %s %q is taken (%v):\n%s", c.name, c.param, c.value, err, text)
		}
	}
	text, err := queries.Twinned("drug-by-name").Query(g, map[string]string{"name": "a\"b\\c\nd } VALUES ?name { }"})
	if want := `VALUES ?name { "a\"b\\c\nd } VALUES ?name { }" }`; err != nil || !strings.Contains(text, want) {
		t.Errorf("no %s (%v):\n%s", want, err, text)
	}
	text, err = queries.Twinned("figures-of-pathway").Query(g, map[string]string{"pathway": "pf:names", "evidence": "family"})
	if err != nil || !strings.Contains(text, `{ "pf:names" }`) {
		t.Errorf("a value is looked for in another (%v):\n%s", err, text)
	}
}

// docs/queries.md lists each question in SPARQL and in Gizmo with its title and its
// parameters, and no other.
func TestTwinsAreListed(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "queries.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range queries.SPARQL() {
		var params []string
		for _, p := range q.Params {
			params = append(params, "`"+p.Name+"`")
		}
		row := "| " + q.Category + " | [" + q.Title + "](../queries/sparql/" + q.Name + ".rq) | " + strings.TrimLeft(strings.Join(params, ", ")+" |", " ")
		if !strings.Contains(string(text), row) {
			t.Errorf("docs/queries.md has no row %s", row)
		}
	}
	for _, m := range regexp.MustCompile(`\]\(\.\./(queries/[^)]+)\)`).FindAllStringSubmatch(string(text), -1) {
		if _, err := os.Stat(filepath.Join("..", m[1])); err != nil {
			t.Error(err)
		}
	}
	scripts, err := filepath.Glob("gizmo/*.js")
	if err != nil || len(scripts) < 5 {
		t.Fatal(scripts, err)
	}
	for _, name := range scripts {
		if !strings.Contains(string(text), "(../queries/"+name+")") {
			t.Errorf("docs/queries.md does not list %s", name)
		}
	}
	for _, m := range regexp.MustCompile("`figraph ([a-z]+) [^`]*`").FindAllStringSubmatch(string(text), -1) {
		if queries.ByName(m[1]) == nil && m[1] != "stats" && m[1] != "export" && m[1] != "sparql" {
			t.Errorf("docs/queries.md names the command %s", m[1])
		}
	}
}
