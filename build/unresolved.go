package build

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"figraph/graph/sorter"
	"figraph/keep"
	"figraph/output"
	"figraph/record"
	"figraph/table"
)

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
func (t *tallies) resolution() map[string]keep.Resolution {
	by := map[string]keep.Resolution{}
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
func resolutionOf(mentions, resolved, byLexicon int) keep.Resolution {
	r := keep.Resolution{Mentions: mentions, Resolved: resolved, Lexicon: byLexicon}
	if mentions > 0 {
		r.Share = math.Round(1e4*float64(resolved)/float64(mentions)) / 1e4
	}
	return r
}

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
	for line, err := range output.Until(ctx, byCount.Sorted()) {
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
	for mention, err := range output.Until(ctx, mentions.Sorted()) {
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
