package keep

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"figraph/rdfexport"
)

func TestShardNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"graph.nq.gz": "graph-00002-of-00012.nq.gz", "a.b/graph": "a.b/graph-00002-of-00012", "graph.data.zst": "graph-00002-of-00012.data.zst",
		"x/my.graph.nq": "x/my.graph-00002-of-00012.nq", ".nq": "-00002-of-00012.nq",
	} {
		s := shardNamesOf(name, rdfexport.Formats[0])
		if got := filepath.Join(s.dir, s.base(2, 12)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestMoveAllOrNone has a move fail in the middle.
func TestMoveAllOrNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, fstest.MapFS{"a": {Data: []byte("a")}, "b": {Data: []byte("b")}, "c": {Data: []byte("c")}}); err != nil {
		t.Fatal(err)
	}
	holds := func(want ...string) {
		t.Helper()
		var got []string
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, name := range files {
			text, err := os.ReadFile(name)
			got = append(got, fmt.Sprintf("%s %s", filepath.Base(name), text))
			if err != nil {
				t.Error(err)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("the folder holds %q, want %q", got, want)
		}
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	err := moveAll([]move{{at("a"), at("former")}, {at("b"), at("a")}, {at("none"), at("b")}, {at("c"), at("d")}})
	if !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	holds("a a", "b b", "c c")
	if err := moveAll([]move{{at("a"), at("former")}, {at("b"), at("a")}}); err != nil {
		t.Error(err)
	}
	holds("a b", "c c", "former a")
}
