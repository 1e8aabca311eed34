package main

import (
	"fmt"
	"time"
)

// goal is a goal of speed, and how it was missed or met.
type goal struct {
	what, want, got string
	ratio           string // of processor time, where that was measured too
	met             bool
}

// goals compares what was measured with what it is to be. What was not measured in
// this run has no line.
func (b *bench) goals() (list []goal) {
	quads := float64(b.stats.Quads)
	add := func(what, want, got, ratio string, met bool) { list = append(list, goal{what, want, got, ratio, met}) }
	against := func(what, ours, theirs string, want float64) {
		if b.runs[ours] == nil || b.runs[theirs] == nil {
			return
		}
		wall, processor := ratios(b.runs[ours], b.runs[theirs])
		add(what, fmt.Sprintf("≥ %g×", want), fmt.Sprintf("%.2f×", wall), fmt.Sprintf("%.2f×", processor), wall >= want)
	}
	against("records to an opened store, against Cayley's own write path", buildRun, cayleyRun, 4)
	against("the same, against a dictionary and three sorted indexes in bbolt", buildRun, baselineRun, 0.7)
	speed := func(what, run string, want float64) {
		if b.runs[run] == nil {
			return
		}
		m := median(b.runs[run])
		got := quads / m.wall.Seconds()
		add(what, fmt.Sprintf("≥ %.0f quads/s", want), fmt.Sprintf("%.0f quads/s", got), fmt.Sprintf("%.0f a core-second", quads/m.processor.Seconds()), got >= want)
	}
	speed("build without exports", buildRun, 120_000)
	w := median(b.runs[wholeRun])
	limit := quads/190_000 + 60
	add("whole job: store, index, Turtle, N-Quads", fmt.Sprintf("≤ %.0f s", limit), seconds(w.wall), seconds(w.processor)+" of a core", w.wall.Seconds() <= limit)
	add("its anonymous memory", "≤ 1536 MiB", mebibytes(w.anonymous), "", w.anonymous <= 1536<<20)
	add("its scratch files", "≤ 8192 MiB", mebibytes(w.scratch), "", w.scratch <= 8<<30)
	speed("export of N-Quads", quadsRun, 1e6)
	against("the same, against serdi reading and writing the same file", quadsRun, serdiRun, 6)
	against("export of Turtle, against serdi reading and writing the N-Quads", turtleRun, serdiRun, 4)
	memory := max(median(b.runs[quadsRun]).anonymous, median(b.runs[turtleRun]).anonymous, median(b.runs[zstRun]).anonymous)
	add("anonymous memory of exports", "≤ 200 MiB", mebibytes(memory), "", memory <= 200<<20)
	wall, processor := ratios(b.runs[quadsRun], b.runs[zstRun])
	add("`.zst`, against no compression", "≤ 1.5×", fmt.Sprintf("%.2f×", wall), fmt.Sprintf("%.2f×", processor), wall <= 1.5)
	for _, run := range []string{genesRun, hubRun} {
		what := map[string]string{genesRun: ", whole process, files of the graph not in memory", hubRun: ", the greatest hub, files in memory"}[run]
		g := median(b.runs[run])
		add("`"+run+"`"+what, "≤ 150 ms", fmt.Sprintf("%d ms", g.wall.Milliseconds()), fmt.Sprintf("%d ms of a core", g.processor.Milliseconds()), g.wall <= 150*time.Millisecond)
	}
	if b.runs[updateRun] != nil {
		u := median(b.runs[updateRun])
		add("`update`: 100 figures changed, 100 added, 100 removed", "≤ 5 s", seconds(u.wall), seconds(u.processor)+" of a core", u.wall <= 5*time.Second)
	}
	return list
}

// budgets are what stages may take, in core-seconds for a million quads, with two
// exports. Together they are what two cores can give in the time of the whole job.
var budgets = map[string]float64{"start": 0.2, "read": 4.5, "reduce": 0.7, "sort": 1.2, "write": 6, "index": 1.8}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func mebibytes(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
