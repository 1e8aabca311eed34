package rdfread

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"
)

const jsonContext = `{"@version": 1.1, "x": "http://e.org/", "name": "x:name", "knows": {"@id": "x:knows", "@type": "@id"},
 "list": {"@id": "x:list", "@container": "@list"}, "said": {"@id": "x:said", "@container": "@language"}, "data": {"@id": "x:data", "@type": "@json"}}`

// streamed and whole are documents of the same node objects: the second is not of
// the form that is read node by node.
func streamed(nodes string) string {
	return `{"@context": ` + jsonContext + `, "@graph": [` + nodes + `]}`
}

func whole(nodes string) string {
	return `{"@graph": [` + nodes + `], "@context": ` + jsonContext + `}`
}

func TestJSONLDForms(t *testing.T) {
	for name, test := range map[string]struct {
		nodes string
		want  []string
	}{
		"nothing":           {``, nil},
		"an id":             {`{"@id": "x:a"}`, nil},
		"a value":           {`"x", 1, null, {"@value": "x"}`, nil},
		"strings":           {`{"@id": "x:a", "name": ["a", "\u00e9"]}`, []string{`<x:a> <x:name> "a"`, `<x:a> <x:name> "é"`}},
		"types":             {`{"@id": "x:a", "@type": ["x:B", "_:c"]}`, []string{`<x:a> <rdf:type> <x:B>`, `<x:a> <rdf:type> _:c`}},
		"capitals of a tag": {`{"@id": "x:a", "name": {"@value": "a", "@language": "zh-Hant-TW"}}`, []string{`<x:a> <x:name> "a"@zh-Hant-TW`}},
		"language map":      {`{"@id": "x:a", "said": {"en": "a", "de-CH": "b"}}`, []string{`<x:a> <x:said> "a"@en`, `<x:a> <x:said> "b"@de-ch`}},
		"xsd:string":        {`{"@id": "x:a", "name": {"@value": "a", "@type": "http://www.w3.org/2001/XMLSchema#string"}}`, []string{`<x:a> <x:name> "a"`}},
		"a datatype":        {`{"@id": "x:a", "name": {"@value": "a", "@type": "x:d"}}`, []string{`<x:a> <x:name> "a"^^<x:d>`}},
		"booleans":          {`{"@id": "x:a", "name": [true, {"@value": false, "@type": "x:d"}]}`, []string{`<x:a> <x:name> "false"^^<x:d>`, `<x:a> <x:name> "true"^^<xsd:boolean>`}},
		"integers": {`{"@id": "x:a", "name": [0, -0, 7, 1.0, -2e3, 9007199254740993, 123456789012345678901, {"@value": 5, "@type": "x:d"}]}`, []string{
			`<x:a> <x:name> "-2000"^^<xsd:integer>`, `<x:a> <x:name> "0"^^<xsd:integer>`, `<x:a> <x:name> "0"^^<xsd:integer>`, `<x:a> <x:name> "1"^^<xsd:integer>`,
			`<x:a> <x:name> "123456789012345678901"^^<xsd:integer>`, `<x:a> <x:name> "5"^^<x:d>`, `<x:a> <x:name> "7"^^<xsd:integer>`, `<x:a> <x:name> "9007199254740993"^^<xsd:integer>`}},
		"doubles": {`{"@id": "x:a", "name": [0.1, 1e21, -1.5e-7, {"@value": 5, "@type": "http://www.w3.org/2001/XMLSchema#double"}]}`, []string{
			`<x:a> <x:name> "-1.5E-7"^^<xsd:double>`, `<x:a> <x:name> "1.0E-1"^^<xsd:double>`, `<x:a> <x:name> "1.0E21"^^<xsd:double>`, `<x:a> <x:name> "5.0E0"^^<xsd:double>`}},
		"nested":       {`{"@id": "x:a", "knows": [{"@id": "x:b", "name": "b"}, "x:c"]}`, []string{`<x:a> <x:knows> <x:b>`, `<x:a> <x:knows> <x:c>`, `<x:b> <x:name> "b"`}},
		"blank nodes":  {`{"@id": "_:a", "knows": [{"name": "b"}, "_:unnamed1"]}`, []string{`_:a <x:knows> _:unnamed1`, `_:a <x:knows> _:unnamed_1`, `_:unnamed1 <x:name> "b"`}},
		"list":         {`{"@id": "x:a", "list": ["1", {"@list": []}]}`, []string{`<x:a> <x:list> _:unnamed2`, `_:unnamed1 <rdf:first> <rdf:nil>`, `_:unnamed1 <rdf:rest> <rdf:nil>`, `_:unnamed2 <rdf:first> "1"`, `_:unnamed2 <rdf:rest> _:unnamed1`}},
		"empty list":   {`{"@id": "x:a", "list": []}`, []string{`<x:a> <x:list> <rdf:nil>`}},
		"set":          {`{"@id": "x:a", "name": {"@set": ["a", null, {"name": null}]}}`, []string{`<x:a> <x:name> "a"`, `<x:a> <x:name> _:unnamed1`}},
		"empty nodes":  {`{"@id": "x:a", "name": [{}, {"@context": {}}]}`, []string{`<x:a> <x:name> _:unnamed1`, `<x:a> <x:name> _:unnamed2`}},
		"reverse":      {`{"@id": "x:a", "@reverse": {"x:p": [{"@id": "x:b"}, {"@id": "x:c", "name": "c"}]}}`, []string{`<x:b> <x:p> <x:a>`, `<x:c> <x:name> "c"`, `<x:c> <x:p> <x:a>`}},
		"included":     {`{"@id": "x:a", "@included": [{"@id": "x:b", "name": "b"}]}`, []string{`<x:b> <x:name> "b"`}},
		"graph":        {`{"@id": "x:g", "@graph": [{"@id": "x:a", "name": "a"}]}, {"@id": "x:a", "name": "b"}`, []string{`<x:a> <x:name> "a" <x:g>`, `<x:a> <x:name> "b"`}},
		"graph's own":  {`{"@id": "x:g", "name": "g", "@graph": [{"@id": "x:a", "name": "a"}]}`, []string{`<x:a> <x:name> "a" <x:g>`, `<x:g> <x:name> "g"`}},
		"graph object": {`{"@id": "_:g", "@graph": {"@id": "x:a", "name": "a"}}`, []string{`<x:a> <x:name> "a" _:g`}},
		"graph within": {`{"@id": "x:g", "@graph": [{"@id": "x:h", "@graph": [{"@id": "x:a", "name": "a"}]}]}`, []string{`<x:a> <x:name> "a" <x:h>`}},
		"own context":  {`{"@context": {"@version": 1.1, "name": "x:other", "@language": "en-GB"}, "@id": "x:a", "name": "a"}`, []string{`<x:a> <x:other> "a"@en-GB`}},
		"JSON": {`{"@id": "x:a", "data": {"b": [1.0, "<\u2028", {"@value": "v", "@language": "EN"}], "a": null}}, {"@id": "x:b", "data": [7, "s", [true], null]}`, []string{
			`<x:a> <x:data> "{\"a\":null,\"b\":[1,\"<` + "\u2028" + `\",{\"@language\":\"EN\",\"@value\":\"v\"}]}"^^<rdf:JSON>`, `<x:b> <x:data> "[7,\"s\",[true],null]"^^<rdf:JSON>`}},
	} {
		for form, document := range map[string]string{"streamed": streamed(test.nodes), "whole": whole(test.nodes)} {
			t.Run(name+"/"+form, func(t *testing.T) {
				lines, err := readAll(t, JSONLD, document, Options{})
				got := make([]string, len(lines))
				for i, line := range lines {
					got[i] = shortened.Replace(strings.TrimSuffix(line, " .\n"))
				}
				slices.Sort(got)
				if err != nil || !slices.Equal(got, test.want) {
					t.Errorf("got %v and\n%s\nwant\n%s", err, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
				}
			})
		}
	}
}

var shortened = strings.NewReplacer("<http://e.org/", "<x:", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#", "<rdf:", "<http://www.w3.org/2001/XMLSchema#", "<xsd:")

func TestJSONLDRefuses(t *testing.T) {
	const good = `{"@id": "x:a", "name": "a"},` + "\n"
	for nodes, problem := range map[string]string{
		`{"@id": "a b", "name": "a"}`:                                                       `IRI "a b" has no scheme`,
		`{"@id": "x:a b", "name": "a"}`:                                                     `holds the character ' '`,
		`{"@id": "relative", "name": "a"}`:                                                  "no scheme",
		`{"@id": "x:a", "@type": "relative"}`:                                               "no scheme",
		`{"@id": "x:a", "nothing": "a"}`:                                                    "property",
		`{"@id": "x:a", "_:p": "a"}`:                                                        "is no predicate",
		`{"@id": "_:a b", "name": "a"}`:                                                     "blank node identifier",
		`{"@id": "_:a.", "name": "a"}`:                                                      "blank node identifier",
		`{"@id": "_:", "name": "a"}`:                                                        "blank node identifier",
		`{"@id": "x:a", "name": {"@value": "a", "@language": "e n"}}`:                       "language tag",
		`{"@id": "x:a", "name": {"@value": "a", "@language": "e^n"}}`:                       "language tag",
		`{"@id": "x:a", "name": {"@value": "a", "@language": ""}}`:                          "language tag",
		`{"@id": "x:a", "name": {"@value": "a", "@type": "d"}}`:                             "@type",
		`{"@id": "x:a", "name": {"@value": "a", "@type": "x:d", "@language": "en"}}`:        "@language",
		`{"@id": "x:a", "name": {"@list": [{"nothing": 1}]}}`:                               "a @list or a @set",
		`{"@id": "x:a", "name": {"@set": [{"nothing": 1}]}}`:                                "a @list or a @set",
		`{"@id": "x:a", "name": 1e999}`:                                                     "out of bounds",
		`{"@id": ["x:a"], "name": "a"}`:                                                     "@id",
		`{"@id": 1, "@graph": []}`:                                                          "@id",
		`{"@id": "a b", "@graph": [{"@id": "x:a", "name": "a"}]}`:                           "no scheme",
		`{"@context": "http://e.org/", "@id": "x:a", "name": "a"}`:                          "none is loaded",
		`{"@context": {"@import": "http://e.org/"}, "@id": "x:a", "name": "a"}`:             "none is loaded",
		`{"@context": {"@version": 7}, "@id": "x:a", "name": "a"}`:                          "@version",
		`{"@id": "x:a", "name": {"@value": "a", "name": "b"}}`:                              "value object",
		`{"@id": "x:a", "name": {"@value": "a", "@type": "` + rdfForm[1:] + `langString"}}`: "rdf:langString without",
	} {
		for _, document := range []string{streamed("\n" + good + nodes), "[\n" + good + nodes + "]"} {
			o := Options{}
			first := strings.HasPrefix(document, "[")
			if first {
				document = strings.Replace(document, `"x:a"`, `"http://e.org/a"`, 1)
				document = strings.ReplaceAll(strings.ReplaceAll(document, `"name"`, `"http://e.org/name"`), `"x:`, `"http://e.org/`)
			}
			lines, err := readAll(t, JSONLD, document, o)
			if line, _, message := syntaxOf(err); !strings.Contains(message, problem) || !first && (line != 4 || len(lines) != 1) || first && line != 1 {
				t.Errorf("%s: line %d, %s, want %s", document, line, message, problem)
			}
		}
	}
}

func TestJSONLDAfterGraph(t *testing.T) {
	for document, place := range map[string]string{
		`{"@context": {}, "@graph": [], "@id": "a:g"}`:                                       "1:30: a key after \"@graph\"",
		"{\"@context\": {}, \"@graph\": [\n{\"@id\": \"a:g\", \"@graph\": [], \"a:p\": 1}]}": "2:28: a key after \"@graph\"",
	} {
		_, err := readAll(t, JSONLD, document, Options{})
		line, column, message := syntaxOf(err)
		if got := fmt.Sprintf("%d:%d: %s", line, column, message); !strings.HasPrefix(got, place) {
			t.Errorf("%s: got %s, want %s", document, got, place)
		}
	}
}

func TestJSONLDBase(t *testing.T) {
	const document = `{"@context": {"p": "http://e.org/p"}, "@graph": [{"@id": "a", "p": {"@id": "../b"}}, {"@id": "g", "@graph": [{"@id": "a", "p": 1}]}]}`
	lines, err := readAll(t, JSONLD, document, Options{Base: "http://e.org/x/y"})
	want := []string{
		"<http://e.org/x/a> <http://e.org/p> <http://e.org/b> .\n",
		"<http://e.org/x/a> <http://e.org/p> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e.org/x/g> .\n",
	}
	if err != nil || !slices.Equal(lines, want) {
		t.Errorf("got %q and %v", lines, err)
	}
}

// TestJSONGoldFaults shows what this package works around. A test that fails is good
// news: json-gold mended the fault, and the workaround that is named may go.
func TestJSONGoldFaults(t *testing.T) {
	read := func(document string) string {
		options := ld.NewJsonLdOptions("")
		options.Format = "application/n-quads"
		input := must(ld.DocumentFromReader(strings.NewReader(document)))
		quads, err := ld.NewJsonLdProcessor().ToRDF(input, options)
		return fmt.Sprint(quads, err)
	}
	long := "http://e.org/" + strings.Repeat("x", 2100)
	for name, test := range map[string]struct{ document, got, workaround string }{
		"a language tag loses its capitals": {`{"@id": "a:s", "a:p": {"@value": "x", "@language": "en-GB"}}`, "<a:s> <a:p> \"x\"@en-gb .\n<nil>", "hideCase"},
		"a long IRI is dropped":             {`{"@id": "` + long + `", "a:p": "x"}`, "<nil>", "stateExpanded"},
		"a number is rounded":               {`{"@id": "a:s", "a:p": 9007199254740993}`, "<a:s> <a:p> \"9007199254740992\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n<nil>", "numberOf"},
		"what is in a faulty set is lost":   {`{"@id": "a:s", "a:p": {"@set": [{"@id": 1}]}}`, "<a:s> <a:p> _:b0 .\n<nil>", "emptyObjects"},
		"a key that stands twice is lost":   {`{"@id": "a:s", "a:p": "1", "a:p": "2"}`, "<a:s> <a:p> \"2\" .\n<nil>", "jsonReader"},
	} {
		if got := strings.TrimLeft(read(test.document), " "); got != test.got {
			t.Errorf("%s: json-gold gave %q, and now %q. Workaround: %s", name, test.got, got, test.workaround)
		}
	}
	_, err := ld.NewContext(nil, nil).Parse(map[string]any{"@version": json.Number("1.1")})
	if err == nil {
		t.Error("a version that is no float64 was refused. Workaround: withFloats")
	}
}
