package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// answered is how answers to many connections came. Where one takes more than twice as
// long as is usual, wrk counts those too that a client would have waited for meanwhile.
type answered struct {
	Answers             int
	P50, P95, P99, Most float64 // microseconds
	Wrong               int
}

//go:embed ask.lua
var askScript []byte

// targetsASecond are more targets than wrk asks for in a second.
const targetsASecond = 3000

// wrk has the targets of an asker asked over all connections. It is a client that
// leaves the processors to the server: one of package net/http takes a fifth of them.
func (s *serving) wrk(next func(*rand.Rand) string, seed uint64, span time.Duration) (a answered, err error) {
	dir, err := os.MkdirTemp("", "figraph-bench-")
	if err != nil {
		return a, err
	}
	defer os.RemoveAll(dir)
	script, targets := filepath.Join(dir, "ask.lua"), filepath.Join(dir, "targets")
	var list bytes.Buffer
	r := rand.New(rand.NewPCG(seed, 0))
	for range targetsASecond * max(1, int(span.Seconds())) {
		fmt.Fprintln(&list, next(r))
	}
	if err := os.WriteFile(script, askScript, 0o600); err != nil {
		return a, err
	}
	if err := os.WriteFile(targets, list.Bytes(), 0o600); err != nil {
		return a, err
	}
	out, err := exec.CommandContext(s.ctx, "wrk", "-t1", "-c", strconv.Itoa(s.connections), "-d", fmt.Sprintf("%.0fs", span.Seconds()),
		"--timeout", "30s", "-s", script, s.base, "--", targets).CombinedOutput()
	if err != nil {
		return a, fmt.Errorf("wrk, of Debian's package of that name: %w: %s", err, out)
	}
	last := out[strings.LastIndexByte(strings.TrimSpace(string(out)), '\n')+1:]
	if err := json.Unmarshal(last, &a); err != nil {
		return a, fmt.Errorf("wrk: %w: %s", err, out)
	}
	return a, nil
}
