package web

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"figraph/graph/index"
	"figraph/keep"
	"figraph/queries"
)

// dataPage is what the graph holds and what it was made of.
type dataPage struct {
	view
	Counts     []count
	Years      bar
	Organisms  []share
	Tiers      []share
	Resolution []resolved
	Unresolved []keep.UnresolvedName
	Receipt    provenance
	Layers     []count
	Classes    []count
	Predicates []count
	SPARQL     []sparqlQuery
	Exports    []link
	Example    string // what is said of a figure, in Turtle
}

type count struct {
	Name string
	N    int
}

// share is a count with its bar.
type share struct {
	Name, Href string
	N          int
	Bar        bar
}

type resolved struct {
	Name  string
	Share string
	keep.Resolution
}

type sparqlQuery struct{ Name, Title, Description, Text string }

const shownOrganisms = 15

// provenance is a receipt without its list of inputs, which has megabytes.
type provenance struct {
	keep.Receipt
	Files int // of the input
}

func provenanceOf(g *keep.Graph) (provenance, error) {
	receipt, err := g.Receipt()
	p := provenance{receipt, len(receipt.Inputs)}
	p.Inputs = nil
	return p, err
}

// makeReady makes ready what pages show of the graph as a whole: at full scale that
// takes a second. What cannot be read is told when it is asked for.
func (g *opened) makeReady() error {
	return guard(func() error {
		g.spread()
		g.report()
		g.provenance()
		return nil
	})
}

// spread is how figures spread, counted once for a graph.
type spread struct {
	years     map[int]int
	organisms map[index.EntityID]int
	tiers     [index.WeakestTier + 1]int
	most      [3][]index.EntityID // genes, chemicals and diseases that most papers draw
}

func spreadOf(x *index.Index) spread {
	s := spread{years: map[int]int{}, organisms: map[index.EntityID]int{}}
	for i, kind := range []index.Kinds{index.Gene, index.Chemical, index.Disease} {
		s.most[i] = mostDrawn(x, kind)
	}
	for i := range x.Figures() {
		f := index.FigureID(i)
		year := 0
		if paper, has := x.PaperOf(f); has {
			year = x.YearOf(paper)
		}
		s.years[year]++
		edges := x.EntitiesOf(f)
		for j := range edges.Len() {
			if edge := edges.At(j); edge.Kinds&index.Organism != 0 {
				s.organisms[index.EntityID(edge.Other)]++
			} else {
				s.tiers[edge.Tier]++
			}
		}
	}
	return s
}

// data shows what the graph holds.
func (s *Server) data(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "data", true, func(l *looked) (any, error) {
		if err := l.only(); err != nil {
			return nil, err
		}
		page := &dataPage{view: l.view("Data", "data")}
		report, err := l.report()
		if err != nil {
			return nil, err
		}
		if page.Receipt, err = l.provenance(); err != nil {
			return nil, err
		}
		page.count(report)
		l.addSpread(page)
		l.addSPARQL(page)
		for _, path := range paths() {
			if strings.HasPrefix(path, api+"export") {
				page.Exports = append(page.Exports, link{strings.TrimPrefix(path, api), path})
			}
		}
		page.Example, err = l.example()
		return page, err
	})
}

// example is what is said of the figure that draws the most, in Turtle, without the
// prefixes.
func (l *looked) example() (string, error) {
	if l.unverified {
		return "", nil
	}
	most, best := 0, index.FigureID(0)
	for i := range l.index.Figures() {
		if n := l.index.EntitiesOf(index.FigureID(i)).Len(); n > most && l.index.TitleOf(index.FigureID(i)) != "" && n < 40 {
			most, best = n, index.FigureID(i)
		}
	}
	if most == 0 {
		return "", nil
	}
	thing := subject{graph: l.opened, iri: l.facts.Vocab.Figure(l.index.Figure(best).ID).String()}
	turtle := documentFormats.named("turtle")
	if err := thing.read(); err != nil {
		return "", err
	}
	var b strings.Builder
	err := thing.write(&b, turtle)
	_, text, _ := strings.Cut(b.String(), " .\n\n")
	return text, err
}

func (p *dataPage) count(r *keep.Report) {
	p.Counts = []count{{"figures", r.Figures}, {"papers", r.Papers}, {"genes", r.Genes}, {"chemicals", r.Chemicals}, {"drugs among them", r.Drugs},
		{"diseases", r.Diseases}, {"families", r.Families}, {"organisms", r.Organisms}, {"mentions", r.Mentions}, {"quads", r.Quads}}
	p.Layers, p.Classes, p.Predicates = counts(r.ByLayer), counts(r.ByClass), counts(r.ByPredicate)
	for _, name := range slices.Sorted(maps.Keys(r.Resolution)) {
		one := r.Resolution[name]
		p.Resolution = append(p.Resolution, resolved{name, decimals(100*one.Share, 1) + " %", one})
	}
	p.Unresolved = r.Unresolved
}

// counts are the entries of a map, the most first.
func counts(of map[string]int) (list []count) {
	for name, n := range of {
		list = append(list, count{name, n})
	}
	slices.SortFunc(list, func(a, b count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	return list
}

func (l *looked) addSpread(page *dataPage) {
	s := l.spread()
	page.Years = histogram(s.years, nil)
	organisms := slices.SortedFunc(maps.Keys(s.organisms), func(a, b index.EntityID) int {
		return cmp.Or(cmp.Compare(s.organisms[b], s.organisms[a]), cmp.Compare(a, b))
	})
	for _, e := range organisms[:min(len(organisms), shownOrganisms)] {
		one := l.index.Entity(e)
		page.Organisms = append(page.Organisms, share{cmp.Or(one.Name, one.CURIE), entityPath(one.CURIE), s.organisms[e], wideBar(s.organisms[e], s.organisms[organisms[0]], "year")})
	}
	most := slices.Max(s.tiers[:])
	for tier, n := range s.tiers {
		name := queries.Evidence(tier).String()
		page.Tiers = append(page.Tiers, share{name, "", n, wideBar(n, most, "tier-"+name)})
	}
}

const wideWidth = 320

func wideBar(n, most int, class string) bar {
	return bar{Width: wideWidth, Height: barHeight, Parts: []part{{W: wideWidth * float64(n) / float64(max(1, most)), H: barHeight, Class: class}}}
}

func (l *looked) addSPARQL(page *dataPage) {
	for _, t := range queries.SPARQL() {
		text, err := t.Query(queries.Graph{Vocab: l.facts.Vocab}, nil)
		if err == nil {
			page.SPARQL = append(page.SPARQL, sparqlQuery{t.Name, t.Title, t.Description, text})
		}
	}
}
