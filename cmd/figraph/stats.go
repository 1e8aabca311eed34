package main

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"figraph/keep"
)

func (a *app) statsCommand() *cobra.Command {
	var f answerFlags
	var unresolved bool
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count what is in the graph",
		Long:  "Counts the graph: quads by layer, by class and by predicate, and what they describe. Drugs are chemicals that a lexicon knows as medicines. --unresolved shows what a lexicon could still give.",
		Args:  counted(0, 0, "it takes no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			g, err := a.openGraph(cmd)
			if err != nil {
				return err
			}
			defer g.Close()
			report, err := g.Report(keep.MostUnresolved)
			if err != nil {
				return err
			}
			if unresolved {
				return a.showUnresolved(&f, report)
			}
			return a.show(&f, report, row{"of", "what", "count"}, append(statsRows(&g.Stats), resolutionRows(report)...))
		},
	}
	cmd.Flags().BoolVar(&unresolved, "unresolved", false, "show the hundred most frequent names that have no entity instead")
	f.add(cmd)
	return cmd
}

func (a *app) showUnresolved(f *answerFlags, r *keep.Report) error {
	if r.Unresolved == nil {
		return errors.New("the graph was restored from an N-Quads export, which does not say which names had no entity: build it from records")
	}
	rows := []row{}
	for _, name := range r.Unresolved {
		rows = append(rows, row{strings.Join(strings.Fields(name.Name), " "), name.Kind, name.Count})
	}
	return a.show(f, r.Unresolved, row{"name", "kind", "count"}, rows)
}

// resolutionRows say how many mentions have an entity, and which share of all.
func resolutionRows(r *keep.Report) (rows []row) {
	for _, kind := range slices.Sorted(maps.Keys(r.Resolution)) {
		of := r.Resolution[kind]
		rows = append(rows, row{"mentions", kind, of.Mentions}, row{"resolved", kind, of.Resolved})
		if of.Mentions > 0 {
			rows = append(rows, row{"share", kind, of.Share})
		}
	}
	return rows
}

func statsRows(s *keep.Stats) []row {
	rows := []row{
		{"graph", "quads", s.Quads}, {"graph", "figures", s.Figures}, {"graph", "papers", s.Papers}, {"graph", "genes", s.Genes},
		{"graph", "chemicals", s.Chemicals}, {"graph", "drugs", s.Drugs}, {"graph", "diseases", s.Diseases}, {"graph", "families", s.Families},
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
