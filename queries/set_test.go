package queries

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"figraph/graph/index"
)

// plainSets are the figures of a graph as sets of units, named by text: a gene by
// its symbol, the rest by CURIE.
func plainSets(g Graph, scope Scope, kinds index.Kinds) map[string]map[string]map[string]bool {
	figures := map[string]map[string]map[string]bool{}
	for f := range index.FigureID(g.Index.Figures()) {
		if !g.passes(scope.Filter, f) {
			continue
		}
		units := map[string]map[string]bool{} // unit: CURIEs
		for i := range g.Index.EntitiesOf(f).Len() {
			edge := g.Index.EntitiesOf(f).At(i)
			e := g.Index.Entity(index.EntityID(edge.Other))
			if edge.Tier > scope.Evidence || e.Kinds&kinds == 0 || !g.isOfTaxon(index.EntityID(edge.Other), scope.Taxon) {
				continue
			}
			unit := e.CURIE
			if e.Kinds&index.Gene != 0 {
				unit = "symbol " + e.Name
			}
			if units[unit] == nil {
				units[unit] = map[string]bool{}
			}
			units[unit][e.CURIE] = true
		}
		if len(units) > 0 {
			figures["fig:"+g.Index.Figure(f).ID] = units
		}
	}
	return figures
}

// enrichedPlainly is the enrichment of a list by sets of text, without the cover.
func enrichedPlainly(g Graph, list List, scope Scope) []Enriched {
	figures := plainSets(g, scope, g.kindsOf(list.Items))
	universe := map[string]bool{}
	for _, units := range figures {
		for unit := range units {
			universe[unit] = true
		}
	}
	meant := map[string]map[string]bool{}
	for _, item := range list.Items {
		for _, e := range item.Entities {
			entity := g.Index.Entity(e)
			unit := entity.CURIE
			if entity.Kinds&index.Gene != 0 {
				unit = "symbol " + entity.Name
			}
			drawn := slices.ContainsFunc(slices.Collect(values(figures)), func(f map[string]map[string]bool) bool { return f[unit][entity.CURIE] })
			if drawn {
				if meant[unit] == nil {
					meant[unit] = map[string]bool{}
				}
				meant[unit][entity.CURIE] = true
			}
		}
	}
	var rows []Enriched
	for id, units := range figures {
		row := Enriched{Figure: Figure{ID: id}, Size: len(units)}
		for unit, curies := range meant {
			if slices.ContainsFunc(keys(curies), func(c string) bool { return units[unit][c] }) {
				row.Overlap++
			}
		}
		if row.Overlap > 0 {
			row.P = exactTail(len(universe), row.Size, len(meant), row.Overlap)
			rows = append(rows, row)
		}
	}
	ps := make([]float64, len(rows))
	for i, row := range rows {
		ps[i] = row.P
	}
	for i, q := range Adjust(ps, len(figures)) {
		rows[i].Q = q
	}
	slices.SortFunc(rows, func(a, b Enriched) int { return cmp.Compare(a.ID, b.ID) })
	return rows
}

func keys(m map[string]bool) (list []string) {
	for k := range m {
		list = append(list, k)
	}
	return list
}

func values[K comparable, V any](m map[K]V) func(func(V) bool) {
	return func(yield func(V) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

func randomList(r *rand.Rand, g Graph) List {
	var names []string
	for range 1 + r.IntN(8) {
		e := g.Index.Entity(randomEntity(r, g))
		names = append(names, []string{e.CURIE, cmp.Or(e.Name, e.CURIE), "nobody"}[r.IntN(3)])
	}
	return g.ListOf(names...)
}

func TestEnrichIsThatOfPlainSets(t *testing.T) {
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 5))
		figures := randomFigures(r, 8+r.IntN(30), 6+r.IntN(30), 2+r.IntN(8))
		for i := range figures { // some symbols stand for genes of several species
			for j := range figures[i].drawn {
				d := &figures[i].drawn[j]
				d.name = strings.Replace(d.name, "G1", "G", 1)
				if d.taxon > 0 {
					d.taxon = 9000 + len(d.name)*10 + int(d.curie[len(d.curie)-1]-'0')
				}
			}
		}
		g := testGraph(t, figures)
		list, scope := randomList(r, g), randomScope(r)
		answer := g.Sets(scope).Enrich(list, EnrichOptions{})
		want := enrichedPlainly(g, list, scope)
		got := slices.Clone(answer.Figures)
		slices.SortFunc(got, func(a, b Enriched) int { return cmp.Compare(a.ID, b.ID) })
		if len(got) != len(want) || answer.Listed != len(want) {
			t.Fatalf("seed %d: %d figures, %d listed, want %d", seed, len(got), answer.Listed, len(want))
		}
		for i, row := range got {
			w := want[i]
			if row.ID != w.ID || row.Overlap != w.Overlap || row.Size != w.Size || !near(row.P, w.P, 1e-10) || !near(row.Q, w.Q, 1e-10) || len(row.Names) < row.Overlap {
				t.Fatalf("seed %d: %s: overlap %d, size %d, p %v, q %v, names %q, want %+v", seed, row.ID, row.Overlap, row.Size, row.P, row.Q, row.Names, w)
			}
		}
		checkOrderAndCover(t, g, list, scope, answer)
	}
}

