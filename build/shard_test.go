package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"figraph/keep"
	"figraph/nquads"
	"figraph/output"
	"figraph/rdfexport"
	"figraph/record"
	"figraph/source"
	"figraph/vocab"
)

// opened builds records and opens the graph.
func opened(t *testing.T, o Options, sources ...string) *keep.Graph {
	t.Helper()
	g, err := build(t, o, sources...).folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

// unpacked is the content of a file, without its compression.
func unpacked(t *testing.T, name string) string {
	t.Helper()
	_, compression := rdfexport.CompressionOfFile(name)
	r, err := source.Decompress(strings.NewReader(read(t, name)), compression)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(content)
}

func sharded(t *testing.T, g *keep.Graph, name string, n int, s keep.Selection) *keep.Shards {
	t.Helper()
	format, compression, err := rdfexport.FormatOfFile(name)
	if err != nil {
		t.Fatal(err)
	}
	shards, err := keep.ExportShards(t.Context(), g, name, n, keep.ExportOptions{Format: format, Compression: compression, Selection: s})
	if err != nil {
		t.Fatal(err)
	}
	return shards
}

// heading is what a document of the graph begins with.
func heading(t *testing.T, g *keep.Graph, format rdfexport.Format, s keep.Selection) string {
	t.Helper()
	var b bytes.Buffer
	e, err := format.NewEncoder(&b, s.Layout(g.Vocab))
	if err == nil {
		err = e.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestShardsAreTheWhole joins shards of N-Quads and N-Triples, and those of Turtle
// without their headings: it is the whole export, to the byte.
func TestShardsAreTheWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestMergeIsTheSingleBuild goes the same ways")
	}
	t.Parallel()
	g := opened(t, Options{}, goodRecords)
	for _, s := range []keep.Selection{{}, {Evidence: record.AtSymbol}, {Layers: []vocab.Layer{vocab.Figures, vocab.Meta}, Evidence: record.AtSynonym}, {Layers: []vocab.Layer{vocab.Links}}} {
		for _, name := range []string{"graph.nq", "graph.nt.gz", "graph.ttl.zst"} {
			format, _, _ := rdfexport.FormatOfFile(name)
			var whole bytes.Buffer
			if err := keep.Export(t.Context(), g, &whole, keep.ExportOptions{Format: format, Selection: s}); err != nil {
				t.Fatal(err)
			}
			head := heading(t, g, format, s)
			for _, n := range []int{1, 2, 16} {
				dir := t.TempDir()
				shards := sharded(t, g, filepath.Join(dir, name), n, s)
				if got := names(t, dir); len(got) != n || !slices.Equal(in(dir, got), shards.Files) {
					t.Fatalf("%s, %d shards: %q, the result says %q", name, n, got, shards.Files)
				}
				joined, packed := head, int64(0)
				for i, file := range shards.Files {
					if want := fmt.Sprintf("graph-%05d-of-%05d%s", i+1, n, strings.TrimPrefix(name, "graph")); filepath.Base(file) != want {
						t.Errorf("shard %d is named %s, want %s", i+1, file, want)
					}
					content := unpacked(t, file)
					if !strings.HasPrefix(content, head) {
						t.Fatalf("%s has not the heading", file)
					}
					joined += strings.TrimPrefix(content, head)
					packed += int64(len(read(t, file)))
				}
				if joined != whole.String() || packed != shards.Bytes {
					t.Errorf("%s, %v, %d shards: joined %d bytes, want %d; the result says %d, %d were written", name, s, n, len(joined), whole.Len(), shards.Bytes, packed)
				}
			}
		}
	}
}

// TestShardsAreEqual looks at sizes, and for subjects that were cut.
func TestShardsAreEqual(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestMergeIsTheSingleBuild goes the same ways")
	}
	t.Parallel()
	g := opened(t, Options{}, goodRecords)
	for _, format := range rdfexport.Formats {
		const n = 5
		dir := t.TempDir()
		shards := sharded(t, g, filepath.Join(dir, "graph"+format.Extension), n, keep.Selection{})
		again := sharded(t, g, filepath.Join(t.TempDir(), "graph"+format.Extension), n, keep.Selection{})
		head := len(heading(t, g, format, keep.Selection{}))
		var sizes []int
		sum := 0
		seen := map[string]int{}
		for i, file := range shards.Files {
			content := read(t, file)
			if content != read(t, again.Files[i]) {
				t.Errorf("%s differs the second time", file)
			}
			sizes = append(sizes, len(content)-head)
			sum += len(content) - head
			if format.Name != "nquads" && format.Name != "ntriples" {
				continue
			}
			for line := range strings.Lines(content) {
				subject, _, _ := strings.Cut(line, " ")
				if before, there := seen[subject]; there && before != i {
					t.Errorf("%s: the subject %s stands in shards %d and %d", format.Name, subject, before, i)
				}
				seen[subject] = i
			}
		}
		for i, size := range sizes {
			if largest := 12_000; size < sum/n-largest || size > sum/n+largest {
				t.Errorf("%s: shard %d has %d bytes of %d", format.Name, i+1, size, sum)
			}
		}
	}
}

