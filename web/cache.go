package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"figraph/nquads"
)

// tag names an answer: the graph, the program, the question and the form. Answers
// hang on nothing else. It is weak, since the same answer may come compressed.
func (s *Server) tag(r *http.Request, sum nquads.Sum, form string) string {
	of := sha256.Sum256([]byte(strings.Join([]string{sum.String(), s.o.Version, targetOf(r.URL), form}, "\x00")))
	return `W/"` + sum.String()[:16] + "-" + hex.EncodeToString(of[:8]) + `"`
}

// setTag names the answer. A client may keep it, and asks each time whether it
// still holds.
func (s *Server) setTag(w http.ResponseWriter, r *http.Request, sum nquads.Sum, form string) {
	h := w.Header()
	h.Set("ETag", s.tag(r, sum, form))
	h.Set("Cache-Control", "no-cache")
	h.Set(sumHeader, sum.String())
}

// isCurrent says whether the client has the answer already, and has told it so.
func (s *Server) isCurrent(w http.ResponseWriter, r *http.Request, form string) (bool, nquads.Sum, error) {
	g, err := s.graphs.hold()
	if err != nil {
		return false, nquads.Sum{}, err
	}
	sum := g.facts.Sum
	s.graphs.release(g)
	return s.isHeld(w, r, sum, form), sum, nil
}

// isHeld answers 304 when the client holds the answer of a graph.
func (s *Server) isHeld(w http.ResponseWriter, r *http.Request, sum nquads.Sum, form string) bool {
	if len(r.Header["If-None-Match"]) == 0 || !isHeld(r, s.tag(r, sum, form)) {
		return false
	}
	s.setTag(w, r, sum, form)
	w.WriteHeader(http.StatusNotModified)
	return true
}

// isHeld says whether the client holds the answer of a tag.
func isHeld(r *http.Request, tag string) bool {
	for held := range strings.SplitSeq(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		if held = strings.TrimSpace(held); held == "*" || strings.TrimPrefix(held, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
