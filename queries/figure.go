package queries

import (
	"context"
	"slices"
	"sync"

	"figraph/graph/index"
)

// FigureOptions say which figures count.
type FigureOptions struct {
	Evidence     Evidence
	Filter       Filter
	Taxon        uint32 // of the genes that are named; 0: any
	WithEvidence bool   // list the mentions
}

// Figures lists the figures in which all subjects stand, by CURIE. A paper stands
// in its own figures, a figure in itself.
func (g Graph) Figures(subjects []Subject, o FigureOptions) ([]Figure, error) {
	ids := g.shared(subjects, o)
	if !o.WithEvidence {
		return g.show(ids)
	}
	return g.showWith(ids, g.named(subjects, o.Taxon), o.Evidence)
}

// show shows figures without their mentions.
func (g Graph) show(ids []index.FigureID) ([]Figure, error) {
	list := make([]Figure, 0, len(ids))
	for _, id := range ids {
		if g.isOver() {
			return nil, context.Cause(g.ctx)
		}
		list = append(list, g.figure(id))
	}
	return list, nil
}

// showWith shows figures with their mentions of some entities.
func (g Graph) showWith(ids []index.FigureID, entities []index.EntityID, evidence Evidence) ([]Figure, error) {
	list, err := g.show(ids)
	if err != nil {
		return nil, err
	}
	return list, g.addMentions(list, entities, evidence)
}

// addMentions adds to figures their mentions of some entities.
func (g Graph) addMentions(list []Figure, entities []index.EntityID, evidence Evidence) (err error) {
	for i := range list {
		if g.isOver() {
			return context.Cause(g.ctx)
		}
		if list[i].Mentions, err = g.mentions(list[i].FigureID, entities, evidence); err != nil {
			return err
		}
	}
	return nil
}

// named are the entities of all subjects; not nil.
func (g Graph) named(subjects []Subject, taxon uint32) []index.EntityID {
	entities := []index.EntityID{}
	for _, s := range subjects {
		entities = append(entities, g.ofTaxon(s.Entities, taxon)...)
	}
	return entities
}

// shared are the figures in which all subjects stand, by number.
func (g Graph) shared(subjects []Subject, o FigureOptions) []index.FigureID {
	if len(subjects) == 0 {
		return nil
	}
	least := 0
	for i := range subjects {
		if g.figuresAtMost(subjects[i]) < g.figuresAtMost(subjects[least]) {
			least = i
		}
	}
	common := g.figuresOfSubject(subjects[least], o)
	for i, s := range subjects {
		if i != least {
			common = g.withSubject(common, s, o)
		}
	}
	return common
}

// figuresAtMost is in how many figures an entity stands, or more; 0 of a figure or a
// paper, which has few.
func (g Graph) figuresAtMost(s Subject) (n int) {
	for _, e := range s.Entities {
		n += g.Index.FiguresOf(e).Len()
	}
	return n
}

// figureSets are memory for sets of figures.
var figureSets = sync.Pool{New: func() any { return new(bitmap) }}

// withSubject are those of some figures, in their list, in which a subject stands as
// well.
func (g Graph) withSubject(list []index.FigureID, s Subject, o FigureOptions) []index.FigureID {
	if s.What != AnEntity {
		figures := g.figuresOfSubject(s, o)
		return slices.DeleteFunc(list, func(f index.FigureID) bool { return !slices.Contains(figures, f) })
	}
	if len(list) == 0 {
		return list
	}
	pooled := figureSets.Get().(*bitmap)
	*pooled = zeros(*pooled, g.Index.Figures()/64+1)
	met := *pooled
	for _, e := range g.ofTaxon(s.Entities, o.Taxon) {
		for edge := range g.Index.FiguresOf(e).All {
			if edge.Tier <= o.Evidence {
				met.add(edge.Other)
			}
		}
	}
	list = slices.DeleteFunc(list, func(f index.FigureID) bool { return !met.has(uint32(f)) })
	figureSets.Put(pooled)
	return list
}

func (g Graph) figuresOfSubject(s Subject, o FigureOptions) []index.FigureID {
	var figures []index.FigureID
	switch s.What {
	case AFigure:
		figures = []index.FigureID{s.Figure}
	case APaper:
		figures = g.Index.FiguresOfPaper(s.Paper)
	default:
		return g.figuresDrawing(figuresKey{g.ofTaxon(s.Entities, o.Taxon), o.Evidence, o.Filter})
	}
	slices.Sort(figures)
	passes := g.passing(o.Filter)
	return slices.DeleteFunc(figures, func(f index.FigureID) bool { return !passes(f) })
}
