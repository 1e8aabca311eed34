package build

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"figraph/record"
	"figraph/resolve"
	"figraph/resolve/lexicon"
	"figraph/source"
)

var (
	sampleRecords = filepath.Join("..", "..", "shared", "data", "pfocr")
	seedRecords   = filepath.Join("..", "..", "shared", "data", "seed")
	sharedNames   = filepath.Join("..", "..", "shared", "data", "lexicon")
)

// needs skips a test whose data is not at hand.
func needs(t testing.TB, folders ...string) {
	t.Helper()
	for _, folder := range folders {
		if _, err := os.Stat(folder); err != nil {
			t.Skipf("skipped: %s is not at hand", filepath.Base(folder))
		}
	}
}

// readSample reads the figures of a checkout, sorted by figid, with their tables
// or without.
func readSample(t testing.TB, folder string, tables bool) []*record.Figure {
	t.Helper()
	s, err := source.Open(t.Context(), folder, nil)
	if err != nil {
		t.Fatal(err)
	}
	var list []*record.Figure
	for _, name := range s.Records() {
		data, err := s.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		fig, err := record.ReadFigure(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for kind := range record.Kinds {
			if table, there := s.Table(fig.ID, kind); there && tables {
				data, err := s.Read(table.Path)
				if err != nil {
					t.Fatal(err)
				}
				record.ReadTable(fig, kind, table.Path, data)
			}
		}
		list = append(list, fig)
	}
	slices.SortFunc(list, func(a, b *record.Figure) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// learnt is a stack of what figures teach.
func learnt(t testing.TB, figures []*record.Figure) *lexicon.Stack {
	t.Helper()
	l := lexicon.NewLearner()
	for _, fig := range figures {
		l.Add(fig)
	}
	s := lexicon.NewStack()
	if err := s.Add("learnt", "", entriesOf(l.Entries())); err != nil {
		t.Fatal(err)
	}
	return s
}

func entriesOf(list []lexicon.Entry) iter.Seq2[lexicon.Entry, error] {
	return func(yield func(lexicon.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// pair is a figure and what it mentions.
type pair struct {
	figid  string
	entity record.Entity
}

// score counts pairs that keywords gave against those of hidden tables.
type score struct {
	given, right   int // of the keywords
	wanted, found  int // of the hidden tables, where the lexicon has the name
	all            int // of the hidden tables
	wrong, missing map[string]int
}

func (s score) precision() float64 { return float64(s.right) / float64(s.given) }
func (s score) recall() float64    { return float64(s.found) / float64(s.wanted) }

func (s score) String() string {
	return fmt.Sprintf("precision %.4f (%d of %d), recall %.4f (%d of %d; of all %d: %.4f)",
		s.precision(), s.right, s.given, s.recall(), s.found, s.wanted, s.all, float64(s.found)/float64(s.all))
}

// scoreOf compares keywords of a kind with the hidden tables. A pair is wanted
// where the lexicons have its name: the symbol of a gene, the word of a chemical.
func scoreOf(kind record.Kind, names *lexicon.Stack, hidden, alone []*record.Figure) score {
	s := score{wrong: map[string]int{}, missing: map[string]int{}}
	truth, given := map[pair]bool{}, map[pair]bool{}
	for _, fig := range hidden {
		for i := range fig.Mentions {
			if m := &fig.Mentions[i]; m.Kind == kind && m.Row == record.Accepted {
				truth[pair{fig.ID, m.Entity}] = true
			}
		}
	}
	s.all = len(truth)
	for _, fig := range alone {
		for i := range fig.Mentions {
			m := &fig.Mentions[i]
			p := pair{fig.ID, m.Entity}
			if m.Kind != kind || m.Origin != record.Keyword || given[p] {
				continue
			}
			given[p] = true
			if s.given++; truth[p] {
				s.right++
			} else {
				s.wrong[m.Word]++
			}
		}
	}
	wanted := map[pair]bool{}
	for _, fig := range hidden {
		for i := range fig.Mentions {
			m := &fig.Mentions[i]
			p, name := pair{fig.ID, m.Entity}, m.Name
			if kind == record.Chemical {
				name = m.Word
			}
			if m.Kind != kind || m.Row != record.Accepted || wanted[p] || !has(names, kind, name) {
				continue
			}
			wanted[p] = true
			if s.wanted++; given[p] {
				s.found++
			} else {
				s.missing[name]++
			}
		}
	}
	return s
}

func has(names *lexicon.Stack, kind record.Kind, name string) bool {
	if kind == record.Gene {
		return len(names.Genes(strings.TrimSpace(name), nil)) > 0
	}
	return len(names.Find(lexicon.Chemical, name)) > 0
}

// TestHoldout hides the tables of every second figure of the sample, and types the
// keywords of these figures: with what the others teach, and with dictionaries.
// docs/lexicons.md has the numbers.
func TestHoldout(t *testing.T) {
	if testing.Short() {
		t.Skip("-race: it asks what is resolved, in one goroutine")
	}
	needs(t, sampleRecords, sharedNames)
	whole, alone := readSample(t, sampleRecords, true), readSample(t, sampleRecords, false)
	var taught, hidden, bare []*record.Figure
	for i, fig := range whole {
		resolve.Resolve(fig)
		if i%2 == 0 {
			taught = append(taught, fig)
			continue
		}
		hidden, bare = append(hidden, fig), append(bare, alone[i])
	}
	checkHoldout(t, "the other half", learnt(t, taught), hidden, bare, 0.99)
	var again []*record.Figure
	for i, fig := range readSample(t, sampleRecords, false) {
		if i%2 == 1 {
			again = append(again, fig)
		}
	}
	checkHoldout(t, "dictionaries", dictionaries(t, "genes.tsv", "chemicals.tsv", "families.tsv", "organisms.tsv"), hidden, again, 0.80)
}

// dictionaries is a stack of files.
func dictionaries(t testing.TB, files ...string) *lexicon.Stack {
	t.Helper()
	s := lexicon.NewStack()
	for _, file := range files {
		f, err := os.Open(filepath.Join(sharedNames, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Add(file, "", lexicon.Read(file, f)); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return s
}

func checkHoldout(t *testing.T, by string, names *lexicon.Stack, hidden, bare []*record.Figure, recall float64) {
	t.Helper()
	r := resolve.New(names)
	for _, fig := range bare {
		r.Resolve(fig)
	}
	for kind := range record.Disease {
		s := scoreOf(kind, names, hidden, bare)
		t.Logf("%s, %s: %v; wrong: %v; missing: %v", by, kind.Plural(), s, top(s.wrong), top(s.missing))
		if s.precision() < 0.98 || s.recall() < recall && kind == record.Gene || s.recall() < 0.6 {
			t.Errorf("%s, %s: %v", by, kind.Plural(), s)
		}
	}
}

func top(counts map[string]int) []string {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	var list []string
	for _, name := range names[:min(40, len(names))] {
		list = append(list, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return list
}

// BenchmarkNames resolves the keywords of the sample by dictionaries, in a thread.
func BenchmarkNames(b *testing.B) {
	needs(b, sampleRecords, sharedNames)
	r := resolve.New(dictionaries(b, "genes.tsv", "chemicals.tsv", "families.tsv", "organisms.tsv"))
	figures := readSample(b, sampleRecords, false)
	names, begun := 0, coreSeconds()
	for b.Loop() {
		for _, fig := range figures {
			bare := &record.Figure{ID: fig.ID, Keywords: fig.Keywords, Organisms: fig.Organisms}
			r.Resolve(bare)
			names += bare.Words.Read
		}
	}
	b.ReportMetric(float64(names)/b.Elapsed().Seconds(), "names/s")
	b.ReportMetric(float64(names)/(coreSeconds()-begun), "names/core-s")
}

// coreSeconds is the time that this process has used: on a machine that others use
// too it says more than the clock.
func coreSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}
