package queries

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"figraph/queries/subgraph"
)

// Question is one that can be asked on the command line, over HTTP and in the
// page. All read this list (All) and nothing else, so they take the same
// parameters and give the same rows.
type Question struct {
	Name    string // "genes": the command, and the last part of the path
	Short   string // one line
	Long    string
	Example string // arguments of a call on the command line
	Takes   Takes
	Params  []Param
	Columns []Column // of the rows
	Value   any      // an empty one of the type that answers have
	Formats []string // that an answer can be drawn in
	First   int      // rows unless a limit is given; 0: those that there are
	ask     func(*call) (Answer, error)
}

// Takes says which names a question takes.
type Takes struct {
	What  string // in usage: "X", "X...", "FIGURE", "A B"
	Least int
	Most  int // -1: any number
}

// Type is the type of a parameter or a column.
type Type string

// The types.
const (
	Text    Type = "string"
	Integer Type = "integer"
	Number  Type = "number"
	Switch  Type = "boolean"
	Names   Type = "names" // several: a flag that is given again; as a value, one a line
)

// Param is a parameter: a flag, or a part of the query string.
type Param struct {
	Name    string // "min-papers"
	Type    Type
	Default string // as it is typed; "" for none, "false" for a switch
	Values  []string
	Doc     string
}

// Column is a column of the rows.
type Column struct {
	Name string
	Type Type
	Doc  string
}

// Answer is what a question gives.
type Answer struct {
	Heading string // what was asked and what counted, in words
	Hint    string // of an empty answer: what is near
	Value   any    // for JSON: a slice with an element for each row, but for explain
	Columns []Column
	Rows    [][]any        // for tables, in the order of the columns
	More    int            // elements that a limit left out
	Notes   []string       // what else is to be said: names that were left out
	Draw    func() Drawing // nil where there is nothing to draw
}

// Drawing is an answer as a graph, and as sets where it is of figures.
type Drawing struct {
	Graph Subgraph
	Sets  []subgraph.Set
}

// Asked is a question with its names and parameters. Params that are not given
// have their defaults. Limit 0 stands for all rows.
type Asked struct {
	Names  []string
	Params map[string]string
	Limit  int
	List   *List // of a question that takes one, where it was read already

	ValueOnly bool // the answer's Rows are not wanted, and may be left out
}

// Ask answers the question. The error is a *UsageError, an *AmbiguousError or a
// *NotFoundError, the context's cause, or one of reading the graph. A context that is
// done ends the work soon.
func (q *Question) Ask(ctx context.Context, g Graph, a Asked) (Answer, error) {
	if a.List == nil && len(a.Names) < q.Takes.Least || q.Takes.Most >= 0 && len(a.Names) > q.Takes.Most {
		return Answer{}, &UsageError{fmt.Errorf("%s takes %s, not %d names", q.Name, q.Takes.What, len(a.Names))}
	}
	c, err := q.call(g.within(ctx), a)
	if err != nil {
		return Answer{}, err
	}
	answer, err := q.ask(c)
	if ctx.Err() != nil {
		return Answer{}, context.Cause(ctx)
	}
	if answer.Columns == nil {
		answer.Columns = q.Columns
	}
	return answer, err
}

// Scope is what counts as drawn by the parameters of a question.
func (q *Question) Scope(g Graph, params map[string]string) (Scope, error) {
	c, err := q.call(g, Asked{Params: params})
	if err != nil {
		return Scope{}, err
	}
	return c.scope()
}

// call checks the parameters and fills in those that are not given.
func (q *Question) call(g Graph, a Asked) (*call, error) {
	c := &call{g: g, q: q, asked: a, values: map[string]string{}}
	for _, p := range q.Params {
		c.values[p.Name] = p.Default
	}
	for _, name := range slices.Sorted(maps.Keys(a.Params)) { // of several mistakes always the same is told
		value := a.Params[name]
		if err := q.check(name, value); err != nil {
			return nil, &UsageError{err}
		}
		c.values[name] = value
	}
	return c, nil
}

// UsageError says that a question was put wrongly.
type UsageError struct{ error }

func (e *UsageError) Unwrap() error { return e.error }

func (q *Question) check(name, value string) error {
	for _, p := range q.Params {
		if p.Name == name {
			return p.Check(value)
		}
	}
	return fmt.Errorf("%s has no parameter %q", q.Name, name)
}

// Check says what is wrong with a value.
func (p Param) Check(value string) error {
	var err error
	switch p.Type {
	case Integer:
		_, err = strconv.Atoi(value)
	case Number:
		_, err = strconv.ParseFloat(value, 64)
	case Switch:
		_, err = strconv.ParseBool(value)
	}
	if err != nil {
		return fmt.Errorf("%s %q: use %s", p.Name, value, map[Type]string{Integer: "a whole number", Number: "a number", Switch: "true or false"}[p.Type])
	}
	if len(p.Values) == 0 {
		return p.checkBounds(value)
	}
	for _, known := range p.Values {
		if known == value {
			return nil
		}
	}
	return fmt.Errorf("%s %q: use %s or %s", p.Name, value, strings.Join(p.Values[:len(p.Values)-1], ", "), p.Values[len(p.Values)-1])
}

// checkBounds says what is wrong with a value that is of the right type.
func (p Param) checkBounds(value string) error {
	switch p.Name {
	case "year":
		_, _, err := parseYears(value)
		return err
	case "score":
		if score, _ := strconv.ParseFloat(value, 64); !(score >= 0 && score <= 1) {
			return fmt.Errorf("score %q: use a number from 0 to 1", value)
		}
	case "max-q":
		if q, _ := strconv.ParseFloat(value, 64); !(q > 0) {
			return fmt.Errorf("max-q %q: use a number above 0", value)
		}
	case "min-papers":
		if n, _ := strconv.Atoi(value); n < 1 {
			return fmt.Errorf("min-papers %q: use 1 or more", value)
		}
	}
	return nil
}

// call is a question while it is answered.
type call struct {
	g      Graph
	q      *Question
	asked  Asked
	values map[string]string
}

func (c *call) text(param string) string { return c.values[param] }

// names are the values of a parameter that has several.
func (c *call) names(param string) []string {
	return strings.FieldsFunc(c.values[param], func(r rune) bool { return r == '\n' })
}

func (c *call) integer(param string) int {
	n, _ := strconv.Atoi(c.values[param]) // checked
	return n
}

func (c *call) number(param string) float64 {
	n, _ := strconv.ParseFloat(c.values[param], 64)
	return n
}

func (c *call) is(param string) bool {
	b, _ := strconv.ParseBool(c.values[param])
	return b
}

// limited is the first elements of a list, as many as were asked for, and how many
// were left out.
func limited[T any](c *call, list []T) (shown []T, more int) {
	if c.asked.Limit > 0 && len(list) > c.asked.Limit {
		return list[:c.asked.Limit], len(list) - c.asked.Limit
	}
	return list, 0
}

// ByName is the question of a name, nil when there is none.
func ByName(name string) *Question {
	for i := range All {
		if All[i].Name == name {
			return &All[i]
		}
	}
	return nil
}
