package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/cayleygraph/cayley/graph"
	ckv "github.com/cayleygraph/cayley/graph/kv"
	"github.com/cayleygraph/quad"
	hbolt "github.com/hidal-go/hidalgo/kv/bbolt"
	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// batch is how many statements Cayley takes at once; with bbolt, smaller and
// larger ones were slower.
const batch = 10_000

// loadIntoCayley loads N-Quads by Cayley's own fastest way into bbolt:
// ApplyDeltas in batches, without a sync until the end, with Bloom filters. The
// statements are parsed in a second goroutine, by our reader, at a million
// and more a second: a twentieth of the whole.
func loadIntoCayley(file, dir string) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	o := *bolt.DefaultOptions
	o.NoSync, o.NoGrowSync, o.NoFreelistSync = true, true, true
	o.FreelistType, o.InitialMmapSize = bolt.FreelistMapType, 8<<30
	db, err := hbolt.Open(filepath.Join(dir, "indexes.bolt"), &o)
	if err != nil {
		return err
	}
	if err := ckv.Init(db, nil); err != nil {
		return err
	}
	qs, err := ckv.New(db, graph.Options{})
	if err != nil {
		return err
	}
	batches, failed := readDeltas(file, math.MaxInt, batch)
	for deltas := range batches {
		if err = errors.Join(err, qs.ApplyDeltas(deltas, graph.IgnoreOpts{IgnoreDup: true})); err != nil {
			return err
		}
	}
	return errors.Join(<-failed, db.DB().Sync(), qs.Close())
}

// readDeltas parses statements of a file in a goroutine of its own, so many at most,
// in batches of a size.
func readDeltas(file string, most, size int) (<-chan []graph.Delta, <-chan error) {
	batches, failed := make(chan []graph.Delta, 4), make(chan error, 1)
	go func() {
		defer close(batches)
		failed <- sendDeltas(file, most, size, batches)
	}()
	return batches, failed
}

func sendDeltas(file string, most, size int, batches chan<- []graph.Delta) error {
	var deltas []graph.Delta
	err := eachLine(file, func(block *nquads.Block) bool {
		for line := range block.Lines() {
			if most--; most < 0 {
				return false
			}
			deltas = append(deltas, graph.Delta{Quad: quadOf(line), Action: graph.Add})
			if len(deltas) == size {
				batches <- deltas
				deltas = nil
			}
		}
		return true
	})
	batches <- deltas
	return err
}

// eachLine parses a file, many lines at a time, until it is told to stop.
func eachLine(file string, take func(*nquads.Block) bool) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	block := &nquads.Block{}
	for number, result := range nquads.Read(f) {
		if result.Err != nil {
			return fmt.Errorf("line %d: %w", number, result.Err)
		}
		if block.Add(result.Line); block.Len() == batch {
			if !take(block) {
				return nil
			}
			block = nquads.NewBlock(len(block.Text)+len(block.Text)/8, block)
		}
	}
	take(block)
	return nil
}

func quadOf(line nquads.Line) quad.Quad {
	return quad.Quad{Subject: value(line.Subject), Predicate: value(line.Predicate), Object: value(line.Object), Label: value(line.Graph)}
}

// value is Cayley's form of a term; the graph has no blank nodes and no language
// tags.
func value(form []byte) quad.Value {
	if form[0] == '<' {
		return quad.IRI(form[1 : len(form)-1])
	}
	end := nquads.StringEnd(form)
	text := quad.String(nquads.AppendUnescaped(nil, form[1:end-1]))
	if end == len(form) {
		return text
	}
	return quad.TypedString{Value: text, Type: quad.IRI(form[end+3 : len(form)-1])}
}
