// Package postgres keeps a graph in Cayley's own PostgreSQL schema: the tables
// nodes and quads, as stock Cayley makes and opens them, and beside them a table
// figraph with the notes of the graph.
//
// Load replaces what a schema holds by COPY, within one transaction, and verifies
// it by count and graph sum; Open opens it, and Walker asks it through Cayley's
// path API. An Address is read first, and no message of this package shows its
// password. Not here: questions, and any way to change single statements.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cayleygraph/cayley/clog"
	"github.com/cayleygraph/cayley/graph"
	csql "github.com/cayleygraph/cayley/graph/sql"
	cpostgres "github.com/cayleygraph/cayley/graph/sql/postgres"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"figraph/graph/store"
)

// The errors that callers test.
var (
	ErrNotFound = errors.New("there is no graph of figraph in this database")
	ErrLocked   = errors.New("another load into this schema is under way")
	ErrDamaged  = errors.New("what the database holds is not what was loaded")
	ErrOccupied = errors.New("it holds what figraph did not load")
)

// flavor is the name by which Cayley knows its PostgreSQL backend over pgx, which
// heeds PGSERVICE and .pgpass as libpq does; over lib/pq, its default, it does not.
const flavor = "figraph-postgres"

func init() {
	csql.Register(flavor, csql.Registration{
		Driver:             "pgx",
		HashType:           "BYTEA",
		BytesType:          "BYTEA",
		HorizonType:        "BIGSERIAL",
		TimeType:           "timestamp with time zone",
		QueryDialect:       cpostgres.QueryDialect,
		ConditionalIndexes: true,
		FillFactor:         true,
		Error:              cpostgres.ConvError,
		Estimated: func(table string) string { // of the schema in force: there may be others with such tables
			return "SELECT greatest(reltuples, 0)::BIGINT FROM pg_class WHERE oid = to_regclass('" + table + "')"
		},
		RunTx: cpostgres.RunTxPostgres,
	})
	clog.SetLogger(nil) // it prints addresses with their passwords; all that it says is in an error too
}

// Database is a graph in a database, open for reading. It is for any number of
// goroutines.
type Database struct {
	address Address
	handle  string // by which pgx knows how to connect
	qs      graph.QuadStore
	notes   map[string]string

	mutex sync.Mutex
	conn  *pgx.Conn
}

// Open opens the graph in a schema.
func Open(ctx context.Context, a Address) (*Database, error) {
	db, err := open(ctx, a)
	return db, a.clean(err)
}

func open(ctx context.Context, a Address) (*Database, error) {
	conn, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	db := &Database{address: a, conn: conn}
	if err := db.prepare(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *Database) prepare(ctx context.Context) error {
	there, err := hasNotes(ctx, db.conn)
	if err != nil {
		return err
	}
	if !there {
		return fmt.Errorf("%s: %w: put one there with figraph load", db.address, ErrNotFound)
	}
	if db.notes, err = readNotes(ctx, db.conn); err != nil {
		return err
	}
	db.handle = stdlib.RegisterConnConfig(db.address.config.Copy())
	db.qs, err = csql.New(flavor, db.handle, graph.Options{"maxopenconnections": connections})
	return err
}

// connections are the most that a walker has open at a time.
const connections = 4

// Close ends all connections.
func (db *Database) Close() error {
	var errs []error
	if db.qs != nil {
		errs = append(errs, db.qs.Close())
	}
	if db.handle != "" {
		stdlib.UnregisterConnConfig(db.handle)
	}
	return db.address.clean(errors.Join(append(errs, db.conn.Close(context.Background()))...))
}

// Note is a note of the graph as it was when the database was opened, empty if
// there is none of the name.
func (db *Database) Note(name string) string { return db.notes[name] }

// Changed says whether another graph was loaded since the database was opened.
func (db *Database) Changed(ctx context.Context) (bool, error) {
	db.mutex.Lock()
	defer db.mutex.Unlock()
	notes, err := readNotes(ctx, db.conn)
	return err == nil && notes[stampNote] != db.notes[stampNote], db.address.clean(err)
}

// Walker asks the database through Cayley's path API.
func (db *Database) Walker() *store.Walker {
	return store.NewWalker(db.qs, db.name, db.address.clean)
}
