package main

import (
	"context"
	"encoding/json"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"figraph/build"
	"figraph/keep"
)

// stageCost is what one stage of a build took.
type stageCost struct {
	Stage           string
	Wall, Processor float64 // seconds
}

// buildInStages builds in this process, as figraph does, and writes what each stage
// took to standard output. A stage ends when the next one reports its progress.
func buildInStages(ctx context.Context, folder string, exports []string, source, tool string) error {
	debug.SetGCPercent(50)
	var mu sync.Mutex
	costs := []stageCost{{Stage: "start"}}
	begun, spent := time.Now(), processorTime()
	end := func() {
		last := &costs[len(costs)-1]
		now, used := time.Now(), processorTime()
		last.Wall, last.Processor = now.Sub(begun).Seconds(), (used - spent).Seconds()
		begun, spent = now, used
	}
	_, err := build.Build(ctx, build.Options{Folder: keep.Folder(folder), Exports: exports, Tool: tool, Progress: func(p keep.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if p.Stage != costs[len(costs)-1].Stage {
			end()
			costs = append(costs, stageCost{Stage: p.Stage})
		}
	}}, source)
	if err != nil {
		return err
	}
	mu.Lock()
	defer mu.Unlock()
	end()
	return json.NewEncoder(os.Stdout).Encode(costs)
}
