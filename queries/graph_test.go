package queries_test

import (
	"path/filepath"
	"sync"
	"testing"

	"figraph/build"
	"figraph/keep"
	"figraph/queries"
)

// authored is the graph of the authored records, built once.
var authored = sync.OnceValues(func() (queries.Graph, error) { return open(goodRecords) })

const goodRecords = "../testdata/good"

var folders []string // of graphs that were built, removed by TestMain

// open builds a graph and opens it.
func open(sources ...string) (queries.Graph, error) {
	folder, err := newFolder()
	if err != nil {
		return queries.Graph{}, err
	}
	o := build.Options{Folder: keep.Folder(filepath.Join(folder, "kg"))}
	if _, err := build.Build(background, o, sources...); err != nil {
		return queries.Graph{}, err
	}
	g, err := o.Folder.Open()
	if err != nil {
		return queries.Graph{}, err
	}
	x, err := g.Index()
	return queries.Graph{Index: x, Vocab: g.Vocab, Store: g.Store}, err
}

func good(t testing.TB) queries.Graph {
	t.Helper()
	g, err := authored()
	if err != nil {
		t.Fatal(err)
	}
	return g
}
