package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/cayleygraph/cayley/graph"
	ckv "github.com/cayleygraph/cayley/graph/kv"
	hbolt "github.com/hidal-go/hidalgo/kv/bbolt"
	bolt "go.etcd.io/bbolt"
)

// The errors that callers test.
var (
	ErrNotFound = errors.New("there is no store")
	ErrLocked   = errors.New("the store is locked by another process")
	ErrDamaged  = errors.New("the store is damaged")
)

const lockTimeout = time.Second

// Store is an open store. Any number of processes may read one at a time.
type Store struct {
	file   string
	opened *os.File // which may have lost its name since
	kv     *hbolt.DB
}

// DataVersion is the version of Cayley's layout that stores have.
const DataVersion = dataVersion

// Open opens the store in a folder for reading. It waits for a lock for one
// second at most.
func Open(dir string) (*Store, error) {
	file := filepath.Join(dir, FileName)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) { // bbolt would make one, even for reading
		return nil, fmt.Errorf("%s: %w", file, ErrNotFound)
	} else if err != nil {
		return nil, err
	}
	o := *bolt.DefaultOptions
	o.ReadOnly, o.Timeout = true, lockTimeout
	s := &Store{file: file}
	o.OpenFile = func(name string, flag int, mode os.FileMode) (opened *os.File, err error) {
		s.opened, err = os.OpenFile(name, flag, mode)
		return s.opened, err
	}
	var err error
	if s.kv, err = hbolt.Open(file, &o); err != nil {
		return nil, openError(file, err)
	}
	return s, nil
}

// openError is what an error of bbolt's means to a caller.
func openError(file string, err error) error {
	var system *fs.PathError
	switch {
	case errors.As(err, &system), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, bolt.ErrTimeout):
		return fmt.Errorf("%s: %w", file, ErrLocked)
	}
	return fmt.Errorf("%s: %w: %v", file, ErrDamaged, err)
}

// Close closes the store.
func (s *Store) Close() error { return s.kv.Close() }

// Cayley is the store as Cayley sees it, for its path API. It is opened without
// Bloom filters, whose making reads the whole store; closing it closes s.
func (s *Store) Cayley() (graph.QuadStore, error) {
	return ckv.New(s.kv, graph.Options{ckv.OptNoBloom: true})
}

// Note is a note that the builder was given, nil if there is none of the name.
func (s *Store) Note(name string) (note []byte, err error) {
	err = s.kv.DB().View(func(tx *bolt.Tx) error {
		note = noteOf(tx, name)
		return nil
	})
	return note, err
}

// Notes are all notes, by name.
func (s *Store) Notes() (map[string][]byte, error) {
	notes := map[string][]byte{}
	err := s.kv.DB().View(func(tx *bolt.Tx) error {
		own := tx.Bucket([]byte(ownBucket))
		if own == nil {
			return fmt.Errorf("%s: %w: no bucket %q", s.file, ErrDamaged, ownBucket)
		}
		return own.ForEach(func(name, note []byte) error {
			notes[string(name)] = bytes.Clone(note)
			return nil
		})
	})
	return notes, err
}

func noteOf(tx *bolt.Tx, name string) []byte {
	if own := tx.Bucket([]byte(ownBucket)); own != nil {
		return bytes.Clone(own.Get([]byte(name)))
	}
	return nil
}

// Check asks bbolt whether the pages of the file are sound, and Cayley whether it
// opens the store and counts as many statements as are given, and then does what
// CheckIndexes does. It takes as long as reading the file.
func (s *Store) Check(ctx context.Context, statements int) error {
	if err := checkPages(s.opened); err != nil {
		return fmt.Errorf("%s: %w", s.file, err)
	}
	err := s.kv.DB().View(func(tx *bolt.Tx) error {
		var errs []error
		for err := range tx.Check() { // to its end: it goes on in a goroutine
			if len(errs) < 10 {
				errs = append(errs, err)
			}
		}
		return errors.Join(errs...)
	})
	if err != nil {
		return fmt.Errorf("%s: %w: %v", s.file, ErrDamaged, err)
	}
	qs, err := s.Cayley()
	if err != nil {
		return fmt.Errorf("%s: %w: Cayley does not open it: %v", s.file, ErrDamaged, err)
	}
	stats, err := qs.Stats(ctx, false)
	if err != nil {
		return err
	}
	if got := int(stats.Quads.Value); got != statements {
		return fmt.Errorf("%s: %w: Cayley counts %d statements, the log holds %d", s.file, ErrDamaged, got, statements)
	}
	return s.CheckIndexes(ctx)
}
