package web

import (
	"io"
	"net/http"
)

// stats counts the graph, as the command of the name does.
func (s *Server) stats(w http.ResponseWriter, r *http.Request) error {
	if _, err := readParams(r.URL); err != nil {
		return err
	}
	g, err := s.graphs.acquire()
	if err != nil {
		return err
	}
	defer s.graphs.release(g)
	if s.isHeld(w, r, g.facts.Sum, formatJSON) {
		return nil
	}
	report, err := g.report()
	if err != nil {
		return err
	}
	s.setTag(w, r, g.facts.Sum, formatJSON)
	w.Header().Set("Content-Type", typeJSON)
	return stream(w, func(w io.Writer) error { return writeJSON(w, report) })
}

// health is what the server says of itself.
type health struct {
	Status  string `json:"status"` // "ok"; "stale" when the graph in force cannot be opened and a former one is served
	Version string `json:"version"`
	Sum     string `json:"sum"`
	Figures int    `json:"figures"`
	Quads   int    `json:"quads"`
}

// health tells whether questions are answered.
func (s *Server) health(w http.ResponseWriter, r *http.Request) error {
	g, err := s.graphs.acquire() // follows a new graph
	if err != nil {
		return err
	}
	defer s.graphs.release(g)
	h := health{"ok", s.o.Version, g.facts.Sum.String(), g.facts.Stats.Figures, g.facts.Stats.Quads}
	if s.graphs.isBehind() {
		h.Status = "stale"
	}
	w.Header().Set("Content-Type", typeJSON)
	w.Header().Set("Cache-Control", "no-store")
	return stream(w, func(w io.Writer) error { return writeJSON(w, h) })
}
