package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"figraph/nquads"
)

// verify reads back all that was copied: statements are put together by the server
// from both tables, in any order, and summed here.
func (l *loading) verify(ctx context.Context, tx pgx.Tx) error {
	l.o.Progress("verify", 0, l.g.Quads)
	count, sum, err := readBack(ctx, tx.Conn().PgConn(), func(done int) { l.o.Progress("verify", done, l.g.Quads) })
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if count != l.g.Quads || sum != l.g.Sum {
		return fmt.Errorf("%w: %d quads with the graph sum %s, not %d with %s", ErrDamaged, count, sum, l.g.Quads, l.g.Sum)
	}
	var nodes, uses, places int
	err = tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM nodes), (SELECT coalesce(sum(refs), 0) FROM nodes), (SELECT 3 * count(*) + count(label_hash) FROM quads)`).Scan(&nodes, &uses, &places)
	if err == nil && (nodes != l.loaded.Nodes || uses != places) {
		err = fmt.Errorf("%w: %d nodes with %d uses, not %d with %d", ErrDamaged, nodes, uses, l.loaded.Nodes, places)
	}
	return err
}

const everyQuad = "SELECT %s, %s, %s, %s FROM quads q JOIN nodes s ON s.hash = q.subject_hash JOIN nodes p ON p.hash = q.predicate_hash " +
	"JOIN nodes o ON o.hash = q.object_hash LEFT JOIN nodes g ON g.hash = q.label_hash"

// inBinary asks for the binary form of all columns.
var inBinary = []int16{pgx.BinaryFormatCode}

// readBack counts and sums the statements of the tables in the search path.
func readBack(ctx context.Context, conn *pgconn.PgConn, progress func(done int)) (count int, sum nquads.Sum, err error) {
	query := fmt.Sprintf(everyQuad, termColumns("s"), termColumns("p"), termColumns("o"), termColumns("g"))
	result := conn.ExecParams(ctx, query, nil, nil, nil, inBinary)
	var line []byte
	for result.NextRow() {
		if line, err = appendLine(line[:0], result.Values()); err != nil {
			break
		}
		sum.AddLine(line)
		if count++; count%reported == 0 {
			progress(count)
		}
	}
	_, closed := result.Close()
	return count, sum, errors.Join(err, closed)
}

// appendLine puts a statement together from the columns of its four terms.
func appendLine(b []byte, values [][]byte) (_ []byte, err error) {
	for i := range 4 {
		t := term(values[6*i : 6*i+6])
		if i == 3 && t[0] == nil && t[1] == nil {
			break
		}
		if b, err = t.append(b); err != nil {
			return b, err
		}
		b = append(b, ' ')
	}
	return append(b, ".\n"...), nil
}
