package subgraph

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// awkward is a graph of texts that break writers.
var awkward = Graph{
	Name:        `paths "a" & <b>`,
	NodeColumns: []Column{{"type", String}, {"year", Integer}},
	EdgeColumns: []Column{{"p", Double}, {"figures", Integer}},
	Nodes: []Node{
		{"ncbigene:207", "AKT1", []any{"gene", nil}},
		{"family:PI3K & \"co\" <x>", "tab\tline\nend\r\u2028 ü \U0001F9EC ]]> </script>", []any{"family", 2019}},
		{"mesh:D1", "", []any{nil, -1}},
	},
	Edges: []Edge{
		{"ncbigene:207", "family:PI3K & \"co\" <x>", "drawn with", []any{1e-300, 7}},
		{"mesh:D1", "ncbigene:207", "draws", []any{nil, nil}},
	},
}

func written(t *testing.T, format string, g Graph) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type graphMLDocument struct {
	XMLName xml.Name `xml:"http://graphml.graphdrawing.org/xmlns graphml"`
	Keys    []struct {
		ID   string `xml:"id,attr"`
		For  string `xml:"for,attr"`
		Name string `xml:"attr.name,attr"`
		Type string `xml:"attr.type,attr"`
	} `xml:"key"`
	Graph struct {
		Default string `xml:"edgedefault,attr"`
		Nodes   []struct {
			ID   string `xml:"id,attr"`
			Data []data `xml:"data"`
		} `xml:"node"`
		Edges []struct {
			ID     string `xml:"id,attr"`
			Source string `xml:"source,attr"`
			Target string `xml:"target,attr"`
			Data   []data `xml:"data"`
		} `xml:"edge"`
	} `xml:"graph"`
}

type data struct {
	Key  string `xml:"key,attr"`
	Text string `xml:",chardata"`
}

func TestGraphMLSaysTheGraph(t *testing.T) {
	var d graphMLDocument
	if err := xml.Unmarshal(written(t, "graphml", awkward), &d); err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, k := range d.Keys {
		names[k.ID] = k.For + " " + k.Name + " " + k.Type
	}
	want := map[string]string{"n0": "node label string", "n1": "node type string", "n2": "node year int", "e0": "edge interaction string", "e1": "edge p double", "e2": "edge figures int"}
	if !reflect.DeepEqual(names, want) || d.Graph.Default != "undirected" {
		t.Errorf("keys %v, want %v", names, want)
	}
	for i, n := range awkward.Nodes {
		got := d.Graph.Nodes[i]
		label := strings.ReplaceAll(n.Label, "\u2028", "\u2028")
		if got.ID != n.ID || got.Data[0] != (data{"n0", label}) {
			t.Errorf("node %+v, want %+v", got, n)
		}
	}
	if got := fmt.Sprint(d.Graph.Edges[0].Data, len(d.Graph.Edges[1].Data)); got != "[{e0 drawn with} {e1 1e-300} {e2 7}] 1" {
		t.Errorf("edges say %s", got)
	}
	if e := d.Graph.Edges[1]; e.Source != "mesh:D1" || e.Target != "ncbigene:207" || e.ID == d.Graph.Edges[0].ID {
		t.Errorf("edge %+v", e)
	}
}

