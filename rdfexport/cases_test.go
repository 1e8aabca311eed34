package rdfexport

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/knakk/rdf"

	"figraph/vocab"
)

// refusedCases are the cases that no document can hold, with a part of the error.
var refusedCases = map[string]string{
	`object local name "100%"`:                       "hexadecimal",
	`object local name "a%zz"`:                       "hexadecimal",
	`relative IRI 'foo/bar' accepted by NewIRI, ttl`: "no scheme",
	`IRI invalid UTF-8`:                              "not UTF-8",
	`IRI with [ ] in path, nt`:                       "'['",
	`[]byte literal`:                                 "not UTF-8",
	`NewTypedLiteral rdf:langString`:                 "no language",
	`zero Literal`:                                   "no language",
	`zero IRI`:                                       "no scheme",
	`blank '_:a' doubled`:                            "blank node label",
	`blank 'fig.'`:                                   "blank node label",
	`blank 'a/b'`:                                    "blank node label",
	`nil object`:                                     "object: a term is missing",
	`nil object nq`:                                  "object: a term is missing",
	`pointer subject`:                                "subject: a *rdf.IRI is no term",
}

// refusedPrefixes are the cases that no document with prefixes can hold.
var refusedPrefixes = []string{`invalid prefix 1a`, `namespace with newline injection`}

func hasPrefixes(f Format) bool { return slices.Contains([]string{"turtle", "trig", "jsonld"}, f.Name) }

// casePrefixes are the prefixes of the cases that are about prefixes.
var casePrefixes = map[string]vocab.Prefix{
	`invalid prefix 1a`:                        {Name: "1a", Namespace: "http://other.org/"},
	`prefix NCBIGene: split at ':' never used`: {Name: "ncbigene", Namespace: "https://identifiers.org/ncbigene:"},
	`namespace with newline injection`:         {Name: "y", Namespace: "http://other.org/> .\n<http://evil/s> <http://evil/p> <http://evil/o"},
}

// lostInWant are the terms that "want" cannot show.
var lostInWant = map[string]rdf.Object{
	`IRI invalid UTF-8`: mustIRI("http://x/\xff"),
	`[]byte literal`:    must(rdf.NewLiteral([]byte{0, 0xff, '"'})),
}

// TestFaultyTerms writes the terms that break writers, in each format: what is
// read back is what the case wants, or the writer refuses the term.
func TestFaultyTerms(t *testing.T) {
	file := filepath.Join("..", "..", "shared", "data", "rdf-terms", "cases.json")
	content, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		t.Skipf("%s is not there: the terms that break writers were not written", file)
	}
	var cases []struct{ Name, Want string }
	if err == nil {
		err = json.Unmarshal(content, &cases)
	}
	if err != nil || len(cases) != 75 {
		t.Fatalf("%d cases of 75, %v", len(cases), err)
	}
	refused := 0
	for _, f := range Formats {
		readers := readersOf(t, f)
		for _, c := range cases {
			t.Run(f.Name+"/"+c.Name, func(t *testing.T) {
				document, err := encodeCase(t, f, c.Name, c.Want)
				if problem := problemOf(f, c.Name); problem != "" {
					refused++
					if err == nil || !strings.Contains(err.Error(), problem) || document != "" {
						t.Errorf("got %v and %q, want %q", err, document, problem)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				checkCase(t, f, c.Name, c.Want, document, readers)
			})
		}
	}
	if want := len(Formats)*len(refusedCases) + 3*len(refusedPrefixes); refused != want {
		t.Errorf("%d documents refused, want %d", refused, want)
	}
}

// readersOf are our own readers of a format and the parsers that are there.
func readersOf(t *testing.T, f Format) map[string]readFunc {
	readers := map[string]readFunc{"reread": reread, "rdfread": readBack}
	t.Run(f.Name, func(t *testing.T) {
		eachParser(t, f, func(t *testing.T, read readFunc) { readers[filepath.Base(t.Name())] = read })
	})
	return readers
}

// problemOf is a part of the error that a case must give, "" when it can be written.
func problemOf(f Format, name string) string {
	if hasPrefixes(f) && slices.Contains(refusedPrefixes, name) {
		return "prefix"
	}
	return refusedCases[name]
}

func checkCase(t *testing.T, f Format, name, statements, document string, readers map[string]readFunc) {
	want, err := readLines(strings.NewReader(statements))
	if err != nil {
		t.Fatal(err)
	}
	for reader, read := range readers {
		if reader == "rapper" && name == "literal noncharacter" {
			continue // Raptor empties it
		}
		if got, err := read(f, document); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v; %s, in\n%s", reader, err, difference(got, want), document)
		}
	}
}

// encodeCase writes the terms of a case. Of a refused case it writes nothing.
func encodeCase(t *testing.T, f Format, name, want string) (string, error) {
	o := Options{Prefixes: layout.Prefixes}
	if p, there := casePrefixes[name]; there {
		o.Prefixes = append(slices.Clone(o.Prefixes), p)
	}
	var b strings.Builder
	e, err := f.NewEncoder(&b, o)
	if err != nil {
		return b.String(), err
	}
	for line := range strings.Lines(want) {
		q := caseQuad(t, line)
		if object, there := lostInWant[name]; there {
			q.Obj = object
		}
		if err := e.Encode(q); err != nil {
			e.Close()
			return b.String(), err
		}
	}
	err = e.Close()
	return b.String(), err
}

var (
	caseLine    = regexp.MustCompile(`(?s)^(\S+) <(.*?)> (.*) \.\n$`)
	caseLiteral = regexp.MustCompile(`(?s)^"(.*)"(?:\^\^<(.*)>)?$`)
	caseEscapes = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\r`, "\r")
)

// caseQuad makes the terms of a line of "want", with no check: these terms are
// faulty. "??" is a pointer as a subject and nil as an object.
func caseQuad(t *testing.T, line string) (q rdf.Quad) {
	t.Helper()
	parts := caseLine.FindStringSubmatch(line)
	if parts == nil {
		t.Fatalf("no statement: %q", line)
	}
	iri := func(s string) rdf.IRI {
		if s == "" {
			return rdf.IRI{}
		}
		return mustIRI(s)
	}
	q.Pred = iri(parts[2])
	q.Subj = &rdf.IRI{}
	if parts[1] != "??" {
		q.Subj = iri(strings.Trim(parts[1], "<>"))
	}
	literal := caseLiteral.FindStringSubmatch(parts[3])
	switch {
	case literal != nil && !strings.HasSuffix(parts[3], `"`):
		q.Obj = rdf.NewTypedLiteral(caseEscapes.Replace(literal[1]), iri(literal[2]))
	case literal != nil:
		q.Obj = text(caseEscapes.Replace(literal[1]))
	case strings.HasPrefix(parts[3], "_:"):
		q.Obj = must(rdf.NewBlank(parts[3][2:]))
	case parts[3] != "??":
		q.Obj = iri(strings.Trim(parts[3], "<>"))
	}
	return q
}
