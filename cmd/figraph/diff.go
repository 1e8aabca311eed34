package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"figraph/keep"
	"figraph/nquads"
	"figraph/rdfexport"
)

const diffHelp = `Says what changed from OLD to NEW, each the folder of a graph or an N-Quads export of
one (.nq, .nq.gz, .nq.zst), in canonical order as figraph writes it.

A table counts the statements that were added and removed, by layer, class and
predicate, and names the figures that were added, removed or changed; --limit cuts
only the figures. --format rdfpatch writes an RDF Patch, --format sparql a SPARQL
Update of DELETE DATA and INSERT DATA with --chunk statements each at the most:
applied to OLD, either gives NEW. Both begin with the graph sums of the two.

The code is 0 whether there are differences or not.`

const (
	formatPatch  = "rdfpatch"
	formatUpdate = "sparql"
)

func (a *app) diffCommand() *cobra.Command {
	f := answerFlags{more: []string{formatPatch, formatUpdate}}
	chunk := 0
	cmd := &cobra.Command{
		Use:     "diff OLD NEW",
		Short:   "What changed between two graphs, or the patch from one to the other",
		Long:    diffHelp,
		Example: "  figraph diff old/kg kg\n  figraph diff old.nq.gz kg --format sparql -o patch.ru",
		Args:    counted(2, 2, "name two graphs, OLD and NEW"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.diff(cmd, &f, chunk, args[0], args[1]) },
	}
	f.add(cmd)
	f.addLimit(cmd, 20)
	cmd.Flags().IntVar(&chunk, "chunk", 1000, "statements of one operation of --format sparql")
	return cmd
}

func (a *app) diff(cmd *cobra.Command, f *answerFlags, chunk int, before, after string) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	if chunk < 1 {
		return usageError{fmt.Errorf("--chunk %d: use 1 or more", chunk)}
	}
	old, err := a.openSide(cmd, before)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	new, err := a.openSide(cmd, after)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, new.Close()) }()
	if f.is(formatPatch) || f.is(formatUpdate) {
		return a.writePatch(cmd, f, chunk, old, new)
	}
	difference, err := keep.DifferenceOf(cmd.Context(), old, new, a.term.progress)
	if err != nil {
		return err
	}
	return a.showDifference(f, old, new, difference)
}

func (a *app) openSide(cmd *cobra.Command, name string) (*keep.Side, error) {
	if _, _, unknown := rdfexport.FormatOfFile(name); unknown == nil && !isThere(name) {
		return nil, fmt.Errorf("%s: %w", name, errNoFile)
	}
	return keep.OpenSide(cmd.Context(), name)
}

// writePatch writes the differences as they are found.
func (a *app) writePatch(cmd *cobra.Command, f *answerFlags, chunk int, old, new *keep.Side) error {
	headers := [][2]string{{"old", old.Sum.String()}, {"new", new.Sum.String()}}
	return a.writeAnswer(f, func(w io.Writer) error {
		return buffered(w, func(w io.Writer) error {
			encoder := rdfexport.NewRDFPatch
			if f.is(formatUpdate) {
				headers = append(headers, [2]string{"chunk", strconv.Itoa(chunk)})
				encoder = func(w io.Writer, headers [][2]string) (rdfexport.PatchEncoder, error) {
					return rdfexport.NewSPARQLUpdate(w, headers, chunk)
				}
			}
			patch, err := encoder(w, headers)
			if err == nil {
				err = keep.Compare(cmd.Context(), old, new, func(line nquads.Line, added bool) error { return patch.EncodeChange(line, added) }, a.term.progress)
			}
			if err != nil {
				return err
			}
			return patch.Close()
		})
	})
}

// diffResult is the result of diff in JSON.
type diffResult struct {
	Old     diffSide      `json:"old"`
	New     diffSide      `json:"new"`
	Added   int           `json:"added"`
	Removed int           `json:"removed"`
	Changes []keep.Change `json:"changes"`
	Figures []keep.Change `json:"figures"`
}

type diffSide struct {
	Name  string `json:"name"`
	Sum   string `json:"sum"`
	Quads int    `json:"quads"`
}

func (a *app) showDifference(f *answerFlags, old, new *keep.Side, d *keep.Difference) error {
	figures := d.Figures
	if f.limit > 0 && len(figures) > f.limit {
		figures = figures[:f.limit]
		a.term.say("showing %s of %s figures; --limit 0 shows all", grouped(len(figures)), grouped(len(d.Figures)))
	}
	a.term.say("old: %s, %s quads, sum %s", old.Name, grouped(old.Quads), old.Sum)
	a.term.say("new: %s, %s quads, sum %s", new.Name, grouped(new.Quads), new.Sum)
	all := slices.Concat([]keep.Change{{What: "statements", Added: d.Added, Removed: d.Removed}}, d.Rows, figures)
	var rows []row
	for _, c := range all {
		rows = append(rows, row{c.What, c.Name, c.Added, c.Removed})
	}
	value := any(diffResult{diffSide{old.Name, old.Sum.String(), old.Quads}, diffSide{new.Name, new.Sum.String(), new.Quads}, d.Added, d.Removed, d.Rows, figures})
	if f.formatFor(a.term.outIsTerm) == "ndjson" {
		value = all
	}
	shown := *f
	shown.limit = 0
	return a.show(&shown, value, row{"what", "name", "added", "removed"}, rows)
}
