package build

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"figraph/graph/sorter"
	"figraph/record"
	"figraph/table"
)

// UnresolvedName is a name that neither the records nor the lexicons give an
// entity, and how many mentions have it.
type UnresolvedName struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"` // "gene", "chemical", "disease", or "keyword" of no known kind
	Count int    `json:"count"`
}

// Resolution says how many of the mentions that figures make have an entity.
// Diseases from enrichment are left out: no lexicon resolves them.
type Resolution struct {
	Mentions int     `json:"mentions"`
	Resolved int     `json:"resolved"`
	Lexicon  int     `json:"by_lexicon"` // of the resolved
	Share    float64 `json:"share"`
}

// tallies count the mentions of figures by what gave them their entity.
type tallies struct {
	rows     record.RowCounts
	words    record.KeywordCounts
	lexicon  [record.Kinds]int // accepted rows that a lexicon resolved
	enriched int               // diseases from enrichment
}

func (t *tallies) add(other tallies) {
	t.rows.Add(other.rows)
	t.words.Add(other.words)
	for kind := range t.lexicon {
		t.lexicon[kind] += other.lexicon[kind]
	}
	t.enriched += other.enriched
}

// take counts a figure, and gives each name without an entity to unresolved.
func (t *tallies) take(fig *record.Figure, unresolved func(kind, name string) error) error {
	t.rows.Add(fig.Rows)
	t.words.Add(fig.Words)
	for i := range fig.Mentions {
		m := &fig.Mentions[i]
		switch {
		case m.Row == record.Accepted && m.Lexicon != "" && m.Origin != record.Keyword:
			t.lexicon[m.Kind]++
		case m.Row != record.Unresolved:
		case m.Kind == record.Disease && m.Origin == record.Inline:
			t.enriched++
		default:
			if err := unresolved(m.Kind.String(), firstOf(m.Word, m.Match, m.Name)); err != nil {
				return err
			}
		}
	}
	for _, word := range fig.Untyped {
		if err := unresolved(keywordKind, word); err != nil {
			return err
		}
	}
	return nil
}

const keywordKind = "keyword"

// firstOf is the first that is more than blanks, trimmed.
func firstOf(names ...string) string {
	for _, name := range names {
		if name = strings.TrimSpace(name); name != "" {
			return name
		}
	}
	return ""
}

// resolution is what the receipt says, by kind.
func (t *tallies) resolution() map[string]Resolution {
	by := map[string]Resolution{}
	for kind := range record.Kinds {
		accepted, unresolved := t.rows[kind][record.Accepted], t.rows[kind][record.Unresolved]
		if kind == record.Disease {
			unresolved -= t.enriched
		}
		by[kind.Plural()] = resolutionOf(accepted+unresolved, accepted, t.lexicon[kind])
	}
	by[keywordKind+"s"] = resolutionOf(t.words.Read-t.words.Rows, t.words.Resolved, t.words.Resolved)
	return by
}

// resolutionOf rounds the share to four digits.
func resolutionOf(mentions, resolved, byLexicon int) Resolution {
	r := Resolution{Mentions: mentions, Resolved: resolved, Lexicon: byLexicon}
	if mentions > 0 {
		r.Share = math.Round(1e4*float64(resolved)/float64(mentions)) / 1e4
	}
	return r
}

func unresolvedFile(sum string) string { return "unresolved-" + sum + ".tsv" }

const unresolvedHeader = "name\tkind\tcount\n"

// unresolvedRecord is one mention of a name, for the sort that counts them. The
// number keeps mentions of one figure apart.
func unresolvedRecord(kind, name, figid string, number int) []byte {
	return []byte(strings.Join([]string{name, kind, figid, strconv.Itoa(number)}, "\x00"))
}

// figidOfUnresolved is the figid in such a record.
func figidOfUnresolved(record []byte) []byte {
	rest := record[len(nameAndKind(record)):]
	figid, _, _ := bytes.Cut(bytes.TrimPrefix(rest, []byte{0}), []byte{0})
	return figid
}

