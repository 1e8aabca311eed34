package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/lint"
	"figraph/table"
	"figraph/vocab"
)

const lintHelp = `Looks at records as a curator would and reports what is wrong with them, each finding
with its rule, file and line: impossible organisms, words that stand for dozens of
genes, proteins among the chemicals, identifiers that disagree within a row or from
figure to figure, rows that stand twice, fields that are missing or malformed,
characters that nobody sees, and whatever cannot be read. No graph is made.

A SOURCE is one of build, but for N-Quads. Errors come first, then warnings, then
infos; within a rule findings are in the order of files and lines. What is seen only
beside other figures, such as a name with two identifiers, is reported once, where it
stands first, with the number of figures.

--rule and --skip choose; "figraph lint --rules" lists all, and docs/lint.md explains
each. With --lexicon names and identifiers are compared with dictionaries too.

With --fail-on the code is 4 where something is as bad as that, or worse; the report is
written all the same. --format sarif is for code hosts and editors.`

const lintExample = `  figraph lint pfocr-database
  figraph lint pfocr-database --fail-on warning --skip figlink-missing,score-missing
  figraph lint pfocr-database -o report.sarif --lexicon genes.tsv
  figraph lint --rules`

// lintFlags are the flags of lint as they are typed.
type lintFlags struct {
	o      build.LintOptions
	answer answerFlags
	failOn string
	list   bool
}

const never = "never"

func (a *app) lintCommand() *cobra.Command {
	f := lintFlags{answer: answerFlags{more: []string{"sarif"}}}
	cmd := &cobra.Command{
		Use:     "lint {SOURCE... | --rules}",
		Short:   "Report what a curator should look at in records",
		Long:    lintHelp,
		Example: lintExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if f.list {
				return counted(0, 0, "--rules takes no SOURCE")(cmd, args)
			}
			return counted(1, -1, "name at least one SOURCE")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.lint(cmd, &f, args) },
	}
	f.answer.add(cmd)
	f.answer.addLimit(cmd, 0)
	flags := cmd.Flags()
	flags.StringVar(&f.failOn, "fail-on", "error", "end with code 4 when something is as bad as this: error, warning, info, or never")
	flags.BoolVar(&f.list, "rules", false, "list the rules instead")
	flags.StringSliceVar(&f.o.Rules, "rule", nil, "look for these only, between commas")
	flags.StringSliceVar(&f.o.Skip, "skip", nil, "do not look for these, between commas")
	flags.StringArrayVar(&f.o.Lexicons, "lexicon", nil, "file of names and identifiers to compare with (repeat it: the first that knows a name answers)")
	flags.BoolVar(&f.o.NoBuiltinLexicon, "no-builtin-lexicon", false, "leave out the organisms and medicines that figraph knows by itself")
	flags.IntVar(&f.o.Workers, "workers", 0, "records that are read at once (default: one for each processor)")
	cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions([]string{"error", "warning", "info", never}, cobra.ShellCompDirectiveNoFileComp))
	for _, name := range []string{"rule", "skip"} {
		cmd.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return ruleNames(), cobra.ShellCompDirectiveNoFileComp
		})
	}
	return cmd
}

func ruleNames() []string {
	var names []string
	for _, r := range lint.Rules() {
		names = append(names, r.ID)
	}
	return names
}

// errFindings says that something is as bad as --fail-on.
var errFindings = errors.New("the records have findings")

func (a *app) lint(cmd *cobra.Command, f *lintFlags, sources []string) error {
	if err := f.answer.check(); err != nil {
		return err
	}
	if f.list {
		return a.showRules(&f.answer)
	}
	if err := f.check(); err != nil {
		return usageError{err}
	}
	var err error
	if f.o.Today, err = sourceDate(a.getenv("SOURCE_DATE_EPOCH")); err != nil {
		return usageError{err}
	}
	f.o.Stdin, f.o.Progress = a.stdin, a.term.progress
	var linted *build.Linted
	shown := 0
	err = a.writeAnswer(&f.answer, func(w io.Writer) error {
		return buffered(w, func(w io.Writer) error {
			report := newReport(w, f.answer.formatFor(a.term.outIsTerm), a.term.outIsTerm && !f.answer.toFile())
			f.o.Finding = func(found lint.Finding) error {
				if f.answer.limit > 0 && shown == f.answer.limit {
					return nil
				}
				shown++
				return report.Encode(found)
			}
			if linted, err = build.Lint(cmd.Context(), f.o, sources...); err != nil {
				return err
			}
			a.term.endProgress()
			return report.Close()
		})
	})
	if err != nil {
		return err
	}
	return a.sayLinted(f, linted, shown)
}

func (f *lintFlags) check() error {
	if f.failOn != never {
		if _, err := lint.ParseSeverity(f.failOn); err != nil {
			return fmt.Errorf("--fail-on %q: use error, warning, info or never", f.failOn)
		}
	}
	for flag, names := range map[string][]string{"rule": f.o.Rules, "skip": f.o.Skip} {
		for _, name := range names {
			if _, is := lint.RuleNamed(name); !is {
				return fmt.Errorf("--%s %s: there is no such rule:%s see figraph lint --rules", flag, name, didYouMean("", name, ruleNames()))
			}
		}
	}
	return nil
}

