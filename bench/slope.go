package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
)

// cost is what the whole job took on one corpus.
type cost struct{ figures, quads, processor, anonymous, scratch, store float64 }

// slope measures the whole job on corpora of several sizes, and prints what a million
// figures more would cost: the slope of the line that fits best.
func (b *bench) slope(sizes []string) error {
	var costs []cost
	for _, text := range sizes {
		figures, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("-slope: %w", err)
		}
		c, err := b.costOf(figures)
		if err != nil {
			return err
		}
		costs = append(costs, c)
	}
	if len(costs) < 3 {
		return errors.New("-slope: name three sizes at least")
	}
	b.machine()
	fmt.Print("| figures | quads | core-seconds | anonymous MiB | scratch MiB | store MiB |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, c := range costs {
		fmt.Printf("| %.0f | %.0f | %.1f | %.0f | %.0f | %.0f |\n", c.figures, c.quads, c.processor, c.anonymous/(1<<20), c.scratch/(1<<20), c.store/(1<<20))
	}
	per := func(of func(cost) float64) float64 { return 1e6 * slopeOf(costs, of) }
	fmt.Printf("| a million more | %.0f | %.0f | %.0f | %.0f | %.0f |\n", per(func(c cost) float64 { return c.quads }), per(func(c cost) float64 { return c.processor }),
		per(func(c cost) float64 { return c.anonymous })/(1<<20), per(func(c cost) float64 { return c.scratch })/(1<<20), per(func(c cost) float64 { return c.store })/(1<<20))
	return nil
}

// costOf measures one corpus, and removes it.
func (b *bench) costOf(figures int) (c cost, err error) {
	if err := errors.Join(b.checkDisk(figures), b.generate(figures), b.whole(), b.count(), b.note(buildRun, b.path("kg/current/store/indexes.bolt"))); err != nil {
		return c, err
	}
	m := b.runs[wholeRun][len(b.runs[wholeRun])-1]
	c = cost{float64(figures), float64(b.stats.Quads), m.processor.Seconds(), float64(m.anonymous), float64(m.scratch), float64(b.sizes[buildRun])}
	return c, errors.Join(os.RemoveAll(b.path("corpus")), os.RemoveAll(b.path("kg")), os.Remove(b.path("graph.nq")))
}

// slopeOf is the slope of the straight line with the least squares.
func slopeOf(costs []cost, of func(cost) float64) float64 {
	var x, y float64
	for _, c := range costs {
		x, y = x+c.figures/float64(len(costs)), y+of(c)/float64(len(costs))
	}
	var up, over float64
	for _, c := range costs {
		up, over = up+(c.figures-x)*(of(c)-y), over+(c.figures-x)*(c.figures-x)
	}
	return up / over
}
