package queries

import (
	"flag"
	"math"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"figraph/graph/index"
)

var long = flag.Bool("long", false, "shuffle 10,000 graphs, not 200: some minutes")

// shuffled is a graph in which every figure keeps its size and every entity its
// number of figures, and all else is by chance.
type shuffled struct {
	r       *rand.Rand
	figures [][]int
	mark    []int
	stamp   int
	loose   []int
}

// trade lets two figures deal out anew what only one of them draws (the curveball
// of Strona et al. 2014).
func (s *shuffled) trade() {
	i, j := s.r.IntN(len(s.figures)), s.r.IntN(len(s.figures))
	if i == j {
		return
	}
	s.stamp += 2
	for _, e := range s.figures[i] {
		s.mark[e] = s.stamp
	}
	s.loose = s.loose[:0]
	var common []int
	for _, e := range s.figures[j] {
		if s.mark[e] == s.stamp {
			s.mark[e]++
			common = append(common, e)
		} else {
			s.loose = append(s.loose, e)
		}
	}
	mine := len(s.figures[i]) - len(common)
	for _, e := range s.figures[i] {
		if s.mark[e] == s.stamp {
			s.loose = append(s.loose, e)
		}
	}
	s.r.Shuffle(len(s.loose), func(a, b int) { s.loose[a], s.loose[b] = s.loose[b], s.loose[a] })
	s.figures[i] = append(append(s.figures[i][:0], common...), s.loose[:mine]...)
	s.figures[j] = append(append(s.figures[j][:0], common...), s.loose[mine:]...)
}

// observed is what shuffled graphs say of a pair. The standard error is that of
// the means of batches, since graphs that follow each other are alike.
type observed struct{ mean, deviation, error float64 }

const batches = 50

// observe counts in how many figures pairs stand together, over many graphs, with
// as many trades between two of them as there are figures, ten times.
func (s *shuffled) observe(pairs [][2]int, graphs int) []observed {
	for range 50 * len(s.figures) {
		s.trade()
	}
	holds := map[int]*big.Int{}
	for _, p := range pairs {
		holds[p[0]], holds[p[1]] = new(big.Int), new(big.Int)
	}
	counts := make([][]float64, len(pairs)) // by graph
	for range graphs {
		for range 10 * len(s.figures) {
			s.trade()
		}
		for _, figures := range holds {
			figures.SetInt64(0)
		}
		for f, drawn := range s.figures {
			for _, e := range drawn {
				if figures := holds[e]; figures != nil {
					figures.SetBit(figures, f, 1)
				}
			}
		}
		both := new(big.Int)
		for i, p := range pairs {
			n := 0
			for _, word := range both.And(holds[p[0]], holds[p[1]]).Bits() {
				n += bits.OnesCount(uint(word))
			}
			counts[i] = append(counts[i], float64(n))
		}
	}
	list := make([]observed, len(pairs))
	for i, all := range counts {
		list[i].mean, list[i].deviation = moments(all)
		var means []float64
		for batch := range slices.Chunk(all, graphs/batches) {
			mean, _ := moments(batch)
			means = append(means, mean)
		}
		_, deviation := moments(means)
		list[i].error = deviation / math.Sqrt(batches)
	}
	return list
}

// moments are the mean and the standard deviation.
func moments(list []float64) (mean, deviation float64) {
	for _, x := range list {
		mean += x / float64(len(list))
	}
	for _, x := range list {
		deviation += (x - mean) * (x - mean) / float64(len(list)-1)
	}
	return mean, math.Sqrt(deviation)
}

// pairsToWatch are hubs with hubs, hubs with any, and any with any.
func pairsToWatch(r *rand.Rand, p *Pathfinder, entities []int) [][2]int {
	slices.SortFunc(entities, func(a, b int) int { return int(p.degree[b] - p.degree[a]) })
	var pairs [][2]int
	add := func(a, b int) {
		if a != b {
			pairs = append(pairs, [2]int{entities[a], entities[b]})
		}
	}
	const hubs = 15
	for i := range hubs {
		for j := range i {
			add(i, j)
		}
		for range 10 {
			add(i, r.IntN(len(entities)))
		}
	}
	for range 200 {
		add(r.IntN(len(entities)/10), r.IntN(len(entities)/10))
		add(r.IntN(len(entities)), r.IntN(len(entities)))
	}
	return pairs
}

