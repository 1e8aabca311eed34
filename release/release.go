// Package release writes the dated set of files by which a graph is published, and
// checks one that was downloaded.
//
// Write makes the folder of a release; Check reads one whole. The same graph, options
// and date give the same bytes. Nothing is printed: progress goes to a callback.
package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"figraph/keep"
	"figraph/nquads"
	"figraph/output"
	"figraph/vocab"
)

// The errors that callers test.
var (
	ErrThere   = errors.New("there is something of this name already")
	ErrNone    = errors.New("there is no release")
	ErrDamaged = errors.New("the release is damaged")
)

// Options say how a release introduces itself. The zero value works.
type Options struct {
	Date     time.Time // day of the release; zero: the graph's own, else today
	URL      string    // where the files will be, ending in "/"; empty: nothing is said of it
	Endpoint string    // of SPARQL that holds the release; empty: none is named
	Authors  []string  // for citations; none: WikiPathways
	Tool     string    // name and version of the program
	Progress func(keep.Progress)
}

// Check says which option cannot be.
func (o *Options) Check() error {
	if o.URL != "" && (nquads.CheckIRI(o.URL) != nil || !strings.HasSuffix(o.URL, "/")) {
		return fmt.Errorf("URL %q: give an absolute one that ends in /", o.URL)
	}
	if o.Endpoint != "" && nquads.CheckIRI(o.Endpoint) != nil {
		return fmt.Errorf("endpoint %q: give an absolute URL", o.Endpoint)
	}
	for _, author := range o.Authors {
		if strings.TrimSpace(author) == "" || !utf8.ValidString(author) {
			return fmt.Errorf("author %q: give a name, in UTF-8", author)
		}
	}
	return nil
}

// DefaultAuthor is who publishes the records.
const DefaultAuthor = "WikiPathways"

// The names of the files that others look for.
const (
	ManifestFile = "release.json"
	SumsFile     = "SHA256SUMS"
	stem         = "pfocr-kg"
	voidFile     = "void.ttl"
	datasetFile  = "dataset.jsonld"
	examplesFile = "examples.ttl"
)

// Manifest says what a release holds. It stands in release.json.
type Manifest struct {
	Name    string  `json:"name"`
	Version string  `json:"version"` // the day and the beginning of the graph sum
	Date    string  `json:"date"`
	Dated   string  `json:"dated"` // by whom: "given", "graph" or, which nobody can repeat, "today"
	Tool    string  `json:"tool"`
	Base    string  `json:"base"`
	Schema  string  `json:"schema"`
	Sum     string  `json:"sum"` // of the graph
	Quads   int     `json:"quads"`
	Figures int     `json:"figures"`
	Papers  int     `json:"papers"`
	Layers  []Layer `json:"layers"`
	Files   []File  `json:"files"` // all but release.json and SHA256SUMS
}

// Layer is one of the five graphs, in a file of its own.
type Layer struct {
	Name  string `json:"name"`
	Graph string `json:"graph"` // graph name
	File  string `json:"file"`
	Quads int    `json:"quads"`
	Sum   string `json:"sum"` // of its quads
}

// File is a file of a release.
type File struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	MediaType   string `json:"media_type"`
	Compression string `json:"compression,omitempty"` // media type
	Bytes       int64  `json:"bytes"`
	SHA256      string `json:"sha256"`
	Triples     int    `json:"triples,omitempty"` // of the graph; of other files nothing is said
}

// How a release got its day.
const (
	dateGiven   = "given"
	dateOfGraph = "graph"
	dateToday   = "today"
)

// Repeatable says whether the same graph and options give the same bytes on another
// day.
func (m *Manifest) Repeatable() bool { return m.Dated != dateToday }

// writing is a release under way.
type writing struct {
	ctx      context.Context
	g        *keep.Graph
	v        *vocab.Vocabulary
	o        Options
	dir      string // temporary
	date     time.Time
	manifest Manifest
}

// Write writes the release of a graph as a new folder, which appears when it is
// whole. An empty folder of that name is replaced; anything else is ErrThere.
func Write(ctx context.Context, g *keep.Graph, dir string, o Options) (*Manifest, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	dir = filepath.Clean(dir)
	if err := checkFree(dir); err != nil {
		return nil, err
	}
	receipt, err := g.Receipt()
	if err != nil {
		return nil, err
	}
	w := &writing{ctx: ctx, g: g, v: g.Vocab, o: o}
	if err := w.begin(receipt); err != nil {
		return nil, err
	}
	temp, unlock, err := output.TempFolder(dir)
	if err != nil {
		return nil, err
	}
	w.dir = temp
	err = w.write(receipt)
	if err == nil {
		err = w.appear(dir)
	}
	if err = errors.Join(err, os.RemoveAll(temp), unlock()); err != nil {
		return nil, err
	}
	return &w.manifest, nil
}

