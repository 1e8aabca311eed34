//go:build unix

package queries

import (
	"context"
	"flag"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"figraph/graph/index"
	"figraph/keep"
)

var speedOf = flag.String("graph", "", "folder of a graph: measure the questions of paths and sets on it")

// TestSpeed prints how much processor time questions take, which moves less with
// the other work of a machine than the clock does.
func TestSpeed(t *testing.T) {
	if *speedOf == "" {
		t.Skip("skipped: measures the graph of -args -graph DIR")
	}
	opened, err := keep.Folder(*speedOf).Open()
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	x, err := opened.Index()
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	s := speed{t, Graph{Index: x, Vocab: opened.Vocab}}
	scope := Scope{Evidence: DefaultEvidence}
	var p *Pathfinder
	s.times("make ready for paths", 5, func(int) { p = s.g.Pathfinder(scope) })
	var all, middling []index.EntityID
	for e := range index.EntityID(x.Entities()) {
		if d := p.degree[e]; d > 0 && x.KindsOf(e)&index.Drawn != 0 {
			all = append(all, e)
			if d >= 20 && d < 1000 {
				middling = append(middling, e)
			}
		}
	}
	s.paths("paths between any two", p, all)
	s.paths("paths between two of 20 to 999 figures", p, middling)
	var sets *Sets
	s.times("make ready for sets", 5, func(int) {
		sets = s.g.Sets(scope)
		sets.background(index.Gene | index.Chemical)
	})
	s.enrich("enrich 500 of any", sets, all)
	s.enrich("enrich 500 of 20 to 999 figures", sets, middling)
	r := rand.New(rand.NewPCG(3, 3))
	s.times("similar", 100, func(int) {
		sets.Similar(index.FigureID(r.IntN(x.Figures())), SimilarOptions{Limit: 20})
	})
}

type speed struct {
	t *testing.T
	g Graph
}

func (s speed) times(name string, n int, do func(int)) {
	list := make([]time.Duration, n)
	for i := range list {
		start := processorTime()
		do(i)
		list[i] = processorTime() - start
	}
	slices.Sort(list)
	s.t.Logf("%s: median %v, p95 %v, most %v (of %d)", name, list[n/2], list[n*95/100], list[n-1], n)
}

func (s speed) paths(name string, p *Pathfinder, ends []index.EntityID) {
	r := rand.New(rand.NewPCG(1, 1))
	s.times(name, 1000, func(int) {
		from, to := subjectOf(ends[r.IntN(len(ends))]), subjectOf(ends[r.IntN(len(ends))])
		if _, err := p.Paths(context.Background(), from, to, PathOptions{}); err != nil && from.Entities[0] != to.Entities[0] {
			s.t.Fatal(err)
		}
	})
}

func (s speed) enrich(name string, sets *Sets, of []index.EntityID) {
	r := rand.New(rand.NewPCG(2, 2))
	var list List
	for range 500 {
		e := of[r.IntN(len(of))]
		list.Items = append(list.Items, Item{Name: s.g.Index.Entity(e).CURIE, Entities: []index.EntityID{e}})
	}
	sets.Enrich(list, EnrichOptions{Limit: 50}) // makes ready for its kinds
	s.times(name, 40, func(int) { sets.Enrich(list, EnrichOptions{Limit: 50}) })
}

func processorTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
