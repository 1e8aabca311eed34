package corpus

import "slices"

// organism is one of those whose genes the tables hold.
type organism struct {
	taxon       int
	name, group string
}

// The first four share a lexicon: a word that names a gene of one names its
// ortholog in the others, so their blocks of a table run in parallel.
const (
	human = iota
	mouse
	rat
	fly
	relatives // how many these are; the rest come on their own
)

var organisms = []organism{
	human: {9606, "Homo sapiens", "Primates"},
	mouse: {10090, "Mus musculus", "Rodents"},
	rat:   {10116, "Rattus norvegicus", "Rodents"},
	fly:   {7227, "Drosophila melanogaster", "Invertebrates"},

	{511145, "Escherichia coli str. K-12 substr. MG1655", "Bacteria"},
	{3702, "Arabidopsis thaliana", "Plants"},
	{7955, "Danio rerio", "Fish"},
	{559292, "Saccharomyces cerevisiae S288C", "Fungi"},
	{6239, "Caenorhabditis elegans", "Invertebrates"},
	{224308, "Bacillus subtilis subsp. subtilis str. 168", "Bacteria"},
	{9913, "Bos taurus", "Mammals"},
	{83332, "Mycobacterium tuberculosis H37Rv", "Bacteria"},
	{9823, "Sus scrofa", "Mammals"},
	{39947, "Oryza sativa Japonica Group", "Plants"},
	{9031, "Gallus gallus", "Birds"},
	{208964, "Pseudomonas aeruginosa PAO1", "Bacteria"},
	{8355, "Xenopus laevis", "Amphibians"},
	{4577, "Zea mays", "Plants"},
	{1282, "Staphylococcus epidermidis", "Bacteria"},
	{36329, "Plasmodium falciparum 3D7", "Protists"},
}

// What curators wrote into the list of organisms, beside the species above: not
// all of it is a species.
var curated = []string{
	"Homo sapiens", "Homo sapiens", "Homo sapiens", "Mus musculus", "Mus musculus",
	"Rattus norvegicus", "Drosophila melanogaster", "Arabidopsis thaliana", "Danio rerio",
	"Escherichia coli", "Saccharomyces cerevisiae", "Oryza sativa", "Vitis vinifera",
	"Plants", "Coronaviridae", "herbal medicine", "XXX",
}

// curatedOrganisms is the list of a record, which for most says NA, and for some
// says so after a name.
func curatedOrganisms(s *source) []string {
	if s.chance(0.75) {
		return []string{"NA"}
	}
	list := []string{pick(s, curated)}
	for len(list) < 4 && s.chance(0.2) {
		if next := pick(s, curated); !slices.Contains(list, next) {
			list = append(list, next)
		}
	}
	if s.chance(0.05) {
		list = append(list, "NA")
	}
	return list
}

// readOrganisms is the list of the organisms that a figure is about, chosen from
// those whose genes are in its table: mostly human, mostly one.
func readOrganisms(s *source, blocks []geneBlock) []int {
	has := make(map[int]bool, len(blocks))
	for _, b := range blocks {
		has[b.organism] = true
	}
	last := blocks[len(blocks)-1]
	if last.organism >= relatives && len(last.rows) >= 4 && s.chance(0.4) {
		return []int{last.organism}
	}
	if o := pick(s, readings); has[o] {
		return kept(readingOf(o, s), has)
	}
	return []int{blocks[0].organism}
}

// readings are the organisms that a figure is said to be about, as often as they
// stand here; if the table has no gene of one, it is about the first of its table.
var readings = []int{
	human, human, human, human, human, human, human, human, human, human, human, human, human,
	mouse, mouse, mouse, mouse, rat, rat, fly,
}

// readingOf adds a second organism now and then.
func readingOf(first int, s *source) []int {
	if first <= rat && s.chance(0.08) {
		return []int{first, (first + 1) % fly}
	}
	return []int{first}
}

// kept leaves out the organisms that the table has no gene of.
func kept(list []int, has map[int]bool) []int {
	out := list[:0]
	for _, o := range list {
		if has[o] {
			out = append(out, o)
		}
	}
	return out
}
