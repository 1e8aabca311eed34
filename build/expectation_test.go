package build

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"figraph/keep"
	"figraph/record"
	"figraph/resolve"
	"figraph/source"
)

// The README of each folder of records says, file by file, what must come of it,
// in sentences of a fixed grammar:
//
//	N rows: a accepted (x symbol, y synonym, z family), b unresolved, ...
//
// These tests read the sentences and compare them with what record and resolve
// make of each file, and with the receipt.

// expectation is what the README says of one file.
type expectation struct {
	file      string // within the folder
	said      string // the last column
	sentences []sentence
}

// sentence is what is said of the rows of one kind.
type sentence struct {
	kind   record.Kind
	counts rowCount
	lines  []int // of the rows that are problems
}

// rowCount counts rows and, of the accepted ones, tiers.
type rowCount struct {
	rows  [5]int
	tiers map[record.Tier]int
}

func (c rowCount) String() string { return fmt.Sprint(c.rows, c.tiers) }

func (c rowCount) total() (n int) {
	for _, rows := range c.rows {
		n += rows
	}
	return n
}

var (
	rowWords     = map[string]record.Row{"accepted": record.Accepted, "unresolved": record.Unresolved, "candidate": record.Candidate, "repeated": record.Repeated, "problem": record.ProblemRow}
	tierWords    = map[string]record.Tier{"symbol": record.Symbol, "synonym": record.Synonym, "family": record.Family}
	fileCell     = regexp.MustCompile("^\\| `([^`]+)` \\|.*\\| ([^|]+) \\|$")
	sentenceForm = regexp.MustCompile(`(\d+) (row|gene|chemical|disease)s?: ((?:\d+ [a-z]+(?: \([^)]*\))?(?:, )?)+)`)
	partForm     = regexp.MustCompile(`(\d+) ([a-z]+)(?: \(([^)]*)\))?`)
	numberForm   = regexp.MustCompile(`\d+`)
)

// readExpectations reads the table of files.
func readExpectations(t *testing.T, folder string) (list []expectation) {
	t.Helper()
	for line := range strings.Lines(strings.ReplaceAll(read(t, folder, "README.md"), "\\|", "/")) {
		cells := fileCell.FindStringSubmatch(strings.TrimSpace(line))
		if cells == nil {
			continue
		}
		e := expectation{file: cells[1], said: cells[2]}
		for _, m := range sentenceForm.FindAllStringSubmatch(e.said, -1) {
			e.sentences = append(e.sentences, readSentence(t, e.file, m))
		}
		list = append(list, e)
	}
	return list
}

func readSentence(t *testing.T, file string, m []string) (s sentence) {
	t.Helper()
	s.kind = kindOfTable(file)
	for kind := range record.Kinds {
		if kind.String() == m[2] {
			s.kind = kind
		}
	}
	s.counts, s.lines = readCounts(t, m[3])
	if want, _ := strconv.Atoi(m[1]); s.counts.total() != want {
		t.Errorf("README, %s: %q does not add up", file, m[0])
	}
	return s
}

// readCounts reads "a accepted (x symbol, ...), b unresolved, ..., c problem (lines
// 3 to 7)".
func readCounts(t *testing.T, text string) (c rowCount, lines []int) {
	t.Helper()
	c.tiers = map[record.Tier]int{}
	for _, part := range partForm.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(part[1])
		row, known := rowWords[part[2]]
		if !known {
			t.Errorf("README: %q is no kind of row", part[0])
			continue
		}
		c.rows[row] += n
		switch row {
		case record.Accepted:
			for _, tier := range partForm.FindAllStringSubmatch(part[3], -1) {
				n, _ := strconv.Atoi(tier[1])
				c.tiers[tierWords[tier[2]]] += n
			}
		case record.ProblemRow:
			lines = readLines(part[3])
		}
	}
	return c, lines
}

// readLines reads "line 3", "lines 2 and 3" and "lines 3 to 7".
func readLines(text string) (lines []int) {
	for _, number := range numberForm.FindAllString(text, -1) {
		n, _ := strconv.Atoi(number)
		for strings.Contains(text, " to ") && len(lines) > 0 && lines[len(lines)-1]+1 < n {
			lines = append(lines, lines[len(lines)-1]+1)
		}
		lines = append(lines, n)
	}
	return lines
}

