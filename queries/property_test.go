package queries

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// askAll is all rows of an answer, each by the names of its columns.
func askAll(t *testing.T, g Graph, question string, params map[string]string, names ...string) []map[string]any {
	t.Helper()
	answer, err := ByName(question).Ask(t.Context(), g, Asked{Names: names, Params: params})
	if err != nil {
		t.Fatalf("%s %q %v: %v", question, names, params, err)
	}
	rows := make([]map[string]any, len(answer.Rows))
	for i, row := range answer.Rows {
		rows[i] = map[string]any{}
		for j, c := range answer.Columns {
			rows[i][c.Name] = row[j]
		}
	}
	return rows
}

// propertyGraph is a random graph, the CURIEs that it draws, and its figures.
func propertyGraph(t *testing.T, r *rand.Rand) (g Graph, entities, figures []string, list []testFigure) {
	list = randomFigures(r, 14, 16, 6)
	for _, f := range list {
		figures = append(figures, figureCURIE(f.figid))
		for _, d := range f.drawn {
			entities = append(entities, d.curie)
		}
	}
	slices.Sort(entities)
	return testGraph(t, list), slices.Compact(entities), figures, list
}

func randomParams(r *rand.Rand) map[string]string {
	params := map[string]string{"evidence": []string{"symbol", "synonym", "family"}[r.IntN(3)]}
	if r.IntN(3) == 0 {
		params["year"], params["score"] = "2002-2015", "0.2"
	}
	if r.IntN(4) == 0 {
		params["organism"] = "9606"
	}
	return params
}

// TestSymmetricQuestionsAreSymmetric asks from either end. Of links all but q is
// the same, which is adjusted for what else an entity is drawn with.
func TestSymmetricQuestionsAreSymmetric(t *testing.T) {
	asked := map[string]int{}
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 20))
		g, entities, figures, _ := propertyGraph(t, r)
		params := randomParams(r)
		same := func(question, key, a, b string, columns ...string) {
			for _, row := range askAll(t, g, question, params, a) {
				if row[key] != b {
					continue
				}
				back := askAll(t, g, question, params, b)
				at := slices.IndexFunc(back, func(row map[string]any) bool { return row[key] == a })
				if at < 0 {
					t.Fatalf("seed %d, %v: %s of %s has %s, and not the other way", seed, params, question, a, b)
				}
				for _, c := range columns {
					if row[c] != back[at][c] {
						t.Fatalf("seed %d, %v: %s of %s and %s: %s is %v, and %v the other way", seed, params, question, a, b, c, row[c], back[at][c])
					}
				}
				asked[question]++
			}
		}
		for range 12 {
			a, b := entities[r.IntN(len(entities))], entities[r.IntN(len(entities))]
			same("neighbors", "id", a, b, "papers", "figures", "npmi", "log_odds", "p")
			if isChemical := strings.HasPrefix; isChemical(a, "mesh:") && isChemical(b, "ncbigene:") {
				there, back := askAll(t, g, "genes", params, a), askAll(t, g, "drugs", params, b)
				has := func(rows []map[string]any, id string) bool {
					return slices.ContainsFunc(rows, func(row map[string]any) bool { return row["id"] == id })
				}
				if has(there, b) != has(back, a) {
					t.Fatalf("seed %d: %s has the gene %s, or %s the chemical %s, alone", seed, a, b, b, a)
				}
				asked["genes"]++
			}
			for _, question := range []string{"figures", "papers", "explain"} {
				there, back := askAll(t, g, question, params, a, b), askAll(t, g, question, params, b, a)
				if !reflect.DeepEqual(there, back) {
					t.Fatalf("seed %d, %v: %s of %s and %s: %v, and the other way %v", seed, params, question, a, b, there, back)
				}
				asked[question] += len(there)
			}
			f, other := figures[r.IntN(len(figures))], figures[r.IntN(len(figures))]
			if params["year"] == "" {
				same("similar", "figure", f, other, "cosine", "jaccard", "shared")
			}
		}
	}
	for _, question := range []string{"neighbors", "genes", "figures", "papers", "explain", "similar"} {
		if asked[question] < 8 {
			t.Errorf("%s had %d answers", question, asked[question])
		}
	}
}

// counted are the questions whose counts can only grow, with what names their
// rows, and the counts. Of cluster none can: a greater figure may take the names of
// another.
var counted = map[string]struct{ keys, counts []string }{
	"genes": {[]string{"id"}, []string{"papers", "figures"}}, "drugs": {[]string{"id"}, []string{"papers", "figures"}},
	"diseases": {[]string{"id"}, []string{"papers", "figures"}}, "neighbors": {[]string{"id"}, []string{"papers", "figures"}},
	"figures": {[]string{"id"}, nil}, "papers": {[]string{"id"}, []string{"figures"}}, "entities": {[]string{"id"}, []string{"figures"}},
	"explain": {[]string{"figure", "id", "word"}, []string{"ambiguity"}}, "path": {[]string{"ids"}, []string{"figures", "papers"}},
	"enrich": {[]string{"figure"}, []string{"overlap", "size"}}, "similar": {[]string{"figure"}, []string{"shared"}},
}

