package build

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"figraph/keep"
	"figraph/output"
	"figraph/record"
	"figraph/source"
)

// entry is all that the sources hold under one figid: what an update must know to
// take a figure back, or to leave it alone. What has no figid, such as a record
// that cannot be read, has an entry of its own.
type entry struct {
	number   uint32      // of the figure in tallies, counted from 1; 0 where no record is stated
	claim    *claim      // of the record that is stated
	strays   []stray     // records that are not
	tables   []leftover  // tables that no record was read for
	whole    []wholeFile // files of many records
	problems []placedProblem
}

// stray is a record that is not stated: another has its figid, or it cannot be read.
type stray struct {
	Figid   string          `json:"figid,omitempty"`
	Source  int             `json:"source"` // by number
	Path    string          `json:"path"`
	Line    int             `json:"line,omitempty"`
	Figure  int             `json:"figid_line,omitempty"`
	Digest  string          `json:"digest,omitempty"`  // SHA-256 of its line
	Input   *source.Input   `json:"input,omitempty"`   // its file, where it is one and can be read
	Problem *record.Problem `json:"problem,omitempty"` // why it cannot be read
}

// wholeFile is a file of many records.
type wholeFile struct {
	Source int          `json:"source"`
	Input  source.Input `json:"input"`
}

// placedProblem is a problem whose file is named within its SOURCE, so that nothing
// hangs on where that lies.
type placedProblem struct {
	Source int `json:"source"`
	record.Problem
}

// The members of an entry, each a letter, a length, and bytes.
const (
	claimMember   = 'c'
	strayMember   = 's'
	tableMember   = 't'
	wholeMember   = 'w'
	problemMember = 'p'
)

var errEntry = errors.New("no entry of a figure")

// appendMember appends a member to the bytes of an entry.
func appendMember(b []byte, letter byte, payload []byte) []byte {
	return append(binary.AppendUvarint(append(b, letter), uint64(len(payload))), payload...)
}

// parseEntry reads the bytes of an entry: its number, then its members.
func parseEntry(b []byte) (*entry, error) {
	r := fieldReader{rest: b}
	e := &entry{number: uint32(r.number())}
	for len(r.rest) > 0 && r.err == nil {
		letter := r.rest[0]
		r.rest = r.rest[1:]
		payload := r.bytes()
		if r.err == nil {
			r.err = e.take(letter, payload)
		}
	}
	return e, r.err
}

// keyedEntry is an entry and its key. The things of its claim are not at hand.
type keyedEntry struct {
	key string
	*entry
}

// readEntries reads all entries, by key.
func readEntries(ctx context.Context, g *keep.Graph) (list []keyedEntry, err error) {
	for row, err := range output.Until(ctx, g.Store.Table(entryTable).All(nil)) {
		if err != nil {
			return nil, err
		}
		e, err := parseEntry(row.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w: the ledger, entry %q: %v", g.Dir, keep.ErrDamaged, row.Key, err)
		}
		if e.claim != nil {
			e.claim.packed = nil // it lies in the row
		}
		list = append(list, keyedEntry{string(row.Key), e})
	}
	return list, nil
}

func (e *entry) take(letter byte, payload []byte) (err error) {
	switch letter {
	case claimMember:
		e.claim, err = parseClaim(payload)
		return err
	case strayMember:
		return takeJSON(&e.strays, payload)
	case tableMember:
		return takeJSON(&e.tables, payload)
	case wholeMember:
		return takeJSON(&e.whole, payload)
	case problemMember:
		return takeJSON(&e.problems, payload)
	}
	return fmt.Errorf("%w: a member %q", errEntry, letter)
}

func takeJSON[T any](list *[]T, payload []byte) error {
	var member T
	if err := json.Unmarshal(payload, &member); err != nil {
		return fmt.Errorf("%w: %v", errEntry, err)
	}
	*list = append(*list, member)
	return nil
}

