package build

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/output"
	"figraph/record"
	"figraph/torture"
)

// updateAs updates a graph, and gives the problems that it told.
func updateAs(t testing.TB, o Options, sources ...string) (*Updated, []record.Problem, error) {
	t.Helper()
	var problems []record.Problem
	o.Problem = func(p record.Problem) { problems = append(problems, p) }
	if o.Wait == 0 {
		o.Wait = time.Minute
	}
	updated, err := Update(t.Context(), o, sources...)
	return updated, problems, err
}

// state is all that a graph shows, but for the bytes of its store and index.
type shown struct {
	sum, quads, receipt, problems, unresolved, stats, index string
}

func shownOf(t testing.TB, folder keep.Folder) (s shown) {
	t.Helper()
	s.sum = checkSound(t, folder)
	g, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	var quads strings.Builder
	for line, err := range g.Store.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		quads.Write(line.Text)
	}
	s.quads = quads.String()
	receipt, err := g.Receipt()
	if err != nil {
		t.Fatal(err)
	}
	receipt.Store, receipt.Index, receipt.Updates = nil, output.Written{}, 0
	s.receipt = asJSON(t, receipt)
	s.stats = asJSON(t, g.Stats)
	s.problems, s.unresolved = read(t, g.Dir, g.Files.Problems), read(t, g.Dir, g.Files.Unresolved)
	s.index = indexText(t, g)
	return s
}

