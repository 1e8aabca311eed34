package build

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"figraph/graph/sorter"
	"figraph/resolve"
	"figraph/source"
	"figraph/vocab"
)

// counted counts the files that are opened.
type counted struct {
	fs.FS
	opened atomic.Int64
}

func (c *counted) Open(name string) (fs.File, error) {
	c.opened.Add(1)
	return c.FS.Open(name)
}

// TestWorkersStopTogether takes the sorters' folder away: the first worker that
// fails ends the reading, however many records there are.
func TestWorkersStopTogether(t *testing.T) {
	t.Parallel()
	v, err := vocab.New(vocab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const records = 5_000
	files := fstest.MapFS{}
	for i := range records {
		figid := fmt.Sprintf("PMC%d__f1", 7_000_000+i)
		files[figuresFolder+"/"+figid+recordSuffix] = &fstest.MapFile{Data: []byte(smallRecord(figid))}
	}
	counted := &counted{FS: files}
	s, err := source.FromFS("records", counted)
	if err != nil {
		t.Fatal(err)
	}
	gone := filepath.Join(t.TempDir(), "gone")
	in := &intake{sources: []*source.Source{s}, v: v, problems: newProblemLog(t.TempDir()), resolver: resolve.New(nil), names: sorter.New(sorter.Options{Dir: gone, Memory: 1}),
		statements: sorter.New(sorter.Options{Dir: gone, Memory: 1}), facts: sorter.New(sorter.Options{Dir: gone, Memory: 1}),
		witnesses: sorter.New(sorter.Options{Dir: gone, Memory: 1})}
	if err := in.run(t.Context(), 4); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if opened := counted.opened.Load(); opened > records/2 {
		t.Errorf("%d of %d records were read", opened, records)
	}
}