// checkFree finds out whether a folder may be made.
func checkFree(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0:
		return nil
	case err != nil && !isThere(dir):
		return err
	}
	return fmt.Errorf("%s: %w: name another folder, or remove it first", dir, ErrThere)
}

func isThere(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

// begin settles the date and the version.
func (w *writing) begin(receipt keep.Receipt) error {
	dated := dateGiven
	w.date = w.o.Date
	if w.date.IsZero() && receipt.Created != "" {
		at, err := time.Parse(time.RFC3339, receipt.Created)
		if err != nil {
			return fmt.Errorf("%s: the receipt was made at %q: %w", w.g.Dir, receipt.Created, err)
		}
		w.date, dated = at, dateOfGraph
	}
	if w.date.IsZero() {
		w.date, dated = time.Now(), dateToday
	}
	w.date = w.date.UTC().Truncate(24 * time.Hour)
	day, sum := w.date.Format(time.DateOnly), w.g.Sum.String()
	w.manifest = Manifest{Name: stem, Version: day + "." + sum[:8], Date: day, Dated: dated, Tool: w.o.Tool, Base: w.v.Base(), Schema: w.v.Schema(),
		Sum: sum, Quads: w.g.Stats.Quads, Figures: w.g.Stats.Figures, Papers: w.g.Stats.Papers}
	if len(w.o.Authors) == 0 {
		w.o.Authors = []string{DefaultAuthor}
	}
	return nil
}

// write writes all files. The last ones speak of those before.
func (w *writing) write(receipt keep.Receipt) error {
	for _, step := range []func() error{
		func() error { return w.exports(receipt) }, w.geneSets, w.documents, w.describe, w.texts, w.finish,
	} {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// documents writes what the model and the questions have to say, and the receipt.
func (w *writing) documents() error {
	examples, err := w.examples()
	if err != nil {
		return err
	}
	receipt, err := w.g.ReceiptText()
	if err != nil {
		return err
	}
	for _, d := range []struct {
		name, title, mediaType string
		text                   []byte
	}{
		{"vocab.ttl", "The pf: vocabulary", "text/turtle", []byte(w.v.Ontology())},
		{"context.jsonld", "JSON-LD context of the prefixes", "application/ld+json", []byte(w.v.JSONLDContext())},
		{"shapes.ttl", "SHACL shapes of the whole graph", "text/turtle", []byte(w.v.SHACL())},
		{"shapes.shex", "ShEx shapes of the whole graph", "text/shex", []byte(w.v.ShEx())},
		{"shapes.shapemap", "Which nodes have which ShEx shape", "text/plain", []byte(w.v.ShapeMap())},
		{examplesFile, "Examples of SPARQL queries, as SHACL", "text/turtle", examples},
		{"receipt.json", "What the graph was made from, and how", "application/json", receipt},
	} {
		if err := w.file(d.name, d.title, d.mediaType, d.text); err != nil {
			return err
		}
	}
	return nil
}

// file writes a file and notes it.
func (w *writing) file(name, title, mediaType string, text []byte) error {
	if err := writeFile(filepath.Join(w.dir, name), text); err != nil {
		return err
	}
	return w.note(File{Name: name, Title: title, MediaType: mediaType})
}

// note measures a file that was written.
func (w *writing) note(f File) (err error) {
	f.Bytes, f.SHA256, err = measure(filepath.Join(w.dir, f.Name))
	w.manifest.Files = append(w.manifest.Files, f)
	return err
}

// finish writes the manifest and the sums of everything.
func (w *writing) finish() error {
	slices.SortFunc(w.manifest.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	text, err := json.MarshalIndent(&w.manifest, "", " ")
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(w.dir, ManifestFile), append(text, '\n')); err != nil {
		return err
	}
	return w.sums()
}

// appear gives the folder its name. Its files are of the day of the release.
func (w *writing) appear(dir string) error {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.Chtimes(filepath.Join(w.dir, e.Name()), w.date, w.date); err != nil {
			return err
		}
	}
	if err := os.Chmod(w.dir, 0o755); err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(w.dir, dir)
}
