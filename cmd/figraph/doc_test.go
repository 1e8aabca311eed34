package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write the tables of docs/cli.md anew")

// TestTablesOfCLI compares the tables of docs/cli.md with the commands; -update
// writes them.
func TestTablesOfCLI(t *testing.T) {
	name := filepath.Join("..", "..", "docs", "cli.md")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	root := plainRoot()
	made := string(text)
	for mark, table := range map[string]string{
		"commands":   commandTable(root),
		"flags":      flagTable(root.PersistentFlags()),
		"reference":  commandSections(root),
		"exit codes": exitTable(),
	} {
		begin, end := "<!-- "+mark+", by go test ./cmd/figraph -update -->\n", "<!-- end of "+mark+" -->\n"
		before, rest, found := strings.Cut(made, begin)
		_, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			t.Fatalf("docs/cli.md has no place for %s", mark)
		}
		made = before + begin + table + end + after
	}
	if made == string(text) {
		return
	}
	if !*update {
		t.Fatal("docs/cli.md is not what the commands say: go test ./cmd/figraph -run TablesOfCLI -update")
	}
	if err := os.WriteFile(name, []byte(made), 0o666); err != nil {
		t.Fatal(err)
	}
}

// cell is text in a table of Markdown.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(text)
}

func commandTable(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("| command | does |\n| --- | --- |\n")
	for _, g := range root.Groups() {
		for _, cmd := range documented(root) {
			if cmd.GroupID == g.ID {
				fmt.Fprintf(&b, "| [`%s`](#%s) | %s |\n", cell(cmd.Use), cmd.Name(), cell(cmd.Short))
			}
		}
	}
	return b.String()
}

func flagTable(flags *pflag.FlagSet) string {
	var b strings.Builder
	b.WriteString("| flag | |\n| --- | --- |\n")
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && f.Name != "help" {
			tag, text := flagWords(f)
			fmt.Fprintf(&b, "| `%s` | %s |\n", cell(tag), cell(text))
		}
	})
	return b.String()
}

func commandSections(root *cobra.Command) string {
	var b strings.Builder
	for _, cmd := range documented(root) {
		cmd.InitDefaultHelpFlag()
		fmt.Fprintf(&b, "\n### %s\n\n```text\n%s\n\n%s\n```\n", cmd.Name(), cmd.UseLine(), strings.Trim(cmd.Long, "\n"))
		own := cmd.LocalNonPersistentFlags()
		if len(flagNames(own)) > 1 {
			b.WriteString("\n" + flagTable(own))
		}
		if cmd.Example != "" {
			fmt.Fprintf(&b, "\n```sh\n%s\n```\n", unindented(cmd.Example))
		}
	}
	return b.String() + "\n"
}

// unindented drops the two blanks that examples are set in by.
func unindented(text string) string {
	return strings.ReplaceAll(strings.TrimPrefix(text, "  "), "\n  ", "\n")
}

func exitTable() string {
	var b strings.Builder
	b.WriteString("| code | means |\n| --- | --- |\n")
	for _, c := range exitCodes {
		fmt.Fprintf(&b, "| %d | %s |\n", c.code, cell(c.meaning))
	}
	return b.String()
}
