package postgres

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"figraph/graph/store/postgres/pgtest"
	"figraph/torture"
)

// loadedVariable names the database into which a child process loads two graphs in turn
// until it is killed.
const loadedVariable = "FIGRAPH_TEST_LOADED"

func TestChildLoadsToAndFro(t *testing.T) {
	url := os.Getenv(loadedVariable)
	if url == "" {
		t.Skip("it is the child of TestKilledLoads")
	}
	first := uint64(time.Now().Nanosecond())
	for {
		for i := range uint64(2) {
			g, _ := randomGraph(t, (first+i)%2, 600)
			for { // what was killed may hold the lock until the server notices
				_, err := Load(context.Background(), address(t, url), g, LoadOptions{})
				if err == nil {
					break
				}
				if !strings.Contains(err.Error(), ErrLocked.Error()) {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Millisecond)
			}
		}
	}
}

// TestKilledLoads kills a process that loads one graph after the other, at random
// moments: the database holds one of them, whole.
func TestKilledLoads(t *testing.T) {
	url := pgtest.Database(t)
	var states []string
	start := time.Now()
	for seed := range uint64(2) {
		g, _ := randomGraph(t, seed, 600)
		states = append(states, g.asSeen())
		mustLoad(t, url, g, LoadOptions{})
	}
	within := time.Since(start) * 2 // the child takes as long to start
	random := torture.Random(t)
	met := map[string]int{}
	for range torture.Rounds(t, 6, 15) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestChildLoadsToAndFro$")
		cmd.Env = append(os.Environ(), loadedVariable+"="+url)
		var out strings.Builder
		cmd.Stdout = &out
		torture.Kill(t, cmd, random, 0, within)
		if out.Len() > 0 {
			t.Fatal(out.String())
		}
		got := seen(t, url)
		if !slices.Contains(states, got) {
			t.Fatalf("the database holds %s, want one of %v", got, states)
		}
		met[got]++
	}
	t.Logf("in force after a kill: %v", met)
}
