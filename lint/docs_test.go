package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"figraph/lint"
)

// TestDocs compares docs/lint.md with the rules and with what they find in the
// authored records; -update writes what stands below the mark.
func TestDocs(t *testing.T) {
	name := filepath.Join("..", "docs", "lint.md")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "<!-- rules, by go test ./lint -run Docs -update -->\n"
	head, _, found := strings.Cut(string(data), mark)
	if !found {
		t.Fatal("docs/lint.md has no place for the rules")
	}
	compare(t, name, head+mark+sections(t))
}

func sections(t *testing.T) string {
	first := map[string]*lint.Finding{}
	list := reportOfAuthored(t)
	for i := range list {
		if f := &list[i]; first[f.Rule.ID] == nil {
			first[f.Rule.ID] = f
		}
	}
	var b strings.Builder
	b.WriteString("| rule | severity | |\n| --- | --- | --- |\n")
	for _, r := range lint.Rules() {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s |\n", r.ID, r.ID, r.Severity, r.Title)
	}
	for _, g := range lint.Groups() {
		fmt.Fprintf(&b, "\n## Rules of %s\n", g.About)
		for _, r := range g.Rules {
			fmt.Fprintf(&b, "\n### %s\n\n**%s.** %s.\n\n%s\n", r.ID, title(r.Severity.String()), r.Title, r.Why)
			if f := first[r.ID]; f != nil {
				b.WriteString(example(t, f))
			}
			fmt.Fprintf(&b, "\n*Cure:* %s\n", r.Cure)
		}
	}
	return b.String()
}

func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// example is a line of an authored record, and what is said of it.
func example(t *testing.T, f *lint.Finding) string {
	t.Helper()
	data, err := os.ReadFile(f.File)
	if err != nil {
		t.Fatal(err)
	}
	line := ""
	if lines := strings.Split(string(data), "\n"); f.Line > 0 && f.Line <= len(lines) {
		line = strings.ToValidUTF8(strings.TrimRight(lines[f.Line-1], "\r"), "\uFFFD")
	}
	if runes := []rune(line); len(runes) > 110 {
		line = string(runes[:110]) + "…"
	}
	place := filepath.Base(f.File)
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", place, f.Line)
	}
	text := fmt.Sprintf("%s: %s: %s\n", place, f.Rule.Severity, f.Message)
	if line != "" {
		text = fmt.Sprintf("%s\n%s", shown(line), text)
	}
	return "\n```text\n" + text + "```\n"
}

// shown is a line with the characters that nobody sees, and tabs, written out.
func shown(line string) string {
	var b strings.Builder
	for _, r := range line {
		switch {
		case r == '\t':
			b.WriteString("→")
		case r < ' ' || r >= 0x200B && r <= 0x200F || r == 0xFEFF || r >= 0x300 && r < 0x370:
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
