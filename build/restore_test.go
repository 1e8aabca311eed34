package build

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"figraph/keep"
)

// TestRestore builds a graph from its own export: sum, exports and the statements of
// the store are the same to the byte, whatever namespaces it uses. The store keeps no
// account of records, which nobody knows.
func TestRestore(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"plain": {}, "other namespaces": {Base: "https://example.org/kg/", Schema: "https", MinPapers: 1, Candidates: true},
	} {
		dir := t.TempDir()
		o.Folder, o.Exports = keep.Folder(filepath.Join(dir, "kg")), in(dir, []string{"graph.nq", "graph.nq.gz", "graph.ttl"})
		made := build(t, o, goodRecords)
		for _, file := range []string{"graph.nq", "graph.nq.gz"} {
			again := Options{Folder: keep.Folder(filepath.Join(dir, "kg-"+file)), Exports: in(dir, []string{"again.nq", "again.ttl"})}
			restored := build(t, again, filepath.Join(dir, file))
			if restored.summary.Receipt.Sum != made.summary.Receipt.Sum || !restored.summary.Receipt.Options.Restored {
				t.Errorf("%s from %s: sum %s, want %s", name, file, restored.summary.Receipt.Sum, made.summary.Receipt.Sum)
			}
			if scanned(t, restored.folder) != scanned(t, made.folder) || checkSound(t, restored.folder) != made.summary.Receipt.Sum {
				t.Errorf("%s from %s: another store", name, file)
			}
			for got, want := range map[string]string{"again.nq": "graph.nq", "again.ttl": "graph.ttl"} {
				if !bytes.Equal(contents(t, filepath.Join(dir, got)), contents(t, filepath.Join(dir, want))) {
					t.Errorf("%s from %s: %s differs from %s", name, file, got, want)
				}
			}
		}
	}
}

// scanned is what the store of a graph holds.
func scanned(t *testing.T, folder keep.Folder) string {
	t.Helper()
	g, err := folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	var b bytes.Buffer
	for line, err := range g.Store.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		b.Write(line.Text)
	}
	return b.String()
}

func contents(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestRestoreRefuses takes a line away, adds one, changes one, and more: nothing
// but a whole export becomes a graph.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	build(t, Options{Folder: keep.Folder(filepath.Join(dir, "kg")), Exports: in(dir, []string{"graph.nq"})}, oldRecords)
	whole := string(contents(t, filepath.Join(dir, "graph.nq")))
	lines := strings.SplitAfter(whole, "\n")
	for name, c := range map[string]struct{ text, want string }{
		"a line is missing": {strings.Join(lines[1:], ""), ErrNotOurs.Error()},
		"cut short":         {whole[:len(whole)/2], ""},
		"a line more":       {whole + `<https://e.org/s> <https://e.org/p> "o" <https://w3id.org/pfocr-kg/graph/links> .` + "\n", ErrNotOurs.Error()},
		"another word":      {strings.Replace(whole, "symbol\"", "synonym\"", 1), ErrNotOurs.Error()},
		"another graph":     {whole + `<https://e.org/s> <https://e.org/p> "o" <https://e.org/g> .` + "\n", "is not that of a layer"},
		"no graph":          {whole + `<https://e.org/s> <https://e.org/p> "o" .` + "\n", "is not that of a layer"},
		"no N-Quads":        {"hello\n" + whole, "line 1, column 1"},
		"nothing":           {"", ErrNotOurs.Error()},
	} {
		file := filepath.Join(dir, "other.nq")
		if err := os.WriteFile(file, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		folder := keep.Folder(filepath.Join(dir, "none"))
		_, err := tryBuild(t, t.Context(), Options{Folder: folder}, file)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if _, err := folder.Current(); !errors.Is(err, keep.ErrNoGraph) {
			t.Errorf("%s: there is a graph", name)
		}
	}
	if _, err := tryBuild(t, t.Context(), Options{Folder: keep.Folder(filepath.Join(dir, "none"))}, filepath.Join(dir, "graph.nq"), oldRecords); err == nil || !strings.Contains(err.Error(), "restored alone") {
		t.Errorf("beside records: %v", err)
	}
}
