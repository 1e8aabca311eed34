package postgres

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"figraph/graph/store"
	"figraph/nquads"
)

// Graph is what is loaded.
type Graph struct {
	Lines iter.Seq2[nquads.Line, error]
	Nodes iter.Seq2[store.Node, error] // the terms of the lines
	Quads int
	Sum   nquads.Sum
	Notes map[string]string
}

// LoadOptions say how to load. The zero value is ready.
type LoadOptions struct {
	Replace  bool                                // also quads that no load of ours put there
	Progress func(stage string, done, total int) // stages "copy", "nodes", "index", "verify"; called often, from one goroutine
}

// Loaded is what a load did.
type Loaded struct {
	Schema       string
	Quads, Nodes int
	Replaced     int // quads that were in the place; 0 when there were none
	Bytes        int64
}

// Load puts a graph in the place of what a schema holds. Readers see the old graph
// until it commits, then the new one; when it fails, or is killed, nothing has
// changed. ErrOccupied says that the schema holds what is not ours, ErrLocked that
// another load is at it.
func Load(ctx context.Context, a Address, g Graph, o LoadOptions) (Loaded, error) {
	loaded, err := load(ctx, a, g, o)
	if err != nil && ctx.Err() != nil {
		err = errors.Join(ctx.Err(), err)
	}
	return loaded, a.clean(err)
}

func load(ctx context.Context, a Address, g Graph, o LoadOptions) (loaded Loaded, err error) {
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	conn, err := a.connect(ctx)
	if err != nil {
		return loaded, err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	// so that a server soon notices that this process was killed; unknown before version 14
	conn.Exec(ctx, "SET client_connection_check_interval = '1s'")
	w, err := newWorkshop(ctx, a, conn)
	if err != nil {
		return loaded, err
	}
	if err := w.lock(ctx); err != nil {
		return loaded, err
	}
	defer func() { err = errors.Join(err, w.unlock(ctx)) }()
	if err := w.inspect(ctx, o.Replace); err != nil {
		return loaded, err
	}
	defer func() { err = errors.Join(err, w.close(ctx)) }()
	if err := w.open(ctx); err != nil {
		return loaded, err
	}
	job := &loading{workshop: w, g: g, o: o, loaded: Loaded{Schema: w.target}}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return job.run(ctx, tx) })
	return job.loaded, err
}

// loading is the one transaction of a load.
type loading struct {
	*workshop
	g      Graph
	o      LoadOptions
	loaded Loaded
}

func (l *loading) run(ctx context.Context, tx pgx.Tx) error {
	// The tables are emptied to get new files, which go when the transaction does.
	if err := execute(ctx, tx, "SET LOCAL search_path = "+pgx.Identifier{l.name}.Sanitize()+", pg_temp",
		"SET LOCAL work_mem = '128MB'", "SET LOCAL maintenance_work_mem = '256MB'", "TRUNCATE quads, nodes"); err != nil {
		return err
	}
	definitions, err := l.definitions(ctx, tx)
	if err != nil {
		return err
	}
	for _, d := range slices.Backward(definitions) {
		if err := execute(ctx, tx, d.drop(l.workshop)); err != nil {
			return err
		}
	}
	if err := l.fill(ctx, tx); err != nil {
		return err
	}
	for i, d := range definitions {
		l.o.Progress("index", i, len(definitions))
		err := execute(ctx, tx, d.make())
		if code := codeOf(err); code == brokenReference || code == repeatedKey {
			return fmt.Errorf("%w: %v", ErrDamaged, err)
		}
		if err != nil {
			return err
		}
	}
	if err := execute(ctx, tx, "ANALYZE nodes, quads"); err != nil {
		return err
	}
	if err := l.verify(ctx, tx); err != nil {
		return err
	}
	return l.swap(ctx, tx)
}

func execute(ctx context.Context, tx pgx.Tx, statements ...string) error {
	for _, s := range statements {
		if _, err := tx.Exec(ctx, s); err != nil {
			return fmt.Errorf("%.60s: %w", s, err)
		}
	}
	return nil
}

