// Package web answers questions of a graph over HTTP.
//
// New makes a Server of the graph in a folder; it is an http.Handler, and Serve
// runs it with the timeouts that an open network needs. The questions are those of
// package queries, from their one list; the package ranks and counts nothing. The
// server only reads, follows the builds that replace the graph, and answers from
// the question index; the store is verified in the background, and open only while
// somebody reads quads. It prints nothing: Options.Tell and Options.Log say what
// there is to know.
package web

import (
	"errors"
	"net/http"
	"runtime"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"

	"figraph/keep"
)

// Options say what is served and within which limits. The zero value of all but
// Folder is ready.
type Options struct {
	Folder  keep.Folder
	Version string // of the program; answers of another version are not held for the same

	Hosts   []string // names by which the server may be called, beside localhost and addresses; "*": any
	Origins []string // sites whose pages may read answers, such as https://example.org; "*": any

	// ImageURL is where pictures of figures are: a template with {figid}, {pmcid} and
	// {filename}. Empty: where the build says, else at Europe PMC; "none": nowhere.
	ImageURL string

	MaxRows      int           // rows of an answer; 0: 20,000. With evidence, a twentieth
	Timeout      time.Duration // for finding an answer; 0: 30 s
	WriteTimeout time.Duration // for a client to take a piece of an answer; 0: 30 s
	Grace        time.Duration // for what is under way when Serve ends; 0: 10 s
	Questions    int           // answered at once; 0: as many as GOMAXPROCS but one, which reads requests meanwhile. Fewer by one of those that take long
	Kept         int           // bytes of answers that are kept for who asks again; 0: 64 MiB; less than 0: none
	Exports      int           // written at once; 0: 4
	Requests     int           // under way at once; 0: 1,024

	Tell func(error)   // what who runs the server should know; may be nil
	Log  func(Request) // called after each request; may be nil
}

// Server answers requests. It is for any number of goroutines.
type Server struct {
	o        Options
	graphs   *follower
	answers  *answers
	turns    *turns
	exports  limit
	requests limit
	metrics  *metrics
	pages    pages
	fixed    http.Header // that all answers have
	compress func(http.Handler) http.HandlerFunc
	handler  http.Handler
}

// leastCompressed is how long an answer is that is compressed: a shorter one fits into
// one packet as it is.
const leastCompressed = 1 << 10

// New opens the graph in force. Close the server when done. The errors are those
// of build.Folder.Open and of build.Graph.Index.
func New(o Options) (*Server, error) {
	o = o.withDefaults()
	s := &Server{o: o, graphs: newFollower(o.Folder, o.Tell), answers: newAnswers(o.Kept),
		turns: newTurns(o.Questions), exports: newLimit(o.Exports), requests: newLimit(o.Requests)}
	s.fixed = o.fixed()
	s.metrics = newMetrics(s.answers.kept.size, s.graphs.state)
	s.graphs.isBusy = func() bool { return len(s.requests) > 0 }
	s.graphs.changed = func(g *opened) {
		s.answers.kept.turnTo(g.number)
		s.metrics.graphChanged(g)
	}
	if err := s.graphs.start(); err != nil {
		return nil, err
	}
	var err error
	s.pages, err = newPages()
	if err == nil {
		s.compress, err = gzhttp.NewWrapper(gzhttp.MinSize(leastCompressed), gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.EnableZstd(false))
	}
	if err == nil {
		s.handler = s.around(s.routes())
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	set := func(n *int, otherwise int) {
		if *n <= 0 {
			*n = otherwise
		}
	}
	wait := func(d *time.Duration, otherwise time.Duration) {
		if *d <= 0 {
			*d = otherwise
		}
	}
	set(&o.MaxRows, 20_000)
	set(&o.Questions, max(1, runtime.GOMAXPROCS(0)-1))
	if o.Kept == 0 {
		o.Kept = 64 << 20
	}
	set(&o.Exports, 4)
	set(&o.Requests, 1024)
	wait(&o.Timeout, 30*time.Second)
	wait(&o.WriteTimeout, 30*time.Second)
	wait(&o.Grace, 10*time.Second)
	if o.Tell == nil {
		o.Tell = func(error) {}
	}
	if o.Log == nil {
		o.Log = func(Request) {}
	}
	return o
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Stats counts the graph in force, and names it by its sum.
func (s *Server) Stats() (keep.Stats, error) {
	g, err := s.graphs.acquire()
	if err != nil {
		return keep.Stats{}, err
	}
	defer s.graphs.release(g)
	return g.facts.Stats, nil
}

// Close closes the graph, once the last request that reads it has ended. Requests
// that come later are refused.
func (s *Server) Close() error { return s.graphs.close() }
