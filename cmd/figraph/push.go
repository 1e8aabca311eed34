package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"figraph/keep"
	"figraph/remote"
)

const pushHelp = `Puts the graph into a triplestore over HTTP, graph by graph: with the Graph Store
protocol where the store has it, else with SPARQL Update. It is done when the store
counts in each of the five graphs what it should have.

URL is that of the store: http://HOST:3030/DATASET of Fuseki, http://HOST:7878 of
Oxigraph, http://HOST:8890 of Virtuoso, http://HOST/rdf4j-server/repositories/ID of
RDF4J and GraphDB. What it is it mostly says itself; --dialect names it, and sparql is
any that takes queries and updates at the URL. docs/triplestores.md has recipes.

The graphs must be empty there. With --replace each takes the place of what is there in
one request; where that cannot be, all are loaded beside, under names that end in
.loading, and take their place in one update. With --patch OLD, a graph or an N-Quads
export that the store holds, only what changed since is sent. Other graphs of the store
are left alone.

A request is repeated while the store does not answer or is busy. A push that failed
or was interrupted goes on where it ended when it is called again; how far it is
stands in the folder of the graph. So does what a store has lost: it is sent again.

A user and a password come from FIGRAPH_USER and FIGRAPH_PASSWORD, a token, which goes
before them, from FIGRAPH_TOKEN, and from nowhere else. No message shows them. Over
http://, but to this machine, a password is sent only when the store asks for it, by
digest if it takes that, and a warning says who can read it.`

// storeFlags are how a triplestore is reached.
type storeFlags struct {
	dialect, authorities string
	timeout              time.Duration
	retries              int
}

func (f *storeFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.dialect, "dialect", "", "what the store is: fuseki, oxigraph, virtuoso, rdf4j, qlever or sparql (default: what it says)")
	flags.StringVar(&f.authorities, "cacert", "", "`FILE` of certificates in PEM that are trusted beside the system's")
	flags.DurationVar(&f.timeout, "timeout", 15*time.Minute, "how long a request may take")
	flags.IntVar(&f.retries, "retries", 6, "how often a request is repeated while the store is down or busy")
	cmd.RegisterFlagCompletionFunc("dialect", cobra.FixedCompletions(remote.DialectNames(), cobra.ShellCompDirectiveNoFileComp))
	cmd.ValidArgsFunction = cobra.NoFileCompletions
}

// open finds out what store a URL is.
func (a *app) openStore(cmd *cobra.Command, f *storeFlags, url string) (*remote.Store, error) {
	o := remote.Options{User: a.getenv("FIGRAPH_USER"), Password: a.getenv("FIGRAPH_PASSWORD"), Token: a.getenv("FIGRAPH_TOKEN"), Timeout: f.timeout, Retries: f.retries}
	switch {
	case f.timeout <= 0:
		return nil, usageError{fmt.Errorf("--timeout %v: use a time above 0", f.timeout)}
	case f.retries < 0:
		return nil, usageError{fmt.Errorf("--retries %d: use 0 or more", f.retries)}
	case f.retries == 0:
		o.Retries = -1
	}
	address, err := remote.ParseURL(url)
	if err != nil {
		return nil, usageError{err}
	}
	if f.dialect != "" {
		if o.Dialect, err = remote.DialectByName(f.dialect); err != nil {
			return nil, usageError{fmt.Errorf("--%w", err)}
		}
	}
	if f.authorities != "" {
		if o.Authorities, err = os.ReadFile(f.authorities); err != nil {
			return nil, fmt.Errorf("--cacert: %w", err)
		}
	}
	if o.User == "" && o.Token == "" && o.Password != "" {
		return nil, usageError{errors.New("FIGRAPH_PASSWORD is set and FIGRAPH_USER is not: set both")}
	}
	a.warnOfListeners(address, o)
	o.Retrying = func(err error, after time.Duration) {
		a.term.endProgress()
		a.term.say("%v: trying again in %v", err, after.Round(100*time.Millisecond))
	}
	store, err := remote.Open(cmd.Context(), address, o)
	if err != nil && f.authorities != "" && errors.Is(err, remote.ErrNoCertificate) {
		err = fmt.Errorf("--cacert %s: %w", f.authorities, err)
	}
	return store, err
}

// warnOfListeners says who can read a secret, where a store is reached without
// encryption over a network. It is sent all the same: many a network is private.
func (a *app) warnOfListeners(address string, o remote.Options) {
	secret := "the token"
	if o.Token == "" {
		secret = "the password, unless the store takes a digest of it"
	}
	if remote.IsOpen(address) && (o.User != "" || o.Token != "") {
		a.term.say("%s is not encrypted: who listens on the way reads %s; use https", address, secret)
	}
}