// TestExpectationHoldsInShuffledGraphs compares the expectation of a pair with the
// mean over graphs that keep all degrees. By chance 0.43 % of the pairs are
// further from it than three standard errors, which are of 50 batches (Student's t
// of 49 degrees).
func TestExpectationHoldsInShuffledGraphs(t *testing.T) {
	graphs, levels := 200, []Evidence{DefaultEvidence}
	if *long {
		graphs, levels = 10_000, []Evidence{DefaultEvidence, 0}
	}
	g := sampleGraph(t)
	for _, evidence := range levels {
		p := g.Pathfinder(Scope{Evidence: evidence})
		s := &shuffled{r: rand.New(rand.NewPCG(1, 2)), mark: make([]int, g.Index.Entities())}
		var entities []int
		for f := range index.FigureID(g.Index.Figures()) {
			var drawn []int
			for _, e := range p.drawnIn(f) {
				drawn = append(drawn, int(e))
			}
			if len(drawn) > 0 {
				s.figures = append(s.figures, drawn)
				entities = append(entities, drawn...)
			}
		}
		slices.Sort(entities)
		pairs := pairsToWatch(s.r, p, slices.Compact(entities))
		compareWithShuffled(t, p, pairs, s.observe(pairs, graphs), graphs)
	}
}

func compareWithShuffled(t *testing.T, p *Pathfinder, pairs [][2]int, list []observed, graphs int) {
	outside, plainOutside, seen, squares, deviations, wide := 0, 0, 0, 0.0, 0.0, 0
	for i, o := range list {
		a, b := index.EntityID(pairs[i][0]), index.EntityID(pairs[i][1])
		expected := p.expected(a, b)
		if expected*float64(graphs) < 10 { // met too seldom for a standard error to say anything
			continue
		}
		z := (expected - o.mean) / o.error
		plain := float64(p.degree[a]) * float64(p.degree[b]) / float64(p.chance.figures)
		seen++
		squares += z * z
		if math.Abs(z) > 3 {
			outside++
		}
		if math.Abs(plain-o.mean) > 3*o.error {
			plainOutside++
		}
		if o.mean > 1 {
			wide++
			deviations += math.Abs(tailDeviation(int(p.degree[a]), int(p.degree[b]), expected)/o.deviation - 1)
		}
	}
	share, meanSquare, off := float64(outside)/float64(seen), squares/float64(seen), deviations/float64(wide)
	t.Logf("evidence %s: of %d pairs %d are outside of three standard errors, of the plain hypergeometric expectation %d; mean z² %.2f; "+
		"standard deviations are off by %.1f %% in the mean", p.scope.Evidence, seen, outside, plainOutside, meanSquare, 100*off)
	mostOutside, mostSquare := .02, 1.35 // batches of four graphs
	if *long {
		mostOutside, mostSquare = .01, 1.1 // by chance .0043 and 1.04, of 50 batches
	}
	if share > mostOutside || meanSquare > mostSquare || off > .06 {
		t.Errorf("evidence %s: the expectation does not hold: %.1f %% of the pairs are outside, mean z² %.2f, deviations off by %.3f", p.scope.Evidence, 100*share, meanSquare, off)
	}
	if plainOutside < seen/4 {
		t.Errorf("evidence %s: the plain expectation holds for %d of %d pairs: this test sees nothing", p.scope.Evidence, seen-plainOutside, seen)
	}
}

// tailDeviation is the standard deviation of the hypergeometric distribution that
// p-values are of.
func tailDeviation(a, b int, expected float64) float64 {
	figures := math.Round(float64(a) * float64(b) / expected)
	share := float64(a) / figures
	return math.Sqrt(float64(b) * share * (1 - share) * (figures - float64(b)) / (figures - 1))
}

// TestChanceKeepsDegrees asks of the fitted model that entities and figures have
// the degrees that they were fitted to, on the mean.
func TestChanceKeepsDegrees(t *testing.T) {
	sizes, degrees := map[int]int{2: 40, 5: 10, 20: 1}, map[int]int{1: 50, 3: 10, 10: 7}
	c := newChance(sizes, degrees)
	for degree := range degrees {
		sum := 0.0
		for j, s := range c.sizes {
			sum += s.figures * c.degrees[c.at[degree]].cells[j].p
		}
		if math.Abs(sum-float64(degree)) > 1e-6 {
			t.Errorf("an entity of %d figures has %v", degree, sum)
		}
	}
	for j, s := range c.sizes {
		sum := 0.0
		for degree, n := range degrees {
			sum += float64(n) * c.degrees[c.at[degree]].cells[j].p
		}
		if math.Abs(sum-float64(s.size)) > 1e-6 {
			t.Errorf("a figure of %d entities has %v", s.size, sum)
		}
	}
}

