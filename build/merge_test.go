package build

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"figraph/keep"
	"figraph/rdfexport"
	"figraph/source"
	"figraph/torture"
)

// merge merges graphs into a folder of its own, or the one that o names.
func merge(t testing.TB, ctx context.Context, o Options, graphs ...keep.Folder) (*Summary, error) {
	t.Helper()
	if o.Folder == "" {
		o.Folder = keep.Folder(filepath.Join(t.TempDir(), "kg"))
	}
	o.Wait = time.Minute
	return Merge(ctx, o, graphs...)
}

// shards builds all shards of sources, each in a folder of its own.
func shards(t testing.TB, random *rand.Rand, n int, o Options, sources ...string) (graphs []keep.Folder) {
	t.Helper()
	for number := 1; number <= n; number++ {
		o := o
		o.Folder, o.Division, o.Exports = "", source.Division{Number: number, Of: n}, nil
		o.Workers, o.Memory = 1+random.IntN(3), 1<<20<<random.IntN(6)
		graphs = append(graphs, build(t, o, sources...).folder)
	}
	random.Shuffle(n, func(i, j int) { graphs[i], graphs[j] = graphs[j], graphs[i] })
	return graphs
}

// wholeResult is all files of a graph and its exports.
func wholeResult(t *testing.T, folder keep.Folder, exports string, names []string) map[string]string {
	t.Helper()
	files := result(t, folder, exports, names)
	dir, err := folder.Current()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			files[e.Name()] = read(t, dir, e.Name())
		}
	}
	return files
}

// checkMerge compares the merge of n shards with one build.
func checkMerge(t *testing.T, random *rand.Rand, n int, o Options, names []string, sources ...string) {
	t.Helper()
	one, many := t.TempDir(), t.TempDir()
	o.Folder, o.Exports = keep.Folder(filepath.Join(one, "kg")), in(one, names)
	single := build(t, o, sources...)
	want := wholeResult(t, o.Folder, one, names)

	graphs := shards(t, random, n, o, sources...)
	m := Options{Folder: keep.Folder(filepath.Join(many, "kg")), Exports: in(many, names), Lexicons: o.Lexicons, Selection: o.Selection, Memory: 1 << 20 << random.IntN(6), Workers: 1 + random.IntN(3)}
	summary, err := merge(t, t.Context(), m, graphs...)
	if err != nil {
		t.Fatalf("%d shards: %v", n, err)
	}
	checkSameReceipt(t, fmt.Sprint(n, " shards"), summary.Receipt, single.summary.Receipt)
	compareResults(t, fmt.Sprint(n, " shards"), wholeResult(t, m.Folder, many, names), want)
	if got := checkSound(t, m.Folder); got != single.summary.Receipt.Sum {
		t.Errorf("%d shards: the sum is %s", n, got)
	}
	checkTidy(t, m.Folder, 1)
	for _, graph := range graphs {
		checkSound(t, graph)
	}
}