func asJSON(t testing.TB, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// compare says in which lines two states differ.
func (s shown) compare(t testing.TB, what string, want shown) {
	t.Helper()
	for _, part := range []struct{ name, got, want string }{
		{"statements", s.quads, want.quads}, {"sum", s.sum, want.sum}, {"stats", s.stats, want.stats}, {"receipt", s.receipt, want.receipt},
		{"problems", s.problems, want.problems}, {"unresolved", s.unresolved, want.unresolved}, {"index", s.index, want.index},
	} {
		if part.got != part.want {
			t.Fatalf("%s: %s differ:\n%s", what, part.name, differingLines(part.got, part.want))
		}
	}
}

func differingLines(got, want string) string {
	count := map[string]int{}
	for _, line := range strings.Split(got, "\n") {
		count[line]++
	}
	for _, line := range strings.Split(want, "\n") {
		count[line]--
	}
	var list []string
	for line, n := range count {
		if n != 0 {
			list = append(list, fmt.Sprintf("%+d %.300s", n, line))
		}
	}
	slices.Sort(list)
	return strings.Join(list[:min(len(list), 30)], "\n")
}

// library is a folder of records that a test changes at random.
type library struct {
	t       *testing.T
	random  *rand.Rand
	dir     string
	pool    []string // figids of a checkout whose files are taken
	from    string
	second  string // a folder of records, another source
	lines   string // a file of records, a third one
	written int
}

func newLibrary(t *testing.T, random *rand.Rand, from string) *library {
	l := &library{t: t, random: random, dir: t.TempDir(), from: from, second: t.TempDir(), lines: filepath.Join(t.TempDir(), "some.gmt")}
	for _, name := range names(t, from, figuresFolder) {
		if figid, is := strings.CutSuffix(name, recordSuffix); is {
			l.pool = append(l.pool, figid)
		}
	}
	l.add()
	l.writeLines()
	write(t, smallRecord("PMC7__second"), l.second, "second.md")
	return l
}

func (l *library) sources() []string { return []string{l.dir, l.second, l.lines} }

// old makes a file of long ago, each of another time, as they are when an update
// comes days after a build.
func (l *library) old(name string) {
	l.written++
	at := time.Unix(1e9+int64(l.written), 0)
	if err := os.Chtimes(name, at, at); err != nil {
		l.t.Fatal(err)
	}
}

func (l *library) put(content string, name ...string) { l.old(write(l.t, content, name...)) }

func (l *library) any(of []string) string { return of[l.random.IntN(len(of))] }

func (l *library) change() string {
	steps := []struct {
		what string
		do   func()
	}{
		{"add", l.add}, {"add", l.add}, {"remove", l.remove}, {"edit", l.edit}, {"table", l.table}, {"twice", l.twice}, {"break", l.break_},
		{"lines", l.writeLines}, {"orphan", l.orphan}, {"touch", l.touch},
	}
	var words []string
	for range 1 + l.random.IntN(4) {
		step := steps[l.random.IntN(len(steps))]
		words = append(words, step.what)
		step.do()
	}
	return strings.Join(words, " ")
}

// add copies a record of the pool with its tables.
func (l *library) add() {
	figid := l.any(l.pool)
	l.put(read(l.t, l.from, figuresFolder, figid+recordSuffix), l.dir, figuresFolder, figid+recordSuffix)
	for kind := range record.Kinds {
		if data, err := os.ReadFile(filepath.Join(l.from, dataFolder, figid+tableEnd(kind))); err == nil {
			l.put(string(data), l.dir, dataFolder, figid+tableEnd(kind))
		}
	}
}

func (l *library) listed(folder string) []string {
	entries, _ := os.ReadDir(filepath.Join(l.dir, folder))
	var list []string
	for _, e := range entries {
		list = append(list, filepath.Join(l.dir, folder, e.Name()))
	}
	return list
}

func (l *library) remove() {
	if list := append(l.listed(figuresFolder), l.listed(dataFolder)...); len(list) > 2 {
		os.Remove(l.any(list))
	}
}

// edit changes a record: its title, its paper, its year, or its organism.
func (l *library) edit() {
	if list := l.listed(figuresFolder); len(list) > 0 {
		name := l.any(list)
		text := read(l.t, name)
		line := l.any([]string{"figtitle: Another title\n", "pmcid: PMC9000001\n", "year: \"2011\"\n", "papertitle: Named anew\n", "organisms_ner: [Mus musculus]\n", "journal_title: Another Journal\n"})
		key, _, _ := strings.Cut(line, ":")
		var kept []string
		for _, other := range strings.SplitAfter(text, "\n") {
			if !strings.HasPrefix(other, key+":") {
				kept = append(kept, other)
			}
		}
		l.put(strings.Replace(strings.Join(kept, ""), "---\n", "---\n"+line, 1), name)
	}
}

// table takes a row from a table, or gives it twice.
func (l *library) table() {
	if list := l.listed(dataFolder); len(list) > 0 {
		name := l.any(list)
		rows := strings.SplitAfter(read(l.t, name), "\n")
		if len(rows) < 3 {
			return
		}
		at := 1 + l.random.IntN(len(rows)-2)
		if l.random.IntN(2) == 0 {
			rows = slices.Delete(rows, at, at+1)
		} else {
			rows = slices.Insert(rows, at, rows[at])
		}
		l.put(strings.Join(rows, ""), name)
	}
}

// twice gives a record a second file, in front of it, behind it, or in another
// source.
func (l *library) twice() {
	if list := l.listed(figuresFolder); len(list) > 0 {
		text := read(l.t, l.any(list)) + "\nsecond\n"
		switch l.random.IntN(3) {
		case 0:
			l.put(text, l.dir, figuresFolder, fmt.Sprintf("A%d.md", l.random.IntN(3)))
		case 1:
			l.put(text, l.dir, figuresFolder, fmt.Sprintf("Z%d.md", l.random.IntN(3)))
		case 2:
			l.put(text, l.second, fmt.Sprintf("s%d.md", l.random.IntN(3)))
		}
	}
}

// break_ makes a record that cannot be read.
func (l *library) break_() {
	l.put(l.any([]string{"---\nfigid: [\n---\n", "---\n- a list\n---\n", "no front matter\n"}), l.dir, figuresFolder, fmt.Sprintf("broken%d.md", l.random.IntN(3)))
}

// writeLines writes the file of many records, some of which have a file as well.
func (l *library) writeLines() {
	var b strings.Builder
	for n := range l.random.IntN(6) {
		figid := fmt.Sprintf("PMC7__line%d", l.random.IntN(4))
		if l.random.IntN(4) == 0 {
			figid = l.any(l.pool)
		}
		fmt.Fprintf(&b, "%s\ttitle %d\t%d\t%d\n", figid, l.random.IntN(2), 200+n, 207+l.random.IntN(3))
	}
	l.put(b.String()+"no record\n", l.lines)
}

// orphan writes a table that has no record.
func (l *library) orphan() {
	l.put(smallTable, l.dir, dataFolder, fmt.Sprintf("PMC7__line%d", l.random.IntN(4))+tableEnd(record.Gene))
}

// touch changes the time of a file, and nothing else.
func (l *library) touch() {
	if list := l.listed(figuresFolder); len(list) > 0 {
		l.old(l.any(list))
	}
}

// TestUpdateIsABuild changes records at random, updates, and compares with a build
// of the same records, all that a graph shows.
func TestUpdateIsABuild(t *testing.T) {
	t.Parallel()
	from := goodRecords
	seeds, steps := uint64(6), 12
	if testing.Short() {
		seeds, steps = 1, 4
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 9))
		l := newLibrary(t, random, from)
		o := Options{Candidates: random.IntN(2) == 0, MinPapers: 1 + random.IntN(2), Folder: keep.Folder(filepath.Join(t.TempDir(), "kg"))}
		build(t, o, l.sources()...)
		for step := range steps {
			what := fmt.Sprintf("seed %d, step %d: %s", seed, step, l.change())
			before := shownOf(t, o.Folder)
			updated, _, err := updateAs(t, Options{Folder: o.Folder, Workers: 1 + random.IntN(3), Rehash: random.IntN(4) == 0}, l.sources()...)
			if errors.Is(err, ErrNothingRead) {
				shownOf(t, o.Folder).compare(t, what, before)
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			fresh := o
			fresh.Folder = keep.Folder(filepath.Join(t.TempDir(), "kg"))
			want := build(t, fresh, l.sources()...)
			shownOf(t, o.Folder).compare(t, what, shownOf(t, fresh.Folder))
			if got := updated.Figures; got.Added+got.Changed+got.Same != want.summary.Receipt.Figures {
				t.Fatalf("%s: figures %+v, want %d", what, got, want.summary.Receipt.Figures)
			}
			checkTidy(t, o.Folder, 1)
		}
	}
}

