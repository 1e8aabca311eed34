package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/cayley/graph"
	csql "github.com/cayleygraph/cayley/graph/sql"
	cpostgres "github.com/cayleygraph/cayley/graph/sql/postgres"
	"github.com/cayleygraph/quad"
	"github.com/jackc/pgx/v5"

	"figraph/graph/store"
	"figraph/graph/store/postgres/pgtest"
	"figraph/nquads"
)

// awkward are texts that databases are known to change.
var awkward = []string{"", "plain", `a \"quoted\" \\ text`, `tab\tnewline\nreturn\r`, `\b\f\u0001\u001F\u007F`, "µ-opioid ‐ 😀 \ufeff", "007",
	`\\x00 \\u0041`, `a\u0000b`, strings.Repeat("long ", 1000), "ends in \\\\"}

// randomGraph is a graph of random lines in canonical order, built as a store.
func randomGraph(t testing.TB, seed uint64, n int) (Graph, []string) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 5))
	iri := func(kind string, of int) string { return fmt.Sprintf("<https://example.org/%s/%d>", kind, r.IntN(of)) }
	object := func() string {
		literal := `"` + awkward[r.IntN(len(awkward))] + `"`
		switch r.IntN(6) {
		case 0:
			return literal + "^^" + iri("datatype", 2)
		case 1, 2:
			return literal
		case 3:
			return literal + "@de-ch"
		case 4:
			return fmt.Sprintf("_:b%d", r.IntN(9))
		}
		return iri("s", 1+n/5)
	}
	var lines []string
	for range n {
		line := iri("s", 1+n/5) + " " + iri("p", 9) + " " + object()
		if r.IntN(8) > 0 {
			line += " " + iri("g", 4)
		}
		lines = append(lines, line+" .\n")
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	return graphOf(t, lines), lines
}

