package rdfexport

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/nquads"
	"figraph/rdfread"
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
	var err error
	switch f.Name {
	case "turtle", "trig":
		document, err = rereadTurtle(document, f.Graphs)
	case "jsonld":
		document, err = rereadJSONLD(document, nil)
	}
	if err != nil {
		return nil, err
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
// a Turtle or TriG document of ours may not hold.
const (
	iriForm    = "<[^<>\"{}|^`\\\\\x00-\x20]*>"
	nameForm   = `[A-Za-z][A-Za-z0-9_-]*:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?`
	nodeForm   = iriForm + `|` + nameForm + `|_:[^ ]+`
	stringForm = `"(?:[^"\\\x00-\x1f]|\\[tbnrf"\\]|\\u[0-9A-F]{4})*"`
)

var (
	prefixLine    = regexp.MustCompile(`^@prefix ([A-Za-z][A-Za-z0-9_-]*): (` + iriForm + `) \.$`)
	graphLine     = regexp.MustCompile(`^(` + nodeForm + `) \{$`)
	subjectLine   = regexp.MustCompile(`^(` + nodeForm + `)$`)
	statementLine = regexp.MustCompile(`^    (a|` + iriForm + `|` + nameForm + `) (.+) ;$`)
	plainObject   = subjectLine
	stringObject  = regexp.MustCompile(`^(` + stringForm + `)(@[A-Za-z0-9-]+|\^\^(` + iriForm + `|` + nameForm + `))?$`)
	bareObjects   = map[string]*regexp.Regexp{
		"integer": regexp.MustCompile(`^[+-]?[0-9]+$`),
		"decimal": regexp.MustCompile(`^[+-]?[0-9]*\.[0-9]+$`),
		"double":  regexp.MustCompile(`^[+-]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+$`),
		"boolean": regexp.MustCompile(`^(true|false)$`),
	}
)

// turtleReader turns a document of our own layout into N-Quads. It is no reader of
// Turtle or TriG: it refuses all that this package does not write.
type turtleReader struct {
	graphs                 bool // whether it may have blocks of graphs
	spaces                 map[string]string
	graph, subject, before string
	inHead                 bool
	quads                  strings.Builder
}

func rereadTurtle(document string, graphs bool) (string, error) {
	if document != "" && !strings.HasSuffix(document, "\n") {
		return "", fmt.Errorf("the last line has no end")
	}
	r := turtleReader{graphs: graphs, spaces: map[string]string{}, inHead: true}
	for number, line := range strings.Split(strings.TrimSuffix(document, "\n"), "\n") {
		if !r.readHead(number, line) && !r.readLine(line) {
			return "", fmt.Errorf("line %d: %q after %q", number+1, line, r.before)
		}
		r.before = line
	}
	if r.subject != "" || r.graph != "" {
		return "", fmt.Errorf("the last subject or graph has no end")
	}
	return r.quads.String(), nil
}

// readHead says whether a line belongs to the comment and the prefixes.
func (r *turtleReader) readHead(number int, line string) bool {
	prefix := prefixLine.FindStringSubmatch(line)
	if r.inHead && prefix != nil {
		r.spaces[prefix[1]] = prefix[2]
	}
	return r.inHead && (prefix != nil || number == 0 && strings.HasPrefix(line, "# ") && !r.graphs)
}

// readLine says whether a line may stand where it stands.
func (r *turtleReader) readLine(line string) bool {
	graph, statement := graphLine.FindStringSubmatch(line), statementLine.FindStringSubmatch(line)
	switch {
	case line == "":
		return r.subject == "" && (r.before != "" || r.inHead)
	case r.subject != "" && statement != nil:
		fmt.Fprintf(&r.quads, "%s %s %s %s .\n", r.subject, r.predicate(statement[1]), r.object(statement[2]), r.graph)
	case r.subject != "":
		r.subject = ""
		return line == "." && strings.HasPrefix(r.before, "    ")
	case r.before != "":
		return false
	case line == "}" && r.graph != "":
		r.graph = ""
	case r.graphs && r.graph == "" && graph != nil:
		r.graph, r.inHead = r.expand(graph[1]), false
	case subjectLine.MatchString(line):
		r.subject, r.inHead = r.expand(line), false
	default:
		return false
	}
	return true
}

func (r *turtleReader) expand(term string) string {
	prefix, local, _ := strings.Cut(term, ":")
	if space, there := r.spaces[prefix]; there && term[0] != '<' {
		return space[:len(space)-1] + local + ">"
	}
	return term
}

func (r *turtleReader) predicate(word string) string {
	if word == "a" {
		return typeForm
	}
	return r.expand(word)
}

// object is an object in N-Quads, or text that no N-Quads holds.
func (r *turtleReader) object(object string) string {
	for kind, form := range bareObjects {
		if form.MatchString(object) {
			return `"` + object + `"^^` + xsdForm + kind + ">"
		}
	}
	if plainObject.MatchString(object) {
		return r.expand(object)
	}
	parts := stringObject.FindStringSubmatch(object)
	switch {
	case parts == nil:
		return "no object: " + object
	case parts[3] != "":
		return parts[1] + "^^" + r.expand(parts[3])
	}
	return object
}

// readBack are the statements that rdfread finds in a document, sorted, each once.
func readBack(f Format, document string) (lines []string, err error) {
	r := strings.NewReader(document)
	read := map[string]func() iter.Seq2[int, nquads.Result]{
		"nquads":   func() iter.Seq2[int, nquads.Result] { return nquads.Read(r) },
		"ntriples": func() iter.Seq2[int, nquads.Result] { return nquads.ReadTriples(r) },
		"turtle":   func() iter.Seq2[int, nquads.Result] { return rdfread.Turtle(r, rdfread.Options{}) },
		"trig":     func() iter.Seq2[int, nquads.Result] { return rdfread.TriG(r, rdfread.Options{}) },
		"jsonld":   func() iter.Seq2[int, nquads.Result] { return rdfread.JSONLD(r, rdfread.Options{}) },
	}[f.Name]
	for _, result := range read() {
		if result.Err != nil {
			return nil, result.Err
		}
		lines = append(lines, string(result.Line.Text))
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}

// readFunc are the statements that a reader finds in a document.
type readFunc func(f Format, document string) ([]string, error)

// parsers are programs that read RDF and that others wrote.
var parsers = []struct {
	name      string
	formats   []string
	arguments func(in, out string) []string
}{
	{"serdi", []string{"nquads", "ntriples", "turtle", "trig"}, func(in, out string) []string { return []string{"-i", in, "-o", out, "-"} }},
	{"rapper", []string{"nquads", "ntriples", "turtle"}, func(in, out string) []string {
		return []string{"-q", "-i", in, "-o", out, "-", "http://base.invalid/"}
	}},
}

// eachParser runs a test with each of the parsers that is there and reads the
// format.
func eachParser(t *testing.T, f Format, test func(t *testing.T, read readFunc)) {
	for _, parser := range parsers {
		if !slices.Contains(parser.formats, f.Name) {
			continue
		}
		t.Run(parser.name, func(t *testing.T) {
			program, err := exec.LookPath(parser.name)
			if err != nil {
				t.Skipf("%s is not on PATH: what it reads in our documents was not compared", parser.name)
			}
			test(t, func(f Format, document string) ([]string, error) {
				out := "nquads"
				if !f.Graphs {
					out = "ntriples"
				}
				return readWith(exec.Command(program, parser.arguments(f.Name, out)...), document)
			})
		})
	}
}

func readWith(command *exec.Cmd, document string) ([]string, error) {
	command.Stdin = strings.NewReader(document)
	var output, complaints bytes.Buffer
	command.Stdout, command.Stderr = &output, &complaints
	if err := command.Run(); err != nil || complaints.Len() > 0 {
		return nil, fmt.Errorf("%v: %s", err, complaints.String())
	}
	return readLines(&output)
}

func TestRandomGraphsReadTheSame(t *testing.T) {
	check := func(t *testing.T, f Format, graphs int, read readFunc) {
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
			check(t, f, 20, readBack)
			eachParser(t, f, func(t *testing.T, read readFunc) { check(t, f, 5, read) })
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
