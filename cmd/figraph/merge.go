package main

import (
	"github.com/spf13/cobra"

	"figraph/build"
	"figraph/graph"
	"figraph/keep"
)

const mergeHelp = `Makes one graph of several that were built apart with build --shard.

Of all shards 1/n to n/n of a build, in any order, it makes what one build of the same
SOURCEs makes, byte for byte: store, index, receipt, problems, exports. Graphs that are
shard 1/1 each, of different records, become a graph of all their figures; a figure
that several have must be the same in all, and counts once.

No record is read again. How the graph is made (--base, --min-papers and the like) was
decided when the shards were built, and is refused if they differ; so are shards of
another version of figraph or of other files, a shard that is missing, and one that is
damaged. Lexicons are named again with --lexicon, in the same order: what they say of
an entity is stated once, for all figures.

A former graph in the folder is replaced when the new one is whole, and not before.
The shards stay as they are.`

const mergeExample = `  for i in 1 2 3 4; do figraph build pfocr-database --shard $i/4 -o part-$i; done
  figraph merge part-1 part-2 part-3 part-4 -o kg --export graph.nq.gz`

func (a *app) mergeCommand() *cobra.Command {
	f := buildFlags{o: build.Options{MinPapers: graph.DefaultMinPapers}}
	cmd := &cobra.Command{
		Use:     "merge DIR...",
		Short:   "Make one graph of shards, or of graphs built apart",
		Long:    mergeHelp,
		Example: mergeExample,
		Args:    counted(1, -1, "name the folders of the graphs"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.merge(cmd, &f, args) },
	}
	f.addMaking(cmd)
	return cmd
}

func (a *app) merge(cmd *cobra.Command, f *buildFlags, dirs []string) error {
	o, err := a.making(cmd, f)
	if err != nil {
		return err
	}
	graphs := make([]keep.Folder, len(dirs))
	for i, dir := range dirs {
		graphs[i] = keep.Folder(dir)
	}
	summary, err := build.Merge(cmd.Context(), o, graphs...)
	return a.made(f, o, summary, err)
}
