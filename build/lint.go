package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"figraph/graph/sorter"
	"figraph/keep"
	"figraph/lint"
	"figraph/output"
	"figraph/record"
	"figraph/resolve/lexicon"
	"figraph/source"
)

// LintOptions say what a report is about. The zero value is every rule.
type LintOptions struct {
	Rules, Skip      []string // only these; not these
	Lexicons         []string // files of names, asked in this order
	NoBuiltinLexicon bool
	Today            time.Time // years after its are in the future; zero is the day of the call
	Stdin            io.Reader // for the SOURCE "-"
	Workers          int       // 0 means one for each processor

	// Finding takes each finding: the errors first, then by rule, file and line.
	Finding  func(lint.Finding) error
	Progress func(keep.Progress) // called now and then
}

// Linted counts what was looked at and what was found.
type Linted struct {
	Figures    int            `json:"figures"`
	Skipped    int            `json:"records_skipped"`
	Findings   int            `json:"findings"`
	BySeverity map[string]int `json:"by_severity"`
	ByRule     map[string]int `json:"by_rule"`
}

// Lint judges the records of SOURCEs. They are read as a build reads them; no graph is
// made. What was found so far, and what figures say of shared things, is sorted on
// disk, in 64 MiB of memory each.
func Lint(ctx context.Context, o LintOptions, names ...string) (*Linted, error) {
	linter := linting{o: o, linted: Linted{BySeverity: map[string]int{}, ByRule: map[string]int{}}}
	scratch, err := os.MkdirTemp("", "figraph-lint-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	linter.problems = newProblemLog(scratch)
	linter.notes, linter.findings = sorter.New(sorter.Options{Dir: scratch}), sorter.New(sorter.Options{Dir: scratch})
	defer linter.close()
	if err := linter.run(ctx, names); err != nil {
		return nil, err
	}
	return &linter.linted, nil
}

// linting is a report under way.
type linting struct {
	o        LintOptions
	linter   *lint.Linter
	problems *problemLog
	linted   Linted

	mu              sync.Mutex // of what follows
	notes, findings *sorter.Sorter
	noteWriter      *sorter.Writer
	findingWriter   *sorter.Writer
}

func (l *linting) close() {
	l.problems.sorter.Close()
	l.notes.Close()
	l.findings.Close()
}

func (l *linting) run(ctx context.Context, names []string) error {
	j := &job{o: Options{Workers: l.o.Workers, Progress: l.o.Progress, Lexicons: l.o.Lexicons, NoBuiltinLexicon: l.o.NoBuiltinLexicon},
		lexicons: lexicon.NewStack(), intake: &intake{problems: l.problems}}
	j.o.fill()
	if err := j.openLexicons(ctx); err != nil {
		return err
	}
	var err error
	if l.linter, err = lint.New(lint.Options{Rules: l.o.Rules, Skip: l.o.Skip, Lexicons: j.lexicons, Today: l.o.Today}); err != nil {
		return err
	}
	sources, err := source.OpenAll(ctx, names, l.o.Stdin)
	if err != nil {
		return err
	}
	if export, err := restoring(sources); export != nil || err != nil {
		return errors.Join(err, errors.New("an N-Quads export has no records to look at: name those that it was made from"), source.CloseAll(sources))
	}
	j.intake.sources = sources
	return errors.Join(l.judge(ctx, j), source.CloseAll(sources))
}

// judge reads all figures, then judges what they share, and gives the findings in
// their order.
func (l *linting) judge(ctx context.Context, j *job) error {
	in := j.intake
	in.learn = l.figure
	l.noteWriter, l.findingWriter = l.notes.Writer(1), l.findings.Writer(1)
	stop := keep.Watch(j.o.Progress, func() keep.Progress { return keep.Progress{Stage: "read", Unit: "records", Done: int(in.done.Load())} })
	err := in.run(ctx, j.o.Workers)
	stop()
	if err := errors.Join(err, l.noteWriter.Close()); err != nil {
		return err
	}
	l.linted.Skipped = int(in.skipped.Load())
	l.linted.Figures = in.read - l.linted.Skipped
	for p, err := range l.problems.sorted() {
		if err != nil {
			return err
		}
		if f, chosen := l.linter.FromProblem(p); chosen {
			if err := l.found(f); err != nil {
				return err
			}
		}
	}
	if err := l.linter.Judge(output.Until(ctx, l.notes.Sorted()), in.locate, l.found); err != nil {
		return err
	}
	if err := l.findingWriter.Close(); err != nil {
		return err
	}
	return l.give(output.Until(ctx, l.findings.Sorted()))
}

// figure judges one figure. It is for all goroutines.
func (l *linting) figure(fig *record.Figure) error {
	found, notes := l.linter.Figure(fig)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, note := range notes {
		if err := l.noteWriter.Add(note); err != nil {
			return err
		}
	}
	for _, f := range found {
		if err := l.found(f); err != nil {
			return err
		}
	}
	return nil
}

// A finding is sorted as: how far its severity is from an error, rule, file, line,
// figid, message.
const findingFields = 6

func (l *linting) found(f lint.Finding) error {
	fields := []string{strconv.Itoa(int(lint.Error - f.Rule.Severity)), f.Rule.ID, f.File, fmt.Sprintf("%012d", f.Line), f.Figure, f.Message}
	for i := range fields {
		fields[i] = strings.ToValidUTF8(strings.ReplaceAll(fields[i], "\x00", "\uFFFD"), "\uFFFD")
	}
	return l.findingWriter.Add([]byte(strings.Join(fields, "\x00")))
}

func parseFinding(line []byte) (f lint.Finding, err error) {
	fields := strings.Split(string(line), "\x00")
	if len(fields) != findingFields {
		return f, fmt.Errorf("a finding of %d fields, not %d", len(fields), findingFields)
	}
	rule, is := lint.RuleNamed(fields[1])
	if !is {
		return f, fmt.Errorf("a finding of the rule %q, which there is not", fields[1])
	}
	f = lint.Finding{Rule: rule, File: fields[2], Figure: fields[4], Message: fields[5]}
	f.Line, err = strconv.Atoi(fields[3])
	return f, err
}

// give counts the findings and hands them over.
func (l *linting) give(sorted iter.Seq2[[]byte, error]) error {
	for line, err := range sorted {
		if err != nil {
			return err
		}
		f, err := parseFinding(line)
		if err != nil {
			return err
		}
		l.linted.Findings++
		l.linted.BySeverity[f.Rule.Severity.String()]++
		l.linted.ByRule[f.Rule.ID]++
		if l.o.Finding != nil {
			if err := l.o.Finding(f); err != nil {
				return err
			}
		}
	}
	return nil
}
