package remote

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"figraph/sparql"
)

// Question is what is asked there and here.
type Question struct {
	Name  string
	Query string
}

// Agreement compares two answers to a question, or two counts of a graph.
type Agreement struct {
	Question string  `json:"question"`
	Here     int     `json:"here"`  // rows, or statements
	There    int     `json:"there"` // -1 when there is no answer
	Agrees   bool    `json:"agrees"`
	Seconds  float64 `json:"seconds"` // that the store took
	Note     string  `json:"note"`    // the first row that only one has, or the error
}

// Verify asks a question of the merge of some graphs in the store and of the same
// statements here, and compares the rows, in whatever order they come. An error of
// the store to one question is a disagreement; only one that it will have to any
// question is an error.
func (s *Store) Verify(ctx context.Context, q Question, graphs []string, data *sparql.Data) (Agreement, error) {
	a := Agreement{Question: q.Name, There: -1}
	here, err := data.Answer(q.Query)
	if err != nil {
		return a, fmt.Errorf("%s: %w", q.Name, err)
	}
	a.Here = len(here.Rows)
	ask := s.Select
	if strings.Contains(q.Query, "\nCONSTRUCT ") {
		ask = s.Construct
	}
	began := time.Now()
	there, err := ask(ctx, q.Query, graphs...)
	a.Seconds = time.Since(began).Seconds()
	if err != nil {
		a.Note = err.Error()
		return a, passing(ctx, err)
	}
	a.There = len(there.Rows)
	a.Note = difference(here, there, strings.Contains(q.Query, "GROUP_CONCAT"))
	a.Agrees = a.Note == ""
	return a, nil
}

// passing is the error if it is not about the question that was asked.
func passing(ctx context.Context, err error) error {
	if ctx.Err() != nil || !mayBeCut(err) {
		return err
	}
	return nil
}

// VerifyCount compares how many statements a graph has.
func (s *Store) VerifyCount(ctx context.Context, graph string, here int) (Agreement, error) {
	began := time.Now()
	there, err := s.Count(ctx, graph)
	return Agreement{Question: "count of " + graph, Here: here, There: there, Agrees: there == here, Seconds: time.Since(began).Seconds()}, err
}

// difference is the first row in order that only one answer has, empty if there is
// none.
func difference(here *sparql.Table, there *Rows, joined bool) string {
	if !slices.Equal(here.Vars, there.Vars) {
		return fmt.Sprintf("variables here %v, there %v", here.Vars, there.Vars)
	}
	booleans := booleanColumns(here)
	ours, theirs := comparable(here.Rows, joined, nil), comparable(there.Rows, joined, booleans)
	for i := range max(len(ours), len(theirs)) {
		switch {
		case i >= len(theirs) || i < len(ours) && ours[i] < theirs[i]:
			return "only here: " + ours[i]
		case i >= len(ours) || ours[i] > theirs[i]:
			return "only there: " + theirs[i]
		}
	}
	return ""
}

// booleanColumns are those of which every term is a boolean.
func booleanColumns(t *sparql.Table) []bool {
	are := make([]bool, len(t.Vars))
	for i := range are {
		are[i] = !slices.ContainsFunc(t.Rows, func(row []string) bool { return !strings.HasSuffix(row[i], xsd+"boolean>") })
	}
	return are
}

// comparable are rows as lines in order. Joined cells, of GROUP_CONCAT, have no
// order of their words. Virtuoso has 1 and 0 in columns of booleans.
func comparable(rows [][]string, joined bool, booleans []bool) []string {
	lines := make([]string, 0, len(rows))
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, term := range row {
			cells[i] = plainTerm(term)
			if booleans != nil && booleans[i] {
				cells[i] = strings.NewReplacer(`"1"`+xsd+"integer>", `"true"`+xsd+"boolean>", `"0"`+xsd+"integer>", `"false"`+xsd+"boolean>").Replace(cells[i])
			}
			if joined && strings.HasPrefix(term, `"`) {
				words := strings.Fields(strings.Trim(cells[i], `"`))
				slices.Sort(words)
				cells[i] = `"` + strings.Join(words, " ") + `"`
			}
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	slices.Sort(lines)
	return lines
}

const xsd = "^^<http://www.w3.org/2001/XMLSchema#"

// plainTerm is a term without what engines do in different ways: the type of an
// integer.
func plainTerm(term string) string {
	for _, name := range []string{"int>", "long>", "nonNegativeInteger>"} {
		if text, is := strings.CutSuffix(term, xsd+name); is {
			return text + xsd + "integer>"
		}
	}
	return term
}
