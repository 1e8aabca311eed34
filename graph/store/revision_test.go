package store

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// randomKey is one of some hundred keys, of a length that makes low trees or high ones.
func randomKey(r *rand.Rand, bucket int) string {
	key := fmt.Sprintf("%05d", r.IntN(400))
	return key + strings.Repeat("k", []int{0, 15, 900, 1500}[bucket%4])
}

func randomValue(r *rand.Rand) string {
	size := r.IntN(60)
	if r.IntN(30) == 0 {
		size = r.IntN(4 * pageSize)
	}
	return strings.Repeat("v", size)
}

// revise changes buckets by a revision of the file, in two parts.
func revise(t *testing.T, name string, parts ...map[string]map[string][]byte) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	next, err := newRevision(file, file)
	if err != nil {
		t.Fatal(err)
	}
	p := &Patch{next: next}
	for _, p.rows = range parts {
		if err := errors.Join(p.writeRows(), next.flush()); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(next.commit(), next.close()); err != nil {
		t.Fatal(err)
	}
}

// TestRevisionIsATransaction changes files in turn by revisions and by bbolt, and holds
// what bbolt reads then against maps.
func TestRevisionIsATransaction(t *testing.T) {
	for seed := range seeds(3) {
		r := rand.New(rand.NewPCG(seed, 17))
		name := filepath.Join(t.TempDir(), "file")
		db, err := bolt.Open(name, 0o600, &bolt.Options{PageSize: pageSize})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		model := content{}
		byBolt(t, name, []map[string]map[string][]byte{randomRows(r, model, 9, false)})
		for step := range 24 {
			// Much comes at first, then much goes, then nearly all, but for what is at one place.
			puts, few := []int{9, 2, 0, 5}[step%4], r.IntN(2) == 0
			var parts []map[string]map[string][]byte
			for range 2 {
				parts = append(parts, randomRows(r, model, puts, few))
			}
			if step%3 == 2 {
				byBolt(t, name, parts)
			} else {
				revise(t, name, parts...)
			}
			db := openBolt(t, name)
			model.check(t, db)
			checkBranches(t, db)
			if err := db.Close(); err != nil || t.Failed() {
				t.Fatalf("seed %d, step %d: %v", seed, step, err)
			}
		}
	}
}

// randomRows are changes of some buckets, and changes the model: of ten keys some are
// put. Else most keys go, all but a few or a stretch of them.
func randomRows(r *rand.Rand, model content, puts int, few bool) map[string]map[string][]byte {
	changes := map[string]map[string][]byte{}
	for bucket := range 8 {
		name := fmt.Sprintf("bucket%d", bucket)
		rows := map[string][]byte{}
		if model[name] == nil {
			model[name] = map[string]string{}
		}
		if puts == 0 {
			sorted := slices.Sorted(maps.Keys(model[name]))
			from := r.IntN(len(sorted) + 1)
			for i, key := range sorted {
				if few && r.IntN(50) == 0 || !few && i >= from && i < from+3 {
					continue
				}
				rows[key] = nil
			}
		}
		for range []int{0, 3, 300}[r.IntN(3)] {
			key := randomKey(r, bucket)
			if rows[key] = nil; r.IntN(10) < puts {
				rows[key] = []byte(randomValue(r))
			}
		}
		for key, value := range rows {
			if delete(model[name], key); value != nil {
				model[name][key] = string(value)
			}
		}
		changes[name] = rows
	}
	return changes
}

// byBolt does the same in a transaction of bbolt.
func byBolt(t *testing.T, name string, parts []map[string]map[string][]byte) {
	t.Helper()
	db, err := bolt.Open(name, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, part := range parts {
			for bucket, rows := range part {
				b, err := tx.CreateBucketIfNotExists([]byte(bucket))
				if err != nil {
					return err
				}
				for key, value := range rows {
					if value == nil {
						err = b.Delete([]byte(key))
					} else {
						err = b.Put([]byte(key), bytes.Clone(value))
					}
					if err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// recorded is a file whose calls are noted, in their order.
type recorded struct {
	*os.File
	mutex sync.Mutex
	calls []string
}

func (r *recorded) WriteAt(p []byte, at int64) (int, error) {
	r.note(fmt.Sprint("write ", min(at/pageSize, 2)))
	return r.File.WriteAt(p, at)
}

func (r *recorded) Sync() error {
	r.note("sync")
	return r.File.Sync()
}

func (r *recorded) note(call string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.calls = append(r.calls, call)
}

// TestStatesLastInTurn looks at the order of calls: the state in force is on disk before a
// page is written that it leaves free, since the former one, if the disk had that, would
// need it; and all pages are there before the first one names them.
func TestStatesLastInTurn(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	boltFile(t, name)
	for n := range 2 {
		file, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		r := &recorded{File: file}
		next, err := newRevision(file, r)
		if err != nil {
			t.Fatal(err)
		}
		p := &Patch{next: next, rows: map[string]map[string][]byte{"bucket0": {"00001": []byte("changed")}}}
		if err := errors.Join(p.writeRows(), next.flush(), next.commit(), next.close(), file.Close()); err != nil {
			t.Fatal(err)
		}
		former, fresh := fmt.Sprint("write ", next.was.page()), fmt.Sprint("write ", 1-next.was.page())
		calls := slices.Compact(r.calls)
		if last := len(calls) - 1; !slices.Equal(calls[:3], []string{former, "sync", "write 2"}) || !slices.Equal(calls[last-2:], []string{"sync", fresh, "sync"}) ||
			slices.Contains(calls[2:last-1], fresh) {
			t.Errorf("revision %d: %q", n, calls)
		}
	}
}

// TestPatchOfADamagedFreeList tells so, and lets go of the file.
func TestPatchOfADamagedFreeList(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, FileName)
	text := boltFile(t, name)
	m, err := metaInForce(text)
	if err != nil {
		t.Fatal(err)
	}
	order.PutUint16(text[m.freeList*pageSize+8:], leafPage)
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := OpenPatch(t.Context(), dir, 0); !errors.Is(err, ErrDamaged) {
			t.Errorf("%v", err)
		}
	}
}
