package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

func checkIndexes(t *testing.T, dir string) error {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return s.CheckIndexes(t.Context())
}

// TestCheckFindsEachWrongRow changes one row at a time, in each bucket and in each way,
// of a store that was built and one that was patched.
func TestCheckFindsEachWrongRow(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a check of each row")
	}
	lines := randomLines(t, 3, 300)
	dir := build(t, lines[:200], BuildOptions{})
	p := openPatch(t, dir)
	changeLines(t, p, lines[:40], lines[200:240])
	commit(t, p)
	if err := checkIndexes(t, dir); err != nil {
		t.Fatal(err)
	}
	random, tries := rand.New(rand.NewPCG(5, 5)), 4
	if testing.Short() {
		tries = 1
	}
	ways := map[string]func(b *bolt.Bucket, key, value []byte) error{
		"gone":   func(b *bolt.Bucket, key, _ []byte) error { return b.Delete(key) },
		"larger": func(b *bolt.Bucket, key, value []byte) error { return b.Put(key, bumped(value)) },
		"elsewhere": func(b *bolt.Bucket, key, value []byte) error {
			other := append([]byte{}, key...)
			other[len(other)-1] ^= 1
			if b.Get(other) != nil {
				return errSkip
			}
			return errors.Join(b.Delete(key), b.Put(other, value))
		},
	}
	for _, bucket := range []string{logBucket, opsBucket, spBucket, "n", "v"} {
		for way, change := range ways {
			for range tries {
				name := fmt.Sprint(bucket, " ", way)
				copied := copyStore(t, dir)
				if !changeRow(t, copied, bucket, random, change) {
					continue
				}
				if err := checkIndexes(t, copied); !errors.Is(err, ErrDamaged) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
	for _, key := range []string{"size", "horizon"} {
		copied := copyStore(t, dir)
		update(t, copied, func(tx *bolt.Tx) error { return tx.Bucket([]byte(metaBucket)).Put([]byte(key), littleEndian(3)) })
		if err := checkIndexes(t, copied); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", key, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CheckIndexes(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

var errSkip = errors.New("not this row")

// bumped is a value whose first number is another one.
func bumped(value []byte) []byte {
	n, size := binary.Uvarint(value)
	if value[0] == tagID { // of the log: the subject, or the value
		other := append([]byte{}, value...)
		other[len(other)-1] ^= 1
		return other
	}
	return append(binary.AppendUvarint(nil, n^1), value[size:]...)
}

// changeRow changes a random row of a bucket; n and v stand for all buckets of their
// letter. It says whether it did.
func changeRow(t *testing.T, dir, bucket string, random *rand.Rand, change func(b *bolt.Bucket, key, value []byte) error) bool {
	t.Helper()
	done := true
	update(t, dir, func(tx *bolt.Tx) error {
		var names [][]byte
		err := tx.ForEach(func(name []byte, _ *bolt.Bucket) error {
			if string(name) == bucket || len(bucket) == 1 && len(name) == 3 && name[0] == bucket[0] {
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			return err
		}
		b := tx.Bucket(names[random.IntN(len(names))])
		var keys [][]byte
		b.ForEach(func(key, _ []byte) error { keys = append(keys, key); return nil })
		key := append([]byte{}, keys[random.IntN(len(keys))]...)
		err = change(b, key, append([]byte{}, b.Get(key)...))
		done = err != errSkip
		if !done {
			return nil
		}
		return err
	})
	return done
}

func update(t *testing.T, dir string, do func(tx *bolt.Tx) error) {
	t.Helper()
	o := *bolt.DefaultOptions
	o.NoSync = true
	db, err := bolt.Open(filepath.Join(dir, FileName), 0o644, &o)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(do), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func copyStore(t *testing.T, dir string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	copied := t.TempDir()
	if err := os.WriteFile(filepath.Join(copied, FileName), data, 0o644); err != nil {
		t.Fatal(err)
	}
	return copied
}
