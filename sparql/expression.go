package sparql

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"figraph/nquads"
)

// expression gives a term in canonical form of a solution; false is SPARQL's error.
type expression interface {
	eval(e *evaluation, s solution) (string, bool)
}

type (
	constant   struct{ term string }
	variable   struct{ slot int }
	comparison struct {
		operator    string
		left, right expression
	}
	logical struct {
		and         bool
		left, right expression
	}
	exists struct {
		not bool
		of  *group
	}
	call struct {
		name string
		args []expression
	}
	aggregate struct {
		name      string
		distinct  bool
		of        expression // nil for *
		separator string
	}
)

func isAggregate(e expression) bool { _, is := e.(*aggregate); return is }

func (p *parser) expression() expression {
	e := p.conjunction()
	for p.take("||") {
		e = logical{false, e, p.conjunction()}
	}
	return e
}

func (p *parser) conjunction() expression {
	e := p.relational()
	for p.take("&&") {
		e = logical{true, e, p.relational()}
	}
	return e
}

var comparisons = []string{"=", "!=", "<", ">", "<=", ">="}

func (p *parser) relational() expression {
	e := p.primary()
	if operator := p.peek(); slices.Contains(comparisons, operator) {
		p.next()
		return comparison{operator, e, p.primary()}
	}
	return e
}

// functions by the number of their arguments, 0 for any.
var functions = map[string]int{"BOUND": 1, "STR": 1, "LCASE": 1, "IRI": 1, "IF": 3, "CONCAT": 0, "STRSTARTS": 2, "STRAFTER": 2}

func (p *parser) primary() expression {
	name := strings.ToUpper(p.peek())
	_, isFunction := functions[name]
	switch {
	case p.peek() == "(":
		return p.bracketed()
	case p.isVariable():
		return variable{p.variable()}
	case p.take("NOT"):
		p.want("EXISTS")
		return exists{true, p.group()}
	case p.take("EXISTS"):
		return exists{false, p.group()}
	case name == "COUNT" || name == "MAX" || name == "GROUP_CONCAT":
		p.next()
		return p.aggregate(name)
	case isFunction:
		p.next()
		return p.call(name)
	}
	return constant{p.term()}
}

func (p *parser) call(name string) expression {
	c := call{name: name}
	p.want("(")
	for p.err == nil {
		c.args = append(c.args, p.expression())
		if !p.take(",") {
			break
		}
	}
	p.want(")")
	if n := functions[name]; n > 0 && n != len(c.args) {
		p.fail()
	}
	return c
}

func (p *parser) aggregate(name string) expression {
	a := &aggregate{name: name, separator: " "}
	p.want("(")
	a.distinct = p.take("DISTINCT")
	if !p.take("*") {
		a.of = p.expression()
	}
	if p.take(";") {
		p.want("separator")
		p.want("=")
		a.separator, _ = text(p.term())
	}
	p.want(")")
	return a
}

func (c constant) eval(*evaluation, solution) (string, bool) { return c.term, true }

func (v variable) eval(e *evaluation, s solution) (string, bool) {
	return e.data.terms[s[v.slot]], s[v.slot] != 0
}

const trueTerm, falseTerm = `"true"^^<` + xsd + `boolean>`, `"false"^^<` + xsd + `boolean>`

func truth(is bool) string {
	if is {
		return trueTerm
	}
	return falseTerm
}

// isTrue is the effective boolean value of what the questions use as such.
func isTrue(term string, good bool) bool { return good && term == trueTerm }

func (c comparison) eval(e *evaluation, s solution) (string, bool) {
	left, leftGood := c.left.eval(e, s)
	right, rightGood := c.right.eval(e, s)
	if !leftGood || !rightGood {
		return "", false
	}
	order, ordered := compareTerms(left, right)
	switch c.operator {
	case "=":
		return truth(left == right || ordered && order == 0), true
	case "!=":
		return truth(left != right && !(ordered && order == 0)), true
	}
	return truth(c.operator[0] == '<' && order < 0 || c.operator[0] == '>' && order > 0 || len(c.operator) == 2 && order == 0), ordered
}