func checkOrderAndCover(t *testing.T, g Graph, list List, scope Scope, answer Enrichment) {
	t.Helper()
	for _, limit := range []int{1, 3, 7} {
		top := g.Sets(scope).Enrich(list, EnrichOptions{Limit: limit})
		if want := answer.Figures[:min(limit, len(answer.Figures))]; !reflect.DeepEqual(top.Figures, want) {
			t.Fatalf("the first %d are %+v, want %+v", limit, top.Figures, want)
		}
	}
	covered, significantNames, places := map[string]bool{}, map[string]bool{}, map[int]bool{}
	for i, row := range answer.Figures {
		if i > 0 && row.P < answer.Figures[i-1].P {
			t.Fatalf("p falls at %s", row.ID)
		}
		for _, name := range row.Names {
			significantNames[name] = significantNames[name] || row.Q <= significant
			covered[name] = covered[name] || row.Cover > 0
		}
		if row.Cover > 0 {
			places[row.Cover] = true
		}
	}
	if !reflect.DeepEqual(covered, significantNames) {
		t.Errorf("the cover has %v, the significant figures %v", covered, significantNames)
	}
	for place := range len(places) {
		if !places[place+1] {
			t.Errorf("the cover has no place %d of %d", place+1, len(places))
		}
	}
}

// TestCoverIsGreedy has one figure of everything beside those of parts.
func TestCoverIsGreedy(t *testing.T) {
	var figures []testFigure
	draw := func(figid string, genes ...int) {
		f := testFigure{figid: figid, paper: "PMC1"}
		for _, n := range genes {
			f.drawn = append(f.drawn, testDrawn{curie: fmt.Sprint("ncbigene:", n), name: fmt.Sprint("G", n)})
		}
		figures = append(figures, f)
	}
	draw("PMC1__a", 1, 2, 3)
	draw("PMC1__b", 4, 5)
	draw("PMC1__c", 2, 3, 4, 5)
	draw("PMC1__d", 1, 6)
	for n := 10; n < 400; n += 3 {
		draw(fmt.Sprint("PMC1__x", n), n, n+1, n+2)
	}
	g := testGraph(t, figures)
	for range 3 { // the memory of one is that of the next
		answer := g.Sets(Scope{}).Enrich(g.ListOf("G1", "G2", "G3", "G4", "G5", "G6", "G999"), EnrichOptions{CoverOnly: true})
		var got []string
		for _, row := range answer.Figures {
			got = append(got, fmt.Sprint(row.ID, " ", row.Cover, " ", row.Names))
		}
		want := []string{"fig:PMC1__c 1 [G2 G3 G4 G5]", "fig:PMC1__d 2 [G1 G6]"}
		if !slices.Equal(got, want) || len(answer.Problems) != 1 {
			t.Errorf("cover %q, want %q; problems %v", got, want, answer.Problems)
		}
	}
}

func TestSimilarIsThatOfPlainSets(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 6))
		g := testGraph(t, randomFigures(r, 8+r.IntN(30), 6+r.IntN(30), 2+r.IntN(8)))
		scope := randomScope(r)
		sets := map[index.FigureID]map[index.EntityID]bool{}
		counts, figures := map[index.EntityID]int{}, 0
		p := g.Pathfinder(scope)
		for f := range index.FigureID(g.Index.Figures()) {
			sets[f] = map[index.EntityID]bool{}
			if g.passes(scope.Filter, f) {
				for _, e := range p.drawnIn(f) {
					sets[f][e] = true
					counts[e]++
				}
			}
			figures += min(1, len(sets[f]))
		}
		asked := index.FigureID(r.IntN(g.Index.Figures()))
		product := func(a, b map[index.EntityID]bool) (sum float64) {
			for e := range a {
				if b[e] {
					sum += math.Pow(math.Log(float64(figures)/float64(counts[e])), 2)
				}
			}
			return sum
		}
		want := map[string][3]float64{}
		for f, set := range sets {
			shared, all := 0, len(sets[asked])
			for e := range set {
				if sets[asked][e] {
					shared++
				} else {
					all++
				}
			}
			if f != asked && shared > 0 {
				cosine := product(set, sets[asked]) / math.Sqrt(product(set, set)*product(sets[asked], sets[asked]))
				want[g.figure(f).ID] = [3]float64{cosine, float64(shared) / float64(all), float64(shared)}
			}
		}
		if !g.passes(scope.Filter, asked) {
			continue
		}
		last := 2.0
		got := g.Sets(scope).Similar(asked, SimilarOptions{})
		for _, s := range got {
			w := want[s.ID]
			if math.IsNaN(w[0]) {
				w[0] = 0
			}
			if !near(s.Cosine, w[0], 1e-9) || !near(s.Jaccard, w[1], 1e-12) || s.Shared != int(w[2]) || len(s.Labels) != s.Shared || s.Cosine > last {
				t.Fatalf("seed %d: %+v after %v, want %v", seed, s, last, w)
			}
			last = s.Cosine
		}
		if len(got) != len(want) {
			t.Fatalf("seed %d: %d figures, want %d", seed, len(got), len(want))
		}
	}
}

