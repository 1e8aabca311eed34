package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
)

var texts = []string{"", "plain", "a\tb", "a\nb\r\n", `back\slash`, `\t`, `\\n`, `"quoted"`, "=1", "\u2028", "µ <&>", ",;"}

// TestRowsAreReadBack reads TSV by its rule, and CSV by Go's reader.
func TestRowsAreReadBack(t *testing.T) {
	header, rows := []any{"text", "n"}, [][]any{}
	for i, text := range texts {
		rows = append(rows, []any{text, i})
	}
	var tsv, commas bytes.Buffer
	if err := errors.Join(TSV(&tsv, header, rows), CSV(&commas, header, rows)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(tsv.String(), "\n"), "\n")
	records, err := csv.NewReader(&commas).ReadAll()
	if err != nil || len(lines) != len(rows)+1 || len(records) != len(lines) || lines[0] != "text\tn" {
		t.Fatalf("%d lines, %d records (%v)", len(lines), len(records), err)
	}
	for i, text := range texts {
		cells := strings.Split(lines[i+1], "\t")
		if len(cells) != 2 || Text(cells[0]) != text || cells[1] != fmt.Sprint(i) {
			t.Errorf("%q: TSV %q", text, cells)
		}
		// Go's reader takes \r\n in a cell for \n
		if got := strings.TrimPrefix(records[i+1][0], "'"); got != strings.ReplaceAll(text, "\r\n", "\n") || records[i+1][1] != fmt.Sprint(i) {
			t.Errorf("%q: CSV %q", text, records[i+1])
		}
	}
}

// TestCellsAreAsFmtShowsThem of each type that rows have.
func TestCellsAreAsFmtShowsThem(t *testing.T) {
	row := []any{0, -1, 1 << 62, 0.0, -0.5, 1e6, 123456789.0, 1e20, 1e21, 1e-4, 1e-5, 5e-324, math.Inf(1), math.Inf(-1), math.NaN(), true, nil, int64(7), "a\\b\tc"}
	var shown bytes.Buffer
	if err := TSV(&shown, row, nil); err != nil {
		t.Fatal(err)
	}
	for i, cell := range strings.Split(strings.TrimSuffix(shown.String(), "\n"), "\t") {
		if want := Cell(fmt.Sprint(row[i])); cell != want {
			t.Errorf("%v: %q, want %q", row[i], cell, want)
		}
	}
}

func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{"": "", "BDNF": "BDNF", "a=b": "a=b", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx", "＝1": "'＝1", "'=1": "'=1"} {
		if got := harmless(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestJSONIsTheEncoders(t *testing.T) {
	type row struct {
		Text string   `json:"text"`
		List []string `json:"list"`
	}
	for _, value := range []any{[]row{}, []row(nil), []row{{"<&>\u2028", nil}}, []row{{"a", []string{"b", "c"}}, {}}, []int{1, 2}, row{}, map[string]int{"a": 1}, []map[string]int{{}}} {
		var whole, want, lines bytes.Buffer
		out := json.NewEncoder(&want)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		list := reflect.ValueOf(value)
		encoded := value
		if list.Kind() == reflect.Slice && list.IsNil() {
			encoded = []int{}
		}
		if err := errors.Join(out.Encode(encoded), JSON(&whole, value), Lines(&lines, value)); err != nil || whole.String() != want.String() {
			t.Errorf("%v: %q, want %q (%v)", value, whole.String(), want.String(), err)
		}
		n := 1
		if list.Kind() == reflect.Slice {
			n = list.Len()
		}
		if got := strings.Count(lines.String(), "\n"); got != n {
			t.Errorf("%v: %d lines, want %d: %q", value, got, n, lines.String())
		}
	}
}

// TestWritersThatFail at each byte: the error comes.
func TestWritersThatFail(t *testing.T) {
	header, rows := []any{"a", "b"}, [][]any{{"x", 1}, {"y", 2}}
	for name, write := range map[string]func(io.Writer) error{
		"TSV":   func(w io.Writer) error { return TSV(w, header, rows) },
		"CSV":   func(w io.Writer) error { return CSV(w, header, rows) },
		"JSON":  func(w io.Writer) error { return JSON(w, rows) },
		"Lines": func(w io.Writer) error { return Lines(w, rows) },
	} {
		var whole bytes.Buffer
		if err := write(&whole); err != nil {
			t.Fatal(err)
		}
		for room := range whole.Len() {
			if err := write(&brittle{room}); !errors.Is(err, io.ErrShortWrite) {
				t.Errorf("%s: %v after %d bytes", name, err, room)
			}
		}
	}
}

// brittle takes some bytes, then no more.
type brittle struct{ room int }

func (b *brittle) Write(p []byte) (int, error) {
	if b.room -= len(p); b.room < 0 {
		return len(p) + b.room, io.ErrShortWrite
	}
	return len(p), nil
}