// TestKilledUpdateLeavesAWholeGraph kills a process that updates a graph to and fro,
// at random moments: the graph is one of the two, whole, and what was left lying goes
// with the next update.
func TestKilledUpdateLeavesAWholeGraph(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: a kill is no race")
	}
	t.Parallel()
	turns := [][]string{{goodRecords}, {checkout(t, "PMC7000001__one", "PMC9000001__fig-0001")}}
	var states []shown
	for _, sources := range turns {
		states = append(states, shownOf(t, build(t, Options{}, sources...).folder))
	}
	c := child{Folder: build(t, Options{}, turns[1]...).folder, Turns: turns, Updates: true, Memory: 1 << 20}
	start := time.Now()
	c.run(t)
	within := time.Since(start) * 3 / 2
	kills := torture.Rounds(t, 40, 20)
	if testing.Short() {
		kills = 8
	}
	random := torture.Random(t)
	c.Forever = true
	seen := map[string]int{}
	for range kills {
		torture.Kill(t, c.command(t), random, 0, within)
		got := shownOf(t, c.Folder)
		seen[got.sum[:8]]++
		want := states[0]
		if got.sum == states[1].sum {
			want = states[1]
		}
		got.receipt, want.receipt = "", "" // of another path
		got.problems, want.problems = "", ""
		got.compare(t, "after a kill", want)
	}
	t.Logf("%d kills, in force after one: %v", kills, seen)
	if len(seen) < 2 {
		t.Errorf("no kill met the other graph: %v", seen)
	}
	c.Forever = false
	if a := c.run(t); a.Error != "" {
		t.Fatal(a.Error)
	}
	checkTidy(t, c.Folder, 1)
	dir, err := c.Folder.Current()
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); len(got) != 6 {
		t.Errorf("beside the store lie %q", got)
	}
}

