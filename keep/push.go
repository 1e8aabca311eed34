package keep

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync/atomic"

	"figraph/nquads"
	"figraph/output"
	"figraph/remote"
	"figraph/vocab"
)

// PushOptions say how a graph is put into a triplestore. The zero value is ready.
type PushOptions struct {
	Replace  bool
	Chunk    int          // bytes of a request, 0 for the default
	Say      func(string) // what people may want to know
	Progress func(Progress)
}

// Push puts a graph into a triplestore, graph by graph. How far it is stands in a
// file in the folder of the graph until the next push to that store.
func Push(ctx context.Context, f Folder, g *Graph, s *remote.Store, o PushOptions) (remote.Pushed, error) {
	counts, err := g.counts()
	if err == nil {
		err = g.Verify(ctx, nil) // a store takes statements as they come
	}
	if err != nil {
		return remote.Pushed{}, err
	}
	j, err := f.journal(s.URL)
	if err != nil {
		return remote.Pushed{}, err
	}
	to, stop := j.options(o, "push", "quads")
	defer stop()
	return s.Push(ctx, remote.Graph{Lines: g.statements(), Counts: counts, Sum: g.Sum.String()}, to)
}

// PushPatch sends to a triplestore that holds a graph or an export of before what
// changed since.
func PushPatch(ctx context.Context, before *Side, f Folder, g *Graph, s *remote.Store, o PushOptions) (remote.Pushed, error) {
	counts, err := g.counts()
	if err != nil {
		return remote.Pushed{}, err
	}
	after := &Side{g.Dir, g.Sum, g.Stats.Quads, g.Vocab, g}
	d := remote.Difference{Changes: changesOf(ctx, before, after), Old: map[string]int{}, OldSum: before.Sum.String(), New: remote.Graph{Counts: counts, Sum: g.Sum.String()}}
	for graph := range counts {
		d.Old[graph] = 0
	}
	for line, err := range before.lines(ctx) {
		if err != nil {
			return remote.Pushed{}, err
		}
		d.Old[string(nquads.Bare(line.Graph))]++
	}
	for _, err := range d.Changes {
		if err != nil {
			return remote.Pushed{}, err
		}
		d.Total++
	}
	j, err := f.journal(s.URL)
	if err != nil {
		return remote.Pushed{}, err
	}
	to, stop := j.options(o, "patch", "changes")
	defer stop()
	return s.Patch(ctx, d, to)
}

var errStop = errors.New("stop")

// changesOf is what Compare gives.
func changesOf(ctx context.Context, before, after *Side) iter.Seq2[remote.Change, error] {
	return func(yield func(remote.Change, error) bool) {
		err := Compare(ctx, before, after, func(line nquads.Line, added bool) error {
			if !yield(remote.Change{Line: line, Added: added}, nil) {
				return errStop
			}
			return nil
		}, nil)
		if err != nil && !errors.Is(err, errStop) {
			yield(remote.Change{}, err)
		}
	}
}

// counts are the statements of each of the five graphs, by graph name.
func (g *Graph) counts() (map[string]int, error) {
	counts := map[string]int{}
	for _, layer := range vocab.Layers() {
		counts[g.Vocab.Graph(layer).String()] = g.Stats.ByLayer[layer.String()]
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	if total != g.Stats.Quads {
		return nil, fmt.Errorf("%s: %w: its notes count %d statements in the five graphs, and %d in all", g.Dir, ErrDamaged, total, g.Stats.Quads)
	}
	return counts, nil
}

// GraphNames are the names of the five graphs.
func (g *Graph) GraphNames() []string {
	var names []string
	for _, layer := range vocab.Layers() {
		names = append(names, g.Vocab.Graph(layer).String())
	}
	return names
}

// journal keeps how far the pushes to a store are.
type journal struct {
	file string
	last *remote.State
}

// journal opens that of a store: a file beside the graphs, whose name does not show
// the store.
func (f Folder) journal(url string) (*journal, error) {
	j := &journal{file: filepath.Join(string(f), fmt.Sprintf("push-%.8x.json", sha256.Sum256([]byte(url))))}
	text, err := os.ReadFile(j.file)
	if errors.Is(err, fs.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &j.last); err != nil {
		return nil, fmt.Errorf("%s: %w: remove it, and the push begins anew", j.file, err)
	}
	return j, nil
}

func (j *journal) keep(state remote.State) error {
	text, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	fresh := j.file + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err = output.WriteFile(fresh, func(f *os.File) error {
		_, err := f.Write(append(text, '\n'))
		return err
	})
	if err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	return os.Rename(fresh, j.file)
}

func (j *journal) options(o PushOptions, stage, unit string) (_ remote.PushOptions, stop func()) {
	to := remote.PushOptions{Replace: o.Replace, Chunk: o.Chunk, State: j.last, Keep: j.keep, Say: o.Say}
	if o.Progress == nil {
		return to, func() {}
	}
	var done, total atomic.Int64
	to.Progress = func(d, t int) {
		done.Store(int64(d))
		total.Store(int64(t))
	}
	return to, Watch(o.Progress, func() Progress {
		return Progress{stage, unit, int(done.Load()), int(total.Load()), int(done.Load())}
	})
}