// kindOfTable is that of a table's file name.
func kindOfTable(file string) record.Kind {
	for kind := range record.Kinds {
		if strings.HasSuffix(file, tableEnd(kind)) {
			return kind
		}
	}
	return 0
}

// reading is what record and resolve make of a folder's files.
type reading struct {
	figures map[string]*record.Figure // by the record's path; nil when skipped
	owner   map[string]*record.Figure // by the table's path
}

func readFolder(t *testing.T, folder string) reading {
	t.Helper()
	s, err := source.Open(t.Context(), folder, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := reading{map[string]*record.Figure{}, map[string]*record.Figure{}}
	claimed := map[string]bool{}
	for _, name := range s.Records() {
		r.figures[name] = nil
		fig, err := record.ReadFigure(name, []byte(read(t, folder, name)))
		if err != nil || claimed[fig.ID] {
			continue
		}
		claimed[fig.ID] = true
		for kind := range record.Kinds {
			if table, there := s.Table(fig.ID, kind); there {
				record.ReadTable(fig, kind, table.Path, []byte(read(t, folder, table.Path)))
				r.owner[table.Path] = fig
			}
		}
		resolve.Resolve(fig)
		r.figures[name] = fig
	}
	for table := range s.Tables() {
		if _, there := r.owner[table.Path]; !there {
			r.owner[table.Path] = nil
		}
	}
	return r
}

// rowsOf counts the rows of a figure's kind.
func rowsOf(fig *record.Figure, kind record.Kind) (c rowCount) {
	c.rows, c.tiers = fig.Rows[kind], map[record.Tier]int{}
	for i := range fig.Mentions {
		if m := &fig.Mentions[i]; m.Kind == kind && m.Row == record.Accepted {
			c.tiers[m.Tier]++
		}
	}
	return c
}

// rowsWithoutRecord counts the rows of a table that no record is read for.
func rowsWithoutRecord(t *testing.T, folder, file string) (c rowCount) {
	t.Helper()
	c.tiers = map[record.Tier]int{}
	c.rows[record.ProblemRow] = record.CountRows([]byte(read(t, folder, file)))
	return c
}

// problemLines are the lines of the rows of a table that were left out.
func problemLines(fig *record.Figure, file string) (lines []int) {
	for _, p := range fig.Problems {
		if p.File == file && p.Severity == record.Fault && p.Line > 1 {
			lines = append(lines, p.Line)
		}
	}
	return lines
}

func TestFilesAreAsTheirReadmeSays(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{goodRecords, badRecords, oldRecords} {
		r := readFolder(t, folder)
		said := map[string]bool{}
		for _, e := range readExpectations(t, folder) {
			said[e.file] = true
			if fig, is := r.owner[e.file]; is {
				checkTable(t, folder, e, fig)
			}
			if fig := r.figures[e.file]; fig != nil {
				checkRecord(t, folder, e, fig)
			}
		}
		for name := range r.figures {
			if !said[name] {
				t.Errorf("%s: the README says nothing of %s", folder, name)
			}
		}
		for name := range r.owner {
			if !said[name] {
				t.Errorf("%s: the README says nothing of %s", folder, name)
			}
		}
		if len(said) < len(r.figures)+len(r.owner) {
			t.Errorf("%s: the README has %d files, want %d", folder, len(said), len(r.figures)+len(r.owner))
		}
	}
}

func checkTable(t *testing.T, folder string, e expectation, fig *record.Figure) {
	t.Helper()
	if e.said == "0 rows; no problem" {
		e.sentences = []sentence{{counts: rowCount{tiers: map[record.Tier]int{}}}}
		e.sentences[0].kind = kindOfTable(e.file)
	}
	if len(e.sentences) != 1 {
		t.Errorf("%s/%s: %q is no sentence about rows", folder, e.file, e.said)
		return
	}
	s := e.sentences[0]
	if fig == nil {
		if got := rowsWithoutRecord(t, folder, e.file); got.String() != s.counts.String() || !strings.Contains(e.said, "(no record)") {
			t.Errorf("%s/%s: %v, the README says %s", folder, e.file, got, e.said)
		}
		return
	}
	if got := rowsOf(fig, s.kind); got.String() != s.counts.String() {
		t.Errorf("%s/%s: %v, the README says %s", folder, e.file, got, e.said)
	}
	if got := problemLines(fig, e.file); !slices.Equal(got, s.lines) {
		t.Errorf("%s/%s: lines %d are problems, the README says %s", folder, e.file, got, e.said)
	}
}

// checkRecord compares the inline mentions of a record, which only the old ones
// have.
func checkRecord(t *testing.T, folder string, e expectation, fig *record.Figure) {
	t.Helper()
	var want [record.Kinds]rowCount
	for kind := range want {
		want[kind].tiers = map[record.Tier]int{}
	}
	for _, s := range e.sentences {
		want[s.kind] = s.counts
	}
	if fig.Tables != [record.Kinds]string{} && len(e.sentences) == 0 {
		return // its tables are said line by line
	}
	for kind := range record.Kinds {
		if got := rowsOf(fig, kind); got.String() != want[kind].String() {
			t.Errorf("%s/%s: %s are %v, the README says %s", folder, e.file, kind.Plural(), got, e.said)
		}
	}
}

// TestProblemsAreAsTheReadmeSays builds the bad records: each file has just the
// kind of problem that its line says.
func TestProblemsAreAsTheReadmeSays(t *testing.T) {
	t.Parallel()
	export := filepath.Join(t.TempDir(), "graph.nq")
	m := build(t, Options{Exports: []string{export}}, badRecords)
	graph := read(t, export)
	faults, warnings := map[string]int{}, map[string]int{}
	for _, p := range m.problems {
		file, err := filepath.Rel(badRecords, p.File)
		if err != nil {
			t.Fatal(err)
		}
		if p.Severity == record.Fault {
			faults[file]++
		} else {
			warnings[file]++
		}
		if p.Line == 0 && p.Code != "table-without-record" {
			t.Errorf("%v: no line", p)
		}
	}
	for _, e := range readExpectations(t, badRecords) {
		figid := strings.TrimSuffix(filepath.Base(e.file), recordSuffix)
		if filepath.Dir(e.file) != figuresFolder {
			continue
		}
		wantFaults, wantWarnings := 0, 0
		stated := strings.Contains(graph, "<https://pfocr.wikipathways.org/figures/"+figid+".html> ")
		switch {
		case strings.HasPrefix(e.said, "record skipped: "):
			wantFaults = 1
		case strings.HasPrefix(e.said, "field left out: "):
			wantFaults = 1
		case strings.HasPrefix(e.said, "warning "):
			wantWarnings = 1
		case !strings.HasPrefix(e.said, "read"):
			t.Errorf("%s: %q begins as no sentence does", e.file, e.said)
		}
		if strings.HasPrefix(e.said, "record skipped") && stated {
			t.Errorf("%s was skipped, and is stated", e.file)
		}
		if sound := strings.HasPrefix(e.said, "read") || strings.HasPrefix(e.said, "field"); sound && !stated {
			t.Errorf("%s was read, and is not stated", e.file)
		}
		if faults[e.file] != wantFaults || warnings[e.file] != wantWarnings {
			t.Errorf("%s: %d errors, %d warnings, the README says %s", e.file, faults[e.file], warnings[e.file], e.said)
		}
	}
}

// TestTotalsAreAsTheReadmeSays compares the first table of each README, and the
// numbers below it, with the receipt and the graph.
func TestTotalsAreAsTheReadmeSays(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{goodRecords, badRecords, oldRecords} {
		m := build(t, Options{NoBuiltinLexicon: true}, folder)
		text := read(t, folder, "README.md")
		for kind, counts := range totals(t, folder) {
			rows, tiers := m.summary.Receipt.Rows[kind.Plural()], map[record.Tier]int{}
			for _, fig := range readFolder(t, folder).figures {
				if fig != nil {
					for tier, n := range rowsOf(fig, kind).tiers {
						tiers[tier] += n
					}
				}
			}
			got := rowCount{[5]int{}, tiers}
			got.rows[record.Accepted], got.rows[record.Unresolved], got.rows[record.Candidate] = rows.Accepted, rows.Unresolved, rows.Candidate
			got.rows[record.Repeated], got.rows[record.ProblemRow] = rows.Repeated, rows.Problem
			if got.String() != counts.String() {
				t.Errorf("%s: %s are %v, the README says %v", folder, kind.Plural(), got, counts)
			}
		}
		checkNumbers(t, m, folder, text)
	}
}

// totals reads the rows "| genes | 120 | 85 (47 symbol, ...) | 5 | ..." below the
// heading that names the columns.
func totals(t *testing.T, folder string) map[record.Kind]rowCount {
	t.Helper()
	found := map[record.Kind]rowCount{}
	var heading []string
	for line := range strings.Lines(read(t, folder, "README.md")) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if slices.Contains(cells, "accepted") {
			heading = cells
		}
		for kind := range record.Kinds {
			if cells[0] != kind.Plural() || len(cells) != len(heading) {
				continue
			}
			var parts []string
			for i := 2; i < len(cells); i++ {
				number, rest, _ := strings.Cut(cells[i], " ")
				parts = append(parts, strings.TrimSpace(number+" "+heading[i]+" "+rest))
			}
			counts, _ := readCounts(t, strings.Join(parts, ", "))
			found[kind] = counts
			if read, _ := strconv.Atoi(cells[1]); counts.total() != read {
				t.Errorf("%s: README, %s: the columns do not add up to %d", folder, cells[0], read)
			}
		}
	}
	if len(found) != int(record.Kinds) {
		t.Errorf("%s: the README has totals of %d tables", folder, len(found))
	}
	return found
}

