package build

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"figraph/keep"
	"figraph/record"
)

// logged adds problems in a random order from several goroutines and gives back
// what the log makes of them.
func logged(t *testing.T, problems []record.Problem) (seen []record.Problem, table string, counts keep.ProblemCounts) {
	t.Helper()
	log := newProblemLog(t.TempDir())
	defer log.sorter.Close()
	var wg sync.WaitGroup
	for part := range 4 {
		order := rand.Perm(len(problems))
		wg.Go(func() {
			for _, i := range order {
				if i%4 != part {
					continue
				}
				if err := log.add(problems[i]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	var out strings.Builder
	if err := log.writeProblems(&out, func(p record.Problem) { seen = append(seen, p) }); err != nil {
		t.Fatal(err)
	}
	return seen, out.String(), log.counts
}

func TestProblemsComeByFileAndLine(t *testing.T) {
	t.Parallel()
	var problems []record.Problem
	for i := range 3000 {
		problems = append(problems, record.Problem{Severity: record.Fault, Code: fmt.Sprint("code-", i%3), Figure: fmt.Sprint("figure", i%5),
			File: fmt.Sprint("file", i%7, "/", i%2), Line: i * 37 % 1100, Message: fmt.Sprint("message ", i)})
	}
	seen, table, counts := logged(t, problems)
	slices.SortFunc(problems, record.Problem.Compare)
	if !slices.Equal(seen, problems) {
		t.Error("the order is not that of file, line, code, figure, message")
	}
	if got := strings.Count(table, "\n"); got != 3001 || !strings.HasPrefix(table, problemsHeader) {
		t.Errorf("the table has %d lines", got)
	}
	if counts.Errors != 3000 || counts.Warnings != 0 || counts.ByCode["code-1"] != 1000 {
		t.Errorf("counts %+v", counts)
	}
}

// TestEqualProblemsAllCount adds what cannot be told apart, such as two members of
// a list in one line.
func TestEqualProblemsAllCount(t *testing.T) {
	t.Parallel()
	p := record.Problem{Severity: record.Fault, Code: "field-shape", Figure: "f", File: "f.md", Line: 3, Message: "left out"}
	other := p
	other.Severity = record.Warning
	seen, table, counts := logged(t, []record.Problem{p, p, other, p})
	if len(seen) != 4 || strings.Count(table, "\n") != 5 || counts.Errors != 3 || counts.Warnings != 1 || counts.ByCode["field-shape"] != 4 {
		t.Errorf("%d seen, counts %+v, table:\n%s", len(seen), counts, table)
	}
}

func TestProblemsTableHoldsAnyText(t *testing.T) {
	t.Parallel()
	odd := "a\tb\nc\rd\\e\x00f\xffg"
	_, table, _ := logged(t, []record.Problem{{Code: "odd", Figure: odd, File: odd, Line: 1, Message: odd}})
	lines := strings.Split(strings.TrimSuffix(table, "\n"), "\n")
	if len(lines) != 2 || strings.Count(lines[1], "\t") != 5 {
		t.Errorf("the table is %q", table)
	}
	if !utf8.ValidString(table) || strings.ContainsAny(table, "\x00\r") {
		t.Errorf("the table is no plain text: %q", table)
	}
	if want := `a\tb\nc\rd\\e` + "\uFFFDf\uFFFDg"; !strings.HasSuffix(lines[1], "\t"+want) {
		t.Errorf("%q, want %q", lines[1], want)
	}
}

func TestNoProblems(t *testing.T) {
	t.Parallel()
	if seen, table, counts := logged(t, nil); len(seen) > 0 || table != problemsHeader || counts.Errors+counts.Warnings > 0 {
		t.Errorf("seen %v, table %q, counts %+v", seen, table, counts)
	}
}

// TestProblemsNameAFileAndALine opens what every problem names, those too that are
// found when all figures are read.
func TestProblemsNameAFileAndALine(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, goodRecords, badRecords, oldRecords)
	late := 0
	for _, p := range m.problems {
		if lines := strings.Count(read(t, p.File), "\n") + 1; p.Line > lines {
			t.Errorf("%v: the file has %d lines", p, lines)
		}
		if strings.HasSuffix(p.Code, "-differs") {
			late++
			if !strings.Contains(p.File, p.Figure) {
				t.Errorf("%v: the figure is %s", p, p.Figure)
			}
		}
	}
	if late == 0 {
		t.Error("no problem is one of shared things")
	}
}
