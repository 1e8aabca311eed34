package rdfread

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"figraph/nquads"
)

// A test of the W3C's suite of Turtle is a name, a kind, a file and, where it is
// evaluated, the result.
var w3cEntry = regexp.MustCompile(`(?ms)^<#([^>]+)>\s+(?:a|rdf:type)\s+rdft:TestTurtle(\w+)\s*;.*?mf:action\s+<([^>]+)>\s*;(?:\s*mf:result\s+<([^>]+)>)?`)

const w3cBase = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/"

func w3cFolder(t *testing.T, suite string) string {
	t.Helper()
	folder := filepath.Join("..", "..", "shared", "data", "w3c", suite)
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		t.Skipf("%s is not there: the W3C's tests were not run", folder)
	}
	return folder
}

// TestW3C reads all tests of Turtle, as TriG too, of which Turtle is a part.
func TestW3C(t *testing.T) {
	folder := w3cFolder(t, "rdf-turtle")
	manifest := string(must(os.ReadFile(filepath.Join(folder, "manifest.ttl"))))
	counts := map[string]int{}
	for _, entry := range w3cEntry.FindAllStringSubmatch(manifest, -1) {
		name, kind, file, result := entry[1], entry[2], entry[3], entry[4]
		counts[kind]++
		for syntax, read := range map[string]readFunc{"turtle": Turtle, "trig": TriG} {
			t.Run(syntax+"/"+name, func(t *testing.T) {
				if syntax == "trig" && name == "turtle-syntax-bad-struct-01" {
					return // a graph, which is no Turtle
				}
				document := must(os.ReadFile(filepath.Join(folder, file)))
				lines, err := readAll(t, read, string(document), Options{Base: w3cBase + file})
				if positive := kind == "Eval" || kind == "PositiveSyntax"; (err == nil) != positive {
					t.Fatalf("%s, and the error %v", kind, err)
				}
				if kind == "Eval" {
					checkResult(t, lines, filepath.Join(folder, result))
				}
			})
		}
	}
	want := map[string]int{"Eval": 145, "PositiveSyntax": 74, "NegativeSyntax": 94}
	for kind, n := range want {
		if counts[kind] != n {
			t.Errorf("%d tests of %s, want %d", counts[kind], kind, n)
		}
	}
}

// checkResult compares statements with those of an N-Triples file, up to the
// labels of blank nodes.
func checkResult(t *testing.T, lines []string, file string) {
	t.Helper()
	want := linesOf(t, must(os.ReadFile(file)))
	if got := normalized(t, lines); !slices.Equal(got, normalized(t, want)) {
		t.Errorf("%s", difference(got, normalized(t, want)))
	}
}

func linesOf(t *testing.T, document []byte) (lines []string) {
	t.Helper()
	for _, result := range nquads.Read(bytes.NewReader(document)) {
		if result.Err != nil {
			t.Fatal(result.Err)
		}
		lines = append(lines, string(result.Line.Text))
	}
	return lines
}

// TestLineSuites reads the W3C's tests of N-Triples, which are Turtle, and compares
// with what nquads reads.
func TestLineSuites(t *testing.T) {
	folder := w3cFolder(t, "rdf-n-triples")
	files := must(filepath.Glob(filepath.Join(folder, "*.nt"))) // 41 positive tests, 29 negative, two of neither
	read := 0
	for _, file := range files {
		document := must(os.ReadFile(file))
		var want []string
		bad := false
		for _, result := range nquads.ReadTriples(bytes.NewReader(document)) {
			if bad = result.Err != nil; !bad {
				want = append(want, string(result.Line.Text))
			}
		}
		if bad {
			continue
		}
		read++
		if got, err := readAll(t, Turtle, string(document), Options{}); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v; %s", filepath.Base(file), err, difference(got, want))
		}
	}
	if read != 43 {
		t.Errorf("%d documents were read, want 43", read)
	}
}
