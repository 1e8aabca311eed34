package lexicon

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"figraph/record"
)

// The table is figraph's own form of a lexicon, for people to read, compare and
// edit: tab separated, one header, one entity a line, and comments after '#'. In
// a list '|' stands between the values; in a name '\' makes a '|' or '\' a
// letter, and \t and \n are the tab and the line's end. An equivalent after '~' is
// close, not exact. Cells may be missing at the end of a line.
var tableHeader = []string{"kind", "id", "name", "taxon", "synonyms", "same", "members", "medicine", "count", "reads"}

func isTable(head []byte) bool {
	for line := range bytes.Lines(head) {
		if len(bytes.TrimSpace(line)) > 0 && line[0] != '#' {
			return bytes.HasPrefix(line, []byte("kind\tid\tname"))
		}
	}
	return false
}

func readTable(s *source) {
	header := false
	for s.next() {
		switch {
		case strings.TrimSpace(s.text) == "" || s.text[0] == '#':
		case !header:
			names := strings.Split(s.text, "\t")
			if header = true; len(names) > len(tableHeader) || !slices.Equal(names, tableHeader[:len(names)]) {
				s.broken(s.line, fmt.Errorf("the header is not %s, in this order", strings.Join(tableHeader, ", ")))
			}
		default:
			e, err := parseRow(s.text)
			if err != nil {
				s.bad("%v: the row was left out", err)
				continue
			}
			s.entry(e)
		}
	}
}

func parseRow(line string) (e Entry, err error) {
	cells := strings.Split(line, "\t")
	if len(cells) > len(tableHeader) {
		return e, fmt.Errorf("%d cells where there are %d columns", len(cells), len(tableHeader))
	}
	cells = append(cells, make([]string, len(tableHeader)-len(cells))...)
	if e.Kind, err = parseKind(cells[0]); err != nil {
		return e, err
	}
	if cells[1] != "" {
		if e.Entity, err = parseEntity(cells[1]); err != nil {
			return e, err
		}
	}
	names, err := splitList(cells[2])
	if err != nil {
		return e, err
	}
	if len(names) > 1 {
		return e, fmt.Errorf("several names (%q): the others are synonyms, or write \\| for a | in a name", cells[2])
	}
	e.Name = strings.TrimSpace(strings.Join(names, ""))
	if e.Taxon = cells[3]; e.Taxon != "" && !record.IsNumber(e.Taxon) {
		return e, fmt.Errorf("%q is no taxon: expected its NCBI number", e.Taxon)
	}
	if e.Synonyms, err = splitList(cells[4]); err != nil {
		return e, err
	}
	return e, parseRest(&e, cells[5:])
}

// parseRest reads the cells after the synonyms.
func parseRest(e *Entry, cells []string) (err error) {
	if e.Same, err = parseSame(cells[0]); err != nil {
		return err
	}
	if e.Members, err = parseMembers(cells[1]); err != nil {
		return err
	}
	switch cells[2] {
	case "":
	case "yes":
		e.Medicine = true
	default:
		return fmt.Errorf("medicine is %q: expected yes or nothing", cells[2])
	}
	if e.Count, err = parseCount(cells[3]); err != nil {
		return err
	}
	if cells[4] != "" {
		for number := range strings.SplitSeq(cells[4], "|") {
			count, err := parseCount(number)
			if err != nil {
				return err
			}
			e.Reads = append(e.Reads, count)
		}
		if len(e.Reads) != len(e.Synonyms) {
			return fmt.Errorf("%d reads of %d synonyms: give one for each, or none", len(e.Reads), len(e.Synonyms))
		}
	}
	if e.Name == "" && e.Entity == (record.Entity{}) {
		return errNameless
	}
	return nil
}

func parseKind(cell string) (Kind, error) {
	for k := range kinds {
		if k.String() == cell {
			return k, nil
		}
	}
	return 0, fmt.Errorf("%q is no kind: expected gene, chemical, disease, family or organism", cell)
}

func parseCount(cell string) (int, error) {
	if cell == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(cell, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("%q is no count", cell)
	}
	return int(n), nil
}

