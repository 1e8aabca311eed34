package lexicon

import (
	"errors"
	"fmt"
	"iter"
)

// SyntaxError says where and why a dictionary cannot be read. When Whole is set
// nothing more comes from the file; else only this line, or record, was left out.
type SyntaxError struct {
	File  string
	Line  int // first is 1; 0 when it concerns the whole file
	Whole bool
	Err   error
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// Lenient hands single bad lines to report, and yields all else: what it yields as
// an error is the end of a dictionary.
func Lenient(entries iter.Seq2[Entry, error], report func(*SyntaxError)) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e, err := range entries {
			var syntax *SyntaxError
			if errors.As(err, &syntax) && !syntax.Whole {
				report(syntax)
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
