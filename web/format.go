package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/elnormous/contenttype"

	"figraph/queries"
	"figraph/rdfexport"
)

const typeJSON = "application/json"

// The formats of answers.
const (
	formatJSON   = "json"
	formatNDJSON = "ndjson"
	formatTSV    = "tsv"
	formatCSV    = "csv"
	formatHTML   = "html"
)

// format is a form that an answer can have.
type format struct {
	Name      string // as the parameter format names it
	MediaType string // without parameters
	Charset   bool   // whether the type is a text's, which has one
}

// contentType is the header of a response.
func (f format) contentType() string {
	if f.Charset {
		return f.MediaType + "; charset=utf-8"
	}
	return f.MediaType
}

// formats are those that something can have, the one that nobody needs to ask for
// first.
type formats []format

var answerFormats = formats{
	{formatJSON, typeJSON, false},
	{formatNDJSON, "application/x-ndjson", false},
	{formatTSV, "text/tab-separated-values", true},
	{formatCSV, "text/csv", true},
}

// drawnFormats are those of answers that can be drawn, by the names of package
// queries. What has no media type of its own has one here, so that Accept can tell
// it from JSON.
var drawnFormats = map[string]format{
	"gmt":     {"gmt", "text/x-gmt", true},
	"graphml": {"graphml", "application/graphml+xml", false},
	"cyjs":    {"cyjs", "application/vnd.cytoscape.cyjs+json", false},
	"cx2":     {"cx2", "application/vnd.cytoscape.cx2+json", false},
}

// formatsOf are the formats that the answers of a question have.
func formatsOf(q *queries.Question) formats {
	list := slices.Clone(answerFormats)
	for _, name := range q.Formats {
		list = append(list, drawnFormats[name])
	}
	return list
}

// isDrawn says whether a format holds a graph or sets, and not rows.
func isDrawn(f format) bool {
	_, is := drawnFormats[f.Name]
	return is
}

// draw has an answer drawn while its graph is open.
func draw(a *queries.Answer) error {
	if a.Draw == nil {
		return usage("there is nothing to draw when links are listed by organism: leave by-organism out")
	}
	drawing := a.Draw()
	a.Draw = func() queries.Drawing { return drawing }
	return nil
}

// documentFormats are those of what is said about one thing: a page, or RDF.
var documentFormats = func() formats {
	list := formats{{formatHTML, "text/html", true}}
	for _, f := range rdfexport.Formats {
		list = append(list, format{f.Name, f.MediaType, strings.HasPrefix(f.MediaType, "text/")})
	}
	return list
}()

// choose picks the format that the parameter names, else the one that the header
// Accept likes best.
func (list formats) choose(w http.ResponseWriter, r *http.Request, name string) (format, error) {
	if name != "" {
		at := slices.IndexFunc(list, func(f format) bool { return f.Name == name })
		if at < 0 {
			return format{}, usage(fmt.Sprintf("format %q: use one of %s", name, list.names()))
		}
		return list[at], nil
	}
	w.Header().Add("Vary", "Accept")
	accept := r.Header.Values("Accept")
	if len(accept) == 0 {
		return list[0], nil
	}
	types := make([]contenttype.MediaType, len(list))
	for i, f := range list {
		types[i] = contenttype.NewMediaType(f.MediaType)
	}
	chosen, _, err := contenttype.GetAcceptableMediaTypeFromHeader(strings.Join(accept, ", "), types)
	switch {
	case errors.Is(err, contenttype.ErrNoAcceptableTypeFound) && strings.Join(accept, "") != "":
		return format{}, &problem{Code: codeFormat, status: http.StatusNotAcceptable,
			Message: fmt.Sprintf("the header Accept (%q) allows no format that there is: use format= with one of %s", strings.Join(accept, ", "), list.names())}
	case err != nil: // a header that makes no sense asks for nothing
		return list[0], nil
	}
	return list[slices.IndexFunc(list, func(f format) bool { return f.MediaType == chosen.MIME() })], nil
}

func (list formats) names() string {
	var names []string
	for _, f := range list {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// named is the format of a name that is known to be there.
func (list formats) named(name string) format {
	return list[slices.IndexFunc(list, func(f format) bool { return f.Name == name })]
}