// checkNumbers compares the numbers of the sentences that each README may have.
func checkNumbers(t *testing.T, m made, folder, text string) {
	t.Helper()
	g, err := m.folder.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	r, s := &m.summary.Receipt, &g.Stats
	compared := 0
	for _, c := range []struct {
		form string
		got  []int
	}{
		{`(\d+) figures, (\d+) papers,.* no record skipped`, []int{s.Figures, s.Papers}},
		{`(\d+) figures, \d+ papers, (\d+) journals`, []int{s.Figures, s.ByClass["schema:Periodical"]}},
		{`(\d+) record files: (\d+) figures read, (\d+) records skipped`, []int{r.Records.Read, s.Figures, r.Records.Skipped}},
		{"Edges \\(`schema:mentions`\\): (\\d+) = .*; in `pf:names` (\\d+) = ", []int{r.Edges, s.ByPredicate["pf:names"]}},
		{`Entities: (\d+) genes, (\d+) chemicals, (\d+) diseases`, []int{s.Genes, s.Chemicals, s.Diseases}},
		{"`skos:closeMatch` to ChEBI for (\\d+) of the chemicals that have a MeSH id", []int{s.ByPredicate["skos:closeMatch"] - closeToDOID(t, g)}},
	} {
		numbers := regexp.MustCompile(c.form).FindStringSubmatch(text)
		if numbers == nil {
			continue
		}
		compared++
		for i, got := range c.got {
			if fmt.Sprint(got) != numbers[i+1] {
				t.Errorf("%s: %d, the README says %s", folder, got, numbers[0])
			}
		}
	}
	if compared == 0 {
		t.Errorf("%s: no number of the README was compared", folder)
	}
	if strings.Contains(text, "no link.") != (s.ByClass["pf:CoMention"] == 0) {
		t.Errorf("%s: %d links", folder, s.ByClass["pf:CoMention"])
	}
}

// closeToDOID counts the skos:closeMatch that are not to ChEBI.
func closeToDOID(t *testing.T, g *keep.Graph) (n int) {
	t.Helper()
	for line, err := range g.Store.Scan() {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(string(line.Predicate), "#closeMatch>") && strings.Contains(string(line.Object), "/DOID_") {
			n++
		}
	}
	return n
}

func TestReadLines(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]int{"": nil, "no record": nil, "line 3": {3}, "lines 2 and 3": {2, 3}, "lines 3 to 7": {3, 4, 5, 6, 7}} {
		if got := readLines(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