func graphOf(t testing.TB, lines []string) Graph {
	t.Helper()
	dir := t.TempDir()
	b, err := store.NewBuilder(dir, store.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	g := Graph{Quads: len(lines), Notes: map[string]string{"sum": "a note"}}
	for _, text := range lines {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Add(line); err != nil {
			t.Fatal(err)
		}
		g.Sum.AddLine([]byte(text))
	}
	if err := b.Finish(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	g.Lines, g.Nodes = s.Scan(), s.Nodes()
	return g
}

func address(t testing.TB, url string) Address {
	t.Helper()
	a, err := ParseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func mustLoad(t testing.TB, url string, g Graph, o LoadOptions) Loaded {
	t.Helper()
	loaded, err := Load(t.Context(), address(t, url), g, o)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// linesIn are the statements of a database as stock Cayley reads them, over its
// own driver and by its own iterator, sorted.
func linesIn(t testing.TB, url string) []string {
	t.Helper()
	qs, err := csql.New(cpostgres.Type, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer qs.Close()
	r := graph.NewQuadStoreReader(qs)
	defer r.Close()
	var lines []string
	for {
		q, err := r.ReadQuad()
		if err != nil {
			break
		}
		line := ""
		for _, v := range []quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
			if v != nil {
				line += form(t, v) + " "
			}
		}
		lines = append(lines, line+".\n")
	}
	slices.Sort(lines)
	return lines
}

// form is the canonical form of a value, here from Cayley's side.
func form(t testing.TB, v quad.Value) string {
	t.Helper()
	text := func(s quad.String) string { return string(nquads.AppendString(nil, string(s))) }
	switch v := v.(type) {
	case quad.IRI:
		return "<" + string(v) + ">"
	case quad.BNode:
		return "_:" + string(v)
	case quad.String:
		return text(v)
	case quad.TypedString:
		return text(v.Value) + "^^<" + string(v.Type) + ">"
	case quad.LangString:
		return text(v.Value) + "@" + v.Lang
	}
	t.Fatalf("a %T", v)
	return ""
}

// TestStockCayleyReadsWhatWasLoaded loads random graphs, of texts that databases
// are known to change, over each other.
func TestStockCayleyReadsWhatWasLoaded(t *testing.T) {
	url := pgtest.Database(t)
	before := 0
	for seed := range uint64(3) {
		g, lines := randomGraph(t, seed, []int{2000, 1, 500}[seed])
		loaded := mustLoad(t, url, g, LoadOptions{})
		if loaded.Quads != len(lines) || loaded.Replaced != before || loaded.Schema != "public" {
			t.Errorf("loaded %+v, want %d quads in the place of %d", loaded, len(lines), before)
		}
		if got := linesIn(t, url); !slices.Equal(got, lines) {
			t.Errorf("seed %d: %d statements, want %d", seed, len(got), len(lines))
			for i := range min(len(got), len(lines)) {
				if got[i] != lines[i] {
					t.Fatalf("%.200q, want %.200q", got[i], lines[i])
				}
			}
		}
		before = len(lines)
	}
}

// TestCayleyMisreadsTexts shows why some texts do not stand in Cayley's column of
// texts.
func TestCayleyMisreadsTexts(t *testing.T) {
	url := pgtest.Database(t)
	if err := graph.InitQuadStore(cpostgres.Type, url, nil); err != nil {
		t.Fatal(err)
	}
	qs, err := graph.NewQuadStore(cpostgres.Type, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	written := quad.Quad{Subject: quad.IRI("a:s"), Predicate: quad.IRI("a:p"), Object: quad.String(`a\x00b`)}
	err = qs.ApplyDeltas([]graph.Delta{{Quad: written, Action: graph.Add}}, graph.IgnoreOpts{})
	if err := errors.Join(err, qs.Close()); err != nil {
		t.Fatal(err)
	}
	if got := linesIn(t, url); len(got) != 1 || got[0] != `<a:s> <a:p> "a\u0000b" .`+"\n" {
		t.Errorf("Cayley reads %q: it is mended, and isMisread can go", got)
	}
	lines := []string{`<a:s> <a:p> "a\\x00b" .` + "\n", `<a:s> <a:p> "a\u0000b" .` + "\n"}
	mustLoad(t, url, graphOf(t, lines), LoadOptions{Replace: true})
	if got := linesIn(t, url); !slices.Equal(got, lines) {
		t.Errorf("loaded by us, Cayley reads %q, want %q", got, lines)
	}
}

// schemaOf is all that the catalogue says of tables, indexes and constraints.
func schemaOf(t testing.TB, url string) []string {
	t.Helper()
	return query(t, url, `SELECT concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default) FROM information_schema.columns WHERE table_schema = 'public' AND table_name IN ('nodes', 'quads')
		UNION SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename IN ('nodes', 'quads')
		UNION SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid)) FROM pg_constraint WHERE conrelid::regclass::text IN ('nodes', 'quads')
		UNION SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`)
}

func query(t testing.TB, url, sql string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestSchemaIsCayleys compares the tables, indexes and constraints after two loads
// with those that stock Cayley makes, and lets it write into them.
func TestSchemaIsCayleys(t *testing.T) {
	stock, url := pgtest.Database(t), pgtest.Database(t)
	if err := graph.InitQuadStore(cpostgres.Type, stock, nil); err != nil {
		t.Fatal(err)
	}
	g, lines := randomGraph(t, 1, 300)
	mustLoad(t, url, g, LoadOptions{})
	mustLoad(t, url, g, LoadOptions{})
	if got, want := schemaOf(t, url), schemaOf(t, stock); !slices.Equal(got, want) {
		t.Errorf("the schema is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if left := query(t, url, "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'figraph%'"); len(left) > 0 {
		t.Errorf("left: %s", left)
	}
	qs, err := csql.New(cpostgres.Type, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	added := quad.MakeIRI("https://example.org/s/0", "https://example.org/p/new", "https://example.org/o", "")
	err = qs.ApplyDeltas([]graph.Delta{{Quad: added, Action: graph.Add}}, graph.IgnoreOpts{})
	if err := errors.Join(err, qs.Close()); err != nil {
		t.Fatal(err)
	}
	if got := linesIn(t, url); len(got) != len(lines)+1 {
		t.Errorf("%d statements after Cayley added one to %d", len(got), len(lines))
	}
	_, err = Load(t.Context(), address(t, url), g, LoadOptions{})
	if !errors.Is(err, ErrOccupied) {
		t.Errorf("a load over what another added: %v", err)
	}
}

// TestOpenReadsNotes opens a loaded graph, and sees that another takes its place.
func TestOpenReadsNotes(t *testing.T) {
	url := pgtest.Database(t)
	if _, err := Open(t.Context(), address(t, url)); !errors.Is(err, ErrNotFound) {
		t.Errorf("an empty database: %v", err)
	}
	g, _ := randomGraph(t, 1, 100)
	mustLoad(t, url, g, LoadOptions{})
	db, err := Open(t.Context(), address(t, url))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if db.Note("sum") != "a note" || db.Note("quads") != fmt.Sprint(g.Quads) {
		t.Errorf("notes %v", slices.Sorted(maps.Keys(db.notes)))
	}
	if changed, err := db.Changed(t.Context()); changed || err != nil {
		t.Errorf("changed: %t, %v", changed, err)
	}
	mustLoad(t, url, g, LoadOptions{})
	if changed, err := db.Changed(t.Context()); !changed || err != nil {
		t.Errorf("changed after another load: %t, %v", changed, err)
	}
}
