package web

import (
	"cmp"
	"slices"

	"figraph/graph/index"
	"figraph/queries"
)

const shownStarts = 8

// mostDrawn are the entities of a kind that most papers draw, counted once for a
// graph.
func mostDrawn(x *index.Index, kind index.Kinds) (list []index.EntityID) {
	papers := func(e index.EntityID) int { return x.CountPapers(e, queries.DefaultEvidence) }
	for i := range x.Entities() {
		e := index.EntityID(i)
		if x.KindsOf(e)&kind == 0 || papers(e) == 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(list, e, func(a, b index.EntityID) int { return cmp.Or(cmp.Compare(papers(b), papers(a)), cmp.Compare(a, b)) })
		if at < shownStarts {
			list = slices.Insert(list, at, e)
			list = list[:min(len(list), shownStarts)]
		}
	}
	return list
}

// starts are where to begin.
func (l *looked) starts() (list []start) {
	s := l.spread()
	for i, text := range []string{"Genes", "Drugs and chemicals", "Diseases"} {
		one := start{Text: text}
		for _, e := range s.most[i] {
			entity := l.index.Entity(e)
			one.Links = append(one.Links, link{cmp.Or(entity.Name, entity.CURIE), entityPath(entity.CURIE)})
		}
		if len(one.Links) > 0 {
			list = append(list, one)
		}
	}
	return list
}
