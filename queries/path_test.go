package queries

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"figraph/graph/index"
)

// shownPath is what of a path the brute force knows.
type shownPath struct {
	nodes   []string
	figures []int
}

// bruteForce finds all simple paths, level by level, by trying every node at every
// place, on plain sets read from the index.
type bruteForce struct {
	p          *Pathfinder
	drawn      map[index.FigureID]map[index.EntityID]bool
	figures    map[index.EntityID][]index.FigureID
	from, to   []index.EntityID
	o          PathOptions
	candidates []candidate
}

func newBruteForce(p *Pathfinder, from, to Subject, o PathOptions) *bruteForce {
	b := &bruteForce{p: p, drawn: map[index.FigureID]map[index.EntityID]bool{}, figures: map[index.EntityID][]index.FigureID{}, o: o}
	x := p.g.Index
	avoidedFigures := map[index.FigureID]bool{}
	for _, s := range o.Avoid {
		switch s.What {
		case AFigure:
			avoidedFigures[s.Figure] = true
		case APaper:
			for _, f := range x.FiguresOfPaper(s.Paper) {
				avoidedFigures[f] = true
			}
		}
	}
	for f := range index.FigureID(x.Figures()) {
		if avoidedFigures[f] || !p.g.passes(p.scope.Filter, f) {
			continue
		}
		b.drawn[f] = map[index.EntityID]bool{}
		for i := range x.EntitiesOf(f).Len() {
			edge := x.EntitiesOf(f).At(i)
			if e := index.EntityID(edge.Other); edge.Tier <= p.scope.Evidence && p.g.isOfTaxon(e, p.scope.Taxon) {
				b.drawn[f][e] = true
				b.figures[e] = append(b.figures[e], f)
			}
		}
	}
	b.from, b.to = b.stands(from), b.stands(to)
	return b
}

// stands are the entities that a subject stands for.
func (b *bruteForce) stands(s Subject) []index.EntityID {
	switch s.What {
	case AFigure:
		return b.genesEtc(s.Figure)
	case APaper:
		var list []index.EntityID
		for _, f := range b.p.g.Index.FiguresOfPaper(s.Paper) {
			list = append(list, b.genesEtc(f)...)
		}
		return list
	}
	return b.p.g.ofTaxon(s.Entities, b.p.scope.Taxon)
}

func (b *bruteForce) genesEtc(f index.FigureID) (list []index.EntityID) {
	for e := range b.drawn[f] {
		if b.p.g.Index.KindsOf(e)&index.Drawn != 0 {
			list = append(list, e)
		}
	}
	return list
}

func (b *bruteForce) witnesses(nodes ...index.EntityID) (n int) {
	for _, f := range b.figures[nodes[0]] {
		drawn := b.drawn[f]
		if !slices.ContainsFunc(nodes, func(e index.EntityID) bool { return !drawn[e] }) {
			n++
		}
	}
	return n
}

func (b *bruteForce) mayBeInside(e index.EntityID) bool {
	if slices.Contains(b.from, e) || slices.Contains(b.to, e) || b.isSubject(b.o.Avoid, e) {
		return false
	}
	return b.p.g.Index.KindsOf(e)&index.Drawn != 0 || b.isSubject(b.o.Via, e)
}

func (b *bruteForce) isSubject(list []Subject, e index.EntityID) bool {
	return slices.ContainsFunc(list, func(s Subject) bool { return s.What == AnEntity && slices.Contains(s.Entities, e) })
}

// isThrough says whether nodes go through all that Via names.
func (b *bruteForce) isThrough(nodes []index.EntityID) bool {
	for _, via := range b.o.Via {
		through := false
		figures := []index.FigureID{via.Figure}
		if via.What == APaper {
			figures = b.p.g.Index.FiguresOfPaper(via.Paper)
		}
		for i, e := range nodes {
			if via.What == AnEntity {
				through = through || slices.Contains(via.Entities, e)
				continue
			}
			for _, f := range figures {
				through = through || i > 0 && b.drawn[f][nodes[i-1]] && b.drawn[f][e]
			}
		}
		if !through {
			return false
		}
	}
	return true
}

func (b *bruteForce) grow(nodes []index.EntityID, hops []step, left int) {
	last := nodes[len(nodes)-1]
	if left == 0 {
		if slices.Contains(b.to, last) && b.isThrough(nodes) && (!b.o.Together || b.witnesses(nodes...) > 0) {
			b.candidates = append(b.candidates, candidate{nodes: slices.Clone(nodes), hops: slices.Clone(hops), cost: inSeries(hops)})
		}
		return
	}
	for e := range index.EntityID(b.p.g.Index.Entities()) {
		if slices.Contains(nodes, e) || left > 1 && !b.mayBeInside(e) || left == 1 && !slices.Contains(b.to, e) {
			continue
		}
		if n := b.witnesses(last, e); n > 0 {
			cost := b.p.cost(last, e, n, b.p.expected(last, e))
			b.grow(append(nodes, e), append(hops, step{n, cost}), left-1)
		}
	}
}