// sayLinted says how much was found, and whether it is bad enough to fail.
func (a *app) sayLinted(f *lintFlags, l *build.Linted, shown int) error {
	for _, id := range sortedByCount(l.ByRule) {
		rule, _ := lint.RuleNamed(id)
		a.term.say("%8s  %-7s  %s", grouped(l.ByRule[id]), rule.Severity, id)
	}
	words := fmt.Sprintf("%s errors, %s warnings, %s infos", grouped(l.BySeverity["error"]), grouped(l.BySeverity["warning"]), grouped(l.BySeverity["info"]))
	skipped := ""
	if l.Skipped > 0 {
		skipped = fmt.Sprintf(", %s records could not be read", grouped(l.Skipped))
	}
	a.term.say("%s figures%s: %s", grouped(l.Figures), skipped, words)
	if shown < l.Findings {
		a.sayShown(shown, l.Findings)
	}
	if f.failOn == never {
		return nil
	}
	least, err := lint.ParseSeverity(f.failOn)
	if err != nil {
		return err
	}
	for s := least; s <= lint.Error; s++ {
		if l.BySeverity[s.String()] > 0 {
			return fmt.Errorf("%w: %s, and --fail-on is %s", errFindings, words, least)
		}
	}
	return nil
}

// listedRule is a rule in JSON.
type listedRule struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Title    string `json:"title"`
	Why      string `json:"why"`
	Cure     string `json:"cure"`
	Help     string `json:"help"`
}

func (a *app) showRules(f *answerFlags) error {
	if f.is("sarif") {
		return a.writeAnswer(f, func(w io.Writer) error { return newReport(w, "sarif", false).Close() })
	}
	list, rows := []listedRule{}, []row{}
	for _, r := range lint.Rules() {
		list = append(list, listedRule{r.ID, r.Severity.String(), r.Title, r.Why, r.Cure, helpOfRules + "#" + r.ID})
		rows = append(rows, row{r.ID, r.Severity, r.Title})
	}
	return a.show(f, list, row{"rule", "severity", "title"}, rows)
}

// helpOfRules is where docs/lint.md is found.
const helpOfRules = vocab.DefaultBase + "docs/lint.md"

// report writes findings one by one.
type report interface {
	Encode(lint.Finding) error
	Close() error
}

func newReport(w io.Writer, format string, header bool) report {
	switch format {
	case "sarif":
		return lint.NewSARIF(w, lint.SARIFOptions{Tool: "figraph", Version: version, Help: helpOfRules})
	case "json", "ndjson":
		return &jsonReport{w: w, lines: format == "ndjson"}
	}
	return newTextReport(w, format == "table", header || format != "table")
}

// textReport is a table or TSV. The columns of a table are as wide as their longest
// values can be, but for the place, so that no finding waits for another.
type textReport struct {
	w     io.Writer
	table bool
	wide  int // the longest rule
	err   error
}

var findingColumns = []string{"severity", "rule", "figure", "file", "line", "message"}

func newTextReport(w io.Writer, table, header bool) *textReport {
	t := &textReport{w: w, table: table}
	for _, name := range ruleNames() {
		t.wide = max(t.wide, len(name))
	}
	if header && table {
		t.line("severity", "rule", "place", "message")
	} else if header {
		t.cells(findingColumns...)
	}
	return t
}

func (t *textReport) line(severity, rule, place, message string) {
	t.print("%-8s  %-*s  %s  %s\n", severity, t.wide, rule, visible(place), visible(message))
}

func (t *textReport) cells(cells ...string) {
	for i := range cells {
		cells[i] = table.Cell(cells[i])
	}
	t.print("%s\n", strings.Join(cells, "\t"))
}

func (t *textReport) print(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

func (t *textReport) Encode(f lint.Finding) error {
	if t.table {
		place := f.File
		if f.Line > 0 {
			place = fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		t.line(f.Rule.Severity.String(), f.Rule.ID, place, f.Message)
		return t.err
	}
	t.cells(f.Rule.Severity.String(), f.Rule.ID, f.Figure, f.File, fmt.Sprint(f.Line), f.Message)
	return t.err
}

func (t *textReport) Close() error { return t.err }

// foundJSON is a finding in JSON.
type foundJSON struct {
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Figure   string `json:"figure"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Message  string `json:"message"`
}

// jsonReport is a list, or its elements on lines.
type jsonReport struct {
	w     io.Writer
	lines bool
	some  bool
}

func (j *jsonReport) Encode(f lint.Finding) error {
	before := "[\n  "
	switch {
	case j.lines:
		before = ""
	case j.some:
		before = ",\n  "
	}
	j.some = true
	var text strings.Builder
	if err := writeJSON(&text, true, []foundJSON{{f.Rule.Severity.String(), f.Rule.ID, f.Figure, f.File, f.Line, f.Message}}); err != nil {
		return err
	}
	out := before + text.String()
	if !j.lines {
		out = strings.TrimSuffix(out, "\n")
	}
	_, err := io.WriteString(j.w, out)
	return err
}

func (j *jsonReport) Close() error {
	end := "\n]\n"
	switch {
	case j.lines:
		return nil
	case !j.some:
		end = "[]\n"
	}
	_, err := io.WriteString(j.w, end)
	return err
}