// randomSources are SOURCEs of every kind, with what is wrong in records.
func randomSources(t *testing.T, random *rand.Rand) []string {
	t.Helper()
	first, second := randomCheckout(t, random), randomCheckout(t, random) // the same figids
	for n := range 3 {
		clash := fmt.Sprintf("F%02d__x", random.IntN(30)) // of a record whose file has its name, or of none
		text := strings.Replace(smallRecord(clash), "Small", "Clash\nkeywords: [AKT1, ketamine, nobody knows]\norganisms_ner: [Mus musculus]", 1)
		write(t, text, []string{first, second}[random.IntN(2)], figuresFolder, fmt.Sprintf("%s%d.md", []string{"A", "Z"}[random.IntN(2)], n%2))
		write(t, smallTable, []string{first, second}[random.IntN(2)], dataFolder, fmt.Sprintf("F%02d__x-genes.tsv", random.IntN(30)))
		figid := fmt.Sprintf("M%02d__y", random.IntN(90))
		write(t, smallRecord(figid), first, figuresFolder, fmt.Sprintf("misnamed%d.md", n))
		write(t, smallTable, first, dataFolder, figid+"-genes.tsv")
		write(t, smallTable, first, dataFolder, fmt.Sprintf("orphan%d-genes.tsv", random.IntN(90)))
		write(t, "---\nfigid: [\n", second, figuresFolder, fmt.Sprintf("broken%d.md", random.IntN(90)))
		write(t, "x\n", second, dataFolder, fmt.Sprintf("other%d.tsv", random.IntN(90)))
	}
	dir := t.TempDir()
	var lines []string
	for range 12 {
		lines = append(lines, fmt.Sprintf(`{"_id":"F%02d__x","associatedWith":{"pmc":"PMC%d","mentions":{"genes":{"ncbigene":["%d"]}}}}`, 10+random.IntN(12), 1+random.IntN(5), 1+random.IntN(6)))
	}
	lines = append(lines, `{"_id":7}`, "{", `{"_id":"no figid at all"}`, "")
	random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	ndjson := write(t, strings.Join(lines, "\n"), dir, "lines.ndjson")
	gmt := write(t, "G1__x.jpg\ttitle\t207\tAKT1\nF03__x\ttitle\t5\nnothing\n", dir, "some.gmt")
	alone := write(t, smallRecord("F02__x"), dir, "alone.md")
	sources := []string{first, second, ndjson, gmt, alone, filepath.Join(dir, "another.md")}
	write(t, smallRecord("PMC9__z"), dir, "another.md")
	random.Shuffle(len(sources), func(i, j int) { sources[i], sources[j] = sources[j], sources[i] })
	return sources[:3+random.IntN(4)]
}

// TestMergeIsTheSingleBuild builds random records in random numbers of shards, by
// other workers and memory each, and merges them in random order.
func TestMergeIsTheSingleBuild(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	for range rounds {
		o := Options{Candidates: random.IntN(2) == 0, MinPapers: 1 + random.IntN(2), NoXrefs: random.IntN(2) == 0, NoBuiltinLexicon: random.IntN(2) == 0, Tool: "figraph test"}
		if random.IntN(2) == 0 {
			o.CreatedOn = time.Unix(1e9, 0)
		}
		names := []string{"graph" + rdfexport.Formats[random.IntN(len(rdfexport.Formats))].Extension, "graph.nq.gz"}
		checkMerge(t, random, 1+random.IntN(7), o, slices.Compact(names), randomSources(t, random)...)
	}
}

// TestMergeOfAuthoredRecords merges records of every oddity, in more shards than
// there are records, so that some are empty.
func TestMergeOfAuthoredRecords(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: random records go the same way")
	}
	t.Parallel()
	random := newRandom()
	lexicon := testLexicon(t, "names.tsv", "gene\tncbigene:5290\tpi three kinase\t\ttaxon:9606")
	o := Options{Lexicons: []string{lexicon}, ImageURL: "https://example.org/{figid}", Schema: "https", Base: "https://example.org/kg/"}
	for _, n := range []int{1, 3, 60} {
		checkMerge(t, random, n, o, []string{"graph.ttl", "graph.nq"}, goodRecords, badRecords, oldRecords)
	}
}

// TestRecordReadTwiceLeavesNothing merges shards of which each read a record of the
// same figid, since the file of one is not named so.
func TestRecordReadTwiceLeavesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestMergeIsTheSingleBuild goes the same ways")
	}
	t.Parallel()
	const figid = "PMC9200001__proto-f1"
	text := read(t, oldRecords, figid+recordSuffix)
	dir := t.TempDir()
	write(t, strings.Replace(text, "---\n", "---\n# further down\n# and further\n", 1), dir, figid+recordSuffix) // is read
	write(t, strings.Replace(text, "---\n", "---\nkeywords: [nobody knows]\n", 1), dir, "Z.md")                  // is not
	write(t, smallRecord("PMC7__x"), dir, "A.md")
	gmt := write(t, "PMC7__x\ttitle\t5\tNOBODY\n", t.TempDir(), "lines.gmt") // nor this
	for n := 2; n < 8; n++ {
		checkMerge(t, newRandom(), n, Options{}, []string{"graph.nq"}, dir, gmt)
	}
}

// TestMergeOfTheSample does so with the sample of the database, where it is there.
func TestMergeOfTheSample(t *testing.T) {
	if _, err := os.Stat(allRecords); err != nil || testing.Short() {
		t.Skip("no sample, -short, or -race")
	}
	t.Parallel()
	checkMerge(t, newRandom(), 4, Options{}, []string{"graph.nq"}, allRecords, filepath.Join(allRecords, "_figures_old"))
}

