package source

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"figraph/record"
)

// listed lists the files of a source with a folder.
func listed(s *Source, err error) (*Source, error) {
	if err != nil {
		return nil, err
	}
	inside, err := fs.Stat(s.files, figuresFolder)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err == nil && inside.IsDir():
		return s, s.listCheckout()
	}
	return s, s.listFolder()
}

const (
	figuresFolder = "_figures"
	dataFolder    = "_data"
	recordSuffix  = ".md"
	tableSuffix   = ".tsv"
)

// otherTables lie among the tables of figures and are about something else.
var otherTables = []string{"wpid_map.tsv", "ndex_map.tsv"}

// listCheckout lists the records and tables of a checkout of the database.
func (s *Source) listCheckout() error {
	var tables []listedName
	var failed error
	var wg sync.WaitGroup
	wg.Go(func() { tables, failed = s.names(dataFolder) })
	records, err := s.names(figuresFolder)
	wg.Wait()
	if errors.Is(failed, fs.ErrNotExist) {
		failed = nil
	}
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	for _, n := range records {
		if !n.folder && strings.HasSuffix(n.name, recordSuffix) {
			s.records = append(s.records, figuresFolder+"/"+n.name)
		}
	}
	slices.Sort(s.records)
	s.takeTables(tables)
	return nil
}

// takeTables takes the names of tables, and of what looks like one.
func (s *Source) takeTables(names []listedName) {
	s.tables = make(map[string]*Table, len(names))
	tables := make([]Table, len(names))
	for _, n := range names {
		kind, is := kindOfTable(n.name)
		switch {
		case is && !n.folder:
			t := &tables[len(s.tables)]
			t.Path, t.Kind = dataFolder+"/"+n.name, kind
			s.tables[n.name] = t
		case strings.HasSuffix(n.name, tableSuffix) && !slices.Contains(otherTables, n.name):
			s.unknown = append(s.unknown, dataFolder+"/"+n.name)
		}
	}
	slices.Sort(s.unknown)
}

// listedName is what lies in a folder.
type listedName struct {
	name   string
	folder bool // whether it is one
}

// names are what lies in a folder of the source, in no order.
func (s *Source) names(folder string) (names []listedName, err error) {
	if s.dir != "" {
		return namesIn(filepath.Join(s.dir, folder))
	}
	entries, err := fs.ReadDir(s.files, folder)
	for _, e := range entries {
		names = append(names, listedName{e.Name(), e.IsDir()})
	}
	return names, err
}

// listFolder lists those files of any other folder that begin as records do.
func (s *Source) listFolder() error {
	entries, err := fs.ReadDir(s.files, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), recordSuffix) {
			continue
		}
		if is, err := s.isRecord(e.Name()); is || err != nil { // the intake reports what it cannot read
			s.records = append(s.records, e.Name())
		}
	}
	return nil
}

var errIrregular = errors.New("no regular file")

func (s *Source) isRecord(name string) (bool, error) {
	if info, err := fs.Stat(s.files, name); err != nil {
		return false, err
	} else if !info.Mode().IsRegular() {
		return false, errIrregular // a pipe would be waited for
	}
	f, err := s.files.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, 64)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, err
	}
	first, _, _ := bytes.Cut(head[:n], []byte("\n"))
	return record.HasFrontMatter(append(first, '\n')), nil
}