// TestMoreFiguresNeverLowerACount adds a figure: no row is lost, and no count is
// smaller.
func TestMoreFiguresNeverLowerACount(t *testing.T) {
	compared := map[string]int{}
	for seed := range uint64(15) {
		r := rand.New(rand.NewPCG(seed, 21))
		_, entities, _, list := propertyGraph(t, r)
		less, more := testGraph(t, list[:len(list)-1]), testGraph(t, list)
		evidence := []string{"symbol", "synonym", "family"}[r.IntN(3)]
		for range 6 {
			a, b := entities[r.IntN(len(entities))], entities[r.IntN(len(entities))]
			names := map[string][]string{"figures": {a, b}, "papers": {a, b}, "entities": {list[r.IntN(len(list)-1)].paper}, "explain": {a, b},
				"path": {a, b}, "enrich": {a, b}, "similar": {list[r.IntN(len(list)-1)].figid}}
			for _, q := range All {
				of, is := counted[q.Name]
				if !is {
					continue
				}
				params := map[string]string{"evidence": evidence}
				if q.Name == "path" {
					params["max-hops"] = "1" // more figures may make a path shorter
				}
				if names[q.Name] == nil {
					names[q.Name] = []string{a}
				}
				asked := Asked{Names: names[q.Name], Params: params}
				if answer, err := q.Ask(t.Context(), less, asked); err != nil || len(answer.Rows) == 0 {
					continue // a is b, or not there yet
				}
				before, after := countsOf(askAll(t, less, q.Name, params, asked.Names...), of.keys, of.counts), countsOf(askAll(t, more, q.Name, params, asked.Names...), of.keys, of.counts)
				for key, counts := range before {
					now, still := after[key]
					for i, n := range counts {
						if !still || now[i] < n {
							t.Fatalf("seed %d: %s %q at %s: %s had %v, with one figure more it has %v", seed, q.Name, asked.Names, evidence, key, counts, now)
						}
					}
					if !still {
						t.Fatalf("seed %d: %s %q at %s: %s is lost with one figure more", seed, q.Name, asked.Names, evidence, key)
					}
				}
				compared[q.Name] += len(before)
			}
		}
	}
	for name := range counted {
		if name != "diseases" && compared[name] < 10 { // random figures draw none
			t.Errorf("%s: %d rows compared", name, compared[name])
		}
	}
}

func countsOf(rows []map[string]any, keys, counts []string) map[string][]int {
	list := map[string][]int{}
	for _, row := range rows {
		key, numbers := "", []int{}
		for _, k := range keys {
			key += fmt.Sprint(row[k], " ")
		}
		for _, c := range counts {
			n, _ := strconv.Atoi(fmt.Sprint(row[c]))
			numbers = append(numbers, n)
		}
		list[key] = numbers
	}
	return list
}

// TestOrderOfNamesChangesNothing gives the names of a list, and what paths go
// through and avoid, in another order.
func TestOrderOfNamesChangesNothing(t *testing.T) {
	answered := map[string]int{}
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 22))
		g, entities, _, _ := propertyGraph(t, r)
		params := randomParams(r)
		r.Shuffle(len(entities), func(i, j int) { entities[i], entities[j] = entities[j], entities[i] })
		names := entities[:min(6, len(entities))]
		turned := slices.Clone(names)
		slices.Reverse(turned)
		for question, n := range map[string]int{"figures": 2, "papers": 2, "enrich": len(names), "cluster": len(names)} {
			there, back := askAll(t, g, question, params, names[:n]...), askAll(t, g, question, params, turned[len(turned)-n:]...)
			for _, row := range append(there, back...) {
				for _, column := range []string{"names", "cover"} {
					if text, is := row[column].(string); is {
						list := strings.Split(text, bar)
						slices.Sort(list)
						row[column] = strings.Join(list, bar)
					}
				}
			}
			if !reflect.DeepEqual(there, back) {
				t.Fatalf("seed %d, %v: %s of %q: %v, in another order %v", seed, params, question, names[:n], there, back)
			}
			answered[question] += len(there)
		}
		paths := func(via, avoid []string) []map[string]any {
			p := map[string]string{"evidence": "family", "via": strings.Join(via, "\n"), "avoid": strings.Join(avoid, "\n")}
			return askAll(t, g, "path", p, names[0], names[1])
		}
		there, back := paths(names[2:4], names[4:6]), paths([]string{names[3], names[2]}, []string{names[5], names[4]})
		if !reflect.DeepEqual(there, back) {
			t.Fatalf("seed %d: paths %v, in another order %v", seed, there, back)
		}
		answered["path"] += len(there)
	}
	for _, question := range []string{"figures", "papers", "enrich", "cluster", "path"} {
		if answered[question] < 5 {
			t.Errorf("%s had %d rows", question, answered[question])
		}
	}
}
