package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/cayley/graph/kv"
	_ "github.com/cayleygraph/cayley/graph/kv/bbolt"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/pquads"
	hbolt "github.com/hidal-go/hidalgo/kv/bbolt"
	"github.com/knakk/rdf"
	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// awkward are texts that stores are known to change.
var awkward = []string{"", "plain", "a \"quoted\" \\ text", "tab\tnewline\nreturn\r", "\b\f\x01\x1f\x7f", "µ-opioid ‐ 😀 \ufeff", "007", `\x00 \u0041`, strings.Repeat("long ", 20_000)}

// randomLines are canonical lines of random quads, in order, each once.
func randomLines(t testing.TB, seed uint64, n int) []string {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	iri := func(kind string, of int) rdf.IRI {
		term, err := rdf.NewIRI(fmt.Sprintf("https://example.org/%s/%d", kind, r.IntN(of)))
		if err != nil {
			t.Fatal(err)
		}
		return term
	}
	var a nquads.Appender
	var lines []string
	for range n {
		q := rdf.Quad{Triple: rdf.Triple{Subj: iri("s", 1+n/5), Pred: iri("p", 9), Obj: iri("s", 1+n/5)}}
		switch r.IntN(6) {
		case 0:
			q.Obj = rdf.NewTypedLiteral(awkward[r.IntN(len(awkward))], iri("datatype", 2))
		case 1, 2:
			plain, err := rdf.NewLiteral(awkward[r.IntN(len(awkward))] + fmt.Sprint(r.IntN(50)))
			if err != nil {
				t.Fatal(err)
			}
			q.Obj = plain
		case 3:
			tagged, err := rdf.NewLangLiteral(awkward[1], "de-CH")
			if err != nil {
				t.Fatal(err)
			}
			q.Obj = tagged
		}
		if r.IntN(8) > 0 {
			q.Ctx = iri("g", 4)
		}
		line, err := a.Append(nil, q)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// build writes lines into a new store and gives its folder.
func build(t testing.TB, lines []string, o BuildOptions) string {
	t.Helper()
	dir := t.TempDir()
	b, err := NewBuilder(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range lines {
		line, err := nquads.Cut([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Add(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Finish(context.Background(), map[string][]byte{"sum": []byte("a note")}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestScanGivesBackWhatWasAdded(t *testing.T) {
	for seed := range seeds(5) {
		lines := randomLines(t, seed, 3000)
		s := open(t, build(t, lines, BuildOptions{Memory: 1}))
		var got []string
		for line, err := range s.Scan() {
			if err != nil {
				t.Fatal(err)
			}
			again, err := nquads.Cut(line.Text)
			if err != nil || !bytes.Equal(again.Object, line.Object) || !bytes.Equal(again.Graph, line.Graph) {
				t.Fatalf("line %q is cut wrong: %v", line.Text, err)
			}
			got = append(got, string(line.Text))
		}
		if !slices.Equal(got, lines) {
			t.Fatalf("seed %d: %d statements, want %d", seed, len(got), len(lines))
		}
		if err := s.Check(context.Background(), len(lines)); err != nil {
			t.Error(err)
		}
		if note, err := s.Note("sum"); err != nil || string(note) != "a note" {
			t.Errorf("note %q, %v", note, err)
		}
	}
}

// seeds is how many random cases a test takes, one with -short.
func seeds(most uint64) uint64 {
	if testing.Short() {
		return 1
	}
	return most
}

// TestScanEndsEarly stops reading at the first statement and at the first block.
func TestScanEndsEarly(t *testing.T) {
	s := open(t, build(t, randomLines(t, 1, 100), BuildOptions{}))
	for _, err := range s.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	for _, err := range s.Blocks() {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
}

// TestStockCayley holds what Cayley reads against what was added.
func TestStockCayley(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: another program")
	}
	lines := randomLines(t, 11, 2000)
	checkCayley(t, build(t, lines, BuildOptions{}), lines)
}

// checkCayley opens a store by Cayley's own registration, with default options,
// and holds its size, its scan and both indexes against the lines that it has.
func checkCayley(t *testing.T, dir string, lines []string) {
	t.Helper()
	db, err := hbolt.OpenPath(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	qs, err := kv.New(db, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer qs.Close()
	ctx := context.Background()
	var got []string
	var uses [2]map[quad.Value]int64
	it := qs.QuadsAllIterator().Iterate()
	uses[0], uses[1] = map[quad.Value]int64{}, map[quad.Value]int64{}
	for it.Next(ctx) {
		q, err := qs.Quad(it.Result())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, lineOf(t, q))
		uses[0][q.Subject]++
		uses[1][q.Object]++
	}
	if err := errors.Join(it.Err(), it.Close()); err != nil {
		t.Fatal(err)
	}
	for i, d := range []quad.Direction{quad.Subject, quad.Object} {
		for value, n := range uses[i] {
			checkIndex(t, ctx, qs, d, value, n)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, lines) {
		t.Fatalf("Cayley reads %d statements, want %d, and the same", len(got), len(lines))
	}
	if stats, err := qs.Stats(ctx, true); err != nil || stats.Quads.Value != int64(len(lines)) {
		t.Fatalf("Cayley counts %d statements, want %d: %v", stats.Quads.Value, len(lines), err)
	}
}

// checkIndex holds the links that Cayley finds by a value against how many there are.
func checkIndex(t *testing.T, ctx context.Context, qs graphStore, d quad.Direction, value quad.Value, want int64) {
	t.Helper()
	ref, err := qs.ValueOf(value)
	if err != nil || ref == nil {
		t.Fatalf("Cayley does not find %v: %v", value, err)
	}
	n := int64(0)
	it := qs.QuadIterator(d, ref).Iterate()
	for it.Next(ctx) {
		q, err := qs.Quad(it.Result())
		if err != nil || q.Get(d) != value {
			t.Fatalf("Cayley's index of %v has %v: %v", value, q, err)
		}
		n++
	}
	if err := errors.Join(it.Err(), it.Close()); err != nil || n != want {
		t.Fatalf("Cayley's index has %d links of %v, want %d: %v", n, value, want, err)
	}
}

// lineOf is the canonical line of a Cayley quad.
func lineOf(t *testing.T, q quad.Quad) string {
	t.Helper()
	var b []byte
	for _, v := range []quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
		if v == nil {
			continue
		}
		value, err := pquads.MarshalValue(v)
		if err != nil {
			t.Fatal(err)
		}
		if b, err = appendForm(b, value); err != nil {
			t.Fatal(err)
		}
		b = append(b, ' ')
	}
	return string(append(b, '.', '\n'))
}

// TestValuesAreCayleys compares our wire form and our hash with Cayley's own.
func TestValuesAreCayleys(t *testing.T) {
	values := []quad.Value{quad.IRI("https://example.org/é"), quad.BNode("b1")}
	for _, text := range awkward {
		values = append(values, quad.String(text), quad.TypedString{Value: quad.String(text), Type: "https://example.org/dt"}, quad.LangString{Value: quad.String(text), Lang: "en"})
	}
	var ours valuer
	for _, v := range values {
		want, err := pquads.MarshalValue(v)
		if err != nil {
			t.Fatal(err)
		}
		form, err := appendForm(nil, want)
		if err != nil {
			t.Fatalf("%.60v: %v", v, err)
		}
		if got := ours.append(nil, form); !bytes.Equal(got, want) {
			t.Errorf("%.60v: wire form %.60x, want %.60x", v, got, want)
		}
		if got, want := ours.hash(form), hash(refs.HashOf(v)); got != want {
			t.Errorf("%.60v: hash %x, want %x", v, got, want)
		}
	}
}

// TestLayoutIsCayleys compares every key that does not hang on the order of ids
// with those of a store that Cayley wrote.
func TestLayoutIsCayleys(t *testing.T) {
	lines := randomLines(t, 3, 300)
	dir := build(t, lines, BuildOptions{})
	theirs := filepath.Join(t.TempDir(), FileName)
	db, err := hbolt.OpenPath(theirs)
	if err != nil {
		t.Fatal(err)
	}
	if err := kv.Init(db, nil); err != nil {
		t.Fatal(err)
	}
	qs, err := kv.New(db, nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := qs.NewQuadWriter()
	if err != nil {
		t.Fatal(err)
	}
	for line, err := range open(t, dir).Scan() {
		if err == nil {
			_, err = w.WriteQuads([]quad.Quad{quadOf(t, line)})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), qs.Close()); err != nil {
		t.Fatal(err)
	}
	got, want := dictionary(t, filepath.Join(dir, FileName)), dictionary(t, theirs)
	if len(got) != len(want) {
		t.Errorf("%d nodes, Cayley has %d", len(got), len(want))
	}
	for key, uses := range want {
		if got[key] != uses {
			t.Errorf("%x: %q, Cayley has %q", key, got[key], uses)
		}
	}
}

func quadOf(t *testing.T, line nquads.Line) quad.Quad {
	t.Helper()
	var ours valuer
	value := func(form []byte) quad.Value {
		if len(form) == 0 {
			return nil
		}
		v, err := pquads.UnmarshalValue(ours.append(nil, form))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	return quad.Quad{Subject: value(line.Subject), Predicate: value(line.Predicate), Object: value(line.Object), Label: value(line.Graph)}
}

// dictionary reads how often each node is used, and Cayley's settings.
func dictionary(t *testing.T, file string) map[string]string {
	t.Helper()
	db, err := bolt.Open(file, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	entries := map[string]string{}
	err = db.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			if len(name) != 3 && string(name) != metaBucket || name[0] == 'v' || string(name) == opsBucket || string(name) == logBucket {
				return nil
			}
			return b.ForEach(func(k, v []byte) error {
				entries[string(name)+"/"+string(k)] = string(v)
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// TestSameBytes writes the same statements with different memory, enough of them
// for buckets that need pages of their own.
func TestSameBytes(t *testing.T) {
	lines := randomLines(t, 5, 20_000)
	var first [32]byte
	for i, o := range []BuildOptions{{Memory: 1}, {Memory: 64 << 20}, {Memory: 1, Scratch: t.TempDir()}} {
		file, err := os.ReadFile(filepath.Join(build(t, lines, o), FileName))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(file); i == 0 {
			first = sum
		} else if sum != first {
			t.Errorf("options %+v give another file", o)
		}
	}
}

// TestFreeListIsWritten opens a store for writing: without the list, bbolt would
// walk all of it.
func TestFreeListIsWritten(t *testing.T) {
	dir := build(t, randomLines(t, 2, 1000), BuildOptions{})
	db, err := bolt.Open(filepath.Join(dir, FileName), 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const noFreelist = ^uint64(0)
	if info := db.Info(); info == nil {
		t.Fatal("no info")
	}
	meta := make([]byte, 2*pageSize)
	file, err := os.Open(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.ReadAt(meta, 0); err != nil {
		t.Fatal(err)
	}
	latest := uint64(0)
	list := noFreelist
	for page := 0; page < 2; page++ { // header 16, magic 4, version 4, page size 4, flags 4, root 16, free list 8, pages 8, transaction 8
		m := meta[page*pageSize+pageHeader:]
		if tx := le(m[48:]); tx >= latest {
			latest, list = tx, le(m[32:])
		}
	}
	if list == noFreelist {
		t.Error("the file ends without its free list")
	}
}

func le(b []byte) uint64 {
	var n uint64
	for i := 7; i >= 0; i-- {
		n = n<<8 | uint64(b[i])
	}
	return n
}

func TestOpenErrors(t *testing.T) {
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNotFound) {
		t.Errorf("no store: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte(strings.Repeat("no store ", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("no bbolt file: %v", err)
	}
	dir = build(t, randomLines(t, 1, 10), BuildOptions{})
	db, err := bolt.Open(filepath.Join(dir, FileName), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := Open(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("a locked store: %v", err)
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	b, err := NewBuilder(dir, BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	line, err := nquads.Cut([]byte("<a:s> <a:p> <a:o> .\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.Add(line), b.Abort()); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if _, err := NewBuilder(build(t, nil, BuildOptions{}), BuildOptions{}); err == nil {
		t.Error("a second store was begun over the first")
	}
}

// TestPinnedVersions guards the version of Cayley whose layout we write; its
// pseudo-version sorts below the tag of 2019, so an upgrade would take the tag.
func TestPinnedVersions(t *testing.T) {
	pins := map[string]string{
		"github.com/cayleygraph/cayley": "v0.7.7-0.20240706181042-81dcd7d73e45",
		"github.com/cayleygraph/quad":   "v1.3.0",
		"github.com/hidal-go/hidalgo":   "v0.3.0",
		"github.com/knakk/rdf":          "v0.0.0-20260317081859-15b52521cde6",
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for module, version := range pins {
		if !strings.Contains(string(text), "\t"+module+" "+version) {
			t.Errorf("go.mod does not pin %s %s", module, version)
		}
	}
}

// TestFailedTransactionHazard shows why nothing is ever written through Cayley's
// own transactions: one that fails leaves its nodes in memory, and the next one
// writes them to disk.
func TestFailedTransactionHazard(t *testing.T) {
	db, err := hbolt.OpenPath(filepath.Join(t.TempDir(), FileName))
	if err != nil {
		t.Fatal(err)
	}
	if err := kv.Init(db, nil); err != nil {
		t.Fatal(err)
	}
	qs, err := kv.New(db, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer qs.Close()
	failing := []graphDelta{
		{Quad: quad.MakeIRI("https://e.org/ghost", "https://e.org/p", "https://e.org/o", ""), Action: graphAdd},
		{Quad: quad.MakeIRI("https://e.org/missing", "https://e.org/p", "https://e.org/o", ""), Action: graphDelete},
	}
	if err := qs.ApplyDeltas(failing, ignoreNothing); err == nil {
		t.Fatal("removing a quad that is not there gives no error any more: look at the hazards of Cayley again")
	}
	good := []graphDelta{{Quad: quad.MakeIRI("https://e.org/a", "https://e.org/p", "https://e.org/b", ""), Action: graphAdd}}
	if err := qs.ApplyDeltas(good, ignoreNothing); err != nil {
		t.Fatal(err)
	}
	ghost, err := qs.ValueOf(quad.IRI("https://e.org/ghost"))
	if err != nil {
		t.Fatal(err)
	}
	if ghost == nil {
		t.Fatal("Cayley no longer keeps what a failed transaction added: the hazard is mended")
	}
}
