package postgres

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	csql "github.com/cayleygraph/cayley/graph/sql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// columns are those of Cayley's tables and of ours, by which they are known again.
var columns = map[string]string{
	"nodes":    "bnode boolean, datatype text, hash bytea, iri boolean, language text, refs integer, value bytea, value_bool boolean, value_float double precision, value_int bigint, value_string text, value_time timestamp with time zone",
	"quads":    "horizon bigint, label_hash bytea, object_hash bytea, predicate_hash bytea, subject_hash bytea, ts timestamp without time zone",
	notesTable: "name text, note text",
}

// workshop is a schema in which tables are filled before they take the place of
// those in force. In a schema of their own their indexes and constraints have the
// names that Cayley gives them from the start.
type workshop struct {
	address Address
	conn    *pgx.Conn
	target  string // schema that the tables are for
	name    string
	key     int32 // of the lock
	made    bool
	found   int // quads in force when it was inspected
}

// workshopComment marks a workshop, so that no other schema is ever dropped.
const workshopComment = "figraph: a load that is under way, or was killed"

func newWorkshop(ctx context.Context, a Address, conn *pgx.Conn) (*workshop, error) {
	w := &workshop{address: a, conn: conn}
	var schema *string
	var encoding string
	if err := conn.QueryRow(ctx, "SELECT current_schema(), current_setting('server_encoding')").Scan(&schema, &encoding); err != nil {
		return nil, err
	}
	if schema == nil {
		return nil, fmt.Errorf("%s: there is no schema of the search_path: make it with CREATE SCHEMA", a)
	}
	if encoding != "UTF8" && encoding != "utf8" {
		return nil, fmt.Errorf("%s: the database is in %s, which has not all characters: make one with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0", a, encoding)
	}
	h := fnv.New32a()
	h.Write([]byte(*schema))
	w.target, w.name, w.key = *schema, "figraph_loading_"+*schema, int32(h.Sum32())
	if len(w.name) > longestIdentifier {
		w.name = fmt.Sprintf("figraph_loading_%08x", h.Sum32())
	}
	return w, nil
}

// longestIdentifier is in bytes; the server cuts a longer one short.
const longestIdentifier = 63

// lock keeps other loads into the schema out until the connection ends, or unlock.
// It tries for a while, since a server notices late that a client is gone. Where it
// has no such locks, nothing keeps others out.
func (w *workshop) lock(ctx context.Context) error {
	for deadline := time.Now().Add(lockTimeout); ; {
		got := false
		err := w.conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, $2)", lockClass, w.key).Scan(&got)
		switch {
		case codeOf(err) == undefinedFunction:
			return nil
		case err != nil:
			return err
		case got:
			return nil
		case time.Now().After(deadline):
			return fmt.Errorf("%s: %w: try again when it has ended", w.address, ErrLocked)
		}
		time.Sleep(lockTimeout / 20)
	}
}

const lockTimeout = 2 * time.Second

func (w *workshop) unlock(ctx context.Context) error {
	if w.conn.IsClosed() {
		return nil
	}
	_, err := w.conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1, $2)", lockClass, w.key)
	if codeOf(err) == undefinedFunction {
		return nil
	}
	return err
}

// lockClass is "figr".
const lockClass int32 = 0x66696772

// The codes of errors that are told apart.
const (
	undefinedFunction = "42883"
	noPrivilege       = "42501"
	dependents        = "2BP01"
	brokenReference   = "23503"
	repeatedKey       = "23505"
)

func codeOf(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Code
	}
	return ""
}

// inspect says what stands in the way of a load: tables of others, or quads that
// no load of ours put there.
func (w *workshop) inspect(ctx context.Context, replace bool) error {
	found, err := w.tables(ctx)
	if err != nil {
		return err
	}
	var foreign []string
	for name, is := range found {
		if known, ours := columns[name]; !ours || is != known {
			foreign = append(foreign, name)
		}
	}
	if slices.Sort(foreign); len(foreign) > 0 {
		return fmt.Errorf("%s: the schema %s: %w: %s: load into a schema of its own: CREATE SCHEMA kg, and ?search_path=kg at the end of the URL",
			w.address, w.target, ErrOccupied, strings.Join(foreign, ", "))
	}
	if found["quads"] == "" || replace {
		return nil
	}
	return w.inspectQuads(ctx, found[notesTable] != "")
}

// inspectQuads compares how many quads there are with how many were loaded.
func (w *workshop) inspectQuads(ctx context.Context, noted bool) error {
	if err := w.conn.QueryRow(ctx, "SELECT count(*) FROM quads").Scan(&w.found); err != nil {
		return err
	}
	loaded := "0"
	if noted {
		notes, err := readNotes(ctx, w.conn)
		if err != nil {
			return err
		}
		loaded = notes[quadsNote]
	}
	if fmt.Sprint(w.found) != loaded {
		return fmt.Errorf("%s: the schema %s: %w: %d quads, of which %s were loaded: --replace puts the graph in their place",
			w.address, w.target, ErrOccupied, w.found, loaded)
	}
	return nil
}

