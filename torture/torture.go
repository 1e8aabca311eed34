// Package torture says how often tests break things at random, and by what chance.
//
// Rounds and Random are all. In make test the rounds are few; make torture sets how
// many there are. Not for anything but tests.
package torture

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// The variables of the environment: how often in all, and the seed of a former run.
const (
	roundsVariable = "FIGRAPH_TORTURE"
	seedVariable   = "FIGRAPH_SEED"
)

// Rounds is how often a test breaks something: as often as it says in its short form,
// and in the long one a share, in hundredths, of FIGRAPH_TORTURE.
func Rounds(t testing.TB, short, share int) int {
	t.Helper()
	text := os.Getenv(roundsVariable)
	if text == "" {
		return short
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", roundsVariable, err)
	}
	n = max(short, n*share/100)
	t.Logf("%d rounds", n)
	return n
}

// Random is what a test chooses by. Its seed is printed, and FIGRAPH_SEED gives it
// again.
func Random(t testing.TB) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(seedVariable); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("%s: %v", seedVariable, err)
		}
	}
	t.Logf("%s=%d", seedVariable, seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// Kill starts a process and kills it at a random moment, so long after its start and
// within so much more.
func Kill(t testing.TB, cmd *exec.Cmd, random *rand.Rand, after, within time.Duration) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after + time.Duration(random.Int64N(int64(within))))
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait() // it was killed
}
