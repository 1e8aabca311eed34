package store

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"figraph/torture"
)

// patchedVariable names the folder in which a child process patches a store to and
// fro until it is killed.
const patchedVariable = "FIGRAPH_TEST_PATCHED"

// twoStates are statements that a store may have, some in common.
func twoStates(t testing.TB) [2][]string {
	pool := randomLines(t, 31, 3000)
	third := len(pool) / 3
	return [2][]string{pool[:2*third], pool[third:]}
}

func TestChildPatchesToAndFro(t *testing.T) {
	dir := os.Getenv(patchedVariable)
	if dir == "" {
		t.Skip("it is the child of TestKilledPatchIsWholeOrNothing")
	}
	states := twoStates(t)
	for {
		for from, to := range [2]int{1, 0} {
			if slices.Equal(states[from], current(t, dir)) {
				patchTo(t, dir, states[from], states[to])
			}
		}
	}
}

// patchTo makes the statements of a store from one list to another.
func patchTo(t testing.TB, dir string, from, to []string) {
	t.Helper()
	without := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(text string) bool {
			_, common := slices.BinarySearch(other, text)
			return common
		})
	}
	p := openPatch(t, dir)
	changeLines(t, p, without(from, to), without(to, from))
	if err := p.Put("state", []byte("first"), []byte(to[0])); err != nil {
		t.Fatal(err)
	}
	commit(t, p)
}

// TestKilledPatchIsWholeOrNothing kills a process that patches a store, at random
// moments.
func TestKilledPatchIsWholeOrNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: kills")
	}
	states := twoStates(t)
	dir := build(t, states[0], BuildOptions{})
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	random := torture.Random(t)
	seen := [2]int{}
	for range torture.Rounds(t, 12, 10) {
		cmd := exec.Command(program, "-test.run=^TestChildPatchesToAndFro$")
		cmd.Env = append(os.Environ(), patchedVariable+"="+dir)
		var out strings.Builder
		cmd.Stdout = &out
		torture.Kill(t, cmd, random, 50*time.Millisecond, 300*time.Millisecond)
		if out.Len() > 0 {
			t.Fatal(out.String())
		}
		lines := current(t, dir)
		state := slices.IndexFunc(states[:], func(state []string) bool { return slices.Equal(state, lines) })
		if state < 0 {
			t.Fatalf("the store has %d statements, neither the old nor the new", len(lines))
		}
		seen[state]++
		checkKilled(t, dir, lines)
	}
	t.Logf("in force after a kill: %d", seen)
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) != 1 {
		t.Errorf("beside the store lie %q, %v", left, err)
	}
}

// checkKilled checks that the pages are sound, and that a table tells of the
// statements that there are.
func checkKilled(t *testing.T, dir string, lines []string) {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(context.Background(), len(lines)); err != nil {
		t.Fatal(err)
	}
	first, err := s.Table("state").Get([]byte("first"))
	if err != nil || first != nil && string(first) != lines[0] {
		t.Fatalf("the table says %q, the first statement is %q, %v", first, lines[0], err)
	}
}
