package queries

import (
	"cmp"
	"slices"

	"github.com/agnivade/levenshtein"

	"figraph/graph/index"
)

// Nearest lists the names that are written most like a text, the nearest first,
// of equals those of the most papers. Names that differ in more than a third of
// their letters are not near.
func (g Graph) Nearest(text string, limit int) []string {
	type near struct {
		text             string
		distance, papers int
	}
	folded := index.Fold(text)
	length := len([]rune(folded))
	most := max(1, length/3)
	best := map[string]near{}
	for form, n := range g.Index.EachName() {
		if g.isOver() {
			return nil
		}
		if n.Rank == index.Equivalent || abs(len(form)-len(folded)) > 4*most {
			continue
		}
		distance := levenshtein.ComputeDistance(folded, form)
		if distance > most {
			continue
		}
		papers := g.Index.CountPapers(n.Entity, index.WeakestTier)
		if former, seen := best[form]; !seen || papers > former.papers {
			best[form] = near{n.Text, distance, papers}
		}
	}
	list := make([]near, 0, len(best))
	for _, n := range best {
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(b.papers, a.papers), cmp.Compare(a.text, b.text))
	})
	var names []string
	for _, n := range list[:min(limit, len(list))] {
		names = append(names, n.text)
	}
	return names
}

func abs(n int) int { return max(n, -n) }