// pushResult is the result of push in JSON.
type pushResult struct {
	Quads    int     `json:"quads"`
	Sent     int     `json:"sent"`    // statements, or changes of a patch
	Resumed  int     `json:"resumed"` // that a former call had sent
	Before   int     `json:"before"`  // statements that the five graphs had there
	Requests int     `json:"requests"`
	Seconds  float64 `json:"seconds"`
	Graph    string  `json:"graph"`
	Store    string  `json:"store"`
	Dialect  string  `json:"dialect"`
	Sum      string  `json:"sum"`
}

func (a *app) pushCommand() *cobra.Command {
	var f answerFlags
	var to storeFlags
	var o keep.PushOptions
	patch := ""
	cmd := &cobra.Command{
		Use:     "push URL",
		Short:   "Put the graph into a triplestore",
		Long:    pushHelp,
		Example: "  figraph push http://localhost:3030/pfocr\n  figraph push https://sparql.example.org/pfocr --replace\n  figraph push https://sparql.example.org/pfocr --patch last-month.nq.gz",
		Args:    counted(1, 1, "name the URL of one store"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.push(cmd, &f, &to, o, patch, args[0]) },
	}
	f.add(cmd)
	to.add(cmd)
	cmd.Flags().BoolVar(&o.Replace, "replace", false, "put the graph in the place of what the five graphs hold there")
	cmd.Flags().StringVar(&patch, "patch", "", "send only what changed since `OLD`, a graph or an N-Quads export that the store holds")
	cmd.Flags().IntVar(&o.Chunk, "chunk", 0, "bytes of one request, about (default: 16777216; of a patch 4194304)")
	for _, name := range []string{"replace", "chunk"} {
		ownFlag(cmd, name)
	}
	return cmd
}

func (a *app) push(cmd *cobra.Command, f *answerFlags, to *storeFlags, o keep.PushOptions, patch, url string) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	switch {
	case o.Chunk < 0:
		return usageError{fmt.Errorf("--chunk %d: use 1 or more, or 0 for the default", o.Chunk)}
	case o.Replace && patch != "":
		return usageError{errors.New("--replace sends everything and --patch what changed: use one of them")}
	}
	g, err := a.openGraph(cmd)
	if err != nil {
		return err
	}
	defer g.Close()
	folder := keep.Folder(a.folder)
	store, err := a.openStore(cmd, to, url)
	if err != nil {
		return err
	}
	o.Progress, o.Say = a.term.progress, func(text string) { a.term.say("%s", text) }
	a.resumes = true
	began := time.Now()
	var pushed remote.Pushed
	if patch == "" {
		pushed, err = keep.Push(cmd.Context(), folder, g, store, o)
	} else {
		pushed, err = a.pushPatch(cmd, patch, folder, g, store, o)
	}
	if err != nil {
		return err
	}
	return a.showPushed(f, pushed, pushResult{Quads: g.Stats.Quads, Seconds: time.Since(began).Seconds(), Graph: a.folder, Store: store.URL, Dialect: store.Dialect.Name, Sum: g.Sum.String()}, patch != "")
}

func (a *app) pushPatch(cmd *cobra.Command, patch string, folder keep.Folder, g *keep.Graph, store *remote.Store, o keep.PushOptions) (pushed remote.Pushed, err error) {
	old, err := a.openSide(cmd, patch)
	if err != nil {
		return pushed, err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	return keep.PushPatch(cmd.Context(), old, folder, g, store, o)
}

func (a *app) showPushed(f *answerFlags, pushed remote.Pushed, r pushResult, isPatch bool) error {
	r.Sent, r.Resumed, r.Before, r.Requests = pushed.Sent, pushed.Resumed, pushed.Before, pushed.Requests
	a.term.endProgress()
	unit, before := "quads", ""
	if isPatch {
		unit = "changes"
	}
	if r.Resumed > 0 {
		before = fmt.Sprintf(" (%s were there of a call before)", grouped(r.Resumed))
	}
	a.term.say("sent %s %s to %s, %s, in %.1f s%s; it counts %s quads in the five graphs", grouped(r.Sent), unit, r.Store, r.Dialect, r.Seconds, before, grouped(r.Quads))
	return a.show(f, r, row{"what", "count"}, []row{
		{"quads", r.Quads}, {"sent", r.Sent}, {"resumed", r.Resumed}, {"before", r.Before}, {"requests", r.Requests},
		{"graph", r.Graph}, {"store", r.Store}, {"dialect", r.Dialect}, {"sum", r.Sum},
	})
}
