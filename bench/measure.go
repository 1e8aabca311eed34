package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// measurement is one run of a program.
type measurement struct {
	wall, processor time.Duration
	anonymous       int64 // peak bytes, sampled each 20 ms
}

// measureQuiet runs a program to its end, and leaves its memory alone.
func measureQuiet(ctx context.Context, name string, args ...string) (m measurement, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	start := time.Now()
	err = cmd.Run()
	m.wall = time.Since(start)
	if err != nil {
		return m, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	m.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return m, nil
}

// measure runs a program to its end.
func measure(ctx context.Context, name string, args ...string) (measurement, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = os.Stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return measurement{}, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var m measurement
	for {
		select {
		case err := <-done:
			m.wall = time.Since(start)
			if err != nil {
				return m, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
			}
			m.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			return m, nil
		case <-tick.C:
			m.anonymous = max(m.anonymous, anonymous(cmd.Process.Pid))
		}
	}
}

// anonymous is how much memory of a process is not a mapped file; 0 where the
// system does not tell.
func anonymous(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, is := strings.CutPrefix(line, "RssAnon:"); is {
			kib, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10
		}
	}
	return 0
}

// median is the run in the middle, by wall clock.
func median(runs []measurement) measurement {
	sorted := slices.SortedFunc(slices.Values(runs), func(a, b measurement) int { return cmp.Compare(a.wall, b.wall) })
	return sorted[len(sorted)/2]
}

// ratio is the median of b/a, pair by pair, so that a machine whose speed drifts
// does not tilt it.
func ratio(a, b []measurement) float64 {
	var ratios []float64
	for i := range a {
		ratios = append(ratios, b[i].wall.Seconds()/a[i].wall.Seconds())
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(info)) {
		if name, is := strings.CutPrefix(line, "model name"); is {
			return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
		}
	}
	return "unknown processor"
}
