package main

import (
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
	takes := "FILE"
	if q.Name == "cluster" {
		takes = "FILE|X"
	}
	cmd.Use = q.Name + " " + takes
	cmd.Long += "\n\nFILE has one name a line; - reads standard input. Names that are not known or that\nare ambiguous are listed, and the others asked."
	cmd.Args = counted(1, 1, "name "+takes)
	cmd.ValidArgsFunction = nil // files
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		f.format, f.file = cmd.Flags().Lookup("format").Value.String(), cmd.Flags().Lookup("output").Value.String()
		f.limit, _ = cmd.Flags().GetInt("limit")
		return a.answer(cmd, q, &f, func(g queries.Graph, asked queries.Asked) (queries.Answer, error) {
			if q.Name == "cluster" && !isFile(args[0]) {
				asked.Names = args
				return q.Ask(g, asked)
			}
			return a.askList(g, q, asked, args[0])
		})
	}
}

func isFile(name string) bool {
	_, err := os.Stat(name)
	return name == "-" || err == nil
}

func (a *app) askList(g queries.Graph, q *queries.Question, asked queries.Asked, file string) (queries.Answer, error) {
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
	return q.Ask(g, asked)
}
