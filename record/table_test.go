package record

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const geneHeader = "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\tcount_direct\tcount_synonym\tcount_match"

func readTable(kind Kind, lines ...string) *Figure {
	fig := &Figure{ID: "PMC1__f"}
	ReadTable(fig, kind, "t.tsv", []byte(strings.Join(lines, "\n")+"\n"))
	return fig
}

// gene is a row of a gene table with some cells replaced.
func gene(cells map[int]string) string {
	row := []string{"9606", "Homo sapiens", "Primates", "Akt", "AKT", "AKT1", "207", "ncbigene_synonym", "1", "NA", "10"}
	for i, cell := range cells {
		row[i] = cell
	}
	return strings.Join(row, "\t")
}

func TestGeneRows(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells map[int]string
		code  string // "" for a row that is read
		gene  string
	}{
		{"plain", nil, "", "207"},
		{"NA as word, match and symbol", map[int]string{3: "NA", 4: "NA", 5: "NA"}, "", "207"},
		{"no identifier", map[int]string{6: "NA"}, "", ""},
		{"no taxon", map[int]string{0: "NA"}, "", "207"},
		{"odd word", map[int]string{3: `|TH|T\"'`}, "", "207"},
		{"taxon that is no number", map[int]string{0: "human"}, "row-malformed", ""},
		{"zero", map[int]string{6: "0"}, "row-malformed", ""},
		{"leading zero", map[int]string{6: "0207"}, "row-malformed", ""},
		{"sign", map[int]string{6: "-207"}, "row-malformed", ""},
		{"blank", map[int]string{6: "20 7"}, "row-malformed", ""},
		{"fraction", map[int]string{6: "207.0"}, "row-malformed", ""},
		{"very long", map[int]string{6: strings.Repeat("9", 19)}, "row-malformed", ""},
		{"too many cells", map[int]string{10: "1\t2"}, "row-cells", ""},
		{"not UTF-8", map[int]string{3: "A\xff"}, "row-utf8", ""},
		{"NUL", map[int]string{3: "A\x00"}, "row-character", ""},
		{"U+FFFE", map[int]string{3: "A\ufffe"}, "row-character", ""},
		{"nothing said", map[int]string{3: " ", 6: "NA"}, "row-malformed", ""},
	} {
		fig := readTable(Gene, geneHeader, gene(c.cells))
		if c.code != "" {
			if !slices.Equal(codes(fig.Problems), []string{c.code}) || fig.Rows[Gene][ProblemRow] != 1 || len(fig.Mentions) > 0 || fig.Problems[0].Line != 2 {
				t.Errorf("%s: %v, %+v", c.name, fig.Problems, fig.Rows)
			}
			continue
		}
		if len(fig.Problems) > 0 || len(fig.Mentions) != 1 || fig.Mentions[0].Entity.ID != c.gene {
			t.Errorf("%s: %+v, %v", c.name, fig.Mentions, fig.Problems)
		}
	}
}

func TestTermRows(t *testing.T) {
	for _, c := range []struct {
		kind         Kind
		row          string
		entity, xref string // CURIEs
		bad          bool
	}{
		{Chemical, "Ketamine\tmesh:D007649\tKetamine\tketamine\tchebi:6121", "mesh:D007649", "chebi:6121", false},
		{Chemical, "Ketamine\tD007649\tKetamine\tketamine\tCHEBI:6121", "mesh:D007649", "chebi:6121", false},
		{Chemical, "x\tmesh:C000591191\tx\tNA\tNA", "mesh:C000591191", ":", false},
		{Chemical, "x\tNA\tx\tx\tchebi:6121", "chebi:6121", ":", false},
		{Chemical, "PERM\tNA\tNA\tNA\tNA", ":", ":", false},
		{Disease, "x\tNA\tx\tx\tDOID:9352", "doid:9352", ":", false},
		{Disease, "x\tmesh:D003920\tx\tx\tdoid:9351", "mesh:D003920", "doid:9351", false},
		{Disease, "x\tNA\tx\tx\tDOID:0050686", "doid:0050686", ":", false},
		{Disease, "x\tmesh:D003920\tx\tx\tdoid:0050686", "mesh:D003920", "doid:0050686", false},
		{Chemical, "x\tMESH:d007649\tx\tNA\tNA", "mesh:D007649", ":", false},
		{Chemical, "x\tmesh:ſ007649\tx\tNA\tNA", "", "", true},
		{Chemical, "x\tmesh:\tx\tNA\tNA", "", "", true},
		{Chemical, "x\tmesh:7649\tx\tx\tNA", "", "", true},
		{Chemical, "x\tmesh:D007 649\tx\tx\tNA", "", "", true},
		{Chemical, "x\tmesh:D007649\tx\tx\tchebi:x", "", "", true},
		{Disease, "x\tNA\tx\tx\tdoid:-1", "", "", true},
		{Disease, "x\tNA\tx\tx\tdoid:0000", "", "", true},
		{Chemical, "x\tNA\tx\tx\tchebi:06121", "", "", true},
	} {
		header := "word\tmesh\tmatch\tname\t" + map[Kind]string{Chemical: "chebi", Disease: "doid"}[c.kind]
		fig := readTable(c.kind, header, c.row)
		if c.bad {
			if len(fig.Mentions) > 0 || fig.Rows[c.kind][ProblemRow] != 1 {
				t.Errorf("%q was read: %+v", c.row, fig.Mentions)
			}
			continue
		}
		if len(fig.Mentions) != 1 || fig.Mentions[0].Entity.CURIE() != c.entity || fig.Mentions[0].Xref.CURIE() != c.xref {
			t.Errorf("%q: %+v %v, want %s and %s", c.row, fig.Mentions, fig.Problems, c.entity, c.xref)
		}
	}
}

