package source

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

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
	entries, err := fs.ReadDir(s.files, figuresFolder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), recordSuffix) {
			s.records = append(s.records, path.Join(figuresFolder, e.Name()))
		}
	}
	entries, err = fs.ReadDir(s.files, dataFolder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	s.tables = map[string]*Table{}
	for _, e := range entries {
		kind, is := kindOfTable(e.Name())
		switch {
		case is && !e.IsDir():
			s.tables[e.Name()] = &Table{Path: path.Join(dataFolder, e.Name()), Kind: kind}
		case strings.HasSuffix(e.Name(), tableSuffix) && !slices.Contains(otherTables, e.Name()):
			s.unknown = append(s.unknown, path.Join(dataFolder, e.Name()))
		}
	}
	return nil
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
