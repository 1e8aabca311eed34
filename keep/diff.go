package keep

import (
	"bytes"
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"figraph/nquads"
	"figraph/vocab"
)

// Compare gives each statement that only one of two sides has, in canonical order,
// with whether it is added. Memory does not grow with the sides. What was given
// holds when Compare returns no error: both sides are compared with their sums.
func Compare(ctx context.Context, before, after *Side, take func(line nquads.Line, added bool) error, progress func(Progress)) error {
	var read atomic.Int64
	if progress != nil {
		total := before.Quads + after.Quads
		stop := Watch(progress, func() Progress { return Progress{"compare", "quads", int(read.Load()), total, int(read.Load())} })
		defer stop()
	}
	a, b := newCursor(before.lines(ctx)), newCursor(after.lines(ctx))
	defer a.stop()
	defer b.stop()
	for {
		if a.err != nil {
			return a.err
		}
		if b.err != nil {
			return b.err
		}
		if !a.more && !b.more {
			return nil
		}
		order := bytes.Compare(a.line.Text, b.line.Text)
		switch {
		case !b.more || a.more && order < 0:
			order = -1
			if err := take(a.line, false); err != nil {
				return err
			}
		case !a.more || order > 0:
			order = 1
			if err := take(b.line, true); err != nil {
				return err
			}
		}
		if order <= 0 {
			a.advance()
			read.Add(1)
		}
		if order >= 0 {
			b.advance()
			read.Add(1)
		}
	}
}

// cursor is a place in a sequence of lines.
type cursor struct {
	next func() (nquads.Line, error, bool)
	stop func()
	line nquads.Line
	err  error
	more bool
}

func newCursor(lines iter.Seq2[nquads.Line, error]) *cursor {
	c := &cursor{}
	c.next, c.stop = iter.Pull2(lines)
	c.advance()
	return c
}

func (c *cursor) advance() { c.line, c.err, c.more = c.next() }

// Difference counts what changed between two sides.
type Difference struct {
	Added, Removed int
	Rows           []Change // by what, then by name: layers, classes, predicates
	Figures        []Change // by name
}

// Change is what changed of one layer, class, predicate or figure.
type Change struct {
	What    string `json:"what"` // "layer", "class", "predicate"; "figure added", "figure removed" or "figure changed"
	Name    string `json:"name"` // a layer, else a CURIE or IRI
	Added   int    `json:"added"`
	Removed int    `json:"removed"`
}

// DifferenceOf counts the differences of two sides.
func DifferenceOf(ctx context.Context, before, after *Side, progress func(Progress)) (*Difference, error) {
	d := &differing{counts: map[[2]string]*Change{}, figures: map[string]*Change{}}
	old, new := newTeller(before.Vocab), newTeller(after.Vocab)
	err := Compare(ctx, before, after, func(line nquads.Line, added bool) error {
		if added {
			d.take(new, line, added)
		} else {
			d.take(old, line, added)
		}
		return nil
	}, progress)
	if err != nil {
		return nil, err
	}
	result := &Difference{Added: d.added, Removed: d.removed, Rows: sortedChanges(d.counts), Figures: sortedChanges(d.figures)}
	return result, nil
}

// differing gathers a difference.
type differing struct {
	added, removed int
	counts         map[[2]string]*Change
	figures        map[string]*Change // that changed, by CURIE
}

func (d *differing) take(t *teller, line nquads.Line, added bool) {
	if added {
		d.added++
	} else {
		d.removed++
	}
	d.count("layer", t.layer(line.Graph), added)
	d.count("predicate", t.short(line.Predicate), added)
	isType := bytes.Equal(line.Predicate, t.rdfType)
	if isType {
		d.count("class", t.short(line.Object), added)
	}
	name := t.figure(line.Subject)
	if name == "" {
		return
	}
	c := d.figures[name]
	if c == nil {
		c = &Change{What: "figure changed", Name: name}
		d.figures[name] = c
	}
	c.count(added)
	if isType && bytes.Equal(line.Object, t.figureClass) {
		c.What = "figure removed"
		if added {
			c.What = "figure added"
		}
	}
}

func (d *differing) count(what, name string, added bool) {
	key := [2]string{what, name}
	if d.counts[key] == nil {
		d.counts[key] = &Change{What: what, Name: name}
	}
	d.counts[key].count(added)
}

func (c *Change) count(added bool) {
	if added {
		c.Added++
	} else {
		c.Removed++
	}
}

func sortedChanges[K comparable](by map[K]*Change) []Change {
	list := make([]Change, 0, len(by))
	for c := range maps.Values(by) {
		list = append(list, *c)
	}
	order := []string{"layer", "class", "predicate", "figure added", "figure removed", "figure changed"}
	slices.SortFunc(list, func(a, b Change) int {
		if a.What != b.What {
			return slices.Index(order, a.What) - slices.Index(order, b.What)
		}
		return strings.Compare(a.Name, b.Name)
	})
	return list
}

// teller knows the names of one side.
type teller struct {
	v                    *vocab.Vocabulary
	rdfType, figureClass []byte
	figures, mentions    string // how their IRIs begin
	layers               map[string]string
}

func newTeller(v *vocab.Vocabulary) *teller {
	t := &teller{v: v, rdfType: []byte("<" + v.IRI(vocab.Type).String() + ">"), figureClass: []byte("<" + v.IRI(vocab.PfFigure).String() + ">"),
		figures: strings.TrimSuffix(v.Figure("").String(), figureEnd), mentions: strings.TrimSuffix(v.Mention("", "").String(), "-"), layers: map[string]string{}}
	for _, layer := range vocab.Layers() {
		t.layers["<"+v.Graph(layer).String()+">"] = layer.String()
	}
	return t
}

const (
	figureEnd  = ".html"
	mentionEnd = 1 + 16 // a hyphen and the hash
)

// layer is the name of a layer, or the graph name of none.
func (t *teller) layer(graph []byte) string {
	if name, known := t.layers[string(graph)]; known {
		return name
	}
	return string(graph)
}

func (t *teller) short(iri []byte) string { return t.v.Shorten(strings.Trim(string(iri), "<>")) }

// figure is the CURIE of the figure that a subject is or is a mention in, empty
// for others.
func (t *teller) figure(subject []byte) string {
	iri := strings.Trim(string(subject), "<>")
	if name, is := strings.CutPrefix(iri, t.figures); is && strings.HasSuffix(name, figureEnd) {
		return "fig:" + strings.TrimSuffix(name, figureEnd)
	}
	if name, is := strings.CutPrefix(iri, t.mentions); is && len(name) > mentionEnd {
		return "fig:" + name[:len(name)-mentionEnd]
	}
	return ""
}
