package record

import (
	"cmp"
	"fmt"
)

// Severity says whether data was left out.
type Severity uint8

// The severities.
const (
	Warning Severity = iota // something to look at; all that figraph knows was read
	Fault                   // a record, a table, a row or a value was left out
)

// String is the word for people and for problems.tsv.
func (s Severity) String() string { return [...]string{"warning", "error"}[s] }

// Problem is something wrong in the input, where it stands and what to do.
type Problem struct {
	Severity Severity
	Code     string // stable, such as "row-cells"
	Figure   string // figid, when known
	File     string
	Line     int // 0 when it concerns the whole file
	Message  string
}

// Error is the problem on one line, as a compiler prints it.
func (p Problem) Error() string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s: %s: %s [%s]", where, p.Severity, p.Message, p.Code)
}

// Compare orders problems by where they are.
func (p Problem) Compare(q Problem) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Code, q.Code),
		cmp.Compare(p.Figure, q.Figure), cmp.Compare(p.Message, q.Message))
}

// SyntaxError says why a record cannot be read at all.
type SyntaxError struct {
	Code string
	File string
	Line int
	Err  error
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

func (e *SyntaxError) Unwrap() error { return e.Err }
