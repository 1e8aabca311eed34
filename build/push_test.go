package build

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"figraph/remote"
	"figraph/remote/remotetest"
)

// TestPushedIsTheExport holds what a store was sent against the graph, and its
// journal against being written over.
func TestPushedIsTheExport(t *testing.T) {
	t.Parallel()
	folder := Folder(t.TempDir())
	if _, err := Build(context.Background(), Options{Folder: folder}, filepath.Join("..", "testdata", "good")); err != nil {
		t.Fatal(err)
	}
	g, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	var want strings.Builder
	for line, err := range g.statements() {
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
	for _, o := range []PushOptions{{Chunk: 10_000}, {Replace: true}} {
		if _, err := Push(context.Background(), folder, g, store, o); err != nil {
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
	if _, err := Push(context.Background(), folder, g, store, PushOptions{}); err == nil || !strings.Contains(err.Error(), "remove it, and the push begins anew") {
		t.Fatal(err)
	}
}