// TestGraphsBuiltApart merges graphs of different records that are no shards, which
// share figures that are the same.
func TestGraphsBuiltApart(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestSameBytesHoweverBuilt goes the same ways")
	}
	t.Parallel()
	apart := func(records string) keep.Folder {
		return build(t, Options{Division: source.Division{Number: 1, Of: 1}}, records).folder
	}
	shared, other := checkout(t, "PMC7000001__one", "PMC7000002__two"), checkout(t, "PMC7000002__two", "PMC7000003__three")
	summary, err := merge(t, t.Context(), Options{}, apart(shared), apart(other), apart(oldRecords))
	if err != nil {
		t.Fatal(err)
	}
	want := build(t, Options{}, shared, other, oldRecords).summary.Receipt
	got := summary.Receipt
	if got.Sum != want.Sum || got.Edges != want.Edges || got.Index != want.Index { // the store of the build knows of the second record
		t.Errorf("got %v, want %v", got, want)
	}
	if got.Records.Read != want.Records.Read-1 || got.Problems.Errors != 0 || got.Rows["genes"].Read != want.Rows["genes"].Read-1 {
		t.Errorf("records %v, problems %v: the figure that two graphs have is one", got.Records, got.Problems)
	}

	different := t.TempDir()
	write(t, smallRecord("PMC7000001__one"), different, "PMC7000001__one.md") // without its table
	_, err = merge(t, t.Context(), Options{}, apart(shared), apart(different))
	checkRefused(t, err, "the figid PMC7000001__one is in ", "with different content")
}

func checkRefused(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, word := range words {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("error %v, want %q", err, word)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	random := newRandom()
	records := checkout(t, "PMC7000001__one", "PMC7000002__two", "PMC7000003__three")
	graphs := shards(t, random, 2, Options{Tool: "a"}, records)
	of := func(o Options, number, n int, sources ...string) keep.Folder {
		o.Division = source.Division{Number: number, Of: n}
		return build(t, o, sources...).folder
	}
	lexicon := testLexicon(t, "names.tsv", "gene\tncbigene:5290\tpi three kinase\t\ttaxon:9606")
	one, two := of(Options{}, 1, 2, records), of(Options{}, 2, 2, records)
	for _, c := range []struct {
		words  string
		o      Options
		graphs []keep.Folder
	}{
		{"shards are missing: " + missing(graphs[0]), Options{}, graphs[:1]},
		{"are both shard 1/2", Options{}, []keep.Folder{one, of(Options{}, 1, 2, records)}},
		{"with --min-papers 2 and 5", Options{}, []keep.Folder{one, of(Options{MinPapers: 5}, 2, 2, records)}},
		{"with --base https://w3id.org/", Options{}, []keep.Folder{one, of(Options{Base: "https://example.org/"}, 2, 2, records)}},
		{"by figraph  and another", Options{}, []keep.Folder{one, of(Options{Tool: "another"}, 2, 2, records)}},
		{"with the lexicons [", Options{}, []keep.Folder{one, of(Options{Lexicons: []string{lexicon}}, 2, 2, records)}},
		{"as one of 2 shards and as one of 3", Options{}, []keep.Folder{one, of(Options{}, 2, 3, records)}},
		{"with the time", Options{}, []keep.Folder{one, of(Options{CreatedOn: time.Unix(1e9, 0)}, 2, 2, records)}},
		{"from different records", Options{}, []keep.Folder{one, of(Options{}, 2, 2, checkout(t, "PMC7000001__one"))}},
		{"was built by a, and this is b", Options{Tool: "b"}, graphs},
		{"name the same files with --lexicon", Options{Lexicons: []string{lexicon}}, []keep.Folder{one, two}},
		{"the graph keeps no parts", Options{}, []keep.Folder{build(t, Options{}, records).folder}},
		{"cannot be the result", Options{Folder: one}, []keep.Folder{one, two}},
	} {
		_, err := merge(t, t.Context(), c.o, c.graphs...)
		checkRefused(t, err, c.words)
	}
	_, err := tryBuild(t, t.Context(), Options{Division: source.Division{Number: 1, Of: 2}}, "../testdata/golden/seed.nq")
	checkRefused(t, err, "it has no shards")
	strict := Options{Strict: true}
	if _, err := merge(t, t.Context(), strict, shards(t, random, 3, Options{}, badRecords)...); !errors.Is(err, ErrProblems) {
		t.Errorf("error %v, want ErrProblems", err)
	}
}

// missing is the shard that is not given of two.
func missing(graph keep.Folder) string {
	p, err := openParts(graph)
	if err != nil {
		return err.Error()
	}
	return source.Division{Number: 3 - p.part.Number, Of: 2}.String()
}

// TestDamagedParts changes each file of a shard's parts, and cuts it: a merge says
// so, check says so, and the former graph stays.
func TestDamagedParts(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: no goroutine reads parts")
	}
	t.Parallel()
	graphs := shards(t, newRandom(), 2, Options{}, goodRecords)
	former := build(t, Options{}, oldRecords)
	dir := partsOf(t, graphs[0])
	for _, name := range names(t, dir) {
		for how, change := range map[string]func([]byte) []byte{
			"a byte": func(b []byte) []byte { b[len(b)/2] ^= 0x20; return b },
			"cut":    func(b []byte) []byte { return b[:len(b)-1] },
			"more":   func(b []byte) []byte { return append(b, b...) },
			"empty":  func([]byte) []byte { return nil },
		} {
			damagedFile(t, filepath.Join(dir, name), change, func() {
				if _, err := merge(t, t.Context(), Options{Folder: former.folder}, graphs...); !errors.Is(err, keep.ErrDamaged) {
					t.Errorf("%s, %s: merge says %v", name, how, err)
				}
				if err := checkGraph(t, graphs[0]); !errors.Is(err, keep.ErrDamaged) {
					t.Errorf("%s, %s: check says %v", name, how, err)
				}
			})
		}
	}
	if got := checkSound(t, former.folder); got != former.summary.Receipt.Sum {
		t.Errorf("the former graph is gone")
	}
	checkTidy(t, former.folder, 1)
}

