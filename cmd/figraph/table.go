package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"figraph/table"
)

// row is a line of a table.
type row []any

// writeAs writes a result as table, TSV, JSON or NDJSON. JSON shows value, the
// others rows. A table has its header on a terminal only.
func writeAs(w io.Writer, format string, onTerminal bool, value any, header row, rows []row) error {
	switch format {
	case "json", "ndjson":
		return writeJSON(w, format == "ndjson", value)
	case "table":
		return writeTable(w, onTerminal, header, rows)
	}
	return buffered(w, func(w io.Writer) error { return table.TSV(w, header, rows) })
}

// writeJSON writes a value whole, or a slice as one element on a line.
func writeJSON(w io.Writer, lines bool, value any) error {
	write := table.JSON
	if lines {
		write = table.Lines
	}
	return buffered(w, func(w io.Writer) error { return write(w, value) })
}

func visibleCells(r row) []string {
	cells := make([]string, len(r))
	for i, cell := range r {
		cells[i] = visible(fmt.Sprint(cell))
	}
	return cells
}

// visible shows characters that would steer a terminal by their numbers.
func visible(text string) string {
	if !strings.ContainsFunc(text, unicode.IsControl) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unicode.IsControl(r) {
			fmt.Fprintf(&b, "\\x%02x", r)
			continue
		}
		b.WriteRune(r)
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
		lines[i] = visibleCells(r)
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
