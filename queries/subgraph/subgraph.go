// Package subgraph writes a few nodes and edges in the formats that other programs
// read: GraphML, Cytoscape's JSON (cyjs) and CX2, and sets of genes as GMT.
//
// A Graph has columns of values for its nodes and for its edges, as a table has.
// The same graph gives the same bytes. The package asks nothing: package queries
// makes graphs of its answers.
package subgraph

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Graph is nodes and undirected edges. Node IDs are distinct, and edges name nodes
// that are there.
type Graph struct {
	Name        string
	NodeColumns []Column // beside ID and label
	EdgeColumns []Column // beside the two ends
	Nodes       []Node
	Edges       []Edge
}

// Column is values of one type: string, int or float64.
type Column struct {
	Name string
	Type Type
}

// Type is the type of a column.
type Type uint8

// The types.
const (
	String Type = iota
	Integer
	Double
)

// Node is a node. Values are in the order of the columns; nil is none.
type Node struct {
	ID     string // CURIE
	Label  string
	Values []any
}

// Edge is an edge between two nodes, by ID.
type Edge struct {
	From, To string
	Kind     string // "drawn with", "draws"
	Values   []any
}

// Set is a named set.
type Set struct {
	Name        string
	Description string
	Members     []string
}

// Formats are the names of the formats, but for GMT, which holds sets.
var Formats = []string{"graphml", "cyjs", "cx2"}

// Write writes a graph in a format.
func Write(w io.Writer, format string, g Graph) error {
	if err := g.check(); err != nil {
		return err
	}
	switch format {
	case "graphml":
		return writeGraphML(w, g)
	case "cyjs":
		return writeCyjs(w, g)
	case "cx2":
		return writeCX2(w, g)
	}
	return fmt.Errorf("format %q: use %s", format, strings.Join(Formats, ", "))
}

// check refuses a graph that no reader would take.
func (g Graph) check() error {
	nodes := map[string]bool{}
	for _, n := range g.Nodes {
		if nodes[n.ID] {
			return fmt.Errorf("the subgraph has the node %s twice", n.ID)
		}
		nodes[n.ID] = true
		if err := fits(n.Values, g.NodeColumns); err != nil {
			return fmt.Errorf("node %s: %w", n.ID, err)
		}
	}
	for _, e := range g.Edges {
		if !nodes[e.From] || !nodes[e.To] {
			return fmt.Errorf("the subgraph has an edge from %s to %s, and not both nodes", e.From, e.To)
		}
		if err := fits(e.Values, g.EdgeColumns); err != nil {
			return fmt.Errorf("edge from %s to %s: %w", e.From, e.To, err)
		}
	}
	return nil
}

func fits(values []any, columns []Column) error {
	if len(values) != len(columns) {
		return fmt.Errorf("%d values for %d columns", len(values), len(columns))
	}
	for i, value := range values {
		ok := value == nil
		switch n := value.(type) {
		case string:
			ok = columns[i].Type == String
		case int:
			ok = columns[i].Type == Integer
		case float64:
			ok = columns[i].Type == Double && !math.IsNaN(n) && !math.IsInf(n, 0)
		}
		if !ok {
			return fmt.Errorf("%v is no value of %s", value, columns[i].Name)
		}
	}
	return nil
}

// WriteGMT writes sets, one a line: name, description, members, between tabs. What
// would end a cell or a line becomes a blank. Members are sorted, each once; a set
// without members is left out, since a line needs one.
func WriteGMT(w io.Writer, sets []Set) error {
	for _, set := range sets {
		members := make([]string, 0, len(set.Members))
		for _, m := range set.Members {
			if m = cell(m); m != "" {
				members = append(members, m)
			}
		}
		slices.Sort(members)
		members = slices.Compact(members)
		if len(members) == 0 {
			continue
		}
		line := cell(set.Name) + "\t" + cmp.Or(cell(set.Description), "na") + "\t" + strings.Join(members, "\t") + "\n"
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
	}
	return nil
}

func cell(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
