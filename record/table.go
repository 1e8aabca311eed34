package record

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	errNothing = errors.New("neither a word nor an identifier")
	errNoItem  = errors.New("expected a mapping of keys to single values")
	errUTF8    = errors.New("not UTF-8")
	errReturns = errors.New("a carriage return that ends no line: save the table with line feeds")
)

// columns are the columns of each table. All must be there, or no row is read,
// but for those that only count or group.
var columns = [Kinds]struct{ needed, optional []string }{
	Gene: {
		needed:   []string{"organism_id", "organism_name", "word", "match", "ncbigene_symbol", "ncbigene_id", "source"},
		optional: []string{"organism_group", "count_direct", "count_synonym", "count_match"},
	},
	Chemical: {needed: []string{"word", "mesh", "match", "name", "chebi"}},
	Disease:  {needed: []string{"word", "mesh", "match", "name", "doid"}},
}

// ReadTable reads a table of a figure and adds its rows to the figure's mentions.
// Rows that cannot be read are counted and reported in the figure.
func ReadTable(fig *Figure, kind Kind, file string, data []byte) {
	fig.Tables[kind] = file
	t := &table{fig: fig, kind: kind, file: file, organisms: map[[2]string]bool{}}
	if n := CountRows(data); manyRows(n) != nil {
		t.problem(Fault, "rows-many", 0, "%v: no row of the table was read", manyRows(n))
		fig.Rows[kind][ProblemRow] += n
		return
	}
	for line := range bytes.Lines(bytes.TrimPrefix(data, byteOrderMark)) {
		t.line++
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		switch {
		case t.at == nil:
			t.header(line)
		case len(line) > 0:
			t.row(line)
		}
	}
	if t.line == 0 {
		t.problem(Fault, "table-empty", 0, "the table is empty, without a header")
	}
}

// CountRows counts the rows of a table that is not read, its header left out.
func CountRows(data []byte) int {
	n, header := 0, true
	for line := range bytes.Lines(data) {
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if !header && len(line) > 0 {
			n++
		}
		header = false
	}
	return n
}

type table struct {
	fig    *Figure
	kind   Kind
	file   string
	line   int
	at     map[string]int // column to position
	width  int
	unread error // why no row can be read
	cells  []string

	organisms map[[2]string]bool // by taxon and name
}

func (t *table) header(line []byte) {
	names := strings.Split(string(line), "\t")
	t.at, t.width = make(map[string]int, len(names)), len(names)
	_, err := checkLine(string(line))
	switch {
	case err != nil:
		t.unread = fmt.Errorf("the header: %w", err)
	case bytes.ContainsRune(line, '\r'):
		t.unread = errReturns
	default:
		t.unread = t.columns(names)
	}
	if t.unread != nil {
		t.problem(Fault, "table-header", t.line, "%v: no row of the table was read", t.unread)
	}
}

// columns finds the columns that a header names, and why no row can be read of it.
func (t *table) columns(names []string) (unread error) {
	known := columns[t.kind]
	for i, name := range names {
		if _, twice := t.at[name]; twice {
			unread = fmt.Errorf("the header has the column %q twice", name)
		}
		t.at[name] = i
		if !slices.Contains(known.needed, name) && !slices.Contains(known.optional, name) {
			t.problem(Warning, "column-unknown", t.line, "the column %.40q is not one of a %s table's: it was not read", name, t.kind)
		}
	}
	for _, name := range known.needed {
		if _, there := t.at[name]; !there {
			unread = fmt.Errorf("the header has no column %q", name)
		}
	}
	for _, name := range known.optional {
		if _, there := t.at[name]; !there {
			t.problem(Warning, "column-missing", t.line, "the header has no column %q", name)
		}
	}
	return unread
}

func (t *table) row(line []byte) {
	m := Mention{Kind: t.kind, Origin: Table, Line: t.line}
	code, err := "table-header", t.unread
	if err == nil {
		code, err = t.split(line)
	}
	if err == nil {
		code, err = "row-malformed", t.read(&m)
	}
	if err != nil {
		t.fig.Rows[t.kind][ProblemRow]++
		t.problem(Fault, code, t.line, "%v: the row was left out", err)
		return
	}
	t.fig.Mentions = append(t.fig.Mentions, m)
}

