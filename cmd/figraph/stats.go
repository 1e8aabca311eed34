package main

import (
	"cmp"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"figraph/build"
)

func (a *app) statsCommand() *cobra.Command {
	var f answerFlags
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count what is in the graph",
		Long:  "Counts the graph: quads by layer, by class and by predicate, and what they describe. Drugs are chemicals that a lexicon knows as medicines.",
		Args:  counted(0, 0, "it takes no argument"),
		RunE: func(*cobra.Command, []string) error {
			if err := f.check(); err != nil {
				return err
			}
			g, err := build.Folder(a.folder).Open()
			if err != nil {
				return err
			}
			defer g.Close()
			return a.show(&f, g.Stats, row{"of", "what", "count"}, statsRows(&g.Stats))
		},
	}
	f.add(cmd)
	return cmd
}

func statsRows(s *build.Stats) []row {
	rows := []row{
		{"graph", "quads", s.Quads}, {"graph", "figures", s.Figures}, {"graph", "papers", s.Papers}, {"graph", "genes", s.Genes},
		{"graph", "chemicals", s.Chemicals}, {"graph", "drugs", s.Drugs}, {"graph", "diseases", s.Diseases},
		{"graph", "organisms", s.Organisms}, {"graph", "mentions", s.Mentions}, {"graph", "sum", s.Sum},
	}
	for _, part := range []struct {
		of     string
		counts map[string]int
	}{{"layer", s.ByLayer}, {"class", s.ByClass}, {"predicate", s.ByPredicate}} {
		for _, name := range sortedByCount(part.counts) {
			rows = append(rows, row{part.of, name, part.counts[name]})
		}
	}
	return rows
}

// sortedByCount lists the keys, the most frequent first, then by name.
func sortedByCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}
