package queries_test

import (
	"errors"
	"slices"
	"testing"

	"figraph/queries"
)

// FuzzFind reads any name: it is found, or several, or none, and then near ones are
// named that can be asked for.
func FuzzFind(f *testing.F) {
	for _, name := range []string{"AKT1", "ketamine", "mesh:D007649", "fig:PMC9000001__fig-0001", "pmc:PMC9000001", "https://identifiers.org/ncbigene/207",
		"\u0410KT1", "akt1,", " \t", "\x00", "\xff", "\u202eAKT1", "taxon:99999999999999999999", "family:", "::", "NCBIGENE:207"} {
		f.Add(name)
	}
	g := good(f)
	f.Fuzz(func(t *testing.T, name string) {
		s, err := g.Find(name)
		var several *queries.AmbiguousError
		var none *queries.NotFoundError
		switch {
		case err == nil && s.What == queries.AnEntity && len(s.Entities) == 0:
			t.Fatalf("%q is an entity and none", name)
		case errors.As(err, &several) && len(several.Readings) < 2:
			t.Fatalf("%q is ambiguous: %v", name, several.Readings)
		case errors.As(err, &none):
			for _, near := range none.Nearest {
				if _, err := g.Find(near); errors.As(err, &none) {
					t.Fatalf("%q is near %q, and not in the graph", near, name)
				}
			}
		case err != nil && several == nil:
			t.Fatalf("%q: %v", name, err)
		}
		g.ParseTaxon(name)
		if list := g.Complete(name, 5); len(list) > 5 || slices.Contains(list, "") {
			t.Fatalf("%q: completes to %q", name, list)
		}
	})
}
