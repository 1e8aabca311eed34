package lexicon

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestNamesAreOfSomeLength reads a name as long as it may be, and a longer one.
func TestNamesAreOfSomeLength(t *testing.T) {
	for n, want := range map[int]string{maxName: "1 entries", maxName + 1: "a name longer than"} {
		name := strings.Repeat("x", n)
		for _, row := range []string{"gene\tncbigene:1\t" + name + "\n", "gene\tncbigene:1\tA\t\t" + name + "\n"} {
			if got := summaryOf("kind\tid\tname\ttaxon\tsynonyms\n" + row); !strings.Contains(got, want) {
				t.Errorf("%d bytes: %.200s, want %s", n, got, want)
			}
		}
	}
}

// summaryOf says how many entries a dictionary has, and what is wrong with it.
func summaryOf(text string) string {
	n, said := 0, ""
	for _, err := range Read("f", strings.NewReader(text)) {
		if err != nil {
			said += err.Error() + "\n"
			continue
		}
		n++
	}
	return fmt.Sprintf("%d entries\n%s", n, said)
}

// TestOpenQuotes reads tables in which a quote is never closed: their rows are as
// long as the file, and are not held.
func TestOpenQuotes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one goroutine")
	}
	header := "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms\nDB00001,,One,,,\nDB00002,,\""
	got := summaryOf(header + strings.Repeat("x\n", maxLine))
	if !strings.Contains(got, "1 entries") || !strings.Contains(got, "close the quote") {
		t.Errorf("%.200s", got)
	}
}

// TestFamiliesOfMany reads one family of many members, in one row and in many.
func TestFamiliesOfMany(t *testing.T) {
	const n = 20_000
	var one, many strings.Builder
	for i := range n {
		fmt.Fprintf(&many, "family\t\tF\t\t\t\tncbigene:%d\n", i+1)
		fmt.Fprintf(&one, "|ncbigene:%d", i+1)
	}
	for _, rows := range []string{many.String(), "family\t\tF\t\t\t\t" + one.String()[1:] + "\n"} {
		s := NewStack()
		if err := s.Add("f", "", Read("f", strings.NewReader("kind\tid\tname\ttaxon\tsynonyms\tsame\tmembers\n"+rows))); err != nil {
			t.Fatal(err)
		}
		if got := len(s.Members("F")); got != n {
			t.Errorf("%d members", got)
		}
	}
}

// TestSharedConcepts reads a MeSH whose records all have the same concepts and these
// the same terms: what it comes to is the product.
func TestSharedConcepts(t *testing.T) {
	var b bytes.Buffer
	say := func(s, p, o string) {
		fmt.Fprintf(&b, "<http://id.nlm.nih.gov/mesh/%s> <%s> %s .\n", s, p, o)
	}
	const n = 100
	iri := func(id string) string { return "<http://id.nlm.nih.gov/mesh/" + id + ">" }
	for i := range n {
		id := fmt.Sprintf("C%06d", i)
		say(id, strings.Trim(rdfType, "<>"), meshTerms+"SCR_Chemical>")
		say(id, strings.Trim(rdfLabel, "<>"), fmt.Sprintf("%q", "c"+id))
		for j := range n {
			say(id, strings.Trim(meshTerms, "<")+"concept", iri(fmt.Sprintf("M%06d", j)))
		}
		say(fmt.Sprintf("T%06d", i), strings.Trim(meshTerms, "<")+"prefLabel", fmt.Sprintf("%q", fmt.Sprint("t", i)))
		for j := range n {
			say(fmt.Sprintf("M%06d", j), strings.Trim(meshTerms, "<")+"term", iri(fmt.Sprintf("T%06d", i)))
		}
	}
	names := 0
	var failed error
	for e, err := range Read("mesh.nt", &b) {
		if err != nil {
			failed = err
		}
		names += len(e.Synonyms)
	}
	var syntax *SyntaxError
	if !errors.As(failed, &syntax) || !syntax.Whole || !strings.Contains(failed.Error(), "no MeSH") || names > 10*2*n*n {
		t.Errorf("%d names, %v", names, failed)
	}
}