// appendClaim appends the bytes that parseClaim reads: every record has a claim, so
// they are short, and read without the things.
func appendClaim(b []byte, c *claim) []byte {
	w := fieldWriter{b}
	w.numbers(c.Source, c.Line, c.Figure, c.Enriched)
	w.strings(c.Figid, c.Path, c.Content, c.Digest, c.Paper)
	w.strings(c.Tables[:]...)
	w.numbers(c.Counted[:]...)
	w.numbers(c.Lexicon[:]...)
	for kind := range c.Rows {
		w.numbers(c.Rows[kind][:]...)
	}
	w.numbers(c.Words.Read, c.Words.Rows, c.Words.Resolved, c.Words.Ambiguous, c.Words.Unresolved)
	w.numbers(len(c.Inputs))
	for _, input := range c.Inputs {
		w.strings(input.Path, input.SHA256)
		w.numbers(input.Bytes)
	}
	w.numbers(len(c.Names))
	for _, name := range c.Names {
		w.strings(name.Kind, name.Name)
	}
	w.things(c.Things)
	return w.b
}

func parseClaim(b []byte) (*claim, error) {
	r := fieldReader{rest: b}
	c := &claim{}
	r.numbers(&c.Source, &c.Line, &c.Figure, &c.Enriched)
	r.strings(&c.Figid, &c.Path, &c.Content, &c.Digest, &c.Paper)
	for i := range c.Tables {
		r.strings(&c.Tables[i])
	}
	for i := range c.Counted {
		r.numbers(&c.Counted[i])
	}
	for i := range c.Lexicon {
		r.numbers(&c.Lexicon[i])
	}
	for kind := range c.Rows {
		for row := range c.Rows[kind] {
			r.numbers(&c.Rows[kind][row])
		}
	}
	r.numbers(&c.Words.Read, &c.Words.Rows, &c.Words.Resolved, &c.Words.Ambiguous, &c.Words.Unresolved)
	c.Inputs = make([]source.Input, r.length())
	for i := range c.Inputs {
		r.strings(&c.Inputs[i].Path, &c.Inputs[i].SHA256)
		r.numbers(&c.Inputs[i].Bytes)
	}
	c.Names = make([]namedMention, r.length())
	for i := range c.Names {
		r.strings(&c.Names[i].Kind, &c.Names[i].Name)
	}
	c.packed = r.rest
	return c, r.err
}

// unpack reads the things of a claim, which few are asked for.
func (c *claim) unpack() error {
	r := fieldReader{rest: c.packed}
	c.Things = r.things()
	if r.err == nil && len(r.rest) > 0 {
		r.err = errEntry
	}
	return r.err
}

// fieldWriter appends numbers, and strings with their length.
type fieldWriter struct{ b []byte }

func (w *fieldWriter) numbers(list ...int) {
	for _, n := range list {
		w.b = binary.AppendUvarint(w.b, uint64(n))
	}
}

func (w *fieldWriter) strings(list ...string) {
	for _, s := range list {
		w.b = append(binary.AppendUvarint(w.b, uint64(len(s))), s...)
	}
}

// things writes sorted names, each as what it shares with the last and the rest.
func (w *fieldWriter) things(sorted []string) {
	w.numbers(len(sorted))
	last := ""
	for _, name := range sorted {
		common := 0
		for common < min(len(last), len(name)) && last[common] == name[common] {
			common++
		}
		w.numbers(common)
		w.strings(name[common:])
		last = name
	}
}

// fieldReader reads what fieldWriter wrote, until something is wrong.
type fieldReader struct {
	rest []byte
	err  error
}

func (r *fieldReader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.rest, r.err = nil, errEntry
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// length is a number of things that follow, each of one byte at least.
func (r *fieldReader) length() int {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.rest, r.err = nil, errEntry
		return 0
	}
	return int(n)
}

func (r *fieldReader) bytes() []byte {
	n := r.length()
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *fieldReader) numbers(into ...*int) {
	for _, n := range into {
		*n = int(r.number())
	}
}

func (r *fieldReader) strings(into ...*string) {
	for _, s := range into {
		*s = string(r.bytes())
	}
}

func (r *fieldReader) things() []string {
	list := make([]string, 0, r.length())
	last := ""
	for range cap(list) {
		common := r.number()
		if common > uint64(len(last)) {
			r.rest, r.err = nil, errEntry
		}
		if r.err != nil {
			return nil
		}
		last = last[:common] + string(r.bytes())
		list = append(list, last)
	}
	return list
}