// fill copies all rows.
func (l *loading) fill(ctx context.Context, tx pgx.Tx) (err error) {
	quads := l.quads()
	if l.loaded.Quads, err = copyRows(ctx, tx, quadColumns, quads); err != nil {
		return fmt.Errorf("copy quads: %w", err)
	}
	nodes := l.nodes()
	if l.loaded.Nodes, err = copyRows(ctx, tx, nodeColumns, nodes); err != nil {
		return fmt.Errorf("copy nodes: %w", err)
	}
	// as if Cayley had counted, so that what it adds later comes after
	return execute(ctx, tx, fmt.Sprintf("SELECT setval(pg_get_serial_sequence('quads', 'horizon'), %d, %t)", max(1, l.loaded.Quads), l.loaded.Quads > 0))
}

// swap puts the tables in the place of those in force. From here on readers wait,
// for as long as the commit takes.
func (l *loading) swap(ctx context.Context, tx pgx.Tx) error {
	target := pgx.Identifier{l.target}.Sanitize()
	grants, err := l.grants(ctx, tx)
	if err != nil {
		return err
	}
	if err := l.remove(ctx, tx); err != nil {
		return err
	}
	if err := execute(ctx, tx, "ALTER TABLE nodes SET SCHEMA "+target, "ALTER TABLE quads SET SCHEMA "+target,
		"SET LOCAL search_path = "+target+", pg_temp", makeNotes); err != nil {
		return err
	}
	if err := execute(ctx, tx, grants...); err != nil {
		return err
	}
	var stamp string
	if err := tx.QueryRow(ctx, `SELECT txid_current()::text || '@' || now()::text, pg_total_relation_size('quads') + pg_total_relation_size('nodes')`).Scan(&stamp, &l.loaded.Bytes); err != nil {
		return err
	}
	notes := map[string]string{quadsNote: strconv.Itoa(l.loaded.Quads), stampNote: stamp}
	for name, note := range l.g.Notes {
		notes[name] = note
	}
	return writeNotes(ctx, tx, notes)
}

// remove drops the tables in force.
func (l *loading) remove(ctx context.Context, tx pgx.Tx) error {
	for _, table := range []string{"quads", "nodes", notesTable} {
		name, there := pgx.Identifier{l.target, table}.Sanitize(), false
		if err := tx.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", name).Scan(&there); err != nil {
			return err
		}
		if !there {
			continue
		}
		if table == "quads" {
			if err := l.countReplaced(ctx, tx, name); err != nil {
				return err
			}
		}
		err := execute(ctx, tx, "DROP TABLE "+name)
		if codeOf(err) == dependents {
			return fmt.Errorf("%s: %w: others depend on the table %s, such as views: drop them first: %v", l.address, ErrOccupied, table, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// countReplaced counts the quads that go, and refuses to drop what others added
// since the load began. Readers go on meanwhile, writers wait.
func (l *loading) countReplaced(ctx context.Context, tx pgx.Tx, table string) error {
	if err := execute(ctx, tx, "LOCK TABLE "+table+" IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&l.loaded.Replaced); err != nil {
		return err
	}
	if !l.o.Replace && l.loaded.Replaced != l.found {
		return fmt.Errorf("%s: the schema %s: %w: others wrote while the graph was loaded: --replace puts it in their place", l.address, l.target, ErrOccupied)
	}
	return nil
}

// grants are what others may do with the tables in force, to be granted again.
func (l *loading) grants(ctx context.Context, tx pgx.Tx) (list []string, err error) {
	rows, err := tx.Query(ctx, `SELECT format('GRANT %s ON %I TO %s%s', g.privilege_type, c.relname,
			CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
			CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
		FROM pg_class c, aclexplode(c.relacl) g
		WHERE c.relnamespace = $1::text::regnamespace AND c.relname IN ('nodes', 'quads', 'figraph') AND g.grantee <> c.relowner`, pgx.Identifier{l.target}.Sanitize())
	if err != nil {
		return nil, err
	}
	var grant string
	_, err = pgx.ForEachRow(rows, []any{&grant}, func() error {
		list = append(list, grant)
		return nil
	})
	return list, err
}
