// Command bench measures figraph beside its peers on a generated corpus, in one
// run on one machine, and prints Markdown for docs/benchmarks.md: the speed goals and
// whether they are met, what each stage of a build took, and every measurement.
//
//	go run ./bench                 # a corpus of 7 million quads, beside all peers
//	go run ./bench -full           # the real database's 91,117 figures
//	go run ./bench -slope 4000,8000,16000
//	go run ./bench -questions kg -oxigraph oxigraph
//	go run ./bench -serve kg -connections 64 -for 30s
//
// The peers are Cayley's own fastest write path on bbolt (with -postgres its own into
// PostgreSQL as well), a dictionary with three
// sorted indexes in bbolt, and serdi reading and writing the same N-Quads (from
// Debian's serdi; left out where it is missing); of questions Cayley's path API, and
// Oxigraph (by its Python in oracles/.venv). Whole processes are measured: wall
// clock, processor time, and the peak of anonymous memory, sampled; mapped files
// stand apart, since the kernel takes their pages back whenever it needs them.
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
	"strings"
	"time"

	"figraph/bench/corpus"
	"figraph/keep"
)

// The real database, and the corpus of about 7 million quads.
const (
	realFigures  = 91_117
	usualFigures = 21_600
)

func main() {
	figures := flag.Int("figures", usualFigures, "figures of the generated corpus")
	full := flag.Bool("full", false, "measure the whole job and exports of the real database's 91,117 figures, without the peers that load stores")
	slope := flag.String("slope", "", "sizes of corpora, between commas: what a million figures costs, in place of the goals")
	seed := flag.Uint64("seed", 1, "seed of the corpus")
	rounds := flag.Int("rounds", 1, "times that each thing is measured")
	dir := flag.String("dir", "", "folder for the corpus, the graph and the exports (default: a temporary one, removed afterwards)")
	peer := flag.String("peer", "", "used by bench itself: load the N-Quads file named into -dir, by \"cayley\", \"baseline\" or \"postgres\"")
	stages := flag.String("stages", "", "used by bench itself: build the SOURCE named into -dir, with the exports named, and print what each stage took")
	tool := flag.String("tool", "", "used by bench itself: with -stages, the program that the graph says it was built by")
	postgres := flag.String("postgres", "", "URL of a PostgreSQL database: measure loads into it, too, in schemas that are made and dropped")
	questions := flag.String("questions", "", "measure questions of the graph in this folder, and nothing else")
	served := flag.String("serve", "", "measure figraph serve on the graph in this folder under load, and nothing else")
	connections := flag.Int("connections", 64, "with -serve: connections that ask at once")
	span := flag.Duration("for", 30*time.Second, "with -serve: how long each mix is asked")
	oxigraph := flag.String("oxigraph", "", "with -questions: ask Oxigraph too, whose store is in this folder; where there is none it is made of the graph")
	flag.Parse()
	ctx := context.Background()
	var err error
	switch {
	case *peer == "cayley":
		err = loadIntoCayley(flag.Arg(0), *dir)
	case *peer == "postgres":
		err = loadIntoPostgres(flag.Arg(0), *postgres)
	case *peer == "baseline":
		err = loadBaseline(flag.Arg(0), *dir)
	case *questions != "":
		err = askQuestions(ctx, *questions, *oxigraph)
	case *served != "":
		err = askServer(ctx, *served, *connections, *span)
	case *stages != "":
		err = buildInStages(ctx, *dir, flag.Args(), *stages, *tool)
	default:
		b := &bench{ctx: ctx, dir: *dir, seed: *seed, figures: *figures, rounds: *rounds, full: *full, postgres: *postgres}
		if *full {
			b.figures = realFigures
		}
		err = b.run(*slope)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	ctx             context.Context
	dir             string
	seed            uint64
	figures, rounds int
	full            bool
	postgres        string // URL, empty to leave databases out
	figraph, self   string // programs
	corpus          corpus.Stats
	stats           keep.Stats
	runs            map[string][]measurement // by what was measured
	sizes           map[string]int64         // of files that were written
	stages          []stageCost
	startLoad       string
}

func (b *bench) run(slope string) (err error) {
	temporary := b.dir == ""
	if temporary {
		if b.dir, err = os.MkdirTemp("", "figraph-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	}
	b.runs, b.sizes, b.startLoad = map[string][]measurement{}, map[string]int64{}, load()
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	b.figraph = b.path("figraph")
	if out, err := exec.CommandContext(b.ctx, "go", "build", "-o", b.figraph, "figraph/cmd/figraph").CombinedOutput(); err != nil {
		return fmt.Errorf("compile figraph: %w: %s", err, out)
	}
	if slope != "" {
		return b.slope(strings.Split(slope, ","))
	}
	if err := b.checkDisk(b.figures); err != nil {
		return err
	}
	if err := b.generate(b.figures); err != nil {
		return err
	}
	steps := []func() error{b.loads, b.whole, b.exports, b.question, b.update}
	if b.full {
		steps = []func() error{b.whole, b.count, b.exports, b.question, b.update}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	b.report()
	if b.postgres == "" {
		return nil
	}
	return b.databases()
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b *bench) generate(figures int) (err error) {
	b.corpus, err = corpus.Generate(b.ctx, corpus.Options{Figures: figures, Seed: b.seed, Dir: b.path("corpus")})
	return err
}

// measure runs a program and keeps what it took.
func (b *bench) measure(what string, p program) (measurement, error) {
	fmt.Fprintf(os.Stderr, "bench: %s\n", what)
	m, err := p.measure(b.ctx)
	b.runs[what] = append(b.runs[what], m)
	return m, err
}

// note keeps the size of a file.
func (b *bench) note(what, name string) error {
	info, err := os.Stat(name)
	if err == nil {
		b.sizes[what] = info.Size()
	}
	return err
}

// What is measured.
const (
	buildRun    = "build: records to a graph in force"
	cayleyRun   = "Cayley: statements to a store, by ApplyDeltas"
	baselineRun = "baseline: statements to a dictionary and three sorted indexes in bbolt"
	wholeRun    = "build with exports of N-Quads and Turtle"
	quadsRun    = "export N-Quads"
	turtleRun   = "export Turtle"
	zstRun      = "export N-Quads, .zst"
	serdiRun    = "serdi: N-Quads to N-Quads"
	genesRun    = "figraph genes ketamine"
	hubRun      = "figraph genes TP53"
	updateRun   = "update: 100 figures changed, 100 added, 100 removed"
)

// loads measures figraph's build, and the peers' load of the same statements, in
// turn.
func (b *bench) loads() error {
	for round := range b.rounds {
		if _, err := b.measure(buildRun, program{name: b.figraph, args: []string{"build", b.path("corpus"), "-o", b.path("kg"), "--quiet"}, scratch: b.scratch()}); err != nil {
			return err
		}
		if round == 0 {
			if err := b.count(); err != nil {
				return err
			}
		}
		for _, peer := range []struct{ what, name, file string }{{cayleyRun, "cayley", "indexes.bolt"}, {baselineRun, "baseline", "baseline.bolt"}} {
			store := b.path(peer.name)
			if _, err := b.measure(peer.what, program{name: b.self, args: []string{"-peer", peer.name, "-dir", store, b.path("graph.nq")}}); err != nil {
				return err
			}
			if err := errors.Join(b.note(peer.what, filepath.Join(store, peer.file)), os.RemoveAll(store)); err != nil {
				return err
			}
		}
	}
	return b.note(buildRun, b.path("kg/current/store/indexes.bolt"))
}

// scratch is where a build has its scratch files.
func (b *bench) scratch() string { return b.path("kg/builds/.unfinished-*/scratch") }

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

// whole measures the whole job, stage by stage.
func (b *bench) whole() error {
	quads, turtle := b.path("whole.nq"), b.path("whole.ttl")
	version, err := exec.CommandContext(b.ctx, b.figraph, "version").Output()
	if err != nil {
		return err
	}
	tool, _, _ := strings.Cut(string(version), "\n") // or figraph would not update it
	m, err := b.measure(wholeRun, program{name: b.self, args: []string{"-stages", b.path("corpus"), "-tool", tool, "-dir", b.path("kg"), quads, turtle}, scratch: b.scratch()})
	if err != nil {
		return err
	}
	if err := json.Unmarshal(m.output, &b.stages); err != nil {
		return err
	}
	return errors.Join(os.Remove(quads), os.Remove(turtle))
}

// exports measures exports from the store and serdi, in turn.
func (b *bench) exports() error {
	export := func(file string) program {
		return program{name: b.figraph, args: []string{"export", "-g", b.path("kg"), "--quiet", b.path(file)}}
	}
	list := []struct {
		what, file string
		program
	}{
		{quadsRun, "out.nq", export("out.nq")},
		{serdiRun, "serdi.nq", program{name: "sh", args: []string{"-c", `exec serdi -i nquads -o nquads "$0" > "$1"`, b.path("graph.nq"), b.path("serdi.nq")}}},
		{turtleRun, "out.ttl", export("out.ttl")},
		{zstRun, "out.nq.zst", export("out.nq.zst")},
	}
	for range b.rounds {
		for _, x := range list {
			if _, err := exec.LookPath("serdi"); err != nil && x.what == serdiRun {
				continue
			}
			if _, err := b.measure(x.what, x.program); err != nil {
				return err
			}
			if err := errors.Join(b.note(x.what, b.path(x.file)), os.Remove(b.path(x.file))); err != nil {
				return err
			}
		}
	}
	return nil
}

// question asks what is drawn with a medicine, when the files of the graph are out of
// the system's memory, and then with the greatest hub, of which there are most rows.
func (b *bench) question() error {
	for range max(5, b.rounds) {
		err := filepath.WalkDir(b.path("kg"), func(name string, e os.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				err = forget(name)
			}
			return err
		})
		if err != nil {
			return err
		}
		for _, x := range []struct{ what, name string }{{genesRun, "ketamine"}, {hubRun, "TP53"}} {
			if _, err := b.measure(x.what, program{name: b.figraph, args: []string{"genes", x.name, "-g", b.path("kg"), "--quiet"}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// What a figure's records take on disk, and its quads.
const (
	quadsPerFigure = 330
	bytesPerFigure = 9_000
)

// checkDisk refuses to begin what would fill the disk. A quad takes 165 bytes in the
// store, 150 in scratch files, 205 in N-Quads, 50 in Turtle; the worst moments are
// those of the whole job, and, beside peers, of its second build or of Cayley's load.
func (b *bench) checkDisk(figures int) error {
	bytesPerQuad := int64(600)
	if !b.full {
		bytesPerQuad = 950
	}
	need := int64(figures) * (bytesPerFigure + quadsPerFigure*bytesPerQuad)
	free, known := freeBytes(b.dir)
	fmt.Fprintf(os.Stderr, "bench: needs %d GB of disk in %s, where %d GB are free, on %d cores\n", need>>30+1, b.dir, free>>30, runtime.NumCPU())
	if known && free < need {
		return fmt.Errorf("%s: %d GB are free, %d GB are needed: name another folder with -dir, or fewer -figures", b.dir, free>>30, need>>30+1)
	}
	return nil
}
