package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	hbolt "github.com/hidal-go/hidalgo/kv/bbolt"
	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// Patch changes a store in place, in one transaction: when it is committed all of
// it is on disk, and before that nothing. It is for one goroutine.
//
// Statements that are removed and added, rows of tables, and notes are gathered in memory
// and written by Apply or Commit. What a committed patch leaves
// is what a builder would write for the same statements, but for the ids and so the
// order of the log, and for the bytes of the file.
//
// The store that Former gives may be read meanwhile, by any goroutine.
type Patch struct {
	file    string
	db      *bolt.DB // it holds the lock, and reads; the revision writes
	next    *revision
	numbers *numbers
	changes map[string]*change           // by line, since Apply
	rows    map[string]map[string][]byte // by bucket and key, since Apply; nil of one that goes
	failed  error                        // that of an Apply, after which nothing can be committed
}

// change is a statement of which something was asked: whether it has to be there
// before the patch, and whether it is there after it.
type change struct {
	line          nquads.Line
	before, after bool
}

// OpenPatch begins a patch of the store in a folder. Nobody may have the store
// open: it waits as long as it is told for readers to close it, and then gives
// ErrLocked. While the patch is open nobody can open the store.
func OpenPatch(ctx context.Context, dir string, wait time.Duration) (*Patch, error) {
	file := filepath.Join(dir, FileName)
	if info, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", file, ErrNotFound)
	} else if err != nil {
		return nil, err
	} else if info.Size() == 0 { // bbolt would begin to write it
		return nil, fmt.Errorf("%s: %w: it is empty", file, ErrDamaged)
	}
	if err := checkFreeList(file); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	db, opened, err := lock(ctx, file, wait)
	if err != nil {
		return nil, openError(file, err)
	}
	p := &Patch{file: file, db: db, changes: map[string]*change{}, rows: map[string]map[string][]byte{}}
	if p.next, err = newRevision(opened, opened); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", file, err), db.Close())
	}
	var version uint64
	err = db.View(func(tx *bolt.Tx) (err error) {
		version, err = number(tx.Bucket([]byte(metaBucket)), "version")
		return err
	})
	if err != nil || version != dataVersion {
		return nil, errors.Join(fmt.Errorf("%s: %w: Cayley's data version is %d, this program writes %d", file, ErrDamaged, version, dataVersion), err, p.Abort())
	}
	return p, nil
}

// wanted is the end of the name of a file that says that somebody waits to patch a
// store; it is touched as long as that is so.
const wanted = ".wanted"

// IsWanted says whether somebody waits to patch the store in a folder, for which its
// readers must have closed it: who opens it again and again gives way.
func IsWanted(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, FileName+wanted))
	return err == nil && time.Since(info.ModTime()) < 10*lockTimeout // else it was left by one who was killed
}

// lock opens a file for writing when its readers are gone.
func lock(ctx context.Context, file string, wait time.Duration) (db *bolt.DB, opened *os.File, err error) {
	defer os.Remove(file + wanted)
	o := *bolt.DefaultOptions
	o.PageSize = pageSize
	o.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		opened, err = os.OpenFile(name, flag, mode)
		return opened, err
	}
	for end := time.Now().Add(wait); ; {
		left := time.Until(end)
		o.Timeout = max(1, min(left, lockTimeout))
		db, err := bolt.Open(file, 0o644, &o)
		if !errors.Is(err, bolt.ErrTimeout) || left <= 0 {
			return db, opened, err
		}
		if err := errors.Join(ctx.Err(), os.WriteFile(file+wanted, nil, 0o644)); err != nil {
			return nil, nil, err
		}
	}
}

// Remove takes a statement away. When the store does not have it, Commit gives
// ErrDamaged, or Remove at once where the patch itself took it away.
func (p *Patch) Remove(line nquads.Line) error {
	c := p.changes[string(line.Text)]
	switch {
	case c == nil:
		p.note(line, true, false)
	case !c.after:
		return fmt.Errorf("%s: %w: there is no statement %s", p.file, ErrDamaged, shown(line))
	default:
		c.after = false
	}
	return nil
}

