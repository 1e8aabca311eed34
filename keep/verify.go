package keep

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"figraph/nquads"
	"figraph/remote"
	"figraph/sparql"
	"figraph/vocab"
)

// Verify asks questions of a triplestore and of the graph, and compares: first how
// many statements each graph has, then the rows. The questions are made of an Example
// of the graph. Take gets each comparison.
func Verify(ctx context.Context, g *Graph, s *remote.Store, questions func(Example) ([]remote.Question, error), take func(remote.Agreement) error, progress func(Progress)) error {
	counts, err := g.counts()
	if err != nil {
		return err
	}
	for _, name := range g.GraphNames() {
		a, err := s.VerifyCount(ctx, name, counts[name])
		if err == nil {
			err = take(a)
		}
		if err != nil {
			return err
		}
	}
	data := sparql.NewData()
	err = g.scan(ctx, "read", func(line nquads.Line) error {
		data.Add(line.Subject, line.Predicate, line.Object)
		return nil
	}, progress)
	if err != nil {
		return err
	}
	example, err := exampleOf(g.Vocab, data)
	if err != nil {
		return err
	}
	list, err := questions(example)
	if err != nil {
		return err
	}
	for _, q := range list {
		a, err := s.Verify(ctx, q, g.GraphNames(), data)
		if err == nil {
			err = take(a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Example is something of a graph to ask for: the chemical and the gene that most
// figures name together, and the first of these figures. Its fields are empty where
// the graph has no such.
type Example struct {
	Chemical, Gene, Figure, Organism string // IRIs
	ChemicalName, Symbol, Word       string
	PMCID, Species                   string
	Year                             string
}

func exampleOf(v *vocab.Vocabulary, data *sparql.Data) (x Example, err error) {
	first := func(pattern string, of ...*string) {
		if err != nil {
			return
		}
		var head []string
		for i := range of {
			head = append(head, fmt.Sprintf("?v%d", i))
		}
		var t *sparql.Table
		t, err = data.Answer(prefixesOf(v) + "SELECT DISTINCT " + strings.Join(head, " ") + " WHERE {" + pattern + "}")
		if err != nil || len(t.Rows) == 0 {
			return
		}
		slices.SortFunc(t.Rows, slices.Compare)
		for i, value := range of {
			*value = bareTerm(t.Rows[0][i])
		}
	}
	if x.Chemical, x.Gene, err = mostTogether(v, data); err != nil || x.Gene == "" {
		return x, err
	}
	first("?v0 pf:names <"+x.Chemical+">, <"+x.Gene+"> .", &x.Figure)
	first("<"+x.Chemical+"> schema:name ?v0 .", &x.ChemicalName)
	first("<"+x.Gene+"> schema:name ?v0 .", &x.Symbol)
	first("<"+x.Gene+"> schema:taxonomicRange ?v0 .", &x.Organism)
	first("?m oa:hasTarget <"+x.Figure+"> ; oa:hasBody <"+x.Gene+"> ; oa:exact ?v0 .", &x.Word)
	first("<"+x.Figure+"> wp:organismName ?v0 .", &x.Species)
	first("<"+x.Figure+"> schema:isPartOf ?p . ?p dcterms:identifier ?v0 ; pf:year ?v1 .", &x.PMCID, &x.Year)
	return x, err
}

// mostTogether are the chemical and the gene that most figures name together.
func mostTogether(v *vocab.Vocabulary, data *sparql.Data) (chemical, gene string, err error) {
	t, err := data.Answer(prefixesOf(v) + `SELECT ?chemical ?gene (COUNT(DISTINCT ?figure) AS ?n) WHERE {
  ?figure pf:names ?chemical, ?gene . ?chemical a schema:ChemicalSubstance . ?gene a schema:Gene . } GROUP BY ?chemical ?gene`)
	if err != nil {
		return "", "", err
	}
	slices.SortFunc(t.Rows, slices.Compare)
	most := 0
	for _, row := range t.Rows {
		if n, _ := strconv.Atoi(bareTerm(row[2])); n > most {
			most, chemical, gene = n, bareTerm(row[0]), bareTerm(row[1])
		}
	}
	return chemical, gene, nil
}

func prefixesOf(v *vocab.Vocabulary) string {
	var b strings.Builder
	for _, p := range []string{"pf", "schema", "oa", "dcterms", "wp"} {
		fmt.Fprintf(&b, "PREFIX %s: <%s>\n", p, v.Namespace(p))
	}
	return b.String()
}

// bareTerm is an IRI, or the text of a literal.
func bareTerm(term string) string {
	if strings.HasPrefix(term, "<") {
		return strings.Trim(term, "<>")
	}
	end := nquads.StringEnd([]byte(term))
	return string(nquads.AppendUnescaped(nil, []byte(term[1:end-1])))
}
