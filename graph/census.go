package graph

import (
	"bytes"
	"encoding/json"
	"fmt"

	"figraph/nquads"
	"figraph/record"
	"figraph/vocab"
)

// Census counts an ordered stream of statements. The zero value is not ready:
// NewCensus makes one.
type Census struct {
	Layers   map[string]*LayerCensus // by graph name
	Evidence record.Level            // at which the statements stand

	v        *vocab.Vocabulary
	rdfType  []byte
	external []externalLinks
	byUse    map[string][]int // which of them a predicate may be of
}

// LayerCensus is the census of one layer.
type LayerCensus struct {
	Triples  int
	Subjects int            // distinct
	Classes  map[string]int // class to its distinct subjects
	Uses     map[string]int // predicate to its triples
	Sum      nquads.Sum

	last []byte // subject
}

// externalLinks counts the links to one external data set.
type externalLinks struct {
	vocab.External
	prefix  []byte
	triples int
}

// NewCensus makes a census of no statements.
func NewCensus(v *vocab.Vocabulary) *Census {
	c := &Census{Layers: map[string]*LayerCensus{}, v: v, rdfType: form(v.IRI(vocab.Type).String()), byUse: map[string][]int{}}
	for _, layer := range vocab.Layers() {
		c.layer(v.Graph(layer).String())
	}
	for i, e := range vocab.Externals() {
		c.external = append(c.external, externalLinks{External: e, prefix: []byte("<" + e.Prefix)})
		predicate := string(form(v.IRI(e.Predicate).String()))
		c.byUse[predicate] = append(c.byUse[predicate], i)
	}
	return c
}

// form is the canonical form of an IRI.
func form(iri string) []byte { return []byte("<" + iri + ">") }

func (c *Census) layer(graph string) *LayerCensus {
	l, there := c.Layers[graph]
	if !there {
		l = &LayerCensus{Classes: map[string]int{}, Uses: map[string]int{}}
		c.Layers[graph] = l
	}
	return l
}

// Add counts one statement. Statements come in canonical order, each once. A
// statement of the default graph counts under the empty name.
func (c *Census) Add(line nquads.Line) {
	l := c.Change(line, 1)
	if !bytes.Equal(line.Subject, l.last) {
		l.Subjects++
		l.last = append(l.last[:0], line.Subject...)
	}
}

// Change counts a statement that joins (1) or goes (-1), in any order, but for
// its subject, of which only the caller knows whether the layer has it otherwise.
func (c *Census) Change(line nquads.Line, by int) *LayerCensus {
	l := c.layerOf(line)
	l.Triples += by
	sum := nquads.HashLine(line.Text)
	if by < 0 {
		sum = sum.Negative()
	}
	l.Sum.Add(sum)
	change(l.Uses, nquads.Bare(line.Predicate), by)
	if bytes.Equal(line.Predicate, c.rdfType) {
		change(l.Classes, nquads.Bare(line.Object), by)
		return l
	}
	for _, i := range c.byUse[string(line.Predicate)] {
		if e := &c.external[i]; bytes.HasPrefix(line.Object, e.prefix) {
			e.triples += by
		}
	}
	return l
}

func (c *Census) layerOf(line nquads.Line) *LayerCensus {
	if len(line.Graph) == 0 {
		return c.layer("")
	}
	if l := c.Layers[string(nquads.Bare(line.Graph))]; l != nil {
		return l
	}
	return c.layer(string(nquads.Bare(line.Graph)))
}

// change counts a key, and forgets it when nothing is left.
func change(counts map[string]int, key []byte, by int) {
	if counts[string(key)] += by; counts[string(key)] == 0 {
		delete(counts, string(key))
	}
}

// Merge adds the census of other layers.
func (c *Census) Merge(other *Census) {
	for name, theirs := range other.Layers {
		ours := c.layer(name)
		ours.Triples += theirs.Triples
		ours.Subjects += theirs.Subjects
		ours.Sum.Add(theirs.Sum)
		addCounts(ours.Classes, theirs.Classes)
		addCounts(ours.Uses, theirs.Uses)
	}
}

// Forget takes a layer out of the census.
func (c *Census) Forget(layer vocab.Layer) {
	delete(c.Layers, c.v.Graph(layer).String())
	c.layer(c.v.Graph(layer).String())
}

// counted is the form of a census on disk.
type counted struct {
	Layers   map[string]*LayerCensus `json:"layers"`
	External map[string]int          `json:"external"`
}

// MarshalJSON writes what ParseCensus reads.
func (c *Census) MarshalJSON() ([]byte, error) {
	external := map[string]int{}
	for _, e := range c.external {
		external[e.Name] = e.triples
	}
	return json.Marshal(counted{c.Layers, external})
}

// ParseCensus reads a census of a graph with the same vocabulary.
func ParseCensus(v *vocab.Vocabulary, text []byte) (*Census, error) {
	var in counted
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, fmt.Errorf("census: %w", err)
	}
	c := NewCensus(v)
	for name, l := range in.Layers {
		if l == nil || l.Classes == nil || l.Uses == nil {
			return nil, fmt.Errorf("census: the layer %q has no counts", name)
		}
		c.Layers[name] = l
	}
	for i := range c.external {
		c.external[i].triples = in.External[c.external[i].Name]
	}
	return c, nil
}

// Triples is how many statements were counted.
func (c *Census) Triples() (n int) {
	for _, l := range c.Layers {
		n += l.Triples
	}
	return n
}

// Sum is the graph sum of all layers.
func (c *Census) Sum() (sum nquads.Sum) {
	for _, l := range c.Layers {
		sum.Add(l.Sum)
	}
	return sum
}

// Classes counts the members of each class over all layers, by IRI.
func (c *Census) Classes() map[string]int {
	total := map[string]int{}
	for _, l := range c.Layers {
		addCounts(total, l.Classes)
	}
	return total
}

// Uses counts the statements of each predicate over all layers, by IRI.
func (c *Census) Uses() map[string]int {
	total := map[string]int{}
	for _, l := range c.Layers {
		addCounts(total, l.Uses)
	}
	return total
}

func addCounts(total, more map[string]int) {
	for key, n := range more {
		total[key] += n
	}
}

// Of is how many members a class of the model has.
func (c *Census) Of(class vocab.Term) int { return c.Classes()[c.v.IRI(class).String()] }

// Used is how many statements use a predicate of the model.
func (c *Census) Used(predicate vocab.Term) int { return c.Uses()[c.v.IRI(predicate).String()] }
