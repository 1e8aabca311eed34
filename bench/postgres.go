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
	batches, failed := readDeltas(file, mostQuads, postgresBatch)
	for deltas := range batches {
		if err == nil {
			err = qs.ApplyDeltas(deltas, graph.IgnoreOpts{IgnoreDup: true})
		}
	}
	return errors.Join(err, <-failed, qs.Close())
}

// What is measured of databases.
const (
	loadRun           = "load: COPY, indexes, read back, in place"
	cayleyPostgresRun = "Cayley: ApplyDeltas"
)

// databases measures figraph's load and Cayley's own way, in turn, each into a
// schema of its own, which it drops.
func (b *bench) databases() error {
	for range b.rounds {
		err := b.inSchema("figraph_bench_load", func(address string) error {
			_, err := b.measure(loadRun, program{name: b.figraph, args: []string{"load", address, "-g", b.path("kg"), "--quiet", "-o", os.DevNull}})
			return err
		})
		if err != nil {
			return err
		}
		err = b.inSchema("figraph_bench_cayley", func(address string) error {
			_, err := b.measure(cayleyPostgresRun, program{name: b.self, args: []string{"-peer", "postgres", "-postgres", address, b.path("graph.nq")}})
			return err
		})
		if err != nil {
			return err
		}
	}
	b.reportDatabases()
	return nil
}

// inSchema measures within a schema that is empty before and gone afterwards.
func (b *bench) inSchema(name string, do func(address string) error) (err error) {
	u, err := url.Parse(b.postgres)
	if err != nil {
		return errors.New("-postgres: not a URL")
	}
	query := u.Query()
	query.Set("search_path", name)
	u.RawQuery = query.Encode()
	conn, err := pgx.Connect(b.ctx, b.postgres)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(b.ctx)) }()
	if _, err := conn.Exec(b.ctx, "CREATE SCHEMA "+name); err != nil {
		return err
	}
	err = do(u.String())
	_, dropped := conn.Exec(b.ctx, "DROP SCHEMA "+name+" CASCADE")
	return errors.Join(err, dropped)
}

// reportDatabases prints what was measured.
func (b *bench) reportDatabases() {
	quads := float64(b.stats.Quads)
	few := min(quads, mostQuads)
	fmt.Printf("\n| into PostgreSQL, median of %d | quads | seconds | core-seconds of the program | quads/s |\n| --- | --- | --- | --- | --- |\n", b.rounds)
	for _, part := range []struct {
		name  string
		quads float64
	}{{loadRun, quads}, {cayleyPostgresRun, few}} {
		m := median(b.runs[part.name])
		fmt.Printf("| %s | %.0f | %.1f | %.1f | %.0f |\n", part.name, part.quads, m.wall.Seconds(), m.processor.Seconds(), part.quads/m.wall.Seconds())
	}
	faster, _ := ratios(b.runs[loadRun], b.runs[cayleyPostgresRun])
	fmt.Printf("\n- load is %.1f times as fast, by statements a second, as Cayley's own way into PostgreSQL\n", faster*quads/few)
}
