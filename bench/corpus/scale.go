package corpus

import "math"

// The real database, as its own statistics page counts it.
const (
	realFigures      = 91_117
	realPapers       = 78_173
	realGeneRows     = 4_419_511
	realGenes        = 146_566
	realChemicalRows = 213_767
	realChemicals    = 10_944
	realDiseaseRows  = 27_815
	realDiseases     = 1_162
)

// A block is the unit that is planned as a whole: it gets its exact share of
// papers and rows, and they are dealt out within it. 91,117 is 13*43*163, so a
// corpus of the real size consists of whole blocks and meets every total, while
// a figure still depends on the seed and its block only, not on how many figures
// there are: a smaller corpus is the beginning of a larger one.
const (
	blockFigures = 43
	realBlocks   = realFigures / blockFigures
)

// Distinct things grow more slowly than figures (Heaps' law). The exponents are
// as small as the first block allows, which must have a row for each of its own.
const (
	geneGrowth     = 0.68
	chemicalGrowth = 0.75
	diseaseGrowth  = 0.70
)

// blocks is how many blocks hold n figures.
func blocks(n int) int { return (n + blockFigures - 1) / blockFigures }

// until is how many of a total of the real database the first n blocks hold.
func until(total, n int) int { return n * total / realBlocks }

// share is how many of a total fall to one block.
func share(total, block int) int { return until(total, block+1) - until(total, block) }

// distinctUntil is how many of the distinct things the first n blocks mention.
func distinctUntil(total int, growth float64, n int) int {
	return int(float64(total) * math.Pow(float64(n)/realBlocks, growth))
}

// span is a run of indexes, from first up to, not including, end.
type span struct{ first, end int }

// introduced is the things that are mentioned for the first time in a block.
func introduced(total int, growth float64, block int) span {
	return span{distinctUntil(total, growth, block), distinctUntil(total, growth, block+1)}
}

func (s span) size() int { return s.end - s.first }

// deal divides a quota by weights, to the last unit: what rounding down leaves
// over goes to the largest remainders, and of equal ones to the first.
func deal(quota int, weights []float64) []int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	out := make([]int, len(weights))
	if sum == 0 {
		return out
	}
	rest := make([]float64, len(weights))
	left := quota
	for i, w := range weights {
		exact := float64(quota) * w / sum
		out[i] = int(exact)
		rest[i] = exact - float64(out[i])
		left -= out[i]
	}
	for ; left > 0; left-- {
		i := largest(rest)
		out[i]++
		rest[i] = -1
	}
	return out
}

func largest(values []float64) int {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return best
}
