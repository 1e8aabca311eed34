package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"figraph/queries"
)

// besideCayley asks what is drawn with entities over arrays and over Cayley's path
// API, and compares.
func (q *questions) besideCayley() error {
	walker, err := q.store.Store.Walker()
	if err != nil {
		return err
	}
	over := queries.StoreWalk(walker, q.store.Vocab)
	for _, part := range []struct {
		name  string
		names []string
	}{{"entities at random", q.random[:min(50, len(q.random))]}, {"hubs", q.hubs[len(q.hubs)-3:]}} {
		var ours, theirs timing
		for _, name := range part.names {
			var links []queries.Link
			var neighbours []queries.Neighbour
			subject, err := q.graph.Find(name)
			if err != nil {
				return err
			}
			o := queries.LinkOptions{Evidence: queries.DefaultEvidence}
			for range 2 { // the second is warm
				if err := ours.of(func() error { links = q.graph.Links(subject, o); return nil }); err != nil {
					return err
				}
				if err := theirs.of(func() (err error) {
					neighbours, err = queries.LinksOver(q.ctx, over, name, queries.DefaultEvidence)
					return err
				}); err != nil {
					return err
				}
			}
			if len(links) != len(neighbours) {
				return fmt.Errorf("%s: %d links, over Cayley %d", name, len(links), len(neighbours))
			}
		}
		fmt.Printf("- Links of %d %s, over the index beside Cayley's path API on the same store: %s\n", len(part.names), part.name, speedUp(second(ours.wall), second(theirs.wall)))
	}
	return nil
}

// second is each second of a list.
func second(list []time.Duration) (warm []time.Duration) {
	for i := 1; i < len(list); i += 2 {
		warm = append(warm, list[i])
	}
	return warm
}

// speedUp compares times, pair by pair.
func speedUp(ours, theirs []time.Duration) string {
	var ratios []float64
	for i := range ours {
		ratios = append(ratios, float64(theirs[i])/float64(max(1, ours[i])))
	}
	slices.Sort(ratios)
	return fmt.Sprintf("median %.2f ms beside %.1f ms, p95 %.1f beside %.0f; %.0f times as fast (median of pairs; %.0f to %.0f)",
		milliseconds(at(ours, .5)), milliseconds(at(theirs, .5)), milliseconds(at(ours, .95)), milliseconds(at(theirs, .95)), ratios[len(ratios)/2], ratios[0], ratios[len(ratios)-1])
}

// besideOxigraph asks for genes here and, in SPARQL, of an Oxigraph whose store is
// in a folder; where there is none it is made, which takes long. It needs a Python
// with pyoxigraph; without one it says so.
func (q *questions) besideOxigraph(folder, dir string) error {
	if folder == "" {
		return nil
	}
	python := filepath.Join("oracles", ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		fmt.Println("- Oxigraph was not measured: make deps")
		return nil
	}
	file := filepath.Join(dir, "graph.nq")
	if _, err := os.Stat(folder); err != nil {
		if err := exec.CommandContext(q.ctx, q.figraph, "-q", "-g", q.folder, "export", file).Run(); err != nil {
			return err
		}
	}
	names := slices.Concat(q.random[:min(20, len(q.random))], q.hubs[len(q.hubs)-3:])
	var texts []string
	for _, name := range names {
		text, err := queries.Twinned("genes").Query(q.graph, map[string]string{"entity": name})
		if err != nil {
			return err
		}
		texts = append(texts, text)
	}
	asked, err := json.Marshal(texts)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(q.ctx, python, filepath.Join("bench", "oxigraph.py"), folder, file)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(asked), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("ask Oxigraph: %w", err)
	}
	return q.compareWithOxigraph(names, out)
}

func (q *questions) compareWithOxigraph(names []string, out []byte) error {
	var answer struct {
		Load       *float64
		Statements int
		Answers    []struct {
			Seconds float64
			Rows    int
		}
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return err
	}
	var ours, theirs []time.Duration
	for i, name := range names {
		var t timing
		rows := 0
		for range 2 {
			if err := t.of(func() error {
				answer, err := queries.ByName("genes").Ask(q.ctx, q.graph, queries.Asked{Names: []string{name}})
				rows = len(answer.Rows)
				return err
			}); err != nil {
				return err
			}
		}
		if rows != answer.Answers[i].Rows {
			return fmt.Errorf("%s: %d genes, %d by SPARQL", name, rows, answer.Answers[i].Rows)
		}
		ours, theirs = append(ours, t.wall[1]), append(theirs, time.Duration(answer.Answers[i].Seconds*float64(time.Second)))
	}
	if answer.Load != nil {
		fmt.Printf("- Oxigraph loaded %d statements in %.0f s.\n", answer.Statements, *answer.Load)
	}
	few := len(names) - 3
	fmt.Printf("- `genes` of %d entities at random, all rows with statistics, beside `genes.rq` in Oxigraph on disk, rows equal: %s\n", few, speedUp(ours[:few], theirs[:few]))
	fmt.Printf("- the same of 3 hubs: %s\n", speedUp(ours[few:], theirs[few:]))
	return nil
}