// TestNetworkXReadsGraphML asks a reader that shares nothing with us.
func TestNetworkXReadsGraphML(t *testing.T) {
	python := filepath.Join("..", "..", "oracles", ".venv", "bin", "python")
	if exec.Command(python, "-c", "import networkx").Run() != nil {
		t.Skip("skipped: networkx is not installed: make deps")
	}
	file := filepath.Join(t.TempDir(), "g.graphml")
	if err := os.WriteFile(file, written(t, "graphml", awkward), 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, "-c", `import json, sys, networkx
g = networkx.read_graphml(sys.argv[1])
print(json.dumps({"directed": g.is_directed(), "nodes": dict(g.nodes(data=True)), "edges": [[a, b, d] for a, b, d in g.edges(data=True)]}))`, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var got struct {
		Directed bool
		Nodes    map[string]map[string]any
		Edges    [][]any
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	family := awkward.Nodes[1]
	if got.Directed || len(got.Nodes) != 3 || got.Nodes[family.ID]["label"] != family.Label || got.Nodes[family.ID]["year"] != 2019.0 || len(got.Edges) != 2 {
		t.Errorf("networkx reads %s", out)
	}
}

func TestCyjsSaysTheGraph(t *testing.T) {
	var d struct {
		FormatVersion string `json:"format_version"`
		Data          struct{ Name string }
		Elements      struct {
			Nodes, Edges []struct{ Data map[string]any }
		}
	}
	if err := json.Unmarshal(written(t, "cyjs", awkward), &d); err != nil {
		t.Fatal(err)
	}
	if d.FormatVersion != "1.0" || d.Data.Name != awkward.Name {
		t.Errorf("head %+v", d)
	}
	node := map[string]any{"id": awkward.Nodes[1].ID, "name": awkward.Nodes[1].Label, "shared_name": awkward.Nodes[1].Label, "type": "family", "year": 2019.0}
	if got := d.Elements.Nodes[1].Data; !reflect.DeepEqual(got, node) {
		t.Errorf("node %v, want %v", got, node)
	}
	e := d.Elements.Edges[0].Data
	if e["source"] != "ncbigene:207" || e["target"] != awkward.Nodes[1].ID || e["p"] != 1e-300 || e["figures"] != 7.0 || e["interaction"] != "drawn with" || e["id"] != "e0" {
		t.Errorf("edge %v", e)
	}
}

// TestCX2HoldsItsRules are those of the specification: the descriptor first, the
// metadata next, declarations before what they declare, the status last; as many
// elements as announced, nothing undeclared, edges between nodes that are there.
func TestCX2HoldsItsRules(t *testing.T) {
	for _, g := range []Graph{awkward, {Name: "empty"}} {
		var document []map[string]any
		if err := json.Unmarshal(written(t, "cx2", g), &document); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, part := range document[1:] {
			for name := range part {
				names = append(names, name)
			}
		}
		if want := "[metaData attributeDeclarations networkAttributes nodes edges status]"; fmt.Sprint(names) != want || document[0]["CXVersion"] != "2.0" || document[0]["hasFragments"] != false {
			t.Fatalf("aspects %v, want %s", names, want)
		}
		list := func(part int, name string) []any { return document[part][name].([]any) }
		for i, m := range list(1, "metaData") {
			entry := m.(map[string]any)
			if name := entry["name"].(string); name != names[i+1] || int(entry["elementCount"].(float64)) != len(list(i+2, name)) {
				t.Errorf("metadata %v for aspect %s", entry, names[i+1])
			}
		}
		declared := list(2, "attributeDeclarations")[0].(map[string]any)
		for part, name := range map[int]string{4: "nodes", 5: "edges"} {
			for i, element := range list(part, name) {
				e := element.(map[string]any)
				if e["id"] != float64(i) {
					t.Errorf("%s %d has id %v", name, i, e["id"])
				}
				for attribute, value := range e["v"].(map[string]any) {
					checkDeclared(t, declared[name].(map[string]any)[attribute], attribute, value)
				}
				for _, end := range []string{"s", "t"} {
					if name == "edges" && int(e[end].(float64)) >= len(g.Nodes) {
						t.Errorf("edge %v has no node at %s", e, end)
					}
				}
			}
		}
		if status := list(6, "status")[0].(map[string]any); status["success"] != true || status["error"] != "" {
			t.Errorf("status %v", status)
		}
	}
}

func checkDeclared(t *testing.T, declaration any, name string, value any) {
	t.Helper()
	d, is := declaration.(map[string]any)
	if !is {
		t.Errorf("%s is not declared", name)
		return
	}
	_, isText := value.(string)
	if isText != (d["d"] == "string") {
		t.Errorf("%s is declared as %v and is %v", name, d["d"], value)
	}
}

func TestGMTEscapes(t *testing.T) {
	var b bytes.Buffer
	err := WriteGMT(&b, []Set{{"PMC1__f", "A\ttitle\nof 50 %\r\n  lines", []string{"B", "A", "B", "C\tD"}}, {"empty", "x", []string{" "}}, {"PMC2__g", "", []string{"Z"}}})
	if want := "PMC1__f\tA title of 50 % lines\tA\tB\tC D\nPMC2__g\tna\tZ\n"; err != nil || b.String() != want {
		t.Errorf("%q, want %q (%v)", b.String(), want, err)
	}
}

func TestGraphsThatAreNone(t *testing.T) {
	for want, g := range map[string]Graph{
		"the subgraph has the node a twice":                        {Nodes: []Node{{ID: "a"}, {ID: "a"}}},
		"the subgraph has an edge from a to b, and not both nodes": {Nodes: []Node{{ID: "a"}}, Edges: []Edge{{From: "a", To: "b"}}},
		"node a: 0 values for 1 columns":                           {NodeColumns: []Column{{"x", String}}, Nodes: []Node{{ID: "a"}}},
		"node a: NaN is no value of x":                             {NodeColumns: []Column{{"x", Double}}, Nodes: []Node{{"a", "", []any{nan()}}}},
	} {
		if err := Write(io.Discard, "cyjs", g); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := Write(io.Discard, "gexf", Graph{}); err == nil {
		t.Error("gexf was written")
	}
}

func nan() float64 { zero := 0.0; return zero / zero }

// failing takes so many bytes.
type failing int

var errFull = errors.New("full")

func (f *failing) Write(b []byte) (int, error) {
	if len(b) > int(*f) {
		n := int(*f)
		*f = 0
		return n, errFull
	}
	*f -= failing(len(b))
	return len(b), nil
}

func TestWritersReportErrors(t *testing.T) {
	for _, format := range Formats {
		whole := len(written(t, format, awkward))
		for limit := range whole {
			f := failing(limit)
			if err := Write(&f, format, awkward); !errors.Is(err, errFull) {
				t.Fatalf("%s: %v after %d bytes", format, err, limit)
			}
		}
	}
}
