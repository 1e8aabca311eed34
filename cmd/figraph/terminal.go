package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"figraph/keep"
)

// The rules of the terminal:
//   - results go to stdout, all else to stderr;
//   - tables are aligned on a terminal and tab separated elsewhere;
//   - progress is drawn over itself on a terminal only, within its width, or in
//     lines on request;
//   - colour: never with NO_COLOR, else always with CLICOLOR_FORCE, else on a
//     terminal only, and not with CLICOLOR=0 or TERM=dumb. A variable that is
//     empty counts as none, and CLICOLOR_FORCE=0 too.

// terminal is where a call talks to.
type terminal struct {
	out, err             io.Writer
	outIsTerm, errIsTerm bool
	colour               bool
	quiet                bool
	bar                  progressBar
}

func newTerminal(out, err io.Writer, getenv func(string) string) terminal {
	errIsTerm := isTerminal(err)
	return terminal{out: out, err: err, outIsTerm: isTerminal(out), errIsTerm: errIsTerm, colour: hasColour(errIsTerm, getenv)}
}

func hasColour(onTerminal bool, getenv func(string) string) bool {
	force := getenv("CLICOLOR_FORCE")
	switch {
	case getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return onTerminal && getenv("CLICOLOR") != "0" && getenv("TERM") != "dumb"
}

func isTerminal(w any) bool {
	f, is := w.(*os.File)
	return is && term.IsTerminal(int(f.Fd()))
}

// say writes lines to stderr, unless the call is quiet.
func (t *terminal) say(format string, args ...any) {
	if !t.quiet {
		t.print(fmt.Sprintf(format, args...))
	}
}

// warn writes lines to stderr in any case.
func (t *terminal) warn(line string) {
	line = printable(line)
	if t.colour {
		line = "\x1b[33m" + line + "\x1b[0m"
	}
	t.write(line)
}

// print writes lines to stderr.
func (t *terminal) print(lines string) { t.write(printable(lines)) }

// printable are lines of which nothing that they quote of the input steers the
// terminal.
func printable(lines string) string {
	return numbered(lines, func(r rune) bool { return steers(r) && r != '\n' && r != '\t' })
}

// write writes to stderr, where progress may be drawn.
func (t *terminal) write(line string) {
	t.endProgress()
	t.bar.mu.Lock()
	defer t.bar.mu.Unlock()
	fmt.Fprintln(t.err, line)
}

// progressBar shows how far a stage is.
type progressBar struct {
	mu      sync.Mutex
	mode    string // "draw", "lines" or ""
	stage   string
	started time.Time
	said    time.Time
	drawn   bool
}

func (t *terminal) setProgress(mode string, quiet bool) error {
	t.quiet = quiet
	switch mode {
	case "auto":
		if t.errIsTerm {
			t.bar.mode = "draw"
		}
	case "plain":
		t.bar.mode = "lines"
	case "none":
	default:
		return usageError{fmt.Errorf("--progress %q: use auto, plain or none", mode)}
	}
	if quiet {
		t.bar.mode = ""
	}
	return nil
}

// progress shows the state of a stage; lines come every ten seconds and when a
// stage begins.
func (t *terminal) progress(p keep.Progress) {
	b := &t.bar
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if p.Stage != b.stage {
		b.stage, b.started, b.said = p.Stage, now, time.Time{}
	}
	switch line := describe(p, now.Sub(b.started)); {
	case b.mode == "draw":
		fmt.Fprintf(t.err, "\r\x1b[K%s", t.cut(line))
		b.drawn = true
	case b.mode == "lines" && now.Sub(b.said) >= 10*time.Second:
		fmt.Fprintln(t.err, line)
		b.said = now
	}
}

// cut keeps a line, of ASCII, within the width of the terminal: what is drawn over
// itself must not be broken.
func (t *terminal) cut(line string) string {
	f, is := t.err.(*os.File)
	if !is {
		return line
	}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 1 && len(line) >= width {
		return line[:width-1]
	}
	return line
}

func (t *terminal) endProgress() {
	t.bar.mu.Lock()
	defer t.bar.mu.Unlock()
	if t.bar.drawn {
		fmt.Fprint(t.err, "\r\x1b[K")
		t.bar.drawn = false
	}
}

// describe is a stage in words: how much, how fast, how long still.
func describe(p keep.Progress, since time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-6s %s", p.Stage, grouped(p.Done))
	if p.Total > 0 {
		fmt.Fprintf(&b, " of %s (%d%%)", grouped(p.Total), 100*p.Done/p.Total)
	}
	b.WriteString(" " + p.Unit)
	if p.Stage == "read" {
		fmt.Fprintf(&b, ", %s quads", grouped(p.Statements))
	}
	seconds := since.Seconds()
	if seconds < 0.5 || p.Done == 0 {
		return b.String()
	}
	fmt.Fprintf(&b, ", %s/s", grouped(int(float64(p.Done)/seconds)))
	if p.Total > p.Done {
		left := time.Duration(seconds * float64(p.Total-p.Done) / float64(p.Done) * float64(time.Second))
		fmt.Fprintf(&b, ", %s left", left.Round(time.Second))
	}
	return b.String()
}

// grouped is a number with its thousands apart.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
