package keep

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"figraph/output"
	"figraph/record"
	"figraph/source"
)

// Receipt says what a graph was made from, how, and what came out. The same
// input and options give the same bytes, whatever machine, folder, order of
// reading, memory or number of workers.
type Receipt struct {
	Tool       string                    `json:"tool"`
	Created    string                    `json:"created,omitempty"` // only where a time was given
	Sum        string                    `json:"sum"`
	Layers     map[string]LayerCounts    `json:"layers"`
	Records    RecordCounts              `json:"records"`
	Figures    int                       `json:"figures"`
	Papers     int                       `json:"papers"`
	Rows       map[string]RowCounts      `json:"rows"`                 // by table
	Keywords   record.KeywordCounts      `json:"keywords"`             // of figures; outside the rows
	Resolution map[string]Resolution     `json:"resolution,omitempty"` // by table, and of the keywords that no row accounts for
	Edges      int                       `json:"edges"`
	Quads      int                       `json:"quads"`
	Problems   ProblemCounts             `json:"problems"`
	Options    ReceiptOptions            `json:"options"`
	Lexicons   []UsedLexicon             `json:"lexicons"` // in the order in which they are asked
	Store      *output.Written           `json:"store,omitempty"`
	Index      output.Written            `json:"index"`
	Outputs    map[string]output.Written `json:"outputs"`           // by format
	Shard      string                    `json:"shard,omitempty"`   // which of how many; of a graph that merge takes
	Parts      *output.Written           `json:"parts,omitempty"`   // what merge takes, by the file that lists it
	Updates    int                       `json:"updates,omitempty"` // since the build; then the store has no sum of its own
	Inputs     []source.Input            `json:"inputs"`
}

// UsedLexicon is a lexicon that names were looked up in.
type UsedLexicon struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// LayerCounts are the counts of one layer.
type LayerCounts struct {
	Quads    int    `json:"quads"`
	Subjects int    `json:"subjects"`
	Sum      string `json:"sum"`
}

// RecordCounts balance: read = stated + skipped.
type RecordCounts struct {
	Read    int `json:"read"`
	Stated  int `json:"stated"`
	Skipped int `json:"skipped"`
}

// RowCounts balance: read is the sum of the others.
type RowCounts struct {
	Read       int `json:"read"`
	Accepted   int `json:"accepted"`
	Unresolved int `json:"unresolved"`
	Candidate  int `json:"candidate"`
	Repeated   int `json:"repeated"`
	Problem    int `json:"problem"`
}

// ProblemCounts counts problems.
type ProblemCounts struct {
	Errors   int            `json:"errors"`
	Warnings int            `json:"warnings"`
	ByCode   map[string]int `json:"by_code"`
}

// ReceiptOptions are the options that change the result.
type ReceiptOptions struct {
	Base           string `json:"base"`
	Schema         string `json:"schema"`
	Candidates     bool   `json:"candidates"`
	MinPapers      int    `json:"min_papers"`
	ImageURL       string `json:"image_url"`
	Xrefs          bool   `json:"xrefs"`
	BuiltinLexicon bool   `json:"builtin_lexicon"`
	Restored       bool   `json:"restored,omitempty"` // from an N-Quads export; then the other options are unknown
}

// TotalRows are the counts of all tables together.
func (r *Receipt) TotalRows() (total RowCounts) {
	for _, rows := range r.Rows {
		total.Read += rows.Read
		total.Accepted += rows.Accepted
		total.Unresolved += rows.Unresolved
		total.Candidate += rows.Candidate
		total.Repeated += rows.Repeated
		total.Problem += rows.Problem
	}
	return total
}

// Write writes the receipt to its file.
func (r *Receipt) Write(f *os.File) error {
	out := bufio.NewWriter(f)
	if err := r.encode(out); err != nil {
		return err
	}
	return out.Flush()
}

// receiptSeal is what follows in a receipt on all that its SHA-256 is of.
const receiptSeal = ",\n \"sha256\": \"%x\"\n}\n"

// inputsBegin is what stands in a receipt before its inputs.
const inputsBegin = ",\n \"inputs\": ["

// encode writes the receipt with each input on a line of its own, and at its end the
// SHA-256 of all before.
func (r *Receipt) encode(out io.Writer) error {
	w := output.NewDigest(out)
	short := *r
	short.Inputs = []source.Input{}
	head, err := Marshal(short, " ")
	if err != nil {
		return err
	}
	if _, err := w.Write(bytes.TrimSuffix(head, []byte("]\n}\n"))); err != nil {
		return err
	}
	if err := encodeInputs(w, r.Inputs); err != nil {
		return err
	}
	if _, err = io.WriteString(w, "\n ]"); err == nil {
		_, err = fmt.Fprintf(out, receiptSeal, w.Sum())
	}
	return err
}

func encodeInputs(w io.Writer, inputs []source.Input) error {
	const enough = 64 << 10
	var b []byte
	separator := "\n  "
	for i := range inputs {
		b = append(b, separator...)
		separator = ",\n  "
		var err error
		if b, err = appendInput(b, &inputs[i]); err != nil {
			return err
		}
		if len(b) >= enough {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err := w.Write(b)
	return err
}

// appendInput appends an input as JSON. There are as many as files, and the names of
// nearly all need no escapes.
func appendInput(b []byte, input *source.Input) ([]byte, error) {
	if isPlain(input.Path) && isPlain(input.SHA256) {
		b = append(append(b, `{"path":"`...), input.Path...)
		b = append(append(b, `","sha256":"`...), input.SHA256...)
		b = strconv.AppendInt(append(b, `","bytes":`...), int64(input.Bytes), 10)
		return append(b, '}'), nil
	}
	text, err := Marshal(input, "")
	return append(b, bytes.TrimSuffix(text, []byte("\n"))...), err
}

// isPlain says whether a text stands in JSON as it is.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// ParseReceipt reads a receipt of a graph of some version, and compares it with its
// seal.
func ParseReceipt(text []byte, version int) (r Receipt, err error) {
	if err := checkSeal(text, version); err != nil {
		return r, err
	}
	return r, json.Unmarshal(text, &r)
}

// checkSeal compares a receipt with the SHA-256 at its end.
func checkSeal(text []byte, version int) error {
	begin, _, _ := strings.Cut(receiptSeal, "%")
	at := bytes.LastIndex(text, []byte(begin))
	switch {
	case at >= 0 && string(text[at:]) != fmt.Sprintf(receiptSeal, sha256.Sum256(text[:at])):
		return errors.New("it does not have the SHA-256 that stands at its end")
	case at < 0 && version > 1:
		return errors.New("no SHA-256 stands at its end")
	}
	return nil
}

// parseHead is ParseReceipt without the inputs, which are nearly all of a receipt and take
// half a second.
func parseHead(text []byte, version int) (r Receipt, err error) {
	if err := checkSeal(text, version); err != nil {
		return r, err
	}
	if at := bytes.Index(text, []byte(inputsBegin)); at >= 0 {
		text = append(bytes.Clone(text[:at]), '}')
	}
	return r, json.Unmarshal(text, &r)
}

// Marshal is JSON with the characters of HTML as they are.
func Marshal(value any, indent string) ([]byte, error) {
	var b bytes.Buffer
	err := encoder(&b, indent).Encode(value)
	return b.Bytes(), err
}

func encoder(w io.Writer, indent string) *json.Encoder {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", indent)
	return out
}