// sameEitherWay leaves, of one path read from both ends, that from the smaller.
func (b *bruteForce) sameEitherWay(x, y candidate) bool {
	if compareCandidates(x, y) != 0 {
		return false
	}
	for _, c := range []candidate{x, y} {
		if c.nodes[0] > c.nodes[len(c.nodes)-1] {
			slices.Reverse(c.nodes)
			slices.Reverse(c.hops)
		}
	}
	return true
}

func (b *bruteForce) paths() []candidate {
	for hops := 1; hops <= b.o.MaxHops && len(b.candidates) < b.o.Limit; hops++ {
		for _, e := range slices.Compact(slices.Sorted(slices.Values(b.from))) {
			b.grow([]index.EntityID{e}, nil, hops)
		}
		slices.SortFunc(b.candidates, compareCandidates)
		b.candidates = slices.CompactFunc(b.candidates, b.sameEitherWay)
	}
	return b.candidates[:min(b.o.Limit, len(b.candidates))]
}

// randomSubject is an entity, now and then genes of one symbol, a figure, a paper
// or an organism.
func randomSubject(r *rand.Rand, g Graph) Subject {
	switch r.IntN(8) {
	case 0:
		return Subject{What: AFigure, Figure: index.FigureID(r.IntN(g.Index.Figures()))}
	case 1:
		return Subject{What: APaper, Paper: index.PaperID(r.IntN(g.Index.Papers()))}
	case 2:
		return Subject{Entities: []index.EntityID{randomEntity(r, g), randomEntity(r, g)}}
	}
	return Subject{Entities: []index.EntityID{randomEntity(r, g)}}
}

func randomEntity(r *rand.Rand, g Graph) index.EntityID {
	return index.EntityID(r.IntN(g.Index.Entities()))
}

func randomQuestion(r *rand.Rand, g Graph) (from, to Subject, o PathOptions) {
	from, to = randomSubject(r, g), randomSubject(r, g)
	o = PathOptions{MaxHops: 1 + r.IntN(5), Limit: 1 + r.IntN(12), Together: r.IntN(4) == 0}
	for range r.IntN(3) {
		switch r.IntN(3) {
		case 0:
			o.Via = append(o.Via, randomSubject(r, g))
		case 1:
			o.Avoid = append(o.Avoid, randomSubject(r, g))
		}
	}
	return from, to, o
}

func randomScope(r *rand.Rand) Scope {
	scope := Scope{Evidence: Evidence(r.IntN(3))}
	if r.IntN(3) == 0 {
		scope.Filter = Filter{FromYear: 2000 + r.IntN(10), MinScore: .2 * float64(r.IntN(3)), Organism: []uint32{0, 9606}[r.IntN(2)]}
	}
	if r.IntN(4) == 0 {
		scope.Taxon = 9606
	}
	return scope
}

// TestPathsAreThoseOfBruteForce compares answers with an enumeration, over random
// graphs and questions.
func TestPathsAreThoseOfBruteForce(t *testing.T) {
	answered := 0
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 1))
		g := testGraph(t, randomFigures(r, 6+r.IntN(14), 4+r.IntN(20), 2+r.IntN(5)))
		for range 6 {
			p := g.Pathfinder(randomScope(r))
			for range 8 {
				from, to, o := randomQuestion(r, g)
				got, err := p.Paths(context.Background(), from, to, o)
				if err != nil {
					continue
				}
				want := newBruteForce(p, from, to, o).paths()
				if diff := differ(g, got, want); diff != "" {
					t.Fatalf("seed %d, scope %+v: paths from %+v to %+v, %+v: %s", seed, p.scope, from, to, o, diff)
				}
				answered += min(1, len(got))
			}
		}
	}
	if answered < 1000 {
		t.Errorf("%d questions had an answer, want 1000 for the test to mean something", answered)
	}
}

func differ(g Graph, got []Path, want []candidate) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d paths, want %d: %+v\n%+v", len(got), len(want), got, want)
	}
	for i, path := range got {
		a, b := shownPath{}, shownPath{}
		for _, n := range path.Nodes {
			a.nodes = append(a.nodes, n.ID)
		}
		for _, h := range path.Hops {
			a.figures = append(a.figures, len(h.Figures))
		}
		for _, e := range want[i].nodes {
			b.nodes = append(b.nodes, g.Index.Entity(e).CURIE)
		}
		for _, h := range want[i].hops {
			b.figures = append(b.figures, h.figures)
		}
		if score := 1 / want[i].cost; !reflect.DeepEqual(a, b) || path.Score != score {
			return fmt.Sprintf("path %d is %v (%v), want %v (%v)", i, a, path.Score, b, score)
		}
	}
	return ""
}

