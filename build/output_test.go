package build

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"figraph/rdfexport"
)

// TestOutputsAtOnce writes a file twice at the same time: neither takes the
// other's half for a leftover, and the last one stays.
func TestOutputsAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "graph.nq")
	first, err := newOutput(name, rdfexport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := newOutput(name, rdfexport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := filepath.Glob(filepath.Join(dir, "*")); len(got) != 2 {
		t.Errorf("the folder holds %q, want two files under way", got)
	}
	for _, o := range []*output{second, first} {
		if _, err := o.finish(); err != nil {
			t.Error(err)
		}
		if err := errors.Join(o.appear(), o.discard()); err != nil {
			t.Error(err)
		}
	}
	if got, _ := filepath.Glob(filepath.Join(dir, "*")); !slices.Equal(got, []string{name}) {
		t.Errorf("the folder holds %q", got)
	}
}

func TestOutputThatIsDiscarded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := newOutput(filepath.Join(dir, "graph.ttl.gz"), rdfexport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(o.discard(), o.discard()); err != nil {
		t.Error(err)
	}
	if got, _ := filepath.Glob(filepath.Join(dir, "*")); len(got) > 0 {
		t.Errorf("the folder holds %q", got)
	}
}
