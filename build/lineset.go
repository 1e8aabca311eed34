package build

import (
	"bytes"
	"slices"

	"github.com/knakk/rdf"

	"figraph/nquads"
)

// lineSet gathers a few statements.
type lineSet struct {
	lines nquads.Appender
	text  []byte // of the last lines
	list  []nquads.Line
}

// linesTogether is how many bytes of lines are allocated at once.
const linesTogether = 4 << 10

func (s *lineSet) emit(q rdf.Quad) (err error) {
	if cap(s.text)-len(s.text) < linesTogether/8 {
		s.text = make([]byte, 0, linesTogether)
	}
	start := len(s.text)
	if s.text, err = s.lines.Append(s.text, q); err != nil {
		return err
	}
	return s.addText(s.text[start:len(s.text):len(s.text)])
}

func (s *lineSet) addText(text []byte) error {
	line, err := nquads.Cut(text)
	s.list = append(s.list, line)
	return err
}

// add adds a line that the caller uses again.
func (s *lineSet) add(line nquads.Line) {
	s.list = append(s.list, line.Shape().Line(bytes.Clone(line.Text)))
}

// sorted are the statements in canonical order, each once.
func (s *lineSet) sorted() []nquads.Line {
	slices.SortFunc(s.list, compareLines)
	s.list = slices.CompactFunc(s.list, func(a, b nquads.Line) bool { return bytes.Equal(a.Text, b.Text) })
	return s.list
}

func compareLines(a, b nquads.Line) int { return bytes.Compare(a.Text, b.Text) }

// eachDifference yields the lines of two sorted lists: those that only the old one
// has (-1), that both have (0), that only the new one has (1).
func eachDifference(old, new []nquads.Line, yield func(line nquads.Line, by int) error) error {
	for len(old) > 0 || len(new) > 0 {
		order := 0
		switch {
		case len(old) == 0:
			order = 1
		case len(new) == 0:
			order = -1
		default:
			order = compareLines(old[0], new[0])
		}
		line, by := nquads.Line{}, 0
		switch {
		case order < 0:
			line, by, old = old[0], -1, old[1:]
		case order > 0:
			line, by, new = new[0], 1, new[1:]
		default:
			line, old, new = old[0], old[1:], new[1:]
		}
		if err := yield(line, by); err != nil {
			return err
		}
	}
	return nil
}
