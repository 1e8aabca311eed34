package lexicon

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"figraph/record"
)

func tableOf(t testing.TB, entries []Entry) string {
	t.Helper()
	var out bytes.Buffer
	table := NewEncoder(&out)
	for i := range entries {
		if err := table.Encode(&entries[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const learntGenes = `organism_id	organism_name	organism_group	word	match	ncbigene_symbol	ncbigene_id	source	count_direct	count_synonym	count_match
10116	Rattus norvegicus	Rodents	BDNF	BDNF	Bdnf	24225	ncbigene_symbol	2	1	3
10116	Rattus norvegicus	Rodents	PKB,	PKB	Akt1	24185	ncbigene_synonym	2	1	3
10116	Rattus norvegicus	Rodents	Akt/PKB	PKB	Akt1	24185	ncbigene_synonym	2	1	3
10116	Rattus norvegicus	Rodents	AKT	AKT	Akt1	24185	famplex_relations	2	1	3
10116	Rattus norvegicus	Rodents	AKT	AKT	Akt2	25233	famplex_relations	2	1	3
9606	Homo sapiens	Primates	BDNF	BDNF	BDNF	627	ncbigene_symbol	1	NA	1
`

const learntChemicals = `word	mesh	match	name	chebi
Ket	mesh:D007649	Ketamine	ketamine	chebi:6121
GABA	mesh:D005680	gamma-Aminobutyric Acid	gamma-aminobutyrate	chebi:16865
PERM	NA	NA	NA	NA
`

func learntFigure(t testing.TB) *record.Figure {
	t.Helper()
	fig, err := record.ReadFigure("f.md", []byte("---\nfigid: PMC1__f\norganisms_ner:\n- Rattus norvegicus\norganisms:\n- NA\n---\n"))
	if err != nil {
		t.Fatal(err)
	}
	record.ReadTable(fig, record.Gene, "g", []byte(learntGenes))
	record.ReadTable(fig, record.Chemical, "c", []byte(learntChemicals))
	Decide(fig)
	return fig
}

// TestLearn expects of a figure its own organism's genes, the words with the
// letters of their match, and families apart from the genes.
func TestLearn(t *testing.T) {
	l := NewLearner()
	l.Add(learntFigure(t))
	want := strings.Join(tableHeader, "\t") + `
gene	ncbigene:24185	Akt1	10116	PKB|PKB,				1	1|1
gene	ncbigene:24225	Bdnf	10116	BDNF				1	1
gene	ncbigene:25233	Akt2	10116
chemical	mesh:D005680	gamma-Aminobutyric Acid		GABA|gamma-aminobutyrate	~chebi:16865			1	1|1
chemical	mesh:D007649	Ketamine		Ket|ketamine	chebi:6121			1	1|1
family		AKT	10116			ncbigene:24185|ncbigene:25233		1
organism	taxon:9606	Homo sapiens						1
organism	taxon:10116	Rattus norvegicus						1
`
	if got := tableOf(t, l.Entries()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestLearnInAnyOrder gives the sample's figures in two orders, to one learner and
// to two that are merged, and through a table: the lexicon is the same.
func TestLearnInAnyOrder(t *testing.T) {
	figures := sampleFigures(t)
	one := NewLearner()
	genes, chemicals := map[record.Entity]bool{}, map[record.Entity]bool{}
	for _, fig := range figures {
		one.Add(fig)
		for _, m := range fig.Mentions {
			if m.Kind == record.Gene && m.Row == record.Accepted {
				genes[m.Entity] = true
			}
			if m.Kind == record.Chemical && m.Row == record.Accepted {
				chemicals[m.Entity] = true
			}
		}
	}
	want := tableOf(t, one.Entries())
	if n := strings.Count(want, "\ngene\t"); n != len(genes) || n != 4117 {
		t.Errorf("%d genes, want %d", n, len(genes))
	}
	if n := strings.Count(want, "\nchemical\t"); n != len(chemicals) || n != 676 {
		t.Errorf("%d chemicals, want %d", n, len(chemicals))
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(figures), func(i, j int) { figures[i], figures[j] = figures[j], figures[i] })
	other := NewLearner()
	for _, fig := range figures {
		other.Add(fig)
	}
	if got := tableOf(t, other.Entries()); got != want {
		t.Error("another order of figures gave another lexicon")
	}
	again := NewLearner()
	for e, err := range Read("learnt.tsv", strings.NewReader(want)) {
		if err != nil {
			t.Fatal(err)
		}
		again.AddEntry(&e)
	}
	if got := tableOf(t, again.Entries()); got != want {
		t.Error("the table that was read gave another lexicon")
	}
}

// TestMostSaidName takes the name that most figures say, and of several the
// smallest, whatever the order.
func TestMostSaidName(t *testing.T) {
	entity := record.Entity{Space: record.NCBIGene, ID: "23586"}
	for _, names := range [][]string{{"RIGI", "DDX58"}, {"DDX58", "RIGI"}} {
		for _, twice := range []string{"", "RIGI"} {
			l := NewLearner()
			for _, name := range append(names, twice) {
				l.AddEntry(&Entry{Kind: Gene, Entity: entity, Name: name, Count: 1})
			}
			want := "DDX58"
			if twice != "" {
				want = twice
			}
			if got := l.Entries(); len(got) != 1 || got[0].Name != want || len(got[0].Synonyms) != 1 {
				t.Errorf("%q: %+v", names, got)
			}
		}
	}
}

// TestLearntFindsItself looks each learnt name up.
func TestLearntFindsItself(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: TestLearnInAnyOrder goes the same ways")
	}
	l := NewLearner()
	for _, fig := range sampleFigures(t) {
		l.Add(fig)
	}
	entries := l.Entries()
	s := NewStack()
	if err := s.Add("learnt", "", sequence(entries)); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		for _, name := range append([]string{e.Name}, e.Synonyms...) {
			readings := s.Find(e.Kind, name)
			if e.Kind == Gene {
				readings = s.Genes(name, []string{e.Taxon})
			}
			found := Fold(name) == ""
			for _, r := range readings {
				found = found || r.Entity == e.Entity
			}
			if !found {
				t.Fatalf("%s %q is not %v: %v", e.Kind, name, e.Entity, readings)
			}
		}
	}
}
