package keep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/nquads"
	"figraph/vocab"
)

// Graph is the graph in force, open for reading.
type Graph struct {
	Dir   string // the folder of its build
	Store *store.Store
	Vocab *vocab.Vocabulary
	Sum   nquads.Sum
	Stats Stats
	Files Files // beside the store

	version int         // of the form of its folder
	folder  os.FileInfo // as it was opened
}

// StoreDir is the folder of the graph's store.
func (g *Graph) StoreDir() string { return filepath.Join(g.Dir, StoreFolder) }

// readerPatience is how long who reads a graph waits for an update to write it, which
// takes seconds.
const readerPatience = 10 * time.Second

// Open opens the graph in force. Close it when done. While an update writes the store
// it waits, and after ten seconds gives store.ErrLocked.
func (f Folder) Open() (*Graph, error) {
	end := time.Now().Add(readerPatience)
	for seen := ""; ; {
		link, _ := readPointer(filepath.Join(string(f), currentLink))
		g, err := f.open()
		if errors.Is(err, store.ErrLocked) && time.Now().Before(end) {
			continue // each look waits for a second
		}
		if err == nil || link == seen || errors.Is(err, store.ErrLocked) {
			return g, err
		}
		seen = link // a build may have replaced and removed it meanwhile: look again
	}
}

func (f Folder) open() (*Graph, error) {
	dir, err := f.Current()
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	g := &Graph{Dir: dir, folder: info}
	err = Guard(dir, g.open)
	if err == nil {
		return g, nil
	}
	if g.Store != nil {
		err = errors.Join(err, g.Store.Close())
	}
	return nil, err
}

func (g *Graph) open() (err error) {
	dir := g.StoreDir()
	if info, err := os.Stat(filepath.Join(dir, store.FileName)); err == nil && info.Size() == 0 { // bbolt would begin to write it
		return fmt.Errorf("%s: %w: it is empty", dir, store.ErrDamaged)
	}
	if g.Store, err = store.Open(dir); err != nil {
		return err
	}
	err = g.readNotes()
	switch {
	case errors.Is(err, ErrDamaged), errors.Is(err, ErrVersion):
		return fmt.Errorf("%s: %w", g.Dir, err)
	case err != nil:
		return fmt.Errorf("%s: %w: %v", g.Dir, ErrDamaged, err)
	}
	return nil
}

// Index opens the question index of the graph. Close it when done; it stays good
// when the graph is closed.
func (g *Graph) Index() (*index.Index, error) {
	return index.Open(filepath.Join(g.Dir, g.Files.Index), g.Sum)
}

// CheckIndex checks the whole question index, which graphs of earlier forms may lack.
func (g *Graph) CheckIndex() error {
	x, err := g.Index()
	if errors.Is(err, index.ErrNotFound) && !g.isNamed() {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(x.Check(), x.Close())
}

// isNamed says whether the folder is still there: a build may have replaced the
// graph while it is open, and another one put a folder of the same name there.
func (g *Graph) isNamed() bool {
	info, err := os.Stat(g.Dir)
	return !errors.Is(err, fs.ErrNotExist) && (err != nil || os.SameFile(info, g.folder))
}

// Close closes the store.
func (g *Graph) Close() error { return g.Store.Close() }

func (g *Graph) readNotes() error {
	notes, version, err := sealedNotes(g.Store)
	if err != nil {
		return err
	}
	g.version = version
	var o vocab.Options
	for _, note := range []struct {
		name string
		into any
	}{{statsNote, &g.Stats}, {optionsNote, &o}} {
		if err := json.Unmarshal(notes[note.name], note.into); err != nil {
			return fmt.Errorf("note %s: %v", note.name, err)
		}
	}
	if g.Sum, err = nquads.ParseSum(string(notes[sumNote])); err != nil {
		return err
	}
	if g.Files, err = filesInForce(notes[FilesNote], g.Sum); err != nil {
		return err
	}
	g.Vocab, err = vocab.New(o)
	return err
}
