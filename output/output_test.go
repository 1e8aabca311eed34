package output

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
	first, err := Create(name, rdfexport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := Create(name, rdfexport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := filepath.Glob(filepath.Join(dir, "*")); len(got) != 2 {
		t.Errorf("the folder holds %q, want two files under way", got)
	}
	for _, o := range []*File{second, first} {
		if _, err := o.Finish(); err != nil {
			t.Error(err)
		}
		if err := errors.Join(o.Appear(), o.Discard()); err != nil {
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
	o, err := Create(filepath.Join(dir, "graph.ttl.gz"), rdfexport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(o.Discard(), o.Discard()); err != nil {
		t.Error(err)
	}
	if got, _ := filepath.Glob(filepath.Join(dir, "*")); len(got) > 0 {
		t.Errorf("the folder holds %q", got)
	}
}
