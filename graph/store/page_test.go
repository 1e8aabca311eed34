package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// content is the keys and values of a file by bucket.
type content map[string]map[string]string

// randomContent has buckets of all sizes: within the root, of one page, of several
// levels, with values beyond a page, with empty ones.
func randomContent(r *rand.Rand) content {
	c := content{}
	for range 1 + r.IntN(20) {
		name := fmt.Sprintf("%c%d", 'a'+rune(r.IntN(26)), r.IntN(1000))
		keys := map[string]string{}
		longest := []int{8, 40, 300, 9000}[r.IntN(4)]
		for range 1 + r.IntN([]int{3, 30, 300, 20_000}[r.IntN(4)]*8/longest+1) {
			key := binary.BigEndian.AppendUint64(nil, r.Uint64N(1<<40))
			keys[string(key[r.IntN(4):])] = string(bytes.Repeat([]byte{byte(r.IntN(256))}, r.IntN(longest)))
		}
		c[name] = keys
	}
	return c
}

func (c content) write(t *testing.T, file string, r *rand.Rand) {
	t.Helper()
	w, err := newWriter(file)
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(c))
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names {
		for _, key := range slices.Sorted(maps.Keys(c[name])) {
			w.put(name, []byte(key), []byte(c[name][key]))
		}
	}
	if err := w.close(true); err != nil {
		t.Fatal(err)
	}
}

func openBolt(t *testing.T, file string) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(file, 0o600, &bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// checkBranches demands two children of each branch, as bbolt does.
func checkBranches(t *testing.T, db *bolt.DB) {
	t.Helper()
	err := db.View(func(tx *bolt.Tx) error {
		for id := 0; ; id++ {
			page, err := tx.Page(id)
			if page == nil || err != nil {
				return err
			}
			if page.Type == "branch" && page.Count < 2 {
				t.Errorf("page %d is a branch of %d", id, page.Count)
			}
			id += page.OverflowCount
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// check reads the file by bbolt, which also checks its pages, and looks each key up.
func (c content) check(t *testing.T, db *bolt.DB) {
	t.Helper()
	err := db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			t.Error(err)
		}
		got := content{}
		err := tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			keys := map[string]string{}
			got[string(name)] = keys
			return b.ForEach(func(key, value []byte) error {
				keys[string(key)] = string(value)
				if !bytes.Equal(b.Get(key), value) {
					t.Errorf("bucket %q: key %x is not where bbolt looks for it", name, key)
				}
				return nil
			})
		})
		if !maps.EqualFunc(got, c, maps.Equal) {
			t.Error("bbolt reads other keys than were put")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestBoltReadsAndChangesWhatIsWritten holds the writer of pages to bbolt itself: it
// reads the same keys as were put, finds its pages sound, and goes on writing.
func TestBoltReadsAndChangesWhatIsWritten(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 2))
		c, file := randomContent(r), filepath.Join(t.TempDir(), FileName)
		c["branches"] = map[string]string{} // a page of two keys each: the last branch has any number of children
		for i := range 2 * (150 + int(seed)) {
			c["branches"][fmt.Sprintf("%08d", i)] = string(make([]byte, 2000))
		}
		c.write(t, file, r)
		db := openBolt(t, file)
		c.check(t, db)
		checkBranches(t, db)
		c.change(t, db, r)
		c.check(t, db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// change deletes and adds keys, half of them or nearly all.
func (c content) change(t *testing.T, db *bolt.DB, r *rand.Rand) {
	t.Helper()
	err := db.Update(func(tx *bolt.Tx) error {
		for _, name := range slices.Sorted(maps.Keys(c)) {
			b, kept := tx.Bucket([]byte(name)), r.IntN(3)
			for _, key := range slices.Sorted(maps.Keys(c[name])) {
				if r.IntN(4) < kept {
					continue
				}
				delete(c[name], key)
				if err := b.Delete([]byte(key)); err != nil {
					return err
				}
			}
			for range r.IntN(200) {
				key, value := fmt.Appendf(nil, "%d", r.IntN(1e6)), fmt.Append(nil, r.Uint64())
				c[name][string(key)] = string(value)
				if err := b.Put(key, value); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPagesAreAsFullAsThoseOfBolt compares the size of a file with that of a file
// that bbolt fills in order, page after page.
func TestPagesAreAsFullAsThoseOfBolt(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	keys := map[string]string{}
	for range 100_000 {
		keys[string(binary.BigEndian.AppendUint64(nil, r.Uint64()))] = string(make([]byte, r.IntN(100)))
	}
	dir := t.TempDir()
	ours, theirs := filepath.Join(dir, "ours"), filepath.Join(dir, "theirs")
	content{"log": keys}.write(t, ours, r)
	db := openBolt(t, theirs)
	err := db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte("log"))
		if err != nil {
			return err
		}
		b.FillPercent = 1
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if err := b.Put([]byte(key), []byte(keys[key])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var used int
	if err := db.View(func(tx *bolt.Tx) error {
		stats := tx.Bucket([]byte("log")).Stats()
		used = pageSize * (stats.LeafPageN + stats.LeafOverflowN + stats.BranchPageN)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(ours)
	if err != nil {
		t.Fatal(err)
	}
	if most := int64(used + 5*pageSize); info.Size() > most {
		t.Errorf("%d bytes, bbolt's own pages take %d", info.Size(), used)
	}
}

func TestErrorOfWritingPagesIsKept(t *testing.T) {
	w, err := newWriter(filepath.Join(t.TempDir(), FileName))
	if err != nil {
		t.Fatal(err)
	}
	w.file.Close()
	for i := range 100_000 {
		w.put(logBucket, binary.BigEndian.AppendUint64(nil, uint64(i)), make([]byte, 100))
	}
	if err := w.close(true); err == nil {
		t.Error("a file that was closed was written")
	}
	if w.failed() == nil {
		t.Error("the error was not kept")
	}
}