// TestChanceOfFixedGraphs takes graphs in which nothing is left to chance.
func TestChanceOfFixedGraphs(t *testing.T) {
	for _, c := range []struct {
		name           string
		sizes, degrees map[int]int
		a, b           int
		want           float64
	}{
		{"one figure", map[int]int{3: 1}, map[int]int{1: 3}, 1, 1, 1},
		{"all in all", map[int]int{4: 5}, map[int]int{5: 4}, 5, 5, 5},
		{"figures of one entity", map[int]int{1: 6}, map[int]int{2: 3}, 2, 2, 0},
	} {
		model := newChance(c.sizes, c.degrees)
		if got := model.expected(c.a, c.b); math.Abs(got-c.want) > .01 {
			t.Errorf("%s: %v expected, want %v", c.name, got, c.want)
		}
		if s := surprise(c.a, c.b, int(c.want), max(1e-300, model.expected(c.a, c.b))); s != 0 {
			t.Errorf("%s: a surprise of %v", c.name, s)
		}
	}
}

// TestProbabilitiesNearExactCounts enumerates all graphs of some degrees. How
// often an entity stands in a figure is near its probability, and far nearer than
// to the fitted one, which has the degrees in the mean only.
func TestProbabilitiesNearExactCounts(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	off, offFitted, cells := 0.0, 0.0, 0
	for range 12 {
		columns := make([]uint, 6) // of each figure its entities, as bits
		left, sizes, degrees := make([]int, 6), map[int]int{}, map[int]int{}
		for f := range columns {
			for bits.OnesCount(columns[f]) < 2 {
				columns[f] = uint(r.IntN(1 << len(left)))
			}
			sizes[bits.OnesCount(columns[f])]++
			for e := range left {
				left[e] += int(columns[f] >> e & 1)
			}
		}
		if slices.Min(left) == 0 || slices.Max(left) == len(columns) {
			continue
		}
		for _, d := range left {
			degrees[d]++
		}
		c := newChance(sizes, degrees)
		stands, graphs := standsIn(columns, slices.Clone(left))
		for f, column := range columns {
			j := slices.IndexFunc(c.sizes, func(s sizeClass) bool { return s.size == bits.OnesCount(column) })
			for e, degree := range left {
				d, exact := c.degrees[c.at[degree]], stands[f][e]/graphs
				off += math.Abs(d.cells[j].p - exact)
				offFitted += math.Abs(probabilityOf(d.x*c.sizes[j].y) - exact)
				cells++
			}
		}
	}
	off, offFitted = off/float64(cells), offFitted/float64(cells)
	t.Logf("probabilities of %d cells are off by %.4f in the mean, the fitted ones by %.4f", cells, off, offFitted)
	if cells < 200 || off > .002 || off > offFitted/2 {
		t.Errorf("the probabilities are not near the exact ones")
	}
}

// standsIn counts the graphs whose figures are as large as those given, and whose
// entities stand in so many figures; and for each figure and entity, in how many
// of these graphs one stands in the other.
func standsIn(columns []uint, left []int) (stands [][]float64, graphs float64) {
	stands = make([][]float64, len(columns))
	for f := range stands {
		stands[f] = make([]float64, len(left))
	}
	chosen := make([]uint, len(columns))
	var fill func(int)
	fill = func(f int) {
		if f == len(columns) {
			graphs++
			for f, column := range chosen {
				for e := range left {
					stands[f][e] += float64(column >> e & 1)
				}
			}
			return
		}
		for column := range uint(1) << len(left) {
			fits := bits.OnesCount(column) == bits.OnesCount(columns[f])
			for e := range left {
				fits = fits && int(column>>e&1) <= left[e]
			}
			if !fits {
				continue
			}
			for e := range left {
				left[e] -= int(column >> e & 1)
			}
			chosen[f] = column
			fill(f + 1)
			for e := range left {
				left[e] += int(column >> e & 1)
			}
		}
	}
	fill(0)
	return stands, graphs
}
