package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// measurement is one run of a program.
type measurement struct {
	wall, processor time.Duration
	anonymous       int64 // peak bytes of memory, sampled each 20 ms
	mapped          int64 // the same of pages of files
	scratch         int64 // peak bytes of scratch files, sampled each 200 ms
	output          []byte
}

// program is a program that is measured.
type program struct {
	name    string
	args    []string
	scratch string // pattern of the folders with its scratch files; empty: none
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
func (r program) measure(ctx context.Context) (measurement, error) {
	var m measurement
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, r.name, r.args...)
	cmd.Stdout, cmd.Stderr = &output, os.Stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return m, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for ticks := 0; ; ticks++ {
		select {
		case err := <-done:
			m.wall = time.Since(start)
			if err != nil {
				return m, fmt.Errorf("%s %s: %w", r.name, strings.Join(r.args, " "), err)
			}
			m.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			m.output = output.Bytes()
			return m, nil
		case <-tick.C:
			anonymous, mapped := resident(cmd.Process.Pid)
			m.anonymous, m.mapped = max(m.anonymous, anonymous), max(m.mapped, mapped)
			if r.scratch != "" && ticks%10 == 0 {
				m.scratch = max(m.scratch, folderSize(r.scratch))
			}
		}
	}
}

// resident is how much memory of a process is not a mapped file, and how much is; 0
// where the system does not tell.
func resident(pid int) (anonymous, mapped int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(status)) {
		name, rest, _ := strings.Cut(line, ":")
		if name == "RssAnon" || name == "RssFile" {
			kib, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if name == "RssAnon" {
				anonymous = kib << 10
			} else {
				mapped = kib << 10
			}
		}
	}
	return anonymous, mapped
}

// spent is the processor time of a process so far.
func spent(pid int) time.Duration {
	const ticks = 100 // a second, on every Linux
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(text, []byte(") ")) // the name of the program, in brackets
	var total int64
	for _, field := range bytes.Fields(rest)[11:13] {
		n, _ := strconv.ParseInt(string(field), 10, 64)
		total += n
	}
	return time.Duration(total) * time.Second / ticks
}

// filesOpen is how many files and connections a process has open.
func filesOpen(pid int) int {
	list, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	return len(list)
}

// folderSize is how many bytes lie in the folders of a pattern, which may come and
// go meanwhile.
func folderSize(pattern string) (size int64) {
	folders, _ := filepath.Glob(pattern)
	for _, folder := range folders {
		filepath.WalkDir(folder, func(_ string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				if info, err := e.Info(); err == nil {
					size += info.Size()
				}
			}
			return nil
		})
	}
	return size
}

// median is the run in the middle, by wall clock.
func median(runs []measurement) measurement {
	sorted := slices.SortedFunc(slices.Values(runs), func(a, b measurement) int { return cmp.Compare(a.wall, b.wall) })
	return sorted[len(sorted)/2]
}

// ratios are the medians of b/a, pair by pair, so that a machine whose speed drifts
// does not tilt them: by the clock and by processor time.
func ratios(a, b []measurement) (wall, processor float64) {
	middle := func(of func(measurement) time.Duration) float64 {
		var all []float64
		for i := range min(len(a), len(b)) {
			all = append(all, of(b[i]).Seconds()/of(a[i]).Seconds())
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	return middle(func(m measurement) time.Duration { return m.wall }), middle(func(m measurement) time.Duration { return m.processor })
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

// load is the load average of the last minute, as the system writes it.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "?"
	}
	return strings.Fields(string(text))[0]
}
