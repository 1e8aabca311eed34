package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"figraph/queries"
)

// graphParam names the graph that a link was made of: the beginning of its sum.
const graphParam = "graph"

const linkedSum = 16 // hexadecimal digits of a sum in a permalink

// view is what every page of the explorer has.
type view struct {
	Title     string
	Section   string // of the navigation
	Sum       string
	Permalink string // the page with the graph's name in it
	Foreign   string // the graph that the link was made of, when that is another
	Hash      string // of what pages load
	Drawn     bool   // whether a graph is drawn on it
	Linked    string // JSON-LD of what the page is about
	Query     string // in the search box
	Version   string

	Unverified bool // whether what only the store says is left out
}

// View is what the head and the foot of a page show. Templates find what is embedded by
// names at much cost, each time.
func (v view) View() view { return v }

// looked is a request for a page, with its parameters.
type looked struct {
	ctx context.Context
	*opened
	graph      queries.Graph // to ask
	s          *Server
	r          *http.Request
	params     url.Values
	iri        string // of what the page is about, if it is about one thing
	unverified bool   // whether the store is not to be read
}

// show answers with a page of the graph in force: fill looks up what it shows.
// Only pages that show captions need the store. As long as that is being verified,
// they are made without, and not kept.
func (s *Server) show(w http.ResponseWriter, r *http.Request, name string, quads bool, fill func(*looked) (any, error)) error {
	params, err := readQuery(r.URL)
	if err != nil {
		return err
	}
	for key, values := range params { // a form is sent with its empty fields
		if values = slices.DeleteFunc(values, func(v string) bool { return strings.TrimSpace(v) == "" }); len(values) == 0 {
			params.Del(key)
		} else {
			params[key] = values
		}
	}
	form := formatHTML + s.pages.hash
	current, sum, err := s.isCurrent(w, r, form)
	if err != nil || current {
		return err
	}
	l := &looked{ctx: r.Context(), s: s, r: r, params: params}
	work := func(g *opened) (any, error) {
		sum, l.opened, l.graph = g.facts.Sum, g, g.asked.Remembering()
		return fill(l)
	}
	var shown any
	if quads {
		shown, err = findQuads(r.Context(), s, work)
		l.unverified = errors.Is(err, errVerifying)
	}
	if !quads || l.unverified {
		shown, err = find(s, work)
	}
	if err != nil {
		return choices(err)
	}
	if l.unverified {
		turnOf(r.Context()).passing = true
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set(sumHeader, sum.String())
	} else {
		s.setTag(w, r, sum, form)
	}
	if l.iri != "" {
		w.Header().Add("Link", "<"+linkText(l.iri)+`>; rel="describes"`)
	}
	return s.writePage(w, http.StatusOK, name, shown)
}

// view begins a page.
func (l *looked) view(title, section string) view {
	sum := l.facts.Sum.String()
	v := view{Title: title, Section: section, Sum: sum, Hash: l.s.pages.hash, Version: l.s.o.Version, Unverified: l.unverified}
	if of := l.params.Get(graphParam); of != "" && !strings.HasPrefix(sum, of) {
		v.Foreign = of
	}
	v.Permalink = l.with(graphParam, sum[:linkedSum])
	return v
}

// with is the page with a parameter changed; an empty value leaves it out.
func (l *looked) with(pairs ...string) string {
	q := url.Values{}
	for key, values := range l.params {
		q[key] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		q.Del(pairs[i])
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if pairs[0] != graphParam { // what is changed is a page of this graph
		q.Del(graphParam)
	}
	if len(q) == 0 {
		return l.r.URL.EscapedPath()
	}
	return l.r.URL.EscapedPath() + "?" + q.Encode()
}

// only refuses parameters that the page does not know.
func (l *looked) only(known ...string) error {
	for _, key := range slices.Sorted(maps.Keys(l.params)) {
		values := l.params[key]
		if !slices.Contains(known, key) && key != graphParam {
			return usage(fmt.Sprintf("%s has no parameter %q", l.r.URL.Path, key))
		}
		if len(values) > 1 && key != nameParam && key != "via" && key != "avoid" && key != "show" {
			return usage(fmt.Sprintf("%q is given %d times: give it once", key, len(values)))
		}
	}
	return nil
}

// number reads a parameter that bounds what is shown.
func (l *looked) number(param string, otherwise, most int) (int, error) {
	text := l.params.Get(param)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, usage(fmt.Sprintf("%s %q: use 1 to %d", param, text, most))
	}
	return n, nil
}

// names are the parameters of the questions of a page.
func names(all ...*queries.Question) (list []string) {
	for _, q := range all {
		for _, p := range q.Params {
			if !slices.Contains(list, p.Name) {
				list = append(list, p.Name)
			}
		}
	}
	return list
}

// asked is what the page's parameters say to a question: those that it has.
func (l *looked) asked(q *queries.Question, limit int, names ...string) queries.Asked {
	a := queries.Asked{Names: names, Params: map[string]string{}, Limit: limit}
	for _, p := range q.Params {
		if values := l.params[p.Name]; len(values) > 0 {
			a.Params[p.Name] = strings.Join(values, "\n")
		}
	}
	return a
}

// ask answers a question of a page, and gives what a reader may take along.
func (l *looked) ask(question string, limit int, names ...string) (queries.Answer, along, error) {
	q := queries.ByName(question)
	a := l.asked(q, limit, names...)
	along := l.along(q, a)
	a.ValueOnly = true
	answer, err := q.Ask(l.ctx, l.graph, a)
	return answer, along, err
}

// field is a parameter as a form shows it.
type field struct {
	Name, Label, Value, Hint string
	Options                  []option
}

type option struct {
	Value, Text string
	Chosen      bool
}

// putSelect appends a field of which one value is chosen.
func putSelect(m *markup, f field) { m.choice(f) }

// choice appends a field of which one value is chosen.
func (m *markup) choice(f field) *markup {
	m.put(`<label title="`).text(f.Hint).put(`">`).text(f.Label).put(` <select name="`).text(f.Name).put(`">`)
	for _, o := range f.Options {
		m.put(`<option value="`).text(o.Value).put(`"`)
		if o.Chosen {
			m.put(` selected`)
		}
		m.put(`>`).text(o.Text).put(`</option>`)
	}
	return m.put(`</select></label>`)
}

// choice is a field of which one value is chosen.
func (l *looked) choice(q *queries.Question, name, label string) field {
	f := field{Name: name, Label: label}
	for _, p := range q.Params {
		if p.Name == name {
			f.Hint, f.Value = p.Doc, cmp.Or(l.params.Get(name), p.Default)
			for _, value := range p.Values {
				f.Options = append(f.Options, option{value, value, value == f.Value})
			}
		}
	}
	return f
}
