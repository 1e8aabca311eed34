package build

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"figraph/keep"
	"figraph/output"
	"figraph/rdfexport"
	"figraph/record"
	"figraph/resolve"
	"figraph/resolve/lexicon"
	"figraph/source"
)

// LearnOptions say how a lexicon is made. The zero value is right for most.
type LearnOptions struct {
	Stdin   io.Reader // for the SOURCE "-"
	Strict  bool      // bad input ends the work
	Workers int       // 0 means one for each processor

	Problem  func(record.Problem) // each problem, by file and line
	Progress func(keep.Progress)  // called now and then
}

// Learned is what a lexicon was made of.
type Learned struct {
	Figures  int `json:"figures"`
	Skipped  int `json:"records_skipped"`
	Entries  int `json:"entries"`
	Problems int `json:"problems"`
}

// Learn makes a lexicon from what the tables of figures say of names, and from
// dictionaries, and writes it to w in figraph's own form when all is read. A
// SOURCE is one of a build, or a dictionary. Bad input that a strict caller does
// not want is ErrProblems, and nothing is written.
func Learn(ctx context.Context, o LearnOptions, w io.Writer, sources ...string) (*Learned, error) {
	scratch, err := os.MkdirTemp("", "figraph-lexicon-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	spool, err := os.Create(filepath.Join(scratch, "lexicon"))
	if err != nil {
		return nil, err
	}
	defer spool.Close()
	l := learning{o: o, encoder: lexicon.NewEncoder(spool), intake: &intake{problems: newProblemLog(scratch), resolver: resolve.New(nil)}}
	defer l.intake.problems.sorter.Close()
	learned, err := l.run(ctx, sources)
	if err != nil {
		return nil, err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	_, err = io.Copy(w, spool)
	return learned, err
}

// LearnFile makes a lexicon in a file, which appears when it is whole; .gz or .zst
// at the end of its name compresses it.
func LearnFile(ctx context.Context, o LearnOptions, name string, sources ...string) (*Learned, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: a folder of this name stands where the file is to be", name)
	}
	temp, lock, err := output.OpenTemp(name)
	if err != nil {
		return nil, err
	}
	learned, err := learnInto(ctx, o, temp, name, sources)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), name)
	} else {
		learned = nil
		os.Remove(temp.Name())
	}
	return learned, errors.Join(err, lock.Unlock())
}

func learnInto(ctx context.Context, o LearnOptions, temp io.Writer, name string, sources []string) (*Learned, error) {
	_, compression := rdfexport.CompressionOfFile(name)
	if compression == "" {
		return Learn(ctx, o, temp, sources...)
	}
	packer, err := output.NewCompressor(temp, compression)
	if err != nil {
		return nil, err
	}
	learned, err := Learn(ctx, o, packer, sources...)
	return learned, errors.Join(err, packer.Close())
}

// learning is a lexicon under way.
type learning struct {
	o       LearnOptions
	encoder *lexicon.Encoder
	intake  *intake
	learner *lexicon.Learner // nil to write the entries of dictionaries as they come
	entries int
}

func (l *learning) run(ctx context.Context, names []string) (*Learned, error) {
	var records, dictionaries []string
	for _, name := range names {
		is, err := isDictionary(name)
		switch {
		case err != nil:
			return nil, err
		case is:
			dictionaries = append(dictionaries, name)
		default:
			records = append(records, name)
		}
	}
	if len(records) > 0 {
		l.learner = lexicon.NewLearner()
		if err := l.learn(ctx, records); err != nil {
			return nil, err
		}
	}
	for _, name := range dictionaries {
		if err := l.compile(ctx, name); err != nil {
			return nil, err
		}
	}
	if err := l.encodeLearnt(); err != nil {
		return nil, err
	}
	in := l.intake
	counts := in.problems.counts
	var refused error
	if l.o.Strict && counts.Errors > 0 {
		refused = ErrProblems
	}
	skipped := int(in.skipped.Load())
	learned := &Learned{in.read - skipped, skipped, l.entries, counts.Errors + counts.Warnings}
	return learned, errors.Join(refused, in.problems.writeProblems(io.Discard, l.o.Problem), l.encoder.Close())
}

// isDictionary says whether a SOURCE is a file of names rather than of figures.
func isDictionary(name string) (bool, error) {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return false, nil // source.Open says what it is
	}
	if source.IsNamed(name) {
		return false, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	_, compression := rdfexport.CompressionOfFile(filepath.Base(name))
	r, err := source.Decompress(f, compression)
	if err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	first, _, err := bufio.NewReader(r).ReadLine()
	if err != nil && err != io.EOF {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	return !record.HasFrontMatter(append(first, '\n')), nil
}

// compile writes a dictionary in our form, or adds it to what was learnt.
func (l *learning) compile(ctx context.Context, name string) error {
	d, err := openDictionary(name)
	if err != nil {
		return err
	}
	defer d.close()
	for e, err := range d.entries(ctx, l.intake.problems) {
		if err != nil {
			return err
		}
		if l.learner != nil {
			l.learner.AddEntry(&e)
			continue
		}
		if err := l.encode(&e); err != nil {
			return err
		}
	}
	return d.check()
}

func (l *learning) encodeLearnt() error {
	if l.learner == nil {
		return nil
	}
	for _, e := range l.learner.Entries() {
		if err := l.encode(&e); err != nil {
			return err
		}
	}
	return nil
}

func (l *learning) encode(e *lexicon.Entry) error {
	l.entries++
	return l.encoder.Encode(e)
}

// learn reads figures and learns what their tables say.
func (l *learning) learn(ctx context.Context, names []string) error {
	o := Options{Workers: l.o.Workers, Progress: l.o.Progress}
	o.fill()
	sources, err := source.OpenAll(ctx, names, l.o.Stdin)
	if err != nil {
		return err
	}
	if export, err := restoring(sources); export != nil || err != nil {
		return errors.Join(err, errors.New("an N-Quads export has no tables to learn from: name the records it was made from"), source.CloseAll(sources))
	}
	in := l.intake
	in.sources = sources
	var mu sync.Mutex
	in.learn = func(fig *record.Figure) error {
		mu.Lock()
		defer mu.Unlock()
		l.learner.Add(fig)
		return nil
	}
	stop := keep.Watch(o.Progress, func() keep.Progress { return keep.Progress{Stage: "read", Unit: "records", Done: int(in.done.Load())} })
	err = in.run(ctx, o.Workers)
	stop()
	if err == nil && int(in.skipped.Load()) == in.read {
		err = errors.Join(ErrNothingRead, in.problems.writeProblems(io.Discard, l.o.Problem))
	}
	return errors.Join(err, source.CloseAll(sources))
}
