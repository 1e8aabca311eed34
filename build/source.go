package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"figraph/rdfexport"
	"figraph/record"
)

// ErrNoSource says that a SOURCE is not there.
var ErrNoSource = errors.New("there is no such SOURCE")

// standardInput is the SOURCE that is read from Options.Stdin.
const standardInput = "-"

// source is a SOURCE with the files that were found in it.
type source struct {
	number  int // among those that were named
	name    string
	dir     string // of a folder whose files can be looked at; empty of archives and the like
	files   fs.FS
	records []string              // paths within the source, sorted
	tables  map[string]*tableFile // by file name
	checked bool                  // whether a record's file name is its figid
	stdin   []byte
	unknown []string // files that look like tables and are none

	readLine    lineReader // of a file whose lines are figures
	figidOf     figidReader
	compression string    // of a file that is a SOURCE itself
	export      bool      // whether it is an N-Quads export
	archive     io.Closer // nil when there is none
}

// tableFile is a table that waits for its figure.
type tableFile struct {
	path string
	kind record.Kind
	used atomic.Bool
}

// openSource looks what kind of SOURCE a name is, and lists its files. Listing is
// sorted, so nothing hangs on the order that a file system has.
func openSource(name string, stdin io.Reader) (*source, error) {
	if name == standardInput {
		return readStdin(stdin)
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if files, is, err := openRevision(name); is {
			return listed(&source{name: name, files: files, checked: true}, err)
		}
		return nil, fmt.Errorf("%s: %w: name a checkout of the figure database, a folder of records, an archive of one, a file of records, or folder@revision", name, ErrNoSource)
	case err != nil:
		return nil, err
	case !info.IsDir():
		return openFile(name)
	}
	return listed(&source{name: name, dir: name, files: os.DirFS(name), checked: true}, nil)
}

// openFile opens a file that is a SOURCE itself: an archive, a file of figures, or
// a record.
func openFile(name string) (*source, error) {
	plain, compression := rdfexport.CompressionOfFile(filepath.Base(name))
	if open := archiveOf(plain, compression); open != nil {
		files, closer, err := open(name)
		if err != nil {
			return nil, err
		}
		return listed(&source{name: name, files: withinTop(files), archive: closer, checked: true}, nil)
	}
	if format, _, err := rdfexport.FormatOfFile(name); err == nil && !isNQuads(plain) {
		return nil, fmt.Errorf("%s: a graph is restored from N-Quads, not from %s: name an export that ends in .nq", name, format.Name)
	}
	folder := filepath.Dir(name)
	return &source{name: folder, dir: folder, files: os.DirFS(folder), records: []string{filepath.Base(name)}, compression: compression, readLine: lineReaderOf(plain), figidOf: figidReaderOf(plain), export: isNQuads(plain)}, nil
}

// listed lists the files of a source with a folder.
func listed(s *source, err error) (*source, error) {
	if err != nil {
		return nil, err
	}
	if inside, err := fs.Stat(s.files, figuresFolder); err == nil && inside.IsDir() {
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

// untilDone reads until a context ends, whatever the reader below does then.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	type outcome struct {
		data []byte
		err  error
	}
	got := make(chan outcome, 1)
	go func() {
		data := make([]byte, len(p))
		n, err := u.r.Read(data)
		got <- outcome{data[:n], err}
	}()
	select {
	case o := <-got:
		return copy(p, o.data), o.err
	case <-u.ctx.Done():
		return 0, u.ctx.Err()
	}
}

func readStdin(stdin io.Reader) (*source, error) {
	if stdin == nil {
		return nil, errors.New("-: there is no standard input")
	}
	data, err := io.ReadAll(stdin)
	if err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	if bytes.HasPrefix(data, []byte("<http")) {
		return nil, errors.New("-: this looks like N-Quads: a graph is restored from a file, whose name ends in .nq")
	}
	s := &source{name: "", records: []string{standardInput}, stdin: data}
	if bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(data, byteOrderMark)), []byte("{")) {
		s.readLine, s.figidOf = record.ReadBioThings, record.BioThingsFigid
	}
	return s, nil
}

// listCheckout lists the records and tables of a checkout of the database.
func (s *source) listCheckout() error {
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
	s.tables = map[string]*tableFile{}
	for _, e := range entries {
		kind, is := kindOfTable(e.Name())
		switch {
		case is && !e.IsDir():
			s.tables[e.Name()] = &tableFile{path: path.Join(dataFolder, e.Name()), kind: kind}
		case strings.HasSuffix(e.Name(), tableSuffix) && !slices.Contains(otherTables, e.Name()):
			s.unknown = append(s.unknown, path.Join(dataFolder, e.Name()))
		}
	}
	return nil
}

// kindOfTable reads the end of a table's file name; figids hold hyphens too.
func kindOfTable(name string) (record.Kind, bool) {
	for kind := range record.Kinds {
		if strings.HasSuffix(name, tableEnd(kind)) {
			return kind, true
		}
	}
	return 0, false
}

func tableEnd(kind record.Kind) string { return "-" + kind.Plural() + tableSuffix }

// listFolder lists those files of any other folder that begin as records do.
func (s *source) listFolder() error {
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

func (s *source) isRecord(name string) (bool, error) {
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

func (s *source) read(name string) ([]byte, error) {
	if name == standardInput {
		return s.stdin, nil
	}
	if info, err := fs.Stat(s.files, name); err == nil && s.checked && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", name) // a pipe would be waited for
	}
	if s.compression == "" {
		return fs.ReadFile(s.files, name)
	}
	f, err := s.files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := Decompress(f, s.compression)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, maxLine))
}

// open opens a file of the source, compressed as it may be.
func (s *source) open(name string) (io.ReadCloser, error) {
	if name == standardInput {
		return io.NopCloser(bytes.NewReader(s.stdin)), nil
	}
	return s.files.Open(name)
}

// units yields the records of a part in order, those that are files unread. What
// cannot be read is an error beside its place.
func (s *source) units(part Division, input func(Input)) iter.Seq2[unit, error] {
	return func(yield func(unit, error) bool) {
		for _, name := range s.records {
			if s.readLine == nil {
				if part.cuts() && !part.has(s.recordKey(name)) {
					continue
				}
				if !yield(unit{source: s, path: name}, nil) {
					return
				}
				continue
			}
			for u, err := range s.lines(name, part, input) {
				if !yield(u, err) {
					return
				}
			}
		}
	}
}

// display is the path of a file as people would open it.
func (s *source) display(name string) string {
	if name == standardInput {
		return "<standard input>"
	}
	return filepath.Join(s.name, filepath.FromSlash(name))
}
