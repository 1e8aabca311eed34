package lint_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"figraph/build"
	"figraph/lint"
	"figraph/record"
)

var update = flag.Bool("update", false, "write testdata/report.tsv and docs/lint.md anew")

// today is the day of the tests' reports.
var today = time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)

// authored are the records whose report testdata/report.tsv is.
var authored = []string{"testdata/records", "../testdata/bad", "testdata/documents.ndjson", "testdata/sets.gmt"}

func report(t *testing.T, o build.LintOptions, sources ...string) (list []lint.Finding) {
	t.Helper()
	o.Today = today
	o.Finding = func(f lint.Finding) error {
		f.File = filepath.ToSlash(f.File)
		list = append(list, f)
		return nil
	}
	linted, err := build.Lint(context.Background(), o, sources...)
	if err != nil {
		t.Fatal(err)
	}
	if linted.Findings != len(list) {
		t.Fatalf("%d findings are counted, %d were given", linted.Findings, len(list))
	}
	return list
}

var reported []lint.Finding // of the authored records, once

func reportOfAuthored(t *testing.T) []lint.Finding {
	if reported == nil {
		reported = report(t, build.LintOptions{Lexicons: []string{"testdata/names.tsv"}}, authored...)
	}
	return slices.Clone(reported)
}

func text(list []lint.Finding) string {
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s:%d\t%s\n", f.Rule.Severity, f.Rule.ID, f.Figure, f.File, f.Line, f.Message)
	}
	return b.String()
}

// TestReport compares the report of the authored records with the one that was read
// by eye.
func TestReport(t *testing.T) {
	compare(t, filepath.Join("testdata", "report.tsv"), text(reportOfAuthored(t)))
}

func compare(t *testing.T, name, made string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(made), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == made {
		return
	}
	before, now := strings.SplitAfter(string(want), "\n"), strings.SplitAfter(made, "\n")
	for _, line := range now {
		if !slices.Contains(before, line) {
			t.Errorf("+%s", line)
		}
	}
	for _, line := range before {
		if !slices.Contains(now, line) {
			t.Errorf("-%s", line)
		}
	}
	t.Fatalf("%s is not what is made now: look at each line, then go test ./lint -update", name)
}

// TestAuthoredRecordsShowTheirRule asks that each authored record has a finding of the
// rule that it is named by, and the sound one none.
func TestAuthoredRecordsShowTheirRule(t *testing.T) {
	found := map[string]map[string]bool{}
	for _, f := range reportOfAuthored(t) {
		if found[f.Figure] == nil {
			found[f.Figure] = map[string]bool{}
		}
		found[f.Figure][f.Rule.ID] = true
	}
	records, err := filepath.Glob("testdata/records/_figures/*.md")
	if err != nil || len(records) < 80 {
		t.Fatalf("%d authored records: %v", len(records), err)
	}
	for _, name := range records {
		figid := strings.TrimSuffix(filepath.Base(name), ".md")
		_, rule, _ := strings.Cut(figid, "__")
		if rule == "sound" {
			if found[figid] != nil {
				t.Errorf("%s has findings: %v", figid, found[figid])
			}
			continue
		}
		rule = strings.TrimSuffix(strings.TrimSuffix(rule, "-a"), "-b")
		if _, is := lint.RuleNamed(rule); is && !found[figid][rule] && !strings.HasSuffix(figid, "-a") && !strings.HasSuffix(figid, "-b") && rule != "figid-malformed" {
			t.Errorf("%s has no finding of %s", figid, rule)
		}
	}
}

// unshown are the rules that no file of the tests can show, and the test that does.
var unshown = map[string]string{"file-unreadable": "TestUnreadable", "file-long": "TestTooMuch", "record-long": "those of record", "rows-many": "TestTooMuch",
	"organisms-many": "TestTooMuch", "pairs-many": "TestTooMuch"}

// TestEveryRuleFinds asks that the authored records show each rule.
func TestEveryRuleFinds(t *testing.T) {
	shown := map[string]bool{}
	for _, f := range reportOfAuthored(t) {
		shown[f.Rule.ID] = true
	}
	for _, r := range lint.Rules() {
		if !shown[r.ID] && unshown[r.ID] == "" {
			t.Errorf("no authored record shows %s", r.ID)
		}
	}
}

