package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestDefaultFormatFitsWhereItGoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		format     string
		onTerminal bool
		want       string
	}{
		{"", false, "what\tcount\nfigures\t7\nx\t10\n"},
		{"", true, "what     count\nfigures      7\nx           10\n"},
		{"tsv", true, "what\tcount\nfigures\t7\nx\t10\n"},
		{"table", false, "figures   7\nx        10\n"},
		{"json", true, "{\n  \"n\": \"<7>\"\n}\n"},
		{"ndjson", false, "{\"n\":\"<7>\"}\n"},
	} {
		var out bytes.Buffer
		a := app{term: terminal{out: &out, outIsTerm: c.onTerminal}}
		err := a.show(&answerFlags{format: c.format}, map[string]string{"n": "<7>"}, row{"what", "count"}, []row{{"figures", 7}, {"x", 10}})
		if err != nil || out.String() != c.want {
			t.Errorf("%q, on a terminal %t: %q (%v), want %q", c.format, c.onTerminal, out.String(), err, c.want)
		}
	}
}

// list is an answer with one element for each row.
func list(n int) (value []int, rows []row) {
	for i := range n {
		value, rows = append(value, i), append(rows, row{i})
	}
	return value, rows
}

func TestLimitCutsAndSaysSo(t *testing.T) {
	t.Parallel()
	value, rows := list(1234)
	for _, c := range []struct {
		limit int
		lines int
		said  string
	}{
		{20, 20, "showing 20 of 1,234; --limit 0 shows all\n"},
		{0, 1234, ""},
		{1234, 1234, ""},
		{2000, 1234, ""},
	} {
		for format, more := range map[string]int{"tsv": 1, "table": 0, "ndjson": 0} {
			var out, said bytes.Buffer
			a := app{term: terminal{out: &out, err: &said}}
			err := a.show(&answerFlags{format: format, limit: c.limit}, value, row{"n"}, rows)
			if got := strings.Count(out.String(), "\n"); err != nil || got != c.lines+more || said.String() != c.said {
				t.Errorf("%s, limit %d: %d lines, %q (%v)", format, c.limit, got, said.String(), err)
			}
		}
		var out bytes.Buffer
		a := app{term: terminal{out: &out, err: io.Discard}}
		var read []int
		err := errors.Join(a.show(&answerFlags{format: "json", limit: c.limit}, value, row{"n"}, rows), json.Unmarshal(out.Bytes(), &read))
		if err != nil || len(read) != c.lines {
			t.Errorf("json, limit %d: %d elements (%v)", c.limit, len(read), err)
		}
	}
}

// TestNoAnswerIsAnEmptyList: a nil slice is no null.
func TestNoAnswerIsAnEmptyList(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{"json": "[]\n", "ndjson": "", "tsv": "n\n", "table": ""} {
		var out bytes.Buffer
		a := app{term: terminal{out: &out}}
		if err := a.show(&answerFlags{format: format}, []int(nil), row{"n"}, nil); err != nil || out.String() != want {
			t.Errorf("%s: %q (%v), want %q", format, out.String(), err, want)
		}
	}
}

// hostile are cells that break careless tables.
var hostile = []string{"a\tb", "a\nb", "a\r\nb", `a\tb`, "=1+1", "+TATA", "-omics", "@home", `a "word"`, "\x1b[31mred", "β-catenin", ""}

// TestCellsOfTSV has another parser read cells that break careless tables: as many
// rows and columns as there are, each cell the text itself once its escapes are
// undone, with formulas unchanged.
func TestCellsOfTSV(t *testing.T) {
	t.Parallel()
	var rows []row
	for _, text := range hostile {
		rows = append(rows, row{text, 1, text})
	}
	var out bytes.Buffer
	if err := writeAs(&out, "tsv", false, nil, row{"a", "n", "b"}, rows); err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(&out)
	in.Comma, in.LazyQuotes = '\t', true
	read, err := in.ReadAll()
	if err != nil || len(read) != len(hostile)+1 {
		t.Fatalf("%d rows (%v), want %d", len(read), err, len(hostile)+1)
	}
	undo := strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r")
	for i, cells := range read[1:] {
		want := hostile[i]
		if len(cells) != 3 || undo.Replace(cells[0]) != want || cells[2] != cells[0] {
			t.Errorf("%q was read as %q", want, cells)
		}
	}
}

