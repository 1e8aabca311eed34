package build

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"figraph/graph"
	"figraph/graph/sorter"
	"figraph/keep"
	"figraph/nquads"
	"figraph/output"
	"figraph/record"
	"figraph/source"
)

// The ledger lies in tables of the store, beside the statements: what Update needs
// to bring a graph in line with its sources without reading all of them.
const (
	entryTable   = "entries"  // by figid, what the sources hold under it
	thingTable   = "things"   // by name, the tally of a thing that figures share
	disputeTable = "disputes" // by name of the thing, the problems that its tally shows

	ledgerNote = "ledger"
)

var ledgerTables = []string{disputeTable, entryTable, thingTable}

const ledgerVersion = 1

// ledgerHead says how the graph was made.
type ledgerHead struct {
	Version  int                 `json:"version"`
	Tool     string              `json:"tool"`
	Created  string              `json:"created,omitempty"`
	Options  keep.ReceiptOptions `json:"options"`
	Lexicons []keep.UsedLexicon  `json:"lexicons"`
	Numbers  uint32              `json:"numbers"`           // the highest that a figure was given
	Sum      string              `json:"sum"`               // of the rows of the ledger, as of statements
	Updates  int                 `json:"updates,omitempty"` // since the build
	Census   json.RawMessage     `json:"census"`
}

// ledger gathers entries in any order. A nil ledger takes nothing.
type ledger struct {
	mu     sync.Mutex
	sorter *sorter.Sorter
	writer *sorter.Writer
	buf    []byte
}

func newLedger(s *sorter.Sorter) *ledger { return &ledger{sorter: s, writer: s.Writer(1)} }

// add adds a member of an entry. Those alike need a number that differs.
func (l *ledger) add(key string, letter byte, number int, payload []byte) error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buf = append(append(l.buf[:0], key...), 0, letter)
	l.buf = binary.BigEndian.AppendUint32(l.buf, uint32(number))
	return l.writer.Add(append(l.buf, payload...))
}

func (l *ledger) addJSON(key string, letter byte, number int, member any) error {
	if l == nil {
		return nil
	}
	payload, err := json.Marshal(member)
	if err != nil {
		return err
	}
	return l.add(key, letter, number, payload)
}

func (l *ledger) addClaim(c *claim) error {
	if l == nil {
		return nil
	}
	return l.add(c.Figid, claimMember, 0, appendClaim(nil, c))
}

// addStray adds a record that is not stated; one without a figid under its place.
func (l *ledger) addStray(s *stray) error {
	member := *s
	key := s.Figid
	if key == "" {
		key = placeKey(s.Source, s.Path, s.Line)
	}
	if s.Problem != nil {
		problem := *s.Problem
		problem.File, member.Problem = "", &problem
	}
	return l.addJSON(key, strayMember, 0, member)
}

// placeKey is the key of what has no figid.
func placeKey(source int, path string, line int) string {
	return fmt.Sprintf("\x01%04d/%s:%09d", source, path, line)
}

// Table rows of a store.
type row struct{ key, value []byte }

// entries ends the gathering and yields each entry, by key. Numbers gives those of
// the figures.
func (l *ledger) entries(number func(figid string) uint32) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		if err := l.writer.Close(); err != nil {
			yield(row{}, err)
			return
		}
		var key, value []byte
		for member, err := range l.sorter.Sorted() {
			if err != nil {
				yield(row{}, err)
				return
			}
			end := bytes.IndexByte(member, 0)
			if !bytes.Equal(member[:end], key) {
				if len(key) > 0 && !yield(row{key, value}, nil) {
					return
				}
				key = append(key[:0], member[:end]...)
				value = binary.AppendUvarint(value[:0], uint64(number(string(key))))
			}
			value = appendMember(value, member[end+1], member[end+6:])
		}
		if len(key) > 0 {
			yield(row{key, value}, nil)
		}
	}
}

// addTable adds a table that no record was read for.
func (l *ledger) addTable(t leftover) error {
	t.Problem.File = ""
	return l.addJSON(t.Figid, tableMember, 0, t)
}

// report takes a problem of a figure, to be told and to be remembered. Number keeps
// those alike apart.
func (in *intake) report(p record.Problem, from *source.Source, number int) error {
	if in.ledger == nil {
		return in.problems.add(p)
	}
	return errors.Join(in.problems.add(p), in.ledger.addJSON(p.Figure, problemMember, number, placed(from, p)))
}

// placed names the file of a problem within its source.
func placed(s *source.Source, p record.Problem) placedProblem {
	p.File = s.Within(p.File)
	return placedProblem{s.Number(), p}
}

// numbering gives the figures that were read their numbers, counted from 1, in the
// order of their figids.
func (in *intake) numbering() func(figid string) uint32 {
	numbers := make(map[string]uint32, len(in.claims))
	for i, figid := range slices.Sorted(maps.Keys(in.claims)) {
		numbers[figid] = uint32(i + 1)
	}
	return func(figid string) uint32 { return numbers[figid] }
}

