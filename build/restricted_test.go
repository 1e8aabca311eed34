package build

import (
	"bytes"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/keep"
	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/record"
	"figraph/vocab"
)

// restricted is the graph of figures whose statements were restricted to a level
// of evidence from the start, by rows and facts: nothing is sifted. What is said
// of an entity or a link itself (classes, names, organism, references) is what
// the whole graph says, as docs/model.md has it.
type restricted struct {
	t     *testing.T
	v     *vocab.Vocabulary
	o     graph.Options
	level record.Level
}

// lines are the statements of the restricted graph.
func (r restricted) lines(figures []*record.Figure) []string {
	var cut []*record.Figure
	aside := map[string]bool{} // entities of candidates that stay
	for _, fig := range figures {
		less := *fig
		less.Mentions = nil
		for _, m := range fig.Mentions {
			tiered := m.Row == record.Accepted || m.Row == record.Candidate
			if tiered && !r.level.Takes(m.Tier) {
				continue
			}
			if r.o.Candidates && m.Row == record.Candidate {
				aside[m.Entity.CURIE()] = true
			}
			less.Mentions = append(less.Mentions, m)
		}
		cut = append(cut, &less)
	}
	whole, less := r.reduced(figures), r.reduced(cut)
	lines, about := r.stated(cut), less.bySubject()
	for _, text := range whole {
		if kept := r.shared(text, about, aside); kept != "" {
			lines = append(lines, kept)
		}
	}
	lines = append(lines, less.in(r.v.Graph(vocab.Links))...)
	return r.described(r.asInTheWhole(lines, whole))
}

// statements are canonical lines.
type statements []string

func (s statements) in(g rdf.IRI) (list statements) {
	for _, line := range s {
		if strings.HasSuffix(line, " <"+g.String()+"> .\n") {
			list = append(list, line)
		}
	}
	return list
}

func (s statements) cut() iter.Seq[nquads.Line] {
	return func(yield func(nquads.Line) bool) {
		for _, text := range s {
			line, err := nquads.Cut([]byte(text))
			if err != nil || !yield(line) {
				return
			}
		}
	}
}

func (r restricted) is(form []byte, term vocab.Term) bool {
	return string(form) == "<"+r.v.IRI(term).String()+">"
}

// stated are the statements of figures themselves.
func (r restricted) stated(figures []*record.Figure) (list statements) {
	for _, fig := range figures {
		if err := graph.New(r.v, r.o).State(fig, r.emit(&list)); err != nil {
			r.t.Fatal(err)
		}
	}
	return list
}

func (r restricted) emit(list *statements) graph.Emit {
	return func(q rdf.Quad) error {
		var a nquads.Appender
		line, err := a.Append(nil, q)
		if err == nil {
			*list = append(*list, string(line))
		}
		return nil // what is malformed is left out by a build too
	}
}

// reduced are the statements about what figures share.
func (r restricted) reduced(figures []*record.Figure) (list statements) {
	model := graph.New(r.v, r.o)
	var facts [][]byte
	for _, fig := range figures {
		if err := model.Tally(fig, func(fact []byte) error { facts = append(facts, bytes.Clone(fact)); return nil }); err != nil {
			r.t.Fatal(err)
		}
	}
	slices.SortFunc(facts, bytes.Compare)
	facts = slices.CompactFunc(facts, bytes.Equal)
	err := model.Reduce(func(yield func([]byte, error) bool) {
		for _, fact := range facts {
			if !yield(fact, nil) {
				return
			}
		}
	}, graph.Reducer{Emit: r.emit(&list), Problem: func(record.Problem) {}, Locate: func(string, int) string { return "" }})
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}

// shared is what becomes of a statement of the whole graph about a shared thing:
// papers, journals and organisms stay, an entity stays if it has a count in the
// restricted graph, which is that count.
func (r restricted) shared(text string, less map[string]statements, aside map[string]bool) string {
	line, err := nquads.Cut([]byte(text))
	if err != nil {
		r.t.Fatal(err)
	}
	curie := r.v.Shorten(strings.Trim(string(line.Subject), "<>"))
	switch {
	case string(line.Graph) == "<"+r.v.Graph(vocab.Links).String()+">":
		return ""
	case string(line.Graph) == "<"+r.v.Graph(vocab.Figures).String()+">", strings.HasPrefix(curie, "obo:NCBITaxon_"):
		return text
	}
	counted := false
	for other := range less[string(line.Subject)].cut() {
		isCount := r.is(other.Predicate, vocab.FigureCount) || r.is(other.Predicate, vocab.PaperCount)
		if isCount && bytes.Equal(other.Predicate, line.Predicate) {
			text = string(other.Text)
		}
		counted = counted || r.is(other.Predicate, vocab.FigureCount) && !bytes.HasPrefix(other.Object, []byte(`"0"`))
	}
	named := r.is(line.Predicate, vocab.SchemaName) || r.is(line.Predicate, vocab.PrefLabel) || r.is(line.Predicate, vocab.TaxonomicRange)
	if !counted && !(named && aside[strings.NewReplacer("obo:CHEBI_", "chebi:", "obo:DOID_", "doid:").Replace(curie)]) {
		return ""
	}
	return text
}

// bySubject are statements by their subject.
func (s statements) bySubject() map[string]statements {
	about := map[string]statements{}
	for line := range s.cut() {
		about[string(line.Subject)] = append(about[string(line.Subject)], string(line.Text))
	}
	return about
}

// asInTheWhole gives links the classes that they have in the whole graph.
func (r restricted) asInTheWhole(lines, whole statements) statements {
	links := map[string]bool{}
	for line := range lines.in(r.v.Graph(vocab.Links)).cut() {
		links[string(line.Subject)] = true
	}
	for line := range whole.in(r.v.Graph(vocab.Links)).cut() {
		class := r.is(line.Predicate, vocab.Type) || r.is(line.Predicate, vocab.PfChemical) || r.is(line.Predicate, vocab.PfDisease)
		if class && links[string(line.Subject)] {
			lines = append(lines, string(line.Text))
		}
	}
	return lines
}

// described are sorted statements, with those about the data set.
func (r restricted) described(lines statements) statements {
	slices.Sort(lines)
	lines = slices.Compact(lines)
	census := graph.NewCensus(r.v)
	census.Evidence = r.level
	for line := range lines.cut() {
		census.Add(line)
	}
	if err := graph.New(r.v, r.o).Describe(census, r.emit(&lines)); err != nil {
		r.t.Fatal(err)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// in is a document of these statements, of some layers.
func (r restricted) document(lines statements, format rdfexport.Format, layers ...vocab.Layer) string {
	var out bytes.Buffer
	encoder, err := format.NewEncoder(&out, keep.Selection{Layers: layers, Evidence: r.level}.Layout(r.v))
	if err != nil {
		r.t.Fatal(err)
	}
	for line := range lines.cut() {
		for _, l := range layers {
			if string(line.Graph) == "<"+r.v.Graph(l).String()+">" {
				if err := encoder.EncodeLine(line); err != nil {
					r.t.Fatal(err)
				}
			}
		}
	}
	if err := encoder.Close(); err != nil {
		r.t.Fatal(err)
	}
	return out.String()
}
