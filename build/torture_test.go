package build

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"figraph/keep"
	"figraph/record"
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
	if testing.Short() {
		t.Skip("-race: no call is a race")
	}
	t.Parallel()
	random := torture.Random(t)
	turns := [][]string{{checkout(t, "PMC7000001__one", "PMC7000002__two")}, {checkout(t, "PMC7000001__one", "PMC9000001__fig-0001")}}
	dir := t.TempDir()
	var states []state
	var merges [][]keep.Folder
	for _, sources := range turns {
		states = append(states, stateOf(t, sources...))
		merges = append(merges, shards(t, random, 2, Options{}, sources...))
	}
	c := child{Folder: keep.Folder(filepath.Join(dir, "kg")), Memory: 1 << 20}
	export := filepath.Join(dir, "graph.nq.gz")
	build(t, Options{Folder: c.Folder, Exports: []string{export}}, turns[0]...)
	inForce, hits, ends := 0, 0, map[string]int{}
	defer func() { t.Logf("%d faults met: %v", hits, ends) }()
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
		var a answer
		met := random.IntN(4) == 0
		if met { // a full disk: what does not fit is written in part
			work.FileSize = 1 + uint64(random.IntN(1<<18))
			f = fault{what: fmt.Sprint(work.FileSize, " bytes")}
			a = work.run(t)
		} else {
			a, met = work.under(t, f)
		}
		if !met && a.Error != "" {
			t.Fatalf("%s, %v: without a fault: %s", how, f, a.Error)
		}
		sum := checkSound(t, c.Folder)
		switch {
		case sum == states[next].sum:
			inForce = next
		case sum != states[inForce].sum:
			t.Fatalf("%s, %v: the sum is %s, want one of %s, %s; the program says %+v", how, f, sum, states[0].sum, states[1].sum, a)
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
	build(t, Options{Folder: c.Folder, Exports: []string{export}}, turns[0]...)
	checkTidy(t, c.Folder, 1)
}

// TestKilledRivals has two processes build the same graph again and again, and kills one
// of them at a time: the other goes on.
func TestKilledRivals(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: a kill is no race")
	}
	t.Parallel()
	random := torture.Random(t)
	turns := [][]string{{checkout(t, "PMC7000001__one", "PMC7000002__two")}, {checkout(t, "PMC7000001__one", "PMC9000001__fig-0001")}}
	sums := []string{stateOf(t, turns[0]...).sum, stateOf(t, turns[1]...).sum}
	c := child{Folder: build(t, Options{}, turns[0]...).folder, Turns: turns, Forever: true, Memory: 1 << 20}
	var rivals [2]*exec.Cmd
	end := func(cmd *exec.Cmd) {
		cmd.Process.Kill()
		cmd.Wait() // it was killed
	}
	for i := range rivals {
		if rivals[i] = c.command(t); rivals[i].Start() != nil {
			t.Fatal("the child does not start")
		}
		defer func() { end(rivals[i]) }()
	}
	met := map[string]int{}
	for range torture.Rounds(t, 8, 10) {
		time.Sleep(time.Duration(random.Int64N(int64(400 * time.Millisecond))))
		i := random.IntN(2)
		end(rivals[i])
		sum := checkSound(t, c.Folder)
		if !slices.Contains(sums, sum) {
			t.Fatalf("the sum is %s, want one of %v", sum, sums)
		}
		met[sum[:8]]++
		if rivals[i] = c.command(t); rivals[i].Start() != nil {
			t.Fatal("the child does not start")
		}
	}
	t.Logf("in force after a kill: %v", met)
}

// TestVanishedFolders takes the records or the graph away while they are built: the
// build is done, or says what is wrong, and the next one mends it.
func TestVanishedFolders(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: what vanishes is no race")
	}
	t.Parallel()
	random := torture.Random(t)
	ends := map[string]int{}
	for range torture.Rounds(t, 10, 5) {
		records := shuffledCopy(t, random, oldRecords, filepath.Join(t.TempDir(), "records"))
		o := Options{Folder: keep.Folder(filepath.Join(t.TempDir(), "kg")), Memory: 1 << 20}
		former := build(t, o, checkout(t, "PMC7000001__one")).summary.Receipt.Sum
		what := []string{records, string(o.Folder), filepath.Join(string(o.Folder), keep.BuildsFolder)}[random.IntN(3)]
		stage := []string{"read", "reduce", "sort", "write", "index"}[random.IntN(5)]
		var once sync.Once
		o.Progress = func(p keep.Progress) {
			if p.Stage == stage {
				once.Do(func() { os.RemoveAll(what) })
			}
		}
		m, err := tryBuild(t, t.Context(), o, records)
		ends[fmt.Sprintf("%s, error: %t", filepath.Base(what), err != nil)]++
		switch {
		case err == nil && what == records && m.summary.Receipt.Problems.Errors == 0:
			if sum := checkSound(t, o.Folder); sum != stateOf(t, oldRecords).sum {
				t.Errorf("%s is gone at %s: no problem, and the sum is %s", what, stage, sum)
			}
		case what == records:
			if sum := checkSound(t, o.Folder); err != nil && sum != former {
				t.Errorf("%s is gone at %s: %v, and the sum is %s", what, stage, err, sum)
			}
		case err == nil:
			checkSound(t, o.Folder)
		}
		o.Progress = nil
		build(t, o, oldRecords)
		checkSound(t, o.Folder)
	}
	t.Logf("%v", ends)
}

// TestDiskErrorIsNoProblem has the disk fail under one record, one table, and a table
// without a record: the build ends, for a graph without them would be another one.
func TestDiskErrorIsNoProblem(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: no call is a race")
	}
	t.Parallel()
	records := checkout(t, "PMC7000001__one", "PMC7000002__two")
	orphan := write(t, smallTable, records, dataFolder, "PMC7000009__none"+tableEnd(record.Gene))
	c := child{Folder: build(t, Options{}, oldRecords).folder, Turns: [][]string{{records}}}
	before := checkSound(t, c.Folder)
	for _, name := range []string{filepath.Join(records, figuresFolder, "PMC7000002__two"+recordSuffix), filepath.Join(records, dataFolder, "PMC7000002__two"+tableEnd(record.Gene)), orphan} {
		cmd := c.command(t)
		cmd.Args = append([]string{"strace", "-f", "-o", os.DevNull, "-P", name, "-e", "trace=read", "-e", "inject=read:error=EIO", cmd.Path}, cmd.Args[1:]...)
		cmd.Path = strace(t)
		out, err := cmd.Output()
		if err != nil || !strings.Contains(string(out), "input/output error") {
			t.Errorf("%s: %s, %v", name, out, err)
		}
		if sum := checkSound(t, c.Folder); sum != before {
			t.Errorf("%s: the sum is %s, want the old one", name, sum)
		}
	}
}
