package build

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"figraph/graph/store"
	"figraph/keep"
	"figraph/output"
	"figraph/rdfexport"
	"figraph/torture"
)

// exportNames are files of every format, with each compression and without.
func exportNames() (names []string) {
	for _, format := range rdfexport.Formats {
		name := "graph" + format.Extension
		names = append(names, name)
		for _, compression := range rdfexport.Compressions {
			names = append(names, name+"."+compression)
		}
	}
	return names
}

// someNames are fewer, for many records: one of each format, in turn as it is and
// compressed.
func someNames() []string {
	all, step := exportNames(), 1+len(rdfexport.Compressions)
	var some []string
	for i := range rdfexport.Formats {
		some = append(some, all[i*step+i%step])
	}
	return some
}

// result is all that must be the same: the store, the index, the exports, the
// receipt.
func result(t *testing.T, folder keep.Folder, exports string, names []string) map[string]string {
	t.Helper()
	dir, err := folder.Current()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"store": read(t, dir, keep.StoreFolder, store.FileName)}
	indexes, err := filepath.Glob(filepath.Join(dir, "index-*"))
	if err != nil || len(indexes) != 1 {
		t.Fatalf("indexes %v (%v)", indexes, err)
	}
	files["index"] = read(t, indexes[0])
	receipts, err := filepath.Glob(filepath.Join(dir, "receipt-*.json"))
	if err != nil || len(receipts) != 1 {
		t.Fatalf("receipts %v (%v)", receipts, err)
	}
	files["receipt"] = read(t, receipts[0])
	for _, name := range names {
		files[name] = read(t, exports, name)
	}
	return files
}

func compareResults(t *testing.T, how string, got, want map[string]string) {
	t.Helper()
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: %s differs: %d bytes, want %d", how, name, len(got[name]), len(want[name]))
		}
	}
}

func in(dir string, names []string) (paths []string) {
	for _, name := range names {
		paths = append(paths, filepath.Join(dir, name))
	}
	return paths
}

// recipe is how records are built, which changes nothing.
type recipe struct {
	workers, memory int
	env             []string
}

// randomRecipe mixes the zone and the locale of recipes, and says where temporary files
// lie.
func randomRecipe(t *testing.T, random *rand.Rand, of []recipe) recipe {
	zone, locale := of[random.IntN(len(of))].env[0], of[random.IntN(len(of))].env[1:3]
	env := append([]string{zone, "TMPDIR=" + t.TempDir(), fmt.Sprint("GOMAXPROCS=", 1+random.IntN(8))}, locale...)
	return recipe{1 + random.IntN(8), 1 << 20 << random.IntN(10), env}
}

// TestSameBytesHoweverBuilt builds the same records, copied in another order to
// another folder, in another time zone and locale, with other numbers of workers and
// other memory.
func TestSameBytesHoweverBuilt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg")), Exports: in(dir, exportNames()), Workers: 1}, goodRecords, badRecords, oldRecords)
	want := result(t, keep.Folder(filepath.Join(dir, "kg")), dir, exportNames())

	random := torture.Random(t)
	list := []recipe{
		{1, 1 << 20, []string{"TZ=Pacific/Kiritimati", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8"}},
		{2, 1 << 30, []string{"TZ=America/St_Johns", "LANG=C", "LC_ALL=C"}},
		{8, 1 << 20, []string{"TZ=Asia/Kathmandu", "LANG=", "LC_ALL=", "GOMAXPROCS=1"}},
		{8, 0, []string{"TZ=UTC", "LANG=de_DE", "LC_ALL=ja_JP.eucJP", "GOMAXPROCS=16"}},
	}
	for n := torture.Rounds(t, 0, 2); len(list) < n; {
		list = append(list, randomRecipe(t, random, list))
	}
	t.Logf("%d builds", len(list)+1)
	for i, c := range list {
		dir := filepath.Join(t.TempDir(), strings.Repeat("deeper/", i%5))
		var sources []string
		for _, from := range []string{goodRecords, badRecords, oldRecords} {
			sources = append(sources, shuffledCopy(t, random, from, filepath.Join(dir, fmt.Sprint("copy", random.IntN(100)), filepath.Base(from))))
		}
		folder := keep.Folder(filepath.Join(dir, "graph"))
		a := child{Folder: folder, Turns: [][]string{sources}, Exports: in(dir, exportNames()), Memory: c.memory, Workers: c.workers}.run(t, c.env...)
		if a.Error != "" {
			t.Fatal(a.Error)
		}
		compareResults(t, fmt.Sprintf("%+v", c), result(t, folder, dir, exportNames()), want)
	}
}

// TestOrderOfSources builds records of no common figid in another order of SOURCEs: the
// statements are the same. The account of records is of the SOURCEs as they were named.
func TestOrderOfSources(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a build of each order")
	}
	t.Parallel()
	dir := t.TempDir()
	want := build(t, Options{Exports: in(dir, exportNames())}, goodRecords, badRecords, oldRecords)
	other := t.TempDir()
	got := build(t, Options{Exports: in(other, exportNames())}, oldRecords, goodRecords, badRecords)
	for _, name := range exportNames() {
		if read(t, dir, name) != read(t, other, name) {
			t.Errorf("%s differs", name)
		}
	}
	if scanned(t, got.folder) != scanned(t, want.folder) || got.summary.Receipt.Index != want.summary.Receipt.Index {
		t.Error("the store or the index differs")
	}
}

// TestTinyMemorySpills holds the test above to its word: with 1 MiB, runs lie on
// the disk.
func TestTinyMemorySpills(t *testing.T) {
	t.Parallel()
	folder := keep.Folder(filepath.Join(t.TempDir(), "kg"))
	var runs atomic.Int64
	count := func(keep.Progress) {
		found, _ := filepath.Glob(filepath.Join(string(folder), keep.BuildsFolder, output.Unfinished+"*", "scratch", "statements", "run-*"))
		runs.Store(max(runs.Load(), int64(len(found))))
	}
	build(t, Options{Folder: folder, Memory: 1 << 20, Workers: 8, Progress: count}, goodRecords, badRecords, oldRecords)
	if runs.Load() < 2 {
		t.Errorf("%d runs, want several", runs.Load())
	}
	checkTidy(t, folder, 1)
}

// TestSameBytesOfTheSample builds the sample of the database, where it is there.
func TestSameBytesOfTheSample(t *testing.T) {
	if _, err := os.Stat(allRecords); err != nil || testing.Short() {
		t.Skip("no sample, -short, or -race")
	}
	t.Parallel()
	var want map[string]string
	for _, o := range []Options{{Workers: 1, Memory: 16 << 20}, {Workers: 8}} {
		dir := t.TempDir()
		how := fmt.Sprintf("%d workers", o.Workers)
		o.Folder, o.Exports = keep.Folder(filepath.Join(dir, "kg")), in(dir, someNames())
		build(t, o, allRecords, filepath.Join(allRecords, "_figures_old"))
		got := result(t, o.Folder, dir, someNames())
		if want != nil {
			compareResults(t, how, got, want)
		}
		want = got
	}
}
