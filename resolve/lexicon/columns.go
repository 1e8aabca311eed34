package lexicon

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// columns are the positions of a table's columns, and the row that was read last.
type columns struct {
	at    map[string]int
	cells []string
	width int // as many cells as a row needs
}

// newColumns reads a header. It says which of the needed columns are not there.
func newColumns(header []string, needed ...string) (*columns, error) {
	c := &columns{at: make(map[string]int, len(header))}
	for i, name := range header {
		if _, twice := c.at[name]; twice && name != "" {
			return nil, fmt.Errorf("the header has the column %q twice", name)
		}
		c.at[name] = i
	}
	for _, name := range needed {
		at, there := c.at[name]
		if !there {
			return nil, fmt.Errorf("the header has no column %q", name)
		}
		c.width = max(c.width, at+1)
	}
	return c, nil
}

// column is the position of the first of some columns that there is, or -1.
func (c *columns) column(names ...string) int {
	for _, name := range names {
		if at, there := c.at[name]; there {
			return at
		}
	}
	return -1
}

// cell is the cell at a position, empty when there is none.
func (c *columns) cell(at int) string {
	if at < 0 || at >= len(c.cells) {
		return ""
	}
	return c.cells[at]
}

var errNoRows = errors.New("a header and no rows: the download may have broken off")

// tabbed reads the rows of a tab separated table, whose header is the line in
// s.text, and hands each to row. What row calls wrong is a bad line.
func (s *source) tabbed(c *columns, row func() error) {
	rows := 0
	for s.next() {
		if s.text == "" {
			continue
		}
		rows++
		c.cells = splitTabs(c.cells[:0], s.text)
		err := fmt.Errorf("%d cells where %d are needed", len(c.cells), c.width)
		if len(c.cells) >= c.width {
			err = row()
		}
		if err != nil {
			s.bad("%w: the row was left out", err)
		}
	}
	if rows == 0 && !s.stopped {
		s.broken(s.line, errNoRows)
	}
}

func splitTabs(cells []string, line string) []string {
	for {
		at := strings.IndexByte(line, '\t')
		if at < 0 {
			return append(cells, line)
		}
		cells, line = append(cells, line[:at]), line[at+1:]
	}
}

// separated reads a comma (or otherwise) separated table with quotes: header
// makes the columns of the first row, and row takes each of the others.
func (s *source) separated(comma rune, header func([]string) (*columns, error), row func(*columns) error) {
	rows := &bounded{r: s.in, left: maxLine}
	in := csv.NewReader(rows)
	in.Comma, in.FieldsPerRecord, in.ReuseRecord = comma, -1, true
	in.LazyQuotes = comma == '\t'
	var c *columns
	read := 0
	for !s.stopped {
		cells, err := in.Read()
		rows.left = maxLine
		var syntax *csv.ParseError
		switch {
		case err == io.EOF:
			if c == nil || read == 0 {
				s.broken(s.line, errNoRows)
			}
			return
		case errors.As(err, &syntax):
			s.line = syntax.StartLine
			s.bad("%w: the row was left out; quote cells that hold a quote, and double it", syntax.Err)
			continue
		case err != nil:
			s.fail(s.line+1, err)
			return
		}
		s.line, _ = in.FieldPos(0)
		if err := s.separatedRow(&c, slices.Clone(cells), header, row); err == nil && c.cells != nil {
			read++
		}
	}
}

// bounded ends with an error when too much is read for one row, as in one that a
// quote opens and none closes.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("a row longer than %d bytes: close the quote that opens it", maxLine)
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}

func (s *source) separatedRow(c **columns, cells []string, header func([]string) (*columns, error), row func(*columns) error) error {
	err := checkText([]byte(strings.Join(cells, "\t")))
	switch {
	case *c == nil && err == nil:
		if *c, err = header(cells); err != nil {
			s.broken(s.line, err)
		}
		return err
	case *c == nil:
		s.broken(s.line, err)
		return err
	}
	if (*c).cells = cells; err == nil && len(cells) < (*c).width {
		err = fmt.Errorf("%d cells where %d are needed", len(cells), (*c).width)
	}
	if err == nil {
		err = row(*c)
	}
	if err != nil {
		s.bad("%w: the row was left out", err)
	}
	return err
}
