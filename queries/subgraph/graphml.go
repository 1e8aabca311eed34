package subgraph

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
)

const graphMLHead = `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
`

var graphMLTypes = [...]string{String: "string", Integer: "int", Double: "double"}

// graphML writes XML and keeps the first error.
type graphML struct{ w *bufio.Writer }

// writeGraphML writes the format of graphml.graphdrawing.org: keys n0, n1, ... of
// nodes and e0, e1, ... of edges, of which the first are the label and the kind.
func writeGraphML(w io.Writer, g Graph) error {
	x := graphML{bufio.NewWriter(w)}
	x.w.WriteString(graphMLHead)
	nodes := append([]Column{{"label", String}}, g.NodeColumns...)
	edges := append([]Column{{"interaction", String}}, g.EdgeColumns...)
	x.keys("node", nodes)
	x.keys("edge", edges)
	fmt.Fprintf(x.w, "  <graph id=%s edgedefault=\"undirected\">\n", attribute(g.Name))
	for _, n := range g.Nodes {
		fmt.Fprintf(x.w, "    <node id=%s>", attribute(n.ID))
		x.data('n', append([]any{n.Label}, n.Values...))
		x.w.WriteString("</node>\n")
	}
	for i, e := range g.Edges {
		fmt.Fprintf(x.w, "    <edge id=\"edge%d\" source=%s target=%s>", i, attribute(e.From), attribute(e.To))
		x.data('e', append([]any{e.Kind}, e.Values...))
		x.w.WriteString("</edge>\n")
	}
	x.w.WriteString("  </graph>\n</graphml>\n")
	return x.w.Flush()
}

func (x graphML) keys(of string, columns []Column) {
	for i, c := range columns {
		fmt.Fprintf(x.w, "  <key id=\"%c%d\" for=%q attr.name=%s attr.type=%q/>\n", of[0], i, of, attribute(c.Name), graphMLTypes[c.Type])
	}
}

func (x graphML) data(of byte, values []any) {
	for i, value := range values {
		if value == nil {
			continue
		}
		fmt.Fprintf(x.w, "<data key=\"%c%d\">", of, i)
		xml.EscapeText(x.w, []byte(textOf(value)))
		x.w.WriteString("</data>")
	}
}

func textOf(value any) string {
	switch v := value.(type) {
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return value.(string)
}

// attribute is a text as the value of an attribute, in quotes.
func attribute(text string) string {
	b := escaped{'"'}
	xml.EscapeText(&b, []byte(text))
	return string(append(b, '"'))
}

type escaped []byte

func (e *escaped) Write(b []byte) (int, error) {
	*e = append(*e, b...)
	return len(b), nil
}
