package rdfread

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"figraph/nquads"
)

// readFunc is a reader of this package.
type readFunc func(io.Reader, Options) iter.Seq2[int, nquads.Result]

// readAll reads up to the end or the first error, after which nothing may come.
func readAll(t testing.TB, read readFunc, document string, o Options) (lines []string, err error) {
	t.Helper()
	return readFrom(t, read, strings.NewReader(document), o)
}

func readFrom(t testing.TB, read readFunc, r io.Reader, o Options) (lines []string, err error) {
	t.Helper()
	last := 1
	for number, result := range read(r, o) {
		if err != nil {
			t.Fatalf("after %v comes line %d: %+v", err, number, result)
		}
		if number < last {
			t.Fatalf("line %d after line %d", number, last)
		}
		if last, err = number, result.Err; err == nil {
			lines = append(lines, string(result.Line.Text))
			checkLine(t, result.Line)
		}
	}
	return lines, err
}

// checkLine has nquads read a line: it must be canonical, and have these terms.
func checkLine(t testing.TB, line nquads.Line) {
	for _, again := range nquads.Read(strings.NewReader(string(line.Text))) {
		if got := again.Line; again.Err != nil || !again.Canonical || string(got.Subject) != string(line.Subject) || string(got.Predicate) != string(line.Predicate) ||
			string(got.Object) != string(line.Object) || string(got.Graph) != string(line.Graph) {
			t.Fatalf("%.500q is read again as %.500q: %v", line.Text, again.Line.Text, again.Err)
		}
	}
}

// syntaxOf is the place and the message of an error.
func syntaxOf(err error) (line, column int, message string) {
	var syntax *nquads.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Line, syntax.Column, syntax.Err.Error()
	}
	return 0, 0, fmt.Sprint(err)
}

var (
	aBlankNode   = regexp.MustCompile(`^_:| _:[^"]*$`)
	aLanguageTag = regexp.MustCompile(`"@\S+( <[^<>]*>| _:\S+)? \.\n$`)
)

// normalized are statements, sorted, each once, with their blank nodes named by
// RDFC-1.0, which json-gold does.
func normalized(t *testing.T, lines []string) []string {
	t.Helper()
	lines = slices.Clone(lines)
	slices.Sort(lines)
	lines = slices.Compact(lines)
	if !slices.ContainsFunc(lines, aBlankNode.MatchString) {
		return lines
	}
	options := ld.NewJsonLdOptions("")
	options.InputFormat, options.Format = "application/n-quads", "application/n-quads"
	options.Algorithm = ld.AlgorithmURDNA2015
	text, err := ld.NewJsonLdProcessor().Normalize(strings.Join(lines, ""), options)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Collect(strings.Lines(text.(string)))
}

// difference is the first line that only one of two sorted lists holds.
func difference(got, want []string) string {
	for i := 0; i < len(got) || i < len(want); i++ {
		switch {
		case i >= len(got):
			return "missing " + want[i]
		case i >= len(want):
			return "added " + got[i]
		case got[i] != want[i]:
			return fmt.Sprintf("got %s, want %s", got[i], want[i])
		}
	}
	return "no difference"
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
