package lexicon

import (
	"os"
	"path/filepath"
	"testing"

	"figraph/record"
)

const shared = "../../../shared/data"

// entriesOf reads a whole dictionary, and fails on any error.
func entriesOf(t testing.TB, path string) []Entry {
	t.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skipf("%s is not here", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []Entry
	for e, err := range Read(path, f) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// TestSharedLexicon compares the tables with the counts in their README.
func TestSharedLexicon(t *testing.T) {
	type counts struct{ entries, withSynonyms, synonyms, members int }
	for name, want := range map[string]counts{
		"genes.tsv":     {entries: 19176, withSynonyms: 16268, synonyms: 39371},
		"families.tsv":  {entries: 439, members: 2463},
		"chemicals.tsv": {entries: 959, withSynonyms: 824, synonyms: 1933},
		"organisms.tsv": {entries: 129, withSynonyms: 39, synonyms: 39},
	} {
		var got counts
		for _, e := range entriesOf(t, filepath.Join(shared, "lexicon", name)) {
			got.entries++
			got.synonyms += len(e.Synonyms)
			got.members += len(e.Members)
			if len(e.Synonyms) > 0 {
				got.withSynonyms++
			}
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// sampleFigures are the decided figures of the sample.
func sampleFigures(t testing.TB) []*record.Figure {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared, "pfocr", "_figures", "*.md"))
	if err != nil || len(files) == 0 {
		t.Skip("the sample of records is not here")
	}
	figures := make([]*record.Figure, 0, len(files))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fig, err := record.ReadFigure(file, data)
		if err != nil {
			t.Fatal(err)
		}
		for kind := range record.Kinds {
			table := filepath.Join(shared, "pfocr", "_data", fig.ID+"-"+kind.Plural()+".tsv")
			if data, err := os.ReadFile(table); err == nil {
				record.ReadTable(fig, kind, table, data)
			}
		}
		Decide(fig)
		figures = append(figures, fig)
	}
	return figures
}
