package rdfread

import (
	"fmt"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"
)

// TestFewLettersForMuch reads documents in which short names stand for long ones: the
// reading ends at once, and not with all memory.
func TestFewLettersForMuch(t *testing.T) {
	long := "http://e.org/" + strings.Repeat("x", maxNamespace)
	most := "http://e.org/" + strings.Repeat("x", maxNamespace-100)
	many := strings.Repeat(`"x:a",`, maxExpanded/maxNamespace+2000)
	var chain, contexts strings.Builder
	for i := range 40 {
		fmt.Fprintf(&chain, `"p%d": "p%d:%s",`, i+1, i, strings.Repeat("y", 200))
	}
	for i := range 5000 {
		fmt.Fprintf(&contexts, `{"@context": {}, "a:p": "%d"},`, i)
	}
	terms := strings.Repeat(`{"@id": "a:b"}`, 1)
	for i := range 5000 {
		terms += fmt.Sprintf(`, "t%d": "a:b%d"`, i, i)
	}
	for _, c := range []struct{ what, ending, text, want string }{
		{"a prefix", ".ttl", "@prefix : <" + long + "> .", "a prefix or a base of"},
		{"a base", ".trig", "BASE <" + long + ">\n", "a prefix or a base of"},
		{"many prefixes", ".ttl", "BASE <" + most + "/>\n" + strings.Repeat("PREFIX : <a>\n", maxToken/maxNamespace+2000), "prefixes stand for more than"},
		{"a term", ".jsonld", `{"@context": {"x": "` + long + `"}, "@graph": []}`, "shorten what the context says"},
		{"a term, whole", ".jsonld", `{"a:p": 1, "@context": {"x": "` + long + `"}}`, "shorten what the context says"},
		{"many names", ".jsonld", `{"@context": {"x": "` + most + `"}, "@graph": [{"a:p": [` + many + `0]}]}`, "shorten what the context says"},
		{"terms of terms", ".jsonld", `{"@context": {` + chain.String() + `"p0": "http://e.org/"}, "@graph": []}`, "shorten what the context says"},
		{"many contexts", ".jsonld", `{"@context": {"t": ` + terms + `}, "@graph": [{"a:q": [` + contexts.String() + `0]}]}`, "put them into one"},
	} {
		statements, err := readFrom(t, readers[c.ending], strings.NewReader(c.text), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 300 {
			t.Errorf("%s: %d statements, %v, want %q", c.what, len(statements), err, c.want)
		}
	}
	for _, c := range []struct{ ending, text string }{
		{".ttl", "@prefix : <" + most + "> . :a :b :c ."},
		{".jsonld", `{"@context": {"x": "` + most + `"}, "@graph": [{"@id": "x:a", "x:b": ["x:c", 1]}]}`},
	} {
		if _, err := readFrom(t, readers[c.ending], strings.NewReader(c.text), Options{}); err != nil {
			t.Errorf("%s: long enough: %v", c.ending, err)
		}
	}
}

// TestLongestNames holds what is reckoned of a context against what json-gold makes
// of it.
func TestLongestNames(t *testing.T) {
	for _, c := range []string{
		`{"a": "http://e.org/a", "b": {"@id": "a:bb"}, "c": {"@id": "b:ccc", "@type": "@id"}}`,
		`{"@vocab": "http://vocabulary.org/", "d": "e", "e": {"@id": "fff"}}`,
		`[{"a": "http://e.org/"}, {"b": "a:b", "c": {"@id": "b:c", "@context": {"d": "c:d"}}}]`,
	} {
		document, err := ld.DocumentFromReader(strings.NewReader(c))
		if err != nil {
			t.Fatal(err)
		}
		context, err := ld.NewContext(nil, ld.NewJsonLdOptions("")).Parse(document)
		if err != nil {
			t.Fatal(err)
		}
		terms := readContext(document)
		for _, name := range []string{"a", "b", "c", "d", "e", "x", "a:x", "c:x"} {
			iri, err := context.ExpandIri(name, false, true, nil, nil)
			if err == nil && len(iri) > terms.most+len(name) {
				t.Errorf("%s: %s is %s, longer than %d", c, name, iri, terms.most)
			}
		}
	}
}
