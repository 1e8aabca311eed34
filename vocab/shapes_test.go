package vocab_test

import (
	"regexp"
	"strings"
	"testing"

	"figraph/rdfread"
	"figraph/vocab"
)

// TestShapesHaveEveryTerm finds terms of the model that the shapes forget, and
// would call a violation. Judges in other languages validate exports with them.
func TestShapesHaveEveryTerm(t *testing.T) {
	v := mustNew(t, vocab.Options{})
	curie := regexp.MustCompile(`\b[a-z]+:[A-Za-z0-9_]+\b`)
	for name, text := range map[string]string{"SHACL": v.SHACL(), "ShEx": v.ShEx()} {
		has := map[string]bool{"rdf:type": true}
		for _, word := range curie.FindAllString(text, -1) {
			has[word] = true
		}
		for _, term := range vocab.All() {
			if !has[term.CURIE()] {
				t.Errorf("%s has no %s", name, term.CURIE())
			}
		}
	}
}

// TestDocumentsFollowTheNamespaces looks for the default namespaces in documents of
// others.
func TestDocumentsFollowTheNamespaces(t *testing.T) {
	v := mustNew(t, vocab.Options{Base: "https://example.org/kg/", Schema: "https"})
	for name, text := range map[string]string{
		"SHACL": v.SHACL(), "ShEx": v.ShEx(), "shape map": v.ShapeMap(), "ontology": v.Ontology(), "context": v.JSONLDContext(),
	} {
		for _, space := range []string{vocab.DefaultBase, "http://schema.org/"} {
			if strings.Contains(text, space) {
				t.Errorf("%s has %s", name, space)
			}
		}
		if !strings.Contains(text, "https://example.org/kg/") || !strings.Contains(text, "https://schema.org/") {
			t.Errorf("%s lacks the namespaces that were chosen", name)
		}
	}
}

// TestShapesOfTheMapAreThere finds shapes that the map names and the schema lacks.
func TestShapesOfTheMapAreThere(t *testing.T) {
	v := mustNew(t, vocab.Options{})
	lines := strings.Split(strings.TrimSpace(v.ShapeMap()), "\n")
	for _, line := range lines {
		_, shape, _ := strings.Cut(line, "@<"+vocab.DefaultBase+"shapes#")
		if name, _, ends := strings.Cut(shape, ">"); !ends || !strings.Contains(v.ShEx(), "\nshape:"+name+" ") {
			t.Errorf("%s: there is no such shape", line)
		}
	}
	if len(lines) < 10 {
		t.Errorf("the map has %d lines", len(lines))
	}
}

// TestSHACLParses reads the shapes and finds what is not closed, or says nothing of
// what is wrong.
func TestSHACLParses(t *testing.T) {
	counts := map[string]int{}
	for _, result := range rdfread.Turtle(strings.NewReader(mustNew(t, vocab.Options{}).SHACL()), rdfread.Options{}) {
		if result.Err != nil {
			t.Fatal(result.Err)
		}
		counts[strings.TrimPrefix(string(result.Line.Predicate), "<http://www.w3.org/ns/shacl#")]++
	}
	if counts["closed>"] < 15 || counts["message>"] < 100 || counts["path>"] > counts["message>"]+10 {
		t.Errorf("%d closed shapes, %d paths, %d messages", counts["closed>"], counts["path>"], counts["message>"])
	}
}
