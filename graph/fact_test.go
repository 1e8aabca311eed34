package graph_test

import (
	"bytes"
	"slices"
	"testing"

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
