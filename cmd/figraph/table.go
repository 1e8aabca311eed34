package main

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"
)

// row is a line of a table.
type row []any

// writeAs writes a result as table, TSV, JSON or NDJSON. JSON shows value, the
// others rows. A table has its header on a terminal only.
//
// TSV holds text as it is, but that \, tab and line breaks are written \\, \t, \n
// and \r, as in problems.tsv; quotation marks mean nothing. A cell that begins with = or + or - or @ is not
// changed: a name is a name, and the answer is for programs. Who opens it in a
// spreadsheet imports its columns as text.
func writeAs(w io.Writer, format string, onTerminal bool, value any, header row, rows []row) error {
	switch format {
	case "json", "ndjson":
		return writeJSON(w, format == "ndjson", value)
	case "table":
		return writeTable(w, onTerminal, header, rows)
	}
	return buffered(w, func(w io.Writer) error {
		for _, r := range append([]row{header}, rows...) {
			if _, err := fmt.Fprintln(w, strings.Join(cellsOf(r, oneCell.Replace), "\t")); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeJSON writes a value whole, or a slice as one element on a line.
func writeJSON(w io.Writer, lines bool, value any) error {
	return buffered(w, func(w io.Writer) error {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		list := reflect.ValueOf(value)
		isList := list.Kind() == reflect.Slice
		switch {
		case isList && lines:
			for i := range list.Len() {
				if err := out.Encode(list.Index(i).Interface()); err != nil {
					return err
				}
			}
			return nil
		case isList && list.IsNil():
			value = []any{} // not null
		}
		if !lines {
			out.SetIndent("", "  ")
		}
		return out.Encode(value)
	})
}

// oneCell keeps text within its cell of TSV.
var oneCell = strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\r", "\\r")

func cellsOf(r row, escape func(string) string) []string {
	cells := make([]string, len(r))
	for i, cell := range r {
		cells[i] = escape(fmt.Sprint(cell))
	}
	return cells
}

// visible shows characters that would steer a terminal, or turn the direction of
// what follows, by their numbers.
func visible(text string) string { return numbered(text, steers) }

func steers(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// numbered shows some characters by their numbers.
func numbered(text string, some func(rune) bool) string {
	if !strings.ContainsFunc(text, some) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case !some(r):
			b.WriteRune(r)
		case r > 0xff:
			fmt.Fprintf(&b, "\\u%04x", r)
		default:
			fmt.Fprintf(&b, "\\x%02x", r)
		}
	}
	return b.String()
}

// writeTable aligns columns: those of numbers at the right, others at the left. A
// table without rows has no header.
func writeTable(w io.Writer, withHeader bool, header row, rows []row) error {
	numbers := numberColumns(rows)
	if withHeader && len(rows) > 0 {
		rows = append([]row{header}, rows...)
	}
	lines := make([][]string, len(rows))
	var widths []int
	for i, r := range rows {
		lines[i] = cellsOf(r, visible)
		for j, cell := range lines[i] {
			if j == len(widths) {
				widths = append(widths, 0)
			}
			widths[j] = max(widths[j], utf8.RuneCountInString(cell))
		}
	}
	return buffered(w, func(w io.Writer) error {
		for _, cells := range lines {
			if _, err := fmt.Fprintln(w, aligned(cells, widths, numbers)); err != nil {
				return err
			}
		}
		return nil
	})
}

func aligned(cells []string, widths []int, numbers map[int]bool) string {
	var line strings.Builder
	for j, cell := range cells {
		pad := strings.Repeat(" ", widths[j]-utf8.RuneCountInString(cell))
		if j > 0 {
			line.WriteString("  ")
		}
		if numbers[j] {
			line.WriteString(pad + cell)
		} else {
			line.WriteString(cell + pad)
		}
	}
	return strings.TrimRight(line.String(), " ")
}

// numberColumns are the columns that hold nothing but numbers.
func numberColumns(rows []row) map[int]bool {
	numbers := map[int]bool{}
	for i, r := range rows {
		for j, cell := range r {
			switch cell.(type) {
			case int, int64, float64:
				numbers[j] = numbers[j] || i == 0
			default:
				numbers[j] = false
			}
		}
	}
	return numbers
}
