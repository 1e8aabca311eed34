package corpus

// plan is what the figures of one block get before any of them is made.
type plan struct {
	block   int
	figures [blockFigures]figurePlan
	// The chance that a row which introduces nothing has an identifier, so
	// that the share of the block comes out as in the real database.
	chemicalKnown, diseaseKnown float64
}

// figurePlan is the paper and the rows of one figure. The introduced things are
// mentioned here for the first time, and must be.
type figurePlan struct {
	index, paper, ofPaper               int
	geneRows, chemicalRows, diseaseRows int
	newGenes, newChemicals, newDiseases []int
}

// Shares of figures with a table, and of rows with an identifier, in what is
// known of the real records.
const (
	withoutGenes   = 0.04
	withChemicals  = 0.30
	withDiseases   = 0.13
	knownChemicals = 0.50
	knownDiseases  = 0.70
	// A figure without genes is in the database for its chemicals, and it
	// takes three to be.
	fewestChemicals = 3
)

func newPlan(seed uint64, block int) *plan {
	p := &plan{block: block}
	s := newSource(seed, streamPlan, block)
	p.dealPapers(s)
	p.dealRows(s)
	p.plantGenes(s)
	p.plantChemicals(s)
	p.plantDiseases(s)
	return p
}

// dealPapers gives each paper of the block one figure, and the figures left over
// to papers by chance, rather to one that has more than one already.
func (p *plan) dealPapers(s *source) {
	first, n := until(realPapers, p.block), share(realPapers, p.block)
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = 1
	}
	last := s.below(n)
	for left := blockFigures - n; left > 0; {
		if s.chance(0.75) {
			last = s.below(n)
		}
		if sizes[last] < 5 {
			sizes[last]++
			left--
		}
	}
	f := 0
	for i, size := range sizes {
		for k := range size {
			p.figures[f].index = p.block*blockFigures + f
			p.figures[f].paper, p.figures[f].ofPaper = first+i, k
			f++
		}
	}
}

func (p *plan) dealRows(s *source) {
	var genes, chemicals, diseases [blockFigures]float64
	least := 0
	for i := range p.figures {
		if !s.chance(withoutGenes) {
			genes[i] = s.logNormal(1.05, 2.5)
		}
		if s.chance(withChemicals) || genes[i] == 0 {
			chemicals[i] = s.logNormal(0.9, 2.5)
		}
		if s.chance(withDiseases) {
			diseases[i] = s.logNormal(0.6, 2)
		}
		if genes[i] == 0 {
			p.figures[i].chemicalRows = fewestChemicals
			least += fewestChemicals
		}
	}
	chemicals[0] += 1e-9 // at least one figure can take the share
	diseases[0] += 1e-9
	geneRows := deal(share(realGeneRows, p.block), genes[:])
	chemicalRows := deal(max(0, share(realChemicalRows, p.block)-least), chemicals[:])
	diseaseRows := deal(share(realDiseaseRows, p.block), diseases[:])
	for i := range p.figures {
		p.figures[i].geneRows = geneRows[i]
		p.figures[i].chemicalRows += chemicalRows[i]
		p.figures[i].diseaseRows = diseaseRows[i]
	}
}

// plantGenes hands the new genes out in parcels, so that the orthologs of one
// gene, and the neighbours of one bacterium, come into one figure together.
func (p *plan) plantGenes(s *source) {
	var room [blockFigures]int
	for i, f := range p.figures {
		room[i] = f.geneRows
	}
	fresh := introduced(realGenes, geneGrowth, p.block)
	for g := fresh.first; g < fresh.end; {
		end := min(parcelEnd(g), fresh.end)
		for g < end {
			i := firstWithRoom(s, room[:], end-g)
			for ; g < end && room[i] > 0; g++ {
				p.figures[i].newGenes = append(p.figures[i].newGenes, g)
				room[i]--
			}
		}
	}
}

func (p *plan) plantChemicals(s *source) {
	var room [blockFigures]int
	for i, f := range p.figures {
		room[i] = f.chemicalRows
	}
	fresh := introduced(realChemicals, chemicalGrowth, p.block)
	for c := fresh.first; c < fresh.end; c++ {
		i := firstWithRoom(s, room[:], 1)
		p.figures[i].newChemicals = append(p.figures[i].newChemicals, c)
		room[i]--
	}
	p.chemicalKnown = chanceLeft(knownChemicals, share(realChemicalRows, p.block), fresh.size())
}

func (p *plan) plantDiseases(s *source) {
	var room [blockFigures]int
	for i, f := range p.figures {
		room[i] = f.diseaseRows
	}
	fresh := introduced(realDiseases, diseaseGrowth, p.block)
	for d := fresh.first; d < fresh.end; d++ {
		i := firstWithRoom(s, room[:], 1)
		p.figures[i].newDiseases = append(p.figures[i].newDiseases, d)
		room[i]--
	}
	p.diseaseKnown = chanceLeft(knownDiseases, share(realDiseaseRows, p.block), fresh.size())
}

// chanceLeft is the chance at which the rows that introduce nothing must have
// an identifier, when the planted ones all have, for the wanted share of rows.
func chanceLeft(want float64, rows, planted int) float64 {
	if rows <= planted {
		return 0
	}
	return max(0, (want*float64(rows)-float64(planted))/float64(rows-planted))
}

// firstWithRoom looks from a random figure on for one with room for n, and if
// there is none takes the one with the most room.
func firstWithRoom(s *source, room []int, n int) int {
	start, most := s.below(len(room)), 0
	for k := range room {
		i := (start + k) % len(room)
		if room[i] >= n {
			return i
		}
		if room[i] > room[most] {
			most = i
		}
	}
	return most
}
