package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// boltFile is a file with trees of some pages, a bucket within a page, and free pages.
func boltFile(t *testing.T, name string) []byte {
	t.Helper()
	db, err := bolt.Open(name, 0o600, &bolt.Options{PageSize: pageSize})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	fill := func(bucket, kind, keys int) func(*bolt.Tx) error {
		return func(tx *bolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists(fmt.Append(nil, "bucket", bucket))
			for range keys {
				err = errors.Join(err, b.Put([]byte(randomKey(r, kind)), []byte(randomValue(r))))
			}
			return err
		}
	}
	err = errors.Join(db.Update(fill(0, 0, 500)), db.Update(fill(1, 3, 60)), db.Update(fill(2, 0, 3)), db.Update(fill(3, 2, 200)),
		db.Update(func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("bucket3")) }), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestHarmedPages harms a file anywhere: what passes can be read by bbolt's own check to
// its end, whose faults nobody can catch.
func TestHarmedPages(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	sound := boltFile(t, name)
	if err := checkTrees(sound); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(rand.Uint64(), 2))
	told := 0
	const rounds = 1500
	for range rounds {
		harmed := slices.Clone(sound)
		at := 2*pageSize + r.IntN(len(harmed)-2*pageSize)
		if r.IntN(2) == 0 { // where pages say what they hold
			at = at/pageSize*pageSize + r.IntN(64)
		}
		for i := range min(1+r.IntN(4), len(harmed)-at) {
			harmed[at+i] = []byte{0, 1, 0xFF, byte(r.IntN(256))}[r.IntN(4)]
		}
		if err := trapped(func() error { return checkTrees(harmed) }); err != nil {
			told++
			continue
		}
		if err := os.WriteFile(name, harmed, 0o600); err != nil {
			t.Fatal(err)
		}
		readByBolt(t, name)
	}
	t.Logf("%d of %d were told", told, rounds)
	if told < rounds/50 || told == rounds {
		t.Error("harms too many or too few")
	}
}

// readByBolt has bbolt check a file as Store.Check does.
func readByBolt(t *testing.T, name string) {
	t.Helper()
	db, err := bolt.Open(name, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		return
	}
	defer db.Close()
	db.View(func(tx *bolt.Tx) error {
		for range tx.Check() {
		}
		return nil
	})
}

func TestTreesWithoutAnEnd(t *testing.T) {
	sound := boltFile(t, filepath.Join(t.TempDir(), "file"))
	m, err := metaInForce(sound)
	if err != nil {
		t.Fatal(err)
	}
	for id := uint64(2); id < m.end; id++ {
		p := stored(sound[id*pageSize:])
		if p.flags() == branchPage && order.Uint64(p) == id {
			order.PutUint64(p.of(1)[8:], id)
			if err := checkTrees(sound); !errors.Is(err, ErrDamaged) {
				t.Errorf("page %d below itself: %v", id, err)
			}
			return
		}
	}
	t.Fatal("no branch")
}
