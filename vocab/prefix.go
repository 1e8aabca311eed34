package vocab

import (
	"maps"
	"slices"
	"strings"

	"github.com/knakk/rdf"
)

// published are the namespaces that do not hang on the options.
var published = map[string]string{
	"bibo":     "http://purl.org/ontology/bibo/",
	"dc":       "http://purl.org/dc/elements/1.1/",
	"dcterms":  "http://purl.org/dc/terms/",
	"dctypes":  "http://purl.org/dc/dcmitype/",
	"fig":      "https://pfocr.wikipathways.org/figures/",
	"foaf":     "http://xmlns.com/foaf/0.1/",
	"mesh":     "http://id.nlm.nih.gov/mesh/",
	"ncbigene": "https://identifiers.org/ncbigene/",
	"oa":       "http://www.w3.org/ns/oa#",
	"obo":      "http://purl.obolibrary.org/obo/",
	"pav":      "http://purl.org/pav/",
	"pmc":      "https://identifiers.org/pmc/",
	"rdf":      "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
	"rdfs":     "http://www.w3.org/2000/01/rdf-schema#",
	"sh":       "http://www.w3.org/ns/shacl#",
	"sio":      "http://semanticscience.org/resource/",
	"skos":     "http://www.w3.org/2004/02/skos/core#",
	"void":     "http://rdfs.org/ns/void#",
	"wp":       "http://vocabularies.wikipathways.org/wp#",
	"xsd":      "http://www.w3.org/2001/XMLSchema#",
}

// Prefix is one line of a Turtle header.
type Prefix struct{ Name, Namespace string }

// Prefixes lists all prefixes by name. The list is the same for every graph of
// the same options, whether a prefix is used or not.
func (v *Vocabulary) Prefixes() []Prefix {
	list := make([]Prefix, 0, len(v.spaces))
	for _, name := range slices.Sorted(maps.Keys(v.spaces)) {
		list = append(list, Prefix{name, v.spaces[name]})
	}
	return list
}

// Shorten is the CURIE of an IRI, or the IRI itself where no prefix fits.
func (v *Vocabulary) Shorten(iri string) string {
	cut := strings.LastIndexAny(iri, "/#") + 1
	for name, space := range v.spaces {
		if space == iri[:cut] {
			return name + ":" + iri[cut:]
		}
	}
	return iri
}

// Namespace is the namespace of a prefix as a term.
func (v *Vocabulary) Namespace(prefix string) rdf.IRI { return iri(v.spaces[prefix]) }
