package keep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"sync"

	"figraph/graph/store"
	"figraph/graph/store/postgres"
	"figraph/nquads"
	"figraph/vocab"
)

// LoadOptions say how a graph is loaded into a database. The zero value is ready.
type LoadOptions struct {
	Replace  bool // also quads that no load of ours put there
	Progress func(Progress)
}

// Load puts a graph in the place of what a schema of a PostgreSQL database holds.
// It reads it back, and commits only when count and graph sum agree.
func Load(ctx context.Context, g *Graph, a postgres.Address, o LoadOptions) (postgres.Loaded, error) {
	notes := map[string]string{}
	for _, name := range []string{sumNote, statsNote, optionsNote} {
		note, err := g.Store.Note(name)
		if err != nil {
			return postgres.Loaded{}, err
		}
		notes[name] = string(note)
	}
	at := &stages{}
	if o.Progress != nil {
		stop := Watch(o.Progress, at.now)
		defer stop()
	}
	return postgres.Load(ctx, a, postgres.Graph{Lines: g.statements(), Nodes: g.nodes(), Quads: g.Stats.Quads, Sum: g.Sum, Notes: notes},
		postgres.LoadOptions{Replace: o.Replace, Progress: at.set})
}

// stages is how far a load is.
type stages struct {
	mutex sync.Mutex
	at    Progress
}

func (s *stages) set(stage string, done, total int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.at = Progress{Stage: stage, Unit: map[string]string{"nodes": "nodes", "index": "indexes"}[stage], Done: done, Total: total}
	if s.at.Unit == "" {
		s.at.Unit = "quads"
	}
}

func (s *stages) now() Progress {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.at
}

// nodes are the terms of the store, guarded as its statements are.
func (g *Graph) nodes() iter.Seq2[store.Node, error] { return guarded(g, g.Store.Nodes()) }

// Database is a graph that was loaded into a database, open for questions.
type Database struct {
	*postgres.Database
	Vocab *vocab.Vocabulary
	Sum   nquads.Sum
}

// OpenDatabase opens the graph in a schema of a database. Close it when done.
func OpenDatabase(ctx context.Context, a postgres.Address) (*Database, error) {
	opened, err := postgres.Open(ctx, a)
	if err != nil {
		return nil, err
	}
	db := &Database{Database: opened}
	if err := db.readNotes(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w: %v", a, postgres.ErrDamaged, err), db.Close())
	}
	return db, nil
}

func (db *Database) readNotes() (err error) {
	if db.Sum, err = nquads.ParseSum(db.Note(sumNote)); err != nil {
		return err
	}
	var o vocab.Options
	if err := json.Unmarshal([]byte(db.Note(optionsNote)), &o); err != nil {
		return fmt.Errorf("note %s: %v", optionsNote, err)
	}
	db.Vocab, err = vocab.New(o)
	return err
}
