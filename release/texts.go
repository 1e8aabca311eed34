package release

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"figraph/vocab"
)

// licence is the text of CC0 1.0, under which the data are.
//
//go:embed CC0-1.0.txt
var licence []byte

//go:embed README.md.tmpl
var readmeText string

var readme = template.Must(template.New("README").Funcs(template.FuncMap{"size": sizeOf}).Parse(readmeText))

// texts writes what people read first.
func (w *writing) texts() error {
	if err := w.file("LICENSE.txt", "CC0 1.0, of the data; the pictures belong to their publishers", "text/plain", licence); err != nil {
		return err
	}
	if err := w.file("CITATION.cff", "How to cite the release", "text/yaml", w.citation()); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := readme.Execute(&b, &w.manifest); err != nil {
		return err
	}
	return w.file("README.md", "What the release is", "text/markdown", b.Bytes())
}

// citation is a file of the Citation File Format 1.2.0.
func (w *writing) citation() []byte {
	m := &w.manifest
	var b strings.Builder
	fmt.Fprintf(&b, "cff-version: 1.2.0\nmessage: %s\ntype: dataset\ntitle: %s\nversion: %s\ndate-released: %s\nlicense: CC0-1.0\nauthors:\n",
		quoted("If you use these data, please cite the release, and the papers whose figures you show."), quoted("Published pathway figures as a knowledge graph"), quoted(m.Version), m.Date)
	for _, author := range w.o.Authors {
		fmt.Fprintf(&b, "  - name: %s\n", quoted(author))
	}
	fmt.Fprintf(&b, "identifiers:\n  - type: other\n    value: %s\n    description: Graph sum\n", quoted(m.Sum))
	fmt.Fprintf(&b, "repository-artifact: %s\n", quoted(orElse(w.o.URL, w.v.Release(m.Version).String())))
	fmt.Fprintf(&b, "url: %s\n", quoted(vocab.PFOCR.String()))
	return []byte(b.String())
}

// quoted is text between quotation marks, which YAML reads as JSON does.
func quoted(text string) string {
	b, _ := json.Marshal(text) // of a string: it cannot fail
	return string(b)
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// sizeOf is a number of bytes for people.
func sizeOf(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	size, unit := float64(n)/1000, 0
	for size >= 999.5 && unit < 3 {
		size, unit = size/1000, unit+1
	}
	return strconv.FormatFloat(size, 'f', 1, 64) + " " + [...]string{"kB", "MB", "GB", "TB"}[unit]
}
