package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"figraph/vocab"
)

// TestImportsFollowTheTable compares what each package imports with the table of
// docs/architecture.md.
func TestImportsFollowTheTable(t *testing.T) {
	allowed := roomsOf(t)
	list := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./...")
	list.Dir = filepath.Join("..", "..")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		room := strings.TrimPrefix(fields[0], "figraph/")
		rooms, listed := allowed[room]
		if !listed {
			t.Errorf("the room %s is not in the table", room)
			continue
		}
		for _, imported := range fields[1:] {
			other, ours := strings.CutPrefix(imported, "figraph/")
			if ours && !slices.Contains(rooms, other) && !slices.Contains(rooms, "all") {
				t.Errorf("%s imports %s, which the table does not allow", room, other)
			}
			if strings.Contains(imported, "cayleygraph/") && !slices.Contains([]string{"graph/store", "graph/store/postgres", "bench"}, room) {
				t.Errorf("%s imports %s: only graph/store and graph/store/postgres name Cayley", room, imported)
			}
		}
	}
}

// roomsOf reads the table: room to the rooms that it may import.
func roomsOf(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	rooms := map[string][]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z/]+)/` \\|[^|]*\\| ([^|]*) \\|$").FindAllStringSubmatch(string(text), -1) {
		rooms[m[1]] = strings.Split(m[2], ", ")
	}
	if len(rooms) < 9 {
		t.Fatalf("the table has %d rooms: it was not read right", len(rooms))
	}
	return rooms
}

// TestEveryTermIsDocumented finds terms of the model without a place in
// docs/model.md.
func TestEveryTermIsDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "model.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range vocab.All() {
		if !strings.Contains(string(text), "`"+term.CURIE()+"`") {
			t.Errorf("%s is not in docs/model.md", term.CURIE())
		}
	}
}
