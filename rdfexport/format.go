// Package rdfexport writes statements as RDF documents, streaming.
//
// Ask FormatByName or FormatOfFile for a Format and NewEncoder for its Encoder;
// give it quads of knakk/rdf (Encode) or canonical lines (EncodeLine), grouped by
// subject, and Close it to end the document. Terms are checked and escaped by
// package nquads; nothing malformed is ever written. The package reads nothing
// and compresses nothing.
package rdfexport

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/knakk/rdf"

	"figraph/nquads"
	"figraph/vocab"
)

// Encoder writes one document. The first error is kept and returned ever after.
type Encoder interface {
	// Encode writes a quad, or says which term cannot be written.
	Encode(rdf.Quad) error
	// EncodeLine writes a statement that is in canonical form already.
	EncodeLine(nquads.Line) error
	// Close ends the document. It does not close the writer below.
	Close() error
	// Size is how many bytes the document has so far, without the statements of
	// the subject that is held.
	Size() int64
}

// BlockEncoder is an Encoder that takes many lines in less time than one by one.
type BlockEncoder interface {
	EncodeBlock(*nquads.Block) error
}

// Format is a syntax of RDF.
type Format struct {
	Name      string // as flags and receipts name it
	Extension string // of files, without what compression adds
	MediaType string
	Graphs    bool // whether it keeps graph names
	encoder   func(io.Writer, Options) (Encoder, error)
}

// Formats lists the formats.
var Formats = []Format{
	{"nquads", ".nq", "application/n-quads", true, func(w io.Writer, _ Options) (Encoder, error) { return NewNQuads(w), nil }},
	{"ntriples", ".nt", "application/n-triples", false, func(w io.Writer, _ Options) (Encoder, error) { return NewNTriples(w), nil }},
	{"turtle", ".ttl", "text/turtle", false, func(w io.Writer, o Options) (Encoder, error) { return NewTurtle(w, o) }},
	{"trig", ".trig", "application/trig", true, func(w io.Writer, o Options) (Encoder, error) { return NewTriG(w, o) }},
	{"jsonld", ".jsonld", "application/ld+json", true, func(w io.Writer, o Options) (Encoder, error) { return NewJSONLD(w, o) }},
}

// Options say how a document is laid out. The zero value is ready.
type Options struct {
	Prefixes []vocab.Prefix // of Turtle, TriG and JSON-LD
	Rank     map[string]int // place of each predicate's IRI among a subject's statements; others follow
	Comment  string         // one line at the head of Turtle
}

// ModelOptions is the layout of the model's documents.
func ModelOptions(v *vocab.Vocabulary) Options {
	return Options{
		Prefixes: v.Prefixes(),
		Rank:     v.PredicateRank(),
		Comment:  "figraph: the merge of all graphs. N-Quads and TriG keep the graph names.",
	}
}

// NewEncoder makes an encoder of the format.
func (f Format) NewEncoder(w io.Writer, o Options) (Encoder, error) { return f.encoder(w, o) }

// FormatByName finds a format by its name.
func FormatByName(name string) (Format, error) {
	var names []string
	for _, f := range Formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("format %q: use one of %s", name, strings.Join(names, ", "))
}

// Compressions are what may end a file's name, without the dot.
var Compressions = []string{"gz", "zst"}

// CompressionOfFile is the compression that a file's name ends with, or empty,
// and the name without it.
func CompressionOfFile(name string) (plain, compression string) {
	for _, c := range Compressions {
		if cut, is := strings.CutSuffix(name, "."+c); is {
			return cut, c
		}
	}
	return name, ""
}

// FormatOfFile finds the format and the compression that a file's name ends with.
func FormatOfFile(name string) (f Format, compression string, err error) {
	base, compression := CompressionOfFile(filepath.Base(name))
	var extensions []string
	for _, f := range Formats {
		if strings.HasSuffix(base, f.Extension) {
			return f, compression, nil
		}
		extensions = append(extensions, f.Extension)
	}
	return Format{}, "", fmt.Errorf("%s: the name says no format: end it in one of %s, with or without .gz or .zst", name, strings.Join(extensions, ", "))
}