// openLedger begins the ledger of a graph that is made of all records of its
// sources. Shards have none, nor has what is merged of graphs that were built
// apart, whose sources are not one list.
func (j *job) openLedger() error {
	if j.o.Division.Of > 0 || len(j.parts) > 1 && !j.parts[0].part.Cuts() {
		return nil
	}
	members, err := j.newSorter("ledger", j.o.Memory/16)
	if err != nil {
		return err
	}
	dir, err := j.scratch("tallies")
	if err != nil {
		return err
	}
	j.intake.ledger = newLedger(members)
	if j.parts == nil {
		j.intake.seen = newSeen()
	}
	if j.things, err = newSpool(filepath.Join(dir, thingTable)); err != nil {
		return err
	}
	j.disputes, err = newSpool(filepath.Join(dir, disputeTable))
	return err
}

// keepTallies has a reducer keep the tally of each thing, and what is disputed
// about it. Settle ends the last thing.
func (j *job) keepTallies(r *graph.Reducer) (settle func() error) {
	if j.things == nil {
		return func() error { return nil }
	}
	var thing string
	var disputed []placedProblem
	settle = func() error {
		if len(disputed) == 0 {
			return nil
		}
		text, err := json.Marshal(disputed)
		disputed = disputed[:0]
		return errors.Join(err, j.disputes.add(thing, text))
	}
	number := j.intake.numbering()
	r.Number = func(figid []byte) uint32 { return number(string(figid)) }
	var tally []byte
	r.Tallied = func(name string, t *graph.Tally) error {
		err := settle()
		thing, tally = name, t.Append(tally[:0])
		return errors.Join(err, j.things.add(name, tally))
	}
	tell := r.Problem
	r.Problem = func(p record.Problem) {
		tell(p)
		disputed = append(disputed, placed(j.intake.claims[p.Figure].Source, p))
	}
	return settle
}

// writeLedger puts the ledger into the store, and its head among the notes.
func (j *job) writeLedger(ctx context.Context, census *graph.Census, notes map[string][]byte) (err error) {
	if j.things == nil {
		return nil
	}
	number := j.intake.numbering()
	var sum nquads.Sum
	for _, table := range []struct {
		name string
		rows iter.Seq2[row, error]
	}{{disputeTable, j.disputes.rows()}, {entryTable, j.intake.ledger.entries(number)}, {thingTable, j.things.rows()}} {
		for r, err := range output.Until(ctx, table.rows) {
			if err == nil {
				err = j.builder.Put(table.name, r.key, r.value)
			}
			if err != nil {
				return err
			}
			sum.Add(hashOfRow(table.name, r.key, r.value))
		}
	}
	notes[ledgerNote], err = j.ledgerHead(census, uint32(len(j.intake.claims)), sum, 0)
	return err
}

// hashOfRow is what a row adds to the sum of the ledger.
func hashOfRow(table string, key, value []byte) nquads.Sum {
	return nquads.HashLine(slices.Concat([]byte(table), []byte{0}, key, []byte{0}, value))
}

// ledgerHead is what the ledger says of the making, nil where there is none.
func ledgerOf(g *keep.Graph) (*ledgerHead, error) {
	note, err := g.Store.Note(ledgerNote)
	if err != nil || note == nil {
		return nil, err
	}
	head := &ledgerHead{}
	if err := json.Unmarshal(note, head); err != nil {
		return nil, fmt.Errorf("%s: %w: the ledger: %v", g.Dir, keep.ErrDamaged, err)
	}
	return head, nil
}

// checkLedger compares the rows of the ledger with their sum.
func checkLedger(ctx context.Context, g *keep.Graph) error {
	head, err := ledgerOf(g)
	if err != nil || head == nil {
		return err
	}
	var sum nquads.Sum
	for _, table := range ledgerTables {
		for row, err := range output.Until(ctx, g.Store.Table(table).All(nil)) {
			if err != nil {
				return err
			}
			sum.Add(hashOfRow(table, row.Key, row.Value))
		}
	}
	if sum.String() != head.Sum {
		return fmt.Errorf("%s: %w: the sum of the ledger is %s where its head says %s", g.Dir, keep.ErrDamaged, sum, head.Sum)
	}
	return nil
}

// ledgerHead is what the ledger says of the making.
func (j *job) ledgerHead(census *graph.Census, numbers uint32, sum nquads.Sum, updates int) ([]byte, error) {
	counted, err := json.Marshal(census)
	if err != nil {
		return nil, err
	}
	head := ledgerHead{Version: ledgerVersion, Tool: j.o.Tool, Created: j.created(), Options: j.receiptOptions(), Lexicons: j.usedLexicons(),
		Numbers: numbers, Sum: sum.String(), Updates: updates, Census: counted}
	return json.Marshal(head)
}

// isPlace says whether the key of an entry is no figid.
func isPlace(key string) bool { return strings.HasPrefix(key, "\x01") }
