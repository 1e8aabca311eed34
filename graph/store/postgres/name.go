package postgres

import (
	"context"
	"fmt"

	"github.com/cayleygraph/cayley/graph/refs"
)

// namesAsked is how many nodes are named by one question.
const namesAsked = 10_000

// name gives the canonical forms of nodes. Cayley asks the server once for each
// node; and its way of reading texts is not ours (isMisread).
func (db *Database) name(ctx context.Context, nodes []refs.ValueHash) ([]string, error) {
	forms := make([]string, 0, len(nodes))
	for start := 0; start < len(nodes); start += namesAsked {
		some, err := db.nameSome(ctx, nodes[start:min(len(nodes), start+namesAsked)])
		if err != nil {
			return nil, err
		}
		forms = append(forms, some...)
	}
	return forms, nil
}

func (db *Database) nameSome(ctx context.Context, nodes []refs.ValueHash) ([]string, error) {
	hashes, forms, at := make([][]byte, len(nodes)), make([]string, len(nodes)), make(map[refs.ValueHash]int, len(nodes))
	for i, n := range nodes {
		hashes[i], at[n] = n[:], i
	}
	db.mutex.Lock()
	defer db.mutex.Unlock()
	rows, err := db.conn.Query(ctx, "SELECT n.hash, "+termColumns("n")+" FROM nodes n WHERE n.hash = ANY($1)", hashes)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var form []byte
	for rows.Next() {
		values := rows.RawValues()
		if form, err = term(values[1:]).append(form[:0]); err != nil {
			return nil, err
		}
		forms[at[refs.ValueHash(values[0])]] = string(form)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i, f := range forms {
		if f == "" {
			return nil, fmt.Errorf("%w: there is no node %x", ErrDamaged, nodes[i][:])
		}
	}
	return forms, nil
}
