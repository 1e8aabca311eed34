package graph

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/knakk/rdf"

	"figraph/record"
	"figraph/vocab"
)

// The words by which the data set introduces itself.
const (
	datasetTitle       = "Published pathway figures as a knowledge graph"
	datasetDescription = "Figures of pathways from papers of PubMed Central, linked to the genes, chemicals, diseases and organisms that are drawn in them, with the evidence of every link; made by figraph from records of Pathway Figure OCR (PFOCR)."
)

var layerTitles = map[vocab.Layer]string{
	vocab.Figures:   "Figures, papers and journals, and which entities each figure mentions",
	vocab.Entities:  "Genes, chemicals, diseases and organisms",
	vocab.Mentioned: "The evidence: what was read in each figure",
	vocab.Links:     "Chemicals and diseases that are drawn with a gene in several papers",
}

// Describe states the data set: what a census of the other four layers counted.
// Nothing in it hangs on where or how the graph was built, but the time, where
// one is given.
func (m *Model) Describe(c *Census, emit Emit) error {
	d := description{m: m, c: c, emit: emit}
	d.dataset()
	d.lexicons()
	for _, layer := range vocab.Layers() {
		if layer != vocab.Meta {
			d.layer(layer)
		}
	}
	for _, e := range c.external {
		d.linkset(e)
	}
	for _, p := range m.v.Prefixes() {
		d.prefix(p)
	}
	return d.err
}

// description states the meta layer. After an error it says nothing more.
type description struct {
	m    *Model
	c    *Census
	emit Emit
	err  error
}

// about says statements of one subject of the meta layer.
func (d *description) about(subject rdf.IRI, say func(*statements)) {
	s := d.m.about(subject, vocab.Meta, d.emit)
	if s.err = d.err; s.err == nil {
		say(s)
	}
	d.err = s.err
}

func (s *statements) number(p vocab.Term, n int) { s.integer(p, strconv.Itoa(n)) }

func (d *description) dataset() {
	d.about(d.m.v.Dataset(), func(s *statements) {
		s.are(vocab.VoidDataset, vocab.SchemaDataset, vocab.DCTypesDataset)
		s.text(vocab.Title, datasetTitle)
		s.text(vocab.SchemaName, datasetTitle)
		s.text(vocab.DCDescription, datasetDescription)
		s.text(vocab.SchemaDescription, datasetDescription)
		s.say(vocab.License, vocab.CC0)
		s.say(vocab.SchemaLicense, vocab.CC0)
		s.say(vocab.DCPublisher, vocab.WikiPathways)
		s.say(vocab.DCSource, vocab.PFOCR)
		s.text(vocab.Version, d.c.Sum().String()[:16])
		s.text(vocab.CreatedWith, d.m.o.Tool)
		if at := d.m.o.CreatedOn; !at.IsZero() {
			s.typed(vocab.CreatedOn, at.UTC().Format(time.RFC3339), d.m.v.IRI(vocab.XSDDateTime))
		}
		s.number(vocab.CorpusFigures, d.c.Of(vocab.PfFigure))
		s.number(vocab.CorpusPapers, d.c.Of(vocab.ScholarlyArticle))
		if d.m.o.MinPapers != DefaultMinPapers {
			s.number(vocab.MinPapers, d.m.o.MinPapers)
		}
		if d.c.Evidence != record.AtFamily {
			s.text(vocab.Evidence, d.c.Evidence.String())
		}
		s.number(vocab.Triples, d.c.Triples())
		for _, prefix := range []string{"bibo", "dc", "dcterms", "foaf", "oa", "pf", "rdfs", "schema", "sio", "skos", "wp"} {
			s.say(vocab.UsesVocabulary, d.m.v.Namespace(prefix))
		}
	})
}

// lexicons states which lexicons gave names, in the order in which they were
// asked: another order may give another graph.
func (d *description) lexicons() {
	for i, source := range d.m.o.Lexicons.Names() {
		place := strconv.Itoa(i + 1)
		node := d.m.v.Lexicon(place)
		d.about(d.m.v.Dataset(), func(s *statements) { s.say(vocab.UsesLexicon, node) })
		d.about(node, func(s *statements) {
			s.text(vocab.Title, source.Name)
			s.text(vocab.Identifier, "sha256:"+source.SHA256)
			s.text(vocab.Position, place)
		})
	}
}

// part states that the data set has a part.
func (d *description) part(part rdf.IRI) {
	d.about(d.m.v.Dataset(), func(s *statements) { s.say(vocab.Subset, part) })
}

func (d *description) layer(layer vocab.Layer) {
	graph := d.m.v.Graph(layer)
	counts := d.c.Layers[graph.String()]
	d.part(graph)
	d.about(graph, func(s *statements) {
		s.are(vocab.VoidDataset)
		s.text(vocab.Title, layerTitles[layer])
		s.number(vocab.Triples, counts.Triples)
		s.number(vocab.DistinctSubjects, counts.Subjects)
	})
	d.partitions(layer, "class", counts.Classes, vocab.ClassPartition, vocab.VoidClass, vocab.VoidEntities)
	d.partitions(layer, "property", counts.Uses, vocab.PropertyPartition, vocab.VoidProperty, vocab.Triples)
}

// partitions states a count for each class or property of a layer.
func (d *description) partitions(layer vocab.Layer, word string, counts map[string]int, has, of, count vocab.Term) {
	for _, iri := range slices.Sorted(maps.Keys(counts)) {
		part := d.m.v.Partition(layer, word, iri)
		d.about(d.m.v.Graph(layer), func(s *statements) { s.say(has, part) })
		d.about(part, func(s *statements) {
			term, err := rdf.NewIRI(iri)
			if err != nil {
				s.err = err
				return
			}
			s.are(vocab.VoidDataset)
			s.say(of, term)
			s.number(count, counts[iri])
		})
	}
}

func (d *description) linkset(e externalLinks) {
	if e.triples == 0 {
		return
	}
	set := d.m.v.Within("linkset", e.Name)
	d.part(set)
	d.about(set, func(s *statements) {
		s.are(vocab.Linkset)
		s.text(vocab.Title, e.Title)
		s.say(vocab.LinkPredicate, d.m.v.IRI(e.Predicate))
		s.say(vocab.SubjectsTarget, d.m.v.Graph(e.Layer))
		s.say(vocab.ObjectsTarget, e.Target)
		s.number(vocab.Triples, e.triples)
	})
}

func (d *description) prefix(p vocab.Prefix) {
	node := d.m.v.Within("prefix", p.Name)
	d.about(d.m.v.Dataset(), func(s *statements) { s.say(vocab.Declare, node) })
	d.about(node, func(s *statements) {
		s.text(vocab.DeclaredPrefix, p.Name)
		s.typed(vocab.DeclaredNamespace, p.Namespace, d.m.v.IRI(vocab.XSDAnyURI))
	})
}
