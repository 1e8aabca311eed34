package queries_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"figraph/build"
	"figraph/graph/index"
	"figraph/graph/store/postgres"
	"figraph/graph/store/postgres/pgtest"
	"figraph/keep"
	"figraph/queries"
)

// distant opens a graph by its index, and as one that is asked through Cayley. It is
// one that was restored, in whose index mentions have no files and lines either.
func distant(t testing.TB, sources ...string) (queries.Graph, queries.Distant) {
	t.Helper()
	dir := t.TempDir()
	export := filepath.Join(dir, "graph.nq")
	if _, err := build.Build(t.Context(), build.Options{Folder: keep.Folder(filepath.Join(dir, "first")), Exports: []string{export}, Candidates: true}, sources...); err != nil {
		t.Fatal(err)
	}
	folder := keep.Folder(filepath.Join(dir, "kg"))
	if _, err := build.Build(t.Context(), build.Options{Folder: folder}, export); err != nil {
		t.Fatal(err)
	}
	g, walker, sum := openBoth(t, folder)
	return g, queries.Distant{Walker: walker, Vocab: g.Vocab, Sum: sum}
}

// answerOf is all that an answer says, or its error.
func answerOf(q *queries.Question, g queries.Graph, a queries.Asked) string {
	answer, err := q.Ask(context.Background(), g, a)
	if err != nil {
		return fmt.Sprintf("%T %v", err, err)
	}
	value, err := json.MarshalIndent([]any{answer.Heading, answer.Hint, answer.Value, answer.Rows, answer.More, answer.Notes}, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(value)
}

// names are names of all kinds that people could ask by, some of which mean
// nothing, or several things.
func namesIn(g queries.Graph) (entities, others []string) {
	for e := range index.EntityID(g.Index.Entities()) {
		entity := g.Index.Entity(e)
		entities = append(entities, entity.CURIE)
		if entity.Name != "" {
			entities = append(entities, entity.Name)
		}
	}
	for _, n := range g.Index.EachName() {
		entities = append(entities, n.Text)
	}
	for f := range index.FigureID(g.Index.Figures()) {
		others = append(others, "fig:"+g.Index.Figure(f).ID)
	}
	for p := range index.PaperID(g.Index.Papers()) {
		others = append(others, g.Index.Paper(p).PMCID)
	}
	return append(entities, "nobody knows me", "AKT"), append(others, "fig:none")
}

// askBoth asks random questions in both ways and compares the answers.
func askBoth(t *testing.T, g queries.Graph, d queries.Distant, random *rand.Rand, questions int) {
	t.Helper()
	entities, others := namesIn(g)
	one := func(list []string) string { return list[random.IntN(len(list))] }
	for range questions {
		q := &queries.All[random.IntN(len(queries.All))]
		a := queries.Asked{Params: map[string]string{}}
		for range max(1, min(q.Takes.Most, 2)) {
			a.Names = append(a.Names, one(entities))
		}
		switch {
		case q.Name == "entities" || q.Name == "similar" || q.Name == "path" && random.IntN(4) == 0:
			a.Names[0] = one(others)
		case q.Name == "enrich":
			a.Names = append(a.Names, one(entities), one(entities))
		}
		for _, p := range q.Params {
			if random.IntN(3) > 0 {
				continue
			}
			switch {
			case len(p.Values) > 0:
				a.Params[p.Name] = one(p.Values)
			case p.Name == "year":
				a.Params[p.Name] = "2010-2019"
			case p.Name == "score":
				a.Params[p.Name] = "0.5"
			case p.Name == "organism":
				a.Params[p.Name] = "taxon:9606"
			case p.Name == "about":
				a.Params[p.Name] = "Homo sapiens"
			case p.Name == "max-hops":
				a.Params[p.Name] = "2"
			case p.Name == "via" || p.Name == "avoid":
				a.Params[p.Name] = one(entities)
			case p.Type == queries.Switch:
				a.Params[p.Name] = "true"
			}
		}
		a.Limit = q.First
		far, err := d.Graph(t.Context(), queries.NeedsOf(q, a))
		if err != nil {
			t.Fatalf("%s %q %v: %v", q.Name, a.Names, a.Params, err)
		}
		if got, want := answerOf(q, far, a), answerOf(q, g, a); got != want {
			t.Errorf("%s %q %v:\n%.3000s\nwant\n%.3000s", q.Name, a.Names, a.Params, got, want)
			return
		}
	}
}

// TestDistantAnswersAreTheIndexs asks all questions, with random names and
// parameters, over Cayley's path API and over the index on disk.
func TestDistantAnswersAreTheIndexs(t *testing.T) {
	g, d := distant(t, goodRecords, "../testdata/old")
	askBoth(t, g, d, rand.New(rand.NewPCG(5, 7)), 100)
}

// TestDatabaseAnswersAreTheIndexs asks a PostgreSQL database into which the sample
// was loaded.
func TestDatabaseAnswersAreTheIndexs(t *testing.T) {
	source, questions := sample, 10
	if _, err := os.Stat(sample); err != nil || testing.Short() {
		source, questions = goodRecords, 20
	}
	g, d := distant(t, source)
	url := pgtest.Database(t)
	address, err := postgres.ParseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	folder := keep.Folder(filepath.Join(t.TempDir(), "kg"))
	if _, err := build.Build(t.Context(), build.Options{Folder: folder, Candidates: true}, source); err != nil {
		t.Fatal(err)
	}
	opened, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if _, err := keep.Load(t.Context(), opened, address, keep.LoadOptions{}); err != nil {
		t.Fatal(err)
	}
	db, err := keep.OpenDatabase(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if db.Sum != d.Sum {
		t.Fatalf("the sum is %s, want %s", db.Sum, d.Sum)
	}
	askBoth(t, g, queries.Distant{Walker: db.Walker(), Vocab: db.Vocab, Sum: db.Sum}, rand.New(rand.NewPCG(1, 2)), questions)
	checkWalk(t, g, queries.StoreWalk(db.Walker(), db.Vocab))
}

// checkWalk compares what is drawn with some entities, step by step from the
// database and by the index.
func checkWalk(t *testing.T, g queries.Graph, walk queries.Walk) {
	t.Helper()
	for e := index.EntityID(0); int(e) < g.Index.Entities(); e += index.EntityID(1 + g.Index.Entities()/5) {
		curie := g.Index.Entity(e).CURIE
		got, err := queries.LinksOver(t.Context(), walk, curie, queries.DefaultEvidence)
		if err != nil {
			t.Fatal(err)
		}
		want, err := queries.LinksOver(t.Context(), g.Walk(), curie, queries.DefaultEvidence)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v (%v)", curie, got, want, err)
		}
	}
}

// TestDistantNames finds every name that the index has, whatever it is the name of.
func TestDistantNames(t *testing.T) {
	g, d := distant(t, goodRecords, "../testdata/old")
	far, err := d.Graph(t.Context(), queries.Needs{Unknown: true})
	if err != nil {
		t.Fatal(err)
	}
	all := func(g queries.Graph) (list []string) {
		for folded, n := range g.Index.EachName() {
			list = append(list, fmt.Sprint(folded, " ", n.Text, " ", g.Index.Entity(n.Entity).CURIE, " ", n.Rank))
		}
		return list
	}
	if got, want := all(far), all(g); !slices.Equal(got, want) {
		t.Errorf("%d names, want %d:\n%q\n%q", len(got), len(want), got, want)
	}
}