// TestUnreadable finds a record that cannot be opened.
func TestUnreadable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "_figures")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "PMC1__a.md")); err != nil {
		t.Skip(err)
	}
	list := report(t, build.LintOptions{}, filepath.Dir(dir))
	if len(list) != 1 || list[0].Rule.ID != "file-unreadable" {
		t.Errorf("found %v", text(list))
	}
}

// TestTooMuch finds what is beyond the limits of one figure.
func TestTooMuch(t *testing.T) {
	dir := t.TempDir()
	write := func(folder, name, text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, folder), 0o755), os.WriteFile(filepath.Join(dir, folder, name), []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	record := func(figid, more string) {
		t.Helper()
		write("_figures", figid+".md", "---\nfigid: "+figid+"\npmcid: PMC1\n"+more+"---\n")
	}
	table := func(figid, kind, header, row string, n int) {
		t.Helper()
		var text strings.Builder
		text.WriteString(header + "\n")
		for i := range n {
			fmt.Fprintf(&text, row+"\n", i+1, i+1)
		}
		write("_data", figid+"-"+kind+".tsv", text.String())
	}
	const genes = "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\tcount_direct\tcount_synonym\tcount_match"
	const gene = "9606\tHomo sapiens\tPrimates\tW%d\tW\tW\t%d\tncbigene_symbol\t1\tNA\t1"
	const chemicals, chemical = "word\tmesh\tmatch\tname\tchebi", "w%d\tNA\tw\tw\tCHEBI:%d"
	write("_figures", "PMC1__long.md", "---\nfigid: PMC1__long\nfigtitle: "+strings.Repeat("a", 1<<21)+"\n---\n")
	record("PMC1__rows", "")
	table("PMC1__rows", "chemicals", chemicals, chemical, 100_001)
	record("PMC1__organisms", "organisms:\n"+strings.Repeat("- Homo sapiens\n", 101))
	record("PMC1__pairs", "")
	table("PMC1__pairs", "genes", genes, gene, 1001)
	table("PMC1__pairs", "chemicals", chemicals, chemical, 1000)
	shown := map[string]string{}
	for _, f := range report(t, build.LintOptions{}, dir) {
		shown[f.Rule.ID] = f.File
	}
	for rule, file := range map[string]string{"file-long": "_figures/PMC1__long.md", "rows-many": "_data/PMC1__rows-chemicals.tsv",
		"organisms-many": "_figures/PMC1__organisms.md", "pairs-many": "_figures/PMC1__pairs.md"} {
		if !strings.HasSuffix(shown[rule], file) {
			t.Errorf("%s was found in %q, not in %s", rule, shown[rule], file)
		}
	}
}

