package subgraph

import (
	"encoding/json"
	"io"
)

// object is a JSON object; encoding/json sorts its keys.
type object map[string]any

// writeCyjs writes what Cytoscape and Cytoscape.js call a network in JSON.
func writeCyjs(w io.Writer, g Graph) error {
	nodes, edges := []object{}, []object{}
	for _, n := range g.Nodes {
		data := object{"id": n.ID, "name": n.Label, "shared_name": n.Label}
		data.put(g.NodeColumns, n.Values)
		nodes = append(nodes, object{"data": data})
	}
	for i, e := range g.Edges {
		name := e.From + " (" + e.Kind + ") " + e.To
		data := object{"id": "e" + textOf(i), "source": e.From, "target": e.To, "name": name, "shared_name": name,
			"interaction": e.Kind, "shared_interaction": e.Kind}
		data.put(g.EdgeColumns, e.Values)
		edges = append(edges, object{"data": data})
	}
	return encode(w, object{
		"format_version": "1.0", "generated_by": "figraph", "target_cytoscapejs_version": "~2.1",
		"data":     object{"name": g.Name, "shared_name": g.Name},
		"elements": object{"nodes": nodes, "edges": edges},
	})
}

// put adds values under the names of their columns, where there is one.
func (o object) put(columns []Column, values []any) {
	for i, c := range columns {
		if values[i] != nil {
			o[c.Name] = values[i]
		}
	}
}

func encode(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

var cx2Types = [...]string{String: "string", Integer: "integer", Double: "double"}

// writeCX2 writes the Cytoscape Exchange format, version 2: what it is, how much
// is in each aspect, then declarations before what they declare, and a status that
// says that the document is whole.
func writeCX2(w io.Writer, g Graph) error {
	number := map[string]int{}
	nodes, edges := []object{}, []object{}
	for i, n := range g.Nodes {
		number[n.ID] = i
		values := object{"name": n.Label, "represents": n.ID}
		values.put(g.NodeColumns, n.Values)
		nodes = append(nodes, object{"id": i, "v": values})
	}
	for i, e := range g.Edges {
		values := object{"interaction": e.Kind}
		values.put(g.EdgeColumns, e.Values)
		edges = append(edges, object{"id": i, "s": number[e.From], "t": number[e.To], "v": values})
	}
	text := object{"d": "string"}
	declared := object{
		"networkAttributes": object{"name": text},
		"nodes":             declare(object{"name": text, "represents": text}, g.NodeColumns),
		"edges":             declare(object{"interaction": text}, g.EdgeColumns),
	}
	aspects := []aspect{{"attributeDeclarations", []object{declared}}, {"networkAttributes", []object{{"name": g.Name}}}, {"nodes", nodes}, {"edges", edges}}
	metadata := []object{}
	document := []object{{"CXVersion": "2.0", "hasFragments": false}, nil}
	for _, a := range aspects {
		metadata = append(metadata, object{"name": a.name, "elementCount": len(a.elements)})
		document = append(document, object{a.name: a.elements})
	}
	document[1] = object{"metaData": metadata}
	return encode(w, append(document, object{"status": []object{{"success": true, "error": ""}}}))
}

type aspect struct {
	name     string
	elements []object
}

func declare(into object, columns []Column) object {
	for _, c := range columns {
		into[c.Name] = object{"d": cx2Types[c.Type]}
	}
	return into
}
