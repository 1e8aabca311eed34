package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// report prints what was measured as Markdown.
func (b *bench) report(builds, loads []measurement, exports map[string][]measurement) error {
	store, err := os.Stat(filepath.Join(b.path("kg"), "current", "store", "indexes.bolt"))
	if err != nil {
		return err
	}
	theirs, err := os.Stat(filepath.Join(b.path("cayley"), "indexes.bolt"))
	if err != nil {
		return err
	}
	fmt.Printf("| median of %d | seconds | core-seconds | quads/s | peak anonymous MB | bytes/quad |\n| --- | --- | --- | --- | --- | --- |\n", b.rounds)
	b.row("build: records to a graph in force", builds, store.Size())
	b.row("Cayley: statements to a store, by ApplyDeltas", loads, theirs.Size())
	for _, part := range []struct{ name, key, file string }{
		{"export N-Quads from the store", "N-Quads", "out.nq"}, {"export Turtle from the store", "Turtle", "out.ttl"}, {"serdi: N-Quads to N-Quads", "serdi", "serdi.nq"},
	} {
		if runs := exports[part.key]; runs != nil {
			info, err := os.Stat(b.path(part.file))
			if err != nil {
				return err
			}
			b.row(part.name, runs, info.Size())
		}
	}
	wall := median(builds).wall.Seconds()
	fmt.Printf("\n%.0f records/s; %.0f quads a figure. Quads by layer, and their share of each second:\n\n| layer | quads | quads/s |\n| --- | --- | --- |\n", float64(b.corpus.Figures)/wall, float64(b.stats.Quads)/float64(b.corpus.Figures))
	for _, layer := range []string{"figures", "entities", "mentions", "links", "meta"} {
		fmt.Printf("| %s | %d | %.0f |\n", layer, b.stats.ByLayer[layer], float64(b.stats.ByLayer[layer])/wall)
	}
	fmt.Printf("\nRatios, the median of pairs measured in turn:\n\n- build is %.1f times as fast as Cayley's own write path, which is given parsed statements\n", ratio(builds, loads))
	if exports["serdi"] != nil {
		fmt.Printf("- N-Quads export is %.1f times as fast as serdi reading and writing the same file\n", ratio(exports["N-Quads"], exports["serdi"]))
		fmt.Printf("- Turtle export is %.1f times as fast as serdi reading and writing the N-Quads\n", ratio(exports["Turtle"], exports["serdi"]))
	}
	return nil
}

func (b *bench) row(name string, runs []measurement, size int64) {
	m := median(runs)
	quads := float64(b.stats.Quads)
	fmt.Printf("| %s | %.1f | %.1f | %.0f | %d | %.0f |\n", name, m.wall.Seconds(), m.processor.Seconds(), quads/m.wall.Seconds(), m.anonymous>>20, float64(size)/quads)
}
