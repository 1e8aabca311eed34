package build

import (
	"context"
	"errors"
	"maps"
	"slices"

	"figraph/graph"
)

// compareLinks compares the links of things and genes that a concerned figure drew
// or draws together.
func (t *things) compareLinks(ctx context.Context) error {
	pairs := map[[2]string]bool{}
	for _, e := range t.u.changes.stated {
		addPairs(pairs, e.claim.Things, t.before, e.number)
	}
	byFigure := map[uint32][]string{}
	for thing, facts := range t.facts {
		for _, fact := range facts {
			n := t.numbers[string(graph.FigureOf(fact))]
			if list := byFigure[n]; len(list) == 0 || list[len(list)-1] != thing {
				byFigure[n] = append(list, thing)
			}
		}
	}
	for number, list := range byFigure {
		addPairs(pairs, list, t.after, number)
	}
	return t.compareEachLink(ctx, slices.Collect(maps.Keys(pairs)))
}

// restatedLink is what a link states before and after.
type restatedLink struct{ old, new lineSet }

func (t *things) compareEachLink(ctx context.Context, pairs [][2]string) error {
	workers := t.workers()
	w := window[restatedLink]{t.u.old.Dir, len(workers),
		func(worker, i int) (l restatedLink, err error) {
			return l, errors.Join(workers[worker].link(pairs[i], t.before, &l.old), workers[worker].link(pairs[i], t.after, &l.new))
		},
		func(_ int, l restatedLink) error { return t.u.set.compare(l.old.sorted(), l.new.sorted()) }}
	return w.run(ctx, len(pairs))
}

func (w *restating) link(pair [2]string, at map[string]*graph.Tally, into *lineSet) error {
	return w.model.StateLink(pair[0], pair[1], at[pair[0]], at[pair[1]], w.roster, into.emit)
}

// addPairs adds each chemical or disease together with each gene of a figure.
func addPairs(pairs map[[2]string]bool, things []string, at map[string]*graph.Tally, figure uint32) {
	var others, genes []string
	for _, thing := range things {
		linked, mentioned := at[thing].Linked(figure)
		if linked {
			others = append(others, thing)
		}
		if mentioned && graph.IsGene(thing) {
			genes = append(genes, thing)
		}
	}
	for _, other := range others {
		for _, gene := range genes {
			pairs[[2]string{other, gene}] = true
		}
	}
}