// TestPathsAreTheSameBackwards swaps the ends.
func TestPathsAreTheSameBackwards(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		g := testGraph(t, randomFigures(r, 20, 20, 6))
		p := g.Pathfinder(randomScope(r))
		for range 40 {
			from, to, o := randomQuestion(r, g)
			there, err := p.Paths(context.Background(), from, to, o)
			back, backErr := p.Paths(context.Background(), to, from, o)
			if (err == nil) != (backErr == nil) {
				t.Fatalf("seed %d: %v there, %v back", seed, err, backErr)
			}
			for i := range back {
				turn(&back[i])
				turn(&there[i])
			}
			for i := range there { // products come in another order
				if math.Abs(there[i].DWPC-back[i].DWPC) > 1e-12*there[i].DWPC {
					t.Fatalf("seed %d: DWPC %v there, %v back", seed, there[i].DWPC, back[i].DWPC)
				}
				back[i].DWPC = there[i].DWPC
			}
			if !reflect.DeepEqual(there, back) {
				t.Fatalf("seed %d: from %+v to %+v, %+v: there\n%+v\nback\n%+v", seed, from, to, o, there, back)
			}
		}
	}
}

// turn has a path begin at the end of the smaller CURIE.
func turn(p *Path) {
	if p.Nodes[0].Entity < p.Nodes[len(p.Nodes)-1].Entity {
		return
	}
	slices.Reverse(p.Nodes)
	slices.Reverse(p.Hops)
	for h := range p.Hops {
		hop := &p.Hops[h]
		hop.From, hop.To = hop.To, hop.From
	}
}

// TestMoreFiguresNeverFewerWitnesses adds a figure and looks at every hop.
func TestMoreFiguresNeverFewerWitnesses(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 10 {
		figures := randomFigures(r, 15, 16, 6)
		small, large := testGraph(t, figures[:15]), testGraph(t, figures)
		for e := range index.EntityID(small.Index.Entities()) {
			other := randomEntity(r, small)
			before, _ := small.Paths(context.Background(), subjectOf(e), subjectOf(other), Scope{}, PathOptions{MaxHops: 1})
			if len(before) == 0 {
				continue
			}
			a, _ := large.Find(before[0].Nodes[0].ID)
			b, _ := large.Find(before[0].Nodes[1].ID)
			after, err := large.Paths(context.Background(), a, b, Scope{}, PathOptions{MaxHops: 1})
			if err != nil || len(after) == 0 || len(after[0].Hops[0].Figures) < len(before[0].Hops[0].Figures) {
				t.Fatalf("one figure more: %+v became %+v (%v)", before, after, err)
			}
		}
	}
}

func subjectOf(e index.EntityID) Subject { return Subject{Entities: []index.EntityID{e}} }

// TestPathsOfTheSample compares with brute force on real records, where hubs are,
// and asks of each path whether the index holds it.
func TestPathsOfTheSample(t *testing.T) {
	g := sampleGraph(t)
	p := g.Pathfinder(Scope{Evidence: DefaultEvidence})
	r := rand.New(rand.NewPCG(4, 4))
	ctx := context.Background()
	for range 40 {
		from, to := randomSubject(r, g), randomSubject(r, g)
		o := PathOptions{MaxHops: 2, Limit: 10}
		got, err := p.Paths(ctx, from, to, o)
		if err != nil {
			continue
		}
		if from.What == AnEntity && to.What == AnEntity {
			if diff := differ(g, got, newBruteForce(p, from, to, o).paths()); diff != "" {
				t.Errorf("paths from %+v to %+v: %s", from, to, diff)
			}
		}
		full, err := p.Paths(ctx, from, to, PathOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range full {
			for i, h := range path.Hops {
				for _, figure := range h.Figures {
					f, _ := g.Find(figure)
					if drawn := p.drawnIn(f.Figure); !slices.Contains(drawn, path.Nodes[i].Entity) || !slices.Contains(drawn, path.Nodes[i+1].Entity) {
						t.Errorf("%s does not draw %s with %s", figure, h.From, h.To)
					}
				}
			}
		}
	}
}

func TestQuestionsWithoutSense(t *testing.T) {
	g := testGraph(t, randomFigures(rand.New(rand.NewPCG(1, 1)), 10, 10, 5))
	a, b := subjectOf(0), subjectOf(1)
	for _, q := range []struct {
		from, to Subject
		o        PathOptions
		want     string
	}{
		{a, a, PathOptions{}, g.Index.Entity(0).CURIE + " is both ends: a path leads from one thing to another"},
		{a, b, PathOptions{Avoid: []Subject{b}}, g.Index.Entity(1).CURIE + " is an end of the path and to be avoided"},
		{a, b, PathOptions{MaxHops: -1}, "paths of up to -1 hops, and of them 10: ask for 1 or more of each"},
	} {
		if _, err := g.Paths(context.Background(), q.from, q.to, Scope{}, q.o); err == nil || err.Error() != q.want {
			t.Errorf("error %v, want %s", err, q.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := g.Paths(ctx, a, b, Scope{}, PathOptions{}); err != context.Canceled {
		t.Errorf("a cancelled question ends with %v", err)
	}
}
