package web

import (
	"fmt"
	"io"
	"net/http"

	"figraph/keep"
	"figraph/rdfexport"
	"figraph/vocab"
)

// export writes the graph as RDF, as fast as the client takes it and with the
// bytes of a build's own exports. The client keeps the graph that was in force
// when it began, whatever is built meanwhile.
func (s *Server) export(w http.ResponseWriter, r *http.Request, f rdfexport.Format) error {
	params, err := readParams(r.URL, "layers")
	if err != nil {
		return err
	}
	o := keep.ExportOptions{Format: f}
	if o.Layers, err = vocab.ParseLayers(params["layers"]); err != nil {
		return usage(err.Error())
	}
	if err := s.exports.enter(r.Context(), patience); err != nil {
		p := problemOf(err)
		p.retry = 10 * patience
		return p
	}
	defer s.exports.leave()
	if err := s.graphs.letUpdate(r.Context()); err != nil {
		return err
	}
	g, err := s.graphs.acquireStore(r.Context(), (*verdict).doubt) // an export verifies what it reads
	if err != nil {
		return err
	}
	defer s.graphs.releaseQuads(g)
	if s.isHeld(w, r, g.facts.Sum, f.Name) {
		return nil
	}
	s.setTag(w, r, g.facts.Sum, f.Name)
	w.Header().Set("Content-Type", documentFormats.named(f.Name).contentType())
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="figraph-%s%s"`, g.facts.Sum.String()[:16], f.Extension))
	if r.Method == http.MethodHead {
		return nil
	}
	return stream(w, func(w io.Writer) error { return keep.Export(r.Context(), g.quads, w, o) })
}
