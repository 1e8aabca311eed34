// Command bench measures figraph beside its peers on a generated corpus, in one
// run on one machine, and prints Markdown for docs/benchmarks.md.
//
//	go run ./bench -figures 10000
//	go run ./bench -questions kg -oxigraph oxigraph
//
// The peers are Cayley's own fastest write path on bbolt, and serdi reading and
// writing the same N-Quads (from Debian's serdi; left out where it is missing); of
// questions Cayley's path API, and Oxigraph (by its Python in oracles/.venv).
// Whole processes are measured: wall clock, processor time, and the peak of
// anonymous memory, sampled; mapped files do not count, since the kernel takes
// their pages back whenever it needs them.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"figraph/bench/corpus"
	"figraph/build"
)

func main() {
	figures := flag.Int("figures", 10_000, "figures of the generated corpus; the real database has 91,117")
	seed := flag.Uint64("seed", 1, "seed of the corpus")
	rounds := flag.Int("rounds", 3, "times that each thing is measured")
	dir := flag.String("dir", "", "folder for the corpus, the graph and the exports (default: a temporary one, removed afterwards)")
	questions := flag.String("questions", "", "measure questions of the graph in this folder, and nothing else")
	oxigraph := flag.String("oxigraph", "", "with -questions: ask Oxigraph too, whose store is in this folder; where there is none it is made of the graph")
	loadPeer := flag.String("load-into-cayley", "", "used by bench itself: load this N-Quads file into -dir by Cayley's own write path")
	flag.Parse()
	err := error(nil)
	switch {
	case *loadPeer != "":
		err = loadIntoCayley(*loadPeer, *dir)
	case *questions != "":
		err = askQuestions(context.Background(), *questions, *oxigraph)
	default:
		err = run(context.Background(), *figures, *seed, *rounds, *dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	ctx     context.Context
	dir     string
	figraph string // the program
	rounds  int
	corpus  corpus.Stats
	stats   build.Stats
}

func run(ctx context.Context, figures int, seed uint64, rounds int, dir string) (err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "figraph-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	b := &bench{ctx: ctx, dir: dir, figraph: filepath.Join(dir, "figraph"), rounds: rounds}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", b.figraph, "figraph/cmd/figraph").CombinedOutput(); err != nil {
		return fmt.Errorf("compile figraph: %w: %s", err, out)
	}
	b.corpus, err = corpus.Generate(ctx, corpus.Options{Figures: figures, Seed: seed, Dir: b.path("corpus")})
	if err != nil {
		return err
	}
	fmt.Printf("%s, %d cores, %s. Corpus of seed %d: %d figures of %d papers; %d gene, %d chemical, %d disease rows; %d files, %d MB.\n\n",
		processor(), runtime.NumCPU(), runtime.Version(), seed, b.corpus.Figures, b.corpus.Papers, b.corpus.GeneRows, b.corpus.ChemicalRows, b.corpus.DiseaseRows, b.corpus.Files, b.corpus.Bytes>>20)
	builds, loads, err := b.builds()
	if err != nil {
		return err
	}
	exports, err := b.exports()
	if err != nil {
		return err
	}
	return b.report(builds, loads, exports)
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// builds measures figraph's build and Cayley's load of the same statements, in
// turn.
func (b *bench) builds() (builds, loads []measurement, err error) {
	for round := range b.rounds {
		m, err := measure(b.ctx, b.figraph, "build", b.path("corpus"), "-o", b.path("kg"), "--quiet")
		if err != nil {
			return nil, nil, err
		}
		builds = append(builds, m)
		if round == 0 {
			if err := b.count(); err != nil {
				return nil, nil, err
			}
		}
		if m, err = b.load(); err != nil {
			return nil, nil, err
		}
		loads = append(loads, m)
	}
	return builds, loads, nil
}

// count reads what the graph holds and writes the N-Quads that the peers read.
func (b *bench) count() error {
	out, err := exec.CommandContext(b.ctx, b.figraph, "stats", "-g", b.path("kg"), "--format", "json").Output()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, &b.stats); err != nil {
		return err
	}
	return exec.CommandContext(b.ctx, b.figraph, "export", "-g", b.path("kg"), "--quiet", b.path("graph.nq")).Run()
}

func (b *bench) load() (measurement, error) {
	self, err := os.Executable()
	if err != nil {
		return measurement{}, err
	}
	store := b.path("cayley")
	if err := os.RemoveAll(store); err != nil {
		return measurement{}, err
	}
	return measure(b.ctx, self, "-load-into-cayley", b.path("graph.nq"), "-dir", store)
}

// exports measures exports from the store and serdi, in turn.
func (b *bench) exports() (map[string][]measurement, error) {
	commands := map[string][]string{
		"N-Quads": {b.figraph, "export", "-g", b.path("kg"), "--quiet", b.path("out.nq")},
		"Turtle":  {b.figraph, "export", "-g", b.path("kg"), "--quiet", b.path("out.ttl")},
	}
	if _, err := exec.LookPath("serdi"); err == nil {
		commands["serdi"] = []string{"sh", "-c", "exec serdi -i nquads -o nquads " + b.path("graph.nq") + " > " + b.path("serdi.nq")}
	}
	done := map[string][]measurement{}
	for range b.rounds {
		for _, name := range []string{"N-Quads", "Turtle", "serdi"} {
			if commands[name] == nil {
				continue
			}
			m, err := measure(b.ctx, commands[name][0], commands[name][1:]...)
			if err != nil {
				return nil, err
			}
			done[name] = append(done[name], m)
		}
	}
	return done, nil
}
