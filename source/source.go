// Package source opens a SOURCE of any form: a checkout of the figure database, a
// folder of records, an archive or a revision of either, a file of records, standard
// input. It lists the records and tables that are there, and reads them.
//
// Open is the way in, and Source.Units yields the records. What they say is for
// record to tell, and what becomes of them for build.
package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"figraph/rdfexport"
)

// ErrNotFound says that a SOURCE is not there.
var ErrNotFound = errors.New("there is no such SOURCE")

// Source is a SOURCE with the files that were found in it. Several may read it at
// once.
type Source struct {
	number  int // among those that were named
	name    string
	dir     string // of a folder whose files can be looked at; empty of archives and the like
	files   fs.FS
	handle  handle            // of the folder
	records []string          // paths within the source, sorted
	tables  map[string]*Table // by file name
	checked bool              // whether a record's file name is its figid
	stdin   []byte
	unknown []string // files that look like tables and are none

	readLine    lineReader // of a file whose lines are figures
	figidOf     figidReader
	compression string    // of a file that is a SOURCE itself
	export      bool      // whether it is an N-Quads export
	archive     io.Closer // nil when there is none
}

// OpenAll opens SOURCEs and numbers them in the order in which they are named. None
// of them having a record is an error.
func OpenAll(ctx context.Context, names []string, stdin io.Reader) ([]*Source, error) {
	var list []*Source
	records := 0
	for _, name := range names {
		s, err := Open(ctx, name, stdin)
		if err != nil {
			return nil, err
		}
		s.number = len(list)
		records += len(s.records)
		list = append(list, s)
	}
	if records == 0 {
		return nil, fmt.Errorf("no records in %q: a SOURCE is a checkout with a folder _figures, a folder of .md files that begin with ---, an archive or a revision of either, a file of records, or - for standard input", names)
	}
	return list, nil
}

