// Package table writes what questions and commands answer: rows as TSV and CSV, a
// value as JSON and, an element on each line, as NDJSON. What is aligned for a
// terminal is the command's own. It holds one row or element at a time.
package table

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

var (
	cell   = strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\r", "\\r")
	uncell = strings.NewReplacer("\\\\", "\\", "\\t", "\t", "\\n", "\n", "\\r", "\r")
)

// Cell is text as it stands in a cell of TSV: \, tab and line breaks are written \\,
// \t, \n and \r. Nothing else is changed, quotation marks mean nothing, and text that
// begins with = or + or - or @ stays: a name is a name, and TSV is for programs.
func Cell(text string) string { return cell.Replace(text) }

// Text is what Cell was made of.
func Text(cell string) string { return uncell.Replace(cell) }

// TSV writes a header and rows.
func TSV[R ~[]any](w io.Writer, header R, rows []R) error {
	var line []byte
	write := func(row R) error {
		line = line[:0]
		for i, value := range row {
			if i > 0 {
				line = append(line, '\t')
			}
			line = appendCell(line, value)
		}
		_, err := w.Write(append(line, '\n'))
		return err
	}
	err := write(header)
	for i := 0; err == nil && i < len(rows); i++ {
		err = write(rows[i])
	}
	return err
}

// appendCell appends a value as package fmt shows it, escaped.
func appendCell(line []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		if !strings.ContainsAny(v, "\\\t\n\r") {
			return append(line, v...)
		}
		return append(line, Cell(v)...)
	case int:
		return strconv.AppendInt(line, int64(v), 10)
	case float64:
		return strconv.AppendFloat(line, v, 'g', -1, 64)
	}
	return append(line, Cell(fmt.Sprint(value))...)
}

// CSV writes CSV (RFC 4180) for spreadsheets. They take text that begins with one of
// a few characters for a formula, and run it; such text gets an apostrophe in front,
// as they have it themselves for text.
func CSV[R ~[]any](w io.Writer, header R, rows []R) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	var line []string
	write := func(row R, shown func(string) string) error {
		line = line[:0]
		for _, value := range row {
			if text, is := value.(string); is {
				line = append(line, shown(text))
			} else {
				line = append(line, fmt.Sprint(value))
			}
		}
		return out.Write(line)
	}
	err := write(header, func(text string) string { return text })
	for i := 0; err == nil && i < len(rows); i++ {
		err = write(rows[i], harmless)
	}
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// harmless is text that no spreadsheet takes for a formula.
func harmless(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}

// JSON writes what an encoder with an indent of two blanks writes of a value, of a
// slice one element at a time. A slice that is nil is an empty one.
func JSON(w io.Writer, value any) error {
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return writeJSON(w, "", list, 0, "\n")
	}
	if list.Len() == 0 {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	before, after := "[\n  ", ""
	for i := range list.Len() {
		if i == list.Len()-1 {
			after = "\n]\n"
		}
		if err := writeJSON(w, before, list.Index(i), 1, after); err != nil {
			return err
		}
		before = ",\n  "
	}
	return nil
}

// written are room for JSON before it is written.
var written = sync.Pool{New: func() any { return new([]byte) }}

// writeJSON writes a value at a depth, and what stands before and after it.
func writeJSON(w io.Writer, before string, value reflect.Value, depth int, after string) (err error) {
	room := written.Get().(*[]byte)
	defer written.Put(room)
	text := append((*room)[:0], before...)
	if !value.IsValid() { // nil
		text = append(text, "null"...)
	} else if text, err = appenderOf(value.Type())(text, value, depth); err != nil {
		return err
	}
	*room = append(text, after...)
	_, err = w.Write(*room)
	return err
}

// Lines writes each element of a slice on a line, as JSON; what is no slice on one.
func Lines(w io.Writer, value any) error {
	out := encoder(w)
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return out.Encode(value)
	}
	for i := range list.Len() {
		if err := out.Encode(list.Index(i).Interface()); err != nil {
			return err
		}
	}
	return nil
}

func encoder(w io.Writer) *json.Encoder {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out
}
