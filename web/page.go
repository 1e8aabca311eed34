package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"figraph/build"
	"figraph/queries"
)

//go:embed page
var pageFiles embed.FS

// pages are the plain pages of the server. All text in them is escaped by
// html/template, and nothing in them runs.
type pages struct {
	templates *template.Template
	style     []byte
	styleTag  string
}

func newPages() (p pages, err error) {
	if p.templates, err = template.ParseFS(pageFiles, "page/*.html"); err != nil {
		return p, err
	}
	p.style, err = pageFiles.ReadFile("page/style.css")
	sum := sha256.Sum256(p.style)
	p.styleTag = `"` + hex.EncodeToString(sum[:8]) + `"`
	return p, err
}

// writePage writes a page whole, so that a mistake in it is an error.
func (s *Server) writePage(w http.ResponseWriter, status int, name string, shown any) error {
	var page bytes.Buffer
	if err := s.pages.templates.ExecuteTemplate(&page, name+".html", shown); err != nil {
		return err
	}
	w.Header().Set("Content-Type", documentFormats.named(formatHTML).contentType())
	w.WriteHeader(status)
	w.Write(page.Bytes())
	return nil
}

// static gives what pages load.
func (s *Server) static(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("file") != "style.css" {
		return noPath(r.URL.Path)
	}
	h := w.Header()
	h.Set("ETag", s.pages.styleTag)
	h.Set("Cache-Control", "no-cache")
	if strings.Contains(r.Header.Get("If-None-Match"), s.pages.styleTag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "text/css; charset=utf-8")
	w.Write(s.pages.style)
	return nil
}

// frontPage is the first page: what is here and what can be asked.
type frontPage struct {
	Stats     build.Stats
	Version   string
	Questions []frontQuestion
	API       []link
}

type frontQuestion struct {
	Name, Short, Takes string
	Example            link
}

func (s *Server) front(w http.ResponseWriter, r *http.Request) error {
	if _, err := readParams(r.URL); err != nil {
		return err
	}
	stats, err := s.Stats()
	if err != nil {
		return err
	}
	page := frontPage{Stats: stats, Version: s.o.Version}
	for i := range queries.All {
		q := &queries.All[i]
		path := examplePath(q)
		page.Questions = append(page.Questions, frontQuestion{q.Name, q.Short, q.Takes.What, link{path, path}})
	}
	for _, path := range paths() {
		if queries.ByName(strings.TrimPrefix(path, api)) == nil && path != api+"complete" {
			page.API = append(page.API, link{path, path})
		}
	}
	w.Header().Set("Cache-Control", "no-cache")
	return s.writePage(w, http.StatusOK, "front", page)
}

// examplePath is the example of a question as a path.
func examplePath(q *queries.Question) string { return api + q.Name + "?" + exampleQuery(q).Encode() }

// exampleQuery reads the example of the command line: names, and flags with their
// values.
func exampleQuery(q *queries.Question) url.Values {
	query := url.Values{}
	words := strings.Fields(q.Example)
	for i := 0; i < len(words); i++ {
		flag, is := strings.CutPrefix(words[i], "--")
		switch {
		case !is:
			query.Add(nameParam, words[i])
		case typeOf(q, flag) == queries.Switch:
			query.Set(flag, "true")
		case i+1 < len(words):
			i++
			query.Set(flag, words[i])
		}
	}
	return query
}

// failPage answers with an error: a page for who names HTML, as browsers do, else
// JSON.
func (s *Server) failPage(w http.ResponseWriter, r *http.Request, err error) {
	if !strings.Contains(r.Header.Get("Accept"), "text/html") || isGone(r, err) {
		s.fail(w, r, err)
		return
	}
	p := s.failing(w, err)
	shown := struct {
		*problem
		Status string
		Links  []link
	}{p, http.StatusText(p.status), nil}
	for _, name := range p.Nearest {
		shown.Links = append(shown.Links, link{name, "/entity?" + url.Values{nameParam: {name}}.Encode()})
	}
	for _, one := range p.Readings {
		shown.Links = append(shown.Links, link{one.describe(), entityPath(one.ID)})
	}
	if err := s.writePage(w, p.status, "error", shown); err != nil {
		panic(err)
	}
}

func (r reading) describe() string {
	words := []string{r.ID, r.Label, r.Type}
	if r.Taxon != "" {
		words = append(words, "taxon "+r.Taxon)
	}
	return strings.Join(words, ", ")
}
