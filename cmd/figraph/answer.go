package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// answerFlags are the flags of a command that answers. A command has one, and
// calls in this order
//
//	f.add(cmd)             --format and -o, --output
//	f.addLimit(cmd, 20)    --limit, where the answer is a list
//	f.check()              before any work
//	a.show(&f, value, header, rows)
//
// value is what JSON shows: an object, or a slice with an element for each row,
// which NDJSON shows one on a line. show cuts both to the limit, and says so. A
// command that can do with less work reads limit itself (0 stands for all).
//
// Formats beside the four are named in more before add is called; the command asks
// f.is("gmt") and writes them with a.writeAnswer.
type answerFlags struct {
	format string
	file   string
	limit  int
	more   []string
}

var tableFormats = []string{"table", "tsv", "json", "ndjson"}

func (f *answerFlags) formats() []string { return append(slices.Clone(tableFormats), f.more...) }

func (f *answerFlags) add(cmd *cobra.Command) {
	f.addFormatOf(cmd, "by the file's name, else table on a terminal, else tsv")
	cmd.Flags().StringVarP(&f.file, "output", "o", "", "`FILE` of the answer, which appears when it is whole (default: standard output)")
}

// addFormat is for commands whose -o is not of the answer.
func (f *answerFlags) addFormat(cmd *cobra.Command) {
	f.addFormatOf(cmd, "table on a terminal, else tsv")
}

func (f *answerFlags) addFormatOf(cmd *cobra.Command, otherwise string) {
	cmd.Flags().StringVar(&f.format, "format", "", "of the answer: "+strings.Join(f.formats(), ", ")+" (default: "+otherwise+")")
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(f.formats(), cobra.ShellCompDirectiveNoFileComp))
}

// addLimit names how many elements are shown unless the call says otherwise.
func (f *answerFlags) addLimit(cmd *cobra.Command, limit int) {
	cmd.Flags().IntVar(&f.limit, "limit", limit, "how many to show; 0 shows all")
}

// check says what is wrong with the flags.
func (f *answerFlags) check() error {
	if f.format != "" && !slices.Contains(f.formats(), f.format) {
		list := f.formats()
		return usageError{fmt.Errorf("--format %q: use %s or %s", f.format, strings.Join(list[:len(list)-1], ", "), list[len(list)-1])}
	}
	if f.limit < 0 {
		return usageError{fmt.Errorf("--limit %d: use 0 for all, or more", f.limit)}
	}
	if f.file == "" || f.file == "-" {
		return nil
	}
	return checkOutput(f.file)
}

// is says whether the answer is to be in a format.
func (f *answerFlags) is(format string) bool { return f.formatFor(false) == format }

// formatFor is the format that was asked for, else that of the file's name, else
// the one that fits where the answer goes.
func (f *answerFlags) formatFor(onTerminal bool) string {
	if f.format != "" {
		return f.format
	}
	named := strings.TrimPrefix(filepath.Ext(f.file), ".")
	if named == "jsonl" {
		named = "ndjson"
	}
	if slices.Contains(f.formats(), named) {
		return named
	}
	if onTerminal && !f.toFile() {
		return "table"
	}
	return "tsv"
}

func (f *answerFlags) toFile() bool { return f.file != "" && f.file != "-" }

// show gives the answer.
func (a *app) show(f *answerFlags, value any, header row, rows []row) error {
	all := len(rows)
	if f.limit > 0 && all > f.limit {
		rows, value = rows[:f.limit], firstOf(value, f.limit)
	}
	format := f.formatFor(a.term.outIsTerm)
	err := a.writeAnswer(f, func(w io.Writer) error {
		return writeAs(w, format, a.term.outIsTerm && !f.toFile(), value, header, rows)
	})
	if err == nil && len(rows) < all {
		a.sayShown(len(rows), all)
	}
	return err
}

// sayShown says that a limit cut the answer.
func (a *app) sayShown(shown, all int) {
	a.term.say("showing %s of %s; --limit 0 shows all", grouped(shown), grouped(all))
}

// firstOf cuts a slice; what is no slice stays whole.
func firstOf(value any, n int) any {
	if list := reflect.ValueOf(value); list.Kind() == reflect.Slice && list.Len() > n {
		return list.Slice(0, n).Interface()
	}
	return value
}

// writeAnswer has an answer written to where --output says.
func (a *app) writeAnswer(f *answerFlags, write func(io.Writer) error) error {
	if !f.toFile() {
		return write(a.term.out)
	}
	return replaceFile(f.file, write)
}

// checkOutput says early what would keep a file from being written.
func checkOutput(name string) error {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return fmt.Errorf("--output %s: a folder of this name stands where the file is to be", name)
	}
	if _, err := os.Stat(filepath.Dir(name)); err != nil {
		return fmt.Errorf("--output %s: make the folder %s first", name, filepath.Dir(name))
	}
	return nil
}