// TestOthersReadShards has programs that share no code with this one read each
// shard, and the shards of Turtle and TriG joined: together they state what the
// whole export states.
func TestOthersReadShards(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestMergeIsTheSingleBuild goes the same ways")
	}
	t.Parallel()
	python, err := filepath.Abs("../oracles/.venv/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	g := opened(t, Options{MinPapers: 1}, goodRecords)
	for _, format := range rdfexport.Formats {
		dir := t.TempDir()
		whole := filepath.Join(dir, "whole"+format.Extension)
		if _, err := keep.ExportFile(t.Context(), g, whole, keep.ExportOptions{Format: format}); err != nil {
			t.Fatal(err)
		}
		out := map[bool]string{true: "nquads", false: "ntriples"}[format.Graphs]
		for name, command := range map[string][]string{
			"serdi":    {"serdi", "-i", format.Name, "-o", out},
			"rapper":   {"rapper", "-q", "-i", format.Name, "-o", out},
			"oxigraph": {python, "../oracles/parse_oxigraph.py"},
		} {
			if _, err := exec.LookPath(command[0]); err != nil {
				t.Logf("%s is not at hand: %v", name, err)
				continue
			}
			if name == "rapper" && format.Name == "trig" || name != "oxigraph" && format.Name == "jsonld" {
				continue // it does not read them whole
			}
			want := readBy(t, command, whole)
			shards := sharded(t, g, filepath.Join(dir, "graph"+format.Extension), 4, keep.Selection{})
			var got []string
			var joined strings.Builder
			for _, file := range shards.Files {
				statements := readBy(t, command, file)
				if len(statements) == 0 {
					t.Errorf("%s reads nothing in %s", name, file)
				}
				got = append(got, statements...)
				joined.WriteString(read(t, file))
			}
			slices.Sort(got)
			if !slices.Equal(slices.Compact(got), want) {
				t.Errorf("%s reads %d statements in the shards of %s, want %d", name, len(got), format.Name, len(want))
			}
			if format.Name == "jsonld" {
				continue
			}
			if got := readBy(t, command, write(t, joined.String(), dir, "joined"+format.Extension)); !slices.Equal(got, want) {
				t.Errorf("%s reads %d statements in the joined shards of %s, want %d", name, len(got), format.Name, len(want))
			}
		}
	}
}

// readBy are the statements that another program reads, sorted, each once.
func readBy(t *testing.T, command []string, file string) (lines []string) {
	t.Helper()
	cmd := exec.Command(command[0], append(command[1:len(command):len(command)], file)...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("%s %s: %v: %s", command[0], file, err, &complaints)
	}
	for _, result := range nquads.Read(bytes.NewReader(out)) {
		if result.Err != nil {
			t.Fatalf("%s %s: %v", command[0], file, result.Err)
		}
		lines = append(lines, string(result.Line.Text))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// TestShardsReplaceFormerShards writes shards where others stand: of another
// number, of other names that look alike, and what a killed export left.
func TestShardsReplaceFormerShards(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	g := opened(t, Options{}, oldRecords)
	name := filepath.Join(dir, "graph.nq")
	sharded(t, g, name, 5, keep.Selection{})
	others := []string{"graph-00001-of-00005.nq.gz", "graph-00001-of-00005.nt", "graph-1-of-5.nq", "graph.nq", "other-00001-of-00005.nq"}
	for _, other := range others {
		write(t, "other", dir, other)
	}
	write(t, "half", dir, ".graph.nq"+output.Unfinished+"left", "graph-00001-of-00009.nq")
	write(t, "half", dir, ".graph.nq"+output.Unfinished+"held", "graph-00001-of-00009.nq")
	held := output.LockOf(filepath.Join(dir, ".graph.nq"+output.Unfinished+"held"))
	if locked, err := held.TryLock(); err != nil || !locked {
		t.Fatal(err)
	}
	shards := sharded(t, g, name, 3, keep.Selection{})
	if len(shards.Removed) != 5 || shards.Removed[4] != filepath.Join(dir, "graph-00005-of-00005.nq") {
		t.Errorf("removed %q", shards.Removed)
	}
	want := append([]string{".graph.nq" + output.Unfinished + "held", "graph-00001-of-00003.nq", "graph-00002-of-00003.nq", "graph-00003-of-00003.nq"}, others...)
	slices.Sort(want)
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
	if err := held.Unlock(); err != nil {
		t.Error(err)
	}
	if shards = sharded(t, g, name, 3, keep.Selection{Evidence: record.AtSymbol}); len(shards.Removed) != 0 {
		t.Errorf("removed %q where all were replaced", shards.Removed)
	}
	if got := names(t, dir); slices.Contains(got, ".graph.nq"+output.Unfinished+"held") {
		t.Errorf("the folder holds %q", got)
	}
}

// TestShardsThatCannotBe leaves what was there, whatever goes wrong.
func TestShardsThatCannotBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	m := build(t, Options{}, goodRecords)
	g, err := m.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	name := filepath.Join(dir, "graph.nq")
	sharded(t, g, name, 2, keep.Selection{})
	if err := os.Mkdir(filepath.Join(dir, "graph-00002-of-00003.nq"), 0o755); err != nil {
		t.Fatal(err)
	}
	before := contentsOf(t, dir)
	for _, c := range []struct {
		name string
		n    int
		want string
	}{
		{name, 0, "ask for 1 to 9999"},
		{name, 10_000, "ask for 1 to 9999"},
		{name, 3, "a folder of this name"},
		{filepath.Join(dir, "nowhere", "graph.nq"), 2, "make the folder"},
	} {
		_, err := keep.ExportShards(t.Context(), g, c.name, c.n, keep.ExportOptions{Format: rdfexport.Formats[0]})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s in %d shards: %v, want %q", c.name, c.n, err, c.want)
		}
	}
	for _, size := range []uint64{1, 5_000, 20_000, 60_000} { // of each file: the disk is full
		if a := (child{Folder: m.folder, Shards: 2, Exports: []string{name}, FileSize: size}).run(t); a.Error == "" {
			t.Errorf("%d bytes: the export says nothing", size)
		}
	}
	if got := contentsOf(t, dir); got != before {
		t.Errorf("the folder holds %s\nwant %s", got, before)
	}
	if a := (child{Folder: m.folder, Shards: 2, Exports: []string{name}}).run(t); a.Error != "" {
		t.Error(a.Error)
	}
}

