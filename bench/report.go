package main

import (
	"fmt"
	"runtime"
)

// report prints what was measured as Markdown.
func (b *bench) report() {
	b.machine()
	fmt.Printf("Corpus of seed %d: %d figures of %d papers; %d gene, %d chemical, %d disease rows; %d files, %d MB. %d quads, %.0f a figure.\n\n",
		b.seed, b.corpus.Figures, b.corpus.Papers, b.corpus.GeneRows, b.corpus.ChemicalRows, b.corpus.DiseaseRows, b.corpus.Files, b.corpus.Bytes>>20,
		b.stats.Quads, float64(b.stats.Quads)/float64(b.corpus.Figures))
	fmt.Print("| goal | wanted | measured, by the clock | by processor time | met |\n| --- | ---: | ---: | ---: | --- |\n")
	for _, g := range b.goals() {
		fmt.Printf("| %s | %s | %s | %s | %s |\n", g.what, g.want, g.got, g.ratio, yes(g.met))
	}
	b.stageTable()
	b.measurements()
	if b.runs[buildRun] != nil {
		b.layers()
	}
}

func (b *bench) machine() {
	fmt.Printf("%s, %d cores, %s; load average %s at the start, %s at the end. Median of %d.\n\n", processor(), runtime.NumCPU(), runtime.Version(), b.startLoad, load(), b.rounds)
}

func yes(met bool) string {
	if met {
		return "yes"
	}
	return "**no**"
}

// stageTable prints what each stage of the whole job took beside what it may take.
func (b *bench) stageTable() {
	fmt.Print("\n| stage of the whole job | seconds | core-seconds | budget |\n| --- | ---: | ---: | ---: |\n")
	var wall, processor, budget float64
	for _, s := range b.stages {
		may := budgets[s.Stage] * float64(b.stats.Quads) / 1e6
		fmt.Printf("| %s | %.1f | %.1f | %.1f |\n", s.Stage, s.Wall, s.Processor, may)
		wall, processor, budget = wall+s.Wall, processor+s.Processor, budget+may
	}
	fmt.Printf("| all | %.1f | %.1f | %.1f |\n", wall, processor, budget)
}

// measurements prints every one.
func (b *bench) measurements() {
	fmt.Print("\n| | seconds | core-seconds | quads/s | anonymous MiB | mapped MiB | bytes/quad |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, what := range []string{buildRun, cayleyRun, baselineRun, wholeRun, quadsRun, turtleRun, zstRun, serdiRun} {
		if b.runs[what] == nil {
			continue
		}
		m, quads, size := median(b.runs[what]), float64(b.stats.Quads), ""
		if n := b.sizes[what]; n > 0 {
			size = fmt.Sprintf("%.0f", float64(n)/quads)
		}
		fmt.Printf("| %s | %.1f | %.1f | %.0f | %d | %d | %s |\n", what, m.wall.Seconds(), m.processor.Seconds(), quads/m.wall.Seconds(), m.anonymous>>20, m.mapped>>20, size)
	}
}

// layers prints what a second of the build makes of each layer.
func (b *bench) layers() {
	wall := median(b.runs[buildRun]).wall.Seconds()
	fmt.Printf("\nThe build reads %.0f records/s. Quads by layer, and their share of each second:\n\n| layer | quads | quads/s |\n| --- | ---: | ---: |\n", float64(b.corpus.Figures)/wall)
	for _, layer := range []string{"figures", "entities", "mentions", "links", "meta"} {
		fmt.Printf("| %s | %d | %.0f |\n", layer, b.stats.ByLayer[layer], float64(b.stats.ByLayer[layer])/wall)
	}
}
