package build

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"sync"

	"figraph/graph/sorter"
	"figraph/keep"
	"figraph/record"
	"figraph/table"
)

// problemLog gathers problems in any order and gives them back by file and line.
// They may be as many as rows, so they go through a sort on disk.
type problemLog struct {
	mu     sync.Mutex
	sorter *sorter.Sorter
	writer *sorter.Writer
	counts keep.ProblemCounts
	fresh  []record.Problem // gathered in memory as well, unless it is nil
}

func newProblemLog(dir string) *problemLog {
	s := sorter.New(sorter.Options{Dir: dir, Memory: 16 << 20})
	return &problemLog{sorter: s, writer: s.Writer(1), counts: keep.ProblemCounts{ByCode: map[string]int{}}}
}

// add is for all goroutines.
func (l *problemLog) add(p record.Problem) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fresh != nil {
		l.fresh = append(l.fresh, p)
	}
	if p.Severity == record.Fault {
		l.counts.Errors++
	} else {
		l.counts.Warnings++
	}
	l.counts.ByCode[p.Code]++
	number := l.counts.Errors + l.counts.Warnings // or the sort would take two alike for one
	fields := []string{p.File, fmt.Sprintf("%012d", p.Line), p.Code, p.Figure, strconv.Itoa(int(p.Severity)), p.Message, strconv.Itoa(number)}
	for i := range fields {
		fields[i] = strings.ToValidUTF8(strings.ReplaceAll(fields[i], "\x00", "\uFFFD"), "\uFFFD")
	}
	return l.writer.Add([]byte(strings.Join(fields, "\x00")))
}

// parseProblem reads what add wrote.
func parseProblem(line []byte) (p record.Problem, err error) {
	f := strings.Split(string(line), "\x00")
	if len(f) != 7 {
		return p, fmt.Errorf("a problem of %d fields, not 7", len(f))
	}
	p = record.Problem{File: f[0], Code: f[2], Figure: f[3], Message: f[5]}
	severity, err := strconv.Atoi(f[4])
	p.Severity = record.Severity(severity)
	if err == nil {
		p.Line, err = strconv.Atoi(f[1])
	}
	return p, err
}

// sorted ends the gathering and yields the problems.
func (l *problemLog) sorted() iter.Seq2[record.Problem, error] {
	return func(yield func(record.Problem, error) bool) {
		if err := l.writer.Close(); err != nil {
			yield(record.Problem{}, err)
			return
		}
		for line, err := range l.sorter.Sorted() {
			if err != nil {
				yield(record.Problem{}, err)
				return
			}
			if p, err := parseProblem(line); !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// kept yields the problems so far as the sort has them, and lets more come.
func (l *problemLog) kept() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if err := l.writer.Close(); err != nil {
			yield(nil, err)
			return
		}
		l.sorter.Sorted()(yield)
		l.writer = l.sorter.Writer(1)
	}
}

const problemsHeader = "severity\tcode\tfigure\tfile\tline\tmessage\n"

// writeProblems writes problems.tsv and shows each problem to see.
func (l *problemLog) writeProblems(w io.Writer, see func(record.Problem)) error {
	out := bufio.NewWriter(w)
	out.WriteString(problemsHeader)
	for p, err := range l.sorted() {
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%d\t%s\n", p.Severity, p.Code, table.Cell(p.Figure), table.Cell(p.File), p.Line, table.Cell(p.Message))
		if see != nil {
			see(p)
		}
	}
	return out.Flush()
}
