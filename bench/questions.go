package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"figraph/graph/index"
	"figraph/keep"
	"figraph/queries"
)

// What is asked: so many entities, and so many of the most figures apart.
const (
	randomEntities = 200
	hubs           = 20
	listed         = 500 // names of a list
)

// questions measures questions on a graph.
type questions struct {
	ctx     context.Context
	graph   queries.Graph
	store   *keep.Graph
	figraph string // the program
	folder  string // of the graph
	random  []string
	hubs    []string
}

// askQuestions prints how fast questions of the graph in a folder are answered,
// beside Cayley's path API and a SPARQL engine on the same statements.
func askQuestions(ctx context.Context, folder, oxigraph string) (err error) {
	dir, err := os.MkdirTemp("", "figraph-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	q := &questions{ctx: ctx, figraph: filepath.Join(dir, "figraph"), folder: folder}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", q.figraph, "figraph/cmd/figraph").CombinedOutput(); err != nil {
		return fmt.Errorf("compile figraph: %w: %s", err, out)
	}
	if q.store, err = keep.Folder(folder).Open(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.store.Close()) }()
	x, err := q.store.Index()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	q.graph = queries.Graph{Index: x, Vocab: q.store.Vocab, Store: q.store.Store, Ready: &queries.Ready{}}
	q.choose()
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Printf("%s; load when it began: %s\n\n", processor(), strings.Join(strings.Fields(string(load))[:3], ", "))
	}
	fmt.Printf("%d quads, %d figures, %d entities; of these %d at random, and the %d of the most figures (%d to %d) apart.\n\n",
		q.store.Stats.Quads, x.Figures(), x.Entities(), len(q.random), len(q.hubs), q.figuresOf(q.hubs[len(q.hubs)-1]), q.figuresOf(q.hubs[0]))
	fmt.Print("| question | n | goal | p50 ms | p95 ms | most ms | p95 core-ms |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, part := range []func() error{q.inProcess, q.wholeProcesses} {
		if err := part(); err != nil {
			return err
		}
	}
	fmt.Println()
	return errors.Join(q.besideCayley(), q.besideOxigraph(oxigraph, dir))
}

// choose takes entities that figures draw.
func (q *questions) choose() {
	x := q.graph.Index
	var all []index.EntityID
	for e := range index.EntityID(x.Entities()) {
		if x.KindsOf(e)&index.Drawn != 0 && x.CountFigures(e, queries.DefaultEvidence) > 0 {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b index.EntityID) int {
		return cmp.Compare(x.CountFigures(b, queries.DefaultEvidence), x.CountFigures(a, queries.DefaultEvidence))
	})
	for _, e := range all[:min(hubs, len(all))] {
		q.hubs = append(q.hubs, x.Entity(e).CURIE)
	}
	rest := slices.Clone(all[len(q.hubs):])
	r := rand.New(rand.NewPCG(1, 1))
	r.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	for _, e := range rest[:min(randomEntities, len(rest))] {
		q.random = append(q.random, x.Entity(e).CURIE)
	}
}

func (q *questions) figuresOf(curie string) int {
	e, _ := q.graph.Index.ByCURIE(curie)
	return q.graph.Index.CountFigures(e, queries.DefaultEvidence)
}

// timing is how long something took, each time.
type timing struct{ wall, processor []time.Duration }

func (t *timing) of(do func() error) error {
	start, processor := time.Now(), processorTime()
	err := do()
	t.wall, t.processor = append(t.wall, time.Since(start)), append(t.processor, processorTime()-processor)
	return err
}

// at is the time that a share of the runs stays within.
func at(list []time.Duration, share float64) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (t *timing) print(name, goal string) {
	fmt.Printf("| %s | %d | %s | %.2f | %.2f | %.2f | %.2f |\n", name, len(t.wall), goal,
		milliseconds(at(t.wall, .5)), milliseconds(at(t.wall, .95)), milliseconds(slices.Max(t.wall)), milliseconds(at(t.processor, .95)))
}

// ask asks in this process, as a server does.
func (q *questions) ask(question string, limit int, names ...string) error {
	_, err := queries.ByName(question).Ask(q.ctx, q.graph, queries.Asked{Names: names, Limit: limit})
	return err
}

const shown = 50 // rows, as on a terminal

