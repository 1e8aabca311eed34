package rdfread

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/vocab"
)

// fuzz asks of any document that reading it ends, that an error has a place within
// it, and that what is accepted, written again in every syntax, is read back as the
// same statements.
func fuzz(f *testing.F, ending string) {
	for _, name := range []string{"good.txtar", "bad.txtar"} {
		_, files := archive(f, name)
		for name, document := range files {
			if filepath.Ext(name) == ending {
				f.Add([]byte(document))
			}
		}
	}
	f.Add([]byte(samples[ending]))
	f.Fuzz(func(t *testing.T, document []byte) {
		lines, err := readAll(t, readers[ending], string(document), Options{})
		var syntax *nquads.SyntaxError
		if errors.As(err, &syntax) {
			texts := bytes.Split(document, []byte("\n"))
			if syntax.Line < 1 || syntax.Line > len(texts) || syntax.Column < 1 || syntax.Column > len(texts[syntax.Line-1])+1 {
				t.Fatalf("there is no such place: %v", err)
			}
		} else if err != nil {
			t.Fatal(err)
		}
		slices.Sort(lines)
		lines = slices.Compact(lines)
		checkWritten(t, "nquads", lines)
		checkWritten(t, "trig", lines)
		checkWritten(t, "jsonld", lines)
	})
}

func FuzzTurtle(f *testing.F) { fuzz(f, ".ttl") }
func FuzzTriG(f *testing.F)   { fuzz(f, ".trig") }
func FuzzJSONLD(f *testing.F) { fuzz(f, ".jsonld") }

// checkWritten writes statements in a syntax and reads them back. JSON-LD cannot
// hold all.
func checkWritten(t *testing.T, format string, lines []string) {
	t.Helper()
	f := must(rdfexport.FormatByName(format))
	var b bytes.Buffer
	e := must(f.NewEncoder(&b, rdfexport.Options{Prefixes: []vocab.Prefix{{Name: "e", Namespace: "http://e.org/"}, {Name: "xsd", Namespace: xsdForm[1:]}}}))
	for _, text := range lines {
		if err := e.EncodeLine(must(nquads.Cut([]byte(text)))); err != nil {
			if format == "jsonld" {
				return
			}
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	var err error
	if format == "nquads" {
		got = linesOf(t, b.Bytes())
	} else {
		got, err = readAll(t, readers[f.Extension], b.String(), Options{})
	}
	want := lines
	if format != "nquads" {
		want = withLabelsRead(lines)
	}
	slices.Sort(got)
	if got = slices.Compact(got); err != nil || !slices.Equal(got, want) {
		t.Errorf("%s: %v; %s, in\n%s", format, err, difference(got, want), b.String())
	}
}

// withLabelsRead are statements with their labels as this package reads them.
func withLabelsRead(lines []string) (read []string) {
	for _, text := range lines {
		line := must(nquads.Cut([]byte(text)))
		var b []byte
		for _, form := range [...][]byte{line.Subject, line.Predicate, line.Object, line.Graph} {
			if label, blank := bytes.CutPrefix(form, []byte("_:")); blank {
				b = append(appendLabel(b, label), ' ')
			} else if len(form) > 0 {
				b = append(append(b, form...), ' ')
			}
		}
		read = append(read, string(b)+".\n")
	}
	slices.Sort(read)
	return read
}
