package sparql

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"figraph/nquads"
)

// query is a SELECT or a CONSTRUCT.
type query struct {
	scope     *scope
	construct []pattern // template, nil of a SELECT
	distinct  bool
	project   []projection
	where     *group
	groupBy   []int
	grouped   bool
	having    expression
}

// projection is a variable of the head, with what it is computed of, if it is.
type projection struct {
	slot int
	of   expression
}

// scope numbers the variables of a query; a subquery has its own.
type scope struct{ names []string }

func (s *scope) slot(name string) int {
	if at := slices.Index(s.names, name); at >= 0 {
		return at
	}
	s.names = append(s.names, name)
	return len(s.names) - 1
}

// group is what stands between braces; filters hold for all of it.
type group struct {
	parts   []any // []pattern, *group (joined), optional, union, minus, bind, values, *query
	filters []expression
}

type (
	optional struct{ *group }
	union    struct{ branches []*group }
	minus    struct{ *group }
	bind     struct {
		slot int
		of   expression
	}
	values struct {
		slot  int
		terms []string
	}
)

// node is a variable or a term of a pattern.
type node struct {
	slot int // of a variable, -1 of a term
	term string
}

// pattern is a triple pattern; it matches any of its predicates.
type pattern struct {
	subject, object node
	predicates      []string
}

var tokens = regexp.MustCompile(`#[^\n]*|<[^<>"{}|^\x60\\\s]*>|[?$][A-Za-z_]\w*|"(?:[^"\\\n]|\\.)*"|[A-Za-z]*:[A-Za-z0-9_-]*|[A-Za-z_]+|[0-9]+|\|\||&&|!=|<=|>=|\S`)

// parser reads tokens. The first error is kept and ends all.
type parser struct {
	tokens   []string
	prefixes map[string]string
	scope    *scope
	err      error
}

func parse(text string) (*query, error) {
	p := &parser{prefixes: map[string]string{}}
	for _, t := range tokens.FindAllString(text, -1) {
		if t[0] != '#' {
			p.tokens = append(p.tokens, t)
		}
	}
	for p.take("PREFIX") {
		name := strings.TrimSuffix(p.next(), ":")
		p.prefixes[name] = strings.Trim(p.next(), "<>")
	}
	q := p.query()
	if p.err == nil && len(p.tokens) > 0 {
		p.fail()
	}
	return q, p.err
}

func (p *parser) fail() {
	if p.err == nil {
		p.err = fmt.Errorf("the query has at %q what is not read here", strings.Join(p.tokens[:min(8, len(p.tokens))], " "))
	}
	p.tokens = nil
}

func (p *parser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *parser) next() string {
	if len(p.tokens) == 0 {
		p.fail()
		return ""
	}
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	return t
}

// take takes a token if it is the next, keywords in any case.
func (p *parser) take(token string) bool {
	if strings.EqualFold(p.peek(), token) {
		p.tokens = p.tokens[1:]
		return true
	}
	return false
}

func (p *parser) want(token string) {
	if !p.take(token) {
		p.fail()
	}
}

func (p *parser) query() *query {
	outer := p.scope
	q := &query{scope: &scope{}}
	p.scope = q.scope
	if p.take("CONSTRUCT") {
		q.construct = []pattern{}
		p.want("{")
		for p.err == nil && !p.take("}") {
			q.construct = append(q.construct, p.triples()...)
			p.take(".")
		}
	} else {
		p.want("SELECT")
		p.head(q)
	}
	p.take("WHERE")
	q.where = p.group()
	p.tail(q)
	p.scope = outer
	for _, v := range q.project {
		if outer != nil && p.err == nil {
			outer.slot(q.scope.names[v.slot])
		}
	}
	return q
}

func (p *parser) head(q *query) {
	q.distinct = p.take("DISTINCT")
	for p.err == nil && (p.isVariable() || p.peek() == "(") {
		if p.isVariable() {
			q.project = append(q.project, projection{slot: p.variable()})
			continue
		}
		p.want("(")
		e := p.expression()
		p.want("AS")
		q.project = append(q.project, projection{p.variable(), e})
		q.grouped = q.grouped || isAggregate(e)
		p.want(")")
	}
	if len(q.project) == 0 {
		p.fail()
	}
}

func (p *parser) tail(q *query) {
	if p.take("GROUP") {
		p.want("BY")
		for q.grouped = true; p.isVariable(); {
			q.groupBy = append(q.groupBy, p.variable())
		}
	}
	if p.take("HAVING") {
		q.having = p.bracketed()
	}
	if p.take("ORDER") {
		p.want("BY")
		for p.err == nil {
			switch {
			case p.isVariable():
				p.variable()
			case p.take("DESC"), p.take("ASC"):
				p.bracketed()
			default:
				return
			}
		}
	}
}

