package lexicon

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"figraph/record"
)

const sampleTable = `# of a person
kind	id	name	taxon	synonyms	same	members	medicine	count	reads
gene	ncbigene:207	AKT1	9606	PKB|RAC\|X	hgnc:391|~omim:164730			12	3|1
gene	ncbigene:11651	Akt1	10090	PKB
family		AKT	9606			ncbigene:207|ncbigene:208
chemical	mesh:D007649	Ketamine			chebi:6121		yes
chemical		abacavir					yes
organism	taxon:9606	Homo sapiens		human|man
`

func stackOf(t testing.TB, tables ...string) *Stack {
	t.Helper()
	s := NewStack()
	for i, table := range tables {
		name := string(rune('a' + i))
		if err := s.Add(name, "", Read(name, strings.NewReader(table))); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestTableComesBack(t *testing.T) {
	var out bytes.Buffer
	table := NewEncoder(&out)
	for e, err := range Read("t", strings.NewReader(sampleTable)) {
		if err != nil {
			t.Fatal(err)
		}
		if err := table.Encode(&e); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if _, want, _ := strings.Cut(sampleTable, "\n"); out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestLookups(t *testing.T) {
	s := stackOf(t, sampleTable)
	akt1, mouse := record.Entity{Space: record.NCBIGene, ID: "207"}, record.Entity{Space: record.NCBIGene, ID: "11651"}
	ketamine := record.Entity{Space: record.MeSH, ID: "D007649"}
	human := Reading{akt1, Gene, "AKT1", "9606", record.Synonym, "a", Exact}
	if got := s.Genes("PKB", []string{"9606"}); !slices.Equal(got, []Reading{human}) {
		t.Errorf("PKB of man: %v", got)
	}
	if got := s.Genes("PKB", nil); len(got) != 2 || got[1].Entity != mouse {
		t.Errorf("PKB: %v", got)
	}
	if got := s.Genes("pkb", nil); got != nil {
		t.Errorf("pkb: %v", got)
	}
	if got := s.Find(Chemical, " ketamine."); len(got) != 1 || got[0].Entity != ketamine || got[0].Rule != Folded {
		t.Errorf("ketamine: %v", got)
	}
	if id, latin, ok := s.Taxon("HUMAN"); id != "9606" || latin != "Homo sapiens" || !ok {
		t.Errorf("human is %s, %s, %v", id, latin, ok)
	}
	if got := s.Find(Family, "AKT"); len(got) != 1 || got[0].Tier != record.Family || len(s.Members("AKT")) != 2 {
		t.Errorf("AKT: %v", got)
	}
	if !s.IsMedicine("Abacavir") || s.IsMedicine("AKT1") || !s.MedicineEntity(ketamine) || s.MedicineEntity(akt1) {
		t.Error("medicines")
	}
	if got := s.Same(akt1); !slices.Equal(got, []Equivalent{{"hgnc", "391", true}, {"omim", "164730", false}}) {
		t.Errorf("same as AKT1: %v", got)
	}
	if e, ok := s.Entity("CHEBI", "6121"); e != ketamine || !ok {
		t.Errorf("chebi:6121 is %v", e)
	}
	if s.NameOf(ketamine) != "Ketamine" {
		t.Errorf("%q", s.NameOf(ketamine))
	}
}
