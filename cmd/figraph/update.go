package main

import (
	"errors"

	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/graph"
)

const updateHelp = `Brings the graph in line with its SOURCEs: what it is then is what build makes of them,
statement for statement. Only records that changed are read, and only statements that
differ are written, into the store that is there, in one transaction: whatever happens,
the graph is the old one or the new one.

Name the same SOURCEs as for build, in the same order, and the same files with
--lexicon; all other options are those of the build. A file changed when its size or
its time of change did, or when the folder lies elsewhere now; --rehash reads every
file, for those that lie about it. A SOURCE that is an archive, a revision or standard
input is always read. When more than one figure in twenty changed (and more than a thousand), the
graph is built anew, which is faster then.

Questions go on meanwhile; for the moment of the change they wait. What updates add
lies behind what a build wrote, and is merged when it is exported: past a tenth of all
statements update says so, and a build makes the store compact again. A graph that was
restored from an export, merged of graphs built apart, or made by an older figraph
keeps no account of its records, and is built again.`

const updateExample = `  figraph build pfocr-database -o kg
  git -C pfocr-database pull
  figraph update pfocr-database -g kg`

func (a *app) updateCommand() *cobra.Command {
	f := buildFlags{o: build.Options{MinPapers: graph.DefaultMinPapers}}
	cmd := &cobra.Command{
		Use:     "update SOURCE...",
		Short:   "Bring a graph in line with its records",
		Long:    updateHelp,
		Example: updateExample,
		Args:    counted(1, -1, "name the SOURCEs of the graph"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.update(cmd, &f, args) },
	}
	f.addWork(cmd)
	cmd.Flags().BoolVar(&f.o.Rehash, "rehash", false, "read every file, whatever its size and its time of change say")
	return cmd
}

func (a *app) update(cmd *cobra.Command, f *buildFlags, sources []string) error {
	o, err := a.making(cmd, f)
	if err != nil {
		return err
	}
	o.Stdin = a.stdin
	setGarbage(200) // an update holds little, and collecting took half of its time
	updated, err := build.Update(cmd.Context(), o, sources...)
	if updated == nil {
		return err
	}
	a.sayUpdated(updated)
	return errors.Join(err, a.showUpdated(&f.answer, updated, string(o.Folder)))
}

// sayUpdated says what changed, and when a build is due.
func (a *app) sayUpdated(u *build.Updated) {
	n := u.Figures
	if n.Added+n.Changed+n.Removed == 0 {
		a.term.say("%s: all %s figures are as they were, in %.1f s", u.Folder, grouped(n.Same), u.Seconds)
		return
	}
	a.term.say("updated %s: %s figures added, %s changed, %s removed, %s as they were, in %.1f s", u.Folder,
		grouped(n.Added), grouped(n.Changed), grouped(n.Removed), grouped(n.Same), u.Seconds)
	if u.Rebuilt {
		a.term.say("so much changed that the graph was built anew")
	} else {
		a.term.say("quads: %s added, %s removed; now %s", grouped(u.Quads.Added), grouped(u.Quads.Removed), grouped(u.Receipt.Quads))
	}
	if problems := u.Receipt.Problems; problems.Errors+problems.Warnings > 0 {
		a.term.say("problems: %s errors (left out), %s warnings; all in %s", grouped(problems.Errors), grouped(problems.Warnings), u.Problems)
	}
	if u.Rest > build.Compacting {
		a.term.say("%.0f%% of the statements lie behind those of the build and are merged at each export: figraph build makes the store compact", 100*u.Rest)
	}
}

// updateResult is the result of update in JSON.
type updateResult struct {
	build.FigureChanges
	QuadsAdded   int     `json:"quads_added"`
	QuadsRemoved int     `json:"quads_removed"`
	Rebuilt      bool    `json:"rebuilt"`
	Figures      int     `json:"figures"`
	Quads        int     `json:"quads"`
	Rest         float64 `json:"rest"`
	Problems     int     `json:"problems"`
	Seconds      float64 `json:"seconds"`
	Graph        string  `json:"graph"`
	Sum          string  `json:"sum"`
}

func (a *app) showUpdated(f *answerFlags, u *build.Updated, folder string) error {
	r := &u.Receipt
	result := updateResult{u.Figures, u.Quads.Added, u.Quads.Removed, u.Rebuilt, r.Figures, r.Quads, u.Rest,
		r.Problems.Errors + r.Problems.Warnings, u.Seconds, folder, r.Sum}
	return a.show(f, result, row{"what", "count"}, []row{
		{"added", result.Added}, {"changed", result.Changed}, {"removed", result.Removed}, {"same", result.Same},
		{"quads_added", result.QuadsAdded}, {"quads_removed", result.QuadsRemoved}, {"figures", result.Figures}, {"quads", result.Quads},
		{"problems", result.Problems}, {"graph", folder}, {"sum", r.Sum},
	})
}