// TestEveryProblemIsARule looks for the codes of problems in the code that reads.
func TestEveryProblemIsARule(t *testing.T) {
	code := regexp.MustCompile(`(?:Fault|Warning), (?:Code: )?"([a-z0-9-]+)"|SyntaxError\{"([a-z0-9-]+)"|code, err := "([a-z0-9-]+)"|code, err = "([a-z0-9-]+)"|return "(file-[a-z-]+)"|(?:lexiconProblem|figidTwice) += "([a-z0-9-]+)"`)
	// of statements, which lint does not make, and of what all figures say together,
	// which it judges by itself
	others := []string{"statement-malformed", "chebi-name-differs"}
	codes := map[string]bool{}
	for _, room := range []string{"record", "resolve", "source", "build"} {
		err := fs.WalkDir(os.DirFS(".."), room, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			data, err := os.ReadFile(filepath.Join("..", name))
			for _, m := range code.FindAllStringSubmatch(string(data), -1) {
				codes[strings.Join(m[1:], "")] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(codes) < 30 {
		t.Fatalf("found %d codes only", len(codes))
	}
	for _, c := range slices.Sorted(maps.Keys(codes)) {
		if _, is := lint.RuleNamed(c); !is && !slices.Contains(others, c) {
			t.Errorf("the problem %s is no rule", c)
		}
	}
	for _, key := range []string{"pmcid", "year", "doi", "figlink", "ndex", "wpid", "score"} {
		if _, is := lint.RuleNamed(key + "-malformed"); !is {
			t.Errorf("%s-malformed is no rule", key)
		}
	}
}

// TestRules holds the list together: names of one form, none twice, sentences that end.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range lint.Rules() {
		if seen[r.ID] || !regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)+$`).MatchString(r.ID) {
			t.Errorf("the name %q", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || strings.HasSuffix(r.Title, ".") || !strings.HasSuffix(r.Why, ".") && !strings.HasSuffix(r.Why, ")") || !strings.HasSuffix(r.Cure, ".") {
			t.Errorf("%s: %q, %q, %q", r.ID, r.Title, r.Why, r.Cure)
		}
	}
}

// TestChosen asks that rules can be chosen and left out, and that others are refused.
func TestChosen(t *testing.T) {
	for _, f := range report(t, build.LintOptions{Rules: []string{"gene-is-word", "row-cells", "name-differs"}, Skip: []string{"row-cells"}}, authored...) {
		if f.Rule.ID != "gene-is-word" && f.Rule.ID != "name-differs" {
			t.Errorf("found %s", f.Rule.ID)
		}
	}
	if _, err := lint.New(lint.Options{Skip: []string{"none-such"}}); err == nil {
		t.Error("a rule that there is not was taken")
	}
}

// TestSameWhateverTheWorkers asks for the same report of one worker and of many.
func TestSameWhateverTheWorkers(t *testing.T) {
	one := text(report(t, build.LintOptions{Workers: 1}, authored...))
	for range 3 {
		if many := text(report(t, build.LintOptions{Workers: 7}, authored...)); many != one {
			t.Fatal("seven workers give another report")
		}
	}
}

// TestFindingsStandWhereTheySay asks that each file and line of a report is there.
func TestFindingsStandWhereTheySay(t *testing.T) {
	for _, f := range reportOfAuthored(t) {
		data, err := os.ReadFile(f.File)
		if err != nil {
			t.Error(err)
			continue
		}
		if lines := strings.Count(string(data), "\n") + 1; f.Line > lines {
			t.Errorf("%s:%d: the file has %d lines", f.File, f.Line, lines)
		}
	}
}

// TestSample looks at the sample of the real database, if it is there: no finding is
// an error, and no field of a record makes lint fail.
func TestSample(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestSameWhateverTheWorkers goes the same ways")
	}
	sample := filepath.Join("..", "..", "shared", "data", "pfocr")
	if _, err := os.Stat(sample); err != nil {
		t.Skip("the sample is not here")
	}
	counts := map[string]int{}
	for _, f := range report(t, build.LintOptions{}, sample) {
		counts[f.Rule.ID]++
		if f.Rule.Severity == lint.Error {
			t.Errorf("%s:%d: %s [%s]", f.File, f.Line, f.Message, f.Rule.ID)
		}
	}
	for rule, want := range map[string]int{"word-many-genes": 200, "figlink-missing": 770, "organism-placeholder": 55, "counts-wrong": 0, "row-repeated": 0} {
		if counts[rule] != want {
			t.Errorf("%d findings of %s, want %d", counts[rule], rule, want)
		}
	}
}

// FuzzFigure judges whatever front matter and tables say, without a panic, and twice
// the same.
func FuzzFigure(f *testing.F) {
	for _, name := range []string{"PMC9500001__sound", "PMC9500054__chemical-is-protein-a", "PMC9500083__text-invisible"} {
		front, _ := os.ReadFile("testdata/records/_figures/" + name + ".md")
		genes, _ := os.ReadFile("testdata/records/_data/" + name + "-genes.tsv")
		chemicals, _ := os.ReadFile("testdata/records/_data/" + name + "-chemicals.tsv")
		f.Add(front, genes, chemicals)
	}
	linter, err := lint.New(lint.Options{Today: today})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, front, genes, chemicals []byte) {
		fig, err := record.ReadFigure("a.md", front)
		if err != nil {
			return
		}
		record.ReadTable(fig, record.Gene, "a-genes.tsv", genes)
		record.ReadTable(fig, record.Chemical, "a-chemicals.tsv", chemicals)
		record.ReadTable(fig, record.Disease, "a-diseases.tsv", chemicals)
		found, notes := linter.Figure(fig)
		again, _ := linter.Figure(fig)
		if len(found) != len(again) {
			t.Fatalf("%d findings, then %d", len(found), len(again))
		}
		slices.SortFunc(notes, func(a, b []byte) int { return strings.Compare(string(a), string(b)) })
		err = linter.Judge(func(yield func([]byte, error) bool) {
			for _, note := range notes {
				if !yield(note, nil) {
					return
				}
			}
		}, func(string, int) string { return "a" }, func(lint.Finding) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
	})
}
