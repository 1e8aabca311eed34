package rdfexport

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/nquads"
)

// encode writes quads as one document, by Encode and EncodeLine in turn.
func encode(t *testing.T, f Format, o Options, quads []rdf.Quad) string {
	t.Helper()
	var b bytes.Buffer
	e, err := f.NewEncoder(&b, o)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range quads {
		if i%2 == 0 {
			err = e.Encode(q)
		} else {
			err = e.EncodeLine(lineOf(q))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func turtle(t *testing.T, o Options, quads []rdf.Quad) string {
	t.Helper()
	return encode(t, must(FormatByName("turtle")), o, quads)
}

// statements are the canonical lines that a format keeps of quads, sorted, each
// once.
func statements(f Format, quads []rdf.Quad) []string {
	var lines []string
	for _, q := range quads {
		if !f.Graphs {
			q.Ctx = nil
		}
		lines = append(lines, string(lineOf(q).Text))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// reread are the statements of a document, sorted, each once.
func reread(f Format, document string) ([]string, error) {
	if f.Name == "turtle" {
		triples, err := rereadTurtle(document)
		if err != nil {
			return nil, err
		}
		document = triples
	}
	return readLines(strings.NewReader(document))
}

func readLines(r io.Reader) (lines []string, err error) {
	for _, result := range nquads.Read(r) {
		if result.Err != nil {
			return nil, result.Err
		}
		lines = append(lines, string(result.Line.Text))
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}

// The layout of section 6 of the design, as expressions: what they do not match,
// a Turtle document of ours may not hold.
const (
	iriForm    = "<[^<>\"{}|^`\\\\\x00-\x20]*>"
	nameForm   = `[A-Za-z][A-Za-z0-9_-]*:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?`
	stringForm = `"(?:[^"\\\x00-\x1f]|\\[tbnrf"\\]|\\u[0-9A-F]{4})*"`
)

var (
	prefixLine    = regexp.MustCompile(`^@prefix ([A-Za-z][A-Za-z0-9_-]*): (` + iriForm + `) \.$`)
	subjectLine   = regexp.MustCompile(`^(` + iriForm + `|` + nameForm + `|_:[^ ]+)$`)
	statementLine = regexp.MustCompile(`^    (a|` + iriForm + `|` + nameForm + `) (.+) ;$`)
	plainObject   = regexp.MustCompile(`^(` + iriForm + `|` + nameForm + `|_:[^ ]+)$`)
	stringObject  = regexp.MustCompile(`^(` + stringForm + `)(@[A-Za-z0-9-]+|\^\^(` + iriForm + `|` + nameForm + `))?$`)
	bareObjects   = map[string]*regexp.Regexp{
		"integer": regexp.MustCompile(`^[+-]?[0-9]+$`),
		"decimal": regexp.MustCompile(`^[+-]?[0-9]*\.[0-9]+$`),
		"double":  regexp.MustCompile(`^[+-]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+$`),
		"boolean": regexp.MustCompile(`^(true|false)$`),
	}
)

// rereadTurtle turns a document of our own layout into N-Triples. It is no reader
// of Turtle: it refuses all that this package does not write.
func rereadTurtle(document string) (string, error) {
	var triples strings.Builder
	spaces := map[string]string{}
	expand := func(term string) string {
		prefix, local, _ := strings.Cut(term, ":")
		if space, there := spaces[prefix]; there && term[0] != '<' {
			return space[:len(space)-1] + local + ">"
		}
		return term
	}
	if document != "" && !strings.HasSuffix(document, "\n") {
		return "", fmt.Errorf("the last line has no end")
	}
	subject, before, inHead := "", "", true
	for number, line := range strings.Split(strings.TrimSuffix(document, "\n"), "\n") {
		prefix, statement := prefixLine.FindStringSubmatch(line), statementLine.FindStringSubmatch(line)
		switch {
		case line == "" && subject == "":
		case inHead && number == 0 && strings.HasPrefix(line, "# "):
		case inHead && prefix != nil:
			spaces[prefix[1]] = prefix[2]
		case subject == "" && before == "" && subjectLine.MatchString(line):
			subject, inHead = expand(line), false
		case subject != "" && statement != nil:
			predicate := expand(statement[1])
			if predicate == "a" {
				predicate = typeForm
			}
			fmt.Fprintf(&triples, "%s %s %s .\n", subject, predicate, expandObject(statement[2], expand))
		case line == "." && strings.HasPrefix(before, "    "):
			subject = ""
		default:
			return "", fmt.Errorf("line %d: %q after %q", number+1, line, before)
		}
		before = line
	}
	if subject != "" {
		return "", fmt.Errorf("the last subject has no end")
	}
	return triples.String(), nil
}

// expandObject is an object in N-Triples, or text that no N-Triples holds.
func expandObject(object string, expand func(string) string) string {
	for kind, form := range bareObjects {
		if form.MatchString(object) {
			return `"` + object + `"^^` + xsdForm + kind + ">"
		}
	}
	if plainObject.MatchString(object) {
		return expand(object)
	}
	parts := stringObject.FindStringSubmatch(object)
	switch {
	case parts == nil:
		return "no object: " + object
	case parts[3] != "":
		return parts[1] + "^^" + expand(parts[3])
	}
	return object
}

// parsers are programs that read RDF and that others wrote.
var parsers = []struct {
	name      string
	arguments func(in, out string) []string
}{
	{"serdi", func(in, out string) []string { return []string{"-i", in, "-o", out, "-"} }},
	{"rapper", func(in, out string) []string { return []string{"-q", "-i", in, "-o", out, "-", "http://base.invalid/"} }},
}

// eachParser runs a test with each of the parsers that is there.
func eachParser(t *testing.T, test func(t *testing.T, read func(f Format, document string) ([]string, error))) {
	for _, parser := range parsers {
		t.Run(parser.name, func(t *testing.T) {
			program, err := exec.LookPath(parser.name)
			if err != nil {
				t.Skipf("%s is not on PATH: what it reads in our documents was not compared", parser.name)
			}
			test(t, func(f Format, document string) ([]string, error) {
				in, out := f.Name, "nquads"
				if !f.Graphs {
					out = "ntriples"
				}
				command := exec.Command(program, parser.arguments(in, out)...)
				command.Stdin = strings.NewReader(document)
				var output, complaints bytes.Buffer
				command.Stdout, command.Stderr = &output, &complaints
				if err := command.Run(); err != nil || complaints.Len() > 0 {
					return nil, fmt.Errorf("%v: %s", err, complaints.String())
				}
				return readLines(&output)
			})
		})
	}
}

func TestRandomGraphsReadTheSame(t *testing.T) {
	check := func(t *testing.T, f Format, graphs int, read func(f Format, document string) ([]string, error)) {
		for seed := range graphs {
			quads := newRandom(uint64(seed)).graph(150)
			document := encode(t, f, layout, quads)
			got, err := read(f, document)
			if want := statements(f, quads); err != nil || !slices.Equal(got, want) {
				t.Fatalf("graph %d as %s: %v; %s", seed, f.Name, err, difference(got, want))
			}
		}
	}
	for _, f := range Formats {
		t.Run(f.Name, func(t *testing.T) {
			check(t, f, 20, reread)
			eachParser(t, func(t *testing.T, read func(f Format, document string) ([]string, error)) { check(t, f, 5, read) })
		})
	}
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
