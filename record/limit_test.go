package record

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestLimitsOfARecord reads figures with as much as they may have, and with one more.
func TestLimitsOfARecord(t *testing.T) {
	list := func(name, member string, n int) string { return name + ":\n" + strings.Repeat(member, n) }
	for _, c := range []struct {
		what           string
		allowed, above string
		code           string
		holds          func(*Figure) int
	}{
		{"names of organisms", list("organisms", "- Homo sapiens\n", maxOrganisms), list("organisms", "- Homo sapiens\n", maxOrganisms+1), "organisms-many",
			func(f *Figure) int { return len(f.Organisms[CuratedOrganisms]) }},
		{"genes", list("genes", "- {word: a}\n", maxRows), list("genes", "- {word: a}\n", maxRows+1), "rows-many", func(f *Figure) int { return len(f.Mentions) }},
		{"digits of a PMCID", "pmcid: PMC" + strings.Repeat("1", 18), "pmcid: PMC" + strings.Repeat("1", 19), "pmcid-malformed", func(f *Figure) int { return len(f.Paper.PMCID) }},
	} {
		if fig := read(t, figid, c.allowed); c.holds(fig) == 0 || slices.Contains(codes(fig.Problems), c.code) {
			t.Errorf("%s: as much as is allowed was not read: %v", c.what, codes(fig.Problems))
		}
		if fig := read(t, figid, c.above); c.holds(fig) != 0 || !slices.Contains(codes(fig.Problems), c.code) {
			t.Errorf("%s: one more was read: %v", c.what, codes(fig.Problems))
		}
	}
}

// TestNothingOfTooMuchIsLost counts the rows of lists and tables that are left out.
func TestNothingOfTooMuchIsLost(t *testing.T) {
	const n = maxRows + 1
	bioThings, err := ReadBioThings("f", 1, []byte(`{"_id":"x","associatedWith":{"mentions":{"genes":{"ncbigene":[1`+strings.Repeat(",1", n-1)+`]},"chemicals":{"mesh":["D007649"]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	gmt, err := ReadGMT("f", 1, []byte("PMC1__x\tx"+strings.Repeat("\t1", n)))
	if err != nil {
		t.Fatal(err)
	}
	table := &Figure{}
	ReadTable(table, Gene, "t.tsv", []byte(geneHeader+"\n"+strings.Repeat("x\n", n)))
	for name, fig := range map[string]*Figure{"inline": read(t, figid, "genes:\n"+strings.Repeat("- {word: a}\n", n)), "BioThings": bioThings, "GMT": gmt, "table": table} {
		many := 0
		for _, code := range codes(fig.Problems) {
			if code == "rows-many" {
				many++
			}
		}
		if fig.Rows[Gene][ProblemRow] != n || many != 1 {
			t.Errorf("%s: %v, %v", name, fig.Rows[Gene], codes(fig.Problems))
		}
	}
	if len(bioThings.Mentions) != 1 {
		t.Errorf("the other list has %d mentions", len(bioThings.Mentions))
	}
}

// TestLongRecords are refused in every form.
func TestLongRecords(t *testing.T) {
	long := strings.Repeat("x", MaxRecord)
	for name, err := range map[string]error{
		"front matter": errorOf(ReadFigure("f", []byte("---\nfigid: x\n---\n"+long))),
		"BioThings":    errorOf(ReadBioThings("f", 4, []byte(`{"_id":"x","title":"`+long+`"}`))),
		"GMT":          errorOf(ReadGMT("f", 4, []byte("PMC1__x\t"+long))),
	} {
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Code != "record-long" || syntax.File != "f" || syntax.Line < 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, n := range []int{maxFigid, maxFigid + 1} {
		_, err := ReadFigure("f", []byte("---\nfigid: "+strings.Repeat("x", n)+"\n---\n"))
		if (err != nil) != (n > maxFigid) || err != nil && len(err.Error()) > 200 {
			t.Errorf("a figid of %d bytes: %v", n, err)
		}
	}
}

func errorOf(_ *Figure, err error) error { return err }

// TestLimitsOfATable reads a row that is too long, and more organisms than a
// figure is of; the other rows are read.
func TestLimitsOfATable(t *testing.T) {
	fig := readTable(Gene, geneHeader, gene(nil), gene(map[int]string{3: strings.Repeat("x", 2*maxRow)}), gene(nil))
	if len(fig.Mentions) != 2 || fig.Rows[Gene][ProblemRow] != 1 || !slices.Equal(codes(fig.Problems), []string{"row-long"}) || fig.Problems[0].Line != 3 || len(fig.Problems[0].Message) > 200 {
		t.Errorf("%d mentions, %v", len(fig.Mentions), codes(fig.Problems))
	}
	var lines []string
	for i := range maxOrganisms + 10 {
		lines = append(lines, gene(map[int]string{0: fmt.Sprint(i + 1)}))
	}
	fig = readTable(Gene, append(append([]string{geneHeader}, lines...), lines[0])...)
	if len(fig.Mentions) != maxOrganisms+1 || fig.Rows[Gene][ProblemRow] != 10 {
		t.Errorf("%d mentions, %v", len(fig.Mentions), fig.Rows[Gene])
	}
}

// TestAListThatIsNone is one row that cannot be read: it does not vanish.
func TestAListThatIsNone(t *testing.T) {
	for _, lines := range []string{"genes: AKT1", "genes: {word: AKT1}"} {
		fig := read(t, figid, pmcid, lines)
		if fig.Rows[Gene][ProblemRow] != 1 || !slices.Equal(codes(fig.Problems), []string{"field-shape"}) {
			t.Errorf("%s: %v, %v", lines, fig.Rows[Gene], codes(fig.Problems))
		}
	}
	if fig := read(t, figid, pmcid, "genes: ''"); fig.Rows.Read(Gene) != 0 || len(fig.Problems) > 0 {
		t.Errorf("a missing list: %v", codes(fig.Problems))
	}
}
