package web

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// longestURL is how long a path with its query may be, in bytes.
const longestURL = 8 << 10

// around puts around the routes what all of them need: from the outside in,
// counting and deadlines, headers, checks of the request.
func (s *Server) around(routes http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := s.watch(w, r)
		defer out.end()
		defer s.recover(out, r)
		s.setHeaders(out.Header(), r)
		if err := s.check(r); err != nil {
			s.refuse(out, r, err)
			return
		}
		if r.Method == http.MethodOptions {
			out.Header().Set("Allow", methods)
			out.WriteHeader(http.StatusNoContent)
			return
		}
		if err := s.requests.enter(r.Context(), 0); err != nil {
			s.fail(out, r, err)
			return
		}
		defer s.requests.leave()
		routes.ServeHTTP(out, r)
	})
}

const methods = "GET, HEAD, OPTIONS"

// refuse answers a request that is not looked at any further.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if p.Code == codeMethod {
		w.Header().Set("Allow", methods)
	}
	if p.Code == codeBody {
		w.Header().Set("Connection", "close") // the body is not read
	}
	s.fail(w, r, err)
}

// recover answers a request whose handler panicked, unless an answer is on its way:
// then it breaks off, so that nobody takes a part for the whole.
func (s *Server) recover(out *watched, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if err, is := p.(error); is && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	err := fmt.Errorf("%s %q: %v\n%s", r.Method, r.URL.Path, p, debug.Stack())
	if out.status != 0 {
		s.o.Tell(err)
		panic(http.ErrAbortHandler)
	}
	s.fail(out, r, err)
}

// contentPolicy lets pages load what this server has, and pictures; nothing runs
// inline. A picture may come from one place without TLS: where the template says.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:%s; connect-src 'self'; " +
	"font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// fixed are the headers that all answers have. Their values are shared: who has others
// puts them in their place.
func (o Options) fixed() http.Header {
	return http.Header{
		"Content-Security-Policy":      {fmt.Sprintf(contentPolicy, o.pictureSource())},
		"X-Content-Type-Options":       {"nosniff"},
		"X-Frame-Options":              {"DENY"},
		"Referrer-Policy":              {"no-referrer"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
	}
}

func (s *Server) setHeaders(h http.Header, r *http.Request) {
	maps.Copy(h, s.fixed)
	if len(s.o.Origins) == 0 {
		return
	}
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	any := slices.Contains(s.o.Origins, "*")
	if origin == "" || !any && !slices.Contains(s.o.Origins, origin) {
		return
	}
	if any {
		origin = "*"
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", strings.Join([]string{headingHeader, hintHeader, moreHeader, sumHeader, "ETag", "Link", "Retry-After"}, ", "))
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", methods)
		h.Set("Access-Control-Allow-Headers", "Accept, If-None-Match")
		h.Set("Access-Control-Max-Age", "600")
	}
}

// check says why a request is not answered.
func (s *Server) check(r *http.Request) error {
	switch {
	case !s.isOurs(r.Host):
		return &problem{Code: codeHost, Message: fmt.Sprintf("%q is not a name of this server: call it by its address, or start it with --host", r.Host), status: http.StatusMisdirectedRequest}
	case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions:
		return &problem{Code: codeMethod, Message: fmt.Sprintf("method %q: this server only reads: use GET", r.Method), status: http.StatusMethodNotAllowed}
	case len(r.RequestURI) > longestURL:
		return &problem{Code: codeLong, Message: fmt.Sprintf("the path and query have %d bytes: use %d at the most", len(r.RequestURI), longestURL), status: http.StatusRequestURITooLong}
	case r.ContentLength != 0:
		return &problem{Code: codeBody, Message: "a request has no body: put parameters into the query", status: http.StatusRequestEntityTooLarge}
	}
	return nil
}

// isOurs says whether a Host header names this server. A page of another site
// whose name was made to lead here (DNS rebinding) calls it by that site's name,
// never by an address.
func (s *Server) isOurs(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil || name == "localhost" {
		return true
	}
	return slices.ContainsFunc(s.o.Hosts, func(known string) bool { return known == "*" || strings.EqualFold(known, name) })
}

// Request is a request that has been answered, for a log.
type Request struct {
	At       time.Time
	Client   string // address and port
	Method   string
	URI      string // as it was sent
	Route    string // empty for what there is not
	Status   int    // 0 when the connection broke off before
	Bytes    int    // of the body, as sent
	Duration time.Duration
}

// watched is a response that is counted, and each piece of which has its own time
// to be taken.
type watched struct {
	http.ResponseWriter
	s        *Server
	r        *http.Request
	control  *http.ResponseController
	began    time.Time
	status   int
	bytes    int
	finished func(route string, status int)
}

func (s *Server) watch(w http.ResponseWriter, r *http.Request) *watched {
	out := &watched{ResponseWriter: w, s: s, r: r, control: http.NewResponseController(w), began: time.Now(), finished: s.metrics.begin()}
	out.control.SetWriteDeadline(time.Time{}) // that of the request before, on the same connection
	return out
}

func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.extend()
	n, err := w.ResponseWriter.Write(p)
	w.bytes += n
	return n, err
}

// extend gives the client time to take what is written next. Where deadlines are
// not supported, as in tests, there is none.
func (w *watched) extend() { w.control.SetWriteDeadline(time.Now().Add(w.s.o.WriteTimeout)) }

// Unwrap lets http.ResponseController find what is below.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *watched) end() {
	w.extend() // for what net/http holds back
	w.finished(w.r.Pattern, w.status)
	w.s.o.Log(Request{At: w.began, Client: w.r.RemoteAddr, Method: w.r.Method, URI: w.r.RequestURI, Route: w.r.Pattern,
		Status: w.status, Bytes: w.bytes, Duration: time.Since(w.began)})
}