// TestClustersTakeWhatIsLeft follows the rule step by step on plain sets.
func TestClustersTakeWhatIsLeft(t *testing.T) {
	clusters := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 7))
		g := testGraph(t, randomFigures(r, 20+r.IntN(20), 10+r.IntN(30), 8))
		var names []string
		for range 12 {
			names = append(names, g.Index.Entity(randomEntity(r, g)).CURIE)
		}
		list := g.ListOf(names...)
		o := ClusterOptions{Clusters: 1 + r.IntN(4)}
		if r.IntN(2) == 0 {
			o.Mandatory = []Subject{subjectOf(list.Items[0].Entities[0])}
		}
		got := g.Sets(Scope{}).Cluster(list, o)
		left := map[string]bool{}
		sets := plainSets(g, Scope{}, g.kindsOf(list.Items))
		for _, row := range enrichedPlainly(g, list, Scope{}) {
			for unit := range sets[row.ID] {
				for _, item := range list.Items {
					if sets[row.ID][unit][item.Name] {
						left[item.Name] = true
					}
				}
			}
		}
		clusters += len(got.Clusters)
		for _, c := range got.Clusters {
			if c.Left != len(left) || c.Overlap != len(c.Names) || !near(c.P, exactTail(unitsIn(sets), c.Size, c.Left, c.Overlap), 1e-10) {
				t.Fatalf("seed %d: %+v with %d names left", seed, c, len(left))
			}
			if len(o.Mandatory) > 0 && !draws(sets[c.Figure.ID], g.Index.Entity(o.Mandatory[0].Entities[0]).CURIE) {
				t.Fatalf("seed %d: %s does not draw what is mandatory", seed, c.Figure.ID)
			}
			for id, units := range sets {
				overlap := 0
				for name := range left {
					if draws(units, name) {
						overlap++
					}
				}
				if len(o.Mandatory) > 0 && !draws(units, g.Index.Entity(o.Mandatory[0].Entities[0]).CURIE) {
					continue
				}
				if p := exactTail(unitsIn(sets), len(units), len(left), overlap); overlap >= 2 && p < c.P*(1-1e-9) {
					t.Fatalf("seed %d: %s has p %v, less than %+v", seed, id, p, c)
				}
			}
			for _, name := range c.Names {
				if !left[name] || !draws(sets[c.Figure.ID], name) {
					t.Fatalf("seed %d: %s took %s", seed, c.Figure.ID, name)
				}
				delete(left, name)
			}
		}
		if len(got.Rest) != len(left) {
			t.Fatalf("seed %d: the rest is %q, want %v", seed, got.Rest, left)
		}
	}
	if clusters < 60 {
		t.Errorf("%d clusters in all: this test sees too little", clusters)
	}
}

func draws(units map[string]map[string]bool, curie string) bool {
	return slices.ContainsFunc(slices.Collect(values(units)), func(curies map[string]bool) bool { return curies[curie] })
}

func unitsIn(figures map[string]map[string]map[string]bool) int {
	units := map[string]bool{}
	for _, f := range figures {
		for unit := range f {
			units[unit] = true
		}
	}
	return len(units)
}

func TestReadListNamesWhatItCannotRead(t *testing.T) {
	figures := randomFigures(rand.New(rand.NewPCG(1, 1)), 10, 10, 5)
	g := testGraph(t, figures)
	curie := figures[0].drawn[0].curie
	list, err := g.ReadList(strings.NewReader("\ufeff" + curie + "\r\n\n# a remark\nnobody\ntaxon:9606\nfig:" + figures[0].figid))
	if err != nil || len(list.Items) != 1 || list.Items[0].Name != curie {
		t.Errorf("items %+v, error %v", list.Items, err)
	}
	var got []string
	for _, p := range list.Problems {
		got = append(got, fmt.Sprint(p.Line, " ", p.Err))
	}
	want := []string{`4 "nobody" is not in the graph`, `5 "taxon:9606" is of kind organism: a list holds genes, chemicals, diseases and families`,
		fmt.Sprintf("6 %q is of kind figure: a list holds genes, chemicals, diseases and families", "fig:"+figures[0].figid)}
	if !slices.Equal(got, want) {
		t.Errorf("problems %q, want %q", got, want)
	}
}

// TestInOrder compares lists of few figures and of many, of which some stand twice, with
// what sorting makes of them.
func TestInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	for of := 1; of < 5000; of += 97 {
		for _, n := range []int{0, 1, of / 70, of / 64, of / 3, 2 * of} {
			list := make([]index.FigureID, n)
			for i := range list {
				list[i] = index.FigureID(r.IntN(of))
			}
			want := slices.Clone(list)
			slices.Sort(want)
			want = slices.Compact(want)
			if got := inOrder(list, of); !slices.Equal(got, want) {
				t.Fatalf("of %d figures, %v, want %v", of, got, want)
			}
		}
	}
}
