package build

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"figraph/keep"
	"figraph/torture"
)

// state is a graph and an export of it that may be in force.
type state struct{ sum, export string }

// stateOf builds records elsewhere and gives what they make.
func stateOf(t *testing.T, sources ...string) state {
	t.Helper()
	name := filepath.Join(t.TempDir(), "graph.nq.gz")
	m := build(t, Options{Exports: []string{name}}, sources...)
	return state{m.summary.Receipt.Sum, read(t, name)}
}

// TestKilledBuildLeavesAWholeGraph kills a process that builds one graph after the
// other, at random moments. The graph in force is one of them, whole, and what
// the killed builds left goes with the next.
func TestKilledBuildLeavesAWholeGraph(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: a kill is no race")
	}
	t.Parallel()
	turns := [][]string{{oldRecords}, {checkout(t, "PMC7000001__one", "PMC7000002__two")}}
	states := []state{stateOf(t, turns[0]...), stateOf(t, turns[1]...)}
	dir := t.TempDir()
	export := filepath.Join(dir, "graph.nq.gz")
	c := child{Folder: keep.Folder(filepath.Join(dir, "kg")), Turns: turns, Exports: []string{export}, Memory: 1 << 20}
	start := time.Now()
	c.run(t)
	whole := time.Since(start)

	kills, within := torture.Rounds(t, 64, 30), min(whole*3/2, 150*time.Millisecond) // however busy the machine is
	if kills > 64 {
		within = whole * 3 / 2
	}
	random := torture.Random(t)
	t.Logf("%d kills, two builds take %v", kills, whole)
	c.Forever = true
	seen := map[string]int{}
	for range kills {
		torture.Kill(t, c.command(t), random, 0, within)
		sum := checkSound(t, c.Folder)
		seen[sum]++
		if !slices.ContainsFunc(states, func(s state) bool { return s.sum == sum }) {
			t.Fatalf("the sum is %s, want one of %s, %s", sum, states[0].sum, states[1].sum)
		}
		if got := read(t, export); got != states[0].export && got != states[1].export {
			t.Fatal("the export is neither the old nor the new one")
		}
	}
	t.Logf("in force after a kill: %v", seen)
	c.Forever = false
	c.run(t)
	checkTidy(t, c.Folder, 1)
	if got := names(t, dir); !slices.Equal(got, []string{"graph.nq.gz", "kg"}) {
		t.Errorf("beside the graph lie %q", got)
	}
	if got := checkSound(t, c.Folder); got != states[1].sum || read(t, export) != states[1].export {
		t.Errorf("after a whole build the sum is %s, want %s", got, states[1].sum)
	}
}
