package web

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"figraph/queries"
)

// The headers that say of an answer what the command line says beside it. Text in
// them is percent-encoded where it is no printable ASCII.
const (
	headingHeader = "Figraph-Heading" // what was asked and what counted
	hintHeader    = "Figraph-Hint"    // of an empty answer: what is near
	moreHeader    = "Figraph-More"    // how many rows the limit left out
	sumHeader     = "Figraph-Sum"     // the graph sum
)

// reply is an answer on its way out.
type reply struct {
	queries.Answer
	question *queries.Question
	asked    asked
	sum      string
}

// envelope is an answer with all that belongs to it.
type envelope struct {
	Question string           `json:"question"`
	Heading  string           `json:"heading"`
	Hint     string           `json:"hint"`
	Notes    []string         `json:"notes"` // what was left out, and why
	More     int              `json:"more"`
	Sum      string           `json:"sum"`
	Columns  []envelopeColumn `json:"columns"`
	Rows     [][]any          `json:"rows"`
	Value    any              `json:"value"`
}

type envelopeColumn struct {
	Name string       `json:"name"`
	Type queries.Type `json:"type"`
	Doc  string       `json:"doc"`
}

// writeAnswer writes an answer piece by piece. An error after the first piece
// breaks the connection off.
func writeAnswer(w http.ResponseWriter, r *http.Request, a reply) error {
	h := w.Header()
	h.Set("Content-Type", a.asked.format.contentType())
	h.Set(headingHeader, headerText(a.Heading))
	if a.Hint != "" {
		h.Set(hintHeader, headerText(a.Hint))
	}
	h.Set(moreHeader, strconv.Itoa(a.More))
	if a.asked.format.Name != formatJSON {
		h.Set("Content-Disposition", `attachment; filename="`+fileName(a.question.Name, a.asked.Names)+"."+a.asked.format.Name+`"`)
	}
	if r.Method == http.MethodHead {
		return nil
	}
	return stream(w, func(w io.Writer) error { return a.write(w) })
}

// streamBuffer is how much is gathered before it is sent.
const streamBuffer = 32 << 10

// stream has an answer written, and breaks off where that fails on the way: an
// answer that was cut must not look whole.
func stream(w io.Writer, write func(io.Writer) error) error {
	out := &started{w: w}
	buffer := bufio.NewWriterSize(out, streamBuffer)
	err := write(buffer)
	if err == nil {
		err = buffer.Flush()
	}
	if err != nil && out.yes {
		panic(http.ErrAbortHandler)
	}
	return err
}

// started is a writer that knows whether anything was written.
type started struct {
	w   io.Writer
	yes bool
}

func (s *started) Write(p []byte) (int, error) {
	s.yes = true
	return s.w.Write(p)
}

func (a *reply) write(w io.Writer) error {
	switch a.asked.format.Name {
	case formatTSV:
		return a.writeTSV(w)
	case formatCSV:
		return a.writeCSV(w)
	case formatNDJSON:
		return a.writeLines(w)
	}
	if isDrawn(a.asked.format) {
		return a.Draw().Write(w, a.asked.format.Name)
	}
	if a.asked.envelope {
		return encoderTo(w, "", "  ").Encode(a.envelope())
	}
	return writeJSON(w, a.Value)
}

func (a *reply) envelope() envelope {
	e := envelope{a.question.Name, a.Heading, a.Hint, a.Notes, a.More, a.sum, nil, a.Rows, a.Value}
	if e.Notes == nil {
		e.Notes = []string{}
	}
	if e.Rows == nil {
		e.Rows = [][]any{}
	}
	for _, c := range a.Columns {
		e.Columns = append(e.Columns, envelopeColumn{c.Name, c.Type, c.Doc})
	}
	return e
}

func encoderTo(w io.Writer, prefix, indent string) *json.Encoder {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent(prefix, indent)
	return out
}

// writeJSON writes what an encoder with an indent of two blanks writes of a value,
// of a slice one element at a time.
func writeJSON(w io.Writer, value any) error {
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return encoderTo(w, "", "  ").Encode(value)
	}
	if list.Len() == 0 {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	var element bytes.Buffer
	out := encoderTo(&element, "  ", "  ")
	before := "[\n  "
	for i := range list.Len() {
		element.Reset()
		element.WriteString(before)
		if err := out.Encode(list.Index(i).Interface()); err != nil {
			return err
		}
		if _, err := w.Write(bytes.TrimSuffix(element.Bytes(), []byte("\n"))); err != nil {
			return err
		}
		before = ",\n  "
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}

// writeLines writes each element on a line.
func (a *reply) writeLines(w io.Writer) error {
	out := encoderTo(w, "", "")
	list := reflect.ValueOf(a.Value)
	if list.Kind() != reflect.Slice {
		return out.Encode(a.Value)
	}
	for i := range list.Len() {
		if err := out.Encode(list.Index(i).Interface()); err != nil {
			return err
		}
	}
	return nil
}

// oneCell keeps text within its cell of TSV. Nothing else is changed: a name is a
// name, and TSV is for programs.
var oneCell = strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\r", "\\r")

func (a *reply) writeTSV(w io.Writer) error {
	var header []any
	for _, c := range a.Columns {
		header = append(header, c.Name)
	}
	for _, row := range append([][]any{header}, a.Rows...) {
		cells := make([]string, len(row))
		for j, cell := range row {
			cells[j] = oneCell.Replace(fmt.Sprint(cell))
		}
		if _, err := fmt.Fprintln(w, strings.Join(cells, "\t")); err != nil {
			return err
		}
	}
	return nil
}

// writeCSV writes CSV (RFC 4180) for spreadsheets. They take text that begins with
// one of a few characters for a formula, and run it; such text gets an apostrophe
// in front, as they have it themselves for text.
func (a *reply) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	var line []string
	for _, c := range a.Columns {
		line = append(line, c.Name)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range a.Rows {
		line = line[:0]
		for _, cell := range row {
			if text, is := cell.(string); is {
				line = append(line, harmless(text))
			} else {
				line = append(line, fmt.Sprint(cell))
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
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

// longestHeader is where text in a header is cut; the envelope has all of it.
const longestHeader = 2000

// headerText is text as a header can hold it: percent-encoded where it is not
// printable ASCII.
func headerText(text string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		if b.Len() > longestHeader {
			b.WriteString("...")
			break
		}
		if c := text[i]; c < ' ' || c > '~' || c == '%' {
			b.WriteString(string([]byte{'%', hex[c>>4], hex[c&15]}))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// fileName is the name of a download, of letters, digits, dots and hyphens alone.
func fileName(question string, names []string) string {
	const longest = 80
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_':
			return r
		}
		return '-'
	}, strings.Join(append([]string{question}, names...), "-"))
	return strings.Trim(safe[:min(longest, len(safe))], ".-")
}
