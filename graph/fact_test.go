package graph_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/knakk/rdf"

	"figraph/graph"
	"figraph/record"
)

// TestOrderOfRowsChangesNoFact notes what stands as two kinds, rows in either order.
func TestOrderOfRowsChangesNoFact(t *testing.T) {
	m := graph.New(vocabulary(t), graph.Options{})
	rows := []record.Mention{gene("207", "AKT1", "ncbigene_symbol"), chemical("D1", "C", "", ""), chemical("D1", "C", "", ""), chemical("D2", "E", "", "")}
	rows[2].Kind = record.Disease
	var want [][]byte
	for range 2 {
		facts := slices.SortedFunc(slices.Values(factsOf(t, m, figure("PMC1__a", "PMC1", rows...))), bytes.Compare)
		if want == nil {
			want = facts
		}
		if !slices.EqualFunc(facts, want, bytes.Equal) {
			t.Errorf("%q, want %q", facts, want)
		}
		slices.Reverse(rows)
	}
}

// TestNamesThatRowsGive names a gene by its symbol, other things by their MeSH name,
// and an organism by the name beside its number.
func TestNamesThatRowsGive(t *testing.T) {
	akt, drug, nameless := gene("207", "AKT1", "ncbigene_symbol"), chemical("D020123", "Sirolimus", "9168", "rapamycin"), chemical("D2", "", "1", "only ChEBI's")
	akt.Match, akt.Taxon, akt.OrganismName = "PKB", "10090", "Mus musculus"
	fig := figure("PMC1__a", "PMC1", akt, drug, nameless)
	fig.Taxa = nil // the table alone names the organism
	m := state(t, graph.Options{}, fig)
	m.want(t, `ncbigene:207 schema:name "AKT1" entities`, `mesh:D020123 schema:name "Sirolimus" entities`, `mesh:D2 schema:name "only ChEBI's" entities`,
		`obo:NCBITaxon_10090 schema:name "Mus musculus" entities`)
	m.reject(t, `schema:name "PKB"`)
	m.reject(t, `schema:name "rapamycin"`)
}

// TestWitnessesStandWhereTheyWereRead names the file and the line of values that lose:
// of a table, of its kind; of a row in the record, of the record.
func TestWitnessesStandWhereTheyWereRead(t *testing.T) {
	m := graph.New(vocabulary(t), graph.Options{})
	for _, c := range []struct {
		kind   record.Kind
		origin record.Origin
		want   int
	}{{record.Chemical, record.Table, int(record.Chemical)}, {record.Disease, record.Table, int(record.Disease)}, {record.Chemical, record.Inline, -1}} {
		row := chemical("D1", "a", "", "")
		row.Kind, row.Origin, row.Line = c.kind, c.origin, 17
		other := row
		other.Match, other.Line = "b", 19
		var facts [][]byte
		for _, fig := range []*record.Figure{figure("PMC1__a", "PMC1", row), figure("PMC2__a", "PMC2", row), figure("PMC3__a", "PMC3", other)} {
			facts = append(facts, factsOf(t, m, fig)...)
		}
		var problems []record.Problem
		err := m.Reduce(sorted(facts), graph.Reducer{Emit: func(rdf.Quad) error { return nil }, Problem: func(p record.Problem) { problems = append(problems, p) },
			Locate: func(figid string, kind int) string { return fmt.Sprint(figid, " ", kind) }})
		const message = `mesh:D1: the name "b" of 1 figure gives way to "a" of 2 figures`
		if want := fmt.Sprint("PMC3__a ", c.want); err != nil || len(problems) != 1 || problems[0].File != want || problems[0].Line != 19 || problems[0].Message != message {
			t.Errorf("%v in %v: %v, %v; want one in %s, line 19: %s", c.kind, c.origin, problems, err, want, message)
		}
	}
}
