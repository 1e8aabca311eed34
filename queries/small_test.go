package queries

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestSmallGraphs asks everything of graphs of a few papers and genes, where no count
// is large enough for anything: all numbers can be written.
func TestSmallGraphs(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 5))
		var figures []testFigure
		papers, genes := 1+r.IntN(4), 1+r.IntN(4)
		for i := range 1 + r.IntN(8) {
			f := testFigure{figid: fmt.Sprintf("PMC%d__f%d", 1+i%papers, i), paper: fmt.Sprintf("PMC%d", 1+i%papers)}
			if r.IntN(6) == 0 {
				f.paper = ""
			}
			for gene := range genes {
				if r.IntN(3) > 0 {
					f.drawn = append(f.drawn, testDrawn{fmt.Sprintf("ncbigene:%d", 1+gene), fmt.Sprintf("GENE%d", 1+gene), Evidence(r.IntN(2)), 9606})
				}
			}
			figures = append(figures, f)
		}
		g := testGraph(t, figures)
		asked := func(question string, names ...string) {
			answer, err := ByName(question).Ask(context.Background(), g, Asked{Names: names})
			if err != nil {
				return // a name that nothing draws
			}
			if _, err := json.Marshal(answer.Value); err != nil {
				t.Errorf("seed %d: %s %v: %v", seed, question, names, err)
			}
		}
		for gene := range genes {
			a, b := fmt.Sprintf("GENE%d", 1+gene), fmt.Sprintf("GENE%d", 1+(gene+1)%genes)
			for _, question := range []string{"genes", "neighbors", "figures", "papers", "entities", "enrich", "cluster"} {
				asked(question, a)
			}
			for _, question := range []string{"path", "explain", "enrich", "cluster"} {
				asked(question, a, b)
			}
		}
		for _, f := range figures {
			asked("similar", f.figid)
		}
	}
}