func (p *parser) bracketed() expression {
	p.want("(")
	e := p.expression()
	p.want(")")
	return e
}

func (p *parser) isVariable() bool {
	return p.peek() != "" && strings.ContainsRune("?$", rune(p.peek()[0]))
}

func (p *parser) variable() int {
	if !p.isVariable() {
		p.fail()
		return 0
	}
	return p.scope.slot(p.next()[1:])
}

func (p *parser) group() *group {
	g := &group{}
	p.want("{")
	for p.err == nil && !p.take("}") {
		p.part(g)
		p.take(".")
	}
	return g
}

func (p *parser) part(g *group) {
	switch {
	case p.take("OPTIONAL"):
		g.parts = append(g.parts, optional{p.group()})
	case p.take("MINUS"):
		g.parts = append(g.parts, minus{p.group()})
	case p.take("FILTER"):
		g.filters = append(g.filters, p.filter())
	case p.take("BIND"):
		p.want("(")
		e := p.expression()
		p.want("AS")
		g.parts = append(g.parts, bind{p.variable(), e})
		p.want(")")
	case p.take("VALUES"):
		g.parts = append(g.parts, p.values())
	case p.peek() == "{":
		g.parts = append(g.parts, p.nested())
	default:
		g.add(p.triples())
	}
}

// add adds triple patterns to those before them.
func (g *group) add(patterns []pattern) {
	if n := len(g.parts); n > 0 {
		if before, are := g.parts[n-1].([]pattern); are {
			g.parts[n-1] = append(before, patterns...)
			return
		}
	}
	g.parts = append(g.parts, patterns)
}

func (p *parser) filter() expression {
	if p.peek() == "(" {
		return p.bracketed()
	}
	return p.primary()
}

func (p *parser) values() values {
	v := values{slot: p.variable()}
	p.want("{")
	for p.err == nil && !p.take("}") {
		v.terms = append(v.terms, p.term())
	}
	return v
}

// nested reads a group, a subquery, or groups with UNION between.
func (p *parser) nested() any {
	if len(p.tokens) > 1 && strings.EqualFold(p.tokens[1], "SELECT") {
		p.want("{")
		q := p.query()
		p.want("}")
		if p.peek() == "UNION" {
			return p.unionAfter(&group{parts: []any{q}})
		}
		return q
	}
	g := p.group()
	if p.peek() == "UNION" {
		return p.unionAfter(g)
	}
	return g
}

func (p *parser) unionAfter(first *group) union {
	u := union{[]*group{first}}
	for p.take("UNION") {
		if len(p.tokens) > 1 && strings.EqualFold(p.tokens[1], "SELECT") {
			p.want("{")
			u.branches = append(u.branches, &group{parts: []any{p.query()}})
			p.want("}")
			continue
		}
		u.branches = append(u.branches, p.group())
	}
	return u
}

// triples reads a subject with its predicates and objects.
func (p *parser) triples() (list []pattern) {
	subject := p.node()
	for p.err == nil {
		predicates := p.predicates()
		for p.err == nil {
			list = append(list, pattern{subject, p.node(), predicates})
			if !p.take(",") {
				break
			}
		}
		if !p.take(";") || p.peek() == "." || p.peek() == "}" {
			break
		}
	}
	return list
}

func (p *parser) predicates() (list []string) {
	for {
		if p.take("a") {
			list = append(list, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")
		} else {
			list = append(list, p.term())
		}
		if !p.take("|") {
			return list
		}
	}
}

func (p *parser) node() node {
	if p.isVariable() {
		return node{slot: p.variable()}
	}
	return node{-1, p.term()}
}

// term reads an IRI, a string or an integer to its canonical form.
func (p *parser) term() string {
	t := p.next()
	switch {
	case t == "":
		return ""
	case t[0] == '<' && len(t) > 1 && t[len(t)-1] == '>':
		return t
	case t[0] == '"' && len(t) > 1:
		return p.string(t)
	case t[0] >= '0' && t[0] <= '9':
		return integer(t)
	}
	if prefix, local, is := strings.Cut(t, ":"); is {
		if space, known := p.prefixes[prefix]; known {
			return "<" + space + local + ">"
		}
	}
	p.tokens = append([]string{t}, p.tokens...)
	p.fail()
	return ""
}

var unescaper = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\r`, "\r", `\t`, "\t")

// string is a quoted string of the query; other escapes than those that figraph
// writes are not read.
func (p *parser) string(quoted string) string {
	return string(nquads.AppendString(nil, unescaper.Replace(quoted[1:len(quoted)-1])))
}

const xsd = "http://www.w3.org/2001/XMLSchema#"

func integer(digits string) string { return `"` + digits + `"^^<` + xsd + `integer>` }