// inProcess measures questions with the index mapped and warm: each is asked twice,
// and the second time counts.
func (q *questions) inProcess() error {
	measure := func(name, goal string, n int, do func(i int) error) error {
		var t timing
		for i := range n {
			if err := do(i); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if err := t.of(func() error { return do(i) }); err != nil {
				return err
			}
		}
		t.print(name, goal)
		return nil
	}
	var errs []error
	links := []string{"genes", "drugs", "diseases", "neighbors"}
	errs = append(errs,
		measure("links, first 50", "10", len(links)*len(q.random), func(i int) error { return q.ask(links[i%len(links)], shown, q.random[i/len(links)]) }),
		measure("links of hubs, first 50", "50", len(links)*len(q.hubs), func(i int) error { return q.ask(links[i%len(links)], shown, q.hubs[i/len(links)]) }),
		measure("links of hubs, all rows", "", len(links)*len(q.hubs), func(i int) error { return q.ask(links[i%len(links)], 0, q.hubs[i/len(links)]) }),
		measure("figures of hubs, first 50", "", len(q.hubs), func(i int) error { return q.ask("figures", shown, q.hubs[i]) }),
		measure("explain, two hubs, first 50", "", len(q.hubs)-1, func(i int) error { return q.ask("explain", shown, q.hubs[i], q.hubs[i+1]) }),
		measure("paths up to 4 hops", "20", len(q.random)-1, func(i int) error { return q.ask("path", queries.DefaultPaths, q.random[i], q.random[i+1]) }),
		measure("paths from a hub", "", len(q.random), func(i int) error { return q.ask("path", queries.DefaultPaths, q.random[i], q.hubs[i%len(q.hubs)]) }),
		measure("paths between two hubs", "", len(q.hubs)-1, func(i int) error { return q.ask("path", queries.DefaultPaths, q.hubs[i], q.hubs[i+1]) }))
	r := rand.New(rand.NewPCG(2, 2))
	errs = append(errs,
		measure("enrich, 500 names", "20", 40, func(int) error { return q.ask("enrich", shown, q.list(r, nil)...) }),
		measure("enrich, 480 names and the 20 hubs", "20", 40, func(int) error { return q.ask("enrich", shown, q.list(r, q.hubs)...) }))
	return errors.Join(errs...)
}

// list is some names and others at random, which are no hubs.
func (q *questions) list(r *rand.Rand, names []string) []string {
	names = slices.Clone(names)
	for x := q.graph.Index; len(names) < listed; {
		e := index.EntityID(r.IntN(x.Entities()))
		if curie := x.Entity(e).CURIE; x.KindsOf(e)&index.Drawn != 0 && !slices.Contains(q.hubs, curie) {
			names = append(names, curie)
		}
	}
	return names
}

// wholeProcesses measures the command line.
func (q *questions) wholeProcesses() error {
	run := func(t *timing, args ...string) error {
		m, err := measureQuiet(q.ctx, q.figraph, append([]string{"-q", "-g", q.folder}, args...)...)
		t.wall, t.processor = append(t.wall, m.wall), append(t.processor, m.processor)
		return err
	}
	parts := []struct {
		name, goal string
		cold       bool
		names      []string
		args       func(name string) []string
	}{
		{"whole process: `genes NAME`", "150", false, q.random[:50], func(name string) []string { return []string{"genes", name} }},
		{"the same of hubs", "", false, q.hubs, func(name string) []string { return []string{"genes", name} }},
		{"the same, files not cached", "150", true, q.random[:20], func(name string) []string { return []string{"genes", name} }},
		{"the same of hubs, files not cached", "", true, q.hubs, func(name string) []string { return []string{"genes", name} }},
		{"whole process: first suggestions", "50", false, []string{"k", "ke", "ca", "tnf", "b"}, func(name string) []string { return []string{"__complete", "genes", name} }},
		{"the same, files not cached", "50", true, []string{"k", "ke", "ca", "tnf", "b"}, func(name string) []string { return []string{"__complete", "genes", name} }},
		{"whole process: `path`, two at random", "", false, q.random[:20], func(name string) []string { return []string{"path", name, q.random[21]} }},
		{"whole process: `explain --quads`, two hubs, first 10", "", false, q.hubs[1:10], func(name string) []string { return []string{"explain", name, q.hubs[0], "--quads", "--limit", "10"} }},
	}
	for _, p := range parts {
		var t timing
		for _, name := range p.names {
			if p.cold {
				if err := chill(filepath.Join(q.folder, "current")); errors.Is(err, errors.ErrUnsupported) {
					break
				} else if err != nil {
					return err
				}
			} else if err := run(&timing{}, p.args(name)...); err != nil {
				return err
			}
			if err := run(&t, p.args(name)...); err != nil {
				return err
			}
		}
		if len(t.wall) > 0 {
			t.print(p.name, p.goal)
		}
	}
	return nil
}
