package build

import (
	"errors"
	"testing"

	"figraph/keep"
)

// TestStampTellsGraphsApart builds the same graph and another one: each time the
// stamp is a new one, though the folder's name may come again.
func TestStampTellsGraphsApart(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a build for each option")
	}
	t.Parallel()
	m := build(t, Options{}, goodRecords)
	stamp := func() keep.Stamp {
		s, err := m.folder.Stamp()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	seen := map[keep.Stamp]bool{stamp(): true}
	for range 4 {
		if again := stamp(); !seen[again] {
			t.Error("the stamp changed by itself")
		}
		for _, records := range []string{goodRecords, oldRecords} {
			build(t, Options{Folder: m.folder}, records)
			if seen[stamp()] {
				t.Error("the stamp of another graph came again")
			}
			seen[stamp()] = true
		}
	}
}

func TestStampOfNothing(t *testing.T) {
	t.Parallel()
	if _, err := keep.Folder(t.TempDir()).Stamp(); !errors.Is(err, keep.ErrNoGraph) {
		t.Errorf("%v, want ErrNoGraph", err)
	}
}

// TestAboutIsWhatTheExportSays compares what is said about every subject with the
// whole graph.
func TestAboutIsWhatTheExportSays(t *testing.T) {
	t.Parallel()
	m := build(t, Options{}, goodRecords)
	g, err := m.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	want := map[string]string{}
	for line, err := range g.Store.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		iri := string(line.Subject[1 : len(line.Subject)-1])
		want[iri] += string(line.Text)
	}
	for iri, text := range want {
		got := ""
		for line, err := range g.About(iri) {
			if err != nil {
				t.Fatal(err)
			}
			got += string(line.Text)
		}
		if got != text {
			t.Fatalf("about %s: %q, want %q", iri, got, text)
		}
	}
	for line, err := range g.About("https://example.org/nobody") {
		t.Errorf("about nobody: %s, %v", line.Text, err)
	}
}
