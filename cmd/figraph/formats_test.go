package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"figraph/source"
)

// storedGraphs are the codes with which commands end on each graph of testdata/formats:
// of one that this program does not know, 6, with what to do.
var storedGraphs = map[string]map[string]int{
	"1-no-index": {"check": 6, "genes": 6},
	"1-index-1":  {"check": 6, "genes": 6},
	"1-parts-1":  {"check": 6, "merge": 6},
	"1":          {},
	"1-updated":  {},
	"2":          {},
	"2-updated":  {},
}

// TestStoredGraphs opens graphs that earlier programs wrote. All can be exported, and
// what is exported can be built again.
func TestStoredGraphs(t *testing.T) {
	t.Parallel()
	formats := filepath.Join("..", "..", "testdata", "formats")
	stored, err := filepath.Glob(filepath.Join(formats, "*", "graph.tar.zst"))
	if err != nil || len(stored) != len(storedGraphs) {
		t.Fatalf("%d graphs are stored, want %d (%v)", len(stored), len(storedGraphs), err)
	}
	records := recordsOfStored(t)
	for _, archive := range stored {
		version := filepath.Base(filepath.Dir(archive))
		dir := t.TempDir()
		unpack(t, archive, dir)
		kg, again := filepath.Join(dir, "kg"), filepath.Join(dir, "again")
		ends := func(what string, args ...string) string {
			t.Helper()
			var out bytes.Buffer
			code, said := call(t.Context(), &out, args...)
			if code != storedGraphs[version][what] || code != exitDone && !strings.Contains(said, ": build the graph again, from its records or from its N-Quads export") {
				t.Errorf("%s: %s ends with %d: %s", version, what, code, said)
			}
			return out.String()
		}
		ends("check", "check", "-g", kg)
		if counts := ends("stats", "stats", "-g", kg, "--format", "tsv"); !strings.Contains(counts, "graph\tfigures\t3\n") {
			t.Errorf("%s: stats say %s", version, counts)
		}
		if rows := ends("genes", "genes", "ketamine", "-g", kg, "--format", "tsv"); storedGraphs[version]["genes"] == exitDone && !strings.Contains(rows, "\tAKT1\t") {
			t.Errorf("%s: genes of ketamine are %s", version, rows)
		}
		ends("export", "export", filepath.Join(dir, "new.nq"), "-g", kg)
		if a, b := contentOf(t, dir, "new.nq"), contentOf(t, dir, "graph.nq"); a != b {
			t.Errorf("%s: the export differs: %d bytes, want %d", version, len(a), len(b))
		}
		ends("build", "build", filepath.Join(dir, "new.nq"), "-o", again)
		if parts, _ := filepath.Glob(filepath.Join(kg, "current", "parts-*")); len(parts) > 0 {
			ends("merge", "merge", kg, "-o", filepath.Join(dir, "merged"))
		}
		if strings.HasSuffix(version, "-updated") {
			ends("update", "update", records, "-o", kg)
			ends("check", "check", "-g", kg)
		}
	}
}

// recordsOfStored are the records of which the graphs were made, one of them with
// another title.
func recordsOfStored(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	good := filepath.Join("..", "..", "testdata", "good")
	for _, figid := range []string{"PMC9000001__fig-0001", "PMC9000001__fig-0002", "PMC9000002__ner-two"} {
		for _, pattern := range []string{"_figures/" + figid + ".md", "_data/" + figid + "-*.tsv"} {
			found, err := filepath.Glob(filepath.Join(good, filepath.FromSlash(pattern)))
			if err != nil || len(found) == 0 {
				t.Fatal(pattern, err)
			}
			for _, name := range found {
				text := contentOf(t, name)
				if figid == "PMC9000002__ner-two" {
					text = strings.Replace(text, "figtitle: ", "figtitle: Again ", 1)
				}
				to := filepath.Join(dir, filepath.Base(filepath.Dir(name)), filepath.Base(name))
				if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, []byte(text), 0o644)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return dir
}

func contentOf(t *testing.T, name ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(name...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unpack unpacks an archive of ours.
func unpack(t *testing.T, archive, dir string) {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := source.Decompress(f, "zst")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for in := tar.NewReader(r); ; {
		head, err := in.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, filepath.FromSlash(head.Name))
		switch head.Typeflag {
		case tar.TypeDir:
			err = os.MkdirAll(name, 0o755)
		case tar.TypeSymlink:
			err = os.Symlink(head.Linkname, name)
		default:
			text, readErr := io.ReadAll(in)
			err = errors.Join(readErr, os.WriteFile(name, text, 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