func parseSame(cell string) ([]Equivalent, error) {
	values, err := splitList(cell)
	var list []Equivalent
	for _, value := range values {
		curie, isClose := strings.CutPrefix(value, "~")
		prefix, id, ok := strings.Cut(curie, ":")
		if !ok || prefix == "" || id == "" {
			return nil, fmt.Errorf("%q is no equivalent: expected one such as hgnc:391, or ~omim:164730 for a close one", value)
		}
		list = append(list, Equivalent{strings.ToLower(prefix), id, !isClose})
	}
	return list, err
}

func parseMembers(cell string) ([]record.Entity, error) {
	values, err := splitList(cell)
	var list []record.Entity
	for _, value := range values {
		e, err := parseEntity(value)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, err
}

// splitList cuts a cell at each '|' and undoes what escapeName did.
func splitList(cell string) ([]string, error) {
	if cell == "" {
		return nil, nil
	}
	if strings.IndexByte(cell, '\\') < 0 {
		return strings.Split(cell, "|"), nil
	}
	var list []string
	var b strings.Builder
	for i := 0; i < len(cell); i++ {
		switch c := cell[i]; {
		case c == '|':
			list = append(list, b.String())
			b.Reset()
		case c != '\\':
			b.WriteByte(c)
		default:
			letter, known := byte(0), false
			if i++; i < len(cell) {
				letter, known = escapes[cell[i]]
			}
			if !known {
				return nil, fmt.Errorf(`a \ before neither \, |, t, n nor r in %.40q: write \\`, cell)
			}
			b.WriteByte(letter)
		}
	}
	return append(list, b.String()), nil
}

var (
	escapes    = map[byte]byte{'\\': '\\', '|': '|', 't': '\t', 'n': '\n', 'r': '\r'}
	nameEscape = strings.NewReplacer(`\`, `\\`, "|", `\|`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
)

// Encoder writes entries as a table, in the order that they come in.
type Encoder struct {
	w   *bufio.Writer
	row []string
	err error // the first one
}

// NewEncoder writes to w, the header first.
func NewEncoder(w io.Writer) *Encoder {
	t := &Encoder{w: bufio.NewWriterSize(w, 1<<16)}
	t.write(tableHeader)
	return t
}

// Encode writes an entry.
func (t *Encoder) Encode(e *Entry) error {
	t.row = append(t.row[:0], e.Kind.String(), "", nameEscape.Replace(e.Name), e.Taxon, joinNames(e.Synonyms), "", "", "", "", "")
	if e.Entity != (record.Entity{}) {
		t.row[1] = e.Entity.CURIE()
	}
	same := make([]string, len(e.Same))
	for i, q := range e.Same {
		if same[i] = nameEscape.Replace(q.Prefix + ":" + q.ID); !q.Exact {
			same[i] = "~" + same[i]
		}
	}
	members := make([]string, len(e.Members))
	for i, m := range e.Members {
		members[i] = nameEscape.Replace(m.CURIE())
	}
	t.row[5], t.row[6] = strings.Join(same, "|"), strings.Join(members, "|")
	if e.Medicine {
		t.row[7] = "yes"
	}
	if e.Count > 0 {
		t.row[8] = strconv.Itoa(e.Count)
	}
	reads := make([]string, len(e.Reads))
	for i, n := range e.Reads {
		reads[i] = strconv.Itoa(n)
	}
	t.row[9] = strings.Join(reads, "|")
	t.write(t.row)
	return t.err
}

func joinNames(names []string) string {
	escaped := make([]string, len(names))
	for i, name := range names {
		escaped[i] = nameEscape.Replace(name)
	}
	return strings.Join(escaped, "|")
}

// write writes a row, without the empty cells at its end.
func (t *Encoder) write(row []string) {
	for len(row) > 3 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	if t.err == nil {
		_, t.err = t.w.WriteString(strings.Join(row, "\t") + "\n")
	}
}

// Close ends the table. It does not close the writer.
func (t *Encoder) Close() error {
	if t.err == nil {
		t.err = t.w.Flush()
	}
	return t.err
}
