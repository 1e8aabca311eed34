package web

import (
	"bufio"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"figraph/queries"
	"figraph/table"
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

var streamBuffers = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, streamBuffer) }}

// stream has an answer written, and breaks off where that fails on the way: an
// answer that was cut must not look whole.
func stream(w io.Writer, write func(io.Writer) error) error {
	out := &started{w: w}
	buffer := streamBuffers.Get().(*bufio.Writer)
	buffer.Reset(out)
	defer func() {
		buffer.Reset(nil) // it holds no answer
		streamBuffers.Put(buffer)
	}()
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
		return table.TSV(w, a.header(), a.Rows)
	case formatCSV:
		return table.CSV(w, a.header(), a.Rows)
	case formatNDJSON:
		return table.Lines(w, a.Value)
	}
	if isDrawn(a.asked.format) {
		return a.Draw().Write(w, a.asked.format.Name)
	}
	if a.asked.envelope {
		return table.JSON(w, a.envelope())
	}
	return table.JSON(w, a.Value)
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

// header is the names of the columns.
func (a *reply) header() (header []any) {
	for _, c := range a.Columns {
		header = append(header, c.Name)
	}
	return header
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
