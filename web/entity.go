package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"figraph/nquads"
	"figraph/queries"
	"figraph/rdfexport"
	"figraph/vocab"
)

// entityPath is the path of what is said about a thing. The things have IRIs of
// other hosts, so the document there is one about the thing: it is found, 200, and
// says by a Link which IRI it describes. Other names lead to it by a redirect.
func entityPath(curie string) string { return "/entity/" + url.PathEscape(curie) }

// subject is a thing and what is said about it.
type subject struct {
	curie, iri string
	lines      []byte         // canonical, one after the other
	left       map[string]int // beyond those, by predicate
	graph      *opened
	about      about
}

// lookUp leads from any name to the thing, or says what an IRI without a short
// name is.
func (s *Server) lookUp(w http.ResponseWriter, r *http.Request) error {
	params, err := readQuery(r.URL)
	if err != nil {
		return err
	}
	name, iri := params.Get(nameParam), params.Get("iri")
	if (name == "") == (iri == "") {
		return usage("/entity takes a name or an iri")
	}
	if iri != "" {
		return s.describe(w, r, func(g *opened) (string, string, error) {
			curie := ""
			if short, is := g.facts.Vocab.CURIE(iri); is && isThing(g.asked, short) {
				curie = short
			}
			return curie, iri, nil
		})
	}
	return s.describe(w, r, func(g *opened) (string, string, error) { return g.lookUp(name) })
}

// entity writes what is said about a thing.
func (s *Server) entity(w http.ResponseWriter, r *http.Request) error {
	return s.describe(w, r, func(g *opened) (string, string, error) { return g.lookUp(r.PathValue("curie")) })
}

// errSpecies says that a name has several readings, which questions take together.
var errSpecies = errors.New("they are genes of one symbol")

// lookUp is the one thing that a name stands for.
func (g *opened) lookUp(name string) (curie, iri string, err error) {
	found, err := g.asked.Find(name)
	if err != nil {
		return "", "", err
	}
	curies := g.asked.CURIEs(found)
	if len(curies) > 1 {
		several := &queries.AmbiguousError{Name: name}
		for _, e := range found.Entities {
			several.Readings = append(several.Readings, g.index.Entity(e))
		}
		return "", "", errors.Join(several, errSpecies)
	}
	term, known := g.facts.Vocab.Expand(curies[0])
	if !known {
		return "", "", fmt.Errorf("%s has no IRI", curies[0])
	}
	return curies[0], term.String(), nil
}

// describe finds a thing, redirects to its path when it was asked for at another,
// and writes what is said about it: as a page, or as RDF.
func (s *Server) describe(w http.ResponseWriter, r *http.Request, find func(*opened) (curie, iri string, err error)) error {
	given, err := readQuery(r.URL)
	if err != nil {
		return err
	}
	name := given.Get(formatParam)
	f, err := documentFormats.choose(w, r, name)
	if err != nil {
		return err
	}
	if f.Name == formatHTML {
		return s.showThing(w, r, find)
	}
	known := []string{formatParam}
	if r.PathValue("curie") == "" {
		known = append(known, nameParam, "iri")
	}
	if _, err := readParams(r.URL, known...); err != nil {
		return err
	}
	thing, err := findQuads(r.Context(), s, func(g *opened) (thing subject, err error) {
		thing.graph = g
		if thing.curie, thing.iri, err = find(g); err == nil && !thing.isElsewhere(r) {
			err = thing.read()
		}
		return thing, err
	})
	if err != nil {
		return choices(err)
	}
	if thing.isElsewhere(r) {
		to := entityPath(thing.curie)
		if name != "" {
			to += "?" + url.Values{formatParam: {name}}.Encode()
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	defer thing.drop()
	return s.writeSubject(w, r, f, thing)
}

// choices has a name with several readings answered by a list of links.
func choices(err error) error {
	var ambiguous *queries.AmbiguousError
	if !errors.As(err, &ambiguous) {
		return err
	}
	p := ambiguity(ambiguous)
	p.together = errors.Is(err, errSpecies)
	p.status = http.StatusMultipleChoices
	return p
}

// isElsewhere says whether the thing has another path than that of the request.
func (t *subject) isElsewhere(r *http.Request) bool {
	return t.curie != "" && r.URL.EscapedPath() != entityPath(t.curie) && r.PathValue("curie") != t.curie
}

// read reads what is said about a thing.
func (t *subject) read() error {
	t.lines = *bodies.Get().(*[]byte)
	for line, err := range t.graph.quads.About(t.iri) {
		if err != nil {
			return err
		}
		t.lines = append(t.lines, line.Text...)
	}
	if len(t.lines) == 0 {
		return t.unknown()
	}
	return nil
}

// drop lets go of what was read. Its room is another's from then on.
func (t *subject) drop() {
	room := t.lines[:0]
	t.lines = nil
	bodies.Put(&room)
}

// outline reads what a page shows of what is said about a thing.
func (t *subject) outline() (err error) {
	if t.lines, t.left, err = t.graph.quads.Outline(t.iri, shownObjects); err == nil && len(t.lines) == 0 {
		err = t.unknown()
	}
	return err
}

func (t *subject) unknown() error {
	return &problem{Code: codeNotFound, Message: fmt.Sprintf("nothing is said about <%s>", t.iri), status: http.StatusNotFound}
}

// each gives the statements again.
func (t *subject) each(take func(nquads.Line) error) error {
	for rest := t.lines; len(rest) > 0; {
		end := nextLine(rest)
		line, err := nquads.Cut(rest[:end])
		if err == nil {
			err = take(line)
		}
		if err != nil {
			return err
		}
		rest = rest[end:]
	}
	return nil
}

// nextLine is where the first line ends; within one, line breaks are escaped.
func nextLine(text []byte) int {
	if at := bytes.IndexByte(text, '\n'); at >= 0 {
		return at + 1
	}
	return len(text)
}

func (s *Server) writeSubject(w http.ResponseWriter, r *http.Request, f format, t subject) error {
	sum := t.graph.facts.Sum
	if s.isHeld(w, r, sum, f.Name) {
		return nil
	}
	s.setTag(w, r, sum, f.Name)
	w.Header().Set("Content-Type", f.contentType())
	w.Header().Add("Link", "<"+linkText(t.iri)+`>; rel="describes"`)
	return stream(w, func(w io.Writer) error { return t.write(w, f) })
}

// write writes what is said about the thing as RDF.
func (t *subject) write(w io.Writer, f format) error {
	syntax, err := rdfexport.FormatByName(f.Name)
	if err != nil {
		return err
	}
	o := rdfexport.ModelOptions(t.graph.facts.Vocab)
	o.Comment = "figraph: what all graphs say about " + t.iri + ". N-Quads and TriG keep the graph names."
	encoder, err := syntax.NewEncoder(w, o)
	if err != nil {
		return err
	}
	if err := t.each(encoder.EncodeLine); err != nil {
		return err
	}
	return encoder.Close()
}

// linkText is an IRI as a Link header holds it: percent-encoded where it is not
// ASCII. Canonical IRIs hold no blanks and no angle brackets.
func linkText(iri string) string {
	var b []byte
	for i := range len(iri) {
		if c := iri[i]; c <= ' ' || c > '~' {
			b = append(b, vocab.Escape(string([]byte{c}))...)
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}