// tables are the tables, views and sequences of the schema with their columns, but
// for those of extensions and those that belong to a column.
func (w *workshop) tables(ctx context.Context) (map[string]string, error) {
	rows, err := w.conn.Query(ctx, `SELECT c.relname, coalesce(string_agg(a.attname || ' ' || format_type(a.atttypid, NULL), ', ' ORDER BY a.attname COLLATE "C"), '')
		FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'
		WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'a', 'i') AND (d.deptype = 'e' OR c.relkind = 'S'))
		GROUP BY c.oid, c.relname`, pgx.Identifier{w.target}.Sanitize())
	if err != nil {
		return nil, err
	}
	found, name, is := map[string]string{}, "", ""
	_, err = pgx.ForEachRow(rows, []any{&name, &is}, func() error {
		found[name] = is
		return nil
	})
	return found, err
}

// open makes the workshop, in place of one that a killed load left, and has Cayley
// make its tables there. They are empty, and in no one's way.
func (w *workshop) open(ctx context.Context) error {
	var comment *string
	err := w.conn.QueryRow(ctx, "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1", w.name).Scan(&comment)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
	case err != nil:
		return err
	case comment == nil || *comment != workshopComment:
		return fmt.Errorf("%s: a schema has the name %s, and no load of figraph made it: rename it", w.address, w.name)
	default:
		if err := w.drop(ctx); err != nil {
			return err
		}
	}
	schema := pgx.Identifier{w.name}.Sanitize()
	_, err = w.conn.Exec(ctx, "BEGIN; CREATE SCHEMA "+schema+"; COMMENT ON SCHEMA "+schema+" IS '"+workshopComment+"'; COMMIT")
	if codeOf(err) == noPrivilege {
		_, rollback := w.conn.Exec(ctx, "ROLLBACK")
		return errors.Join(fmt.Errorf("%s: a load needs a schema to work in: GRANT CREATE ON DATABASE ... TO ...: %w", w.address, err), rollback)
	}
	if err != nil {
		return err
	}
	w.made = true
	return w.initialise(ctx)
}

func (w *workshop) initialise(ctx context.Context) error {
	config := w.address.config.Copy()
	config.RuntimeParams["search_path"] = pgx.Identifier{w.name}.Sanitize()
	handle := stdlib.RegisterConnConfig(config)
	defer stdlib.UnregisterConnConfig(handle)
	if err := csql.Init(flavor, handle, nil); err != nil {
		return fmt.Errorf("make Cayley's tables: %w", err)
	}
	made := false // Init tells nothing of a commit that failed
	err := w.conn.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", w.in("quads")).Scan(&made)
	if err == nil && !made {
		return errors.New("make Cayley's tables: they were not committed")
	}
	return err
}

// in is the full name of something in the workshop.
func (w *workshop) in(name string) string { return pgx.Identifier{w.name, name}.Sanitize() }

// drop removes the workshop.
func (w *workshop) drop(ctx context.Context) error {
	_, err := w.conn.Exec(ctx, "DROP SCHEMA IF EXISTS "+pgx.Identifier{w.name}.Sanitize()+" CASCADE")
	if err != nil {
		return fmt.Errorf("remove the schema %s, in which the load worked: %w", w.name, err)
	}
	return nil
}

// cleanTimeout is how long cleaning up may take when a load has failed.
const cleanTimeout = 15 * time.Second

// close drops the workshop after a load, also of a context that has ended. What
// it cannot drop, the next load does.
func (w *workshop) close(ctx context.Context) error {
	if !w.made {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanTimeout)
	defer cancel()
	if !w.conn.IsClosed() {
		return w.drop(ctx)
	}
	conn, err := w.address.connect(ctx)
	if err != nil {
		return err
	}
	w.conn = conn
	return errors.Join(w.drop(ctx), conn.Close(ctx))
}

// definition is an index or a constraint of an empty table, which is dropped while
// the table is filled.
type definition struct {
	table, name, text string
	kind              string // of a constraint: p or f; of an index: i
}

// definitions are the primary keys, the indexes and the foreign keys of the
// tables, in this order, in which they can be made.
func (w *workshop) definitions(ctx context.Context, tx pgx.Tx) (list []definition, err error) {
	rows, err := tx.Query(ctx, `SELECT c.conrelid::regclass::text, conname, pg_get_constraintdef(c.oid), contype::text
			FROM pg_constraint c WHERE connamespace = $1::text::regnamespace AND contype IN ('p', 'f')
		UNION ALL SELECT i.indrelid::regclass::text, r.relname, pg_get_indexdef(i.indexrelid), 'i'
			FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid WHERE r.relnamespace = $1::text::regnamespace
			AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype = 'p')
		ORDER BY 4, 2`, pgx.Identifier{w.name}.Sanitize())
	if err != nil {
		return nil, err
	}
	var d definition
	_, err = pgx.ForEachRow(rows, []any{&d.table, &d.name, &d.text, &d.kind}, func() error {
		list = append(list, d)
		return nil
	})
	order := "pif"
	slices.SortStableFunc(list, func(a, b definition) int { return strings.Index(order, a.kind) - strings.Index(order, b.kind) })
	return list, err
}

func (d definition) drop(w *workshop) string {
	if d.kind == "i" {
		return "DROP INDEX " + w.in(d.name)
	}
	return "ALTER TABLE " + d.table + " DROP CONSTRAINT " + pgx.Identifier{d.name}.Sanitize()
}

func (d definition) make() string {
	if d.kind == "i" {
		return d.text
	}
	return "ALTER TABLE " + d.table + " ADD CONSTRAINT " + pgx.Identifier{d.name}.Sanitize() + " " + d.text
}
