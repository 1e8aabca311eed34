package queries

import (
	"slices"

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
	return g.show(g.shared(subjects, o), subjects, o)
}

// show shows figures, of which a thing that is drawn often has thousands.
func (g Graph) show(figures []index.FigureID, subjects []Subject, o FigureOptions) ([]Figure, error) {
	list := []Figure{}
	for _, id := range figures {
		f := g.figure(id)
		if o.WithEvidence {
			var err error
			if f.Mentions, err = g.mentions(id, g.named(subjects, o.Taxon), o.Evidence); err != nil {
				return nil, err
			}
		}
		list = append(list, f)
	}
	return list, nil
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
	var common []index.FigureID
	for i, s := range subjects {
		figures := g.figuresOfSubject(s, o)
		if i == 0 {
			common = figures
			continue
		}
		common = slices.DeleteFunc(common, func(f index.FigureID) bool {
			_, there := slices.BinarySearch(figures, f)
			return !there
		})
	}
	return common
}

func (g Graph) figuresOfSubject(s Subject, o FigureOptions) []index.FigureID {
	var figures []index.FigureID
	switch s.What {
	case AFigure:
		figures = []index.FigureID{s.Figure}
	case APaper:
		figures = g.Index.FiguresOfPaper(s.Paper)
	default:
		figures = g.figuresOf(g.ofTaxon(s.Entities, o.Taxon), o.Evidence, o.Filter)
	}
	slices.Sort(figures)
	return slices.DeleteFunc(figures, func(f index.FigureID) bool { return !g.passes(o.Filter, f) })
}
