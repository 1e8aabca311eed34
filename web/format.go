package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/elnormous/contenttype"

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
