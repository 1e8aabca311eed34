package build

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"figraph/keep"
	"figraph/output"
	"figraph/rdfexport"
	"figraph/remote"
	"figraph/source"
)

// TestMain lets tests call this binary as a process of its own, which builds.
func TestMain(m *testing.M) {
	if text, is := os.LookupEnv(childVariable); is {
		os.Exit(childMain(text))
	}
	os.Exit(m.Run())
}

const childVariable = "FIGRAPH_TEST_CHILD"

// child is what a process of its own does.
type child struct {
	Folder   keep.Folder
	Turns    [][]string      // sources of one build after the other
	Merges   [][]keep.Folder // graphs of one merge after the other, in place of builds
	Updates  bool            // the turns are updates of the graph that is there, in place of builds
	Forever  bool            // go round until killed
	Exports  []string
	Shards   int    // it exports the graph in so many
	Push     string // it pushes the graph to this store
	Memory   int
	Workers  int
	FileSize uint64 // limit of every file that it writes
	User     int    // who it becomes, if it is root
}

// answer is what it says at its end.
type answer struct {
	Sum     string
	Error   string
	Outputs map[string]output.Written
}

func (c child) command(t *testing.T, env ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(append(os.Environ(), env...), "GORACE=atexit_sleep_ms=0", childVariable+"="+string(text))
	cmd.Stderr = os.Stderr
	return cmd
}

// run waits for the answer.
func (c child) run(t *testing.T, env ...string) (a answer) {
	t.Helper()
	out, err := c.command(t, env...).Output()
	if err != nil {
		t.Fatalf("child: %v: %s", err, out)
	}
	if err := json.Unmarshal(out, &a); err != nil {
		t.Fatalf("child: %v: %s", err, out)
	}
	return a
}

func childMain(text string) int {
	var c child
	err := json.Unmarshal([]byte(text), &c)
	if err == nil {
		err = c.limit()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		return 1
	}
	var a answer
	for turn := 0; turn < len(c.Turns)+len(c.Merges) || c.Forever; turn++ {
		summary, err := c.turn(turn)
		if err != nil {
			a = answer{Error: err.Error()}
			continue
		}
		a = answer{Sum: summary.Receipt.Sum, Outputs: summary.Receipt.Outputs}
	}
	if c.Shards > 0 {
		if err := c.shard(); err != nil {
			a.Error = err.Error()
		}
	}
	if c.Push != "" {
		if err := c.push(); err != nil {
			a.Error = err.Error()
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(a); err != nil {
		return 1
	}
	return 0
}

// turn builds or merges.
func (c child) turn(turn int) (*Summary, error) {
	o := Options{Folder: c.Folder, Exports: c.Exports, Memory: c.Memory, Workers: c.Workers, Wait: time.Minute}
	if len(c.Merges) > 0 {
		return Merge(context.Background(), o, c.Merges[turn%len(c.Merges)]...)
	}
	if c.Updates {
		updated, err := Update(context.Background(), o, c.Turns[turn%len(c.Turns)]...)
		if err != nil {
			return nil, err
		}
		return &updated.Summary, nil
	}
	return Build(context.Background(), o, c.Turns[turn%len(c.Turns)]...)
}

// shard exports the graph in shards.
func (c child) shard() error {
	g, err := c.Folder.Open()
	if err != nil {
		return err
	}
	defer g.Close()
	for _, name := range c.Exports {
		format, compression, err := rdfexport.FormatOfFile(name)
		if err == nil {
			_, err = keep.ExportShards(context.Background(), g, name, c.Shards, keep.ExportOptions{Format: format, Compression: compression})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// push pushes the graph, in the place of another.
func (c child) push() error {
	g, err := c.Folder.Open()
	if err != nil {
		return err
	}
	defer g.Close()
	s, err := remote.Open(context.Background(), c.Push, remote.Options{})
	if err == nil {
		_, err = keep.Push(context.Background(), c.Folder, g, s, keep.PushOptions{Replace: true})
	}
	return err
}

func (c child) limit() error {
	var errs []error
	if c.FileSize > 0 {
		signal.Ignore(syscall.SIGXFSZ)
		errs = append(errs, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: c.FileSize, Max: c.FileSize}))
	}
	if c.User > 0 && os.Geteuid() == 0 {
		errs = append(errs, syscall.Setgid(c.User), syscall.Setuid(c.User))
	}
	return errors.Join(errs...)
}

func TestChildSaysWhatWentWrong(t *testing.T) {
	t.Parallel()
	a := child{Folder: keep.Folder(t.TempDir()), Turns: [][]string{{"nowhere"}}}.run(t)
	if !strings.Contains(a.Error, source.ErrNotFound.Error()) {
		t.Errorf("answer %+v", a)
	}
}