func TestTableAligns(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	rows := []row{{"β", 1, "x"}, {"long", 100, "a\tb\x1b[2J"}, {"c", 0.5, ""}}
	if err := writeAs(&out, "table", true, nil, row{"name", "n", "text"}, rows); err != nil {
		t.Fatal(err)
	}
	want := "name    n  text\nβ       1  x\nlong  100  a\\x09b\\x1b[2J\nc     0.5\n"
	if out.String() != want {
		t.Errorf("got\n%s, want\n%s", out.String(), want)
	}
}

func TestFormatByTheNameOfTheFile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, format, want string }{
		{"a.json", "", "json"},
		{"a.ndjson", "", "ndjson"},
		{"a.jsonl", "", "ndjson"},
		{"a.tsv", "", "tsv"},
		{"a", "", "tsv"},
		{"a.xlsx", "", "tsv"},
		{"a.gmt", "", "gmt"},
		{"a.json", "table", "table"},
		{"-", "", "table"},
		{"", "", "table"},
	} {
		f := answerFlags{file: c.file, format: c.format, more: []string{"gmt"}}
		if got := f.formatFor(true); got != c.want {
			t.Errorf("%q, --format %q: %s, want %s", c.file, c.format, got, c.want)
		}
	}
}

// TestFurtherFormats: a command can have formats beside the four.
func TestFurtherFormats(t *testing.T) {
	t.Parallel()
	f := answerFlags{more: []string{"gmt"}}
	cmd := &cobra.Command{}
	f.add(cmd)
	f.addLimit(cmd, 20)
	if err := cmd.ParseFlags([]string{"--format", "gmt", "--limit", "7"}); err != nil || f.check() != nil || !f.is("gmt") || f.limit != 7 {
		t.Errorf("%v %v %+v", err, f.check(), f)
	}
	for _, args := range [][]string{{"--format", "cx2"}, {"--limit", "-1"}} {
		if err := cmd.ParseFlags(args); err != nil || !errors.As(f.check(), new(usageError)) {
			t.Errorf("%v: %v %v", args, err, f.check())
		}
	}
}

// TestFileAppearsWhenItIsWhole fails the writer; the former file stays, and nothing
// beside it.
func TestFileAppearsWhenItIsWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "answer.tsv")
	write := func(text string, err error) error {
		return replaceFile(name, func(w io.Writer) error {
			io.WriteString(w, text)
			if entries, _ := os.ReadDir(dir); len(entries) == 0 {
				t.Error("no file is under way")
			}
			return err
		})
	}
	if err := write("first", nil); err != nil {
		t.Fatal(err)
	}
	if err := write(strings.Repeat("second", 10000), errNarrow); !errors.Is(err, errNarrow) {
		t.Errorf("%v", err)
	}
	entries, err := os.ReadDir(dir)
	got, errRead := os.ReadFile(name)
	if err != nil || errRead != nil || len(entries) != 1 || string(got) != "first" {
		t.Errorf("%v %q (%v, %v)", entries, got, err, errRead)
	}
	if err := write("third", nil); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(name); string(got) != "third" {
		t.Errorf("%q", got)
	}
}

func TestDevicesAreWrittenTo(t *testing.T) {
	t.Parallel()
	if !isDevice(os.DevNull) || isDevice(t.TempDir()) || isDevice("answer_test.go") || isDevice("nowhere") {
		t.Fatal("isDevice is wrong")
	}
	if err := replaceFile(os.DevNull, func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }); err != nil {
		t.Error(err)
	}
	if !isDevice(os.DevNull) {
		t.Fatal("the null device was replaced")
	}
}