// compareTerms orders numbers by value and strings by code point; others have no
// order.
func compareTerms(a, b string) (order int, ordered bool) {
	x, isNumber := number(a)
	y, isToo := number(b)
	if isNumber && isToo {
		return cmp.Compare(x, y), true
	}
	s, isText := text(a)
	t, isTextToo := text(b)
	if isText && isTextToo && strings.HasSuffix(a, `"`) && strings.HasSuffix(b, `"`) {
		return strings.Compare(s, t), true
	}
	return 0, false
}

func number(term string) (float64, bool) {
	lexical, datatype, is := strings.Cut(term, `"^^<`+xsd)
	if !is || !slices.Contains([]string{"integer>", "decimal>", "double>", "int>"}, datatype) {
		return 0, false
	}
	n, err := strconv.ParseFloat(lexical[1:], 64)
	return n, err == nil
}

// text is the lexical form of a literal.
func text(term string) (string, bool) {
	if term == "" || term[0] != '"' {
		return "", false
	}
	end := nquads.StringEnd([]byte(term))
	if end < 2 {
		return "", false
	}
	return string(nquads.AppendUnescaped(nil, []byte(term[1:end-1]))), true
}

func (l logical) eval(e *evaluation, s solution) (string, bool) {
	left, leftGood := l.left.eval(e, s)
	right, rightGood := l.right.eval(e, s)
	decides := truth(!l.and)
	switch {
	case leftGood && left == decides, rightGood && right == decides:
		return decides, true
	case !leftGood || !rightGood:
		return "", false
	}
	return truth(l.and), true
}

func (x exists) eval(e *evaluation, s solution) (string, bool) {
	found := e.group(x.of, []solution{s})
	return truth((len(found) > 0) != x.not), true
}

func (c call) eval(e *evaluation, s solution) (string, bool) {
	if c.name == "IF" {
		condition, good := c.args[0].eval(e, s)
		if !good {
			return "", false
		}
		if condition == trueTerm {
			return c.args[1].eval(e, s)
		}
		return c.args[2].eval(e, s)
	}
	if c.name == "BOUND" {
		_, good := c.args[0].eval(e, s)
		return truth(good), true
	}
	var args []string
	for _, arg := range c.args {
		term, good := arg.eval(e, s)
		lexical, is := text(term)
		if iri := strings.HasPrefix(term, "<"); good && iri && (c.name == "STR" || c.name == "IRI") {
			lexical, is = term[1:len(term)-1], true
		}
		if !good || !is {
			return "", false
		}
		args = append(args, lexical)
	}
	return applied(c.name, args), true
}

func applied(name string, args []string) string {
	result := args[0]
	switch name {
	case "IRI":
		return "<" + result + ">"
	case "LCASE":
		result = strings.ToLower(result)
	case "CONCAT":
		result = strings.Join(args, "")
	case "STRSTARTS":
		return truth(strings.HasPrefix(result, args[1]))
	case "STRAFTER":
		_, result, _ = strings.Cut(result, args[1])
	}
	return string(nquads.AppendString(nil, result))
}

// eval is an error: over gives an aggregate's value.
func (a *aggregate) eval(*evaluation, solution) (string, bool) { return "", false }

// over is the value of an aggregate over the solutions of a group.
func (a *aggregate) over(e *evaluation, of []solution) (string, bool) {
	if a.of == nil {
		return integer(strconv.Itoa(len(of))), a.name == "COUNT" && !a.distinct
	}
	var terms []string
	seen := map[string]bool{}
	for _, s := range of {
		if term, good := a.of.eval(e, s); good && !(a.distinct && seen[term]) {
			seen[term] = true
			terms = append(terms, term)
		}
	}
	switch a.name {
	case "COUNT":
		return integer(strconv.Itoa(len(terms))), true
	case "MAX":
		return greatest(terms)
	}
	var texts []string
	for _, term := range terms {
		lexical, _ := text(term)
		texts = append(texts, lexical)
	}
	slices.Sort(texts)
	return string(nquads.AppendString(nil, strings.Join(texts, a.separator))), true
}

func greatest(terms []string) (string, bool) {
	if len(terms) == 0 {
		return "", false
	}
	best := terms[0]
	for _, term := range terms[1:] {
		if order, ordered := compareTerms(term, best); ordered && order > 0 {
			best = term
		}
	}
	return best, true
}
