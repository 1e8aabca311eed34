package build

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"slices"

	"figraph/record"
	"figraph/source"
)

// claim is what a merge needs to know of a figure beside its statements and facts:
// where it was read, from what, and what its rows came to.
type claim struct {
	Figid    string               `json:"figid"`
	Source   int                  `json:"source"` // by number
	Path     string               `json:"path"`
	Line     int                  `json:"line,omitempty"`
	Tables   [record.Kinds]string `json:"tables"`           // paths, empty where there is none
	Content  string               `json:"content"`          // SHA-256 of all that it was read from
	Digest   string               `json:"digest,omitempty"` // SHA-256 of its line, where it is one of a file
	Inputs   []source.Input       `json:"inputs,omitempty"` // the record's file first
	Figure   int                  `json:"figid_line,omitempty"`
	Counted  [record.Kinds]int    `json:"counted"` // rows of its tables, as of tables that no record was read for
	Rows     record.RowCounts     `json:"rows"`
	Words    record.KeywordCounts `json:"words"`
	Lexicon  [record.Kinds]int    `json:"lexicon"`
	Enriched int                  `json:"enriched"`
	Paper    string               `json:"paper,omitempty"` // PMCID
	Names    []namedMention       `json:"names,omitempty"` // without an entity, in their order
	Things   []string             `json:"things"`          // that it says something of; sorted

	packed []byte // the things, as the ledger has them
}

// namedMention is a mention without an entity.
type namedMention struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// claim is the claim of the figure that was stated just now.
func (w *worker) claim(u source.Place, fig *record.Figure, digest string) *claim {
	c := &claim{Figid: fig.ID, Source: u.Source.Number(), Path: u.Path, Line: u.Line, Figure: fig.Lines["figid"], Counted: w.counted, Inputs: w.inputs[w.mark:],
		Rows: w.last.rows, Words: w.last.words, Lexicon: w.last.lexicon, Enriched: w.last.enriched,
		Digest: digest, Paper: fig.Paper.PMCID, Names: w.lastNames, Things: slices.Sorted(maps.Keys(w.things))}
	for kind := range record.Kinds {
		if t, there := u.Source.Table(fig.ID, kind); there {
			c.Tables[kind] = t.Path
		}
	}
	sum := sha256.New()
	sum.Write([]byte(digest))
	for i, input := range c.Inputs {
		if i > 0 {
			sum.Write([]byte(path.Base(input.Path))) // which table it is
		}
		sum.Write([]byte(input.SHA256))
	}
	c.Content = hex.EncodeToString(sum.Sum(nil))
	return c
}

// tallies are the counts of the figure.
func (c *claim) tallies() tallies {
	return tallies{rows: c.Rows, words: c.Words, lexicon: c.Lexicon, enriched: c.Enriched}
}
