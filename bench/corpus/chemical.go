package corpus

import (
	"fmt"
	"strings"
)

// chemical is an entry of the universe of chemicals, which is computed as that
// of genes is. Without a match there is no ChEBI name either.
type chemical struct{ mesh, match, name, chebi string }

// hubChemicals carry their true names and numbers. In the published tables the
// name is that of ChEBI, which is often another than that of MeSH.
var hubChemicals = []chemical{
	{"mesh:D005947", "Glucose", "glucose", "chebi:17234"},
	{"mesh:D000255", "Adenosine Triphosphate", "atp", "chebi:15422"},
	{"mesh:D002118", "Calcium", "calcium atom", "chebi:22984"},
	{"mesh:D009569", "Nitric Oxide", "nitric oxide", "chebi:16480"},
	{"mesh:D002784", "Cholesterol", "cholesterol", "chebi:16113"},
	{"mesh:D011773", "Pyruvates", "pyruvate", "chebi:15361"},
	{"mesh:D005680", "gamma-Aminobutyric Acid", "gamma-aminobutyric acid", "chebi:16865"},
	{"mesh:D000431", "Ethanol", "ethanol", "chebi:16236"},
	{"mesh:D004298", "Dopamine", "dopamine", "chebi:18243"},
	{"mesh:D020123", "Sirolimus", "sirolimus", "chebi:9168"},
	{"mesh:D013481", "Superoxides", "superoxide", "chebi:18421"},
	{"mesh:D005990", "Glycerol", "glycerol", "chebi:17754"},
	{"mesh:D006854", "Hydrocortisone", "cortisol", "chebi:17650"},
	{"mesh:D000241", "Adenosine", "adenosine", "chebi:16335"},
	{"mesh:D019344", "Lactic Acid", "lactic acid", "chebi:28358"},
	{"mesh:D011794", "Quercetin", "quercetin", "chebi:16243"},
	{"mesh:D009536", "Niacinamide", "nicotinamide", "chebi:17154"},
	{"mesh:D008687", "Metformin", "metformin", "chebi:6801"},
	{"mesh:D002392", "Catechin", "(+)-catechin", "chebi:15600"},
	{"mesh:D007649", "Ketamine", "ketamine", "chebi:6121"},
}

var (
	chemicalHeads = strings.Fields(`acet benz brom chlor cycl dehydr deoxy ethox farn fluor gluc glycer
		hex hydr indol iso keto linol mann meth naphth nitr ole oxal pent phen phosph pyr querc ret ribos
		ser spir succin tetr thi tryp ur val vin xyl zeat`)
	chemicalMiddles = strings.Fields(`al am an ar at av el en er id il im in ir ol on op or os ox ul un yl yr`)
	chemicalTails   = strings.Fields(`ate ic-acid ide ine ol one ose oside in ene amide amine al`)
	chemicalMarks   = []string{"", "", "", "alpha-", "beta-", "L-", "D-", "N-", "2-", "4-", "gamma-", "16-"}
)

// chemicalAt returns the chemical with a number.
func chemicalAt(n int) chemical {
	if n < len(hubChemicals) {
		return hubChemicals[n]
	}
	c := chemical{mesh: chemicalMesh(n), match: "NA", name: "NA", chebi: "NA"}
	if hash("bare", n, 8) == 0 {
		return c
	}
	c.match = chemicalName(n)
	c.name = strings.ToLower(c.match)
	c.chebi = fmt.Sprintf("chebi:%d", 30_000+5*n)
	if hash("agree", n, 100) >= 62 {
		c.name = strings.ToLower(chemicalName(n+7)) + " " + pick(&source{uint64(n)}, []string{"atom", "anion", "residue", "group"})
	}
	return c
}

// chemicalMesh is a descriptor or a supplementary concept, never the descriptor
// of a hub, all of which are smaller, or of a disease, all of which leave another
// remainder modulo 7.
func chemicalMesh(n int) string {
	if hash("mesh", n, 3) == 0 {
		return fmt.Sprintf("mesh:D%06d", 21_000+7*n)
	}
	return fmt.Sprintf("mesh:C%06d", 1_000+13*n)
}

// chemicalName spells a number, each number differently.
func chemicalName(n int) string {
	mark := chemicalMarks[hash("mark", n, len(chemicalMarks))]
	heads, middles, tails := len(chemicalHeads), len(chemicalMiddles), len(chemicalTails)
	all := heads * middles * tails
	more := ""
	if n >= all {
		more = fmt.Sprintf(" %d", n/all)
	}
	k := n % all * 10_007 % all
	tail := strings.ReplaceAll(chemicalTails[k/heads/middles], "-", " ")
	return mark + titleCase(chemicalHeads[k%heads]+chemicalMiddles[k/heads%middles]+tail) + more
}

// chemicalRow is a row of a chemical table.
type chemicalRow struct {
	word string
	chemical
}

// unknownChemical is a row whose word no lexicon knew.
var unknownChemical = chemical{"NA", "NA", "NA", "NA"}

const (
	repeatedRows  = 0.012
	chemicalWords = 4 // ways to print one chemical
)

// chemicalTable makes the rows of one figure: those which the plan wants here
// first, then others, known or not at the given chance; now and then one again.
func chemicalTable(seed uint64, f figurePlan, p *plan) []chemicalRow {
	s := newSource(seed, streamChemicals, f.index)
	known := distinctUntil(realChemicals, chemicalGrowth, p.block+1)
	rows := make([]chemicalRow, 0, f.chemicalRows)
	used := make(map[string]bool)
	for len(rows) < f.chemicalRows {
		row := chemicalRow{chemical: unknownChemical}
		switch left := f.newChemicals; {
		case len(rows) < len(left):
			row = s.chemicalRow(left[len(rows)])
		case len(rows) > 0 && s.chance(repeatedRows):
			rows = append(rows, pick(s, rows))
			continue
		case s.chance(p.chemicalKnown):
			row = s.chemicalRow(s.zipf(known, 9))
		default:
			row.word = s.unknownWord()
		}
		// A figure of the first blocks may need more words than there are.
		for used[row.word+row.mesh] {
			row.word += " " + s.unknownWord()
		}
		used[row.word+row.mesh] = true
		rows = append(rows, row)
	}
	return rows
}

func (s *source) chemicalRow(n int) chemicalRow {
	c := chemicalAt(n)
	word := c.match
	if c.match == "NA" || s.chance(0.15) {
		word = chemicalName(n + 3)
	}
	switch s.below(chemicalWords) {
	case 0, 1:
		word = strings.ToLower(word)
	case 2:
		word = s.print(word)
	}
	return chemicalRow{word, c}
}

// unknownWord is what the search took for a chemical: a misread one, an enzyme,
// a run of several, or the remains of a structural formula.
func (s *source) unknownWord() string {
	switch s.below(8) {
	case 0:
		return strings.ToUpper(stem(stemOld, s.zipf(5_000, 10))[:4])
	case 1:
		return s.spoil(chemicalName(s.zipf(9_000, 20))) + "  " + chemicalName(s.zipf(9_000, 20))
	case 2:
		return pick(s, []string{"Me", "OH", "PO", "HN"}) + "  " + pick(s, []string{"Me", "O", "NH"}) + pick(s, []string{"", " ", "  Me "})
	case 3:
		return titleCase(stem(stemShared, s.zipf(5_000, 10)))
	}
	return s.spoil(strings.ToLower(chemicalName(5 + s.zipf(40_000, 30))))
}
