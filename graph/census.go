package graph

import (
	"bytes"

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

// bare is the IRI in a canonical form.
func bare(form []byte) []byte { return form[1 : len(form)-1] }

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
	var l *LayerCensus
	if len(line.Graph) == 0 {
		l = c.layer("")
	} else if l = c.Layers[string(bare(line.Graph))]; l == nil {
		l = c.layer(string(bare(line.Graph)))
	}
	l.Triples++
	l.Sum.AddLine(line.Text)
	if !bytes.Equal(line.Subject, l.last) {
		l.Subjects++
		l.last = append(l.last[:0], line.Subject...)
	}
	l.Uses[string(bare(line.Predicate))]++
	if bytes.Equal(line.Predicate, c.rdfType) {
		l.Classes[string(bare(line.Object))]++
		return
	}
	for _, i := range c.byUse[string(line.Predicate)] {
		if e := &c.external[i]; bytes.HasPrefix(line.Object, e.prefix) {
			e.triples++
		}
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
