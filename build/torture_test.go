package build

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"figraph/torture"
)

// faultyCalls are the calls by which a program writes, and some by which it reads.
var faultyCalls = []string{"openat", "read", "pread64", "write", "pwrite64", "fsync", "fdatasync", "renameat", "unlinkat", "mkdirat", "symlinkat", "ftruncate", "getdents64", "mmap", "flock"}

// fault is what becomes of a call to the system: of the nth of its name that a thread
// makes.
type fault struct {
	call, what string
	nth        int
}

func randomFault(random *rand.Rand) fault {
	f := fault{call: faultyCalls[random.IntN(len(faultyCalls))], what: []string{"error=EIO", "error=ENOSPC", "signal=KILL"}[random.IntN(3)], nth: 1}
	if f.call == "mmap" || f.call == "read" { // the runtime's own come first
		f.nth += random.IntN(20)
	}
	for range random.IntN(8) { // most calls come seldom
		f.nth += random.IntN(1 + f.nth)
	}
	return f
}

func (f fault) String() string { return fmt.Sprintf("%s:%s:when=%d", f.call, f.what, f.nth) }

// under runs the process with a fault, and says what it answers, empty if it was killed,
// and whether it met the fault.
func (c child) under(t *testing.T, f fault) (a answer, met bool) {
	t.Helper()
	log := filepath.Join(t.TempDir(), "strace")
	cmd := c.command(t)
	cmd.Args = append([]string{"strace", "-f", "--seccomp-bpf", "-o", log, "-e", "trace=" + f.call, "-e", "inject=" + f.String(), cmd.Path}, cmd.Args[1:]...)
	cmd.Path = strace(t)
	cmd.Stderr = nil // what a runtime says that was refused a call
	out, err := cmd.Output()
	if met = exec.Command("grep", "-q", "INJECTED\\|killed by SIGKILL", log).Run() == nil; err == nil {
		err = json.Unmarshal(out, &a)
	}
	if err != nil && !met {
		t.Fatalf("%v: %v: %s", f, err, out)
	}
	return a, met
}

// strace is the program that makes calls fail. Where it may not, the test fails: without
// it nothing would have been tested.
func strace(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is missing (Debian: apt-get install strace)")
	}
	if out, err := exec.Command(path, "-o", os.DevNull, "-e", "trace=none", "true").CombinedOutput(); err != nil {
		t.Fatalf("strace may not trace here (a container needs the capability SYS_PTRACE): %v: %s", err, out)
	}
	return path
}

// TestFailingCalls has builds, updates, merges and exports meet errors of the disk and
// sudden ends at calls to the system: the graph is the old one, or the new one, and the
// new one if the program says so.
func TestFailingCalls(t *testing.T) {
	if raceDetector {
		t.Skip("-race: no call is a race")
	}
	t.Parallel()
	random := torture.Random(t)
	turns := [][]string{{checkout(t, "PMC7000001__one", "PMC7000002__two")}, {checkout(t, "PMC7000001__one", "PMC9000001__fig-0001")}}
	dir := t.TempDir()
	var states []state
	var merges [][]Folder
	for _, sources := range turns {
		states = append(states, stateOf(t, sources...))
		merges = append(merges, shards(t, random, 2, Options{}, sources...))
	}
	c := child{Folder: Folder(filepath.Join(dir, "kg")), Memory: 1 << 20}
	export := filepath.Join(dir, "graph.nq.gz")
	build(t, Options{Folder: c.Folder, Exports: []string{export}}, turns[0]...)
	inForce, hits, ends := 0, 0, map[string]int{}
	for range torture.Rounds(t, 30, 40) {
		next := 1 - inForce
		work := c
		how := []string{"build", "update", "merge", "export"}[random.IntN(4)]
		switch how {
		case "build":
			work.Turns, work.Exports = turns[next:next+1], []string{export}
		case "update":
			work.Turns, work.Updates = turns[next:next+1], true
		case "merge":
			work.Merges = merges[next : next+1]
		case "export":
			next, work.Shards, work.Exports = inForce, 1, []string{export}
		}
		f := randomFault(random)
		a, met := work.under(t, f)
		if !met && a.Error != "" {
			t.Fatalf("%s, %v: without a fault: %s", how, f, a.Error)
		}
		sum := checkSound(t, c.Folder)
		switch {
		case sum == states[next].sum:
			inForce = next
		case sum != states[inForce].sum:
			t.Fatalf("%s, %v: the sum is %s, want one of %v", how, f, sum, states)
		case a.Sum != "" && a.Error == "":
			t.Fatalf("%s, %v: it is done, and the old graph is in force", how, f)
		}
		if got := read(t, export); got != states[0].export && got != states[1].export {
			t.Fatalf("%s, %v: the export is neither the old nor the new one", how, f)
		}
		if met {
			hits++
			ends[how]++
		}
	}
	t.Logf("%d faults met: %v", hits, ends)
	build(t, Options{Folder: c.Folder, Exports: []string{export}}, turns[0]...)
	checkTidy(t, c.Folder, 1)
}