// writeUnresolved counts the sorted mentions by name, and writes the names, the
// most frequent first. The second sort holds each name once.
func writeUnresolved(ctx context.Context, w io.Writer, mentions, byCount *sorter.Sorter) error {
	into := byCount.Writer(1)
	err := countNames(ctx, mentions, func(name []byte, count int) error {
		return into.Add(fmt.Appendf(nil, "%020d\x00%s", math.MaxInt64-count, name))
	})
	if err := errors.Join(err, into.Close()); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	out.WriteString(unresolvedHeader)
	for line, err := range until(ctx, byCount.Sorted()) {
		if err != nil {
			return err
		}
		fields := strings.Split(string(line), "\x00")
		rest, err := strconv.ParseInt(fields[0], 10, 64)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\t%s\t%d\n", table.Cell(fields[1]), fields[2], math.MaxInt64-rest)
	}
	return out.Flush()
}

// countNames gives each name and kind with the number of its mentions.
func countNames(ctx context.Context, mentions *sorter.Sorter, take func(name []byte, count int) error) error {
	var last []byte
	count := 0
	for mention, err := range until(ctx, mentions.Sorted()) {
		if err != nil {
			return err
		}
		if key := nameAndKind(mention); !bytes.Equal(key, last) {
			if count > 0 {
				err = take(last, count)
			}
			if last, count = append(last[:0], key...), 0; err != nil {
				return err
			}
		}
		count++
	}
	if count == 0 {
		return nil
	}
	return take(last, count)
}

// nameAndKind is the part of a record that is counted.
func nameAndKind(record []byte) []byte {
	name := bytes.IndexByte(record, 0) + 1
	return record[:name+bytes.IndexByte(record[name:], 0)]
}

// Report is what the stats of a graph and its receipt say together. Resolution and
// Unresolved are nil where nobody knows: of a graph that was restored.
type Report struct {
	Stats
	Resolution map[string]Resolution `json:"resolution"`
	Unresolved []UnresolvedName      `json:"unresolved"`
}

// MostUnresolved is how many of the names without an entity a report has.
const MostUnresolved = 100

// Report gathers it, with at most so many of the names without an entity.
func (g *Graph) Report(most int) (*Report, error) {
	receipt, err := g.Receipt()
	if err != nil {
		return nil, err
	}
	return g.ReportOf(receipt, most)
}

// ReportOf is Report for who has read the receipt already, which of a large graph takes
// half a second.
func (g *Graph) ReportOf(receipt Receipt, most int) (*Report, error) {
	unresolved, err := g.Unresolved(most)
	return &Report{Stats: g.Stats, Resolution: receipt.Resolution, Unresolved: unresolved}, err
}

// Receipt says what the graph was made from.
func (g *Graph) Receipt() (Receipt, error) {
	receipt, err := g.receipt()
	if err != nil && !g.isNamed() {
		return receipt, fmt.Errorf("%s: a build replaced the graph while it was read: call again", g.Dir)
	}
	if err != nil {
		return receipt, fmt.Errorf("%s: %w: no receipt: %v", g.Dir, ErrDamaged, err)
	}
	return receipt, nil
}

// ReceiptText is the receipt as it stands on disk.
func (g *Graph) ReceiptText() ([]byte, error) {
	return os.ReadFile(filepath.Join(g.Dir, g.files.Receipt))
}

func (g *Graph) receipt() (receipt Receipt, err error) {
	text, err := os.ReadFile(filepath.Join(g.Dir, g.files.Receipt))
	if err != nil {
		return receipt, err
	}
	return parseReceipt(text, g.version)
}

// Unresolved are the most frequent names without an entity, at most so many. It is
// nil where nobody knows: a graph that was restored from an export.
func (g *Graph) Unresolved(most int) ([]UnresolvedName, error) {
	if err := g.checkBeside(g.files.Unresolved); err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(g.Dir, g.files.Unresolved))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list := []UnresolvedName{}
	in := bufio.NewScanner(f)
	in.Buffer(make([]byte, 64<<10), 4*record.MaxRecord) // a name, escaped
	for line := 1; len(list) < most && in.Scan(); line++ {
		if line == 1 {
			continue
		}
		cells := strings.Split(in.Text(), "\t")
		if len(cells) != 3 {
			return nil, fmt.Errorf("%s:%d: %w: %d cells, not 3", f.Name(), line, ErrDamaged, len(cells))
		}
		count, err := strconv.Atoi(cells[2])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w: %v", f.Name(), line, ErrDamaged, err)
		}
		list = append(list, UnresolvedName{table.Text(cells[0]), cells[1], count})
	}
	return list, in.Err()
}