func TestTableShapes(t *testing.T) {
	swapped := "mesh\tword\tnote\tchebi\tname\tmatch"
	fig := readTable(Chemical, swapped, "mesh:D007649\tKetamine\tx\tNA\tNA\tKetamine")
	if len(fig.Mentions) != 1 || fig.Mentions[0].Word != "Ketamine" || !slices.Equal(codes(fig.Problems), []string{"column-unknown"}) {
		t.Errorf("columns in another order: %+v %v", fig.Mentions, fig.Problems)
	}
	fig = readTable(Chemical, "word\tname", "Ketamine\tketamine", "", "x\ty")
	if fig.Rows[Chemical][ProblemRow] != 2 || len(fig.Mentions) > 0 {
		t.Errorf("a missing column: %+v", fig.Rows)
	}
	if fig = readTable(Gene, geneHeader); len(fig.Problems)+len(fig.Mentions) > 0 {
		t.Errorf("a header alone: %v", fig.Problems)
	}
	fig = &Figure{}
	ReadTable(fig, Gene, "t.tsv", []byte("\ufeff"+geneHeader+"\r\n"+gene(nil)+"\r\n\r\n"+gene(nil)))
	if len(fig.Mentions) != 2 || fig.Mentions[0].Counts.Match != "10" || fig.Mentions[1].Line != 4 {
		t.Errorf("CRLF, a byte order mark and no newline at the end: %+v %v", fig.Mentions, fig.Problems)
	}
	fig = &Figure{}
	ReadTable(fig, Gene, "t.tsv", []byte(geneHeader+"\r"+gene(nil)+"\r"))
	if !slices.Equal(codes(fig.Problems), []string{"table-header"}) || !strings.Contains(fig.Problems[0].Message, "carriage return that ends no line") {
		t.Errorf("lines that end with CR alone: %v", fig.Problems)
	}
	for _, column := range []string{"\xff", "a\x00"} {
		fig = readTable(Gene, column+"\t"+geneHeader, "\t"+gene(nil))
		if !slices.Equal(codes(fig.Problems), []string{"table-header", "table-header"}) || len(fig.Mentions) > 0 {
			t.Errorf("a header that is no text: %v %v", fig.Problems, fig.Mentions)
		}
	}
}

func TestCountRows(t *testing.T) {
	for text, want := range map[string]int{"": 0, "h\n": 0, "\na\nb": 2, "h\na\n\nb": 2, "h\r\na\r\n\r\n": 1} {
		if got := CountRows([]byte(text)); got != want {
			t.Errorf("%q: %d rows, want %d", text, got, want)
		}
	}
}

// FuzzReadTable reads anything, and accounts for every line of it.
func FuzzReadTable(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("..", "testdata", "*", "_data", "*.tsv"))
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil || len(text) > 10_000 {
			continue
		}
		for kind := range Kinds {
			if strings.HasSuffix(name, kind.Plural()+".tsv") {
				f.Add(uint8(kind), text)
			}
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, text []byte) {
		k := Kind(kind) % Kinds
		fig := &Figure{}
		ReadTable(fig, k, "t.tsv", text)
		if got, want := len(fig.Mentions)+fig.Rows[k][ProblemRow], rowsOf(text); got != want {
			t.Fatalf("%d rows are accounted for, want %d", got, want)
		}
		for i := range fig.Mentions {
			if m := &fig.Mentions[i]; checkCharacters(m.Word+m.Match+m.Name+m.ID+m.Source) != nil || m.Line < 2 {
				t.Fatalf("unchecked row: %+v", m)
			}
		}
	})
}

// rowsOf counts rows in another way than the reader: lines that are not empty,
// less the header, which is the first line even when it is empty.
func rowsOf(text []byte) int {
	lines := strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
	n := 0
	for _, line := range lines[1:] {
		if strings.TrimSuffix(line, "\r") != "" {
			n++
		}
	}
	return n
}
