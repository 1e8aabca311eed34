package main

import (
	"time"

	"github.com/spf13/cobra"

	"figraph/graph/store/postgres"
	"figraph/keep"
)

const loadHelp = `Copies the graph into Cayley's own PostgreSQL schema, in the place of what is there.
Stock Cayley opens it; the questions run there with -g URL.

URL is postgres://USER@HOST:PORT/DATABASE. What it leaves open comes from where
PostgreSQL's own programs look: PGHOST, PGUSER, PGPASSWORD, PGSERVICE, PGSSLMODE and
so on, and the password from ~/.pgpass, where it is best kept. No message shows it.
?search_path=NAME at the end chooses a schema, which must be there.

All is one transaction: rows are copied into new tables, indexed, read back and
compared by count and graph sum, and then take the place of the old ones. Readers see
the old graph until then. A load that fails or is killed leaves it as it was.

A schema with tables, views or sequences of others is left alone; one with quads that
no load put there needs --replace. A load needs the right to create a schema, in which
it works.`

// loadResult is the result of load in JSON.
type loadResult struct {
	Quads    int     `json:"quads"`
	Nodes    int     `json:"nodes"`
	Replaced int     `json:"replaced"` // quads that were there before
	Bytes    int64   `json:"bytes"`    // of the tables and indexes
	Seconds  float64 `json:"seconds"`
	Graph    string  `json:"graph"`
	Database string  `json:"database"` // URL without its password
	Schema   string  `json:"schema"`
	Sum      string  `json:"sum"`
}

func (a *app) loadCommand() *cobra.Command {
	var f answerFlags
	replace := false
	cmd := &cobra.Command{
		Use:               "load URL",
		Short:             "Copy the graph into Cayley's PostgreSQL schema",
		Long:              loadHelp,
		Example:           "  figraph load postgres://figraph@db.example.org/kg\n  figraph path ketamine BDNF -g postgres://figraph@db.example.org/kg",
		Args:              counted(1, 1, "name the URL of one database"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.load(cmd, &f, args[0], replace) },
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&replace, "replace", false, "also put the graph in the place of quads that no load put there")
	ownFlag(cmd, "replace")
	return cmd
}

func (a *app) load(cmd *cobra.Command, f *answerFlags, url string, replace bool) error {
	if err := f.check(); err != nil {
		return err
	}
	address, err := postgres.ParseAddress(url)
	if err != nil {
		return usageError{err}
	}
	g, err := a.openGraph(cmd)
	if err != nil {
		return err
	}
	defer g.Close()
	began := time.Now()
	loaded, err := keep.Load(cmd.Context(), g, address, keep.LoadOptions{Replace: replace, Progress: a.term.progress})
	if err != nil {
		return err
	}
	result := loadResult{loaded.Quads, loaded.Nodes, loaded.Replaced, loaded.Bytes, time.Since(began).Seconds(), a.folder, address.String(), loaded.Schema, g.Sum.String()}
	a.term.endProgress()
	a.term.say("loaded %s quads with %s nodes into the schema %s of %s in %.1f s; read back, the graph sum is the same",
		grouped(result.Quads), grouped(result.Nodes), result.Schema, result.Database, result.Seconds)
	return a.show(f, result, row{"what", "count"}, []row{
		{"quads", result.Quads}, {"nodes", result.Nodes}, {"replaced", result.Replaced}, {"bytes", result.Bytes},
		{"graph", result.Graph}, {"database", result.Database}, {"schema", result.Schema}, {"sum", result.Sum},
	})
}
