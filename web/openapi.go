package web

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"figraph/keep"
	"figraph/queries"
	"figraph/rdfexport"
	"figraph/table"
)

// openAPI describes the API, from the list of questions.
func (s *Server) openAPI(w http.ResponseWriter, r *http.Request) error {
	if _, err := readParams(r.URL); err != nil {
		return err
	}
	w.Header().Set("Content-Type", typeJSON)
	w.Header().Set("Cache-Control", "no-cache")
	return stream(w, func(w io.Writer) error { return table.JSON(w, s.description()) })
}

func (s *Server) description() jsonObject {
	known := schemas{jsonObject{}}
	errorRef := known.of(reflect.TypeFor[problem]())
	known.named["Error"] = jsonObject{"type": "object", "required": []string{"error"}, "properties": jsonObject{"error": errorRef}}
	paths := jsonObject{}
	for _, q := range questions() {
		paths[api+q.Name] = operation(q.Name, q.Short, cmp.Or(q.Long, q.Short), s.parametersOf(q), s.answersOf(&known, q))
	}
	maps.Copy(paths, fixedPaths(&known))
	return jsonObject{
		"openapi": "3.0.3",
		"info": jsonObject{"title": "figraph", "version": cmp.Or(s.o.Version, "0"),
			"description": "Questions of a knowledge graph of published pathway figures. Every answer names its graph by an ETag and the header Figraph-Sum.",
			"license":     jsonObject{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}},
		"servers":    []any{jsonObject{"url": "/"}},
		"paths":      paths,
		"components": jsonObject{"schemas": known.named, "responses": jsonObject{"Error": errorResponse()}},
	}
}

func errorResponse() jsonObject {
	return jsonObject{"description": "why there is no answer",
		"content": jsonObject{typeJSON: jsonObject{"schema": jsonObject{"$ref": "#/components/schemas/Error"}}}}
}

// operation describes a GET.
func operation(id, summary, long string, parameters []any, ok jsonObject) jsonObject {
	responses := jsonObject{"200": ok, "304": jsonObject{"description": "the client has the answer: If-None-Match named it"},
		"default": jsonObject{"$ref": "#/components/responses/Error"}}
	return jsonObject{"get": jsonObject{"operationId": id, "summary": summary, "description": long, "parameters": parameters, "responses": responses}}
}

func parameter(name, doc string, required bool, schema jsonObject) jsonObject {
	return jsonObject{"name": name, "in": "query", "description": doc, "required": required, "schema": schema}
}

func (s *Server) parametersOf(q *queries.Question) []any {
	names := jsonObject{"type": "array", "items": jsonObject{"type": "string"}, "minItems": q.Takes.Least}
	if q.Takes.Most >= 0 {
		names["maxItems"] = q.Takes.Most
	}
	name := parameter(nameParam, fmt.Sprintf("%s: a symbol, a name, a CURIE or an IRI; repeated for several", q.Takes.What), q.Takes.Least > 0, names)
	name["style"], name["explode"] = "form", true
	name["example"] = exampleQuery(q)[nameParam]
	list := []any{name}
	for _, p := range q.Params {
		list = append(list, parameter(p.Name, p.Doc, false, schemaOf(p)))
	}
	most := s.o.MaxRows
	return append(list,
		parameter(limitParam, fmt.Sprintf("how many rows; 0 for the most, which is %d, and with evidence %d", most, max(1, most/evidenceShare)), false,
			jsonObject{"type": "integer", "minimum": 0, "maximum": most, "default": min(defaultLimit, most)}),
		parameter(formatParam, "of the answer; otherwise the header Accept says", false, jsonObject{"type": "string", "enum": formatNames(formatsOf(q))}),
		parameter(envelopeParam, "with format=json: the answer with its heading, hint, columns and rows", false, jsonObject{"type": "boolean", "default": false}))
}

func formatNames(list formats) (names []string) {
	for _, f := range list {
		names = append(names, f.Name)
	}
	return names
}

func schemaOf(p queries.Param) jsonObject {
	schema := jsonObject{"type": string(p.Type)}
	if p.Type == queries.Names { // given again for each
		return jsonObject{"type": "array", "items": jsonObject{"type": "string"}}
	}
	if len(p.Values) > 0 {
		schema["enum"] = p.Values
	}
	if p.Default == "" {
		return schema
	}
	switch p.Type {
	case queries.Integer:
		schema["default"], _ = strconv.Atoi(p.Default)
	case queries.Number:
		schema["default"], _ = strconv.ParseFloat(p.Default, 64)
	case queries.Switch:
		schema["default"], _ = strconv.ParseBool(p.Default)
	default:
		schema["default"] = p.Default
	}
	return schema
}

