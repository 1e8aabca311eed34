package queries_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"figraph/queries"
)

// calls is a call of each question on the authored records that has an answer.
var calls = map[string][]string{
	"genes": {"ketamine"}, "drugs": {"AKT1"}, "diseases": {"ketamine"}, "neighbors": {"AKT1"}, "figures": {"ketamine", "AKT1"},
	"papers": {"ketamine", "AKT1"}, "entities": {"fig:PMC9000001__fig-0001"}, "explain": {"ketamine", "AKT1"}, "path": {"ketamine", "TP53"},
	"enrich": {"ketamine", "AKT1"}, "similar": {"fig:PMC9000001__fig-0001"}, "cluster": {"ketamine"},
}

// TestEvidenceStandsInTheRecords asks every question for its evidence, and looks
// each word up in the line of the file that the answer names.
func TestEvidenceStandsInTheRecords(t *testing.T) {
	g := good(t)
	for _, q := range queries.All {
		without, err := q.Ask(t.Context(), g, queries.Asked{Names: calls[q.Name]})
		if err != nil {
			t.Fatalf("%s: %v", q.Name, err)
		}
		answer, err := q.Ask(t.Context(), g, queries.Asked{Names: calls[q.Name], Params: map[string]string{"with-evidence": "true"}})
		if err != nil || len(answer.Rows) == 0 || len(answer.Rows) != len(without.Rows) {
			t.Fatalf("%s: %d rows, %d with evidence (%v)", q.Name, len(without.Rows), len(answer.Rows), err)
		}
		mentions := mentionsIn(t, answer.Value)
		for _, m := range mentions {
			if line := lineOf(t, m.File, m.Line); m.Word == "" || !strings.Contains(line, m.Word) {
				t.Errorf("%s: %s:%d says %q, not %q", q.Name, m.File, m.Line, line, m.Word)
			}
		}
		if q.Name == "explain" {
			if len(answer.Notes) != 1 || !strings.Contains(answer.Notes[0], "with or without --with-evidence") {
				t.Errorf("explain does not say that it gives evidence anyway: %q", answer.Notes)
			}
			continue
		}
		if n := len(mentionsIn(t, without.Value)); n > 0 || len(mentions) < len(answer.Rows) {
			t.Errorf("%s: %d mentions without evidence, %d with it in %d rows", q.Name, n, len(mentions), len(answer.Rows))
		}
		if len(answer.Columns) <= len(without.Columns) {
			t.Errorf("%s: evidence adds no column", q.Name)
		}
		for _, row := range answer.Rows {
			if len(row) != len(answer.Columns) || slices.Contains(row[len(without.Columns):], any("")) {
				t.Errorf("%s: a row without evidence: %v", q.Name, row)
			}
		}
	}
}

// TestValueAlone asks every question for its value alone: all but the rows is the same.
func TestValueAlone(t *testing.T) {
	g := good(t)
	text := func(a queries.Answer) string {
		text, err := json.Marshal([]any{a.Heading, a.Hint, a.Value, a.Columns, a.More, a.Notes})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, q := range queries.All {
		for _, evidence := range []string{"false", "true"} {
			asked := queries.Asked{Names: calls[q.Name], Params: map[string]string{"with-evidence": evidence}}
			want, err := q.Ask(t.Context(), g, asked)
			if err != nil {
				t.Fatalf("%s: %v", q.Name, err)
			}
			asked.ValueOnly = true
			got, err := q.Ask(t.Context(), g, asked)
			if err != nil || text(got) != text(want) || evidence == "false" && got.Rows != nil {
				t.Errorf("%s, evidence %s: %s and %d rows (%v), want %s", q.Name, evidence, text(got), len(got.Rows), err, text(want))
			}
		}
	}
}

// mentionsIn are the mentions in a value, at any depth, as JSON has them.
func mentionsIn(t *testing.T, value any) (list []queries.Mention) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, child := range node {
				walk(child)
			}
		case map[string]any:
			if word, is := node["word"].(string); is {
				file, _ := node["file"].(string)
				line, _ := node["line"].(float64)
				list = append(list, queries.Mention{Word: word, File: file, Line: int(line)})
			}
			for _, child := range node {
				walk(child)
			}
		}
	}
	walk(tree)
	return list
}