// TestUpdateThatFails leaves the graph as it is: when it is cancelled at any stage,
// when readers do not go, when the sources have nothing, when bad input ends it.
func TestUpdateThatFails(t *testing.T) {
	t.Parallel()
	records := shuffledCopy(t, newRandom(), goodRecords, t.TempDir())
	folder := build(t, Options{}, records).folder
	before := shownOf(t, folder)
	write(t, smallRecord("PMC7__new"), records, figuresFolder, "PMC7__new.md")
	for _, stage := range []string{"look", "read"} {
		ctx, cancel := context.WithCancel(t.Context())
		o := Options{Folder: folder, Progress: func(p keep.Progress) {
			if p.Stage == stage {
				cancel()
			}
		}}
		if _, err := Update(ctx, o, records); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at %s: %v", stage, err)
		}
		cancel()
		shownOf(t, folder).compare(t, stage, before)
	}
	g, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := updateAs(t, Options{Folder: folder, Wait: time.Millisecond}, records); !errors.Is(err, store.ErrLocked) {
		t.Errorf("with a reader: %v", err)
	}
	g.Close()
	shownOf(t, folder).compare(t, "with a reader", before)
	write(t, "---\nfigid: [\n---\n", records, figuresFolder, "PMC7__new.md")
	if _, problems, err := updateAs(t, Options{Folder: folder, Strict: true}, records); !errors.Is(err, ErrProblems) || len(problems) == 0 {
		t.Errorf("strict: %v, %v", err, problems)
	}
	if _, _, err := updateAs(t, Options{Folder: folder}, filepath.Dir(write(t, "---\nfigid: [\n---\n", t.TempDir(), "a.md"))); !errors.Is(err, ErrNothingRead) {
		t.Errorf("nothing: %v", err)
	}
	shownOf(t, folder).compare(t, "at the end", before)
	checkTidy(t, folder, 1)
}

// TestReadersWaitForAnUpdate opens a graph while its store is written.
func TestReadersWaitForAnUpdate(t *testing.T) {
	t.Parallel()
	folder := build(t, Options{}, oldRecords).folder
	dir, err := folder.Current()
	if err != nil {
		t.Fatal(err)
	}
	patch, err := store.OpenPatch(t.Context(), filepath.Join(dir, keep.StoreFolder), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(2500*time.Millisecond, func() { patch.Abort() }) // longer than the store itself waits
	g, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	g.Close()
}

// TestUpdateTakesTheOptionsOfTheBuild, and refuses another lexicon or version.
func TestUpdateTakesTheOptionsOfTheBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: an update for each option")
	}
	t.Parallel()
	records := shuffledCopy(t, newRandom(), goodRecords, t.TempDir())
	lexicon := testLexicon(t, "names.tsv", "gene\tncbigene:5290\tpi three kinase\t\ttaxon:9606")
	o := Options{Base: "https://example.org/kg/", Schema: "https", ImageURL: "https://example.org/{figid}", Lexicons: []string{lexicon}, Tool: "a", NoXrefs: true, CreatedOn: time.Unix(1e9, 0)}
	folder := build(t, o, records).folder
	write(t, smallRecord("PMC7__new"), records, figuresFolder, "PMC7__new.md")
	_, _, err := updateAs(t, Options{Folder: folder, Tool: "a"}, records)
	checkRefused(t, err, "name the same files with --lexicon")
	_, _, err = updateAs(t, Options{Folder: folder, Tool: "b", Lexicons: o.Lexicons}, records)
	checkRefused(t, err, "was built by a, and this is b")
	if _, _, err = updateAs(t, Options{Folder: folder, Tool: "a", Lexicons: o.Lexicons}, records); err != nil {
		t.Fatal(err)
	}
	shownOf(t, folder).compare(t, "updated", shownOf(t, build(t, o, records).folder))
}

