package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"

	"github.com/cayleygraph/cayley/graph"
	_ "github.com/cayleygraph/cayley/graph/sql/postgres" // registers the store
	"github.com/jackc/pgx/v5"
)

// postgresBatch is how many statements Cayley puts into a transaction: smaller and
// larger ones were no faster.
const postgresBatch = 20_000

// mostQuads is how many statements Cayley is given: at its pace, all of them would
// take hours. Its pace falls as tables grow, so the ratio flatters it.
const mostQuads = 200_000

// loadIntoPostgres loads the first N-Quads of a file by Cayley's own way into
// PostgreSQL, ApplyDeltas.
func loadIntoPostgres(file, address string) error {
	if err := graph.InitQuadStore("postgres", address, nil); err != nil {
		return err
	}
	qs, err := graph.NewQuadStore("postgres", address, nil)
	if err != nil {
		return err
	}
	batches := make(chan []graph.Delta, 4)
	failed := make(chan error, 1)
	go func() {
		defer close(batches)
		failed <- readDeltas(file, mostQuads, postgresBatch, batches)
	}()
	for deltas := range batches {
		if err == nil {
			err = qs.ApplyDeltas(deltas, graph.IgnoreOpts{IgnoreDup: true})
		}
	}
	return errors.Join(err, <-failed, qs.Close())
}

// databases measures figraph's load and Cayley's own way, in turn, each into a
// schema of its own, which it drops.
func (b *bench) databases() (loads, theirs []measurement, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	for range b.rounds {
		ours, err := b.inSchema("figraph_bench_load", func(address string) (measurement, error) {
			return measure(b.ctx, b.figraph, "load", address, "-g", b.path("kg"), "--quiet", "-o", os.DevNull)
		})
		if err != nil {
			return nil, nil, err
		}
		other, err := b.inSchema("figraph_bench_cayley", func(address string) (measurement, error) {
			return measure(b.ctx, self, "-load-into-postgres", b.path("graph.nq"), "-postgres", address)
		})
		if err != nil {
			return nil, nil, err
		}
		loads, theirs = append(loads, ours), append(theirs, other)
	}
	return loads, theirs, nil
}

// inSchema measures within a schema that is empty before and gone afterwards.
func (b *bench) inSchema(name string, do func(address string) (measurement, error)) (m measurement, err error) {
	u, err := url.Parse(b.postgres)
	if err != nil {
		return m, errors.New("-postgres: not a URL")
	}
	query := u.Query()
	query.Set("search_path", name)
	u.RawQuery = query.Encode()
	conn, err := pgx.Connect(b.ctx, b.postgres)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, conn.Close(b.ctx)) }()
	if _, err := conn.Exec(b.ctx, "CREATE SCHEMA "+name); err != nil {
		return m, err
	}
	m, err = do(u.String())
	_, dropped := conn.Exec(b.ctx, "DROP SCHEMA "+name+" CASCADE")
	return m, errors.Join(err, dropped)
}

// reportDatabases prints what was measured.
func (b *bench) reportDatabases(loads, theirs []measurement) {
	quads := float64(b.stats.Quads)
	few := min(quads, mostQuads)
	fmt.Printf("\n| into PostgreSQL, median of %d | quads | seconds | core-seconds of the program | quads/s |\n| --- | --- | --- | --- | --- |\n", b.rounds)
	for _, part := range []struct {
		name  string
		runs  []measurement
		quads float64
	}{{"load: COPY, indexes, read back, in place", loads, quads}, {"Cayley: ApplyDeltas", theirs, few}} {
		m := median(part.runs)
		fmt.Printf("| %s | %.0f | %.1f | %.1f | %.0f |\n", part.name, part.quads, m.wall.Seconds(), m.processor.Seconds(), part.quads/m.wall.Seconds())
	}
	fmt.Printf("\n- load is %.1f times as fast, by statements a second, as Cayley's own way into PostgreSQL\n", ratio(loads, theirs)*quads/few)
}
