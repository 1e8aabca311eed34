package queries_test

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"figraph/graph/index"
	"figraph/queries"
)

// TestFind walks the steps by which a name is read.
func TestFind(t *testing.T) {
	g := good(t)
	for name, want := range map[string][]string{
		"ncbigene:207":                              {"ncbigene:207"},
		"NCBIGene:207":                              {"ncbigene:207"},
		"https://identifiers.org/ncbigene/207":      {"ncbigene:207"},
		"http://id.nlm.nih.gov/mesh/D007649":        {"mesh:D007649"},
		"http://purl.obolibrary.org/obo/CHEBI_6121": {"mesh:D007649"}, // its close match
		"chebi:6121":                                {"mesh:D007649"},
		"http://identifiers.org/ncbigene/207":       {"ncbigene:207"}, // its exact matches
		"http://purl.uniprot.org/geneid/207":        {"ncbigene:207"},
		"taxon:9606":                                {"taxon:9606"},
		"AKT1":                                      {"ncbigene:207"},                   // exact symbol: human only
		"Akt1":                                      {"ncbigene:11651"},                 // mouse: the rat's is a candidate
		"akt1":                                      {"ncbigene:11651", "ncbigene:207"}, // whatever its case: both
		"Ketamine":                                  {"mesh:D007649"},
		"ketamine":                                  {"mesh:D007649"},
		"KETAMINE":                                  {"mesh:D007649"},
		"  ketamine ":                               {"mesh:D007649"},
		"ketamine,":                                 {"mesh:D007649"}, // as lexicons compare names
		"ketamine HCl":                              {"mesh:D007649"}, // a word that figures print
		"homo sapiens":                              {"taxon:9606"},
		"fig:PMC9000001__fig-0001":                  {"fig:PMC9000001__fig-0001"},
		"fig:PMC9000001__fig-0001.html":             {"fig:PMC9000001__fig-0001"},
		"PMC9000001__fig-0001":                      {"fig:PMC9000001__fig-0001"},
		"https://pfocr.wikipathways.org/figures/PMC9000001__fig-0001.html": {"fig:PMC9000001__fig-0001"},
		"pmc:PMC9000001": {"pmc:PMC9000001"},
		"PMC9000001":     {"pmc:PMC9000001"},
		"pmc9000001":     {"pmc:PMC9000001"},
	} {
		s, err := g.Find(name)
		if got := g.CURIEs(s); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v (%v), want %v", name, got, err, want)
		}
	}
}

// TestFindNothing suggests what is near.
func TestFindNothing(t *testing.T) {
	g := good(t)
	for name, near := range map[string]string{"ketamin": "Ketamine", "BDNX": "Bdnf", "qqqqqqqqqqqq": "", "": "", "ncbigene:99999999": "", "mesh:": ""} {
		_, err := g.Find(name)
		var missing *queries.NotFoundError
		if !errors.As(err, &missing) || near != "" && !slices.Contains(missing.Nearest, near) {
			t.Errorf("%q: %v, want %q near", name, err, near)
		}
	}
}

// TestFindAmbiguous lists the readings of a synonym of two human genes.
func TestFindAmbiguous(t *testing.T) {
	g, err := open(twoReadings(t))
	if err != nil {
		t.Fatal(err)
	}
	_, err = g.Find("P40")
	var ambiguous *queries.AmbiguousError
	if !errors.As(err, &ambiguous) || len(ambiguous.Readings) != 2 {
		t.Fatalf("error %v", err)
	}
	if !strings.Contains(err.Error(), "ncbigene:1 (ONE, gene, taxon:9606)") || !strings.Contains(err.Error(), "name one by its identifier") {
		t.Errorf("message %q", err)
	}
	if s, err := g.Find("ncbigene:1"); err != nil || len(s.Entities) != 1 {
		t.Errorf("by identifier: %v (%v)", s, err)
	}
}

func TestComplete(t *testing.T) {
	g := good(t)
	if got := g.Complete("keta", 5); !slices.Contains(got, "Ketamine") {
		t.Errorf("keta: %q", got)
	}
	if got := g.Complete("qqqq", 5); len(got) != 0 {
		t.Errorf("qqqq: %q", got)
	}
	if got := g.Complete("a", 2); len(got) != 2 {
		t.Errorf("a: %q", got)
	}
}

// TestCompleteIsThatOfAllNames compares with all names that begin so, sorted.
func TestCompleteIsThatOfAllNames(t *testing.T) {
	g := good(t)
	type named struct {
		text   string
		papers int
	}
	for _, prefix := range []string{"", "a", "A", "k", "m", "c", "1", "ncbigene"} {
		best := map[string]named{}
		for form, n := range g.Index.EachName() {
			papers := g.Index.CountPapers(n.Entity, index.WeakestTier)
			if former, met := best[form]; strings.HasPrefix(form, index.Fold(prefix)) && (!met || papers > former.papers) {
				best[form] = named{n.Text, papers}
			}
		}
		all := slices.SortedFunc(maps.Values(best), func(a, b named) int { return cmp.Or(cmp.Compare(b.papers, a.papers), cmp.Compare(a.text, b.text)) })
		for _, limit := range []int{0, 1, 3, 20, 10_000} {
			var want []string
			for _, n := range all[:min(limit, len(all))] {
				want = append(want, n.text)
			}
			if got := g.Complete(prefix, limit); !slices.Equal(got, want) {
				t.Errorf("%q, %d: %q, want %q", prefix, limit, got, want)
			}
		}
	}
}
