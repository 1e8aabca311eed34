package web

import (
	"cmp"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"figraph/keep"
	"figraph/queries"
)

// writePage writes a page whole, so that a mistake in it is an error.
func (s *Server) writePage(w http.ResponseWriter, status int, name string, shown any) error {
	page, err := s.pages.take()
	if err != nil {
		return err
	}
	defer s.pages.giveBack(page)
	if err := page.templates.ExecuteTemplate(page, name+".html", shown); err != nil {
		return err
	}
	w.Header().Set("Content-Type", documentFormats.named(formatHTML).contentType())
	w.WriteHeader(status)
	w.Write(page.b)
	return nil
}

// page is a page while it is written. Its templates are its own: what they leave to
// markup is put where they write, and copied no more.
type page struct {
	markup
	templates *template.Template
}

// funcs are what templates call.
func (p *page) funcs() template.FuncMap {
	return template.FuncMap{"grouped": grouped, "counted": counted, "kind": kindOfType, "document": documentName,
		"bar": puts(p, putBar), "cards": puts(p, putCards), "rows": puts(p, putRows), "years": puts(p, putYears), "statements": puts(p, putStatements), "along": puts(p, putAlong),
		"paths": puts(p, putPaths), "edges": puts(p, putEdges), "entities": puts(p, putEntities), "unknown": puts(p, putUnknown), "words": puts(p, putWords),
		"select": puts(p, putSelect), "narrow": puts(p, putNarrow), "tabs": puts(p, putTabs), "links": puts(p, putLinks), "documents": puts(p, putDocuments),
		"raw": func(text string) template.JS { return template.JS(text) }} // escaped already, by inScript
}

// puts is a function of templates that puts markup on a page, where they have come to.
func puts[T any](p *page, put func(*markup, T)) func(T) template.HTML {
	return func(of T) template.HTML {
		put(&p.markup, of)
		return ""
	}
}

// kindOfType is the kind that a type is shown as: a chemical that is a drug is a drug.
func kindOfType(types string) string {
	if strings.Contains(types, "drug") {
		return "drug"
	}
	kind, _, _ := strings.Cut(types, "+")
	return kind
}

var documentNames = map[string]string{"nquads": "N-Quads", "ntriples": "N-Triples", "turtle": "Turtle", "trig": "TriG", "jsonld": "JSON-LD"}

func documentName(name string) string { return cmp.Or(documentNames[name], name) }

// putDocuments appends links to documents, by the names of their formats.
func putDocuments(m *markup, documents []link) {
	for _, d := range documents {
		m.put(` <a href="`).url(d.Href).put(`" download>`).text(documentName(d.Text)).put(`</a>`)
	}
}

// putLinks appends links as parts of a list.
func putLinks(m *markup, links []link) {
	for _, l := range links {
		m.put("\n<li>").link(l.Href, l.Text).put(`</li>`)
	}
}

// frontPage is the first page: a box to search in, and where to begin.
type frontPage struct {
	view
	Stats     keep.Stats
	Starts    []start
	Figure    link // an example
	Questions []frontQuestion
	API       []link
}

// start is a kind of things with those that are drawn the most.
type start struct {
	Text  string
	Links []link
}

type frontQuestion struct {
	Name, Short, Takes string
	Example            link
}

func (s *Server) front(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "front", false, func(l *looked) (any, error) {
		if err := l.only(); err != nil {
			return nil, err
		}
		page := frontPage{view: l.view("figraph", "front"), Stats: l.facts.Stats, Starts: l.starts()}
		for _, q := range questions() {
			path := examplePath(q)
			page.Questions = append(page.Questions, frontQuestion{q.Name, q.Short, q.Takes.What, link{path, path}})
		}
		for _, path := range paths() {
			name := strings.TrimPrefix(path, api)
			if queries.ByName(name) == nil && name != "complete" && name != pairsQuestion.Name {
				page.API = append(page.API, link{path, path})
			}
		}
		return page, nil
	})
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
		view
		*problem
		Links []link
	}{view{Title: http.StatusText(p.status), Hash: s.pages.hash, Version: s.o.Version}, p, nil}
	for _, name := range p.Nearest {
		shown.Links = append(shown.Links, link{name, instead(r.URL, p.asked, name)})
	}
	if p.together {
		shown.Links = append(shown.Links, link{p.asked + " in all species together", "/drawn?" + url.Values{nameParam: {p.asked}}.Encode()})
	}
	for _, one := range p.Readings {
		to := instead(r.URL, p.asked, one.ID)
		if strings.HasPrefix(to, "/entity") {
			to = entityPath(one.ID)
		}
		shown.Links = append(shown.Links, link{one.describe(), to})
	}
	if err := s.writePage(w, p.status, "error", shown); err != nil {
		panic(err)
	}
}

// instead is where a page is with another name in the place of one that led
// nowhere: the page of what it names, unless the page is about several.
func instead(u *url.URL, asked, name string) string {
	if strings.HasPrefix(u.Path, "/entity") || u.Path == "/drawn" || asked == "" {
		return "/entity?" + url.Values{nameParam: {name}}.Encode()
	}
	q := u.Query()
	for key, values := range q {
		for i, value := range values {
			if value == asked {
				q[key][i] = name
			}
		}
	}
	return u.Path + "?" + q.Encode()
}

func (r reading) describe() string {
	words := []string{r.ID, r.Label, r.Type}
	if r.Taxon != "" {
		words = append(words, "taxon "+r.Taxon)
	}
	return strings.Join(words, ", ")
}
