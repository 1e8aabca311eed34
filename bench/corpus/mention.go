package corpus

import (
	"slices"
	"strings"
)

// The sources of a gene row, by the name that the table gives them.
const (
	bySymbol = iota
	bySynonym
	byFamily
	sources
)

var sourceNames = [sources]string{"ncbigene_symbol", "ncbigene_synonym", "famplex_relations"}

// geneRow is a row of a gene table, without what is the same in its block.
type geneRow struct {
	word, match, symbol string
	id, source          int
}

// geneBlock is the rows of one organism in a table.
type geneBlock struct {
	organism int
	rows     []geneRow
}

// familyRows is the share of rows that come from the expansion of a family.
const familyRows = 0.52

// oldNames is the share of single words that are not the symbol.
const oldNames = 0.30

// The chance of an organism to have a block in a table. The lexicon of each is
// searched for each word, and the human one yields most.
var present = [relatives]float64{human: 0.97, mouse: 0.86, rat: 0.78, fly: 0.55}

// runPresent is the chance of a block of another organism, such as a bacterium.
const runPresent = 0.08

// geneTable makes the rows of one figure, exactly as many as were dealt to it.
type geneTable struct {
	*source
	blocks         []geneBlock
	wanted, have   int
	families       int // how many of the rows come from families
	organisms      []int
	concepts, runs int // what there is to draw from
	used           map[word]bool
}

// word is what has been read once in this figure: a form of a concept's name, or
// a family's name.
type word struct{ concept, form int }

const formFamily = forms

// newGeneTable fills a table: first with what the plan wants mentioned here for
// the first time, then with words drawn at random.
func newGeneTable(seed uint64, f figurePlan, known int) *geneTable {
	t := &geneTable{
		source:   newSource(seed, streamGenes, f.index),
		wanted:   f.geneRows,
		concepts: conceptsWithin(known),
		runs:     runsWithin(known),
		used:     make(map[word]bool),
	}
	for o := range relatives {
		if t.chance(present[o]) {
			t.organisms = append(t.organisms, o)
		}
	}
	if len(t.organisms) == 0 || t.organisms[0] == fly {
		t.organisms = append([]int{human}, t.organisms...) // flies alone soon run out of words
	}
	t.plant(f.newGenes)
	if t.have < t.wanted && t.chance(runPresent) {
		t.drawRun()
	}
	for t.have < t.wanted {
		t.drawWord()
	}
	slices.SortFunc(t.blocks, func(a, b geneBlock) int { return a.organism - b.organism })
	return t
}

// plant adds the genes that must be here, the orthologs under one word.
func (t *geneTable) plant(genes []int) {
	for i := 0; i < len(genes); {
		g := geneAt(genes[i])
		end := i + 1
		for end < len(genes) && genes[end] < parcelEnd(g.number) {
			end++
		}
		if g.concept < 0 {
			t.addRun(g.run, genes[i:end])
		} else {
			t.addPlanted(g.concept, genes[i:end])
		}
		i = end
	}
}

func (t *geneTable) addPlanted(concept int, genes []int) {
	form, source := formSymbol, bySymbol
	if t.chance(oldNames) {
		form, source = t.between(formHyphen, formOld), bySynonym
	}
	t.used[word{concept, form}] = true
	match := name(concept, form)
	printed := t.print(match)
	for _, g := range genes {
		t.add(geneAt(g), printed, match, source)
	}
}

// addRun adds genes of another organism, each by its own symbol.
func (t *geneTable) addRun(run int, genes []int) {
	for _, number := range genes {
		g := geneAt(number)
		source := bySymbol
		if t.chance(oldNames) {
			source = bySynonym
		}
		t.used[word{-1 - run, number}] = true
		symbol := g.symbol()
		t.add(g, t.print(symbol), symbol, source)
	}
}

// drawRun adds a few genes of a run that is known already.
func (t *geneTable) drawRun() {
	if t.runs == 0 {
		return
	}
	run := t.zipf(t.runs, 20)
	first := (run+1)*clusterGenes - runGenes
	var genes []int
	for g := first; g < first+runGenes; g++ {
		if !t.used[word{-1 - run, g}] && t.chance(0.6) {
			genes = append(genes, g)
		}
	}
	t.addRun(run, genes[:min(len(genes), t.wanted-t.have)])
}

// drawWord adds the rows of one word, in every organism of the figure. Whether
// it is a family follows the share that families still lack, so the share comes
// out alike in small figures, large ones, and those with much planted in them.
func (t *geneTable) drawWord() {
	if t.chance(t.familyChance()) {
		t.addFamily()
		return
	}
	form := formSymbol
	if t.chance(oldNames) {
		form = t.between(formHyphen, formShared)
	}
	t.addConcept(t.unused(word{t.zipf(t.concepts, 20), form}))
}

// familyChance turns the share of rows that should come from families into a
// chance of words, a family making about six times the rows of another word.
func (t *geneTable) familyChance() float64 {
	rest := float64(t.wanted - t.have)
	x := (familyRows*float64(t.wanted) - float64(t.families)) / rest
	x = max(0.02, min(0.95, x))
	return x / (x + 6*(1-x))
}

// unused returns the word, or if it has been used the next that has not, and
// another form of a name only when all concepts have been used in this one.
func (t *geneTable) unused(w word) word {
	for range t.concepts * forms {
		if w.form == formShared {
			w.concept &^= 1 // the same word for both
		}
		if !t.used[w] {
			break
		}
		w.concept++
		if w.form == formShared {
			w.concept++
		}
		if w.concept >= t.concepts {
			w = word{0, (w.form + 1) % forms}
		}
	}
	t.used[w] = true
	return w
}

func (t *geneTable) addConcept(w word) {
	match := name(w.concept, w.form)
	printed := t.print(match)
	source := bySynonym
	if w.form == formSymbol {
		source = bySymbol
	}
	named := 1
	if w.form == formShared {
		named = 2
	}
	for c := range named {
		for _, o := range t.organisms {
			if g, ok := conceptGene(w.concept+c, o); ok {
				t.add(g, printed, match, source)
			}
		}
	}
}

func (t *geneTable) addFamily() {
	clusters := t.concepts / clusterConcepts
	w := word{t.zipf(clusters, 14), formFamily}
	for range clusters {
		if !t.used[w] {
			break
		}
		w.concept = (w.concept + 1) % clusters
	}
	if t.used[w] {
		t.addConcept(t.unused(word{t.below(t.concepts), formSymbol}))
		return
	}
	t.used[w] = true
	match, size := family(w.concept)
	printed := t.print(match)
	for c := range size {
		for _, o := range t.organisms {
			if g, ok := conceptGene(w.concept*clusterConcepts+c, o); ok {
				t.add(g, printed, match, byFamily)
			}
		}
	}
}

// add puts a row into its organism's block, unless the table is full.
func (t *geneTable) add(g gene, printed, match string, source int) {
	if t.have == t.wanted {
		return
	}
	row := geneRow{printed, strings.ToUpper(match), g.symbol(), g.id(), source}
	b := t.block(g.organism)
	b.rows = append(b.rows, row)
	t.have++
	if source == byFamily {
		t.families++
	}
}

func (t *geneTable) block(organism int) *geneBlock {
	for i := range t.blocks {
		if t.blocks[i].organism == organism {
			return &t.blocks[i]
		}
	}
	t.blocks = append(t.blocks, geneBlock{organism: organism})
	return &t.blocks[len(t.blocks)-1]
}
