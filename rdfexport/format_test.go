package rdfexport

import (
	"strings"
	"testing"

	"github.com/knakk/rdf"
)

func TestFormats(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Formats {
		for _, name := range []string{f.Name, f.Extension, f.MediaType} {
			if name == "" || seen[name] {
				t.Errorf("%s: %q is empty or stands twice", f.Name, name)
			}
			seen[name] = true
		}
		if byName, err := FormatByName(f.Name); err != nil || byName.Name != f.Name {
			t.Errorf("by the name %s: %s and %v", f.Name, byName.Name, err)
		}
		document := encode(t, f, layout, []rdf.Quad{quad("s", "p", text("o"), "graphName")})
		if strings.Contains(document, "graphName") != f.Graphs {
			t.Errorf("%s: Graphs is %v, and the document\n%s", f.Name, f.Graphs, document)
		}
	}
}

func TestFormatByNameRefuses(t *testing.T) {
	for _, name := range []string{"", "rdfxml", "Turtle", "ttl", "nquads "} {
		_, err := FormatByName(name)
		if want := `format "` + name + `": use one of nquads, ntriples, turtle, trig, jsonld`; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestFormatOfFile(t *testing.T) {
	for name, want := range map[string][2]string{
		"graph.ttl":             {"turtle", ""},
		"graph.ttl.gz":          {"turtle", "gz"},
		"graph.nq":              {"nquads", ""},
		"graph.nt":              {"ntriples", ""},
		"graph.trig.gz":         {"trig", "gz"},
		"graph.jsonld.zst":      {"jsonld", "zst"},
		"graph.jsonld":          {"jsonld", ""},
		"out/graph.nq.gz":       {"nquads", "gz"},
		"a.nq/graph.ttl":        {"turtle", ""},
		"graph.v2.nq.ttl":       {"turtle", ""},
		"../with blanks/é.nq":   {"nquads", ""},
		"/absolute/graph.nq.gz": {"nquads", "gz"},
	} {
		f, compression, err := FormatOfFile(name)
		if err != nil || f.Name != want[0] || compression != want[1] {
			t.Errorf("%s: got %q, %q and %v, want %q", name, f.Name, compression, err, want)
		}
	}
	for _, name := range []string{"", "-", "graph", "graph.gz", "graph.txt", "graph.nq.zip", "graph.nq.gz.gz", "graph.ttl/x", "nq", "graph.TTL", "graph.nq.GZ"} {
		f, compression, err := FormatOfFile(name)
		want := name + ": the name says no format: end it in one of .nq, .nt, .ttl, .trig, .jsonld, with or without .gz or .zst"
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %q, %q and %v, want %s", name, f.Name, compression, err, want)
		}
	}
}
