package web

import (
	"io"
	"net/http"

	"figraph/table"
)

// stats counts the graph, as the command of the name does.
func (s *Server) stats(w http.ResponseWriter, r *http.Request) error {
	return s.tell(w, r, func(g *opened) (any, error) { return g.report() })
}

// receiptOf answers with what the graph was made of, as the build noted it.
func (s *Server) receiptOf(w http.ResponseWriter, r *http.Request) error {
	return s.tell(w, r, func(g *opened) (any, error) { return g.receipt() })
}

// tell answers with something about the graph as a whole, as JSON.
func (s *Server) tell(w http.ResponseWriter, r *http.Request, about func(*opened) (any, error)) error {
	if _, err := readParams(r.URL); err != nil {
		return err
	}
	g, err := s.graphs.hold()
	if err != nil {
		return err
	}
	defer s.graphs.release(g)
	if s.isHeld(w, r, g.facts.Sum, formatJSON) {
		return nil
	}
	value, err := about(g)
	if err != nil {
		return err
	}
	s.setTag(w, r, g.facts.Sum, formatJSON)
	w.Header().Set("Content-Type", typeJSON)
	return stream(w, func(w io.Writer) error { return table.JSON(w, value) })
}

// health is what the server says of itself.
type health struct {
	Status  string `json:"status"` // "ok"; "stale" when the graph in force cannot be opened and a former one is served; "damaged" when its store is
	Store   string `json:"store"`  // "verifying", "verified" or "damaged"
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
	h := health{"ok", g.verdict.state(), s.o.Version, g.facts.Sum.String(), g.facts.Stats.Figures, g.facts.Stats.Quads}
	switch {
	case h.Store == stateDamaged:
		h.Status = "damaged"
	case s.graphs.isBehind():
		h.Status = "stale"
	}
	w.Header().Set("Content-Type", typeJSON)
	w.Header().Set("Cache-Control", "no-store")
	return stream(w, func(w io.Writer) error { return table.JSON(w, h) })
}
