package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"

	"figraph/keep"
	"figraph/output"
	"figraph/rdfexport"
	"figraph/record"
	"figraph/resolve"
	"figraph/resolve/lexicon"
	"figraph/source"
)

// ErrNoLexicon says that a lexicon is not there.
var ErrNoLexicon = errors.New("there is no such lexicon")

// lexiconProblem is the code of a line of a lexicon that cannot be read.
const lexiconProblem = "lexicon-line"

// openLexicons reads the lexicons, in the order in which they are asked: those
// that were named, then the built-in one. Lines that cannot be read are problems.
func (j *job) openLexicons(ctx context.Context) error {
	for _, name := range j.o.Lexicons {
		if err := j.openLexicon(ctx, name); err != nil {
			return err
		}
	}
	if !j.o.NoBuiltinLexicon {
		if err := j.lexicons.AddBuiltin(); err != nil {
			return err
		}
	}
	j.intake.model, j.intake.resolver = j.modelOptions(), resolve.New(j.lexicons)
	return nil
}

func (j *job) openLexicon(ctx context.Context, name string) error {
	d, err := openDictionary(name)
	if err != nil {
		return err
	}
	defer d.close()
	stop := keep.Watch(j.o.Progress, func() keep.Progress { return keep.Progress{Stage: "names", Unit: "entries", Done: int(d.read.Load())} })
	defer stop()
	base := j.shelfName(filepath.Base(name))
	if err := j.lexicons.Add(base, d.sum.SHA256, d.entries(ctx, j.intake.problems)); err != nil {
		return err
	}
	return d.check()
}

// shelfName keeps lexicons apart that have the same file name.
func (j *job) shelfName(base string) string {
	name := base
	taken := func(s lexicon.Source) bool { return s.Name == name }
	for n := 2; slices.ContainsFunc(j.lexicons.Names(), taken); n++ {
		name = fmt.Sprintf("%s (%d)", base, n)
	}
	return name
}

// dictionary is a file of names that is read.
type dictionary struct {
	name   string
	sum    output.Written // of the file
	file   *os.File
	reader *source.Hashed
	read   atomic.Int64 // entries
}

// openDictionary opens a dictionary, compressed as it may be. It is read twice:
// first for its sum.
func openDictionary(name string) (*dictionary, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: %w: name a file of names and identifiers, or make one with figraph lexicon", name, ErrNoLexicon)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: a lexicon is a regular file: it is read twice", name)
	}
	d := &dictionary{name: name}
	if d.sum, err = output.Measure(name); err != nil {
		return nil, err
	}
	if d.file, err = os.Open(name); err != nil {
		return nil, err
	}
	_, compression := rdfexport.CompressionOfFile(filepath.Base(name))
	if d.reader, err = source.NewHashed(d.file, compression); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), d.file.Close())
	}
	return d, nil
}

// entries yields what the dictionary has. Lines that cannot be read are problems.
func (d *dictionary) entries(ctx context.Context, problems *problemLog) iter.Seq2[lexicon.Entry, error] {
	return func(yield func(lexicon.Entry, error) bool) {
		var failed error
		report := func(e *lexicon.SyntaxError) {
			failed = errors.Join(failed, problems.add(record.Problem{Severity: record.Fault, Code: lexiconProblem, File: e.File, Line: e.Line, Message: e.Err.Error()}))
		}
		for e, err := range lexicon.Lenient(lexicon.Read(d.name, d.reader), report) {
			if err = errors.Join(err, failed, ctx.Err()); !yield(e, err) || err != nil {
				return
			}
			d.read.Add(1)
		}
		if failed != nil {
			yield(lexicon.Entry{}, failed)
		}
	}
}

// check finds a dictionary that changed between the two readings.
func (d *dictionary) check() error {
	input, err := d.reader.Input(d.name)
	if err == nil && input.SHA256 != d.sum.SHA256 {
		err = fmt.Errorf("%s: the file changed while it was read: try again", d.name)
	}
	return err
}

func (d *dictionary) close() { d.reader.Close(); d.file.Close() }
