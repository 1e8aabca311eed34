package web

import (
	"cmp"
	"slices"
	"strings"

	"figraph/graph/index"
	"figraph/queries"
	"figraph/vocab"
)

// figurePart is what a figure's page shows.
type figurePart struct {
	Facts     []fact
	Caption   []piece // whole, with the words that name entities
	Picture   string
	Page      string // permanent link
	Entities  []drawnEntity
	Along     along
	Drawn     []link // the figure as a set and as a graph
	Unknown   []unknownWord
	Similar   []card
	SimilarTo along
}

// unknownWord is a word of a figure that stands for nothing known.
type unknownWord struct{ Word, Kind, Place string }

const shownSimilar = 6

func (l *looked) figure(id index.FigureID, thing *subject) (*figurePart, error) {
	f := l.index.Figure(id)
	part := &figurePart{Facts: l.factsOfFigure(f), Picture: l.picture(id), Page: webAddress(thing.iri)}
	var err error
	if part.Entities, part.Along, err = l.entities(thing.curie); err != nil {
		return nil, err
	}
	var words []string
	for _, e := range part.Entities {
		words = append(words, e.Label)
		for _, word := range e.Printed {
			words = append(words, bare(word))
		}
	}
	captions, err := l.textsOf(vocab.Caption, thing.iri)
	if err != nil {
		return nil, err
	}
	part.Caption = marked(captions[0], slices.DeleteFunc(words, func(w string) bool { return w == "" }))
	if err := l.addUnknown(part, id); err != nil {
		return nil, err
	}
	drawing := l.along(queries.ByName("figures"), queries.Asked{Names: []string{thing.curie}, Params: map[string]string{"evidence": index.WeakestTier.String()}})
	part.Drawn = slices.DeleteFunc(drawing.Files, func(f link) bool {
		return !slices.Contains([]string{"GMT", "GraphML", "Cytoscape JSON", "CX2"}, f.Text)
	})
	return part, l.addSimilar(part, thing.curie)
}

func (l *looked) factsOfFigure(f index.Figure) []fact {
	list := []fact{}
	if f.HasPaper {
		p := l.index.Paper(f.Paper)
		list = append(list, fact{"Paper", []object{{Text: cmp.Or(p.Title, p.PMCID), Href: entityPath(vocab.PaperPrefix + ":" + p.PMCID)}}})
		for _, known := range l.factsOfPaper(f.Paper) {
			if known.Name != "Citation" {
				list = append(list, known)
			}
		}
	}
	return append(list, facts(
		fact{"Number", []object{{Text: f.Number}}},
		fact{"Organism", l.organismsIn(f)},
		fact{"Pathway score", []object{{Text: f.Score}}},
		fact{"File", []object{{Text: f.FileName}}},
		fact{"At the publisher", []object{{Text: f.URL, Href: webAddress(f.URL)}}},
	)...)
}

// organismsIn are the organisms that a figure is about.
func (l *looked) organismsIn(f index.Figure) (list []object) {
	id, _ := l.index.ByFigid(f.ID)
	edges := l.index.EntitiesOf(id)
	for i := range edges.Len() {
		if edge := edges.At(i); edge.Kinds&index.Organism != 0 {
			e := l.index.Entity(index.EntityID(edge.Other))
			list = append(list, object{Text: cmp.Or(e.Name, e.CURIE), Href: entityPath(e.CURIE)})
		}
	}
	return list
}

func (l *looked) addUnknown(part *figurePart, id index.FigureID) error {
	mentions, err := l.index.Mentions(id)
	for _, m := range mentions {
		if !m.Resolved {
			place := ""
			if m.Line > 0 {
				place = m.File + ":" + itoa(m.Line)
			}
			part.Unknown = append(part.Unknown, unknownWord{cmp.Or(strings.TrimSpace(m.Word), m.Match), m.Kinds.String(), place})
		}
	}
	return err
}

func (l *looked) addSimilar(part *figurePart, curie string) error {
	answer, taken, err := l.ask("similar", shownSimilar, curie)
	if err != nil {
		return err
	}
	part.SimilarTo = taken
	for _, s := range answer.Value.([]queries.Similar) {
		c := l.card(s.Figure, s.Labels)
		c.Note = "cosine " + decimals(s.Cosine, 2) + ", " + grouped(s.Shared) + " in common"
		c.Names = s.Labels[:min(len(s.Labels), 12)]
		part.Similar = append(part.Similar, c)
	}
	return l.addCaptions(part.Similar)
}

// putUnknown appends a list of words that stand for nothing known.
func putUnknown(m *markup, list []unknownWord) {
	for _, w := range list {
		m.put(`<li><q>`).text(w.Word).put(`</q> `)
		if w.Kind != "" {
			m.kind(w.Kind)
		}
		m.put(` <code>`).text(w.Place).put(`</code></li>`)
	}
}
