package main

import (
	"cmp"
	"encoding/binary"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// statement is a statement by the numbers of its terms.
type statement [4]uint32

// The orders of the baseline's indexes, each with the graph at its end.
var permutations = []struct {
	name  string
	order [4]int
}{{"spo", [4]int{0, 1, 2, 3}}, {"pos", [4]int{1, 2, 0, 3}}, {"osp", [4]int{2, 0, 1, 3}}}

// loadBaseline is the plainest store that answers what a quad store must: a
// dictionary of all terms, numbered in their order, and three indexes of
// statements, all in bbolt, in the order of their keys, in one process and in memory.
// It is no quad store of Cayley's, keeps no count of uses, and survives no graph
// larger than memory. Statements are parsed in a second goroutine.
func loadBaseline(file, dir string) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	o := *bolt.DefaultOptions
	o.NoSync, o.NoGrowSync, o.NoFreelistSync = true, true, true
	o.FreelistType, o.InitialMmapSize = bolt.FreelistMapType, 8<<30
	db, err := bolt.Open(filepath.Join(dir, "baseline.bolt"), 0o644, &o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Sync(), db.Close()) }()
	terms, statements, err := numbered(file)
	if err != nil {
		return err
	}
	w := &putter{db: db}
	var key []byte
	for number, term := range terms {
		key = binary.BigEndian.AppendUint32(key[:0], uint32(number+1))
		if err := w.put("terms", key, []byte(term)); err != nil {
			return err
		}
	}
	for _, p := range permutations {
		slices.SortFunc(statements, func(x, y statement) int {
			for _, i := range p.order {
				if x[i] != y[i] {
					return cmp.Compare(x[i], y[i])
				}
			}
			return 0
		})
		for _, s := range statements {
			key = key[:0]
			for _, i := range p.order {
				key = binary.BigEndian.AppendUint32(key, s[i])
			}
			if err := w.put(p.name, key, nil); err != nil {
				return err
			}
		}
	}
	return w.commit()
}

// numbered are the sorted terms of a file, and its statements by their numbers.
func numbered(file string) ([]string, []statement, error) {
	blocks, failed := readBlocks(file)
	met := map[string]uint32{}
	var statements []statement
	for block := range blocks {
		for line := range block.Lines() {
			var s statement
			for i, form := range [4][]byte{line.Subject, line.Predicate, line.Object, line.Graph} {
				number, known := met[string(form)]
				if !known {
					number = uint32(len(met))
					met[string(form)] = number
				}
				s[i] = number
			}
			statements = append(statements, s)
		}
	}
	terms := slices.Sorted(maps.Keys(met))
	numbers := make([]uint32, len(terms))
	for i, term := range terms {
		numbers[met[term]] = uint32(i + 1)
	}
	for i := range statements {
		for j, number := range statements[i] {
			statements[i][j] = numbers[number]
		}
	}
	return terms, statements, <-failed
}

// readBlocks parses a file in a goroutine of its own.
func readBlocks(file string) (<-chan *nquads.Block, <-chan error) {
	blocks, failed := make(chan *nquads.Block, 4), make(chan error, 1)
	go func() {
		defer close(blocks)
		failed <- eachLine(file, func(block *nquads.Block) bool { blocks <- block; return true })
	}()
	return blocks, failed
}

// putter puts keys that come in order into buckets, as many in a transaction as
// bbolt takes well.
type putter struct {
	db     *bolt.DB
	tx     *bolt.Tx
	name   string
	bucket *bolt.Bucket
	puts   int
}

const txPuts = 400_000

func (w *putter) put(name string, key, value []byte) (err error) {
	if w.puts == txPuts {
		if err := w.commit(); err != nil {
			return err
		}
	}
	if w.tx == nil {
		if w.tx, err = w.db.Begin(true); err != nil {
			return err
		}
	}
	if w.bucket == nil || name != w.name {
		if w.bucket, err = w.tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
		w.name, w.bucket.FillPercent = name, 1
	}
	w.puts++
	return w.bucket.Put(slices.Clone(key), value)
}

func (w *putter) commit() error {
	if w.tx == nil {
		return nil
	}
	tx := w.tx
	w.tx, w.bucket, w.puts = nil, nil, 0
	return tx.Commit()
}
