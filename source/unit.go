package source

import (
	"fmt"

	"figraph/record"
)

// Place is where a record lies. Records of the same figid are in the order of
// their places: by SOURCE as named, then by path, then by line.
type Place struct {
	Source *Source
	Path   string // within the source
	Line   int    // of a file of several records, from 1
}

// File is the file as people would open it.
func (p Place) File() string { return p.Source.Display(p.Path) }

// String is the file, and the line where it has several records.
func (p Place) String() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d", p.File(), p.Line)
	}
	return p.File()
}

// FileFigid is the figid that the name of a record's file says, where files are
// named so.
func (p Place) FileFigid() (figid string, named bool) {
	return figidOfFile(p.Path), p.Source.checked
}

// Unit is one record, unread.
type Unit struct {
	Place
	line []byte // nil when it is a file
}

// Digest is the SHA-256 of a record's own line, empty when it is a file, which is
// an input.
func (u Unit) Digest() string {
	if u.line == nil {
		return ""
	}
	return InputOf("", u.line).SHA256
}

// Figure reads the record, by what reads its file where it is one. What is no
// record is a *record.SyntaxError.
func (u Unit) Figure(read func(s *Source, path string) ([]byte, error)) (*record.Figure, error) {
	if u.line != nil {
		return u.Source.readLine(u.File(), u.Line, u.line)
	}
	data, err := read(u.Source, u.Path)
	if err != nil {
		return nil, err
	}
	return record.ReadFigure(u.File(), data)
}
