package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"figraph/build"
	"figraph/keep"
)

// changedFigures are removed, as many are changed, and as many added.
const changedFigures = 100

// update measures an update of the graph when some figures changed, and compares what
// it left with what a build makes of the same records.
func (b *bench) update() error {
	if err := errors.Join(b.changeCorpus(changedFigures), warm(b.path("corpus")), warm(b.path("kg"))); err != nil {
		return err
	}
	m, err := b.measure(updateRun, program{name: b.figraph, args: []string{"update", b.path("corpus"), "-g", b.path("kg"), "--quiet", "--format", "json"}})
	if err != nil {
		return err
	}
	var did build.FigureChanges
	if err := json.Unmarshal(m.output, &did); err != nil || did.Added != changedFigures || did.Changed != changedFigures || did.Removed != changedFigures {
		return fmt.Errorf("the update did something else: %s", m.output)
	}
	anew := b.path("anew")
	if out, err := exec.CommandContext(b.ctx, b.figraph, "build", b.path("corpus"), "-o", anew, "--quiet").CombinedOutput(); err != nil {
		return fmt.Errorf("build anew: %w: %s", err, out)
	}
	updated, err := b.sumOf(b.path("kg"))
	if err != nil {
		return err
	}
	built, err := b.sumOf(anew)
	if err == nil && updated != built {
		err = fmt.Errorf("the updated graph has the sum %s, the one that was built %s", updated, built)
	}
	return errors.Join(err, os.RemoveAll(anew))
}

// warm has the system keep all files of a folder at hand.
func warm(folder string) error {
	return filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, f, make([]byte, 1<<20))
		return errors.Join(err, f.Close())
	})
}

// sumOf is the sum of a graph, as stats gives it.
func (b *bench) sumOf(folder string) (string, error) {
	out, err := exec.CommandContext(b.ctx, b.figraph, "stats", "-g", folder, "--format", "json").Output()
	var stats keep.Stats
	if err == nil {
		err = json.Unmarshal(out, &stats)
	}
	return stats.Sum, err
}

// changeCorpus removes figures, gives others another title and one row of genes less,
// and adds copies of others.
func (b *bench) changeCorpus(n int) error {
	records, err := filepath.Glob(b.path("corpus/_figures/*.md"))
	if err != nil {
		return err
	}
	if len(records) < 10*n {
		return fmt.Errorf("%d figures are too few to change %d", len(records), 3*n)
	}
	random := rand.New(rand.NewPCG(b.seed, 0))
	for i, at := range random.Perm(len(records))[:3*n] {
		c := change{record: records[at], data: b.path("corpus/_data"), number: i}
		switch {
		case i < n:
			err = c.remove()
		case i < 2*n:
			err = c.edit()
		default:
			err = c.copy()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// change is a figure of the corpus that is to change.
type change struct {
	record, data string // its file, the folder of tables
	number       int
}

func (c change) figid() string { return strings.TrimSuffix(filepath.Base(c.record), ".md") }

// tables are the tables that the figure has.
func (c change) tables() (list []string) {
	for _, kind := range []string{"genes", "chemicals", "diseases"} {
		name := filepath.Join(c.data, c.figid()+"-"+kind+".tsv")
		if _, err := os.Stat(name); err == nil {
			list = append(list, name)
		}
	}
	return list
}

func (c change) remove() error {
	errs := []error{os.Remove(c.record)}
	for _, name := range c.tables() {
		errs = append(errs, os.Remove(name))
	}
	return errors.Join(errs...)
}

func (c change) edit() error {
	errs := []error{rewrite(c.record, c.record, retitled)}
	for _, name := range c.tables() {
		if strings.HasSuffix(name, "-genes.tsv") {
			errs = append(errs, rewrite(name, name, func(text string) string {
				head, rows, _ := strings.Cut(text, "\n")
				_, rest, _ := strings.Cut(rows, "\n")
				return head + "\n" + rest
			}))
		}
	}
	return errors.Join(errs...)
}

var titleBegins = regexp.MustCompile(`(?m)^figtitle: ['"]?`)

func retitled(text string) string { return titleBegins.ReplaceAllString(text, "${0}Changed ") }

// copy adds the same figure as one of another paper.
func (c change) copy() error {
	old := c.figid()
	fresh := strings.Replace(old, "PMC", fmt.Sprintf("PMC9%06d", c.number), 1)
	rename := func(text string) string { return strings.ReplaceAll(text, old, fresh) }
	errs := []error{rewrite(c.record, filepath.Join(filepath.Dir(c.record), fresh+".md"), rename)}
	for _, name := range c.tables() {
		errs = append(errs, rewrite(name, filepath.Join(c.data, rename(filepath.Base(name))), rename))
	}
	return errors.Join(errs...)
}

func rewrite(from, to string, edit func(string) string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, []byte(edit(string(data))), 0o666)
}
