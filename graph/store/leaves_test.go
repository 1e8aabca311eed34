package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// TestLeavesHaveWhatBboltHas gets keys that are there and keys that are not, near each
// other and far, of every bucket of a store.
func TestLeavesHaveWhatBboltHas(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	s := open(t, build(t, randomLines(t, 1, 3000), BuildOptions{}))
	deep := 0
	err := s.kv.DB().View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			var keys [][]byte
			if err := b.ForEach(func(key, _ []byte) error {
				keys = append(keys, key, append(bytes.Clone(key), 0), key[:len(key)-1])
				return nil
			}); err != nil {
				return err
			}
			near := leavesOf(tx, b)
			if near.file != nil {
				deep++
			}
			for at, n := 0, 0; len(keys) > 0 && n < 5000; n++ {
				if at += r.IntN(7) - 2; at < 0 || at >= len(keys) || r.IntN(20) == 0 {
					at = r.IntN(len(keys))
				}
				got, err := near.get(keys[at])
				if want := b.Get(keys[at]); err != nil || !bytes.Equal(got, want) || (got == nil) != (want == nil) {
					t.Fatalf("bucket %q, key %x: %x, %v, want %x", name, keys[at], got, err, want)
				}
			}
			return nil
		})
	})
	if err != nil || deep == 0 {
		t.Errorf("%d buckets have pages of their own, %v", deep, err)
	}
}

// TestLeavesHaveGaps gets numbers of which some are not there, as in a log that was
// patched.
func TestLeavesHaveGaps(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 2))
	db, err := bolt.Open(filepath.Join(t.TempDir(), "db"), 0o600, &bolt.Options{PageSize: pageSize})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	number := func(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
	err = db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte("numbers"))
		for n := 1; err == nil && n < 5000; n += 1 + r.IntN(20)/17 {
			err = b.Put(number(n), number(-n))
		}
		return err
	})
	if err == nil {
		err = db.View(func(tx *bolt.Tx) error {
			b := tx.Bucket([]byte("numbers"))
			near := leavesOf(tx, b)
			for range 20_000 {
				key := number(r.IntN(5001))
				got, err := near.get(key)
				if want := b.Get(key); err != nil || !bytes.Equal(got, want) || near.file == nil {
					t.Fatalf("key %x: %x, %v, want %x", key, got, err, want)
				}
			}
			return nil
		})
	}
	if err != nil {
		t.Error(err)
	}
}

// TestLeavesFindDamage has a branch lead back to itself, and to a page of another kind.
func TestLeavesFindDamage(t *testing.T) {
	s := open(t, build(t, randomLines(t, 1, 3000), BuildOptions{}))
	err := s.kv.DB().View(func(tx *bolt.Tx) error {
		log := tx.Bucket([]byte(logBucket))
		key := binary.BigEndian.AppendUint64(nil, 1)
		for _, to := range []uint64{uint64(log.Root()), 0} {
			near := leavesOf(tx, log)
			near.file = bytes.Clone(near.file)
			order.PutUint64(stored(near.file[uint64(log.Root())*pageSize:]).of(0)[8:], to)
			if _, err := near.get(key); !errors.Is(err, ErrDamaged) {
				t.Errorf("a branch to page %d: %v, want ErrDamaged", to, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
