package keep

import (
	"slices"
	"strings"

	"figraph/graph"
	"figraph/nquads"
	"figraph/output"
	"figraph/rdfexport"
	"figraph/record"
	"figraph/vocab"
)

// Selection says what of a graph an export holds. The zero value is all of it.
// What is counted is counted at the level of evidence, whichever layers are
// written: an export of some layers is those statements of the whole one.
type Selection struct {
	Layers   []vocab.Layer // nil: all
	Evidence record.Level
}

// String says what is held, if it is not everything.
func (s Selection) String() string {
	var parts []string
	if layers := s.layers(); layers != "" {
		parts = append(parts, "layers "+layers)
	}
	if evidence := s.evidence(); evidence != "" {
		parts = append(parts, "evidence "+evidence)
	}
	return strings.Join(parts, "; ")
}

// Layout is how a document of it is laid out.
func (s Selection) Layout(v *vocab.Vocabulary) rdfexport.Options {
	o := rdfexport.ModelOptions(v)
	if part := s.String(); part != "" {
		o.Comment = "figraph: a part of the graph, " + part + ". N-Quads and TriG keep the graph names."
	}
	return o
}

// isAll says whether everything is held.
func (s Selection) isAll() bool { return s.Layers == nil && s.Evidence == record.AtFamily }

// layers names the layers, in their order, or none if they are all.
func (s Selection) layers() string {
	var names []string
	for _, l := range vocab.Layers() {
		if slices.Contains(s.Layers, l) {
			names = append(names, l.String())
		}
	}
	if len(names) == len(vocab.Layers()) {
		return ""
	}
	return strings.Join(names, ",")
}

// evidence names the level, or nothing if all statements stand at it.
func (s Selection) evidence() string {
	if s.Evidence == record.AtFamily {
		return ""
	}
	return s.Evidence.String()
}

// Describe says in a receipt what an output holds.
func (s Selection) Describe(o output.Written) output.Written {
	o.Layers, o.Evidence = s.layers(), s.evidence()
	return o
}

// Pass gives all statements of a graph to a taker, in order.
type Pass func(stage string, take output.Taker) error

// Sifting is a selection of a graph, ready to be taken.
type Sifting struct {
	v        *vocab.Vocabulary
	o        Selection
	evidence *graph.Evidence // nil where all statements stand
	meta     [][]byte        // the description of those that do
}

// Sift finds out what a selection of a graph takes: at a level of evidence it goes
// through the statements to learn which stand, and once more to count those, if
// their description is asked for.
func (s Selection) Sift(v *vocab.Vocabulary, through Pass) (*Sifting, error) {
	x := &Sifting{v: v, o: s}
	if s.Evidence == record.AtFamily {
		return x, nil
	}
	evidence := graph.NewEvidence(v, s.Evidence)
	if err := through("learn", evidence.Learn); err != nil {
		return nil, err
	}
	if err := evidence.Settle(); err != nil {
		return nil, err
	}
	x.evidence = evidence
	if s.Layers != nil && !slices.Contains(s.Layers, vocab.Meta) {
		return x, nil
	}
	census := graph.NewCensus(v)
	sieve := evidence.Sieve(nil, func(line nquads.Line) error {
		census.Add(line)
		return nil
	})
	if err := through("count", sieve.Take); err != nil {
		return nil, err
	}
	if err := sieve.Close(); err != nil {
		return nil, err
	}
	var err error
	x.meta, err = evidence.Describe(census)
	return x, err
}

// Onto lets the selected statements of a pass through to a taker. The pass ends
// with a call of end.
func (x *Sifting) Onto(take output.Taker) (through output.Taker, end func() error) {
	take = x.within(take)
	if x.evidence == nil {
		return take, func() error { return nil }
	}
	sieve := x.evidence.Sieve(x.meta, take)
	return sieve.Take, sieve.Close
}

// within lets the statements of the selected layers through.
func (x *Sifting) within(take output.Taker) output.Taker {
	if x.o.Layers == nil {
		return take
	}
	wanted := map[string]bool{}
	for _, l := range x.o.Layers {
		wanted["<"+x.v.Graph(l).String()+">"] = true
	}
	return func(line nquads.Line) error {
		if !wanted[string(line.Graph)] {
			return nil
		}
		return take(line)
	}
}
