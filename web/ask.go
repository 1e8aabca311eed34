package web

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"figraph/queries"
)

// The parameters that every question has beside its own.
const (
	nameParam     = "name" // repeated for several
	limitParam    = "limit"
	formatParam   = "format"
	envelopeParam = "envelope"
)

const (
	defaultLimit  = 100
	evidenceShare = 20 // rows with evidence are this many times as costly
)

// asked is a question as a request puts it.
type asked struct {
	queries.Asked
	format   format
	envelope bool
	quads    bool // the store is to be open
}

// hasRows says whether rows are written, and not the value alone.
func (a asked) hasRows() bool {
	return a.envelope || a.format.Name == formatTSV || a.format.Name == formatCSV
}

// within has a question answered; the store is opened for those that read quads.
func (a asked) within(ctx context.Context, s *Server, answer func(*opened) (queries.Answer, error)) (queries.Answer, error) {
	if a.quads {
		return findQuads(ctx, s, answer)
	}
	return find(s, answer)
}

// ask answers a question.
func (s *Server) ask(w http.ResponseWriter, r *http.Request, q *queries.Question) error {
	a, err := s.readQuestion(w, r, q)
	if err != nil {
		return err
	}
	a.ValueOnly = !a.hasRows()
	return s.reply(w, r, q, a, func(ctx context.Context, g queries.Graph) (queries.Answer, error) { return q.Ask(ctx, g, a.Asked) })
}

// reply finds an answer and writes it as it was asked for, unless the client has it.
func (s *Server) reply(w http.ResponseWriter, r *http.Request, q *queries.Question, a asked, ask func(context.Context, queries.Graph) (queries.Answer, error)) error {
	current, sum, err := s.isCurrent(w, r, a.format.Name)
	if err != nil || current {
		return err
	}
	answer, err := a.within(r.Context(), s, func(g *opened) (answer queries.Answer, err error) {
		sum = g.facts.Sum
		graph := g.asked
		if a.quads && g.quads != nil {
			graph.Store = g.quads.Store
		}
		if answer, err = ask(r.Context(), graph); err == nil && isDrawn(a.format) {
			err = draw(&answer)
		}
		return answer, err
	})
	if err != nil {
		return err
	}
	s.setTag(w, r, sum, a.format.Name)
	return writeAnswer(w, r, reply{answer, q, a, sum.String()})
}

// readQuestion reads the query string. An empty value is as none, so that a form
// may be sent as it is.
func (s *Server) readQuestion(w http.ResponseWriter, r *http.Request, q *queries.Question) (a asked, err error) {
	given, err := readQuery(r.URL)
	if err != nil {
		return a, err
	}
	a.Params, a.Limit = map[string]string{}, min(cmp.Or(q.First, defaultLimit), s.o.MaxRows)
	name := ""
	for _, key := range slices.Sorted(maps.Keys(given)) { // of several mistakes always the same is told
		values := given[key]
		value := values[0]
		switch {
		case key == nameParam:
			a.Names = slices.DeleteFunc(slices.Clone(values), func(name string) bool { return name == "" })
			continue
		case typeOf(q, key) == queries.Names:
			value = strings.Join(slices.DeleteFunc(slices.Clone(values), func(name string) bool { return name == "" }), "\n")
			if value != "" {
				a.Params[key] = value
			}
		case len(values) > 1:
			return a, usage(fmt.Sprintf("%q is given %d times: give it once", key, len(values)))
		case key == formatParam:
			name = value
		case key == limitParam && value != "":
			a.Limit, err = s.readLimit(value)
		case key == envelopeParam && value != "":
			if a.envelope, err = strconv.ParseBool(value); err != nil {
				err = usage(fmt.Sprintf("envelope %q: use true or false", value))
			}
		case key == limitParam || key == envelopeParam:
		case value != "" || typeOf(q, key) == queries.Switch: // a switch without a value is a mistake
			a.Params[key] = value
		default:
			if !slices.ContainsFunc(q.Params, func(p queries.Param) bool { return p.Name == key }) {
				err = usage(fmt.Sprintf("%s has no parameter %q", q.Name, key))
			}
		}
		if err != nil {
			return a, err
		}
	}
	a.quads, _ = strconv.ParseBool(a.Params["quads"])
	if with, _ := strconv.ParseBool(a.Params["with-evidence"]); with || a.quads {
		a.Limit = min(cmp.Or(a.Limit, s.o.MaxRows), max(1, s.o.MaxRows/evidenceShare))
	}
	if a.format, err = formatsOf(q).choose(w, r, name); err == nil && a.envelope && a.format.Name != formatJSON {
		err = usage("envelope=true is for format=json")
	}
	return a, err
}

// typeOf is the type of a parameter, empty when the question has none of the name.
func typeOf(q *queries.Question, name string) queries.Type {
	for _, p := range q.Params {
		if p.Name == name {
			return p.Type
		}
	}
	return ""
}

// readLimit reads a number of rows; 0 stands for as many as there may be.
func (s *Server) readLimit(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > s.o.MaxRows {
		return 0, usage(fmt.Sprintf("limit %q: use 1 to %d, or 0 for that most", text, s.o.MaxRows))
	}
	return cmp.Or(n, s.o.MaxRows), nil
}

// readQuery reads a query string strictly.
func readQuery(u *url.URL) (url.Values, error) {
	given, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, usage(fmt.Sprintf("the query cannot be read: %v", err))
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		for _, text := range append([]string{key}, given[key]...) {
			if !utf8.ValidString(text) {
				return nil, usage(fmt.Sprintf("parameter %q is not UTF-8", key))
			}
		}
	}
	return given, nil
}

// readParams reads parameters that may be given once each, and no others.
func readParams(u *url.URL, known ...string) (map[string]string, error) {
	given, err := readQuery(u)
	if err != nil {
		return nil, err
	}
	params := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		values := given[key]
		if !slices.Contains(known, key) {
			return nil, usage(fmt.Sprintf("%s has no parameter %q", u.Path, key))
		}
		if len(values) > 1 {
			return nil, usage(fmt.Sprintf("%q is given %d times: give it once", key, len(values)))
		}
		params[key] = values[0]
	}
	return params, nil
}
