package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// manyLines are enough for many spans of the log, with subjects that are objects far
// away and objects that come again and again.
func manyLines(t testing.TB, n int) []string {
	t.Helper()
	r := rand.New(rand.NewPCG(9, 9))
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf("<https://example.org/%07d> <https://example.org/p%d> <https://example.org/%07d> <https://example.org/g> .\n", i/3, i%3, r.IntN(1+n/2)))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// TestScanOfManySpans holds the scan, which several goroutines make, to what was
// added; and lets it end early.
func TestScanOfManySpans(t *testing.T) {
	lines := manyLines(t, 20_000)
	s := open(t, build(t, lines, BuildOptions{}))
	for _, most := range []int{len(lines), 0, 1, 2500, 13_000} {
		var got []string
		for line, err := range s.Scan() {
			if err != nil {
				t.Fatal(err)
			}
			if len(got) == most {
				break
			}
			got = append(got, string(line.Text))
		}
		if !slices.Equal(got, lines[:most]) {
			t.Fatalf("the first %d lines are others", most)
		}
	}
}

// TestScanPassesWhatIsGone takes records of links out of the log, as a patch does.
func TestScanPassesWhatIsGone(t *testing.T) {
	lines := manyLines(t, 20_000)
	dir := build(t, lines, BuildOptions{})
	gone := map[uint64]bool{}
	links := uint64(0)
	changeLog(t, dir, func(log *bolt.Bucket) error {
		var keys [][]byte
		cursor := log.Cursor()
		for key, value := cursor.First(); key != nil; key, value = cursor.Next() {
			if r, err := parseRecord(value); err != nil {
				return err
			} else if r.value == nil {
				if links >= 2000 && links < 9000 || links%7 == 0 {
					gone[links] = true
					keys = append(keys, slices.Clone(key))
				}
				links++
			}
		}
		for _, key := range keys {
			if err := log.Delete(key); err != nil {
				return err
			}
		}
		return nil
	})
	var want, got []string
	for i, line := range lines {
		if !gone[uint64(i)] {
			want = append(want, line)
		}
	}
	for line, err := range open(t, dir).Scan() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(line.Text))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d lines, want %d", len(got), len(want))
	}
}

func changeLog(t *testing.T, dir string, change func(*bolt.Bucket) error) {
	t.Helper()
	db, err := bolt.Open(filepath.Join(dir, FileName), 0o644, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error { return change(tx.Bucket([]byte(logBucket))) })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestScanOfDamagedRecordsAndPages ends with an error, wherever the damage is, and
// after the lines that come before it.
func TestScanOfDamagedRecordsAndPages(t *testing.T) {
	lines := manyLines(t, 20_000)
	scan := func(dir string) (got int, err error) {
		s, err := Open(dir)
		if err != nil {
			return 0, err
		}
		defer s.Close()
		for line, err := range s.Scan() {
			if err != nil {
				return got, err
			}
			if string(line.Text) != lines[got] {
				return got, fmt.Errorf("line %d is another", got)
			}
			got++
		}
		return got, nil
	}
	for _, id := range []uint64{1, 4096, 4097, 15_000} {
		dir := build(t, lines, BuildOptions{})
		changeLog(t, dir, func(log *bolt.Bucket) error {
			return log.Put(binary.BigEndian.AppendUint64(nil, id), []byte{0xFF, 0xFF})
		})
		if got, err := scan(dir); !errors.Is(err, ErrDamaged) || uint64(got) > id {
			t.Errorf("record %d: %d lines, then %v", id, got, err)
		}
	}
	dir := build(t, lines, BuildOptions{})
	file := filepath.Join(dir, FileName)
	sound, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for page := 2; page < len(sound)/pageSize; page += 37 {
		damaged := slices.Clone(sound)
		clear(damaged[page*pageSize : (page+1)*pageSize])
		if err := os.WriteFile(file, damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := scan(dir); err == nil && got != len(lines) || err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("page %d: %d lines, then %v", page, got, err)
		}
	}
}

// TestBlocksHoldWholeLines looks at what exports take.
func TestBlocksHoldWholeLines(t *testing.T) {
	lines := manyLines(t, 9000)
	var all []byte
	count := 0
	for block, err := range open(t, build(t, lines, BuildOptions{})).Blocks() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, block.Text...)
		count += block.Len()
		for line := range block.Lines() {
			if want, err := nquads.Cut(line.Text); err != nil || string(want.Object) != string(line.Object) || string(want.Graph) != string(line.Graph) {
				t.Fatalf("the parts of %q are wrong: %v", line.Text, err)
			}
		}
	}
	if string(all) != strings.Join(lines, "") || count != len(lines) {
		t.Errorf("%d bytes and %d lines", len(all), count)
	}
}
