package rdfexport

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"figraph/nquads"
)

// TestW3C writes the statements of the W3C's tests again: those of the line
// suites, and what the tests of Turtle evaluate to.
func TestW3C(t *testing.T) {
	folder := filepath.Join("..", "..", "shared", "data", "w3c")
	var files []string
	for _, pattern := range []string{"rdf-n-quads/*.nq", "rdf-n-triples/*.nt", "rdf-turtle/*.nt"} {
		found, err := filepath.Glob(filepath.Join(folder, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skipf("%s is not there: the statements of the W3C's tests were not written", folder)
	}
	written := 0
	var all [][]byte
	for _, file := range files {
		document, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := readLines(bytes.NewReader(document))
		if err != nil {
			continue // a negative test, or one of an IRI that we refuse: nquads knows
		}
		written++
		var texts [][]byte
		for _, line := range lines {
			texts = append(texts, []byte(line))
		}
		for _, f := range Formats {
			checkRewritten(t, f, file, texts, reread)
			checkReadBack(t, f, file, texts)
		}
		all = append(all, texts...)
	}
	if written < 200 {
		t.Errorf("%d of %d files were written", written, len(files))
	}
	texts := slices.DeleteFunc(all, func(text []byte) bool { return !common(text) })
	for _, f := range Formats {
		eachParser(t, f, func(t *testing.T, read readFunc) { checkRewritten(t, f, "all", texts, read) })
	}
}

var (
	aBlankNode   = regexp.MustCompile(`^_:| _:[^"]*$`)
	aLanguageTag = regexp.MustCompile(`"@\S+( <[^<>]*>| _:\S+)? \.\n$`)
	anUpperTag   = regexp.MustCompile(`"@\S*[A-Z]\S*( <[^<>]*>)? \.\n$`)
	emptied      = regexp.MustCompile(`\\u0000|[\x{fffe}\x{ffff}]`)
)

// common says whether all parsers keep a statement as it is: they rename blank
// nodes, and Raptor does what random_test.go tells.
func common(text []byte) bool {
	return !aBlankNode.Match(text) && !anUpperTag.Match(text) && !emptied.Match(text)
}

// checkReadBack has rdfread read what was written. It renames no blank node but
// those that begin as its own do, which are none here, and no language tag.
func checkReadBack(t *testing.T, f Format, name string, texts [][]byte) {
	t.Helper()
	document, want := rewritten(t, f, texts)
	if got, err := readBack(f, document); err != nil || !slices.Equal(got, want) {
		t.Errorf("%s as %s by rdfread: %v; %s", name, f.Name, err, difference(got, want))
	}
}

// rewritten are statements as a document, and what it must hold.
func rewritten(t *testing.T, f Format, texts [][]byte) (document string, want []string) {
	t.Helper()
	var b strings.Builder
	e := must(f.NewEncoder(&b, layout))
	for _, text := range texts {
		line, err := nquads.Cut(text)
		if err == nil {
			err = e.EncodeLine(line)
		}
		if err != nil {
			t.Fatal(err)
		}
		if !f.Graphs {
			line.Text = slices.Concat(line.Subject, []byte(" "), line.Predicate, []byte(" "), line.Object, []byte(" .\n"))
		}
		want = append(want, string(line.Text))
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	return b.String(), slices.Compact(want)
}

func checkRewritten(t *testing.T, f Format, name string, texts [][]byte, read readFunc) {
	t.Helper()
	document, want := rewritten(t, f, texts)
	got, err := read(f, document)
	if f.Name == "jsonld" { // its reader renames blank nodes and has language tags in lower case
		got, want = normalized(t, got), normalized(t, want)
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s as %s: %v; %s", name, f.Name, err, difference(got, want))
	}
}