// answersOf describes what a question gives in each format.
func (s *Server) answersOf(known *schemas, q *queries.Question) jsonObject {
	value := jsonObject{}
	if q.Value != nil {
		value = known.of(reflect.TypeOf(q.Value))
	}
	enveloped := known.of(reflect.TypeFor[envelope]())
	columns := "Columns:"
	for _, c := range q.Columns {
		columns += " " + c.Name
	}
	content := jsonObject{typeJSON: jsonObject{"schema": jsonObject{"anyOf": []any{value, enveloped}}}}
	for _, f := range answerFormats[1:] {
		content[f.MediaType] = jsonObject{"schema": jsonObject{"type": "string", "description": columns}}
	}
	for _, name := range q.Formats {
		f := drawnFormats[name]
		content[f.MediaType] = jsonObject{"schema": schemaOfDrawing(f)}
	}
	header := func(doc string, required bool, kind string) jsonObject {
		return jsonObject{"description": doc, "required": required, "schema": jsonObject{"type": kind}}
	}
	return jsonObject{"description": q.Short, "content": content, "headers": jsonObject{
		headingHeader: header("what was asked and what counted, percent-encoded", true, "string"),
		hintHeader:    header("of an empty answer: what is near, percent-encoded", false, "string"),
		moreHeader:    header("how many rows the limit left out", true, "integer"),
		sumHeader:     header("the graph sum", true, "string"),
	}}
}

// schemaOfDrawing is a text's, or that of some JSON.
func schemaOfDrawing(f format) jsonObject {
	switch f.Name {
	case "cyjs":
		return jsonObject{"type": "object"}
	case "cx2":
		return jsonObject{"type": "array", "items": jsonObject{"type": "object"}}
	}
	return jsonObject{"type": "string"}
}

// fixedPaths describes what is no question.
func fixedPaths(known *schemas) jsonObject {
	answer := func(doc, mediaType string, schema jsonObject) jsonObject {
		return jsonObject{"description": doc, "content": jsonObject{mediaType: jsonObject{"schema": schema}}}
	}
	text := jsonObject{"type": "string"}
	prefix := parameter("prefix", "what names begin with, whatever their case", true, jsonObject{"type": "string", "minLength": 1})
	prefix["example"] = "ket"
	list := jsonObject{
		api + "stats": operation("stats", "Counts of the graph", "Counts of the graph, as figraph stats gives them.", []any{},
			answer("the counts", typeJSON, known.of(reflect.TypeFor[keep.Report]()))),
		api + "receipt": operation("receipt", "What the graph was made of", "The receipt of the build: inputs with their sums, options, counts.", []any{},
			answer("the receipt", typeJSON, known.of(reflect.TypeFor[keep.Receipt]()))),
		api + "complete": operation("complete", "Names that begin as a text does", "Names of entities by papers, then identifiers, then figures and papers by their titles.",
			[]any{prefix, parameter(limitParam, "how many", false, jsonObject{"type": "integer", "minimum": 1, "maximum": mostSuggestions, "default": defaultSuggestions})},
			answer("the names", typeJSON, known.of(reflect.TypeFor[[]suggestion]()))),
		api + "openapi.json": operation("openapi", "This description", "This description.", []any{}, answer("the description", typeJSON, jsonObject{"type": "object"})),
		"/healthz": operation("health", "Whether questions are answered", "200 as long as questions are answered.", []any{},
			answer("the state", typeJSON, known.of(reflect.TypeFor[health]()))),
		"/metrics": operation("metrics", "Counts of the server", "Counts of the server for Prometheus.", []any{}, answer("the counts", "text/plain", text)),
	}
	for _, f := range rdfexport.Formats {
		layers := parameter("layers", "only these, between commas: figures, entities, mentions, links, meta", false, text)
		list[api+"export"+f.Extension] = operation("export-"+f.Name, "The graph as "+f.Name, "The whole graph, with the bytes of figraph export -f "+f.Name+".",
			[]any{layers}, answer("the graph", f.MediaType, schemaOfDocument(f.MediaType)))
	}
	list["/entity/{curie}"] = entityOperation()
	return list
}

// schemaOfDocument is a text's, but for JSON-LD, which is JSON as well.
func schemaOfDocument(mediaType string) jsonObject {
	if strings.HasSuffix(mediaType, "json") {
		return jsonObject{"type": "object"}
	}
	return jsonObject{"type": "string"}
}

func entityOperation() jsonObject {
	content := jsonObject{}
	for _, f := range documentFormats {
		content[f.MediaType] = jsonObject{"schema": schemaOfDocument(f.MediaType)}
	}
	curie := jsonObject{"name": "curie", "in": "path", "required": true, "description": "an entity, a figure or a paper by its CURIE",
		"schema": jsonObject{"type": "string"}, "example": "mesh:D007649"}
	format := parameter(formatParam, "of the document; otherwise the header Accept says", false, jsonObject{"type": "string", "enum": formatNames(documentFormats)})
	o := operation("entity", "What is said about a thing", "All statements about an entity, a figure or a paper, as a page or as RDF. Other names redirect to its CURIE.",
		[]any{curie, format}, jsonObject{"description": "the statements", "content": content})
	responses := o["get"].(jsonObject)["responses"].(jsonObject)
	responses["303"] = jsonObject{"description": "the thing has another path"}
	return o
}