// CloseAll closes sources.
func CloseAll(list []*Source) error {
	var errs []error
	for _, s := range list {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}

// Open looks what kind of SOURCE a name is, and lists its files; ErrNotFound where
// there is nothing of this name. Listing is sorted, so nothing hangs on the order
// that a file system has. Of "-" it reads stdin to the end, or until the context
// ends. Close it when done.
func Open(ctx context.Context, name string, stdin io.Reader) (*Source, error) {
	if name == standardInput {
		return readStdin(ctx, stdin)
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if files, is, err := openRevision(name); is {
			return listed(&Source{name: name, files: files, checked: true}, err)
		}
		return nil, fmt.Errorf("%s: %w: name a checkout of the figure database, a folder of records, an archive of one, a file of records, or folder@revision", name, ErrNotFound)
	case err != nil:
		return nil, err
	case !info.IsDir():
		return openFile(name)
	}
	return listed(&Source{name: name, dir: name, files: os.DirFS(name), checked: true}, nil)
}

// openFile opens a file that is a SOURCE itself: an archive, a file of figures, or
// a record.
func openFile(name string) (*Source, error) {
	plain, compression := rdfexport.CompressionOfFile(filepath.Base(name))
	if open := archiveOf(plain, compression); open != nil {
		files, closer, err := open(name)
		if err != nil {
			return nil, err
		}
		return listed(&Source{name: name, files: withinTop(files), archive: closer, checked: true}, nil)
	}
	if format, _, err := rdfexport.FormatOfFile(name); err == nil && !isNQuads(plain) {
		return nil, fmt.Errorf("%s: a graph is restored from N-Quads, not from %s: name an export that ends in .nq", name, format.Name)
	}
	folder := filepath.Dir(name)
	return &Source{name: folder, dir: folder, files: os.DirFS(folder), records: []string{filepath.Base(name)}, compression: compression, readLine: lineReaderOf(plain), figidOf: figidReaderOf(plain), export: isNQuads(plain)}, nil
}

// FromFS lists a file system that is laid out as a folder.
func FromFS(name string, files fs.FS) (*Source, error) {
	return listed(&Source{name: name, files: files, checked: true}, nil)
}

// Absent is a source of which only number and name are known: nothing in it can be
// read, and its tables are those that are added.
func Absent(number int, name string) *Source {
	return &Source{number: number, name: name, files: noFiles{}, tables: map[string]*Table{}}
}

// noFiles is a file system with nothing in it.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// IsExport says whether a SOURCE is an N-Quads export, by its name.
func IsExport(name string) bool {
	plain, _ := rdfexport.CompressionOfFile(filepath.Base(name))
	return isNQuads(plain)
}

// isNQuads says whether a file's name, without compression, is that of N-Quads.
func isNQuads(plain string) bool { return strings.HasSuffix(plain, ".nq") }

// IsNamed says whether a file's name alone makes it a SOURCE: that of an archive, of
// lines of figures, of an export, or of a record.
func IsNamed(name string) bool {
	plain, compression := rdfexport.CompressionOfFile(filepath.Base(name))
	return archiveOf(plain, compression) != nil || lineReaderOf(plain) != nil || isNQuads(plain) || strings.HasSuffix(plain, recordSuffix)
}

// Number is its place among the sources that were named, from 0.
func (s *Source) Number() int { return s.number }

// Name is the folder that its paths are within, or its own name.
func (s *Source) Name() string { return s.name }

// Dir is the folder of files that can be looked at, empty of archives and the like.
func (s *Source) Dir() string { return s.dir }

// Records are the paths of the records, or of the one file that has them, sorted.
func (s *Source) Records() []string { return s.records }

// Unknown are the paths of files that look like tables and are none.
func (s *Source) Unknown() []string { return s.unknown }

// HasLines says whether it is a file whose lines are the records.
func (s *Source) HasLines() bool { return s.readLine != nil }

// IsExport says whether it is an N-Quads export, whose one "record" is the file.
func (s *Source) IsExport() bool { return s.export }

// Compression is that of a file that is a SOURCE itself: "gz", "zst", or empty.
func (s *Source) Compression() string { return s.compression }

// Unit is the record of a file.
func (s *Source) Unit(path string) Unit { return Unit{Place: Place{Source: s, Path: path}} }

// Close closes an archive, or lets go of a folder.
func (s *Source) Close() error {
	err := s.handle.close()
	if s.archive != nil {
		err = errors.Join(err, s.archive.Close())
	}
	return err
}

// Read reads a record or a table of the source, decompressed; ErrTooLong where it
// is longer than any is.
func (s *Source) Read(name string) ([]byte, error) {
	if name == standardInput {
		return s.stdin, nil
	}
	var size int64
	if info, err := fs.Stat(s.files, name); err == nil {
		if size = info.Size(); s.checked && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s: %w", name, errIrregular) // a pipe would be waited for
		}
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
	return readLimited(r, size, limitOf(name))
}

// Open opens a file of the source, compressed as it may be.
func (s *Source) Open(name string) (io.ReadCloser, error) {
	if name == standardInput {
		return io.NopCloser(bytes.NewReader(s.stdin)), nil
	}
	return s.files.Open(name)
}

// Units yields the records of a part in order, those that are files unread. What
// cannot be read is an error beside its place. A file of lines that was read to its
// end is an input.
func (s *Source) Units(part Division, input func(Input)) iter.Seq2[Unit, error] {
	return func(yield func(Unit, error) bool) {
		for _, name := range s.records {
			if s.readLine == nil {
				if part.Cuts() && !part.Has(s.recordKey(name)) {
					continue
				}
				if !yield(s.Unit(name), nil) {
					return
				}
				continue
			}
			for u, err := range s.Lines(name, part, input) {
				if !yield(u, err) {
					return
				}
			}
		}
	}
}

// Display is the path of a file as people would open it.
func (s *Source) Display(name string) string {
	if name == standardInput {
		return "<standard input>"
	}
	return filepath.Join(s.name, filepath.FromSlash(name))
}

// Within is the path within the source of a file that Display names.
func (s *Source) Within(file string) string {
	if within, err := filepath.Rel(s.name, file); err == nil && file != s.Display(standardInput) {
		return filepath.ToSlash(within)
	}
	return file
}

// Listing yields all that the source holds, what it is and its name, in an order
// that hangs on nothing else; of standard input the SHA-256.
func (s *Source) Listing() iter.Seq2[string, string] {
	return func(yield func(what, name string) bool) {
		var stdin []string
		if s.stdin != nil {
			stdin = []string{InputOf("", s.stdin).SHA256}
		}
		for _, part := range []struct {
			what  string
			names []string
		}{{"record", s.records}, {"unknown", s.unknown}, {"stdin", stdin}, {"table", slices.Sorted(maps.Keys(s.tables))}} {
			for _, name := range part.names {
				if !yield(part.what, name) {
					return
				}
			}
		}
	}
}
