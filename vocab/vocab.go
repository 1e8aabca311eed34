// Package vocab names every IRI of the graph: prefixes, classes, predicates, and
// the IRIs that figures, entities, mentions and links get.
//
// A caller makes one Vocabulary with New and asks it for terms; the terms are
// made once and shared. The package states nothing about any figure, and it does
// not decide which identifiers are well formed: package record does.
package vocab

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/knakk/rdf"
)

// DefaultBase is the base of the IRIs that figraph mints.
const DefaultBase = "https://w3id.org/pfocr-kg/"

// OwnVocabulary is the Turtle document that defines the pf: terms.
//
//go:embed pf.ttl
var OwnVocabulary string

// Context is the JSON-LD context of the model's prefixes, with the default
// namespaces.
//
//go:embed context.jsonld
var Context string

// Options choose the two namespaces that a user may choose.
type Options struct {
	Base   string // base of minted IRIs, ending in "/"; empty: DefaultBase
	Schema string // "http" or "https", the scheme of schema.org; empty: "http"
}

// Vocabulary holds the terms of one graph.
type Vocabulary struct {
	base   string
	spaces map[string]string // prefix to namespace
	terms  [terms]rdf.IRI
	graphs [layers]rdf.IRI
	curies []curieSpace
}

// New makes the terms. It fails when the base is no absolute http(s) IRI that
// ends in "/", or the scheme of schema.org is neither http nor https.
func New(o Options) (*Vocabulary, error) {
	if o.Base == "" {
		o.Base = DefaultBase
	}
	if o.Schema == "" {
		o.Schema = "http"
	}
	if err := checkBase(o.Base); err != nil {
		return nil, err
	}
	if o.Schema != "http" && o.Schema != "https" {
		return nil, fmt.Errorf("schema.org scheme %q: use http or https", o.Schema)
	}
	v := &Vocabulary{base: o.Base, spaces: map[string]string{}}
	for prefix, space := range published {
		v.spaces[prefix] = space
	}
	v.spaces["schema"] = o.Schema + "://schema.org/"
	v.spaces["pf"] = o.Base + "vocab#"
	for t, s := range spelling {
		if s.local != "" {
			v.terms[t] = iri(v.spaces[s.prefix] + s.local)
		}
	}
	for l := range layers {
		v.graphs[l] = iri(o.Base + "graph/" + l.String())
	}
	v.curies = v.curieSpaces()
	return v, nil
}

func checkBase(base string) error {
	cure := "give an absolute http or https IRI that ends in /"
	if !strings.HasPrefix(base, "http://") && !strings.HasPrefix(base, "https://") {
		return fmt.Errorf("base %q: %s", base, cure)
	}
	if !strings.HasSuffix(base, "/") {
		return fmt.Errorf("base %q: %s", base, cure)
	}
	for _, r := range base {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune("<>\"{}|^`\\%[]#?", r) {
			return fmt.Errorf("base %q holds the character %q: %s", base, r, cure)
		}
	}
	return nil
}

// iri makes a term of text that is an IRI by construction. The writers check
// every term again, so a mistake here ends a build and never reaches a file.
func iri(s string) rdf.IRI {
	term, _ := rdf.NewIRI(s)
	return term
}

// Base is the base of minted IRIs.
func (v *Vocabulary) Base() string { return v.base }

// Schema is the scheme of schema.org's namespace.
func (v *Vocabulary) Schema() string {
	scheme, _, _ := strings.Cut(v.spaces["schema"], ":")
	return scheme
}

// IRI is a term of the model.
func (v *Vocabulary) IRI(t Term) rdf.IRI { return v.terms[t] }

// Graph is the graph name of a layer.
func (v *Vocabulary) Graph(l Layer) rdf.IRI { return v.graphs[l] }

// PredicateRank gives each predicate its place in Turtle; predicates of other
// vocabularies are not in it.
func (v *Vocabulary) PredicateRank() map[string]int {
	rank := make(map[string]int, predicates)
	for t := range predicates {
		rank[v.terms[t].String()] = int(t)
	}
	return rank
}

// Layer is one of the five named graphs; each statement stands in exactly one.
type Layer uint8

// The layers.
const (
	Figures Layer = iota
	Entities
	Mentioned
	Links
	Meta

	layers
)

// String is the name of the layer, the last part of its graph name.
func (l Layer) String() string {
	return [layers]string{"figures", "entities", "mentions", "links", "meta"}[l]
}

// ParseLayers reads names of layers between commas; empty is nil, which stands
// for all.
func ParseLayers(names string) ([]Layer, error) {
	if names == "" {
		return nil, nil
	}
	var list []Layer
	for name := range strings.SplitSeq(names, ",") {
		at := slices.IndexFunc(Layers(), func(l Layer) bool { return l.String() == strings.TrimSpace(name) })
		if at < 0 {
			return nil, fmt.Errorf("layer %q: use figures, entities, mentions, links or meta", name)
		}
		list = append(list, Layers()[at])
	}
	return list, nil
}

// Layers lists the five layers.
func Layers() []Layer { return []Layer{Figures, Entities, Mentioned, Links, Meta} }
