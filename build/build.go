// Package build is the way itself: sources to figures to statements, through one
// sort, to the store and to every export; and what is done with a graph
// afterwards: export, check, count. Command figraph and library users call the
// same functions.
//
// Build makes a graph, Export writes one out, Check verifies one, and Stats counts
// it. Nothing is printed: problems and progress go to the callbacks of Options.
package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"figraph/graph"
	"figraph/keep"
	"figraph/record"
	"figraph/resolve/lexicon"
	"figraph/source"
	"figraph/vocab"
)

// ErrProblems says that a strict build found bad input and changed nothing.
var ErrProblems = errors.New("the input has errors, and the build is strict: nothing was changed")

// ErrNothingRead says that no record could be read; a graph is not replaced by
// nothing.
var ErrNothingRead = errors.New("no record could be read: nothing was changed")

// DefaultMemory is what a build may use for sorting, unless told otherwise.
const DefaultMemory = 512 << 20

// Options say what to build and how. The zero value builds with defaults, into
// the current folder's "kg".
type Options struct {
	Folder keep.Folder // of the graph
	Stdin  io.Reader   // for the SOURCE "-"

	// What the graph is. These options change the result.
	Base             string // of minted IRIs
	Schema           string // "http" or "https" for schema.org
	Candidates       bool
	MinPapers        int
	ImageURL         string
	NoXrefs          bool
	Lexicons         []string // files of names, asked in this order; .gz and .zst too
	NoBuiltinLexicon bool     // leave out the names that come with the program
	CreatedOn        time.Time
	Tool             string

	// Division is the part of the records that is read, for Merge to join.
	Division source.Division

	// How it is made.
	Exports   []string       // files to write as well
	Selection keep.Selection // what they hold of the graph; the store holds all of it
	Strict    bool           // bad input ends the build
	Keep      int            // former builds to keep
	Wait      time.Duration
	Rehash    bool // an update reads every file, whatever its size and time say
	Memory    int  // bytes for sorting; 0 means DefaultMemory
	Workers   int  // 0 means one for each processor

	Problem  func(record.Problem) // each problem, by file and line
	Progress func(keep.Progress)  // called now and then
}

// Summary is what a build made.
type Summary struct {
	Folder     string // of the build
	Problems   string // file that lists them
	Unresolved string // file of the names without an entity; empty when nobody knows them
	Exports    []string
	Receipt    keep.Receipt
	Seconds    float64
}

// Build reads the sources and replaces the graph in the folder, when the new one
// is whole. A strict build that finds bad input returns ErrProblems. The former
// graph stays whatever goes wrong: with an error there is no summary, but for the
// case that the new graph is in force and an export could not get its name.
func Build(ctx context.Context, o Options, sources ...string) (*Summary, error) {
	start := time.Now()
	o.fill()
	v, err := vocab.New(vocab.Options{Base: o.Base, Schema: o.Schema})
	if err != nil {
		return nil, err
	}
	opened, err := source.OpenAll(ctx, sources, o.Stdin)
	if err != nil {
		return nil, err
	}
	if err := o.checkExports(); err != nil {
		return nil, err
	}
	summary, err := o.make(ctx, &job{o: o, v: v, sources: opened})
	if summary != nil {
		summary.Seconds = time.Since(start).Seconds()
	}
	return summary, errors.Join(err, source.CloseAll(opened))
}

// make does a job in a folder of its own, under the lock of the graph.
func (o *Options) make(ctx context.Context, j *job) (*Summary, error) {
	_, before := os.Lstat(string(o.Folder))
	unlock, err := o.Folder.Lock(ctx, o.Wait)
	if err != nil {
		return nil, err
	}
	dir, err := o.Folder.Begin()
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	j.dir, j.lexicons = dir, lexicon.NewStack()
	summary, err := j.run(ctx)
	if summary != nil && j.intake.seen != nil {
		err = errors.Join(err, j.intake.seen.write(o.Folder))
	}
	err = errors.Join(err, j.cleanUp())
	if summary == nil && errors.Is(before, fs.ErrNotExist) {
		o.Folder.LeaveNothing()
	}
	return summary, errors.Join(err, unlock())
}

// checkExports refuses exports into the graph's own builds, which come and go.
func (o *Options) checkExports() error {
	builds, err := filepath.EvalSymlinks(filepath.Join(string(o.Folder), keep.BuildsFolder))
	if err != nil {
		return nil // there are none yet
	}
	for _, name := range o.Exports {
		dir, err := filepath.EvalSymlinks(filepath.Dir(name))
		if err != nil {
			continue // openOutputs says what is wrong with it
		}
		if relative, err := filepath.Rel(builds, dir); err == nil && filepath.IsLocal(relative) {
			return fmt.Errorf("%s lies within the graph's own folder, which a build replaces: write it elsewhere", name)
		}
	}
	return nil
}

func (o *Options) fill() {
	if o.Folder == "" {
		o.Folder = "kg"
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Memory <= 0 {
		o.Memory = DefaultMemory
	}
	if o.MinPapers <= 0 {
		o.MinPapers = graph.DefaultMinPapers
	}
	if o.Progress == nil {
		o.Progress = func(keep.Progress) {}
	}
}
