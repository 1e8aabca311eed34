package queries_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// drawing is a figure to write: its paper, year, and rows of genes and chemicals.
type drawing struct {
	figid, paper, year string
	genes              []string // "symbol id source", source optional
	chemicals          []string // "name mesh"
}

// records writes a checkout of drawings.
func records(t testing.TB, drawings ...drawing) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range drawings {
		write("_figures/"+d.figid+".md", fmt.Sprintf("---\nfigid: %s\nfigtitle: Figure %s\norganisms_ner:\n- Homo sapiens\npmcid: %s\nyear: '%s'\n---\n", d.figid, d.figid, d.paper, d.year))
		genes := "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\tcount_direct\tcount_synonym\tcount_match\n"
		for _, g := range d.genes {
			f := strings.Fields(g + " ncbigene_symbol " + strings.Fields(g)[0])
			if len(strings.Fields(g)) == 4 { // word of its own
				f = strings.Fields(g)
			}
			genes += fmt.Sprintf("9606\tHomo sapiens\tPrimates\t%s\t%s\t%s\t%s\t%s\t1\t1\t1\n", f[3], strings.ToUpper(f[3]), f[0], f[1], f[2])
		}
		write("_data/"+d.figid+"-genes.tsv", genes)
		chemicals := "word\tmesh\tmatch\tname\tchebi\n"
		for _, c := range d.chemicals {
			f := strings.Fields(c)
			chemicals += fmt.Sprintf("%s\tmesh:%s\t%s\tNA\tNA\n", f[0], f[1], f[0])
		}
		write("_data/"+d.figid+"-chemicals.tsv", chemicals)
	}
	return dir
}

// twoReadings is a figure in which one synonym stands for two human genes.
func twoReadings(t testing.TB) string {
	return records(t, drawing{figid: "PMC1__f1", paper: "PMC1", year: "2001",
		genes: []string{"ONE 1 ncbigene_synonym p40", "TWO 2 ncbigene_synonym p40"}})
}
