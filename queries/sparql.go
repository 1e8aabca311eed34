package queries

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"figraph/nquads"
	"figraph/vocab"
)

// SPARQL are the questions that SPARQL 1.1 can express, by name. Each stands in a
// file of the folder sparql that any engine runs as it is, with a default for each
// parameter, over the triples of an export. Those with the name of a question in
// All have its rows, for subjects that are not organisms. They are read when they
// are first asked for, and not to be changed.
func SPARQL() []Twin { return twins() }

var twins = sync.OnceValue(readTwins)

// Twin is a question in SPARQL.
type Twin struct {
	Name        string      `json:"name"` // of the file, without .rq
	Title       string      `json:"title"`
	Category    string      `json:"category"` // of WikiPathways' collection
	Description string      `json:"description"`
	Params      []TwinParam `json:"params"`

	head   string  // the comments
	body   string  // what follows the prefixes
	places []place // in it
	uses   []string
}

// TwinParam is a parameter of a question in SPARQL. Its value stands in the query
// in the VALUES of the variable of its name; that of a parameter with Values is a
// predicate, wherever it stands.
type TwinParam struct {
	Name    string   `json:"name"`
	Type    TwinType `json:"type"`
	Default string   `json:"default"`
	Values  []string `json:"values,omitempty"`
	Label   string   `json:"label"`
}

// TwinType is the type of a parameter in SPARQL.
type TwinType string

// The types. IRIType takes names as Find does, too.
const (
	IRIType       TwinType = "uri"
	LiteralType   TwinType = "string"
	NumberType    TwinType = "integer"
	PredicateType TwinType = "enum"
)

// Twinned is the question in SPARQL of a name, nil when there is none.
func Twinned(name string) *Twin {
	list := SPARQL()
	at := slices.IndexFunc(list, func(t Twin) bool { return t.Name == name })
	if at < 0 {
		return nil
	}
	return &list[at]
}

//go:embed sparql/*.rq
var twinFiles embed.FS

func readTwins() (list []Twin) {
	names, _ := fs.Glob(twinFiles, "sparql/*.rq") // embedded: it cannot fail
	for _, name := range names {
		text, _ := fs.ReadFile(twinFiles, name)
		list = append(list, readTwin(strings.TrimSuffix(strings.TrimPrefix(name, "sparql/"), ".rq"), string(text)))
	}
	return list
}

var prefixLine = regexp.MustCompile(`(?m)^PREFIX ([a-z]+): <[^>]*>\n`)

// readTwin reads a file: comments of the form "# field: value" up to the first
// empty line, prefixes, the query.
func readTwin(name, text string) Twin {
	head, rest, _ := strings.Cut(text, "\n\n")
	t := Twin{Name: name, Params: []TwinParam{}, head: head}
	for _, m := range prefixLine.FindAllStringSubmatch(rest, -1) {
		t.uses = append(t.uses, m[1])
	}
	t.body = strings.TrimLeft(prefixLine.ReplaceAllString(rest, ""), "\n")
	t.places = placesIn(t.body)
	for line := range strings.SplitSeq(head, "\n") {
		field, value, _ := strings.Cut(strings.TrimPrefix(line, "# "), ": ")
		switch field {
		case "title":
			t.Title = value
		case "category":
			t.Category = value
		case "description":
			t.Description = strings.TrimSpace(t.Description + " " + value)
		case "param":
			t.Params = append(t.Params, t.readParam(value))
		}
	}
	return t
}

// readParam reads "name | type | default | label". A number is what stands in the
// query without quotation marks: the collection's form has no type for it.
func (t *Twin) readParam(text string) TwinParam {
	cells := append(strings.SplitN(text, " | ", 4), "", "", "", "")
	p := TwinParam{Name: cells[0], Type: TwinType(cells[1]), Default: cells[2], Label: cells[3]}
	if values, is := strings.CutPrefix(cells[1], "enum:"); is {
		p.Type, p.Values = PredicateType, strings.Split(values, ",")
	}
	if p.Type == LiteralType && strings.Contains(t.body, "VALUES ?"+p.Name+" { "+p.Default+" }") {
		p.Type = NumberType
	}
	return p
}

// Query is the question in SPARQL over an export of the graph: with its prefixes,
// and with values for parameters. A name of an entity, a figure or a paper is looked
// up as Find does; an IRI that the graph lacks stands as it is. Without an Index only
// IRIs and CURIEs are known. The error is a *UsageError, an *AmbiguousError or a
// *NotFoundError.
func (t *Twin) Query(g Graph, params map[string]string) (string, error) {
	values := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		at := slices.IndexFunc(t.Params, func(p TwinParam) bool { return p.Name == name })
		if at < 0 {
			return "", &UsageError{fmt.Errorf("%s has no parameter %q%s", t.Name, name, t.offered())}
		}
		value, err := g.inSPARQL(t.Params[at], params[name])
		if err != nil {
			return "", err
		}
		values[name] = value
	}
	return t.filled(g.Vocab, values), nil
}

// Template is the query as WikiPathways' own page fills it: {{name}} in the place of
// each value.
func (t *Twin) Template(v *vocab.Vocabulary) string {
	values := map[string]string{}
	for _, p := range t.Params {
		mark := "{{" + p.Name + "}}"
		switch p.Type {
		case IRIType:
			mark = "<" + mark + ">"
		case LiteralType:
			mark = `"` + mark + `"`
		}
		values[p.Name] = mark
	}
	return t.filled(v, values)
}