// Add adds a statement, in any order. When the store has it, Commit gives an
// error, or Add at once where the patch itself added it.
func (p *Patch) Add(line nquads.Line) error {
	c := p.changes[string(line.Text)]
	switch {
	case c == nil:
		p.note(line, false, true)
	case c.after:
		return fmt.Errorf("%s: there is already a statement %s", p.file, shown(line))
	default:
		c.after = true
	}
	return nil
}

func (p *Patch) note(line nquads.Line, before, after bool) {
	p.changes[string(line.Text)] = &change{line.Shape().Line(bytes.Clone(line.Text)), before, after}
}

// shown is a statement in a message.
func shown(line nquads.Line) string {
	const enough = 200
	text := strings.TrimSuffix(string(line.Text), "\n")
	if len(text) > enough {
		text = strings.ToValidUTF8(text[:enough], "") + "..."
	}
	return text
}

// over is the error of what is asked after Commit or Abort.
func (p *Patch) over() error { return fmt.Errorf("%s: the patch is over", p.file) }

// Put adds a row to a table, or replaces it.
func (p *Patch) Put(table string, key, value []byte) error {
	return p.put(tablePrefix+table, key, append([]byte{}, value...))
}

// Delete takes a row out of a table, if it is there.
func (p *Patch) Delete(table string, key []byte) error { return p.put(tablePrefix+table, key, nil) }

func (p *Patch) put(bucket string, key, value []byte) error {
	if p.next == nil {
		return p.over()
	}
	if len(key) == 0 || len(key) > bolt.MaxKeySize {
		return fmt.Errorf("%s: bucket %q: a key has 1 to %d bytes, not %d", p.file, bucket, bolt.MaxKeySize, len(key))
	}
	if p.rows[bucket] == nil {
		p.rows[bucket] = map[string][]byte{}
	}
	p.rows[bucket][string(key)] = value
	return nil
}

// SetNote replaces a note.
func (p *Patch) SetNote(name string, note []byte) error {
	return p.put(ownBucket, []byte(name), append([]byte{}, note...))
}

// Former is the store as it was when the patch began, until Commit or Abort.
func (p *Patch) Former() *Store { return &Store{file: p.file, kv: hbolt.New(p.db)} }

// Apply writes what was gathered since it was called last, so that it is done when the
// rest is known. Each call with statements to add makes a run.
func (p *Patch) Apply(ctx context.Context) error {
	if p.next == nil {
		return p.over()
	}
	if p.failed != nil {
		return p.failed
	}
	err := trapped(func() error {
		if err := p.apply(ctx); err != nil {
			return err
		}
		return errors.Join(p.writeRows(), p.next.flush())
	})
	if err != nil {
		p.failed = fmt.Errorf("%s: %w", p.file, err)
		return p.failed
	}
	clear(p.changes)
	clear(p.rows)
	return nil
}

// writeRows writes the rows of tables, and the notes.
func (p *Patch) writeRows() error {
	for _, bucket := range slices.Sorted(maps.Keys(p.rows)) {
		rows := p.rows[bucket]
		var e edits
		for _, key := range slices.Sorted(maps.Keys(rows)) {
			e.keys = append(e.keys, []byte(key))
		}
		e.change = func(i int, _ []byte) ([]byte, error) { return rows[string(e.keys[i])], nil }
		if _, err := p.next.edit(bucket, e); err != nil {
			return fmt.Errorf("bucket %q: %w", bucket, err)
		}
	}
	return nil
}

// Commit writes the patch and closes the store. When it returns nil the patch is on
// disk; when it returns an error nothing was changed, unless the disk failed.
func (p *Patch) Commit(ctx context.Context) error {
	if p.next == nil {
		return p.over()
	}
	err := p.Apply(ctx)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		if err = p.next.commit(); err != nil {
			err = fmt.Errorf("%s: %w", p.file, err)
		}
	}
	if err != nil {
		return errors.Join(err, p.Abort())
	}
	p.Abort() // what is on disk stays
	return nil
}

// Abort gives up and closes the store, unless the patch was committed.
func (p *Patch) Abort() error {
	if p.next == nil {
		return nil
	}
	err := errors.Join(p.next.close(), p.db.Close())
	p.next = nil
	return err
}