func partsOf(t *testing.T, graph keep.Folder) string {
	t.Helper()
	p, err := openParts(graph)
	if err != nil {
		t.Fatal(err)
	}
	return p.dir
}

// TestKilledMergeLeavesAWholeGraph kills merges at random moments.
func TestKilledMergeLeavesAWholeGraph(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: a kill is no race")
	}
	t.Parallel()
	random := torture.Random(t)
	first, second := shards(t, random, 3, Options{}, goodRecords), shards(t, random, 2, Options{}, oldRecords)
	sums := []string{stateOf(t, goodRecords).sum, stateOf(t, oldRecords).sum}
	c := child{Folder: keep.Folder(filepath.Join(t.TempDir(), "kg")), Merges: [][]keep.Folder{first, second}, Memory: 1 << 20}
	start := time.Now()
	c.run(t)
	within := time.Since(start) * 3 / 2
	c.Forever = true
	kills := torture.Rounds(t, 12, 10)
	t.Logf("%d kills", kills)
	for range kills {
		torture.Kill(t, c.command(t), random, 0, within)
		if sum := checkSound(t, c.Folder); !slices.Contains(sums, sum) {
			t.Fatalf("the sum is %s, want one of %v", sum, sums)
		}
	}
	c.Forever = false
	if a := c.run(t); a.Error != "" || a.Sum != sums[1] {
		t.Errorf("a whole merge says %+v", a)
	}
	checkTidy(t, c.Folder, 1)
}

func TestCancelledMerge(t *testing.T) {
	t.Parallel()
	graphs := shards(t, newRandom(), 2, Options{}, goodRecords)
	ctx, cancel := context.WithCancel(t.Context())
	folder := keep.Folder(filepath.Join(t.TempDir(), "kg"))
	o := Options{Folder: folder, Progress: func(p keep.Progress) {
		if p.Stage == "merge" {
			cancel()
		}
	}}
	if _, err := merge(t, ctx, o, graphs...); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want Canceled", err)
	}
	if _, err := os.Stat(string(folder)); err == nil {
		t.Error("a folder of nothing stays")
	}
}
