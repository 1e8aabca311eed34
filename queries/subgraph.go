package queries

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"figraph/graph/index"
	"figraph/queries/subgraph"
)

// Subgraph is the nodes and edges of an answer.
type Subgraph = subgraph.Graph

// setFormats are those of answers that are figures.
var setFormats = append([]string{"gmt"}, subgraph.Formats...)

// Write writes a drawing in a format.
func (d Drawing) Write(w io.Writer, format string) error {
	if format == "gmt" {
		return subgraph.WriteGMT(w, d.Sets)
	}
	return subgraph.Write(w, format, d.Graph)
}

// The kinds of edges.
const (
	kindDrawnWith = "drawn with" // two entities
	kindDraws     = "draws"      // a figure and an entity
)

var nodeColumns = []subgraph.Column{{Name: "type", Type: subgraph.String}, {Name: "taxon", Type: subgraph.String}}

// SubgraphOfPaths joins paths: each node and each hop once.
func SubgraphOfPaths(paths []Path) Subgraph {
	s := Subgraph{Name: "paths", NodeColumns: nodeColumns, EdgeColumns: []subgraph.Column{{Name: "figures", Type: subgraph.Integer},
		{Name: "papers", Type: subgraph.Integer}, {Name: "expected", Type: subgraph.Double}, {Name: "p", Type: subgraph.Double},
		{Name: "score", Type: subgraph.Double}, {Name: "evidence", Type: subgraph.String}}}
	nodes, edges := map[string]bool{}, map[[2]string]bool{}
	for _, p := range paths {
		for _, n := range p.Nodes {
			if !nodes[n.ID] {
				nodes[n.ID] = true
				s.Nodes = append(s.Nodes, nodeOf(n.ID, n.Label, n.Type, n.Taxon))
			}
		}
		for _, h := range p.Hops {
			ends := [2]string{min(h.From, h.To), max(h.From, h.To)}
			if !edges[ends] {
				edges[ends] = true
				s.Edges = append(s.Edges, subgraph.Edge{From: h.From, To: h.To, Kind: kindDrawnWith,
					Values: []any{len(h.Figures), h.Papers, h.Expected, h.P, h.Score, strings.Join(h.Figures, " | ")}})
			}
		}
	}
	return s
}

func nodeOf(id, label, kind, taxon string) subgraph.Node {
	values := []any{kind, nil}
	if taxon != "" {
		values[1] = taxon
	}
	return subgraph.Node{ID: id, Label: cmp.Or(label, id), Values: values}
}

// SubgraphOfLinks is a star: a subject, and what is drawn with it. A subject of
// several entities is one node, whose ID is their CURIEs between bars.
func (g Graph) SubgraphOfLinks(subject Subject, links []Link) Subgraph {
	s := Subgraph{Name: "links", NodeColumns: nodeColumns, EdgeColumns: []subgraph.Column{{Name: "figures", Type: subgraph.Integer},
		{Name: "papers", Type: subgraph.Integer}, {Name: "p", Type: subgraph.Double}, {Name: "q", Type: subgraph.Double},
		{Name: "log_odds", Type: subgraph.Double}, {Name: "npmi", Type: subgraph.Double}}}
	center := strings.Join(g.CURIEs(subject), "|")
	first := g.Index.Entity(subject.Entities[0])
	taxon := first.Taxon
	if len(subject.Entities) > 1 {
		taxon = ""
	}
	s.Nodes = append(s.Nodes, nodeOf(center, first.Name, first.Kinds.String(), taxon))
	for _, l := range links {
		s.Nodes = append(s.Nodes, nodeOf(l.ID, l.Label, l.Type, l.Taxon))
		s.Edges = append(s.Edges, subgraph.Edge{From: center, To: l.ID, Kind: kindDrawnWith,
			Values: []any{l.Figures, l.Papers, l.Stats.P, l.Stats.Q, l.Stats.LogOdds, l.Stats.NPMI}})
	}
	return s
}

// SubgraphOfFigures is figures and what they draw; of that only some entities,
// where they are named (not nil).
func (g Graph) SubgraphOfFigures(figures []index.FigureID, scope Scope, only []index.EntityID) Subgraph {
	s := Subgraph{Name: "figures", NodeColumns: append(slices.Clone(nodeColumns), subgraph.Column{Name: "paper", Type: subgraph.String},
		subgraph.Column{Name: "year", Type: subgraph.Integer}, subgraph.Column{Name: "url", Type: subgraph.String}, subgraph.Column{Name: "image", Type: subgraph.String}),
		EdgeColumns: []subgraph.Column{{Name: "evidence", Type: subgraph.String}}}
	met := map[index.EntityID]bool{}
	for _, id := range figures {
		f := g.figure(id)
		s.Nodes = append(s.Nodes, subgraph.Node{ID: f.ID, Label: cmp.Or(f.Title, f.ID), Values: []any{"figure", nil, filled(f.Paper), filledYear(f.Year), filled(f.URL), filled(f.Image)}})
		g.eachDrawn(id, scope, func(e index.EntityID, tier Evidence) {
			if only != nil && !slices.Contains(only, e) {
				return
			}
			entity := g.Index.Entity(e)
			if !met[e] {
				met[e] = true
				node := nodeOf(entity.CURIE, entity.Name, entity.Kinds.String(), entity.Taxon)
				node.Values = append(node.Values, nil, nil, nil, nil)
				s.Nodes = append(s.Nodes, node)
			}
			s.Edges = append(s.Edges, subgraph.Edge{From: f.ID, To: entity.CURIE, Kind: kindDraws, Values: []any{tier.String()}})
		})
	}
	return s
}

func filled(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func filledYear(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// eachDrawn calls for each entity that a figure draws, by number.
func (g Graph) eachDrawn(f index.FigureID, scope Scope, do func(index.EntityID, Evidence)) {
	edges := g.Index.EntitiesOf(f)
	for i := range edges.Len() {
		edge := edges.At(i)
		if e := index.EntityID(edge.Other); edge.Tier <= scope.Evidence && edge.Kinds&index.Drawn != 0 && g.isOfTaxon(e, scope.Taxon) {
			do(e, edge.Tier)
		}
	}
}

// SetsOfFigures are the entities that each figure draws, by label, as a set: what
// GMT holds.
func (g Graph) SetsOfFigures(figures []index.FigureID, scope Scope) []subgraph.Set {
	sets := make([]subgraph.Set, 0, len(figures))
	for _, id := range figures {
		f := g.Index.Figure(id)
		set := subgraph.Set{Name: f.ID, Description: f.Title}
		g.eachDrawn(id, scope, func(e index.EntityID, _ Evidence) {
			entity := g.Index.Entity(e)
			set.Members = append(set.Members, cmp.Or(entity.Name, entity.CURIE))
		})
		sets = append(sets, set)
	}
	return sets
}