// split cuts a line at its tabs.
func (t *table) split(line []byte) (code string, err error) {
	if len(line) > maxRow {
		return "row-long", fmt.Errorf("%d bytes, more than the %d of a row", len(line), maxRow)
	}
	text := string(line)
	if code, err = checkLine(text); err != nil {
		return code, err
	}
	t.cells = t.cells[:0]
	for cell := range strings.SplitSeq(text, "\t") {
		t.cells = append(t.cells, cell)
	}
	if len(t.cells) != t.width {
		return "row-cells", fmt.Errorf("%d cells where the header has %d", len(t.cells), t.width)
	}
	return "", nil
}

// checkLine says why a line is no text.
func checkLine(text string) (code string, err error) {
	if !utf8.ValidString(text) {
		return "row-utf8", errUTF8
	}
	if err := checkCharacters(text); err != nil {
		return "row-character", err
	}
	return "", nil
}

func (t *table) cell(column string) string {
	if at, there := t.at[column]; there {
		return t.cells[at]
	}
	return ""
}

func (t *table) read(m *Mention) error {
	m.Word = t.cell("word")
	var err error
	switch t.kind {
	case Gene:
		err = t.geneRow(m)
	case Chemical:
		err = t.termRow(m, "chebi", chebiEntity)
	case Disease:
		err = t.termRow(m, "doid", doidEntity)
	}
	if err == nil && strings.TrimSpace(m.Word) == "" && m.ID == "" {
		return errNothing
	}
	return err
}

func (t *table) geneRow(m *Mention) (err error) {
	taxon, err := taxonEntity(t.cell("organism_id"))
	if err != nil {
		return err
	}
	m.Taxon, m.OrganismName = taxon.ID, present(t.cell("organism_name"))
	m.Match, m.Name, m.Source = t.cell("match"), t.cell("ncbigene_symbol"), present(t.cell("source"))
	m.ID = present(t.cell("ncbigene_id"))
	m.Counts = Counts{t.count("count_direct"), t.count("count_synonym"), t.count("count_match")}
	if m.Entity, err = geneEntity(m.ID); err != nil {
		return err
	}
	return t.organism(m.Taxon, m.OrganismName)
}

// organism takes the organism of a row, unless there are too many.
func (t *table) organism(taxon, name string) error {
	if key := [2]string{taxon, name}; !t.organisms[key] {
		if len(t.organisms) == maxOrganisms {
			return fmt.Errorf("one more organism than the %d that a table may have", maxOrganisms)
		}
		t.organisms[key] = true
	}
	return nil
}

// count is a count's canonical form, empty when it is missing.
func (t *table) count(column string) string {
	text := present(t.cell(column))
	if text == "" || text == "0" || IsNumber(text) {
		return text
	}
	t.problem(Fault, "count-malformed", t.line, "%s %.40q is no number: the count was left out", column, text)
	return ""
}

// termRow reads a chemical or a disease: MeSH first, else the other identifier.
func (t *table) termRow(m *Mention, otherColumn string, otherEntity func(string) (Entity, error)) error {
	m.Match, m.Name = present(t.cell("match")), present(t.cell("name"))
	mesh, err := meshEntity(t.cell("mesh"))
	if err != nil {
		return err
	}
	other, err := otherEntity(t.cell(otherColumn))
	if err != nil {
		return err
	}
	m.Entity, m.ID, m.Xref = mesh, present(t.cell("mesh")), other
	if mesh == (Entity{}) {
		m.Entity, m.ID, m.Xref = other, present(t.cell(otherColumn)), Entity{}
	}
	return nil
}

func (t *table) problem(s Severity, code string, line int, format string, args ...any) {
	t.fig.Problems = append(t.fig.Problems, Problem{s, code, t.fig.ID, t.file, line, fmt.Sprintf(format, args...)})
}
