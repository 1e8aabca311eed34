package vocab

import (
	_ "embed"
	"strings"
)

// The documents that describe the model, in the default namespaces.
var (
	//go:embed shapes.ttl
	shaclDocument string
	//go:embed shapes.shex
	shexDocument string
	//go:embed shapes.shapemap
	shapeMapDocument string
)

// SHACL is the Turtle document of the shapes of a whole graph, in SHACL Core.
func (v *Vocabulary) SHACL() string { return v.localized(shaclDocument) }

// ShEx are the same shapes as a schema in ShExC. What compares the values of two
// predicates stands in SHACL alone.
func (v *Vocabulary) ShEx() string { return v.localized(shexDocument) }

// ShapeMap says which nodes have which shape of ShEx.
func (v *Vocabulary) ShapeMap() string { return v.localized(shapeMapDocument) }

// Ontology is the Turtle document that defines the pf: terms.
func (v *Vocabulary) Ontology() string { return v.localized(OwnVocabulary) }

// JSONLDContext is the JSON-LD context of the model's prefixes.
func (v *Vocabulary) JSONLDContext() string { return v.localized(Context) }

// localized is a document with the two namespaces that a user may choose.
func (v *Vocabulary) localized(document string) string {
	return strings.NewReplacer(DefaultBase, v.base, "http://schema.org/", v.spaces["schema"]).Replace(document)
}
