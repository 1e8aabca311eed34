package sparql_test

import (
	"slices"
	"strings"
	"testing"

	"figraph/sparql"
)

const triples = `<a:f1> <a:names> <a:x>
<a:f1> <a:names> <a:y>
<a:f2> <a:names> <a:x>
<a:f3> <a:says> <a:y>
<a:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <a:Gene>
<a:y> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <a:Drug>
<a:x> <a:name> "X \"1\""
<a:f1> <a:year> "2001"^^<http://www.w3.org/2001/XMLSchema#integer>
<a:f2> <a:year> "999"^^<http://www.w3.org/2001/XMLSchema#integer>
<a:f1> <a:names> <a:x>
`

func data(t testing.TB) *sparql.Data {
	t.Helper()
	d := sparql.NewData()
	for line := range strings.Lines(triples) {
		terms := strings.SplitN(strings.TrimSpace(line), " ", 3)
		d.Add([]byte(terms[0]), []byte(terms[1]), []byte(terms[2]))
	}
	return d
}

// Rows worked out by hand. All shipped questions are compared with real stores by
// oracles/stores.py.
func TestAnswers(t *testing.T) {
	const is, integer = "^^<http://www.w3.org/2001/XMLSchema#boolean>", "^^<http://www.w3.org/2001/XMLSchema#integer>"
	for query, want := range map[string][]string{
		"SELECT ?f WHERE { ?f a:names <a:x>, <a:y> }":                                                                               {"<a:f1>"},
		"SELECT ?f ?e WHERE { ?f a:names|a:says ?e . ?e a a:Drug }":                                                                 {"<a:f1> <a:y>", "<a:f3> <a:y>"},
		"SELECT ?e ?n WHERE { <a:f1> a:names ?e . OPTIONAL { ?e a:name ?n } }":                                                      {`<a:x> "X \"1\""`, "<a:y> "},
		"SELECT DISTINCT ?e WHERE { ?f a:names ?e }":                                                                                {"<a:x>", "<a:y>"},
		"SELECT ?e (COUNT(DISTINCT ?f) AS ?n) WHERE { ?f a:names ?e } GROUP BY ?e ORDER BY DESC(?n) ?e":                             {`<a:x> "2"` + integer, `<a:y> "1"` + integer},
		"SELECT ?e WHERE { ?f a:names ?e } GROUP BY ?e HAVING (COUNT(DISTINCT ?f) > 1)":                                             {"<a:x>"},
		"SELECT (COUNT(*) AS ?n) WHERE { ?f a:none ?e }":                                                                            {`"0"` + integer},
		"SELECT (MAX(?y) AS ?m) WHERE { ?f a:year ?y }":                                                                             {`"2001"` + integer},
		"SELECT ?f WHERE { VALUES ?from { 1000 } ?f a:year ?y . FILTER (?y >= ?from && ?y < 3000) }":                                {"<a:f1>"},
		"SELECT ?f WHERE { ?f a:names ?e . FILTER NOT EXISTS { ?f a:names <a:y> } }":                                                {"<a:f2>"},
		"SELECT ?e WHERE { ?f a:names ?e . FILTER NOT EXISTS { VALUES ?x { <a:x> } FILTER (?x = ?e) } }":                            {"<a:y>"},
		"SELECT ?e WHERE { <a:f1> a:names ?e . MINUS { VALUES ?x { <a:x> } BIND (?x AS ?e) } }":                                     {"<a:y>"},
		"SELECT ?f WHERE { ?f a:names ?e . MINUS { ?other a:none ?thing } }":                                                        {"<a:f1>", "<a:f1>", "<a:f2>"},
		"SELECT ?x WHERE { { BIND (1 AS ?x) } UNION { BIND (2 AS ?x) } }":                                                           {`"1"` + integer, `"2"` + integer},
		"SELECT ?e ?b WHERE { <a:f1> a:names ?e . BIND (EXISTS { ?e a a:Gene } AS ?b) }":                                            {`<a:x> "true"` + is, `<a:y> "false"` + is},
		"SELECT ?e ?b WHERE { <a:f1> a:names ?e . OPTIONAL { ?e a:name ?n } BIND (BOUND(?n) AS ?b) }":                               {`<a:x> "true"` + is, `<a:y> "false"` + is},
		"SELECT ?i WHERE { BIND (IRI(CONCAT(\"a:\", LCASE(\"Q\"))) AS ?i) }":                                                        {"<a:q>"},
		"SELECT ?i WHERE { ?f a:year ?y . FILTER (STRSTARTS(STR(?f), \"a:f2\")) BIND (STRAFTER(STR(?f), \"a:\") AS ?i) }":           {`"f2"`},
		"SELECT ?i WHERE { BIND (IF(1 = 2, \"a\", \"b\") AS ?i) }":                                                                  {`"b"`},
		"SELECT ?f ?n WHERE { { SELECT ?f (COUNT(?e) AS ?n) WHERE { ?f a:names ?e } GROUP BY ?f } ?f a:year ?y . FILTER (?n > 1) }": {`<a:f1> "2"` + integer},
		"SELECT (GROUP_CONCAT(DISTINCT ?y; separator=\"+\") AS ?all) WHERE { ?f a:year ?y }":                                        {`"2001+999"`},
		"CONSTRUCT { ?e a:in ?f . } WHERE { ?f a:names ?e . ?f a:year ?y . FILTER (?y > 1000) }":                                    {"<a:x> <a:in> <a:f1>", "<a:y> <a:in> <a:f1>"},
		"SELECT ?f WHERE { ?f a:year ?y . FILTER (?nothing > 1 || ?y > 1000) }":                                                     {"<a:f1>"},
		"SELECT ?f WHERE { ?f a:year ?y . FILTER (?nothing > 1) }":                                                                  nil,
	} {
		table, err := data(t).Answer("PREFIX a: <a:>\n" + query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		var got []string
		for _, row := range table.Rows {
			got = append(got, strings.Join(row, " "))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", query, got, want)
		}
	}
}

// What is not read is an error, not another answer.
func TestWhatIsNotRead(t *testing.T) {
	for _, query := range []string{
		"", "ASK { ?s ?p ?o }", "SELECT * WHERE { ?s a:p ?o }", "SELECT ?s WHERE { ?s ?p ?o }", "SELECT ?s WHERE { ?s a:p/a:q ?o }", "SELECT ?s WHERE { ?s a:p+ ?o }",
		"SELECT ?s WHERE { ?s b:p ?o }", "SELECT ?s WHERE { ?s a:p ?o", "SELECT ?s WHERE { ?s a:p ?o } LIMIT 3", "SELECT ?s WHERE { GRAPH ?g { ?s a:p ?o } }",
		"SELECT ?s WHERE { ?s a:p ?o . FILTER (REGEX(?s, \"x\")) }", "SELECT ?s WHERE { VALUES (?s ?o) { (1 2) } }", "SELECT (AVG(?s) AS ?x) WHERE { ?s a:p ?o }", "SELECT ?s WHERE { ?s a:p \"x\"@en }",
	} {
		if table, err := data(t).Answer("PREFIX a: <a:>\n" + query); err == nil {
			t.Errorf("%s: %v", query, table)
		}
	}
}

// FuzzAnswer has no query end in a panic.
func FuzzAnswer(f *testing.F) {
	f.Add("PREFIX a: <a:>\nSELECT ?f WHERE { ?f a:names <a:x> . MINUS { ?f a:year ?y } }")
	f.Add("CONSTRUCT { ?a <b> 1 } WHERE { { SELECT (COUNT(*) AS ?n) WHERE { } } UNION { } }")
	f.Fuzz(func(t *testing.T, query string) {
		table, err := data(t).Answer(query)
		if (table == nil) == (err == nil) {
			t.Error(table, err)
		}
	})
}