// contentsOf is a folder's files with their sums.
func contentsOf(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	for _, name := range names(t, dir) {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		sum := ""
		if !info.IsDir() {
			sum = nquads.HashLine([]byte(read(t, dir, name))).String()
		}
		fmt.Fprintln(&b, name, sum)
	}
	return b.String()
}

// TestCancelledShards cancels exports at random moments: the old shards stand or
// the new ones, whole, and nothing beside them.
func TestCancelledShards(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "graph.ttl.gz")
	g := opened(t, Options{MinPapers: 1}, goodRecords)
	format, compression, _ := rdfexport.FormatOfFile(name)
	states := map[string]string{}
	selections := []keep.Selection{{}, {Evidence: record.AtSymbol}}
	start := time.Now()
	for i, s := range selections {
		sharded(t, g, name, 4+i, s)
		states[fmt.Sprint(i)] = contentsOf(t, dir)
	}
	whole := time.Since(start)
	seed := uint64(start.UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	before := runtime.NumGoroutine()
	rounds := 40
	if testing.Short() {
		rounds = 10
	}
	inForce, cancelled := 1, 0
	for range rounds {
		next := 1 - inForce
		ctx, cancel := context.WithCancel(t.Context())
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(whole))), cancel)
		_, err := keep.ExportShards(ctx, g, name, 4+next, keep.ExportOptions{Format: format, Compression: compression, Selection: selections[next]})
		timer.Stop()
		cancel()
		switch {
		case err == nil:
			inForce = next
		case !errors.Is(err, context.Canceled):
			t.Fatalf("seed %d: %v", seed, err)
		default:
			cancelled++
		}
		if got := contentsOf(t, dir); got != states[fmt.Sprint(inForce)] {
			t.Fatalf("seed %d: the export says %v, the folder holds\n%s", seed, err, got)
		}
	}
	t.Logf("%d of %d were cancelled", cancelled, rounds)
	checkGoroutines(t, before)
}

// TestManyShards writes more than there are subjects, and more than many a system
// lets a process have open.
func TestManyShards(t *testing.T) {
	if testing.Short() {
		t.Skip("many files")
	}
	t.Parallel()
	const n = 1100
	g := opened(t, Options{}, oldRecords)
	shards := sharded(t, g, filepath.Join(t.TempDir(), "graph.nt"), n, keep.Selection{})
	var joined strings.Builder
	empty := 0
	for _, file := range shards.Files {
		content := read(t, file)
		joined.WriteString(content)
		if content == "" {
			empty++
		}
	}
	if format, _ := rdfexport.FormatByName("ntriples"); joined.String() != exportOf(t, g, format) || len(shards.Files) != n || empty == 0 {
		t.Errorf("%d shards, %d of them empty, of %d bytes", len(shards.Files), empty, joined.Len())
	}
}
