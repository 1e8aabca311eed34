package release

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"figraph/keep"
	"figraph/nquads"
	"figraph/rdfexport"
	"figraph/rdfread"
	"figraph/source"
)

// Verdict is what a check of a release read.
type Verdict struct {
	Version string `json:"version"`
	Files   int    `json:"files"`
	Quads   int    `json:"quads"`
	Sum     string `json:"sum"`
}

// Check reads a release whole: every file by its SHA-256, the whole graph by its
// graph sum, and each layer, whose sums together are that of the graph. The error
// names everything that is wrong, as ErrDamaged. Files beside those of the release
// are none of its business.
func Check(ctx context.Context, dir string, progress func(keep.Progress)) (*Verdict, error) {
	c := &checking{ctx: ctx, dir: dir, progress: progress}
	if err := c.open(); err != nil {
		return nil, err
	}
	if err := c.files(); err != nil {
		return nil, err
	}
	err := errors.Join(c.manifestAgrees(), c.whole(), c.layers(), c.documents())
	if err != nil {
		return nil, err
	}
	m := &c.manifest
	return &Verdict{m.Version, len(c.sums), m.Quads, m.Sum}, nil
}

type checking struct {
	ctx      context.Context
	dir      string
	progress func(keep.Progress)
	sums     map[string]string
	manifest Manifest
}

// damaged says what is wrong with a file.
func (c *checking) damaged(name, format string, args ...any) error {
	return fmt.Errorf("%s: %w: %s", filepath.Join(c.dir, name), ErrDamaged, fmt.Sprintf(format, args...))
}

// open reads the sums, and the manifest if they vouch for it.
func (c *checking) open() error {
	text, err := os.ReadFile(filepath.Join(c.dir, SumsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w: it has no %s", c.dir, ErrNone, SumsFile)
	}
	if err != nil {
		return err
	}
	if c.sums, err = readSums(text); err != nil {
		return fmt.Errorf("%s: %w", c.dir, err)
	}
	if err := c.file(ManifestFile); err != nil {
		return err
	}
	if text, err = os.ReadFile(filepath.Join(c.dir, ManifestFile)); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &c.manifest); err != nil {
		return c.damaged(ManifestFile, "%v", err)
	}
	return nil
}

// files compares all files with their sums.
func (c *checking) files() error {
	var errs []error
	for _, name := range sortedKeys(c.sums) {
		errs = append(errs, c.ctx.Err(), c.file(name))
	}
	return errors.Join(errs...)
}

func sortedKeys(sums map[string]string) []string {
	var names []string
	for name := range sums {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (c *checking) file(name string) error {
	want, listed := c.sums[name]
	if !listed {
		return c.damaged(name, "%s does not list it", SumsFile)
	}
	_, got, err := measure(filepath.Join(c.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return c.damaged(name, "it is not there")
	}
	if err == nil && got != want {
		err = c.damaged(name, "its SHA-256 is %s, where %s says %s", got, SumsFile, want)
	}
	return err
}

// manifestAgrees compares the manifest with the sums and with the receipt.
func (c *checking) manifestAgrees() error {
	var errs []error
	for _, f := range c.manifest.Files {
		if c.sums[f.Name] != f.SHA256 {
			errs = append(errs, c.damaged(f.Name, "%s and %s have different sums of it", ManifestFile, SumsFile))
		}
	}
	if len(c.manifest.Files)+1 != len(c.sums) {
		errs = append(errs, c.damaged(ManifestFile, "it lists %d files, where %s lists %d", len(c.manifest.Files), SumsFile, len(c.sums)-1))
	}
	text, err := os.ReadFile(filepath.Join(c.dir, "receipt.json"))
	var receipt keep.Receipt
	if err == nil {
		err = json.Unmarshal(text, &receipt)
	}
	if err == nil && receipt.Sum != c.manifest.Sum {
		err = c.damaged("receipt.json", "it is of the graph %s, not of %s", receipt.Sum, c.manifest.Sum)
	}
	return errors.Join(append(errs, err)...)
}

// read reads a file of the release as RDF, by what its name says.
func (c *checking) read(name string, take func(io.Reader, rdfexport.Format) error) (err error) {
	format, compression, err := rdfexport.FormatOfFile(name)
	if err != nil {
		return err
	}
	f, err := os.Open(filepath.Join(c.dir, name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r, err := source.Decompress(f, compression)
	if err != nil {
		return c.damaged(name, "%v", err)
	}
	defer r.Close()
	if err = take(r, format); err != nil && c.ctx.Err() == nil {
		err = c.damaged(name, "%v", err)
	}
	return err
}

// whole reads the whole graph and compares its sum.
func (c *checking) whole() error {
	return c.read(wholeRDF, func(r io.Reader, f rdfexport.Format) error {
		verdict, err := keep.CheckDocument(c.ctx, r, f, c.progress)
		switch {
		case err != nil:
			return err
		case verdict.Sum != c.manifest.Sum:
			return fmt.Errorf("its graph sum is %s, where the release says %s", verdict.Sum, c.manifest.Sum)
		case verdict.Statements != c.manifest.Quads:
			return fmt.Errorf("it has %d statements, where the release says %d", verdict.Statements, c.manifest.Quads)
		case !*verdict.Canonical:
			return errors.New("it is not in canonical form")
		}
		return nil
	})
}

// layers reads each layer. A sum of a graph is that of its lines, so the sums of the
// layers, each with its graph name, make that of the whole.
func (c *checking) layers() error {
	var all nquads.Sum
	var errs []error
	for _, layer := range c.manifest.Layers {
		err := c.read(layer.File, func(r io.Reader, _ rdfexport.Format) error {
			sum, n, err := c.layer(r, layer.Graph)
			all.Add(sum)
			switch {
			case err != nil:
				return err
			case sum.String() != layer.Sum || n != layer.Quads:
				return fmt.Errorf("%d statements with the sum %s, where the release says %d and %s", n, sum, layer.Quads, layer.Sum)
			}
			return nil
		})
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if all.String() != c.manifest.Sum {
		return c.damaged(ManifestFile, "its layers together have the sum %s, not that of the graph, %s", all, c.manifest.Sum)
	}
	return nil
}

// layer is the sum of the triples of a document as quads of a graph.
func (c *checking) layer(r io.Reader, graph string) (sum nquads.Sum, n int, err error) {
	var line []byte
	for _, result := range rdfread.Turtle(r, rdfread.Options{}) {
		if err := errors.Join(result.Err, c.ctx.Err()); err != nil {
			return sum, n, err
		}
		line = append(line[:0], bytes.TrimSuffix(result.Line.Text, []byte(".\n"))...)
		line = append(append(append(line, '<'), graph...), "> .\n"...)
		sum.AddLine(line)
		n++
	}
	return sum, n, nil
}

// documents reads what else is RDF, and the JSON.
func (c *checking) documents() error {
	var errs []error
	for _, f := range c.manifest.Files {
		switch {
		case strings.HasSuffix(f.Name, ".ttl"):
			errs = append(errs, c.read(f.Name, func(r io.Reader, format rdfexport.Format) error {
				_, err := keep.CheckDocument(c.ctx, r, format, nil)
				return err
			}))
		case strings.HasSuffix(f.Name, ".jsonld"):
			text, err := os.ReadFile(filepath.Join(c.dir, f.Name))
			if err == nil && !json.Valid(text) {
				err = c.damaged(f.Name, "it is no JSON")
			}
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
