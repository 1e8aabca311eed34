package lexicon

import (
	"bytes"
	"slices"
	"strings"
	"sync"
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
	human.Rule = Folded
	if got := s.Genes("PKB,", []string{"9606"}); !slices.Equal(got, []Reading{human}) {
		t.Errorf("PKB with a comma: %v", got)
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
	if got := s.Same(ketamine); !slices.Contains(got, Equivalent{"chebi", "6121", true}) {
		t.Errorf("same as ketamine: %v", got)
	}
	if s.NameOf(ketamine) != "Ketamine" {
		t.Errorf("%q", s.NameOf(ketamine))
	}
}

const medicines = `kind	id	name	taxon	synonyms	same	members	medicine
chemical		Ketamine		Ketaminum	drugbank:DB01221|unii:690G0D6V8H		yes
chemical		Acetylsalicylic acid		Aspirin	drugbank:DB00945|unii:R16CO5Y76E		yes
chemical		paracetamol			drugbank:DB00316		yes
chemical		ambiguol					yes
chemical		soloid					yes
`

const substances = `kind	id	name	taxon	synonyms	same	members	medicine	count	reads
chemical	mesh:D007649	Ketamine			~chebi:6121
chemical	mesh:D001241	Aspirin, so to say			unii:R16CO5Y76E
chemical	mesh:D000082	Acetaminophen		Paracetamol
chemical	mesh:D000001	One		ambiguol
chemical	mesh:D000002	Two		ambiguol
chemical	mesh:D000003	Read wrong		ketamine|soloid				5	5|1
chemical	mesh:D014867	Water
`

// TestMedicines holds medicines without an identifier of ours beside the
// substances of another lexicon, in both orders.
func TestMedicines(t *testing.T) {
	mesh := func(id string) record.Entity { return record.Entity{Space: record.MeSH, ID: id} }
	for _, s := range []*Stack{stackOf(t, medicines, substances), stackOf(t, substances, medicines)} {
		for id, want := range map[string]bool{"D007649": true, "D001241": true, "D000082": true, "D000001": false, "D000003": false, "D014867": false} {
			if got := s.MedicineEntity(mesh(id)); got != want {
				t.Errorf("%s is a medicine: %v", id, got)
			}
		}
		for name, want := range map[string]bool{"KETAMINUM": true, "aspirin": true, "water": false, "": false, "Acetaminophen": false} {
			if got := s.IsMedicine(name); got != want {
				t.Errorf("%q is a medicine: %v", name, got)
			}
		}
		if got, want := s.Same(mesh("D007649")), []Equivalent{{"chebi", "6121", false}, {"drugbank", "DB01221", false}, {"unii", "690G0D6V8H", false}}; !slices.Equal(got, want) {
			t.Errorf("same as ketamine, by its name: %v", got)
		}
		if got, want := s.Same(mesh("D001241")), []Equivalent{{"drugbank", "DB00945", true}, {"unii", "R16CO5Y76E", true}}; !slices.Equal(got, want) {
			t.Errorf("same as aspirin, by its UNII: %v", got)
		}
		if got := s.Find(Chemical, "ketaminum"); got != nil {
			t.Errorf("a name without an identifier is a reading: %v", got)
		}
	}
}

// TestPreferred finds MeSH's entity by the names of ChEBI's where they are exactly
// the same, and only there.
func TestPreferred(t *testing.T) {
	s := stackOf(t, `kind	id	name	taxon	synonyms	same
chemical	chebi:6121	ketamine			mesh:D007649
chemical	chebi:17925	alpha-D-glucose			~mesh:D005947
chemical	chebi:4	of two			mesh:D000004|mesh:D000005
disease	doid:9352	type 2 diabetes mellitus		NIDDM
`, `kind	id	name	taxon	synonyms	same
disease	mesh:D003924	Diabetes Mellitus, Type 2			doid:9352
chemical	mesh:D007649	Ketamine
`)
	for name, want := range map[string]string{"ketamine": "mesh:D007649 Ketamine", "alpha-D-glucose": "chebi:17925 alpha-D-glucose", "of two": "chebi:4 of two"} {
		if got := s.Find(Chemical, name); len(got) != 1 || got[0].Entity.CURIE()+" "+got[0].Name != want {
			t.Errorf("%s is %v, want %s", name, got, want)
		}
	}
	if got := s.Find(Disease, "niddm"); len(got) != 1 || got[0].Entity.ID != "D003924" || got[0].Name != "Diabetes Mellitus, Type 2" {
		t.Errorf("NIDDM is %v", got)
	}
}

// TestTaxon finds one organism or none.
func TestTaxon(t *testing.T) {
	s := stackOf(t, `kind	id	name	taxon	synonyms
organism	taxon:470	Acinetobacter baumannii		ATCC 19606 = CIP 70.34 = JCM 6841
organism	taxon:10090	Mus musculus		mouse|house mouse
organism	taxon:10088	Mus		mouse
organism	taxon:2	Bacteria
organism	taxon:629395	Bacteria
organism	taxon:5	Monera
organism	taxon:6	Sixth		Monera
`)
	for name, want := range map[string]string{"ATCC 19606  CIP 70.34  JCM 6841": "470", "house MOUSE": "10090", "mouse": "", "bacteria": "", "monera": "5", "nothing": ""} {
		if id, _, ok := s.Taxon(name); id != want || ok != (want != "") {
			t.Errorf("%q is %q, %v, want %q", name, id, ok, want)
		}
	}
}

// TestFirstNameCounts gives an entity twice: its names are joined, and the first is
// its own.
func TestFirstNameCounts(t *testing.T) {
	s := stackOf(t, `kind	id	name	taxon	synonyms
chemical	mesh:D007649			NMDA blocker
chemical	mesh:D007649	Ketamine
chemical	mesh:D007649	Cetamine
`, `kind	id	name
chemical	mesh:D007649	Other
`)
	for name, tier := range map[string]record.Tier{"Ketamine": record.Symbol, "cetamine": record.Symbol, "NMDA blocker": record.Synonym, "other": record.Symbol} {
		if got := s.Find(Chemical, name); len(got) != 1 || got[0].Tier != tier || got[0].Name != map[bool]string{false: "Ketamine", true: "Other"}[name == "other"] {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := s.NameOf(record.Entity{Space: record.MeSH, ID: "D007649"}); got != "Ketamine" {
		t.Errorf("the name is %s", got)
	}
}

// TestAddFails asks that a broken lexicon leaves the stack as it was.
func TestAddFails(t *testing.T) {
	s := stackOf(t, sampleTable)
	err := s.Add("b", "", Read("b.tsv", strings.NewReader("kind\tid\tname\nprotein\tx\ty\n")))
	if err == nil || !strings.HasPrefix(err.Error(), "read lexicon b: b.tsv:2: ") {
		t.Errorf("%v", err)
	}
	if got := s.Names(); len(got) != 1 || got[0].Name != "a" {
		t.Errorf("%v", got)
	}
}

// TestLookupsShareMemory asks that a lookup that finds nothing allocates nothing,
// and that names take no memory of their own.
func TestLookupsShareMemory(t *testing.T) {
	s := stackOf(t, sampleTable)
	taxa := []string{"9606"}
	if n := testing.AllocsPerRun(100, func() {
		s.Genes("absent", taxa)
		s.Find(Chemical, "absent β")
		s.IsMedicine("absent")
		s.NameOf(record.Entity{Space: record.MeSH, ID: "D007649"})
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { s.Genes("PKB", taxa) }); n > 1 {
		t.Errorf("%v allocations of one reading", n)
	}
}

// TestLookupsBesideEachOther is for the race detector.
func TestLookupsBesideEachOther(t *testing.T) {
	s := stackOf(t, sampleTable, medicines)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 100 {
				s.Genes("PKB", nil)
				s.Find(Chemical, "Ketaminé-β")
				s.MedicineEntity(record.Entity{Space: record.MeSH, ID: "D007649"})
				s.Same(record.Entity{Space: record.NCBIGene, ID: "207"})
			}
		})
	}
	group.Wait()
}