func lineOf(t *testing.T, file string, n int) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(goodRecords, file))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	return lines[n-1]
}

// TestQuadsAreThoseOfTheGraph compares the quads of explanations with what a scan
// of the whole store finds.
func TestQuadsAreThoseOfTheGraph(t *testing.T) {
	g := good(t)
	var lines [][4]string // subject, predicate, object, the whole
	for line, err := range g.Store.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, [4]string{string(line.Subject), string(line.Predicate), string(line.Object), strings.TrimSuffix(string(line.Text), "\n")})
	}
	links := 0
	for _, names := range [][]string{{"mesh:D007649", "ncbigene:207"}, {"ncbigene:207", "ncbigene:2475"}, {"fig:PMC9000001__fig-0001", "ncbigene:207"}} {
		answer, err := queries.ByName("explain").Ask(t.Context(), g, queries.Asked{Names: names, Params: map[string]string{"quads": "true"}})
		if err != nil {
			t.Fatal(err)
		}
		e, rows := answer.Value.(queries.Explanation), 0
		var ends []string
		for _, name := range names {
			if iri, _ := g.Vocab.Expand(name); !strings.HasPrefix(name, "fig:") {
				ends = append(ends, "<"+iri.String()+">")
			}
		}
		for _, f := range e.Figures {
			iri, _ := g.Vocab.Expand(f.ID)
			if want := quadsOf("<"+iri.String()+">", ends, lines); !slices.Equal(f.Quads, want) {
				t.Errorf("%v in %s: %d quads\n%s\nwant %d\n%s", names, f.ID, len(f.Quads), strings.Join(f.Quads, "\n"), len(want), strings.Join(want, "\n"))
			}
			rows += len(f.Quads)
		}
		links += len(e.Quads)
		if rows+len(e.Quads) != len(answer.Rows) || rows == 0 {
			t.Errorf("%v: %d rows of %d quads", names, len(answer.Rows), rows+len(e.Quads))
		}
	}
	if links < 10 {
		t.Errorf("%d statements of links", links)
	}
	g.Store = nil
	if _, err := queries.ByName("explain").Ask(t.Context(), g, queries.Asked{Names: []string{"ketamine", "AKT1"}, Params: map[string]string{"quads": "true"}}); err == nil {
		t.Error("quads are read without a store")
	}
}

// quadsOf are the statements that a figure draws some entities, by predicates as
// they are written.
func quadsOf(figure string, ends []string, lines [][4]string) (quads []string) {
	mentions := map[string]int{}
	for _, l := range lines {
		switch {
		case l[1] == "<http://www.w3.org/ns/oa#hasTarget>" && l[2] == figure,
			l[1] == "<http://www.w3.org/ns/oa#hasBody>" && slices.Contains(ends, l[2]),
			l[1] == "<https://w3id.org/pfocr-kg/vocab#tier>" && l[2] != `"family"`:
			mentions[l[0]]++
		}
	}
	for _, l := range lines {
		drawn := l[1] == "<http://schema.org/mentions>" || l[1] == "<https://w3id.org/pfocr-kg/vocab#names>"
		if mentions[l[0]] == 3 || l[0] == figure && (l[1] == "<http://schema.org/isPartOf>" || drawn && slices.Contains(ends, l[2])) ||
			l[1] == "<http://purl.org/dc/terms/isPartOf>" && l[2] == figure && slices.Contains(ends, l[0]) {
			quads = append(quads, l[3])
		}
	}
	slices.Sort(quads)
	return quads
}
