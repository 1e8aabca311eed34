package lexicon

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"figraph/record"
)

func builtinStack(t testing.TB) *Stack {
	t.Helper()
	s := NewStack()
	if err := s.Add("builtin", "", Builtin()); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestBuiltinIsInOrder asks for one order, and for no name twice.
func TestBuiltinIsInOrder(t *testing.T) {
	var entries []Entry
	names := map[Kind]map[string]string{Organism: {}, Chemical: {}}
	for e, err := range Builtin() {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
		for _, name := range append([]string{e.Name}, e.Synonyms...) {
			key := Fold(name)
			if other, twice := names[e.Kind][key]; twice && other != e.Name {
				t.Errorf("%q is %s and %s", name, other, e.Name)
			}
			names[e.Kind][key] = e.Name
		}
	}
	split := slices.IndexFunc(entries, func(e Entry) bool { return e.Kind == Chemical })
	organisms, medicines := entries[:split], entries[split:]
	if !slices.IsSortedFunc(organisms, func(a, b Entry) int { return Compare(&a, &b) }) {
		t.Error("the organisms are not in order")
	}
	second := strings.Count(builtinMedicines, "\n") - strings.Count(builtinMedicines, "#")
	for _, list := range [][]Entry{medicines[:second], medicines[second:]} {
		if !slices.IsSortedFunc(list, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("%s to %s: the medicines are not in order", list[0].Name, list[len(list)-1].Name)
		}
	}
	if len(organisms) < 400 || second < 1000 || len(medicines)-second < 60 {
		t.Errorf("%d organisms and %d medicines, of them %d by their INN", len(organisms), len(medicines), second)
	}
	for _, m := range medicines {
		if m.Name != strings.ToLower(m.Name) || !m.Medicine || m.Entity != (record.Entity{}) {
			t.Errorf("%+v", m)
		}
	}
}

// TestBuiltinNames finds what figures name, and does not take for a medicine what
// cells make.
func TestBuiltinNames(t *testing.T) {
	s := builtinStack(t)
	for name, want := range map[string]string{
		"Homo sapiens": "9606", "Drosohpila": "7215", "Drosophlia melanogaster": "7227", "Drospohila": "7215", "Vitus vinifera": "29760",
		"C. elegans": "6239", "E. coli": "562", "Medicago sativa L.": "3879", "Xenopus Oocyte": "8353", "Wagyu cattle": "9913", "XXX": "", "NA": "",
		"Unspecified plant": "", "microalgae": "", "malacostracans": "6681", "herbal medicine": "", "Prunus spinosa": "114937", "SARS-CoV-2": "",
	} {
		if id, _, ok := s.Taxon(name); id != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", name, id, want)
		}
	}
	for _, name := range []string{"Ketamine", "METFORMIN", "imatinib", "trastuzumab", "paracetamol", "sirolimus",
		"Acetaminophen", "Aspirin", "Albuterol", "Cyclosporine", "Glyburide", "Isoproterenol", "Meperidine", "Rifampin", "Acyclovir", "Leucovorin",
		"Nitroglycerin", "Scopolamine", "Morphine", "Penicillin G"} {
		if !s.IsMedicine(name) {
			t.Errorf("%s is no medicine", name)
		}
	}
	for _, name := range []string{"water", "oxygen", "glucose", "dopamine", "ATP", "calcium", "adenosine", "histamine", "melatonin", "testosterone",
		"estradiol", "progesterone", "hydrocortisone", "thyroxine", "levothyroxine", "insulin", "tretinoin", "serotonin", "glutamate", "nicotinamide", "heparin", "levodopa"} {
		if s.IsMedicine(name) {
			t.Errorf("%s is a medicine", name)
		}
	}
}

// TestNamesInUse asks that each name in use is no INN, and that the one behind it is.
func TestNamesInUse(t *testing.T) {
	isINN := map[string]bool{}
	for line := range strings.Lines(builtinMedicines) {
		isINN[strings.TrimSpace(line)] = line[0] != '#'
	}
	for line := range strings.Lines(builtinUsage) {
		if line[0] == '#' {
			continue
		}
		name, inn, found := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if isINN[name] || found && !isINN[inn] {
			t.Errorf("%q for %q", name, inn)
		}
	}
}

// taxonNames are the names that sources of taxa confirm for some numbers: names.dmp
// of Debian's emboss-data, the shared tables, and the gene tables of the sample.
func taxonNames(t *testing.T, taxa map[string]bool) map[[2]string]bool {
	t.Helper()
	known := map[[2]string]bool{}
	note := func(id, name string) {
		if taxa[id] {
			known[[2]string{id, Fold(name)}] = true
		}
	}
	eachRow(t, "/usr/share/EMBOSS/data/TAXONOMY/names.dmp", "\t|\t", func(cells []string) { note(cells[0], cells[1]) })
	eachRow(t, filepath.Join(shared, "lexicon", "organisms.tsv"), "\t", func(cells []string) {
		note(cells[1], cells[0])
		note(cells[1], cells[2])
	})
	for _, folder := range []string{"pfocr", "seed"} {
		tables, err := filepath.Glob(filepath.Join(shared, folder, "_data", "*-genes.tsv"))
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			eachRow(t, table, "\t", func(cells []string) { note(cells[0], cells[1]) })
		}
	}
	return known
}

func eachRow(t *testing.T, path, separator string, row func([]string)) {
	t.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if cells := strings.Split(lines.Text(), separator); len(cells) >= 3 {
			row(cells)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestBuiltinTaxa confirms the number of each Latin name, as far as the sources are
// here.
func TestBuiltinTaxa(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a whole taxonomy")
	}
	taxa, names := map[string]bool{}, map[string]string{}
	for e, err := range Builtin() {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == Organism {
			taxa[e.Entity.ID] = true
			names[e.Entity.ID] = e.Name
		}
	}
	known := taxonNames(t, taxa)
	_, err := os.Stat("/usr/share/EMBOSS/data/TAXONOMY/names.dmp")
	whole := err == nil
	confirmed := 0
	for id, name := range names {
		if known[[2]string{id, Fold(name)}] {
			confirmed++
		} else if whole {
			t.Errorf("%s is not known to be taxon %s", name, id)
		}
	}
	t.Logf("%d of %d organisms confirmed", confirmed, len(names))
	if len(known) > 0 && confirmed < 15 {
		t.Errorf("only %d organisms are confirmed", confirmed)
	}
}
