package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func port(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 1, 1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	ts.Check(l.Close())
}

func fetch(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 3, 3)
	response, err := http.Get(args[1])
	for tries := 0; errors.Is(err, syscall.ECONNREFUSED) && tries < 300; tries++ {
		time.Sleep(100 * time.Millisecond)
		response, err = http.Get(args[1])
	}
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	if strconv.Itoa(response.StatusCode) != args[0] {
		ts.Fatalf("%s: status %d, want %s: %s", args[1], response.StatusCode, args[0], body)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), body, 0o644))
}

func terminate(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 0, 0)
	for _, cmd := range ts.BackgroundCmds() {
		if cmd.ProcessState == nil {
			ts.Check(cmd.Process.Signal(syscall.SIGTERM))
		}
	}
}

// TestServeSaysWhere takes a free port, says which, and ends well when it is told
// to.
func TestServeSaysWhere(t *testing.T) {
	t.Parallel()
	folder := madeGraph(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	said, stderr := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "-g", folder, "--addr", "127.0.0.1:0"}, strings.NewReader(""), io.Discard, stderr, func(string) string { return "" })
		stderr.Close()
	}()
	lines := bufio.NewScanner(said)
	if !lines.Scan() {
		t.Fatalf("it says nothing: %v", lines.Err())
	}
	match := regexp.MustCompile(`^serving (http://127\.0\.0\.1:[1-9][0-9]*/)$`).FindStringSubmatch(lines.Text())
	if match == nil {
		t.Fatalf("it says %q", lines.Text())
	}
	go io.Copy(io.Discard, said)
	response, err := http.Get(match[1] + "healthz")
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", response, err)
	}
	response.Body.Close()
	stop()
	if code := <-ended; code != exitDone {
		t.Errorf("exit code %d", code)
	}
}
