package record

import (
	"errors"
	"slices"
	"testing"
)

func curies(fig *Figure) []string {
	var list []string
	for _, m := range fig.Mentions {
		list = append(list, m.Kind.String()+" "+m.Entity.CURIE()+" "+m.Word)
	}
	return list
}

func TestBioThings(t *testing.T) {
	fig, err := ReadBioThings("f.ndjson", 7, []byte(`{"_id":"PMC1__f.jpg","associatedWith":{"title":"A <title>","pmc":"PMC1",
		"figureUrl":"https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/bin/f.jpg","pfocrUrl":"https://pfocr.wikipathways.org/figures/PMC1__f.html",
		"mentions":{"genes":{"ncbigene":["207",208]},"chemicals":{"mesh":"D007649","chebi":["CHEBI:6121","x"]},"diseases":{"mesh":["MESH:D003866"],"doid":["DOID:1596"]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"gene ncbigene:207 ", "gene ncbigene:208 ", "chemical mesh:D007649 ", "chemical chebi:6121 ", "disease mesh:D003866 ", "disease doid:1596 "}
	if got := curies(fig); !slices.Equal(got, want) {
		t.Errorf("mentions %q, want %q", got, want)
	}
	if fig.ID != "PMC1__f" || fig.Title != "A <title>" || fig.FileName != "f.jpg" || fig.Paper.PMCID != "PMC1" || fig.Mentions[0].Line != 7 {
		t.Errorf("%+v", fig)
	}
	if fig.Rows[Chemical][ProblemRow] != 1 || !slices.Equal(codes(fig.Problems), []string{"item-malformed"}) {
		t.Errorf("problems %v", fig.Problems)
	}
}

// TestBioThingsSayWhatIsNotRead warns of lists that nobody reads; null is no list.
func TestBioThingsSayWhatIsNotRead(t *testing.T) {
	fig, err := ReadBioThings("f.ndjson", 1, []byte(`{"_id":"x","associatedWith":{"pmc":"PMC1","mentions":{"genes":{"symbol":["AKT1"],"ncbigene":["207"]},"proteins":{"uniprot":["P31749"]},"chemicals":{"mesh":null,"chebi":[]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := curies(fig); !slices.Equal(got, []string{"gene ncbigene:207 "}) || fig.Rows[Chemical] != [len(fig.Rows[Chemical])]int{} {
		t.Errorf("mentions %q, chemicals %v", got, fig.Rows[Chemical])
	}
	if !slices.Equal(codes(fig.Problems), []string{"key-unknown", "key-unknown"}) {
		t.Errorf("problems %v", fig.Problems)
	}
}

func TestBioThingsThatCannotBeRead(t *testing.T) {
	for text, code := range map[string]string{
		"{": "record-json", "[]": "record-json", `{"_id":7}`: "record-json", "{}": "figid-missing", `{"_id":"a b"}`: "figid-malformed",
		"{\"_id\":\"\xff\"}": "record-utf8", `{"_id":"x","associatedWith":{"mentions":{"genes":{"ncbigene":{}}}}}`: "",
	} {
		fig, err := ReadBioThings("f.ndjson", 3, []byte(text))
		var syntax *SyntaxError
		if code == "" {
			if err != nil || fig.Rows[Gene][ProblemRow] != 1 {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		if !errors.As(err, &syntax) || syntax.Code != code || syntax.Line != 3 {
			t.Errorf("%s: %v, want %s in line 3", text, err, code)
		}
	}
}

func TestGMT(t *testing.T) {
	fig, err := ReadGMT("f.gmt", 2, []byte("PMC1__f.jpg\tA title\t207\tAKT2\t\t0207\r"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := curies(fig), []string{"gene ncbigene:207 ", "gene : AKT2", "gene : 0207"}; !slices.Equal(got, want) {
		t.Errorf("mentions %q, want %q", got, want)
	}
	if fig.ID != "PMC1__f" || fig.Title != "A title" || fig.Paper.PMCID != "PMC1" {
		t.Errorf("%+v", fig)
	}
	for text, code := range map[string]string{"PMC1__f": "record-gmt", "\tx\t1": "figid-missing"} {
		_, err := ReadGMT("f.gmt", 2, []byte(text))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Code != code {
			t.Errorf("%q: %v, want %s", text, err, code)
		}
	}
}

// FuzzReadBioThings reads anything, in both forms of one line.
func FuzzReadBioThings(f *testing.F) {
	f.Add([]byte(`{"_id":"PMC1__f.jpg","associatedWith":{"title":"t","pmc":"PMC1","mentions":{"genes":{"ncbigene":["207"]}}}}`))
	f.Add([]byte("PMC1__f\tt\t207\tAKT1"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, read := range []func(string, int, []byte) (*Figure, error){ReadBioThings, ReadGMT} {
			fig, err := read("f", 9, text)
			var syntax *SyntaxError
			if err != nil && (!errors.As(err, &syntax) || syntax.Code == "" || syntax.Line != 9) {
				t.Fatalf("error without a place: %v", err)
			}
			if err == nil && (fig.ID == "" || checkCharacters(fig.Title+fig.FileName+fig.ID) != nil) {
				t.Fatalf("unchecked text: %+v", fig)
			}
		}
	})
}
