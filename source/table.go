package source

import (
	"iter"
	"maps"
	"path"
	"strings"
	"sync/atomic"

	"figraph/record"
)

// Table is the file of a table, which waits for its figure.
type Table struct {
	Path string // within its SOURCE
	Kind record.Kind
	used atomic.Bool
}

// Figid is that of the figure it belongs to, by its file name.
func (t *Table) Figid() string { return strings.TrimSuffix(path.Base(t.Path), tableEnd(t.Kind)) }

// Use notes that a record was read for it. Several may at once.
func (t *Table) Use() { t.used.Store(true) }

// Used says whether a record was read for it.
func (t *Table) Used() bool { return t.used.Load() }

// Table is the table of a figure, if the source has it.
func (s *Source) Table(figid string, kind record.Kind) (t *Table, there bool) {
	t, there = s.tables[figid+tableEnd(kind)]
	return t, there
}

// Tables are all tables, in no order.
func (s *Source) Tables() iter.Seq[*Table] { return maps.Values(s.tables) }

// TableCount is how many there are.
func (s *Source) TableCount() int { return len(s.tables) }

// AddTable adds a table to a source that is not there to be listed.
func (s *Source) AddTable(figid string, kind record.Kind, path string) {
	s.tables[figid+tableEnd(kind)] = &Table{Path: path, Kind: kind}
}

// kindOfTable reads the end of a table's file name; figids hold hyphens too.
func kindOfTable(name string) (record.Kind, bool) {
	for kind := range record.Kinds {
		if strings.HasSuffix(name, tableEnds[kind]) {
			return kind, true
		}
	}
	return 0, false
}

func tableEnd(kind record.Kind) string { return tableEnds[kind] }

var tableEnds = func() (ends [record.Kinds]string) {
	for kind := range record.Kinds {
		ends[kind] = "-" + kind.Plural() + tableSuffix
	}
	return ends
}()
