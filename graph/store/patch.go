package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"figraph/nquads"
)

// Patch changes a store in place, in one transaction: when it is committed all of
// it is on disk, and before that nothing. It is for one goroutine.
//
// Statements that are removed and added are gathered in memory and written by
// Apply or Commit; tables and notes are written at once. What a committed patch leaves
// is what a builder would write for the same statements, but for the ids and so the
// order of the log, and for the bytes of the file.
type Patch struct {
	file    string
	db      *bolt.DB
	tx      *bolt.Tx
	changes map[string]*change // by line
	applied bool
}

// change is a statement of which something was asked: whether it has to be there
// before the patch, and whether it is there after it.
type change struct {
	line          nquads.Line
	before, after bool
}

// mapSize spares bbolt from mapping the file anew as it grows, where addresses have 64
// bits; it takes no memory.
const mapSize = math.MaxInt & (16 << 30)

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
	db, err := lock(ctx, file, wait)
	if err != nil {
		return nil, openError(file, err)
	}
	p := &Patch{file: file, db: db, changes: map[string]*change{}}
	if p.tx, err = db.Begin(true); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if version, err := number(p.tx.Bucket([]byte(metaBucket)), "version"); err != nil || version != dataVersion {
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
func lock(ctx context.Context, file string, wait time.Duration) (*bolt.DB, error) {
	defer os.Remove(file + wanted)
	o := *bolt.DefaultOptions
	o.FreelistType = bolt.FreelistMapType // a patch frees and takes pages all over the file
	o.InitialMmapSize, o.PageSize = mapSize, pageSize
	for end := time.Now().Add(wait); ; {
		left := time.Until(end)
		o.Timeout = max(1, min(left, lockTimeout))
		db, err := bolt.Open(file, 0o644, &o)
		if !errors.Is(err, bolt.ErrTimeout) || left <= 0 {
			return db, err
		}
		if err := errors.Join(ctx.Err(), os.WriteFile(file+wanted, nil, 0o644)); err != nil {
			return nil, err
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

func (p *Patch) read(view func(*bolt.Tx) error) error {
	if p.tx == nil {
		return p.over()
	}
	return view(p.tx)
}

// over is the error of what is asked after Commit or Abort.
func (p *Patch) over() error { return fmt.Errorf("%s: the patch is over", p.file) }

// Put adds a row to a table, or replaces it. Rows that are put in the order of
// their keys are put faster.
func (p *Patch) Put(table string, key, value []byte) error {
	return p.put(tablePrefix+table, key, value)
}

// Delete takes a row out of a table, if it is there.
func (p *Patch) Delete(table string, key []byte) error {
	return p.read(func(tx *bolt.Tx) error {
		if bucket := tx.Bucket([]byte(tablePrefix + table)); bucket != nil {
			return bucket.Delete(key)
		}
		return nil
	})
}

func (p *Patch) put(bucket string, key, value []byte) error {
	return p.read(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte(bucket))
		if err == nil {
			err = b.Put(key, bytes.Clone(value)) // bbolt keeps the value until the end
		}
		if err != nil {
			return fmt.Errorf("%s: bucket %q: %w", p.file, bucket, err)
		}
		return nil
	})
}

// SetNote replaces a note.
func (p *Patch) SetNote(name string, note []byte) error {
	return p.put(ownBucket, []byte(name), note)
}

// Apply does what can be done of Commit before the statements and rows are told that
// come last. It may be called once, when all statements are removed and added; rows
// and notes may be put until Commit.
func (p *Patch) Apply(ctx context.Context) error {
	if p.tx == nil {
		return p.over()
	}
	err := p.apply(ctx)
	p.applied = true
	if err != nil {
		err = fmt.Errorf("%s: %w", p.file, err)
	}
	return err
}

// Commit writes the patch and closes the store. When it returns nil the patch is on
// disk; when it returns an error nothing was changed, unless the disk failed.
func (p *Patch) Commit(ctx context.Context) error {
	if p.tx == nil {
		return p.over()
	}
	var err error
	if !p.applied {
		err = p.apply(ctx)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = p.tx.Commit()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", p.file, err), p.Abort())
	}
	p.tx = nil
	p.db.Close() // what is on disk stays
	return nil
}

// Abort gives up and closes the store, unless the patch was committed.
func (p *Patch) Abort() error {
	if p.tx == nil {
		return nil
	}
	err := p.tx.Rollback()
	p.tx = nil
	if errors.Is(err, bolt.ErrTxClosed) { // by a commit that failed
		err = nil
	}
	return errors.Join(err, p.db.Close())
}
