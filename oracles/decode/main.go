// Decode reads RDF documents with the readers of figraph and prints one line of
// JSON for each: its statements as N-Quads, or the error. read_documents.py drives it.
//
//	decode < NAMES    (one name a line, whose ending says the syntax, and a tab and a base)
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/rdfread"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "decode:", err)
		os.Exit(1)
	}
}

// reading is what was found in a document.
type reading struct {
	NQuads string `json:"nquads"`
	Error  string `json:"error,omitempty"`
}

func run(in io.Reader, out io.Writer) error {
	results := json.NewEncoder(out)
	names := bufio.NewScanner(in)
	for names.Scan() {
		name, base, _ := strings.Cut(names.Text(), "\t")
		found, err := read(name, rdfread.Options{Base: base})
		if err != nil {
			return err
		}
		if err := results.Encode(found); err != nil {
			return err
		}
	}
	return names.Err()
}

// read reads a file. Its error is that there is no such file or syntax.
func read(name string, o rdfread.Options) (found reading, err error) {
	format, _, err := rdfexport.FormatOfFile(name)
	if err != nil {
		return found, err
	}
	f, err := os.Open(name)
	if err != nil {
		return found, err
	}
	defer f.Close()
	var lines strings.Builder
	for _, result := range documentOf(format, f, o) {
		if result.Err != nil {
			found.Error = result.Err.Error()
		}
		lines.Write(result.Line.Text)
	}
	found.NQuads = lines.String()
	return found, nil
}

func documentOf(format rdfexport.Format, r io.Reader, o rdfread.Options) iter.Seq2[int, nquads.Result] {
	switch format.Name {
	case "turtle":
		return rdfread.Turtle(r, o)
	case "trig":
		return rdfread.TriG(r, o)
	case "jsonld":
		return rdfread.JSONLD(r, o)
	case "ntriples":
		return nquads.ReadTriples(r)
	}
	return nquads.Read(r)
}
