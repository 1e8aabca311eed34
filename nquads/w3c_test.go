package nquads

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// A test of the W3C's suites of syntax is a name, a kind and a file.
var w3cEntry = regexp.MustCompile(`(?m)^<#([^>]+)>\s+(?:a|rdf:type)\s+rdft:Test(?:NQuads|NTriples)(Positive|Negative)Syntax\s*;[^<]*mf:action\s+<([^>]+)>`)

var startOfStatement = regexp.MustCompile(`(?m)^[ \t]*[<_]`)

func TestW3C(t *testing.T) {
	for suite, count := range map[string]struct{ positive, negative int }{
		"rdf-n-quads":   {53, 34},
		"rdf-n-triples": {41, 29},
	} {
		t.Run(suite, func(t *testing.T) {
			folder := filepath.Join("..", "..", "shared", "data", "w3c", suite)
			manifest, err := os.ReadFile(filepath.Join(folder, "manifest.ttl"))
			if os.IsNotExist(err) {
				t.Skipf("%s is not there: the W3C's tests of %s were not run", folder, suite)
			}
			if err != nil {
				t.Fatal(err)
			}
			positive, negative := 0, 0
			for _, entry := range w3cEntry.FindAllStringSubmatch(string(manifest), -1) {
				name, kind, file := entry[1], entry[2], entry[3]
				if kind == "Positive" {
					positive++
				} else {
					negative++
				}
				t.Run(name, func(t *testing.T) { readW3C(t, os.DirFS(folder), file, kind == "Positive") })
			}
			if positive != count.positive || negative != count.negative {
				t.Errorf("%d positive and %d negative tests, want %d and %d", positive, negative, count.positive, count.negative)
			}
		})
	}
}

func readW3C(t *testing.T, folder fs.FS, file string, positive bool) {
	document, err := fs.ReadFile(folder, file)
	if err != nil {
		t.Fatal(err)
	}
	all, err := readAll(t, bytes.NewReader(document))
	if (err == nil) != positive {
		t.Fatalf("positive is %v, and the error %v", positive, err)
	}
	if want := len(startOfStatement.FindAll(document, -1)); positive && len(all) != want {
		t.Errorf("%d statements, want %d", len(all), want)
	}
}
