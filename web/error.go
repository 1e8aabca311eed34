package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"figraph/graph/index"
	"figraph/graph/store"
	"figraph/keep"
	"figraph/queries"
)

// problem is what an error tells the client: {"error": ...}.
type problem struct {
	Code     string    `json:"code"`
	Message  string    `json:"message"`
	Nearest  []string  `json:"nearest"`            // names, or paths, that may be meant
	Readings []reading `json:"readings,omitempty"` // of a name with several

	status   int
	retry    time.Duration // when to ask again
	asked    string        // the name that has several readings, or none
	together bool          // whether questions take the readings together
}

// reading is an entity that a name could mean.
type reading struct {
	ID    string `json:"id"` // CURIE
	Label string `json:"label"`
	Type  string `json:"type"`
	Taxon string `json:"taxon,omitempty"`
}

func (p *problem) Error() string { return p.Message }

// The codes of errors and their statuses. docs/api.md lists them.
const (
	codeUsage     = "usage"
	codeNotFound  = "not-found"
	codeAmbiguous = "ambiguous"
	codeMethod    = "method"
	codeFormat    = "not-acceptable"
	codeBody      = "body"
	codeLong      = "too-long"
	codeHost      = "host"
	codeBusy      = "busy"
	codeTimeout   = "timeout"
	codeDamaged   = "damaged"
	codeLocked    = "locked"
	codeVerifying = "verifying"
	codeInternal  = "internal"
)

func usage(message string) *problem {
	return &problem{Code: codeUsage, Message: message, status: http.StatusBadRequest}
}

// problemOf says what a client is told of an error. What only who runs the server
// can mend is told in general: its words name files.
func problemOf(err error) *problem {
	var p *problem
	var wrong *queries.UsageError
	var ambiguous *queries.AmbiguousError
	var unknown *queries.NotFoundError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &wrong):
		return usage(wrong.Error())
	case errors.As(err, &ambiguous):
		return ambiguity(ambiguous)
	case errors.As(err, &unknown):
		return &problem{Code: codeNotFound, Message: unknown.Error(), Nearest: unknown.Nearest, status: http.StatusNotFound, asked: unknown.Name}
	case errors.Is(err, errBusy), errors.Is(err, errClosed), errors.Is(err, errReplaced):
		return &problem{Code: codeBusy, Message: err.Error(), status: http.StatusServiceUnavailable, retry: patience}
	case errors.Is(err, errVerifying):
		return &problem{Code: codeVerifying, Message: err.Error(), status: http.StatusServiceUnavailable, retry: verifyAgain}
	case errors.Is(err, errTimeout), errors.Is(err, context.DeadlineExceeded):
		return &problem{Code: codeTimeout, Message: errTimeout.Error(), status: http.StatusGatewayTimeout}
	case errors.Is(err, keep.ErrLocked), errors.Is(err, store.ErrLocked):
		return &problem{Code: codeLocked, Message: "the graph is being written: ask again later", status: http.StatusServiceUnavailable, retry: 5 * time.Second}
	case isDamage(err):
		return &problem{Code: codeDamaged, Message: "the graph is damaged: whoever runs this server has been told", status: http.StatusInternalServerError}
	}
	return &problem{Code: codeInternal, Message: "the server failed: whoever runs it has been told", status: http.StatusInternalServerError}
}

func isDamage(err error) bool {
	for _, damage := range []error{keep.ErrDamaged, store.ErrDamaged, store.ErrNotFound, index.ErrDamaged, index.ErrForeign, index.ErrNotFound} {
		if errors.Is(err, damage) {
			return true
		}
	}
	return false
}

func ambiguity(err *queries.AmbiguousError) *problem {
	p := &problem{Code: codeAmbiguous, Message: err.Error(), status: http.StatusConflict, asked: err.Name}
	for _, e := range err.Readings {
		p.Readings = append(p.Readings, readingOf(e))
	}
	return p
}

func readingOf(e index.Entity) reading {
	return reading{ID: e.CURIE, Label: e.Name, Type: e.Kinds.String(), Taxon: e.Taxon}
}

// fail answers with an error, as JSON.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if isGone(r, err) {
		panic(http.ErrAbortHandler) // nobody listens
	}
	p := s.failing(w, err)
	var body bytes.Buffer
	out := json.NewEncoder(&body)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(map[string]*problem{"error": p}); err != nil {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", typeJSON)
	w.WriteHeader(p.status)
	w.Write(body.Bytes())
}

func isGone(r *http.Request, err error) bool {
	return r.Context().Err() != nil && errors.Is(err, context.Canceled)
}

// failing tells who runs the server where that is needed, and sets the headers
// that errors have.
func (s *Server) failing(w http.ResponseWriter, err error) *problem {
	p := problemOf(err)
	if p.status == http.StatusInternalServerError {
		s.o.Tell(err)
	}
	if p.Nearest == nil {
		p.Nearest = []string{}
	}
	h := w.Header()
	for _, name := range []string{"ETag", "Content-Disposition", "Content-Length", "Link", "Content-Location"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int(p.retry.Seconds())))
	}
	return p
}
