package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"figraph/keep"
)

func TestProgressIsDrawnOverItselfOnATerminal(t *testing.T) {
	t.Parallel()
	var err bytes.Buffer
	term := terminal{err: &err, errIsTerm: true}
	if e := term.setProgress("auto", false); e != nil {
		t.Fatal(e)
	}
	term.progress(keep.Progress{Stage: "read", Unit: "records", Done: 1, Total: 2, Statements: 1234})
	term.progress(keep.Progress{Stage: "read", Unit: "records", Done: 2, Total: 2, Statements: 2345})
	term.say("made it")
	term.say("done")
	want := "\r\x1b[Kread   1 of 2 (50%) records, 1,234 quads\r\x1b[Kread   2 of 2 (100%) records, 2,345 quads\r\x1b[Kmade it\ndone\n"
	if err.String() != want {
		t.Errorf("%q, want %q", err.String(), want)
	}
}

func TestQuietSaysErrorsOnly(t *testing.T) {
	t.Parallel()
	var err bytes.Buffer
	term := terminal{err: &err, errIsTerm: true}
	if e := term.setProgress("auto", true); e != nil {
		t.Fatal(e)
	}
	term.progress(keep.Progress{Stage: "read", Unit: "records", Done: 1, Total: 2})
	term.say("made it")
	term.warn("an error")
	if err.String() != "an error\n" {
		t.Errorf("%q", err.String())
	}
}

func TestLinesOfProgressComeTenSecondsApart(t *testing.T) {
	t.Parallel()
	var err bytes.Buffer
	term := terminal{err: &err}
	if e := term.setProgress("plain", false); e != nil {
		t.Fatal(e)
	}
	for done := range 5 {
		term.progress(keep.Progress{Stage: "write", Unit: "quads", Done: done, Total: 5})
	}
	term.bar.said = term.bar.said.Add(-11 * time.Second)
	term.progress(keep.Progress{Stage: "write", Unit: "quads", Done: 5, Total: 5})
	if got := strings.Count(err.String(), "\n"); got != 2 {
		t.Errorf("%d lines: %q", got, err.String())
	}
}

func TestColour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		colour bool
		want   string
	}{{true, "\x1b[33mwrong\x1b[0m\n"}, {false, "wrong\n"}} {
		var err bytes.Buffer
		term := terminal{err: &err, colour: c.colour}
		term.warn("wrong")
		if err.String() != c.want {
			t.Errorf("%q, want %q", err.String(), c.want)
		}
	}
	var buffer bytes.Buffer
	if term := newTerminal(&buffer, &buffer, func(string) string { return "" }); term.colour || term.outIsTerm || term.errIsTerm {
		t.Errorf("a buffer was taken for a terminal: %+v", &term)
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		p     keep.Progress
		since time.Duration
		want  string
	}{
		{keep.Progress{Stage: "read", Unit: "records", Done: 0, Total: 10}, 2 * time.Second, "read   0 of 10 (0%) records, 0 quads"},
		{keep.Progress{Stage: "read", Unit: "records", Done: 5, Total: 10, Statements: 1500}, 2 * time.Second, "read   5 of 10 (50%) records, 1,500 quads, 2/s, 2s left"},
		{keep.Progress{Stage: "sort", Unit: "quads", Done: 1234567}, 2 * time.Second, "sort   1,234,567 quads, 617,283/s"},
		{keep.Progress{Stage: "write", Unit: "quads", Done: 10, Total: 10}, time.Second, "write  10 of 10 (100%) quads, 10/s"},
		{keep.Progress{Stage: "write", Unit: "quads", Done: 10, Total: 20}, time.Millisecond, "write  10 of 20 (50%) quads"},
	} {
		if got := describe(c.p, c.since); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12345: "12,345", 123456: "123,456", 1234567: "1,234,567", -123: "-123", -1234: "-1,234"} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestWhoHasColour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		onTerminal bool
		env        map[string]string
		want       bool
	}{
		{true, nil, true},
		{false, nil, false},
		{true, map[string]string{"NO_COLOR": "1"}, false},
		{true, map[string]string{"NO_COLOR": ""}, true},
		{true, map[string]string{"TERM": "dumb"}, false},
		{true, map[string]string{"CLICOLOR": "0"}, false},
		{true, map[string]string{"CLICOLOR": "1"}, true},
		{false, map[string]string{"CLICOLOR": "1"}, false},
		{false, map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{false, map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{true, map[string]string{"CLICOLOR_FORCE": "0"}, true},
		{false, map[string]string{"CLICOLOR_FORCE": "1", "TERM": "dumb", "CLICOLOR": "0"}, true},
		{true, map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
	} {
		if got := hasColour(c.onTerminal, func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("on a terminal %t, %v: %t", c.onTerminal, c.env, got)
		}
	}
}

// TestInputDoesNotSteerTheTerminal quotes what would clear the screen, forge a line or
// turn the direction.
func TestInputDoesNotSteerTheTerminal(t *testing.T) {
	var out bytes.Buffer
	term := newTerminal(io.Discard, &out, func(string) string { return "" })
	term.warn(visible("a\nb\x1b[2J\u202e\u0085"))
	term.print("two\n\tlines\x07")
	if want := "a\\x0ab\\x1b[2J\\u202e\\x85\ntwo\n\tlines\\x07\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
