package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"figraph/web"
)

const serveHelp = `Answers questions of the graph over HTTP, for programs and for browsers, until it
is told to end by SIGTERM or Ctrl-C; then it finishes what is under way. It only
reads, and when a build replaces the graph it answers from the new one.

A browser gets the explorer: search, entities, figures, paths, graphs, sets. All
that it loads is in this program but the pictures, whose place --image-url says.

The API begins at /api/v1/, and /api/v1/openapi.json describes it. /healthz says
whether questions are answered, /metrics counts for Prometheus.

Only this machine can reach the default address. To serve others, give --addr a
port on all interfaces, such as :8080, and --host the name that they call it by:
calls by other names are refused, so that no web page can make a browser ask here
for it. Put a proxy in front for TLS.`

// serving are the flags of serve.
type serving struct {
	addr string
	log  bool
	o    web.Options
}

func (a *app) serveCommand() *cobra.Command {
	var s serving
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Answer questions over HTTP, and show the graph in a browser",
		Long:    serveHelp,
		Example: "  figraph serve -g kg\n  curl 'http://127.0.0.1:8080/api/v1/genes?name=ketamine'",
		Args:    counted(0, 0, "it takes no argument"),
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.serve(cmd, s) },
	}
	flags := cmd.Flags()
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "address and port to listen on; port 0 takes a free one")
	flags.StringArrayVar(&s.o.Hosts, "host", nil, "`NAME` that clients call the server by, beside localhost and addresses (repeat; * for any)")
	flags.StringArrayVar(&s.o.Origins, "origin", nil, "`SITE` whose pages may read answers, such as https://example.org (repeat; * for any)")
	flags.StringVar(&s.o.ImageURL, "image-url", "", "where pages find pictures: a `TEMPLATE` with {figid}, {pmcid} and {filename}, or none (default: where the build says, else Europe PMC)")
	ownFlag(cmd, "image-url") // of build it is what the graph states
	flags.IntVar(&s.o.MaxRows, "max-rows", 20_000, "most rows of an answer")
	flags.DurationVar(&s.o.Timeout, "timeout", 30*time.Second, "longest that finding an answer may take")
	flags.DurationVar(&s.o.Grace, "grace", 10*time.Second, "longest that what is under way may take at the end")
	flags.BoolVar(&s.log, "log", false, "print a line for each request on stderr")
	return cmd
}

// check says what is wrong with the flags.
func (s *serving) check() error {
	if _, _, err := net.SplitHostPort(s.addr); err != nil {
		return usageError{fmt.Errorf("--addr %q: use an address and a port, such as 127.0.0.1:8080 or :8080", s.addr)}
	}
	for _, host := range s.o.Hosts {
		if host == "" || strings.ContainsAny(host, ":/ ") {
			return usageError{fmt.Errorf("--host %q: use a name alone, such as figures.example.org", host)}
		}
	}
	for _, origin := range s.o.Origins {
		u, err := url.Parse(origin)
		if origin != "*" && (err != nil || u.Scheme == "" || u.Host == "" || u.Scheme+"://"+u.Host != origin) {
			return usageError{fmt.Errorf("--origin %q: use a scheme and a name, such as https://example.org", origin)}
		}
	}
	if !web.IsImageURL(s.o.ImageURL) {
		return usageError{fmt.Errorf("--image-url %q: with {figid}, {pmcid} and {filename} filled in it is no URL: use one such as https://example.org/{figid}.jpg, or none", s.o.ImageURL)}
	}
	if s.o.MaxRows < 1 || s.o.Timeout <= 0 || s.o.Grace <= 0 {
		return usageError{errors.New("--max-rows, --timeout and --grace are more than 0")}
	}
	return nil
}

func (a *app) serve(cmd *cobra.Command, s serving) error {
	if err := s.check(); err != nil {
		return err
	}
	folder, err := a.graphFolder(cmd)
	if err != nil {
		return err
	}
	s.o.Folder, s.o.Version = folder, tool
	s.o.Tell = func(err error) { a.term.warn("figraph: " + err.Error()) }
	if s.log {
		s.o.Log = func(r web.Request) {
			a.term.print(fmt.Sprintf("%s %s %s %q %d %d %s", r.At.UTC().Format(time.RFC3339), r.Client, r.Method, r.URI, r.Status, r.Bytes, r.Duration.Round(time.Microsecond)))
		}
	}
	setGarbage(200)                               // what is read is mapped, so little is in use
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1) // answers leave one, and are to use all processors
	server, err := web.New(s.o)
	if err != nil {
		return err
	}
	defer server.Close()
	return a.listen(cmd, s, server)
}

func (a *app) listen(cmd *cobra.Command, s serving, server *web.Server) error {
	stats, err := server.Stats()
	if err != nil {
		return err
	}
	var config net.ListenConfig
	l, err := config.Listen(cmd.Context(), "tcp", s.addr)
	if err != nil {
		return err
	}
	a.term.say("serving http://%s/", l.Addr())
	a.term.say("%s figures, %s papers, %s quads; graph %s", grouped(stats.Figures), grouped(stats.Papers), grouped(stats.Quads), stats.Sum)
	if at, is := l.Addr().(*net.TCPAddr); is && !at.IP.IsLoopback() && len(s.o.Hosts) == 0 {
		a.term.say("calls by a name other than localhost are refused: give it with --host")
	}
	err = server.Serve(cmd.Context(), l)
	if err == nil {
		a.term.say("ended: all that was under way is answered")
	}
	return err
}