// TestUpdateOfMostIsABuild changes more figures than an update gathers.
func TestUpdateOfMostIsABuild(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: it goes the ways of update and build")
	}
	t.Parallel()
	var few, many []string
	for n := range fewFigures + 5 {
		many = append(many, fmt.Sprintf("PMC%d__x", 7000000+n))
	}
	few = many[:3]
	folder := build(t, Options{}, checkout(t, few...)).folder
	sources := checkout(t, many...)
	updated, _, err := updateAs(t, Options{Folder: folder}, sources)
	if err != nil || !updated.Rebuilt || updated.Figures != (FigureChanges{Added: fewFigures + 2, Changed: 3}) && updated.Figures != (FigureChanges{Added: fewFigures + 2, Same: 3}) {
		t.Fatalf("%+v, %v", updated, err)
	}
	shownOf(t, folder).compare(t, "rebuilt", shownOf(t, build(t, Options{}, sources).folder))
	checkTidy(t, folder, 1)
}

// TestUpdateSeesOnlyWhatFilesShow: size and time of change, or with Rehash what they
// hold. What lay there for less than a moment is read again.
func TestUpdateSeesOnlyWhatFilesShow(t *testing.T) {
	t.Parallel()
	records := checkout(t, "PMC7000001__one")
	name := filepath.Join(records, figuresFolder, "PMC7000001__one"+recordSuffix)
	change := func(from, to string) { write(t, strings.Replace(read(t, name), from, to, 1), name) }
	age := func() {
		at := time.Now().Add(-time.Hour).Truncate(time.Hour)
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	folder := build(t, Options{}, records).folder
	step := func(what string, rehash bool, changed int) {
		t.Helper()
		updated, _, err := updateAs(t, Options{Folder: folder, Rehash: rehash}, records)
		if err != nil || updated.Figures.Changed != changed {
			t.Errorf("%s: %+v, %v, want %d changed", what, updated, err, changed)
		}
	}
	change("Small", "Smell")
	step("written a moment ago, and once more", false, 1)
	age()
	step("another time", false, 0)
	change("Smell", "Spell")
	age()
	step("the same size and time", false, 0)
	step("the same size and time, read", true, 1)
	if err := os.Remove(filepath.Join(string(folder), seenFile)); err != nil {
		t.Fatal(err)
	}
	change("Spell", "Shell")
	age()
	step("what was seen is lost", false, 1)
	write(t, "figraph seen 1\nnonsense", string(folder), seenFile)
	step("what was seen is damaged", false, 0)
}

// indexText is all that an index answers, as text.
func indexText(t testing.TB, g *keep.Graph) string {
	t.Helper()
	x, err := g.Index()
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	text, err := textOf(x)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// textOf is all that an index holds.
func textOf(x *index.Index) (string, error) {
	var b strings.Builder
	for e := range index.EntityID(x.Entities()) {
		fmt.Fprintf(&b, "entity %d: %+v\n", e, x.Entity(e))
		for tier := record.Symbol; tier <= record.Family; tier++ {
			fmt.Fprintf(&b, "entity %d: %v: %d figures, %d papers\n", e, tier, x.CountFigures(e, tier), x.CountPapers(e, tier))
		}
		for edges, i := x.FiguresOf(e), 0; i < edges.Len(); i++ {
			fmt.Fprintf(&b, "entity %d: %+v\n", e, edges.At(i))
		}
	}
	for f := range index.FigureID(x.Figures()) {
		mentions, err := x.Mentions(f)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "figure %d: %+v\n", f, x.Figure(f))
		for _, m := range mentions {
			fmt.Fprintf(&b, "figure %d: %+v\n", f, m)
		}
	}
	for p := range index.PaperID(x.Papers()) {
		fmt.Fprintf(&b, "paper %d: %+v: %d\n", p, x.Paper(p), x.FiguresOfPaper(p))
	}
	for folded, name := range x.EachName() {
		fmt.Fprintf(&b, "name %q: %+v\n", folded, name)
	}
	return b.String(), nil
}
