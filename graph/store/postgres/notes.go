package postgres

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
)

// The notes of a graph stand in a table of ours beside Cayley's two: a name and a
// text in each row. Those that Load is given are the notes of the store; these two
// it adds.
const (
	notesTable = "figraph"
	quadsNote  = "quads" // how many were loaded
	stampNote  = "load"  // the transaction of the load: another for each
)

const makeNotes = `CREATE TABLE figraph (name text PRIMARY KEY, note text NOT NULL);
COMMENT ON TABLE figraph IS 'what figraph noted of the graph in nodes and quads'`

// hasNotes says whether a load of ours was into the schema in force.
func hasNotes(ctx context.Context, conn *pgx.Conn) (there bool, err error) {
	err = conn.QueryRow(ctx, `SELECT count(*) = 2 FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = $1 AND column_name IN ('name', 'note')`, notesTable).Scan(&there)
	return there, err
}

func readNotes(ctx context.Context, conn *pgx.Conn) (map[string]string, error) {
	rows, err := conn.Query(ctx, "SELECT name, note FROM figraph")
	if err != nil {
		return nil, err
	}
	notes, name, note := map[string]string{}, "", ""
	_, err = pgx.ForEachRow(rows, []any{&name, &note}, func() error {
		notes[name] = note
		return nil
	})
	return notes, err
}

func writeNotes(ctx context.Context, tx pgx.Tx, notes map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(notes)) {
		if _, err := tx.Exec(ctx, "INSERT INTO figraph (name, note) VALUES ($1, $2)", name, notes[name]); err != nil {
			return err
		}
	}
	return nil
}