// slots are where a value may stand: in VALUES, or a predicate.
var slots = regexp.MustCompile(`VALUES \?(\w+) \{[^}]*\}|\b[a-z]+:[A-Za-z]+\b`)

// place is where a value may stand, and the text before it.
type place struct {
	before, text string
	variable     string // of VALUES, empty of a predicate
}

func placesIn(body string) (list []place) {
	at := 0
	for _, m := range slots.FindAllStringSubmatchIndex(body, -1) {
		p := place{before: body[at:m[0]], text: body[m[0]:m[1]]}
		if m[2] >= 0 {
			p.variable = body[m[2]:m[3]]
		}
		list, at = append(list, p), m[1]
	}
	return append(list, place{before: body[at:]})
}

// filled is the query with values, which are SPARQL already. All are set at once,
// so none is looked for in another.
func (t *Twin) filled(v *vocab.Vocabulary, values map[string]string) string {
	predicates := map[string]string{}
	for _, p := range t.Params {
		if value, given := values[p.Name]; given && p.Type == PredicateType {
			predicates[p.Default] = value
		}
	}
	var b strings.Builder
	b.WriteString(t.head + "\n\n" + t.prefixes(v) + "\n")
	for _, p := range t.places {
		b.WriteString(p.before)
		if value, is := predicates[p.text]; is {
			b.WriteString(value)
		} else if value := values[p.variable]; p.variable != "" && value != "" {
			b.WriteString("VALUES ?" + p.variable + " { " + value + " }")
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

func (t *Twin) offered() string {
	if len(t.Params) == 0 {
		return ""
	}
	var names []string
	for _, p := range t.Params {
		names = append(names, p.Name)
	}
	return ": it has " + strings.Join(names, ", ")
}

func (t *Twin) prefixes(v *vocab.Vocabulary) string {
	var b strings.Builder
	for _, prefix := range t.uses {
		fmt.Fprintf(&b, "PREFIX %s: <%s>\n", prefix, v.Namespace(prefix))
	}
	return b.String()
}

// inSPARQL is a value as it stands in a query.
func (g Graph) inSPARQL(p TwinParam, value string) (string, error) {
	switch p.Type {
	case IRIType:
		return g.irisOf(value)
	case NumberType:
		n, err := strconv.Atoi(value)
		if err != nil {
			return "", &UsageError{fmt.Errorf("%s %q: use a whole number", p.Name, value)}
		}
		return strconv.Itoa(n), nil
	case PredicateType:
		return p.predicate(value)
	}
	return quoted(p.Name, value)
}

// predicate reads a predicate of the list, or the evidence that it stands for.
func (p TwinParam) predicate(value string) (string, error) {
	switch known := map[string]string{"synonym": "pf:names", "family": "schema:mentions"}[value]; {
	case slices.Contains(p.Values, value):
		return value, nil
	case slices.Contains(p.Values, known):
		return known, nil
	}
	cure := strings.Join(p.Values, " or ")
	if value == "symbol" {
		cure += "; the edges of a figure do not tell symbols from synonyms, but those of figraph export --evidence symbol do"
	}
	return "", &UsageError{fmt.Errorf("%s %q: use %s", p.Name, value, cure)}
}

// quoted is a literal. A backslash before u is refused: engines differ in whether
// they read \\u0041 as a character.
func quoted(param, value string) (string, error) {
	switch {
	case !utf8.ValidString(value) || strings.ContainsRune(value, 0):
		return "", &UsageError{fmt.Errorf("%s %q: use text in UTF-8 without NUL", param, value)}
	case strings.Contains(strings.ToLower(value), `\u`):
		return "", &UsageError{fmt.Errorf(`%s %q holds \u, which engines of SPARQL read in different ways: leave it out`, param, value)}
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(value) + `"`, nil
}

// irisOf is what a name stands for, as IRIs between angle brackets.
func (g Graph) irisOf(name string) (string, error) {
	if g.Index == nil {
		return g.irisWithoutIndex(name)
	}
	s, err := g.Find(name)
	if err != nil {
		if nquads.CheckIRI(name) == nil && strings.Contains(name, "://") {
			return bracketed(name)
		}
		return "", err
	}
	var list []string
	for _, curie := range g.CURIEs(s) {
		iri, is := g.Vocab.Expand(curie)
		if !is {
			return "", fmt.Errorf("%s has no IRI", curie)
		}
		text, err := bracketed(iri.String())
		if err != nil {
			return "", err
		}
		list = append(list, text)
	}
	return strings.Join(list, " "), nil
}

func (g Graph) irisWithoutIndex(name string) (string, error) {
	if iri, is := g.Vocab.Expand(name); is {
		return bracketed(iri.String())
	}
	if !strings.Contains(name, "://") {
		return "", &UsageError{fmt.Errorf("%q: without a graph only an IRI or an identifier such as mesh:D007649 is known: build one, or name it with --graph", name)}
	}
	return bracketed(name)
}

func bracketed(iri string) (string, error) {
	if err := nquads.CheckIRI(iri); err != nil {
		return "", &UsageError{err}
	}
	return "<" + iri + ">", nil
}
