package build

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"

	"figraph/graph"
	"figraph/graph/sorter"
	"figraph/keep"
	"figraph/nquads"
	"figraph/output"
	"figraph/source"
	"figraph/vocab"
)

// ErrNotOurs says that an N-Quads file is no whole export of a graph.
var ErrNotOurs = errors.New("not a whole N-Quads export of figraph")

// restoring is the N-Quads export among the sources, nil when there is none. It is
// a graph already, so it stands alone.
func restoring(sources []*source.Source) (*source.Source, error) {
	for _, s := range sources {
		if s.IsExport() && len(sources) > 1 {
			return nil, fmt.Errorf("%s: an N-Quads export is restored alone: name no other SOURCE beside it", s.Display(s.Records()[0]))
		}
		if s.IsExport() {
			return s, nil
		}
	}
	return nil, nil
}

// checkDivision refuses to cut what is no heap of records.
func checkDivision(d source.Division, export *source.Source) error {
	if d.Of > 0 && export != nil {
		return errors.New("an N-Quads export is restored as it stands: it has no shards")
	}
	return nil
}

// restore reads the statements of an export as they stand: nothing is stated or
// described anew, so the graph sum is that of the graph that was exported.
func (j *job) restore(ctx context.Context, s *source.Source) (*graph.Census, error) {
	name := s.Display(s.Records()[0])
	if len(j.o.Lexicons) > 0 {
		return nil, fmt.Errorf("%s: an N-Quads export is restored as it stands, and no name is looked up: leave the lexicons out", name)
	}
	if err := j.prepare(); err != nil {
		return nil, err
	}
	options, err := j.readExport(ctx, s, name)
	if err != nil {
		return nil, err
	}
	if j.v, err = vocab.New(options); err != nil {
		return nil, fmt.Errorf("%s: %w: %v", name, ErrNotOurs, err)
	}
	census, err := j.tally(ctx)
	if err != nil {
		return nil, err
	}
	return census, j.checkVersion(ctx, name, census)
}

// readExport puts the lines into the sort and finds which namespaces they use.
func (j *job) readExport(ctx context.Context, s *source.Source, name string) (o vocab.Options, err error) {
	w := j.intake.statements.Writer(2)
	err = j.eachStatement(ctx, s, name, w, &o)
	return o, errors.Join(err, w.Close())
}

func (j *job) eachStatement(ctx context.Context, s *source.Source, name string, w *sorter.Writer, o *vocab.Options) error {
	f, err := s.Open(s.Records()[0])
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := source.NewHashed(f, s.Compression())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	var read atomic.Int64
	stop := keep.Watch(j.o.Progress, func() keep.Progress {
		return keep.Progress{Stage: "read", Unit: "quads", Done: int(read.Load()), Statements: int(read.Load())}
	})
	defer stop()
	for number, result := range nquads.Read(r) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if result.Err != nil {
			return fmt.Errorf("%s: %w", name, source.Damage(r, result.Err))
		}
		if err := keep.LearnVocabulary(result.Line, o); err != nil {
			return source.Damage(r, fmt.Errorf("%s:%d: %w: %v", name, number, ErrNotOurs, err))
		}
		if err := w.Add(result.Line.Text); err != nil {
			return err
		}
		read.Add(1)
	}
	input, err := r.Input(filepath.Base(s.Records()[0]))
	j.intake.inputs = append(j.intake.inputs, input)
	return err
}

// checkVersion compares the four layers with the version that the meta layer
// states of them: a line more or less would show.
func (j *job) checkVersion(ctx context.Context, name string, census *graph.Census) error {
	meta := j.v.Graph(vocab.Meta).String()
	var data nquads.Sum
	for graphName, layer := range census.Layers {
		if graphName != meta {
			data.Add(layer.Sum)
		}
	}
	want := fmt.Sprintf("<%s> <%s> %q <%s> .\n", j.v.Dataset(), j.v.IRI(vocab.Version), data.String()[:16], meta)
	for text, err := range output.Until(ctx, j.intake.statements.Sorted()) {
		if err != nil {
			return err
		}
		if string(text) == want {
			return nil
		}
	}
	return fmt.Errorf("%s: %w: no statement names the version %s, which its statements have: some are missing, or were changed", name, ErrNotOurs, data.String()[:16])
}
