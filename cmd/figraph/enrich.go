package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"figraph/queries"
)

// addList has a question of sets read its names from a file.
func (a *app) addList(cmd *cobra.Command) {
	q := queries.ByName(cmd.Name())
	f := answerFlags{more: q.Formats}
	const takes = "{FILE | NAME...}"
	cmd.Use = q.Name + " " + takes
	cmd.Long += "\n\nFILE has one name a line; - reads standard input. Names that are not known or that\nare ambiguous are listed, and the others asked."
	cmd.Example += "\n  figraph " + q.Name + " genes.txt"
	cmd.Args = counted(1, -1, "name a "+takes)
	cmd.ValidArgsFunction = a.completeListed
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		f.format, f.file = cmd.Flags().Lookup("format").Value.String(), cmd.Flags().Lookup("output").Value.String()
		f.limit, _ = cmd.Flags().GetInt("limit")
		return a.answer(cmd, q, &f, namesUnlessFile(args), func(g queries.Graph, asked queries.Asked) (queries.Answer, error) {
			alone := q.Name == "cluster" // one name stands for what is drawn with it
			if len(args) == 1 && !alone && !isFile(args[0]) {
				return queries.Answer{}, fmt.Errorf("%s: %w; or name two things or more", args[0], errNoFile)
			}
			if len(args) == 1 && isFile(args[0]) {
				return a.askList(cmd.Context(), g, q, asked, args[0])
			}
			asked.Names = args
			return q.Ask(cmd.Context(), g, asked)
		})
	}
}

// namesUnlessFile are the names that were typed; nil when they stand in a file.
func namesUnlessFile(args []string) []string {
	if len(args) == 1 && isFile(args[0]) {
		return nil
	}
	return args
}

func isFile(name string) bool {
	_, err := os.Stat(name)
	return name == "-" || err == nil
}

func (a *app) askList(ctx context.Context, g queries.Graph, q *queries.Question, asked queries.Asked, file string) (queries.Answer, error) {
	var list queries.List
	err := a.reading(file, func(r io.Reader) (err error) {
		list, err = g.ReadList(r)
		return err
	})
	if err != nil {
		return queries.Answer{}, err
	}
	for _, p := range list.Problems {
		a.term.say("%s:%d: %v", file, p.Line, p.Err)
	}
	list.Problems = nil
	if len(list.Items) == 0 {
		return queries.Answer{}, fmt.Errorf("%s: none of its names is drawn in the graph", file)
	}
	asked.List = &list
	return q.Ask(ctx, g, asked)
}

// completeListed completes names of the graph, and files where there are none.
func (a *app) completeListed(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	names, _ := a.completeEntities(cmd, args, typed)
	if len(names) > 0 {
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveDefault
}
