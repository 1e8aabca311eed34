package build

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/rdfexport"
)

// damaged changes the file of a store and puts it back when the test is done with
// it.
func damaged(t *testing.T, m made, change func([]byte) []byte, see func()) {
	t.Helper()
	damagedFile(t, filepath.Join(m.summary.Folder, keep.StoreFolder, store.FileName), change, see)
}

func damagedFile(t *testing.T, name string, change func([]byte) []byte, see func()) {
	t.Helper()
	sound := read(t, name)
	for _, content := range []string{string(change([]byte(sound))), sound} {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if content != sound {
			see()
		}
	}
}

// checkGraph opens and checks.
func checkGraph(t *testing.T, folder keep.Folder) error {
	g, err := folder.Open()
	if err != nil {
		return err
	}
	defer g.Close()
	_, err = Check(t.Context(), g, nil)
	return err
}

// exportGraph opens and reads all statements.
func exportGraph(t *testing.T, folder keep.Folder) error {
	g, err := folder.Open()
	if err != nil {
		return err
	}
	defer g.Close()
	return keep.Export(t.Context(), g, nowhere{}, keep.ExportOptions{Format: rdfexport.Formats[0]})
}

type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }

func isDamage(err error) bool {
	return errors.Is(err, keep.ErrDamaged) || errors.Is(err, store.ErrDamaged) || errors.Is(err, index.ErrDamaged)
}

// TestCheckFindsEachByte changes a byte at random places and asks for ErrDamaged
// every time.
func TestCheckFindsEachByte(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestExportsAreReadBack goes the same ways")
	}
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	for range 100 {
		at := 0
		damaged(t, m, func(b []byte) []byte {
			at = random.IntN(len(b))
			b[at] ^= 1 << random.IntN(8)
			return b
		}, func() {
			if err := checkGraph(t, m.folder); !isDamage(err) {
				t.Errorf("seed %d, byte %d: %v", seed, at, err)
			}
		})
	}
	checkSound(t, m.folder)
}

func TestCheckFindsWhatIsCutOff(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	for _, part := range []int{0, 1, 10, 50, 90, 99} {
		damaged(t, m, func(b []byte) []byte { return b[:len(b)*part/100] }, func() {
			if err := checkGraph(t, m.folder); !isDamage(err) {
				t.Errorf("%d %%: check says %v", part, err)
			}
			if err := exportGraph(t, m.folder); err != nil && !isDamage(err) {
				t.Errorf("%d %%: export says %v", part, err)
			}
		})
	}
}

// TestPagesThatMakeNoSense writes nonsense over the head of each page in turn: who
// reads it gets ErrDamaged, not a panic.
func TestPagesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	const page = 4096
	m := build(t, Options{}, oldRecords)
	info, err := os.Stat(filepath.Join(m.summary.Folder, keep.StoreFolder, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	met := 0
	for at := 2 * page; at < int(info.Size()); at += 3 * page {
		damaged(t, m, func(b []byte) []byte {
			binary.LittleEndian.PutUint64(b[at:], 1<<40)
			return b
		}, func() {
			switch err := exportGraph(t, m.folder); {
			case isDamage(err):
				met++
			case err != nil:
				t.Errorf("page %d: %v", at/page, err)
			}
			if err := checkGraph(t, m.folder); !isDamage(err) {
				t.Errorf("page %d: check says %v", at/page, err)
			}
		})
	}
	if met == 0 {
		t.Error("no export met a broken page")
	}
}

func TestReceiptBelongsToTheGraph(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	name := filepath.Join(m.summary.Folder, keep.ReceiptFile(m.summary.Receipt.Sum))
	if err := os.WriteFile(name, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := checkGraph(t, m.folder); !isDamage(err) {
		t.Errorf("another receipt: %v", err)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := checkGraph(t, m.folder); !isDamage(err) {
		t.Errorf("no receipt: %v", err)
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	err := keep.Guard("kg", func() error { panic("page 7 makes no sense") })
	if !errors.Is(err, keep.ErrDamaged) || err.Error() != "kg: the graph is damaged: page 7 makes no sense" {
		t.Errorf("error %v", err)
	}
	if err := keep.Guard("kg", func() error { return os.ErrClosed }); err != os.ErrClosed {
		t.Errorf("error %v", err)
	}
	if err := keep.Guard("kg", func() error { return nil }); err != nil {
		t.Errorf("error %v", err)
	}
}

// TestStatementsAreCounted lets the notes say more and fewer than there are.
func TestStatementsAreCounted(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	for _, change := range []int{-1, 1} {
		g, err := m.folder.Open()
		if err != nil {
			t.Fatal(err)
		}
		g.Stats.Quads += change
		if err := keep.Export(t.Context(), g, nowhere{}, keep.ExportOptions{Format: rdfexport.Formats[0]}); !errors.Is(err, keep.ErrDamaged) {
			t.Errorf("%+d: %v", change, err)
		}
		if _, err := Check(t.Context(), g, nil); !errors.Is(err, keep.ErrDamaged) {
			t.Errorf("%+d: check says %v", change, err)
		}
		g.Close()
	}
}

// TestCheckFindsDamageOfTheIndex changes a byte of the question index at random
// places, cuts it short, and takes it away.
func TestCheckFindsDamageOfTheIndex(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	indexes, err := filepath.Glob(filepath.Join(m.summary.Folder, "index-*"))
	if err != nil || len(indexes) != 1 {
		t.Fatalf("indexes %v (%v)", indexes, err)
	}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	see := func() {
		if err := checkGraph(t, m.folder); !isDamage(err) {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	for range 100 {
		damagedFile(t, indexes[0], func(b []byte) []byte {
			b[random.IntN(len(b))] ^= 1 << random.IntN(8)
			return b
		}, see)
		damagedFile(t, indexes[0], func(b []byte) []byte { return b[:random.IntN(len(b))] }, see)
	}
	if err := os.Remove(indexes[0]); err != nil {
		t.Fatal(err)
	}
	see()
}

// TestCheckOfAReplacedGraph takes the folder of a graph away while it is open, as a build
// does: what is open is sound.
func TestCheckOfAReplacedGraph(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, oldRecords)
	g, err := m.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if err := g.CheckFiles(func(keep.Receipt) error { return os.Rename(g.Dir, g.Dir+".gone") }); err != nil {
		t.Errorf("after the receipt was read: %v", err)
	}
	see := func(what string) {
		t.Helper()
		if _, err := Check(t.Context(), g, nil); err != nil {
			t.Errorf("%s: check: %v", what, err)
		}
		if _, err := g.Report(1); err == nil || isDamage(err) {
			t.Errorf("%s: report: %v", what, err)
		}
	}
	see("gone")
	if err := os.Mkdir(g.Dir, 0o777); err != nil {
		t.Fatal(err)
	}
	see("another folder of its name")
}
