package release

import (
	"regexp"
	"strings"

	"github.com/knakk/rdf"

	"figraph/queries"
	"figraph/vocab"
)

// examples are the questions in SPARQL as SHACL has them (sh:SPARQLExecutable), in
// the form in which the SIB's endpoints offer examples to editors.
func (w *writing) examples() ([]byte, error) {
	l := &lines{v: w.v}
	for _, twin := range queries.SPARQL() {
		query, err := twin.Query(queries.Graph{Vocab: w.v}, nil)
		if err != nil {
			return nil, err
		}
		w.example(l, &twin, query)
	}
	for _, p := range w.v.Prefixes() {
		node := w.v.Within("prefix", p.Name)
		l.about(w.v.Dataset())
		l.term(vocab.Declare, node)
		l.about(node)
		l.text(vocab.DeclaredPrefix, p.Name)
		l.say(w.v.IRI(vocab.DeclaredNamespace), l.literal(p.Namespace, vocab.XSDAnyURI))
	}
	return l.turtle("figraph: examples of queries over the whole graph, each with values that may be changed.")
}

// construct tells a query that makes statements from one that lists rows; there are
// no others.
var construct = regexp.MustCompile(`(?m)^CONSTRUCT\b`)

func (w *writing) example(l *lines, twin *queries.Twin, query string) {
	l.about(w.v.Within("example", twin.Name))
	kind, has := vocab.SelectExecutable, vocab.Select
	if construct.MatchString(query) {
		kind, has = vocab.ConstructExecutable, vocab.Construct
	}
	l.is(w.v.CatalogIRI(vocab.SPARQLExecutable), w.v.CatalogIRI(kind))
	if comment, err := rdf.NewLangLiteral(twin.Title+". "+twin.Description, "en"); err == nil {
		l.say(w.v.CatalogIRI(vocab.Comment), comment)
	}
	l.text(vocab.Label, twin.Title)
	l.cat(vocab.UsesPrefixes, w.v.Dataset())
	l.catText(has, strings.TrimSpace(query)+"\n")
	l.catText(vocab.ExampleKeywords, strings.ToLower(twin.Category))
	if w.o.Endpoint != "" {
		l.cat(vocab.ExampleTarget, mustIRI(w.o.Endpoint))
	}
}
