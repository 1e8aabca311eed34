package build

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"figraph/keep"
	"figraph/remote"
	"figraph/remote/remotetest"
	"figraph/torture"
)

// TestPushedIsTheExport holds what a store was sent against the graph, and its
// journal against being written over.
func TestPushedIsTheExport(t *testing.T) {
	t.Parallel()
	folder := keep.Folder(t.TempDir())
	if _, err := Build(context.Background(), Options{Folder: folder}, filepath.Join("..", "testdata", "good")); err != nil {
		t.Fatal(err)
	}
	g, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	var want strings.Builder
	for line, err := range g.Store.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		want.Write(line.Text)
	}
	s := remotetest.New()
	url, end := s.Serve()
	defer end()
	store, err := remote.Open(context.Background(), url, remote.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []keep.PushOptions{{Chunk: 10_000}, {Replace: true}} {
		if _, err := keep.Push(context.Background(), folder, g, store, o); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.Quads(), ""); got != want.String() {
			t.Fatalf("%+v: the store holds other statements than the graph", o)
		}
	}
	journals, err := filepath.Glob(filepath.Join(string(folder), "push-*.json"))
	if err != nil || len(journals) != 1 {
		t.Fatal(journals, err)
	}
	if err := os.WriteFile(journals[0], []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := keep.Push(context.Background(), folder, g, store, keep.PushOptions{}); err == nil || !strings.Contains(err.Error(), "remove it, and the push begins anew") {
		t.Fatal(err)
	}
}

// TestKilledPush kills a process that pushes a graph in the place of another, at random
// moments, and calls it again: then the store holds the graph, and before that each of
// the five graphs is the old one, the new one, or not there yet.
func TestKilledPush(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: a kill is no race")
	}
	t.Parallel()
	s := remotetest.New()
	url, end := s.Serve()
	defer end()
	var folders []keep.Folder
	var layers []map[string]string
	for _, sources := range []string{goodRecords, oldRecords} {
		m := build(t, Options{}, sources)
		g, err := m.folder.Open()
		if err != nil {
			t.Fatal(err)
		}
		folders, layers = append(folders, m.folder), append(layers, byGraph(strings.SplitAfter(scanned(t, m.folder), "\n")))
		g.Close()
	}
	c := child{Folder: folders[0], Push: url}
	start := time.Now()
	if a := c.run(t); a.Error != "" {
		t.Fatal(a.Error)
	}
	within := time.Since(start) * 3 / 2
	random := torture.Random(t)
	done := 0
	for i := range torture.Rounds(t, 10, 10) {
		next := (i + 1) % 2
		c.Folder = folders[next]
		torture.Kill(t, c.command(t), random, 0, within)
		held := byGraph(s.Quads())
		for graph, quads := range held {
			if quads != layers[0][graph] && quads != layers[1][graph] {
				t.Fatalf("the graph %s is neither the old nor the new one", graph)
			}
		}
		if maps.Equal(held, layers[next]) {
			done++
		}
		if a := c.run(t); a.Error != "" {
			t.Fatal(a.Error)
		}
		if got := byGraph(s.Quads()); !maps.Equal(got, layers[next]) {
			t.Fatal("the store holds other statements than the graph")
		}
	}
	t.Logf("%d kills came too late", done)
}

// byGraph joins lines by their graph name.
func byGraph(lines []string) map[string]string {
	graphs := map[string]string{}
	for _, line := range lines {
		if at := strings.LastIndexByte(line, '<'); at >= 0 {
			graphs[line[at:]] += line
		}
	}
	return graphs
}
