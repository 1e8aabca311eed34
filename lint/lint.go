// Package lint judges figures as a curator of the records would: what is wrong with a
// figure by itself, and what is seen only beside other figures.
//
// A Linter has the rules that were chosen. Figure judges one figure, and notes what it
// says of things that others speak of too; Judge takes the notes of all figures, in
// order, and judges those. Between the two the notes may be sorted on disk, so that a
// corpus of any size is judged in the memory of one thing. The package opens no file:
// build.Lint does. What cannot be read at all package record says, and package resolve
// what is odd among organisms; their problems are findings too, by FromProblem.
package lint

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"figraph/record"
	"figraph/resolve/lexicon"
)

// Severity says how bad a finding is.
type Severity uint8

// The severities, the least first.
const (
	Info    Severity = iota // worth a look; what is said may well be meant
	Warning                 // most likely wrong, or missing where others have it
	Error                   // wrong, or cannot be read

	severities
)

// String is the word for people and for --fail-on.
func (s Severity) String() string { return [severities]string{"info", "warning", "error"}[s] }

// ParseSeverity reads the name of a severity.
func ParseSeverity(name string) (Severity, error) {
	for s := range severities {
		if s.String() == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("severity %q: use error, warning or info", name)
}

// Finding is something that a curator should look at, and where it stands.
type Finding struct {
	Rule    *Rule
	Figure  string // figid, empty when no record was read
	File    string
	Line    int // 0 when it concerns the whole file
	Message string
}

// Options say what is looked for. The zero value is every rule, without a lexicon.
type Options struct {
	Rules    []string       // only these; nil for all
	Skip     []string       // not these
	Lexicons *lexicon.Stack // what dictionaries say; nil for none
	Today    time.Time      // years after its are in the future; the zero value is the day of the call
}

// Linter judges by the rules that were chosen. Any number of goroutines may use it.
type Linter struct {
	checks   []*check
	byCode   map[string]*check // of what readers report
	lexicons *lexicon.Stack
	year     int
}

// New makes a linter. The error names a rule that there is not.
func New(o Options) (*Linter, error) {
	for _, name := range slices.Concat(o.Rules, o.Skip) {
		if _, is := RuleNamed(name); !is {
			return nil, fmt.Errorf("there is no rule %q", name)
		}
	}
	l := &Linter{lexicons: o.Lexicons, byCode: map[string]*check{}, year: o.Today.Year()}
	if o.Today.IsZero() {
		l.year = time.Now().Year()
	}
	if l.lexicons == nil {
		l.lexicons = lexicon.NewStack()
	}
	for _, c := range checks {
		if len(o.Rules) > 0 && !slices.Contains(o.Rules, c.ID) || slices.Contains(o.Skip, c.ID) {
			continue
		}
		l.checks = append(l.checks, c)
		if c.figure == nil {
			l.byCode[c.ID] = c
		}
	}
	return l, nil
}

// FromProblem is a problem of reading as a finding, unless its rule was not chosen.
func (l *Linter) FromProblem(p record.Problem) (Finding, bool) {
	c, chosen := l.byCode[p.Code]
	if !chosen {
		return Finding{}, false
	}
	return Finding{&c.Rule, p.Figure, p.File, p.Line, p.Message}, true
}

// figure is a figure that is judged, by one check after the other.
type figure struct {
	*record.Figure
	*Linter
	check *check
	found []Finding
	notes [][]byte
	noted map[string]bool
}

// Figure judges a figure that package resolve resolved. It gives what it found, and
// what is to be judged beside other figures, for Judge.
func (l *Linter) Figure(fig *record.Figure) (found []Finding, notes [][]byte) {
	f := &figure{Figure: fig, Linter: l}
	for _, c := range l.checks {
		if c.figure != nil {
			f.check = c
			c.figure(f)
		}
	}
	return f.found, f.notes
}

// at reports what is wrong in a line of a file.
func (f *figure) at(file string, line int, format string, args ...any) {
	f.found = append(f.found, Finding{&f.check.Rule, f.ID, file, line, fmt.Sprintf(format, args...)})
}

// row reports what is wrong with a row.
func (f *figure) row(m *record.Mention, format string, args ...any) {
	f.at(f.FileOf(m), m.Line, format, args...)
}

// key reports what is wrong with the value of a key, or that the key is not there.
func (f *figure) key(key string, format string, args ...any) {
	f.at(f.File, f.lineOf(key), format, args...)
}

// lineOf is the line of a key, or of the figid where the key is not there.
func (f *figure) lineOf(key string) int {
	if line := f.Lines[key]; line > 0 {
		return line
	}
	return max(1, f.Lines["figid"])
}

// rows yields the rows and inline items of a kind, without those that only repeat
// another.
func (f *figure) rows(kind record.Kind) func(yield func(*record.Mention) bool) {
	return func(yield func(*record.Mention) bool) {
		for i := range f.Mentions {
			m := &f.Mentions[i]
			if m.Kind == kind && m.Origin != record.Keyword && m.Row != record.Repeated && !yield(m) {
				return
			}
		}
	}
}

// isRecord says whether the figure has front matter: lines of BioThings and GMT hold
// no fields that could be missing.
func (f *figure) isRecord() bool { return len(f.Lines) > 1 }

// given is the entity that the record itself gives a row.
func given(m *record.Mention) record.Entity {
	if m.Lexicon != "" {
		return record.Entity{}
	}
	return m.Entity
}

// short cuts text that is quoted in a message.
func short(text string) string {
	const most = 80
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:most])) + "…"
}
